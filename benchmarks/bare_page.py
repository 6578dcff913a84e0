"""The page of `bare_app`."""

import json
import os

import streamlit as st

controls: dict[str, int] = json.loads(os.environ["BARE_CONTROLS"])
st.title("Bare")
for number in range(controls.get("radio", 0)):
    st.radio("Radio", ["a", "b", "c", "d"], index=None, key=f"bare-radio{number}")
for number in range(controls.get("checkbox", 0)):
    st.checkbox("Checkbox", key=f"bare-checkbox{number}")
for number in range(controls.get("text_input", 0)):
    st.text_input("Text", key=f"bare-text{number}")
for number in range(controls.get("button", 0)):
    st.button("Button", key=f"bare-button{number}")
