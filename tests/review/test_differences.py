"""Two readings of one case: what differs is named, and what is the same is not."""

import datetime as dt
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import brain, medicines, treatment_sought
from forms.answer import Answer, Response
from forms.question import Question
from forms.reading import read
from screening.adjudication import after_lifts, finding_hash, lifted, views_of
from screening.clinic import Clinic
from screening.differences import NOT_SAID, NOT_THERE, Differences, amendments_of, differences_of
from screening.entries import Kept, combined, entry_of
from screening.evaluate import Evaluation, evaluate
from screening.filing import summary_of_case
from screening.readings import summary_kept, summary_reopened
from screening.records import Author, Encounter, StoredAnswer, StoredEntry, Submission
from screening.rule import Route, Rung
from screening.summary import Filing, summary_of
from screening.summary.model import Added, AskedAgain, AskedQuestion, Field, Summary
from tests.properties.patients import QUESTIONS, VISIT, raw_of, responses

NOON = dt.datetime.combine(VISIT, dt.time(12), dt.UTC)
PATIENT, ADA = Author("patient", "hold"), Author("staff", "ada")
ENCOUNTER = Encounter("0" * 32, NOON, VISIT, "test", False, "en", PATIENT)
HANDED_IN = Submission(ENCOUNTER.id, "key", NOON, "0" * 64, "0" * 64, PATIENT)
ASKED = AskedAgain(
    1, "Dr Ada", "noon", "0 of 1 answered again", "", True, (AskedQuestion("Stroke", "waits", "no"),)
)
SECTIONS = [field.name for field in fields(Summary)]


def _judged(response: Response) -> Evaluation:
    return evaluate(response, on=VISIT)


def _stroke(raw: object) -> Summary:
    return summary_of(_judged(Response({brain.STROKE.id: Answer(read(brain.STROKE, raw, VISIT), VISIT)})))


def _full() -> Summary:
    """A case with something in every part that is compared by name."""
    given: dict[Question, object] = {
        brain.STROKE: "yes",
        medicines.ANY: "yes",
        medicines.LIST: [{"name": "lithium"}],
        treatment_sought.REASON: "depression",
    }
    answers = {question.id: Answer(read(question, raw, VISIT), VISIT) for question, raw in given.items()}
    filing = Filing(provenance=(Field("Form begun", "today"),), asked=(ASKED,))
    return summary_of(_judged(Response(answers)), filing)


@settings(max_examples=40, deadline=None)
@given(responses())
def test_a_reading_does_not_differ_from_itself_nor_from_itself_reopened(response: Response) -> None:
    summary = summary_of(_judged(response))
    assert differences_of(summary, summary).none
    assert differences_of(summary, summary) == Differences()
    assert differences_of(summary_reopened(summary_kept(summary)), summary).none


@settings(max_examples=40, deadline=None)
@given(responses(), responses())
def test_two_readings_that_are_not_the_same_are_never_called_the_same(one: Response, other: Response) -> None:
    then, now = summary_of(_judged(one)), summary_of(_judged(other))
    assert differences_of(then, now).none is (then == now)
    there, back = differences_of(then, now), differences_of(now, then)
    for name in ("routes", "findings", "answers", "gates"):
        assert {row.what for row in getattr(there, name)} == {row.what for row in getattr(back, name)}


NAMED = {
    "patient",
    "stamp",
    "review",
    "letter_paper",
    "routes",
    "entries",
    "answers",
    "medicines",
    "gates",
    "choices",
}
NAMED |= {"provenance", "asked"}


@pytest.mark.parametrize("name", SECTIONS)
def test_no_part_of_a_summary_may_differ_unnoticed(name: str) -> None:
    """Whatever is added to a summary later must be compared too."""
    then = _full()
    after = {
        "patient": replace(then.patient, name="Somebody Else"),
        "stamp": replace(then.stamp, hash="f" * 64),
        "review": replace(then.review, words="accepted"),
        "letter_paper": not then.letter_paper,
    }.get(name, ())
    before = getattr(then, name)
    assert before or name not in NAMED, "the case at hand must have this part"
    changed = replace(then, **{name: after if before != after else (Field("label", "value"),)})
    assert not differences_of(then, changed).none


def test_a_finding_that_came_and_one_that_went_are_told() -> None:
    no, yes = _stroke("no"), _stroke("yes")
    (came,) = [row for row in differences_of(no, yes).findings if row.what.endswith("(NE-2)")]
    assert came.then == NOT_THERE
    assert came.now.startswith(("YES", "UNKNOWN"))
    (went,) = [row for row in differences_of(yes, no).findings if row.what.endswith("(NE-2)")]
    assert (went.then, went.now) == (came.now, came.then)
    (answer,) = [row for row in differences_of(no, yes).answers if row.what == brain.STROKE.clinical]
    assert (answer.then, answer.now) == ("no", "yes")
    assert differences_of(no, yes).routes


def test_protocol_policy_questionnaire_and_standing_are_compared() -> None:
    now = _stroke("yes")
    then = replace(now, stamp=replace(now.stamp, version="0.9", hash="0" * 64, standing="draft then"))
    told = {row.what: (row.then, row.now) for row in differences_of(then, now).judged_under}
    assert told == {
        "Version of the protocol": ("0.9", now.stamp.version),
        "Hash of the protocol": ("0" * 64, now.stamp.hash),
        "Standing": ("draft then", now.stamp.standing),
    }


def _given(summary: Summary, at: str, by: str) -> Summary:
    """The same with every answer given then, by them."""
    sections = (
        replace(section, rows=tuple(replace(row, given_at=at, given_by=by) for row in section.rows))
        for section in summary.answers
    )
    return replace(summary, answers=tuple(sections))


def test_an_answer_that_somebody_else_gave_again_differs_and_says_who() -> None:
    said = _stroke("yes")
    then, now = _given(said, "noon", "the patient, by a visit link"), _given(said, "one", "Dr Ada, staff")
    rows = {row.what: row for row in differences_of(then, now).answers}
    stroke = rows[brain.STROKE.clinical]
    assert (stroke.then, stroke.now) == (
        "yes; noon; the patient, by a visit link",
        "yes; one; Dr Ada, staff",
    )


def test_a_reading_of_a_release_that_did_not_keep_who_answered_does_not_differ_in_that() -> None:
    said = _stroke("yes")
    assert differences_of(said, _given(said, "noon", "Dr Ada, staff")).none
    assert not differences_of(_given(said, "noon", "Dr Ada, staff"), said).none


def test_what_came_of_a_question_that_was_asked_again_is_told() -> None:
    then = _full()
    ended = replace(
        ASKED, open=False, questions=(AskedQuestion("Stroke", "asked again, not answered", "no"),)
    )
    (row,) = differences_of(then, replace(then, asked=(ended,))).asked
    assert "waits" in row.then
    assert "not answered" in row.now


def test_an_entry_that_was_added_or_withdrawn_is_told() -> None:
    now = _stroke("yes")
    note = Added(1, "Note", "", "seen", "Dr Ada", "noon")
    with_note = replace(now, review=replace(now.review, added=(note,)))
    gone = replace(now, review=replace(now.review, added=(replace(note, withdrawn="Dr Bea, noon: wrong"),)))
    assert [row.then for row in differences_of(now, with_note).added] == [NOT_THERE]
    (row,) = differences_of(with_note, gone).added
    assert "withdrawn by Dr Bea" in row.now
    assert differences_of(now, with_note).others == ()


# Entries and lifts, over any patient


@settings(max_examples=40, deadline=None)
@given(responses(), st.data())
def test_a_lift_never_makes_worse_and_lifting_elsewhere_leaves_a_route_as_it_is(
    response: Response, data: st.DataObject
) -> None:
    evaluation = _judged(response)
    if not evaluation.findings:
        return
    finding = data.draw(st.sampled_from(evaluation.findings))
    plain = {
        "kind": "adjudicated",
        "rule": finding.rule.id,
        "finding": finding_hash(finding),
        "verdict": "accepted",
        "reason": "measure",
        "words": "observed for longer",
    }
    lifts = lifted(views_of([Kept(1, entry_of(plain, on=VISIT), "ada", NOON)], evaluation.findings))
    assert lifts == {finding.rule.id}
    left = after_lifts(evaluation, lifts)
    for route in Route:
        assert left[route].rung <= evaluation.outcomes[route].rung
        if finding.worst is Rung.NONE_FOUND:
            assert left[route].rung is evaluation.outcomes[route].rung


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_the_case_with_entries_reads_as_the_combined_answers_do(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(QUESTIONS))
    raw = data.draw(raw_of(question))
    plain = {"kind": "clarified", "question": question.id, "value": raw, "why": "asked again"}
    entries = (StoredEntry(1, plain, ADA, NOON),)  # type: ignore[arg-type]
    held = summary_of_case(ENCOUNTER, {}, None, Clinic(), on=VISIT, entries=entries)
    told = combined(Response(), [Kept(1, entry_of(plain, on=VISIT), "ada", NOON)])
    by_hand = summary_of(_judged(told))
    for name in ("routes", "entries", "stops", "cautions", "unknown", "settle", "medicines", "pressures"):
        assert getattr(held, name) == getattr(by_hand, name), name


# What was said anew


def _answer(question: str, revision: int, value: object, minutes: int) -> StoredAnswer:
    at = NOON + dt.timedelta(minutes=minutes)
    return StoredAnswer(question, revision, value, PATIENT, at)  # type: ignore[arg-type]


def test_what_was_said_anew_after_handing_in_is_told_field_by_field() -> None:
    history = [
        _answer("brain.stroke", 1, "no", -9),
        _answer("brain.stroke", 2, "yes", -5),
        _answer("typed:brain.stroke", 1, {"x": "y"}, 3),
        _answer("brain.stroke", 3, {"absent": "asked-unknown"}, 5),
        _answer("heart.aneurysm", 1, "yes", 6),
    ]
    clarified = entry_of(
        {"kind": "clarified", "question": "brain.stroke", "value": "no", "why": "letter seen"}, on=VISIT
    )
    entries = [Kept(1, clarified, "ada", NOON + dt.timedelta(minutes=7))]
    told = amendments_of(history, HANDED_IN, entries, {"ada": "Dr Ada"}, lambda _: "the patient, at home")
    assert [(one.before, one.after, one.who) for one in told] == [
        ("yes", "not sure", "the patient, at home"),
        (NOT_SAID, "yes", "the patient, at home"),
        ("not sure", "no", "Dr Ada, clarified"),
    ]
    assert told[2].why == "letter seen"


def test_before_handing_in_nothing_is_an_amendment() -> None:
    assert amendments_of([_answer("brain.stroke", 2, "no", 3)], None, [], {}, lambda _: "") == ()


def test_of_a_list_only_the_entries_that_differ_are_told() -> None:
    rows = [{"name": "aspirin"}, {"name": "lithium"}]
    history = [
        _answer("medicines.list", 1, rows, -1),
        _answer("medicines.list", 2, [rows[0], {"name": "sertraline"}], 1),
    ]
    (told,) = amendments_of(history, HANDED_IN, [], {}, lambda _: "")
    assert "lithium" in told.before
    assert "aspirin" not in told.before
    assert "sertraline" in told.after
    assert "(1 unchanged)" in told.after
