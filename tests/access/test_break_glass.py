"""Emergency access: one case, one hour, a reason, a note of every look, and a director who reviews it."""

import pytest
from sqlalchemy import select

from screening.access import (
    Permission,
    Role,
    Staff,
    WhoIsMeant,
    add_person,
    emergencies_open,
    emergencies_waiting,
    emergency_ended,
    emergency_reviewed,
    facts_kept,
    glass_broken,
    read_case,
    read_case_to_download,
    read_emergencies,
    read_events,
    read_history,
    read_queue,
    session_begun,
    set_roles,
    staff_of_token,
)
from screening.clinic import Clinic
from screening.errors import NotAllowed, TooManyTries, UnknownEncounter, WordsRefused
from screening.records import Author, Records, schema
from tests.clinic import NOON, PASSWORD, VISITOR, Clock

MAJA = WhoIsMeant("Maja Sampleton", "1961-03-07")
WHY = "found unconscious at the front desk"
REVIEW = "Needed: the ambulance asked for the medicines."
PATIENT = Author("patient", "tablet")


def staff_of(records: Records, *roles: Role, name: str = "Frances Desk") -> Staff:
    """Someone with these roles, signed in."""
    person = add_person(records, name, PASSWORD, frozenset(roles))
    staff = staff_of_token(records, session_begun(records, person))
    assert staff is not None
    return staff


def case_of(
    records: Records, name: str = "Maja Sampleton", born: str = "1961-03-07", *, handed_in: bool = True
) -> str:
    """A case of a patient with this name and birth date."""
    id = records.begin_encounter(questionnaire_version="1", author=VISITOR).id
    records.save_answer(id, "about_you.name", name, author=PATIENT)
    records.save_answer(id, "about_you.birth_date", born, author=PATIENT)
    if handed_in:
        records.submit(id, f"key-{id}", questionnaire_hash="0" * 64, author=PATIENT)
    return id


@pytest.fixture
def desk(records: Records) -> Staff:
    """The front desk, signed in."""
    return staff_of(records, Role.FRONT_DESK)


def director_of(records: Records, name: str = "Dr Dora Director") -> Staff:
    """A medical director, signed in."""
    return staff_of(records, Role.MEDICAL_DIRECTOR, name=name)


def kinds(records: Records, case: str) -> list[str]:
    """What was noted about a case."""
    return [event.kind for event in records.events_of(case)]


def test_the_case_opens_to_whoever_gave_a_reason_and_the_look_is_marked(
    records: Records, desk: Staff
) -> None:
    case = case_of(records)
    with pytest.raises(NotAllowed):
        read_case(records, desk, case)
    glass = glass_broken(records, desk, MAJA, WHY)
    assert (glass.encounter_id, glass.person) == (case, "Frances Desk")
    assert read_case(records, desk, case).answers["about_you.name"].value == "Maja Sampleton"
    assert read_history(records, desk, case)
    assert read_events(records, desk, case)
    assert read_case_to_download(records, desk, case)
    looks = [
        event for event in records.events_of(case) if event.kind in ("case viewed", "summary downloaded")
    ]
    assert [(event.who, event.detail) for event in looks] == [(desk.author, {"emergency": True})] * 2


def test_it_opens_that_one_case_and_nothing_else(records: Records, desk: Staff) -> None:
    case_of(records)
    other = case_of(records, "Jonas Fictionius", "1980-01-02")
    glass_broken(records, desk, MAJA, WHY)
    with pytest.raises(NotAllowed):
        read_case(records, desk, other)
    with pytest.raises(NotAllowed):
        read_queue(records, desk)
    with pytest.raises(NotAllowed):
        facts_kept(records, desk, other, {}, Clinic(), on=NOON.date())


def test_it_opens_it_to_nobody_else(records: Records, desk: Staff) -> None:
    case = case_of(records)
    glass_broken(records, desk, MAJA, WHY)
    with pytest.raises(NotAllowed):
        read_case(records, staff_of(records, Role.FRONT_DESK, name="Fred Desk"), case)


def test_it_opens_it_to_be_read_not_to_be_written_in(records: Records, desk: Staff) -> None:
    case = case_of(records)
    glass_broken(records, desk, MAJA, WHY)
    with pytest.raises(NotAllowed):
        facts_kept(records, desk, case, {"clinic.rems_certified": "yes"}, Clinic(), on=NOON.date())


def test_after_sixty_minutes_it_is_closed(records: Records, clock: Clock, desk: Staff) -> None:
    case = case_of(records)
    glass_broken(records, desk, MAJA, WHY)
    seen = []
    for _ in range(6):
        seen.append(bool(emergencies_open(records, desk)))
        clock.passes(minutes=10)
        _still_here(records, desk)
    assert seen == [True] * 6
    assert emergencies_open(records, desk) == ()
    with pytest.raises(NotAllowed):
        read_case(records, desk, case)


def _still_here(records: Records, staff: Staff) -> None:
    """Somebody who works on is not signed out."""
    table = schema.staff_session
    records.write(
        lambda c: c.execute(
            table.update().where(table.c.id == staff.session_id).values(seen_at=records.now())
        )
    )


def test_a_clock_that_is_set_back_opens_nothing(records: Records, clock: Clock, desk: Staff) -> None:
    case = case_of(records)
    clock.passes(minutes=5)
    glass_broken(records, desk, MAJA, WHY)
    clock.passes(minutes=-1)
    with pytest.raises(NotAllowed):
        read_case(records, desk, case)


def test_whoever_opened_it_closes_it_before_and_nobody_else_does(records: Records, desk: Staff) -> None:
    case = case_of(records)
    glass = glass_broken(records, desk, MAJA, WHY)
    emergency_ended(records, staff_of(records, Role.FRONT_DESK, name="Fred Desk"), glass.id)
    assert emergencies_open(records, desk)
    emergency_ended(records, desk, glass.id)
    emergency_ended(records, desk, glass.id)
    assert emergencies_open(records, desk) == ()
    assert kinds(records, case).count("emergency access ended") == 1


@pytest.mark.parametrize(
    "reason", ["", "urgent", "..........", "aaaaaaaaaaaa", "1\u0000234567890abc", "a b c d e"]
)
def test_without_a_reason_in_words_nothing_opens(records: Records, desk: Staff, reason: str) -> None:
    case = case_of(records)
    with pytest.raises(WordsRefused):
        glass_broken(records, desk, MAJA, reason)
    assert "emergency access begun" not in kinds(records, case)


def test_ten_letters_are_a_reason(records: Records, desk: Staff) -> None:
    case_of(records)
    assert glass_broken(records, desk, MAJA, "abcdefghij")
    with pytest.raises(WordsRefused):
        glass_broken(records, desk, MAJA, "abcdefghi")


def test_the_reason_and_the_review_are_sealed(records: Records, desk: Staff) -> None:
    case_of(records)
    glass = glass_broken(records, desk, MAJA, WHY)
    emergency_reviewed(records, director_of(records), glass.id, REVIEW)
    rows = records.read(
        lambda c: [*c.execute(select(schema.break_glass)), *c.execute(select(schema.break_glass_review))]
    )
    assert len(rows) == 2
    assert not any(word in repr(rows) for word in ("unconscious", "ambulance", "Sampleton"))


@pytest.mark.parametrize(
    "patient",
    [
        WhoIsMeant("Maja Sampleton", "1961-03-08"),
        WhoIsMeant("Maja Simpleton", "1961-03-07"),
        WhoIsMeant("Maja Sampleton", "1961-03"),
        WhoIsMeant("Maja Sampleton", "7 March"),
        WhoIsMeant("", "1961-03-07"),
        WhoIsMeant("%", "1961-03-07"),
    ],
)
def test_whoever_does_not_know_both_facts_finds_no_case_and_that_is_noted(
    records: Records, desk: Staff, patient: WhoIsMeant
) -> None:
    case_of(records)
    with pytest.raises(UnknownEncounter):
        glass_broken(records, desk, patient, WHY)
    rows = records.read(lambda c: c.execute(select(schema.event.c.kind, schema.event.c.detail)).all())
    assert ("emergency access found no case", {}) in [tuple(row) for row in rows]


def test_the_name_may_be_written_without_its_accents(records: Records, desk: Staff) -> None:
    case = case_of(records, "Thúy Nguyễn-O'Brien", "1970-12-01")
    assert (
        glass_broken(records, desk, WhoIsMeant("thuy nguyen o'brien", "1970-12-01"), WHY).encounter_id == case
    )


def test_looking_for_names_is_slowed_down(records: Records, desk: Staff) -> None:
    case_of(records)
    for _ in range(5):
        with pytest.raises(UnknownEncounter):
            glass_broken(records, desk, WhoIsMeant("Someone Else", "1950-01-01"), WHY)
    with pytest.raises(TooManyTries):
        glass_broken(records, desk, MAJA, WHY)


def test_of_several_forms_the_newest_that_was_handed_in_opens(
    records: Records, clock: Clock, desk: Staff
) -> None:
    case_of(records)
    clock.passes(minutes=1)
    newest = case_of(records)
    clock.passes(minutes=1)
    case_of(records, handed_in=False)
    assert glass_broken(records, desk, MAJA, WHY).encounter_id == newest


def test_an_administrator_may_too_and_a_clinician_needs_none(records: Records) -> None:
    case_of(records)
    assert glass_broken(records, staff_of(records, Role.ADMINISTRATOR), MAJA, WHY)
    with pytest.raises(NotAllowed):
        glass_broken(records, staff_of(records, Role.CLINICIAN, name="Dr Cy Clinician"), MAJA, WHY)


# The review


def test_each_emergency_has_its_own_looks(records: Records, clock: Clock, desk: Staff) -> None:
    case, director = case_of(records), director_of(records)
    for first in (True, False):
        glass = glass_broken(records, desk, MAJA, WHY)
        for _ in range(2):  # again within ten minutes: the same look
            clock.passes(minutes=1)
            read_case(records, desk, case)
            assert read_history(records, desk, case)
        if first:
            emergency_ended(records, desk, glass.id)
            clock.passes(minutes=1)
    assert [file.looks for file in read_emergencies(records, director, reviewed=False)] == [2, 2]


def test_a_second_emergency_while_the_first_is_open_has_its_own_looks_too(
    records: Records, clock: Clock, desk: Staff
) -> None:
    case, director = case_of(records), director_of(records)
    for _ in range(2):
        glass_broken(records, desk, MAJA, WHY)
        read_case(records, desk, case)
        clock.passes(minutes=1)
    looks = [file.looks for file in read_emergencies(records, director, reviewed=False)]
    assert looks == [2, 1], "what the second allowed happened during the first as well"


def test_what_the_role_opened_before_is_no_look_of_the_emergency(
    records: Records, clock: Clock, desk: Staff
) -> None:
    case, director = case_of(records), director_of(records)
    set_roles(records, desk.person_id, frozenset({Role.CLINICIAN}))
    read_case(records, desk, case)
    set_roles(records, desk.person_id, frozenset({Role.FRONT_DESK}))
    clock.passes(minutes=1)
    glass_broken(records, desk, MAJA, WHY)
    read_case(records, desk, case)
    assert [file.looks for file in read_emergencies(records, director, reviewed=False)] == [1]


def test_a_director_sees_it_at_once_reads_why_and_reviews_it_once(records: Records, desk: Staff) -> None:
    case, director = case_of(records), director_of(records)
    assert emergencies_waiting(records, director) == 0
    glass = glass_broken(records, desk, MAJA, WHY)
    read_case(records, desk, case)
    assert emergencies_waiting(records, director) == 1
    (file,) = read_emergencies(records, director, reviewed=False)
    assert (file.emergency, file.reason, file.looks, file.review) == (glass, WHY, 1, "")
    assert emergency_reviewed(records, director, glass.id, REVIEW)
    assert not emergency_reviewed(
        records, director_of(records, "Dr Dan Second"), glass.id, "Another opinion here."
    )
    assert emergencies_waiting(records, director) == 0
    (done,) = read_emergencies(records, director, reviewed=True)
    assert (done.reviewed_by, done.reviewed_at, done.review) == ("Dr Dora Director", NOON, REVIEW)
    assert kinds(records, case).count("emergency access reviewed") == 1


def test_the_review_closes_what_is_still_open(records: Records, desk: Staff) -> None:
    case_of(records)
    glass = glass_broken(records, desk, MAJA, WHY)
    emergency_reviewed(records, director_of(records), glass.id, REVIEW)
    assert emergencies_open(records, desk) == ()


def test_nobody_reviews_their_own(records: Records, desk: Staff) -> None:
    case_of(records)
    glass = glass_broken(records, desk, MAJA, WHY)
    set_roles(records, desk.person_id, frozenset({Role.MEDICAL_DIRECTOR}))
    with pytest.raises(NotAllowed, match="own"):
        emergency_reviewed(records, desk, glass.id, REVIEW)
    assert emergencies_waiting(records, desk) == 1


def test_a_review_says_something(records: Records, desk: Staff) -> None:
    case_of(records)
    glass = glass_broken(records, desk, MAJA, WHY)
    with pytest.raises(WordsRefused):
        emergency_reviewed(records, director_of(records), glass.id, "ok")


@pytest.mark.parametrize("roles", [{Role.CLINICIAN}, {Role.ADMINISTRATOR}, {Role.FRONT_DESK}])
def test_only_a_director_reviews(records: Records, desk: Staff, roles: set[Role]) -> None:
    case_of(records)
    glass = glass_broken(records, desk, MAJA, WHY)
    other = staff_of(records, *roles, name="Olaf Other")
    with pytest.raises(NotAllowed):
        emergency_reviewed(records, other, glass.id, REVIEW)
    with pytest.raises(NotAllowed):
        read_emergencies(records, other, reviewed=False)


def test_there_is_no_emergency_without_its_note(
    records: Records, desk: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(records)

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("the audit cannot be written")

    monkeypatch.setattr(records, "note", breaks)
    with pytest.raises(RuntimeError):
        glass_broken(records, desk, MAJA, WHY)
    monkeypatch.undo()
    assert emergencies_open(records, desk) == ()
    with pytest.raises(NotAllowed):
        read_case(records, desk, case)


def test_the_front_desk_has_no_such_right_otherwise(desk: Staff) -> None:
    assert not desk.may(Permission.READ_CASES)
