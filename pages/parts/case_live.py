"""What the page of a case that is worked on has beyond a reading of it: what may be resolved, withdrawn, signed."""

from collections.abc import Mapping

from pages.parts.case_entries import worked_on
from pages.parts.case_full import Live
from pages.parts.case_here import Here
from pages.parts.case_resolve import words_to_resolve
from pages.parts.case_views import withdrawal_of
from screening.access import Permission
from screening.adjudication import Standing


def live_of(here: Here) -> Live:
    """All of it for one case."""
    return Live(
        seconds=seconds_of(here),
        under_medicines=lambda: words_to_resolve(here),
        added=lambda: worked_on(here),
    )


def seconds_of(here: Here) -> Mapping[str, str]:
    """Where this person may sign as the second clinician: a view by rule id, an act by the number of the entry that it is
    about, its withdrawal apart where both wait. Never for what is their own."""
    if not here.staff.may(Permission.SIGN):
        return {}
    waiting = {
        rule: view.kept
        for rule, view in here.reviewed.views.items()
        if view.standing is Standing.AWAITS_SECOND
    }
    for act in here.reviewed.counting.waiting:
        name = str(act.about)
        waiting[withdrawal_of(act.about) if name in waiting else name] = act.kept
    return {
        name: f"/sign/second/{here.id}/{kept.number}"
        for name, kept in waiting.items()
        if kept.by != here.staff.person_id
    }
