"""What the page of a case that is worked on has beyond a reading of it: who said what where, what may be resolved, signed."""

from collections.abc import Mapping

from forms.questionnaire import QUESTIONNAIRE
from pages.parts.case_entries import worked_on
from pages.parts.case_full import Live
from pages.parts.case_here import Here
from pages.parts.case_resolve import words_to_resolve
from pages.parts.case_scores import courses
from screening.access import Permission
from screening.adjudication import Standing


def live_of(here: Here) -> Live:
    """All of it for one case."""
    return Live(
        seconds=seconds_of(here),
        told=_told(here),
        courses=courses(here.evaluation.case),
        under_medicines=lambda: words_to_resolve(here),
        added=lambda: worked_on(here),
    )


def seconds_of(here: Here) -> Mapping[str, str]:
    """Where this person may sign as the second clinician, by rule id: never for a view of their own."""
    if not here.staff.may(Permission.SIGN):
        return {}
    return {
        rule: f"/sign/second/{here.id}/{view.kept.number}"
        for rule, view in here.reviewed.views.items()
        if view.standing is Standing.AWAITS_SECOND and view.kept.by != here.staff.person_id
    }


def _told(here: Here) -> Mapping[tuple[str, str], str]:
    """Who gave each answer, by the clinician's and the patient's wording of the question."""
    asked = QUESTIONNAIRE.by_id
    return {
        (asked[id].clinical, asked[id].text): here.told(stored)
        for id, stored in here.case.answers.items()
        if id in asked and stored.value is not None
    }
