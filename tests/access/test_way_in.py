"""From the password to the session: what is wanted on the way, that nothing can be skipped, and who is kept waiting."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from screening.access import person_recognised, session_begun, staff_of_session, staff_of_token, tries
from screening.access.accounts import first_password_made, person_made
from screening.access.people import Person, Role, name_key
from screening.access.second_factor import code_used, factor_confirmed
from screening.access.sign_in import (
    WRONG_CODES_BORNE,
    Step,
    Want,
    code_given,
    first_password_changed,
    known_as,
    step_begun,
    step_of,
    step_passed,
    step_strong,
)
from screening.errors import (
    AccessError,
    FactorCodeRefused,
    FirstPasswordOver,
    PasswordRefused,
    SignInRefused,
    StepOver,
    TooManyTries,
)
from screening.records import Records
from tests.access.people_here import (
    NAME,
    OTHER_PASSWORD,
    Phone,
    administrator,
    kinds,
    noted,
    person,
    phone_of,
)
from tests.clinic import PASSWORD, Clock

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def ada(records: Records) -> Person:
    return person(records)


def step(records: Records, token: str, *, required: bool = False) -> Step:
    found = step_of(records, token, required=required)
    assert found is not None
    return found


def wants(records: Records, token: str, *, required: bool = False) -> Want:
    return step(records, token, required=required).wants


@pytest.mark.parametrize(
    ("factor", "first_password", "required", "way", "strong", "wanted"),
    [
        # factor, first password, clinic requires, way, provider saw two -> wanted
        (False, False, False, "password", False, Want.NOTHING),
        (False, False, True, "password", False, Want.NEW_FACTOR),
        (True, False, False, "password", False, Want.CODE),
        (True, False, True, "password", False, Want.CODE),
        (False, True, False, "password", False, Want.NEW_PASSWORD),
        (False, True, True, "password", False, Want.NEW_PASSWORD),
        (True, True, True, "password", False, Want.CODE),
        (True, True, True, "password", True, Want.NEW_PASSWORD),
        (False, False, True, "provider", False, Want.NEW_FACTOR),
        (False, False, True, "provider", True, Want.NOTHING),
        (True, False, False, "provider", False, Want.CODE),
        (True, False, False, "provider", True, Want.NOTHING),
        (False, True, False, "provider", False, Want.NOTHING),
    ],
)
def test_what_is_wanted_next(
    records: Records,
    ada: Person,
    factor: bool,
    first_password: bool,
    required: bool,
    way: str,
    strong: bool,
    wanted: Want,
) -> None:
    if first_password:
        first_password_made(records, administrator(records), ada.id)
    if factor:
        phone_of(records, ada.id)
    token = step_begun(records, ada, way=way, strong=strong)
    assert wants(records, token, required=required) is wanted
    if wanted is not Want.NOTHING:
        with pytest.raises(StepOver):
            step_passed(records, step(records, token, required=required), required=required)
        assert "signed in" not in kinds(records)[-1:]


def test_the_whole_way_of_somebody_new(records: Records, clock: Clock) -> None:
    made, first = person_made(records, administrator(records), "Bo New", frozenset({Role.CLINICIAN}))
    token = step_begun(records, person_recognised(records, "Bo New", first, address=HERE), way="password")
    first_password_changed(records, step(records, token), OTHER_PASSWORD, OTHER_PASSWORD)
    assert wants(records, token, required=True) is Want.NEW_FACTOR
    phone = Phone(records, made.id)
    factor_confirmed(records, made.id, phone.code(), here=step(records, token).id)
    step_strong(records, step(records, token).id)
    passed = step_passed(records, step(records, token), required=True)
    staff = staff_of_token(records, passed.session_token)
    assert staff is not None
    assert staff.name == "Bo New"
    assert [kind for kind in kinds(records) if kind != "signed in"] == [
        "person made",
        "first password changed",
        "second factor set up",
    ]
    with pytest.raises(SignInRefused):
        person_recognised(records, "Bo New", first, address=HERE)
    assert person_recognised(records, "Bo New", OTHER_PASSWORD, address=HERE).id == made.id


def test_a_token_of_the_way_in_is_no_session_and_a_session_is_no_way_in(
    records: Records, ada: Person
) -> None:
    phone_of(records, ada.id)
    token = step_begun(records, ada, way="password")
    assert staff_of_token(records, token) is None
    assert staff_of_session(records, step(records, token).id) is None, "nor for any page, by its id"
    assert step_of(records, session_begun(records, ada), required=False) is None
    for nothing in (None, "", "x", "' OR 1=1 --"):
        assert step_of(records, nothing, required=False) is None


def test_the_way_in_is_open_for_fifteen_minutes_and_once(records: Records, ada: Person, clock: Clock) -> None:
    token = step_begun(records, ada, way="password")
    found = step(records, token)
    clock.passes(minutes=15)
    assert step_of(records, token, required=False) is None
    clock.passes(minutes=-15)

    def passing(_: int) -> bool:
        try:
            step_passed(records, found, required=False)
        except StepOver:
            return False
        return True

    with ThreadPoolExecutor(5) as at_once:
        assert sum(at_once.map(passing, range(5))) == 1
    assert kinds(records).count("signed in") == 1


def test_passing_ends_the_session_this_browser_had(records: Records, ada: Person) -> None:
    old = session_begun(records, ada)
    before = staff_of_token(records, old)
    assert before is not None
    token = step_begun(records, ada, way="password")
    passed = step_passed(records, step(records, token), required=False, old_session=before.session_id)
    assert staff_of_token(records, old) is None
    assert passed.session_token not in (old, token)


def test_five_wrong_codes_end_this_way_in(records: Records, ada: Person, clock: Clock) -> None:
    phone, _ = phone_of(records, ada.id)
    clock.passes(seconds=300)
    token = step_begun(records, ada, way="password")
    for _ in range(WRONG_CODES_BORNE - 1):
        with pytest.raises(FactorCodeRefused):
            code_given(records, step(records, token), "000000")
    found = step(records, token)
    with pytest.raises(StepOver):
        code_given(records, found, "000000")
    assert step_of(records, token, required=False) is None
    clock.passes(seconds=31)
    code_given(records, found, phone.code())
    assert step_of(records, token, required=False) is None, "a right code does not open it again"


@pytest.mark.parametrize(
    ("fresh", "again", "words"),
    [
        ("short", "short", "at least 15"),
        (OTHER_PASSWORD, OTHER_PASSWORD + "x", "not the same"),
        ("password password 1234", "password password 1234", "easy to guess"),
        ("Bo New 2026 2026 2026", "Bo New 2026 2026 2026", "your name"),
    ],
)
def test_a_password_of_one_s_own_meets_the_rule(records: Records, fresh: str, again: str, words: str) -> None:
    _, first = person_made(records, administrator(records), "Bo New", frozenset({Role.CLINICIAN}))
    token = step_begun(records, person_recognised(records, "Bo New", first, address=HERE), way="password")
    with pytest.raises(PasswordRefused, match=words):
        first_password_changed(records, step(records, token), fresh, again)
    with pytest.raises(PasswordRefused, match="you have now"):
        first_password_changed(records, step(records, token), first, first)
    assert wants(records, token) is Want.NEW_PASSWORD


def test_a_first_password_is_good_for_seventy_two_hours(records: Records, clock: Clock) -> None:
    ruth = administrator(records)
    made, first = person_made(records, ruth, "Bo New", frozenset({Role.CLINICIAN}))
    clock.passes(hours=72, seconds=-1)
    assert person_recognised(records, "Bo New", first, address=HERE) == made
    clock.passes(seconds=1)
    with pytest.raises(FirstPasswordOver):
        person_recognised(records, "Bo New", first, address=HERE)


# Who is kept waiting


def wrong(records: Records, times: int, *, known: str | None = None, address: str = ELSEWHERE) -> int:
    """How many wrong passwords were looked at."""
    looked = 0
    for number in range(times):
        try:
            person_recognised(records, NAME, f"wrong {number}", address=address, known_as=known)
        except SignInRefused:
            looked += 1
        except TooManyTries:
            break
    return looked


def known_browser(records: Records, ada: Person) -> tuple[str, str]:
    """Token and id of a browser Ada fully signed in on."""
    token = step_passed(
        records, step(records, step_begun(records, ada, way="password")), required=False
    ).known_token
    known = known_as(records, token, name_key=name_key(NAME))
    assert known is not None
    return token, known


def test_guessing_elsewhere_does_not_keep_the_owner_out_of_a_browser_she_used(
    records: Records, ada: Person
) -> None:
    _, known = known_browser(records, ada)
    assert wrong(records, 50) == 5
    with pytest.raises(TooManyTries):
        person_recognised(records, NAME, PASSWORD, address=HERE)
    assert person_recognised(records, NAME, PASSWORD, address=HERE, known_as=known) == ada
    assert wrong(records, 50, known=known) == 5, "and that browser has its own limit"


def test_a_flood_from_the_clinic_s_own_network_does_not_keep_her_out_of_it_either(
    records: Records, ada: Person
) -> None:
    _, known = known_browser(records, ada)
    for number in range(60):
        with pytest.raises(SignInRefused):
            person_recognised(records, f"Nobody {number}", "wrong", address=HERE)
    with pytest.raises(TooManyTries):
        person_recognised(records, NAME, PASSWORD, address=HERE)
    assert person_recognised(records, NAME, PASSWORD, address=HERE, known_as=known) == ada


def test_a_known_browser_is_known_for_one_person_until_she_is_helped_back_in(
    records: Records, ada: Person, clock: Clock
) -> None:
    token, known = known_browser(records, ada)
    bo = person(records, "Bo Other")
    assert known_as(records, token, person_id=ada.id) == known
    assert known_as(records, token, person_id=bo.id) is None
    assert known_as(records, token, name_key=name_key("Bo Other")) is None
    for invented in (None, "", "x" + token):
        assert known_as(records, invented, person_id=ada.id) is None
    clock.passes(days=180)
    assert known_as(records, token, person_id=ada.id) is None
    clock.passes(days=-180)
    first_password_made(records, administrator(records), ada.id)
    assert known_as(records, token, person_id=ada.id) is None


def test_codes_guessed_elsewhere_do_not_lock_out_a_known_browser(
    records: Records, ada: Person, clock: Clock
) -> None:
    phone, _ = phone_of(records, ada.id)
    clock.passes(seconds=300)
    for _ in range(5):
        with pytest.raises(FactorCodeRefused):
            code_used(records, ada.id, "000000")
    with pytest.raises(TooManyTries):
        code_used(records, ada.id, phone.code())
    assert code_used(records, ada.id, phone.code(), known_as="a-known-browser") == "app"


def test_guessing_passwords_stops_at_five_and_without_the_limit_would_get_in(
    records: Records, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def guessed() -> str:
        for guess in [*(f"wrong {number}" for number in range(20)), PASSWORD]:
            try:
                person_recognised(records, NAME, guess, address=ELSEWHERE)
            except SignInRefused:
                continue
            except TooManyTries:
                return "stopped"
            return "in"
        return "never"

    assert guessed() == "stopped"
    monkeypatch.setattr(tries, "_wait_left", lambda *_: 0)
    assert guessed() == "in"


def test_who_keeps_guessing_for_a_day_gets_some_hundred_looks(
    records: Records, ada: Person, clock: Clock
) -> None:
    looked, began = 0, clock.now
    while (clock.now - began).total_seconds() < 86_400:
        try:
            person_recognised(records, NAME, "wrong", address=f"198.51.100.{looked % 250}")
        except SignInRefused:
            looked += 1
        except TooManyTries as wait:
            clock.passes(seconds=wait.seconds)
    assert 90 < looked < 110


def test_signing_in_oneself_does_not_wash_an_address_clean(records: Records, ada: Person) -> None:
    person(records, "Mal Ory")
    for number in range(60):
        with pytest.raises(SignInRefused):
            person_recognised(records, f"Nobody {number}", "wrong", address=ELSEWHERE)
        if number % 10 == 0:
            person_recognised(records, "Mal Ory", PASSWORD, address=ELSEWHERE)
    with pytest.raises(TooManyTries):
        person_recognised(records, "Nobody at all", "wrong", address=ELSEWHERE)


def test_an_ipv6_customer_is_one_address() -> None:
    assert tries.address_about("2001:db8::1") == tries.address_about("2001:db8::ffff:2")
    assert tries.address_about("2001:db8::1") != tries.address_about("2001:db8:0:1::1")
    assert tries.address_about("testclient") == "address:testclient"


def test_an_unknown_name_costs_the_same_work_as_a_known_one(
    records: Records, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from screening.access import people

    checked: list[str] = []
    real = people._hasher

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            checked.append(kept.split("$")[3])
            return real.verify(kept, password)

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    people._nobody.cache_clear()
    monkeypatch.setattr(people, "_hasher", Counting())
    for name in (NAME, "Nobody"):
        with pytest.raises(SignInRefused):
            person_recognised(records, name, "wrong", address=HERE)
    assert len(checked) == 2
    assert checked[0] == checked[1], "the same argon2 parameters"


def test_neither_name_nor_password_is_noted(records: Records, ada: Person) -> None:
    for name in (NAME, "my secret password"):
        with pytest.raises(SignInRefused):
            person_recognised(records, name, "another secret", address=HERE)
    refused = [event for event in noted(records) if event.kind == "sign-in refused"]
    assert [event.detail["person"] for event in refused] == [ada.id, None]
    assert "secret" not in str(refused)
    assert "Ada" not in str(refused)


def test_the_tokens_are_not_kept(records: Records, ada: Person) -> None:
    token = step_begun(records, ada, way="password")
    passed = step_passed(records, step(records, token), required=False)
    tables = ("sign_in_step", "known_browser", "staff_session", "event")
    kept = str([records.read(lambda c, t=t: c.execute(text(f"SELECT * FROM {t}")).all()) for t in tables])
    for secret in (token, passed.session_token, passed.known_token):
        assert secret not in kept


def test_who_has_left_does_not_get_in_by_a_way_that_was_open(records: Records, ada: Person) -> None:
    from screening.access.accounts import person_left

    found = step(records, step_begun(records, ada, way="password"))
    person_left(records, administrator(records), ada.id)
    with pytest.raises(AccessError):
        step_passed(records, found, required=False)
    signed_in_kinds = [event for event in noted(records) if event.kind == "signed in"]
    assert all(event.who.id != ada.id for event in signed_in_kinds)


@pytest.mark.parametrize("typed", ["\x00", "a\x00b", "‮", "'; DROP TABLE person; --", "x" * 100_000, "\ud800"])
def test_whatever_is_typed_is_refused_and_no_more(records: Records, ada: Person, typed: str) -> None:
    with pytest.raises(SignInRefused):
        person_recognised(records, typed, typed, address=HERE)
    with pytest.raises(FactorCodeRefused):
        code_used(records, ada.id, typed)
    assert step_of(records, typed, required=False) is None
    assert known_as(records, typed, name_key=name_key(typed)) is None
