"""What a patient was asked again, in words: by whom, how it ended, which questions were answered again and which were not.

A question that was not answered again is told with the answer that it had: that one stands.
"""

from collections.abc import Collection, Iterable, Sequence

from forms.condition import Case
from forms.question import Question
from forms.questionnaire import QUESTIONNAIRE
from screening.records import AskBack
from screening.records.asked_again import Again
from screening.reviewed import Names, moment, name_of
from screening.summary.model import AskedAgain, AskedQuestion, Field
from screening.summary.words import (
    AGAIN,
    ASKED_AGAIN,
    ENDED_WORDS,
    NOT_AGAIN,
    NOT_ANSWERED,
    OPENED_ANSWERED,
    OPENED_NOT,
    WAITS,
)


def state_words(ask: AskBack, questions: Sequence[Question], given: Collection[str]) -> str:
    """ "1 of 2 answered again, sent by the patient 1 December 2026, 10:15"."""
    count = f"{sum(one.id in given for one in questions)} of {len(questions)} answered again"
    if ask.ended_at is None:
        return f"{count}, {WAITS}"
    return f"{count}, {ENDED_WORDS[ask.ended_how or '']} {moment(ask.ended_at)}"


def came_words(ask: AskBack, question: Question, given: Collection[str]) -> str:
    """What came of one question: ticked by a clinician, or opened by a new answer."""
    if question.id not in ask.questions:
        return OPENED_ANSWERED if question.id in given else OPENED_NOT
    if question.id in given:
        return AGAIN
    return WAITS if ask.ended_how is None else NOT_AGAIN


def ticked_of(ask: AskBack) -> tuple[Question, ...]:
    """The questions that a clinician ticked, in the order of the form."""
    ticked = frozenset(ask.questions)
    return tuple(question for question in QUESTIONNAIRE if question.id in ticked)


def opened_of(again: Again) -> tuple[Question, ...]:
    """Those that new answers opened beside."""
    ticked = frozenset(again.ask.questions)
    return tuple(question for question in again.asks if question.id not in ticked)


def asked_words(asks: Iterable[Again], names: Names, answers: Case) -> tuple[AskedAgain, ...]:
    """All of it, oldest first, with the answers as they are read now."""
    return tuple(_asked(again, names, answers) for again in asks)


def _asked(again: Again, names: Names, answers: Case) -> AskedAgain:
    ask, given, ticked = again.ask, again.given, ticked_of(again.ask)
    return AskedAgain(
        number=ask.number,
        by=name_of(ask.author.id, names),
        at=moment(ask.at),
        state=state_words(ask, ticked, given),
        words=ask.words,
        open=ask.ended_how is None,
        questions=tuple(
            AskedQuestion(one.clinical, came_words(ask, one, given), answers.standing(one).words)
            for one in (*ticked, *opened_of(again))
        ),
    )


def beside_answers(asks: Iterable[Again]) -> dict[str, Field]:
    """By question id: that it was asked again and has no new answer; of several times the last one tells."""
    found: dict[str, Field] = {}
    for again in asks:
        for id in again.ask.questions:
            found.pop(id, None)
        for one in ticked_of(again.ask):
            if one.id not in again.given:
                came = WAITS if again.ask.ended_how is None else NOT_ANSWERED
                found[one.id] = Field(f"{ASKED_AGAIN}, {moment(again.ask.at)}", came)
    return found
