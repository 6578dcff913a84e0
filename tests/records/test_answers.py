"""An answer is kept as it was given, revision by revision, until the form is handed in."""

import datetime as dt
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.answer import Absent
from screening.errors import (
    AlreadySubmitted,
    CharacterRefused,
    EditedElsewhere,
    KeyAlreadyUsed,
    RevisionConflict,
    ShapeRefused,
    StoreUnavailable,
    TextTooLong,
    UnknownEncounter,
    ValueRefused,
)
from screening.records import Author, Encounter, Pen, Records, fingerprint_of
from tests.clinic import Clock

PATIENT = Author("patient", "tablet")
HASH = "0" * 64


@pytest.fixture
def encounter(records: Records) -> Encounter:
    return records.begin_encounter(
        questionnaire_version="2026.1", author=PATIENT, visit_date=dt.date(2026, 11, 24)
    )


def test_an_encounter_comes_back_as_it_was_begun(records: Records, encounter: Encounter) -> None:
    assert records.encounter(encounter.id) == encounter
    assert encounter.created_at.tzinfo is dt.UTC
    assert [event.kind for event in records.events_of(encounter.id)] == ["intake begun"]


def test_a_moment_without_its_zone_is_refused(records: Records) -> None:
    records.now = lambda: dt.datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001
    with pytest.raises(StoreUnavailable):
        records.begin_encounter(questionnaire_version="1", author=PATIENT)


def test_an_encounter_that_is_not_there(records: Records) -> None:
    with pytest.raises(UnknownEncounter):
        records.encounter("0" * 32)
    with pytest.raises(UnknownEncounter):
        records.save_answer("0" * 32, "stroke", "no", author=PATIENT)


@pytest.mark.parametrize(
    "value",
    [
        "yes",
        70.5,
        3,
        ["none"],
        {"value": 70.5, "unit": "kg"},
        [{"systolic": 120, "date": None}],
        {"absent": "asked-unknown"},
    ],
)
def test_an_answer_comes_back_as_it_was_given(records: Records, encounter: Encounter, value: object) -> None:
    saved = records.save_answer(encounter.id, "question", value, author=PATIENT)
    assert records.answers_of(encounter.id) == {"question": saved}
    assert records.values_of(encounter.id) == {"question": value}
    assert saved.author == PATIENT


_texts = st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=50)
_numbers = st.one_of(st.integers(-(2**53), 2**53), st.floats(-1e15, 1e15))
_values = st.recursive(
    st.one_of(_texts, _numbers, st.booleans()),
    lambda parts: st.one_of(st.lists(parts, max_size=3), st.dictionaries(_texts, parts, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=_values)
def test_keeping_and_reading_is_identity_but_for_unicode_composition(records: Records, value: object) -> None:
    encounter = records.begin_encounter(questionnaire_version="1", author=PATIENT)
    try:
        records.save_answer(encounter.id, "question", value, author=PATIENT)
    except ShapeRefused:
        assert _deep(value) > 5 or (isinstance(value, dict) and set(value) == {"absent"})
        return
    assert records.answers_of(encounter.id)["question"].value == _composed(value)


def _deep(value: object) -> int:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_deep(part) for part in parts), default=0)


def _composed(value: object) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_composed(name): _composed(part) for name, part in value.items()}
    return [_composed(part) for part in value] if isinstance(value, list) else value


def test_answered_again_is_a_new_revision_and_the_old_one_stays(
    records: Records, encounter: Encounter, clock: Clock
) -> None:
    records.save_answer(encounter.id, "stroke", "no", author=PATIENT)
    clock.passes(minutes=3)
    records.save_answer(encounter.id, "stroke", "yes", author=PATIENT)
    history = records.history_of(encounter.id, "stroke")
    assert [(kept.revision, kept.value) for kept in history] == [(1, "no"), (2, "yes")]
    assert history[1].recorded_at - history[0].recorded_at == dt.timedelta(minutes=3)
    assert records.values_of(encounter.id) == {"stroke": "yes"}


def test_the_same_answer_again_is_not_kept_twice(records: Records, encounter: Encounter) -> None:
    first = records.save_answer(encounter.id, "weight", {"value": 70, "unit": "kg"}, author=PATIENT)
    again = records.save_answer(encounter.id, "weight", {"unit": "kg", "value": 70}, author=PATIENT)
    assert again == first
    assert len(records.history_of(encounter.id)) == 1


def test_true_is_not_the_number_one(records: Records, encounter: Encounter) -> None:
    records.save_answer(encounter.id, "count", 1, author=PATIENT)
    assert records.save_answer(encounter.id, "count", True, author=PATIENT).revision == 2


def test_an_answer_that_is_taken_back_leaves_the_decision_and_stays_in_the_history(
    records: Records, encounter: Encounter
) -> None:
    records.save_answer(encounter.id, "why-here", "pain", author=PATIENT)
    records.save_answer(encounter.id, "why-here", None, author=PATIENT)
    assert records.values_of(encounter.id) == {}
    assert records.answers_of(encounter.id)["why-here"].value is None
    assert len(records.history_of(encounter.id)) == 2


@pytest.mark.parametrize("reason", list(Absent))
def test_why_there_is_no_answer_is_kept(records: Records, encounter: Encounter, reason: Absent) -> None:
    records.save_answer(encounter.id, "stroke", {"absent": reason}, author=PATIENT)
    assert records.answers_of(encounter.id)["stroke"].absent == reason.value


@pytest.mark.parametrize("reason", ["dunno", "", None, ["asked-unknown"], {"a": "asked-unknown"}, 1])
def test_a_reason_that_is_none_is_refused(records: Records, encounter: Encounter, reason: object) -> None:
    with pytest.raises(ShapeRefused, match="asked-unknown"):
        records.save_answer(encounter.id, "stroke", {"absent": reason}, author=PATIENT)


def test_an_answer_changed_elsewhere_is_not_overwritten(records: Records, encounter: Encounter) -> None:
    records.save_answer(encounter.id, "stroke", "no", author=PATIENT, expected_revision=0)
    records.save_answer(encounter.id, "stroke", "yes", author=PATIENT, expected_revision=1)
    with pytest.raises(RevisionConflict):
        records.save_answer(encounter.id, "stroke", "not-sure", author=PATIENT, expected_revision=1)
    assert records.values_of(encounter.id) == {"stroke": "yes"}


def test_two_windows_answering_at_once_never_both_win(records: Records, encounter: Encounter) -> None:
    def answering(value: int) -> bool:
        try:
            records.save_answer(encounter.id, "count", value, author=PATIENT, expected_revision=0)
        except RevisionConflict:
            return False
        return True

    with ThreadPoolExecutor(8) as windows:
        assert sum(windows.map(answering, range(8))) == 1


def test_a_pen_that_is_not_held_writes_nothing(records: Records, encounter: Encounter) -> None:
    with pytest.raises(EditedElsewhere):
        records.save_answer(encounter.id, "stroke", "no", author=PATIENT, pen=Pen("nobody", "window"))
    assert records.values_of(encounter.id) == {}


# Hostile and unlucky text


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\x7f", "\x85", "\ud800", "form\x0cfeed"])
def test_control_characters_are_refused(records: Records, encounter: Encounter, text: str) -> None:
    with pytest.raises(CharacterRefused) as caught:
        records.save_answer(encounter.id, "why-here", {"name": text}, author=PATIENT)
    assert text not in str(caught.value)
    assert records.history_of(encounter.id) == ()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "'; DROP TABLE answer; --",
        "2*3*4 pills ~approx~",
        "\u202eright to left\u202c",
        "Ł Đ ặ 李小龍 محمد 👩‍⚕️",
        "a\tb\nc",
        "%s %(x)s {0}",
    ],
)
def test_odd_but_possible_text_is_kept_to_the_letter(
    records: Records, encounter: Encounter, text: str
) -> None:
    records.save_answer(encounter.id, "why-here", text, author=PATIENT)
    assert records.values_of(encounter.id) == {"why-here": text}


def test_line_ends_and_accents_are_written_one_way(records: Records, encounter: Encounter) -> None:
    records.save_answer(encounter.id, "why-here", "Zoe\u0308\r\nhere\rnow", author=PATIENT)
    assert records.values_of(encounter.id) == {"why-here": "Zoë\nhere\nnow"}


def test_four_thousand_characters_are_kept_and_one_more_is_not(
    records: Records, encounter: Encounter
) -> None:
    records.save_answer(encounter.id, "why-here", "x" * 4_000, author=PATIENT)
    for text in ("x" * 4_001, "x" * 1_000_000):
        with pytest.raises(TextTooLong, match="4,000"):
            records.save_answer(encounter.id, "why-here", text, author=PATIENT)


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 2**60, b"bytes", {1: "x"}, {"a"}, object(), [[[[[[["deep"]]]]]]]],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_answer_is_refused(records: Records, encounter: Encounter, value: object) -> None:
    with pytest.raises(ShapeRefused):
        records.save_answer(encounter.id, "question", value, author=PATIENT)


def test_an_answer_of_many_parts_has_an_end(records: Records, encounter: Encounter) -> None:
    with pytest.raises(TextTooLong):
        records.save_answer(encounter.id, "question", ["x" * 3_999] * 20, author=PATIENT)


@pytest.mark.parametrize("id", ["", "a b", "x" * 121, "-a", "ä", "a;b", "a\n"])
def test_a_question_id_is_plain(records: Records, encounter: Encounter, id: str) -> None:
    with pytest.raises(ValueRefused):
        records.save_answer(encounter.id, id, "x", author=PATIENT)


# Handing in


def test_handing_in_seals_the_answers(records: Records, encounter: Encounter) -> None:
    records.save_answer(encounter.id, "stroke", "no", author=PATIENT)
    submission = records.submit(encounter.id, "key", questionnaire_hash=HASH, author=PATIENT)
    assert submission.answers_hash == fingerprint_of(records.answers_of(encounter.id))
    assert records.submission_of(encounter.id) == submission


def test_the_seal_breaks_on_any_change(records: Records, encounter: Encounter) -> None:
    records.save_answer(encounter.id, "stroke", "no", author=PATIENT)
    before = fingerprint_of(records.answers_of(encounter.id))
    records.save_answer(encounter.id, "stroke", "yes", author=PATIENT)
    changed = fingerprint_of(records.answers_of(encounter.id))
    records.save_answer(encounter.id, "stroke", "no", author=PATIENT)
    assert len({before, changed, fingerprint_of(records.answers_of(encounter.id))}) == 3


def test_pressing_twice_hands_in_once(records: Records, encounter: Encounter, clock: Clock) -> None:
    first = records.submit(encounter.id, "key", questionnaire_hash=HASH, author=PATIENT)
    clock.passes(seconds=5)
    assert records.submit(encounter.id, "key", questionnaire_hash=HASH, author=PATIENT) == first
    assert records.submit(encounter.id, "another", questionnaire_hash=HASH, author=PATIENT) == first
    assert [event.kind for event in records.events_of(encounter.id)].count("intake submitted") == 1


def test_pressing_in_eight_windows_at_once_hands_in_once(records: Records, encounter: Encounter) -> None:
    def pressing(window: int) -> object:
        return records.submit(encounter.id, f"key-{window}", questionnaire_hash=HASH, author=PATIENT)

    with ThreadPoolExecutor(8) as windows:
        assert len(set(windows.map(pressing, range(8)))) == 1


def test_a_key_belongs_to_one_form(records: Records, encounter: Encounter) -> None:
    other = records.begin_encounter(questionnaire_version="2026.1", author=PATIENT)
    records.submit(encounter.id, "key", questionnaire_hash=HASH, author=PATIENT)
    with pytest.raises(KeyAlreadyUsed):
        records.submit(other.id, "key", questionnaire_hash=HASH, author=PATIENT)
    assert records.submission_of(other.id) is None


def test_after_handing_in_nothing_is_changed_in_place(records: Records, encounter: Encounter) -> None:
    records.save_answer(encounter.id, "stroke", "no", author=PATIENT)
    records.submit(encounter.id, "key", questionnaire_hash=HASH, author=PATIENT)
    with pytest.raises(AlreadySubmitted):
        records.save_answer(encounter.id, "stroke", "yes", author=PATIENT)
    assert records.values_of(encounter.id) == {"stroke": "no"}


def test_staff_may_still_state_the_clinic_s_own_facts_and_nothing_else(
    records: Records, encounter: Encounter
) -> None:
    records.submit(encounter.id, "key", questionnaire_hash=HASH, author=PATIENT)
    staff = Author("staff", "ada")
    assert records.save_answer(encounter.id, "clinic.monitoring", "yes", author=staff).revision == 1
    for id, author in (("clinic.monitoring", PATIENT), ("stroke", staff), ("clinics", staff)):
        with pytest.raises(AlreadySubmitted):
            records.save_answer(encounter.id, id, "no", author=author)


def test_the_record_reads_the_same_after_it_was_closed(place: str) -> None:
    first = Records.open(place)
    encounter = first.begin_encounter(questionnaire_version="1", author=PATIENT, demo=True, locale="vi")
    first.save_answer(encounter.id, "name", "Nguyễn", author=PATIENT)
    answers = first.answers_of(encounter.id)
    first.close()
    again = Records.open(place)
    assert again.answers_of(encounter.id) == answers
    assert again.encounter(encounter.id) == encounter
    assert again.holds_demo()
    again.close()
