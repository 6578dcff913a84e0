"""Case."""

import streamlit as st

from pages.parts import session
from pages.parts.guard import require_staff

require_staff()
st.title("Case")
session.post_button("Close", "/account/sign-out")
