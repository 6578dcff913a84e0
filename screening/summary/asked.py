"""Every question with what was said to it; where nothing may be read from it, which kind of nothing it is."""

from collections.abc import Iterable, Mapping

from forms.answer import ABSENT_WORDS, Absent, Value
from forms.condition import Case, Standing, State
from forms.question import Question, Questionnaire, Section
from forms.reading import words_of
from screening.summary.found import day_words
from screening.summary.model import AnswerRow, AnswerSection, Field
from screening.summary.words import counted

Beside = Mapping[str, tuple[Field, ...]]
Given = Mapping[str, tuple[str, str]]
NOTHING: Beside = {}
NOBODY: Given = {}
_NOT_KEPT = ("", "")
CLINIC_TITLE = "Stated by the clinic"
CLOSED_TITLE = "Not asked, because an earlier answer closed them"


def _said(question: Question, value: Value | Absent) -> str:
    """An answer in words; of a list one entry a line."""
    if isinstance(value, tuple) and value and not all(isinstance(part, str) for part in value):
        return "\n".join(words_of(question, (part,)) for part in value if not isinstance(part, str))
    return words_of(question, value)


def _state(standing: Standing) -> str:
    question = standing.question
    match standing.state:
        case State.ANSWERED:
            return ""
        case State.STALE:
            keeps = counted(question.shelf_life or 0, "day")
            return f"out of date: an answer to this keeps {keeps}; counted as not known"
        case State.WITHDRAWN:
            return "withdrawn: other answers close this question; not counted"
        case State.CLOSED:
            return ABSENT_WORDS[Absent.NOT_APPLICABLE]
        case State.ABSENT:
            return ABSENT_WORDS[standing.absent or Absent.NOT_ASKED]


def answer_row(
    standing: Standing, beside: tuple[Field, ...] = (), by: tuple[str, str] = _NOT_KEPT
) -> AnswerRow:
    """One question, what was said, and on which day. `by`: when it was given, and by whom, where, in which language."""
    answer, question = standing.answer, standing.question
    given = answer is not None and not isinstance(answer.value, Absent)
    return AnswerRow(
        question=question.clinical,
        asked=question.text,
        answer=_said(question, answer.value) if answer is not None and given else "",
        state=_state(standing),
        recorded=day_words(answer.recorded_on) if answer is not None else "",
        beside=beside,
        given_at=by[0],
        given_by=by[1],
    )


def _closed(standings: Iterable[Standing]) -> tuple[AnswerRow, ...]:
    """The questions of closed branches in one row: nothing was asked, and none is left out."""
    names = "; ".join(standing.question.clinical for standing in standings)
    return (AnswerRow(CLOSED_TITLE, "", names, ABSENT_WORDS[Absent.NOT_APPLICABLE]),) if names else ()


def _section(
    title: str, questions: Iterable[Question], case: Case, beside: Beside, given: Given
) -> AnswerSection:
    standings = [case.standing(question) for question in questions]
    closed = [standing for standing in standings if standing.state is State.CLOSED]
    rows = tuple(
        answer_row(standing, beside.get(standing.question.id, ()), given.get(standing.question.id, _NOT_KEPT))
        for standing in standings
        if standing.state is not State.CLOSED
    )
    return AnswerSection(title, rows + _closed(closed))


def answers_of(
    questionnaire: Questionnaire, case: Case, beside: Beside = NOTHING, given: Given = NOBODY
) -> tuple[AnswerSection, ...]:
    """The whole form, section by section, then what the clinic states about itself and the visit. `beside`: what stands
    beside an answer, and when it was given and by whom, by question id."""
    sections = tuple(
        _section(section.title, section.questions, case, beside, given) for section in questionnaire.sections
    )
    clinic = Section("clinic", CLINIC_TITLE, "", questionnaire.clinic)
    if not questionnaire.clinic:
        return sections
    return (*sections, _section(clinic.title, clinic.questions, case, beside, given))
