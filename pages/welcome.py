"""The door: a patient begins a form here, staff sign in here. Nothing about anyone is shown."""

from html import escape

import streamlit as st

from pages.front_door.settings import anyone_may_start, settings_of
from pages.parts import session
from pages.parts.front_desk import front_desk, no_names
from pages.parts.patient_look import patient_look
from screening.access import Permission
from screening.clinic import Clinic, clinic_here

patient_look()
if clinic_here().name != Clinic().name:
    st.html(f'<p class="progress">{escape(clinic_here().name)}</p>')
st.title("Welcome", anchor=False)
staff = session.current_staff()
if staff is not None:
    front_desk(no_names)
st.write(
    "Before your visit we ask about your health, your medicines and the treatments you have had. It takes about "
    "20 to 30 minutes."
)
st.html(
    '<ul class="open"><li>Each answer is saved as you give it.</li>'
    "<li>You can always say that you are not sure, or that you would rather not say.</li>"
    "<li>It helps to have your medicines, or a list of them, beside you.</li></ul>"
)
if staff.may(Permission.START_INTAKES) if staff is not None else anyone_may_start(tls=settings_of().tls):
    session.post_button("Start the form", "/intake/start", kind="primary")
else:
    st.write("To begin, ask the clinic for a link to your form, or fill it in on a tablet at the clinic.")
if staff is None:
    st.html('<p class="later"><a href="/account/sign-in">Staff sign-in</a></p>')
