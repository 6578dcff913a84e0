"""The door to the building: plain pages, cookies, headers and the checks that stand before Streamlit."""
