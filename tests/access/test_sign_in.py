"""Signing in, staying in, being signed out; and how many wrong tries are borne."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from screening.access import (
    Permission,
    Role,
    add_person,
    people,
    person_recognised,
    session_begun,
    session_ended,
    session_seen,
    set_roles,
    staff_of_session,
    staff_of_token,
)
from screening.access.people import Person, may
from screening.access.tries import ON_ONE_NAME
from screening.errors import SignInRefused, TooManyTries
from screening.records import Records
from tests.clinic import PASSWORD, Clock

NAME = "Dr Ada Example"
HERE = "192.0.2.1"


@pytest.fixture
def ada(records: Records) -> Person:
    return add_person(records, NAME, PASSWORD, frozenset({Role.CLINICIAN}))


def test_the_name_is_recognised_however_it_is_written(records: Records, ada: Person) -> None:
    assert person_recognised(records, "  DR ada   example", PASSWORD, address=HERE) == ada


@pytest.mark.parametrize(
    ("name", "password"), [(NAME, "wrong"), ("Nobody", PASSWORD), ("", ""), (NAME, "x" * 5_000)]
)
def test_a_wrong_name_and_a_wrong_password_sound_the_same(
    records: Records, ada: Person, name: str, password: str
) -> None:
    with pytest.raises(SignInRefused) as caught:
        person_recognised(records, name, password, address=HERE)
    assert str(caught.value) == "The name or the password is not right. Check both and try again."


@pytest.mark.parametrize("name", [NAME, "Nobody"])
def test_after_five_wrong_tries_the_right_password_has_to_wait_too(
    records: Records, ada: Person, clock: Clock, name: str
) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            person_recognised(records, name, "wrong", address=HERE)
    with pytest.raises(TooManyTries) as caught:
        person_recognised(records, name, PASSWORD, address=HERE)
    assert caught.value.seconds == 31
    clock.passes(seconds=30)
    if name == NAME:
        assert person_recognised(records, name, PASSWORD, address=HERE) == ada
        with pytest.raises(SignInRefused):
            person_recognised(records, name, "wrong", address=HERE)


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [ON_ONE_NAME.wait_after(failures) for failures in (0, 4, 5, 6, 7, 9, 10, 500)]
    assert waits == [0, 0, 30, 60, 120, 480, 900, 900]


def test_guessing_at_once_is_no_way_around_the_limit(records: Records, ada: Person) -> None:
    def guessing(number: int) -> str:
        try:
            person_recognised(records, NAME, f"wrong {number}", address=HERE)
        except (SignInRefused, TooManyTries) as refused:
            return type(refused).__name__
        return "in"

    with ThreadPoolExecutor(10) as guesses:
        said = list(guesses.map(guessing, range(10)))
    assert sorted(said) == ["SignInRefused"] * 5 + ["TooManyTries"] * 5


def test_a_flood_from_one_address_is_slowed_whatever_names_it_tries(records: Records, ada: Person) -> None:
    with records.writing() as connection:
        from screening.access.tries import _hash

        rows = [{"about": _hash(f"address:{HERE}"), "at": "2026-11-23 12:00:00.000000"} for _ in range(60)]
        connection.execute(text("INSERT INTO failed_try (about_hash, at) VALUES (:about, :at)"), rows)
    with pytest.raises(TooManyTries):
        person_recognised(records, NAME, PASSWORD, address=HERE)
    assert person_recognised(records, NAME, PASSWORD, address="192.0.2.2") == ada


def test_signing_in_renews_a_hash_that_has_become_too_cheap(
    records: Records, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> str:
        with records.reading() as connection:
            return str(connection.execute(text("SELECT password_hash FROM person")).scalar_one())

    before = kept()
    person_recognised(records, NAME, PASSWORD, address=HERE)
    assert kept() == before
    monkeypatch.setattr(people, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    person_recognised(records, NAME, PASSWORD, address=HERE)
    assert "m=16,t=2" in kept()
    assert person_recognised(records, NAME, PASSWORD, address=HERE) == ada


def test_what_was_tried_is_not_kept(records: Records, ada: Person) -> None:
    with pytest.raises(SignInRefused):
        person_recognised(records, "my secret password", "x", address=HERE)
    with records.reading() as connection:
        assert "secret" not in str(connection.execute(text("SELECT * FROM failed_try")).all())


def test_a_session_is_known_by_its_token_which_is_not_kept(records: Records, ada: Person) -> None:
    token = session_begun(records, ada)
    staff = staff_of_token(records, token)
    assert staff is not None
    assert (staff.person_id, staff.name, staff.roles) == (ada.id, NAME, frozenset({Role.CLINICIAN}))
    with records.reading() as connection:
        assert token not in str(connection.execute(text("SELECT * FROM staff_session")).all())


@pytest.mark.parametrize("token", [None, "", "x", "' OR 1=1 --"])
def test_an_invented_token_is_nobody(records: Records, ada: Person, token: str | None) -> None:
    session_begun(records, ada)
    assert staff_of_token(records, token) is None


def test_after_fifteen_idle_minutes_the_session_is_over(records: Records, ada: Person, clock: Clock) -> None:
    token = session_begun(records, ada)
    clock.passes(minutes=14, seconds=59)
    assert staff_of_token(records, token) is not None
    clock.passes(seconds=1)
    assert staff_of_token(records, token) is None


def test_being_active_keeps_the_session_and_does_not_revive_a_dead_one(
    records: Records, ada: Person, clock: Clock
) -> None:
    token = session_begun(records, ada)
    staff = staff_of_token(records, token)
    assert staff is not None
    clock.passes(minutes=10)
    session_seen(records, staff.session_id)
    clock.passes(minutes=10)
    assert staff_of_token(records, token) is not None
    clock.passes(minutes=10)
    session_seen(records, staff.session_id)
    assert staff_of_token(records, token) is None


def test_after_eight_hours_the_session_is_over_however_active(
    records: Records, ada: Person, clock: Clock
) -> None:
    token = session_begun(records, ada)
    staff = staff_of_token(records, token)
    assert staff is not None
    for _ in range(47):
        clock.passes(minutes=10)
        session_seen(records, staff.session_id)
    assert staff_of_token(records, token) is not None
    clock.passes(minutes=10)
    assert staff_of_token(records, token) is None


def test_a_clock_set_back_does_not_make_a_session_live_longer(
    records: Records, ada: Person, clock: Clock
) -> None:
    token = session_begun(records, ada)
    clock.passes(hours=-9)
    assert staff_of_token(records, token) is None


def test_signed_out_is_signed_out_with_the_old_cookie_too(records: Records, ada: Person) -> None:
    token, other = session_begun(records, ada), session_begun(records, ada)
    staff = staff_of_token(records, token)
    assert staff is not None
    session_ended(records, staff.session_id)
    assert staff_of_token(records, token) is None
    assert staff_of_session(records, staff.session_id) is None
    assert staff_of_token(records, other) is not None


def test_a_role_that_is_taken_away_is_gone_with_the_next_look(records: Records, ada: Person) -> None:
    token = session_begun(records, ada)
    set_roles(records, ada.id, frozenset({Role.FRONT_DESK}))
    staff = staff_of_token(records, token)
    assert staff is not None
    assert not staff.may(Permission.READ_CASES)


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [
        (Permission.READ_CASES, {Role.CLINICIAN, Role.MEDICAL_DIRECTOR}),
        (Permission.START_INTAKES, {Role.FRONT_DESK, Role.CLINICIAN, Role.MEDICAL_DIRECTOR}),
        (Permission.READ_RULES, set(Role)),
    ],
)
@pytest.mark.parametrize("role", list(Role))
def test_who_may_do_what(permission: Permission, allowed: set[Role], role: Role) -> None:
    assert may(frozenset({role}), permission) is (role in allowed)


def test_someone_without_a_role_may_nothing() -> None:
    assert not any(may(frozenset(), permission) for permission in Permission)
