"""The last page: it holds nothing of what was answered."""

from html import escape

import streamlit as st

from pages.parts import session
from pages.parts.steady import steady_page
from pages.parts.take_home import take_home
from screening.access import Hold
from screening.clinic import clinic_here


def thanks(hold: Hold, *, again: bool = False) -> None:
    """Draw it. `again`: questions were asked back, and sent."""
    clinic = clinic_here()
    crisis = clinic.crisis
    st.title("Thank you", anchor=False)
    st.write("Your answers have been sent." if again else "Your form has been handed in.")
    st.html('<h2 class="part">What happens next</h2>')
    what = "your answers" if again else "your form"
    st.write(f"A clinician reads {what} before or at your visit, and talks it over with you there.")
    reach = f" Call {escape(clinic.phone)}." if clinic.phone else ""
    st.html(
        "<p>If you forgot something, or something changes before your visit, please tell the clinic."
        f"{reach}</p>"
    )
    take_home(hold)
    tablet = hold.device_id is not None
    st.write(f"Please close the form now{', and hand the tablet back to the staff' if tablet else ''}.")
    session.post_button("Close the form", "/intake/end", kind="primary")
    st.html(
        f'<p class="note">If you feel unsafe at any time, call or text {escape(crisis.crisis_line)} '
        f"({escape(crisis.crisis_line_name)}), or call {escape(crisis.emergency_number)} in an emergency.</p>"
    )
    steady_page("thanks", "Thank you")
