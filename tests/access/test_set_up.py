"""The first person is made once, with the printed code and a password that is no guess."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import Type
from sqlalchemy import text

from screening.access import (
    Role,
    add_person,
    first_person_made,
    fresh_set_up_code,
    nobody_yet,
    person_recognised,
)
from screening.errors import AccessError, NameRefused, PasswordRefused, SetUpCodeRefused, TooManyTries
from screening.records import Records
from tests.clinic import PASSWORD, Clock
from tests.conftest import REAL_HASHER

NAME = "Dr Ada Example"


def test_the_code_makes_a_clinician_who_is_medical_director(records: Records) -> None:
    code = fresh_set_up_code(records)
    assert code is not None
    person = first_person_made(records, code, NAME, PASSWORD)
    assert person.roles == {Role.CLINICIAN, Role.MEDICAL_DIRECTOR, Role.ADMINISTRATOR}
    assert person_recognised(records, NAME, PASSWORD, address="here") == person


def test_the_code_may_be_typed_carelessly(records: Records) -> None:
    code = fresh_set_up_code(records) or ""
    assert first_person_made(records, f" {code.lower().replace('-', ' ')} ", NAME, PASSWORD)


def test_the_code_works_once(records: Records) -> None:
    code = fresh_set_up_code(records) or ""
    first_person_made(records, code, NAME, PASSWORD)
    with pytest.raises(SetUpCodeRefused):
        first_person_made(records, code, "Someone Else", PASSWORD)
    assert fresh_set_up_code(records) is None


def test_five_at_once_with_the_code_make_one_person(records: Records) -> None:
    code = fresh_set_up_code(records) or ""

    def making(number: int) -> bool:
        try:
            first_person_made(records, code, f"Person {number}", PASSWORD)
        except AccessError:
            return False
        return True

    with ThreadPoolExecutor(5) as people:
        assert sum(people.map(making, range(5))) == 1


def test_a_new_start_voids_the_code_before(records: Records) -> None:
    old, new = fresh_set_up_code(records) or "", fresh_set_up_code(records) or ""
    with pytest.raises(SetUpCodeRefused):
        first_person_made(records, old, NAME, PASSWORD)
    assert first_person_made(records, new, NAME, PASSWORD)


def test_a_wrong_code_makes_nobody_and_many_are_stopped(records: Records, clock: Clock) -> None:
    code = fresh_set_up_code(records) or ""
    for _ in range(10):
        with pytest.raises(SetUpCodeRefused):
            first_person_made(records, "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", NAME, PASSWORD)
    with pytest.raises(TooManyTries):
        first_person_made(records, code, NAME, PASSWORD)
    assert nobody_yet(records)
    clock.passes(seconds=31)
    assert first_person_made(records, code, NAME, PASSWORD)


def test_the_code_is_not_kept_in_the_clear(records: Records) -> None:
    code = (fresh_set_up_code(records) or "").replace("-", "")
    with records.reading() as connection:
        kept = str(connection.execute(text("SELECT * FROM set_up_code")).all())
    assert code not in kept
    assert len(code) == 25


def test_a_password_is_not_kept_in_the_clear(records: Records) -> None:
    add_person(records, NAME, PASSWORD, frozenset({Role.CLINICIAN}))
    with records.reading() as connection:
        kept = connection.execute(text("SELECT password_hash FROM person")).scalar_one()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


def test_guessing_a_stolen_hash_is_made_dear() -> None:
    assert REAL_HASHER.memory_cost >= 64 * 1024
    assert REAL_HASHER.time_cost >= 3
    assert REAL_HASHER.type is Type.ID


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("fourteen chars", "at least 15"),
        ("aaaaaaaaaaaaaaaaaaaa", "repeats"),
        ("dr ada example 2026", "your name"),
        ("DR  ADA  EXAMPLE 1", "your name"),
        ("x" * 1_001, "at most"),
    ],
)
def test_a_password_that_is_a_guess_is_refused(records: Records, password: str, words: str) -> None:
    code = fresh_set_up_code(records) or ""
    with pytest.raises(PasswordRefused, match=words) as caught:
        first_person_made(records, code, NAME, password)
    assert password not in str(caught.value)
    assert first_person_made(records, code, NAME, PASSWORD)


def test_a_password_may_be_long_and_in_any_script(records: Records) -> None:
    password = "пароль из нескольких слов 李小龍 ặ"
    add_person(records, NAME, password, frozenset({Role.CLINICIAN}))
    assert person_recognised(records, NAME, password, address="here")


@pytest.mark.parametrize("name", ["", "x", "a" * 101, "a\x00b", "  \n "])
def test_a_name_that_cannot_be_signed_with(records: Records, name: str) -> None:
    with pytest.raises(NameRefused):
        add_person(records, name, PASSWORD, frozenset({Role.CLINICIAN}))


def test_two_people_do_not_share_a_name(records: Records) -> None:
    add_person(records, NAME, PASSWORD, frozenset({Role.CLINICIAN}))
    with pytest.raises(NameRefused):
        add_person(records, "  dr  ADA example", PASSWORD, frozenset({Role.CLINICIAN}))
