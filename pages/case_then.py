"""How a case read before: every reading that was kept, reopened as it was, beside what differs today."""

import streamlit as st

from pages.parts.case_look import look_case
from pages.parts.case_then import earlier, no_case
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from screening.access import Permission
from screening.errors import RecordErased, UnknownEncounter

staff = require_staff(Permission.READ_CASES, case=st.query_params.get("case", ""))


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    look_staff()
    look_case()
    try:
        earlier(staff, st.query_params.get("case", ""), st.query_params.get("reading", ""))
    except RecordErased as erased:
        no_case(str(erased))
    except UnknownEncounter:
        no_case("There is no such case. Choose one in the queue.")


main()
