"""What a patient takes along: what to bring, to measure, to ask, and how to prepare for the day. No finding, no outcome.

It is built from what the patient could not answer and from the instructions that hold for everyone on a route, so
that it tells nothing of what was found. Others see it (the front desk hands it over, a family reads it at home), so it
is made as if nothing delicate had been said: neither a delicate question that is open, nor what an answer to one opened.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from forms import about_you, blood_pressure, medicines, treatment_sought
from forms.answer import Absent, Response
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
    """The page for one patient. Two patients who left the same questions open get the same page, whatever they said to
    delicate ones."""
    case = _without_delicate(case)
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


def _without_delicate(case: Case) -> Case:
    """The same case as if no delicate question had been answered, so that a question which only such an answer opens (a
    sleep study, after a score) stays closed."""
    said = case.response
    answers = {id: answer for id, answer in said.answers.items() if not _delicate(id)}
    return Case(Response(answers, said.questionnaire_version, said.status), case.on, case.numbers)


def _delicate(question_id: str) -> bool:
    question = QUESTIONNAIRE.by_id.get(question_id)
    return question is None or question.sensitive


def _left_open(question: Question, case: Case) -> bool:
    """Asked and not known, or known too long ago. What somebody would rather not say is not asked for again here, what is
    delicate is asked in the room, and what the clinic is asked about itself is no business of the patient."""
    if question.audience is not Audience.PATIENT or question.optional or question.sensitive:
        return False
    if not asked(question, case):
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
    """Who somebody is stands on what they bring."""
    elsewhere = question.id in _MEASURES or question.id == medicines.LIST.id
    return not elsewhere and question.role is not Role.IDENTITY


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
