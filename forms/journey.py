"""Which questions apply now and which are left: worked out from the answers each time, never stored."""

from collections.abc import Iterable, Iterator

from forms.answer import Absent
from forms.condition import Case, Standing, State
from forms.question import Question, Questionnaire, Section
from forms.truth import NO, UNKNOWN, YES


def asked(question: Question, case: Case) -> bool:
    """Whether the patient meets this question: its branch is open, or cannot be told although its gate was answered."""
    applies = case.standing(question).applies
    if applies is not UNKNOWN:
        return applies is YES
    return question.ask_if_unsure and question.when is not None and all(
        _touched(gate, case) for gate in question.when.questions()
    )  # fmt: skip


def _touched(question: Question, case: Case) -> bool:
    standing = case.standing(question)
    return standing.applies is NO or standing.absent is not Absent.NOT_ASKED


def with_gates(questions: Iterable[Question]) -> frozenset[Question]:
    """These questions and all that decide whether they are asked, however far back."""
    found: set[Question] = set()
    waiting = list(questions)
    while waiting:
        question = waiting.pop()
        if question not in found:
            found.add(question)
            waiting += question.when.questions() if question.when is not None else ()
    return frozenset(found)


def with_follow_ups(questionnaire: Iterable[Question], questions: Iterable[Question]) -> frozenset[Question]:
    """These questions and all that answers to them could ever open, however far on."""
    found = set(questions)
    while True:
        new = {
            one for one in questionnaire if one.when and one not in found and found & {*one.when.questions()}
        }
        if not new:
            return frozenset(found)
        found |= new


def questions_now(section: Section, case: Case) -> tuple[Question, ...]:
    """The questions of this section that the patient meets with the answers given so far."""
    return tuple(question for question in section.questions if asked(question, case))


def unanswered(questionnaire: Questionnaire, case: Case) -> Iterator[Question]:
    """Questions that apply and were never touched, in order; optional ones left out."""
    for section in questionnaire.sections:
        for question in questions_now(section, case):
            if not question.optional and case.standing(question).absent is Absent.NOT_ASKED:
                yield question


def out_of_date(questionnaire: Questionnaire, case: Case) -> Iterator[Question]:
    """Questions whose answers have passed their shelf life."""
    for section in questionnaire.sections:
        for question in questions_now(section, case):
            if case.standing(question).state is State.STALE:
                yield question


def progress(questionnaire: Questionnaire, case: Case) -> tuple[int, int]:
    """How many of the questions that apply were touched, and how many apply."""
    now = [q for section in questionnaire.sections for q in questions_now(section, case) if not q.optional]
    return sum(_touched(question, case) for question in now), len(now)


def withdrawn(questionnaire: Questionnaire, case: Case) -> Iterator[Standing]:
    """Answers of closed branches: kept in the history, out of the decision, shown as withdrawn."""
    for question in questionnaire:
        standing = case.standing(question)
        if standing.state is State.WITHDRAWN:
            yield standing
