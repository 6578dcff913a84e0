"""What a patient takes along: what to bring, to measure, to ask, and how to prepare for the day. No finding, no outcome.

It is built from what the patient could not answer and from the instructions that hold for everyone on a route, so
that it tells nothing of what was found.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from forms import about_you, blood_pressure, medicines, treatment_sought
from forms.answer import Absent
from forms.condition import Case, State
from forms.journey import asked
from forms.question import NONE_OF_THESE, Audience, Question, Role
from forms.questionnaire import QUESTIONNAIRE
from screening.clinic import Clinic
from screening.rule import ESK, Route
from screening.rules.visit_day import FASTING, GETTING_HOME, NASAL_SPRAYS, TWO_HOURS

TITLE = "Before your visit"
_OPEN = (State.ABSENT, State.STALE)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands under it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakeAway:
    """One page for the patient; `crisis` stands on it always."""

    title: str
    parts: tuple[Part, ...]
    crisis: str


def take_away_of(case: Case, clinic: Clinic) -> TakeAway:
    """The page for one patient. Two patients who left the same questions open get the same page."""
    open_ = tuple(question for question in QUESTIONNAIRE if _left_open(question, case))
    parts = (
        Part("Please bring", tuple(dict.fromkeys(_to_bring(open_)))),
        Part("Please measure, if you can", tuple(_to_measure(open_))),
        Part("Please find out", tuple(_asks(question) for question in open_ if _to_find_out(question))),
        Part("On the day of a treatment", tuple(_on_the_day(case))),
    )
    return TakeAway(TITLE, tuple(part for part in parts if part.lines), crisis_words_of(clinic))


def crisis_words_of(clinic: Clinic) -> str:
    """Whom to call, at any hour."""
    crisis = clinic.crisis
    return (
        f"If you need help right now, call {crisis.emergency_number} in an emergency, or the {crisis.crisis_line_name} "
        f"at {crisis.crisis_line}, at any hour."
    )


def _left_open(question: Question, case: Case) -> bool:
    """Asked and not known, or known too long ago. What somebody would rather not say is not asked for again here, and what
    the clinic is asked about itself is no business of the patient."""
    if question.audience is not Audience.PATIENT or question.optional or not asked(question, case):
        return False
    standing = case.standing(question)
    return standing.state in _OPEN and standing.absent is not Absent.ASKED_DECLINED


def _to_bring(open_: Iterable[Question]) -> Iterable[str]:
    yield "Your medicines, or a list of them, with the doses."
    yield "Something with your name and date of birth on it, for example your health card."
    for question in open_:
        for paper in question.documents:
            if question.role is not Role.MEASUREMENT:
                yield f"{paper[0].upper()}{paper[1:]}, if you have it."


_MEASURES = {
    blood_pressure.READINGS.id: (
        "Your blood pressure, on two or three days. A pharmacy can do it. Write down both numbers and the day."
    ),
    about_you.WEIGHT.id: "Your weight.",
    about_you.HEIGHT.id: "Your height.",
}


def _to_measure(open_: Iterable[Question]) -> Iterable[str]:
    return (_MEASURES[question.id] for question in open_ if question.id in _MEASURES)


def _to_find_out(question: Question) -> bool:
    """Who somebody is stands on what they bring; what is delicate is asked in the room."""
    elsewhere = question.id in _MEASURES or question.id == medicines.LIST.id or question.role is Role.IDENTITY
    return not elsewhere and not question.sensitive


def _asks(question: Question) -> str:
    """Its text, after the title of its page where the text does not say by itself what it is about."""
    section = QUESTIONNAIRE.section_of(question.id)
    alone = question.when is None and "these" not in question.text
    return question.text if alone or section is None else f"{section.title}: {question.text}"


def _on_the_day(case: Case) -> Iterable[str]:
    """The instructions that hold for whoever has the treatment, in the words of their rules."""
    yield GETTING_HOME.patient
    yield "Bring the number of someone we may call, and wear clothes that a blood-pressure cuff fits over."
    if _may_be(ESK, case):
        yield FASTING.patient
        yield TWO_HOURS.patient.split(". ")[0] + "."
        yield NASAL_SPRAYS.patient


def _may_be(route: Route, case: Case) -> bool:
    wanted = case.value(treatment_sought.ROUTES_ASKED)
    return not isinstance(wanted, tuple) or route.value in wanted or NONE_OF_THESE in wanted
