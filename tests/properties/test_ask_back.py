"""What must hold whatever is asked back: not sure is never safer than no, and nothing is asked that no answer opens."""

import datetime as dt
import os

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answer import Absent
from forms.journey import with_follow_ups
from forms.question import NONE_OF_THESE, Audience, Kind, Question
from screening.case_file import counts_as_no
from screening.clinic import Clinic
from screening.judging import judged_case
from screening.records import Author, StoredAnswer
from screening.records.asked_again import asked_again, given_anew
from screening.rule import Route, Rung
from tests.properties.patients import QUESTIONS, VISIT, raw_of

PATIENT = tuple(question for question in QUESTIONS if question.audience is Audience.PATIENT)
HISTORY = tuple(question for question in PATIENT if counts_as_no(question))
FIRST, AGAIN = Author("patient", "first"), Author("patient", "again")
AT = dt.datetime.combine(VISIT, dt.time(9), dt.UTC)
GAP = st.sampled_from([{"absent": Absent.ASKED_UNKNOWN.value}, {"absent": Absent.ASKED_DECLINED.value}])
many = settings(max_examples=int(os.environ.get("ANTEROOM_EXAMPLES", "80")), deadline=None)
Told = dict[str, StoredAnswer]


def no_to(question: Question) -> object:
    return "no" if question.kind is Kind.YES_NO else [NONE_OF_THESE]


@st.composite
def handed_in(draw: st.DrawFn) -> Told:
    """A form as it was handed in: some answers over nothing, or over "no" everywhere."""
    raw: dict[str, object] = {q.id: no_to(q) for q in HISTORY} if draw(st.booleans()) else {}
    for question in draw(st.lists(st.sampled_from(PATIENT), max_size=20, unique=True)):
        raw[question.id] = draw(GAP | raw_of(question))
    return {id: StoredAnswer(id, 1, value, FIRST, AT) for id, value in raw.items()}  # type: ignore[arg-type]


def again(before: Told, question: Question, value: object) -> Told:
    """The same with one question answered again."""
    revision = before[question.id].revision + 1 if question.id in before else 1
    row = StoredAnswer(question.id, revision, value, AGAIN, AT + dt.timedelta(hours=1))  # type: ignore[arg-type]
    return {**before, question.id: row}


def rungs(told: Told) -> dict[Route, Rung]:
    outcomes = judged_case(told, Clinic(), submitted=True, on=VISIT).outcomes
    return {route: outcome.rung for route, outcome in outcomes.items()}


@many
@given(handed_in(), st.sampled_from(HISTORY), GAP)
def test_answering_back_not_sure_is_never_safer_than_no(
    before: Told, question: Question, gap: object
) -> None:
    no, unsure = rungs(again(before, question, no_to(question))), rungs(again(before, question, gap))
    assert [route for route in Route if unsure[route] < no[route]] == []


@many
@given(handed_in(), st.lists(st.sampled_from(PATIENT), min_size=1, max_size=4, unique=True))
def test_before_anything_is_answered_exactly_the_ticked_questions_are_asked(
    before: Told, ticked: list[Question]
) -> None:
    assert set(asked_again([q.id for q in ticked], before, before, VISIT)) == set(ticked)


@many
@given(st.data(), handed_in(), st.lists(st.sampled_from(PATIENT), min_size=1, max_size=3, unique=True))
def test_whatever_is_answered_only_what_it_can_open_is_asked(
    data: st.DataObject, before: Told, ticked: list[Question]
) -> None:
    ids, now, reach = [q.id for q in ticked], before, with_follow_ups(PATIENT, ticked)
    for _ in range(6):
        asks = asked_again(ids, before, now, VISIT)
        assert set(asks) <= reach
        question = data.draw(st.sampled_from(asks)) if asks else None
        if question is None:
            break
        now = again(now, question, data.draw(GAP | raw_of(question)))
    untouched = set(before) - {q.id for q in reach}
    assert given_anew(before, now).isdisjoint(untouched)
