"""Authority is asked again where a patient's data is read, and every look at a case is noted."""

from collections.abc import Callable

import pytest

from screening.access import (
    Role,
    Staff,
    add_person,
    read_answers_in,
    read_case,
    read_drafts,
    read_history,
    read_queue,
    read_queue_length,
    session_begun,
    session_ended,
    set_roles,
    staff_of_token,
)
from screening.errors import NotAllowed, NotSignedIn, UnknownEncounter
from screening.records import Records
from tests.clinic import PASSWORD, VISITOR, Clock

Read = Callable[[Records, Staff, str], object]
CASE_READS: list[Read] = [
    lambda records, staff, id: read_queue(records, staff),
    lambda records, staff, id: read_queue_length(records, staff),
    lambda records, staff, id: read_answers_in(records, staff, [id], ["stroke"]),
    lambda records, staff, id: read_case(records, staff, id),
    lambda records, staff, id: read_history(records, staff, id),
]
ALL_READS: list[Read] = [*CASE_READS, lambda records, staff, id: read_drafts(records, staff)]


def _staff(records: Records, *roles: Role) -> Staff:
    person = add_person(records, "Dr Ada Example", PASSWORD, frozenset(roles))
    staff = staff_of_token(records, session_begun(records, person))
    assert staff is not None
    return staff


def _encounter(records: Records) -> str:
    id = records.begin_encounter(questionnaire_version="1", author=VISITOR).id
    records.save_answer(id, "stroke", "no", author=VISITOR)
    return id


@pytest.mark.parametrize("read", ALL_READS)
def test_a_clinician_reads(records: Records, read: Read) -> None:
    assert read(records, _staff(records, Role.CLINICIAN), _encounter(records)) is not None


@pytest.mark.parametrize("read", CASE_READS)
@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ADMINISTRATOR])
def test_others_do_not(records: Records, read: Read, role: Role) -> None:
    with pytest.raises(NotAllowed):
        read(records, _staff(records, role), _encounter(records))


@pytest.mark.parametrize("read", ALL_READS)
def test_whoever_signed_out_reads_nothing_with_what_they_still_hold(records: Records, read: Read) -> None:
    staff, id = _staff(records, Role.CLINICIAN), _encounter(records)
    session_ended(records, staff.session_id)
    with pytest.raises(NotSignedIn):
        read(records, staff, id)


@pytest.mark.parametrize("read", CASE_READS)
def test_whoever_lost_the_role_reads_nothing_with_what_they_still_hold(records: Records, read: Read) -> None:
    staff, id = _staff(records, Role.CLINICIAN), _encounter(records)
    set_roles(records, staff.person_id, frozenset({Role.FRONT_DESK}))
    with pytest.raises(NotAllowed):
        read(records, staff, id)


def test_a_case_is_whole(records: Records) -> None:
    staff, id = _staff(records, Role.CLINICIAN), _encounter(records)
    case = read_case(records, staff, id)
    assert (case.encounter.id, case.answers["stroke"].value, case.submission, case.judgement) == (
        id,
        "no",
        None,
        None,
    )
    with pytest.raises(UnknownEncounter):
        read_case(records, staff, "0" * 32)


def test_a_look_is_noted_once_in_ten_minutes(records: Records, clock: Clock) -> None:
    staff, id = _staff(records, Role.CLINICIAN), _encounter(records)
    looks = []
    for minutes in (0, 9, 2):
        clock.passes(minutes=minutes)
        read_case(records, staff, id)
        looks.append([event.kind for event in records.events_of(id)].count("case viewed"))
    assert looks == [1, 1, 2]
    assert [event.who for event in records.events_of(id) if event.kind == "case viewed"] == [staff.author] * 2
