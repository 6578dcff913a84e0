"""Who is signed in, their account, and the way out, on every page of the staff."""

import streamlit as st

from pages.parts import session
from screening.access import Staff


def account_bar(staff: Staff) -> None:
    """One line at the top: the name, "Your account" and "Sign out"."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.text(staff.name, width="content")
        session.link_button("Your account", "/account")
        session.post_button("Sign out", "/account/sign-out")
