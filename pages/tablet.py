"""The start page of a locked tablet: a code, or staff. Nothing about anyone is shown."""

import streamlit as st

from pages.parts import session
from pages.parts.call_staff import call_staff_at_start
from pages.parts.guard import require_tablet
from pages.parts.patient_look import patient_look
from pages.parts.steady import steady_start
from screening.access.devices import Device, device_seen
from screening.access.holds import hold_on_device

device = require_tablet()
_LOOK_AGAIN_SECONDS = 5


@st.fragment(run_every=_LOOK_AGAIN_SECONDS)
def waiting(here: Device) -> None:
    """A form that staff open from their own computer shows here by itself; a tablet that was removed starts anew."""
    device_seen(session.records(), here.id)
    form_came = hold_on_device(session.records(), here.id) is not None
    removed = session.current_device() is None
    steady_start(reload=form_came or removed)


patient_look()
st.title("Welcome", anchor=False)
st.write("The clinic staff open your form here, or you type the code that they gave you.")
st.write("If your form closed before you were done, your answers are kept. Ask the staff for a new code.")
session.link_button("Enter your code", "/tablet/code", kind="primary")
call_staff_at_start(device.id)
st.html('<p class="later"><a href="/tablet/staff">Staff</a></p>')
waiting(device)
