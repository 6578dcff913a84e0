"""The door: a patient begins a form here, staff sign in here. Nothing about anyone is shown."""

import streamlit as st

from pages.parts import session

st.title("Welcome")
st.write(
    "Before your visit we ask about your health, your medicines and treatments you have had. "
    "Each answer is saved as you give it, and you may stop and come back on this device."
)
session.post_button("Start the form", "/intake/start", kind="primary")
if session.current_staff() is None:
    session.link_button("Staff sign-in", "/account/sign-in")
