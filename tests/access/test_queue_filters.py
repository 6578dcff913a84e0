"""Filters that somebody keeps are their own, bounded, and never hold a patient; a search finds whom it is meant to."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.access import (
    Role,
    Staff,
    person_recognised,
    session_begun,
    session_ended,
    staff_of_token,
)
from screening.access.case_search import search_cases
from screening.access.queue_filters import (
    MOST_SAVED,
    filter_in_use,
    filter_read,
    filter_removed,
    filter_saved,
    filter_used,
    filter_written,
    read_saved_filters,
)
from screening.access.visits import VisitDetails, visit_made
from screening.errors import WordsRefused
from screening.records import NOBODY, WHOLE_QUEUE, CaseStatus, QueueFilter, Records, schema
from tests.access.test_assigning import signed_in
from tests.clinic import NOON, PASSWORD, VISITOR

DAY = dt.date(2026, 11, 23)
MINE = QueueFilter(
    statuses=(CaseStatus.TO_REVIEW,), urgent=True, route="infusion", outcome="deferred", reason="ptsd",
    route_asked="oral-home", assignee=NOBODY, visit_from=DAY, visit_to=DAY, awaits_second=True, only=("0" * 32,),
)  # fmt: skip


@pytest.fixture
def ada(records: Records) -> Staff:
    return signed_in(records, "Dr Ada Example")


def names(records: Records, staff: Staff) -> list[str]:
    return [one.name for one in read_saved_filters(records, staff)]


def test_a_filter_is_kept_under_a_name_for_oneself_without_what_a_search_found(
    records: Records, ada: Staff
) -> None:
    ben = signed_in(records, "Dr Ben Example")
    kept = filter_saved(records, ada, "  My   own ", MINE)
    (found,) = read_saved_filters(records, ada)
    assert (found.id, found.name) == (kept.id, "My own")
    assert found.wanted == QueueFilter(**{**_fields(MINE), "only": None})
    assert read_saved_filters(records, ben) == ()
    filter_removed(records, ben, kept.id)
    assert names(records, ada) == ["My own"], "nobody removes what is another's"
    filter_removed(records, ada, kept.id)
    assert names(records, ada) == []
    said = [event.kind for event in _events(records)]
    assert said.count("queue filter saved") == said.count("queue filter removed") == 1


def _fields(wanted: QueueFilter) -> dict[str, object]:
    return {name: getattr(wanted, name) for name in QueueFilter.__slots__}


def _events(records: Records) -> list[Any]:
    return list(records.read(lambda c: c.execute(schema.event.select()).all()))


def test_under_a_name_that_is_there_the_new_one_stands(records: Records, ada: Staff) -> None:
    filter_saved(records, ada, "Mine", MINE)
    filter_saved(records, ada, "Mine", QueueFilter(urgent=True))
    (found,) = read_saved_filters(records, ada)
    assert found.wanted == QueueFilter(urgent=True)


def test_there_are_only_so_many(records: Records, ada: Staff) -> None:
    for number in range(MOST_SAVED):
        filter_saved(records, ada, f"No {number:02}", WHOLE_QUEUE)
    with pytest.raises(WordsRefused, match="Remove one"):
        filter_saved(records, ada, "One more", WHOLE_QUEUE)
    filter_saved(records, ada, "No 07", MINE)
    filter_used(records, ada, MINE)
    assert len(names(records, ada)) == MOST_SAVED


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b", "\ud800"])
def test_a_name_that_cannot_be_kept_is_refused(records: Records, ada: Staff, name: str) -> None:
    with pytest.raises(WordsRefused):
        filter_saved(records, ada, name, WHOLE_QUEUE)
    assert names(records, ada) == []


def test_the_filter_in_use_lasts_as_long_as_the_sign_in(records: Records, ada: Staff) -> None:
    assert filter_in_use(records, ada) == WHOLE_QUEUE
    filter_used(records, ada, MINE)
    filter_used(records, ada, QueueFilter(reason="ptsd"))
    assert filter_in_use(records, ada) == QueueFilter(reason="ptsd")
    assert names(records, ada) == [], "it is none of those with a name"
    again = _again(records, ada)
    assert filter_in_use(records, again) == WHOLE_QUEUE
    filter_used(records, again, MINE)
    rows = records.read(lambda c: c.execute(schema.saved_filter.select()).all())
    assert len(rows) == 1, "what was in use in an earlier sign-in is gone"


def _again(records: Records, staff: Staff) -> Staff:
    session_ended(records, staff.session_id)
    known = person_recognised(records, staff.name, PASSWORD, address="here")
    found = staff_of_token(records, session_begun(records, known))
    assert found is not None
    return found


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        QueueFilter,
        statuses=st.lists(st.sampled_from(tuple(CaseStatus)), min_size=1, unique=True).map(tuple),
        urgent=st.booleans(),
        route=st.sampled_from(("", "infusion")),
        outcome=st.sampled_from(("", "deferred")),
        reason=st.sampled_from(("", "ptsd")),
        route_asked=st.sampled_from(("", "oral-home")),
        assignee=st.sampled_from(("", NOBODY, "f" * 32)),
        visit_from=st.none() | st.dates(),
        visit_to=st.none() | st.dates(),
        awaits_second=st.booleans(),
    )
)
def test_what_is_kept_is_what_was_set(wanted: QueueFilter) -> None:
    kept = filter_written(wanted)
    assert filter_read(kept) == wanted
    assert len(kept) <= 1_000


@pytest.mark.parametrize(
    "kept",
    ['{"statuses": ["gone"]}', '{"visit_from": "soon"}', '{"shape": "round"}', '{"only": ["x"]}', "{}"],
)
def test_what_another_version_kept_and_this_one_does_not_know_is_left_out(kept: str) -> None:
    assert filter_read(kept) == WHOLE_QUEUE


# Searching


def _patient(records: Records, name: str, born: str = "1961-03-07", number: str = "") -> str:
    id = records.begin_encounter(questionnaire_version="1", author=VISITOR).id
    for question, value in (("name", name), ("birth_date", born), ("record_number", number)):
        if value:
            records.save_answer(id, f"about_you.{question}", value, author=VISITOR)
    return id


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("garcia", {0, 1}),
        ("GARCÍA maria", {0}),
        ("obrien", {2}),
        ("O'Brien 1970-01-02", {2}),
        ("garcia 1961-03-07", {0}),
        ("1961-03-07", {0}),
        ("ab-123/4", {1}),
        ("AB 1234", {1}),
        ("1234", set()),
        ("garci", set()),
        ("", set()),
        ("   ", set()),
        ("% _ ' \" \x00 \ud800", set()),
        ("1961-02-31", set()),
    ],
)
def test_whoever_has_all_of_these_is_found(records: Records, ada: Staff, words: str, found: set[int]) -> None:
    ids = [
        _patient(records, "María García-López"),
        _patient(records, "Jo Garcia", "1980-05-05", "AB-1234"),
        _patient(records, "Anne O'Brien", "1970-01-02"),
    ]
    assert set(search_cases(records, ada, words)) == {ids[at] for at in found}


def test_a_corrected_name_is_found_and_the_old_one_no_more(records: Records, ada: Staff) -> None:
    id = _patient(records, "Wrong Name")
    records.save_answer(id, "about_you.name", "Right Name", author=VISITOR)
    assert search_cases(records, ada, "right") == (id,)
    assert search_cases(records, ada, "wrong") == ()


def test_a_name_that_only_the_visit_knows_is_found(records: Records, ada: Staff) -> None:
    desk = signed_in(records, "Fran Desk", Role.FRONT_DESK)
    details = VisitDetails("Zebedee Quillfeather", NOON.date(), dt.date(1950, 6, 7), "Q-77")
    id = visit_made(records, desk, details, questionnaire_version="1").id
    for words in ("quillfeather", "zebedee 1950-06-07", "q77"):
        assert search_cases(records, ada, words) == (id,)


def test_a_search_is_noted_and_its_words_are_not(records: Records, ada: Staff) -> None:
    _patient(records, "María García")
    search_cases(records, ada, "garcia 1961-03-07")
    (noted,) = (event for event in _events(records) if event.kind == "cases searched")
    assert (noted.who, noted.encounter_id, dict(noted.detail)) == (ada.person_id, None, {})
    assert records.audit_verified().whole


def test_of_very_many_the_newest_are_told(
    records: Records, ada: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.access.case_search.MOST_FOUND", 3)
    ids = [_patient(records, "Jo Same") for _ in range(5)]
    found = search_cases(records, ada, "same")
    assert len(found) == 3
    assert set(found) <= set(ids)
