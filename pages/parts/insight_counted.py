"""The tables of the Insight page: counted once for whoever looks, and again when asked."""

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import session
from pages.parts.insight_period import Period
from screening.access import Staff
from screening.access.insight import read_insight
from screening.clinic import clinic_here

if TYPE_CHECKING:
    from screening.cohort.tables import Insight

_COUNTED = "_insight_counted"


def lift_share() -> float:
    """The share of lifts (0 to 1) above which a rule stands out, as the clinic set it."""
    return int(clinic_here().review.lift_share) / 100


def counted(staff: Staff, period: Period) -> "Insight":
    """The tables of a period. They are counted once for whoever looks, and again when asked; no row of anybody is kept."""
    # pandas is loaded where it is needed, not where patients are.
    from screening.cohort.tables import insight_of

    held = st.session_state.get(_COUNTED)
    if held is None or held[0] != (staff.session_id, period):
        with st.spinner("Counting"):
            second_from = clinic_here().review.second_from
            cohort = read_insight(
                session.records(), staff, period.since, period.until, second_from=second_from
            )
            tables = insight_of(cohort, lift_share=lift_share())
        held = st.session_state[_COUNTED] = ((staff.session_id, period), tables)
    tables_held: Insight = held[1]
    return tables_held


def count_again() -> None:
    """Forget what was counted: the next look counts anew."""
    st.session_state.pop(_COUNTED, None)
