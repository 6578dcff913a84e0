"""What a clinician adds stands beside what the patient said, and is judged together with it."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import blood_pressure, brain, medicines
from forms.answer import Answer, Response
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read
from screening.entries import (
    Clarified,
    Kept,
    Measured,
    MedicineResolved,
    Note,
    Withdrawn,
    combined,
    entry_of,
    plain_of,
    said_beside,
    standing,
)
from screening.errors import EntryRefused
from screening.evaluate import evaluate
from screening.facts.pressure import SYSTOLIC
from screening.plain import evaluation_plain
from tests.properties.patients import QUESTIONS, VISIT, raw_of, responses

NOON = dt.datetime.combine(VISIT, dt.time(12), dt.UTC)
TAKEN = {
    "kind": "measured",
    "readings": [[152, 96], [148, 92]],
    "on": VISIT.isoformat(),
    "arm": "left",
    "posture": "sitting",
}

TAKEN_ROW = {"date": VISIT.isoformat(), "place": "clinic", "by": "staff", "confirmed": True}


def kept(number: int, entry: object, by: str = "ada") -> Kept:
    return Kept(number, entry, by, NOON)  # type: ignore[arg-type]


def _answered(question: object, raw: object) -> Response:
    return Response({question.id: Answer(read(question, raw, VISIT), VISIT)})  # type: ignore[attr-defined, arg-type]


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        ({"kind": "guess"}, "no kind of entry"),
        ("measured", "no kind of entry"),
        ({**TAKEN, "readings": []}, "readings"),
        ({**TAKEN, "readings": [[80, 120]]}, "upper larger"),
        ({**TAKEN, "readings": [["152", "96"]]}, "readings"),
        ({**TAKEN, "arm": "leg"}, "arm"),
        ({**TAKEN, "on": "2026-11-23"}, "in the future"),
        ({**TAKEN, "on": "yesterday"}, "cannot be read"),
        ({**TAKEN, "colour": "red"}, "colour"),
        ({"kind": "clarified", "question": "brain.stroke", "value": "maybe", "why": "asked"}, "does not fit"),
        ({"kind": "clarified", "question": "brain.strok", "value": "no", "why": "asked"}, "no such question"),
        ({"kind": "clarified", "question": "brain.stroke", "value": "no", "why": ""}, "why"),
        ({"kind": "medicine-resolved", "written": "blue pill", "ingredient": "blue"}, "no such ingredient"),
        ({"kind": "note", "words": ""}, "words"),
        ({"kind": "withdrawn", "number": 0, "why": "wrong"}, "number"),
        (
            {"kind": "document", "document": "ecg", "dated": "2010-01-01", "source": "GP"},
            "more than ten years back",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(plain: object, words: str) -> None:
    with pytest.raises(EntryRefused, match=words):
        entry_of(plain, on=VISIT)


def test_an_entry_reads_back_as_it_was_written() -> None:
    for plain in (TAKEN, {"kind": "note", "about": "BP-1", "words": "seen"}):
        entry = entry_of(plain, on=VISIT)
        assert entry_of(plain_of(entry), on=VISIT) == entry


def test_a_pressure_taken_by_staff_stands_with_those_the_patient_gave() -> None:
    told = _answered(
        blood_pressure.READINGS,
        [{"systolic": 120, "diastolic": 80, "date": VISIT.isoformat(), "place": "home", "by": "self"}],
    )
    entry = entry_of(TAKEN, on=VISIT)
    case = evaluate(combined(told, [kept(1, entry)]), on=VISIT).case
    readings = case.value(blood_pressure.READINGS)
    assert isinstance(readings, tuple)
    assert [row.systolic for row in readings] == [120, 152, 148]  # type: ignore[union-attr]
    assert case.interval(SYSTOLIC).high >= 148


def test_a_pressure_taken_by_staff_needs_none_of_the_patient() -> None:
    response = combined(Response(), [kept(1, entry_of(TAKEN, on=VISIT))])
    assert set(response.answers) == {blood_pressure.READINGS.id}


def test_an_answer_made_clear_counts_and_the_patient_s_own_is_still_there() -> None:
    told = _answered(brain.STROKE, {"absent": "asked-unknown"})
    entry = entry_of(
        {"kind": "clarified", "question": "brain.stroke", "value": "no", "why": "asked at the visit"},
        on=VISIT,
    )
    both = combined(told, [kept(1, entry)])
    assert both.answers["brain.stroke"].value == "no"
    assert told.answers["brain.stroke"].value != "no"
    assert [one.number for one in said_beside([kept(1, entry)], "brain.stroke")] == [1]


def test_of_two_about_one_question_the_later_counts_and_a_withdrawn_one_never() -> None:
    entries = [
        kept(1, Clarified(question="brain.stroke", value="no", why="asked")),
        kept(2, Clarified(question="brain.stroke", value="yes", why="letter")),
    ]
    assert combined(Response(), entries).answers["brain.stroke"].value == "yes"
    withdrawn = [*entries, kept(3, Withdrawn(number=2, why="other patient's letter"))]
    assert combined(Response(), withdrawn).answers["brain.stroke"].value == "no"
    assert [one.number for one in standing(withdrawn)] == [1]


def test_a_medicine_is_resolved_by_the_words_it_was_written_with() -> None:
    told = _answered(medicines.LIST, [{"name": "seroquill"}, {"name": "vitamin d"}])
    entry = entry_of(
        {"kind": "medicine-resolved", "written": "seroquill", "ingredient": "quetiapine"}, on=VISIT
    )
    rows = combined(told, [kept(1, entry)]).answers[medicines.LIST.id].value
    assert [row.chosen for row in rows] == ["quetiapine", None]  # type: ignore[union-attr]


def test_notes_change_no_answer() -> None:
    told = _answered(brain.STROKE, "no")
    assert combined(told, [kept(1, Note(words="looks well"))]).answers == told.answers


@settings(max_examples=60, deadline=None)
@given(responses(), st.data())
def test_judging_again_after_entries_is_judging_the_combined_answers(
    response: Response, data: st.DataObject
) -> None:
    question = data.draw(st.sampled_from(QUESTIONS))
    raw = data.draw(raw_of(question))
    entry = Clarified(question=question.id, value=raw, why="asked again")
    measured = entry_of(TAKEN, on=VISIT)
    assert isinstance(measured, Measured)
    after = combined(response, [kept(1, entry), kept(2, measured)])
    by_hand = response.with_answer(question.id, Answer(read(question, raw, VISIT), VISIT))
    before = by_hand.answers.get(blood_pressure.READINGS.id)
    told = before.value if before is not None and isinstance(before.value, tuple) else ()
    taken = read(
        blood_pressure.READINGS,
        [
            {
                "systolic": upper,
                "diastolic": lower,
                "date": VISIT.isoformat(),
                "place": "clinic",
                "by": "staff",
                "confirmed": True,
            }
            for upper, lower in ((152, 96), (148, 92))
        ],
        VISIT,
    )
    by_hand = by_hand.with_answer(
        blood_pressure.READINGS.id,
        Answer((*told, *taken), VISIT),  # type: ignore[misc, arg-type]
    )
    assert evaluation_plain(evaluate(after, on=VISIT)) == evaluation_plain(evaluate(by_hand, on=VISIT))


def test_every_question_of_the_form_can_be_made_clear() -> None:
    for question in QUESTIONNAIRE:
        entry_of(
            {
                "kind": "clarified",
                "question": question.id,
                "value": {"absent": "asked-unknown"},
                "why": "asked",
            },
            on=VISIT,
        )


def test_a_resolved_medicine_needs_the_words_to_be_there() -> None:
    told = _answered(medicines.LIST, [{"name": "vitamin d"}])
    entry = MedicineResolved(written="seroquill", ingredient="quetiapine")
    assert combined(told, [kept(1, entry)]).answers == told.answers
