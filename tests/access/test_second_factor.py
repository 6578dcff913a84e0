"""The second factor: set up by a code, each code good once, recovery codes good once, guesses stopped."""

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, text

from screening.access import tries
from screening.access.people import Person
from screening.access.second_factor import (
    RECOVERY_CODES,
    code_used,
    factor_confirmed,
    factor_of,
    factor_offer_of,
    factor_offered,
    recovery_codes_renewed,
)
from screening.access.tries import ON_ONE_CODE
from screening.errors import FactorCodeRefused, FactorRefused, TooManyTries
from screening.records import Records, schema
from tests.access.people_here import Phone, kinds, noted, person, phone_of
from tests.clinic import Clock


@pytest.fixture
def ada(records: Records) -> Person:
    return person(records)


def test_it_counts_only_once_the_app_has_shown_a_code(records: Records, ada: Person) -> None:
    phone = Phone(records, ada.id)
    assert factor_of(records, ada.id) is None
    with pytest.raises(FactorCodeRefused):
        factor_confirmed(records, ada.id, "000000")
    assert factor_of(records, ada.id) is None
    codes = factor_confirmed(records, ada.id, phone.code())
    found = factor_of(records, ada.id)
    assert found is not None
    assert (found.since, found.recovery_left, len(set(codes))) == (records.now(), 10, RECOVERY_CODES)
    assert factor_offer_of(records, ada.id) is None


def test_the_qr_code_says_what_apps_expect(records: Records, ada: Person) -> None:
    factor_offered(records, ada.id)
    offer = factor_offer_of(records, ada.id, clinic="Example Clinic & Sons")
    assert offer is not None
    link = urlsplit(offer.link)
    assert (link.scheme, link.netloc) == ("otpauth", "totp")
    assert parse_qs(link.query) == {"secret": [offer.secret], "issuer": ["Example Clinic & Sons"]}
    assert re.fullmatch(r"[A-Z2-7]{32}", offer.secret), "160 bits, base 32"


def test_a_qr_code_is_good_for_fifteen_minutes_and_the_newest_alone(
    records: Records, ada: Person, clock: Clock
) -> None:
    old, new = Phone(records, ada.id), Phone(records, ada.id)
    with pytest.raises(FactorCodeRefused):
        factor_confirmed(records, ada.id, old.code())
    clock.passes(minutes=15)
    with pytest.raises(FactorRefused, match="15 minutes"):
        factor_confirmed(records, ada.id, new.code())


def test_a_code_works_once_and_so_does_none_before_it(records: Records, ada: Person, clock: Clock) -> None:
    phone, _ = phone_of(records, ada.id)
    clock.passes(seconds=300)
    earlier, now = phone.code(-1), phone.code()
    assert code_used(records, ada.id, now) == "app"
    for spent in (now, earlier):
        with pytest.raises(FactorCodeRefused):
            code_used(records, ada.id, spent)
    clock.passes(seconds=30)
    with pytest.raises(FactorCodeRefused):
        code_used(records, ada.id, now)
    assert code_used(records, ada.id, phone.code()) == "app"


def test_the_code_that_turned_it_on_does_not_sign_in_as_well(records: Records, ada: Person) -> None:
    phone = Phone(records, ada.id)
    code = phone.code()
    factor_confirmed(records, ada.id, code)
    with pytest.raises(FactorCodeRefused):
        code_used(records, ada.id, code)


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_thirty_seconds_wrong_and_no_more(
    records: Records, ada: Person, clock: Clock, steps: int, taken: bool
) -> None:
    phone, _ = phone_of(records, ada.id)
    clock.passes(seconds=300)
    if taken:
        assert code_used(records, ada.id, phone.code(steps)) == "app"
    else:
        with pytest.raises(FactorCodeRefused):
            code_used(records, ada.id, phone.code(steps))


def test_of_five_at_once_with_the_same_code_one_gets_in(records: Records, ada: Person, clock: Clock) -> None:
    phone, codes = phone_of(records, ada.id)
    clock.passes(seconds=300)
    for code in (phone.code(), codes[0]):

        def using(_: int, code: str = code) -> bool:
            try:
                code_used(records, ada.id, code)
            except (FactorCodeRefused, TooManyTries):
                return False
            return True

        with ThreadPoolExecutor(5) as at_once:
            assert sum(at_once.map(using, range(5))) == 1
        clock.passes(minutes=20)


def test_a_recovery_code_works_once_however_it_is_typed(records: Records, ada: Person) -> None:
    _, codes = phone_of(records, ada.id)
    typed = f" {codes[3].lower().replace('-', ' ')} "
    assert code_used(records, ada.id, typed) == "recovery code"
    with pytest.raises(FactorCodeRefused):
        code_used(records, ada.id, codes[3])
    found = factor_of(records, ada.id)
    assert found is not None
    assert found.recovery_left == 9
    used = next(event for event in noted(records) if event.kind == "recovery code used")
    assert used.detail == {"left": 9}


def test_new_recovery_codes_void_the_old_ones(records: Records, ada: Person) -> None:
    _, old = phone_of(records, ada.id)
    new = recovery_codes_renewed(records, ada.id)
    with pytest.raises(FactorCodeRefused):
        code_used(records, ada.id, old[0])
    assert code_used(records, ada.id, new[0]) == "recovery code"


def test_recovery_codes_belong_to_one_person(records: Records, ada: Person) -> None:
    _, codes = phone_of(records, ada.id)
    bo = person(records, "Bo Other")
    phone_of(records, bo.id)
    with pytest.raises(FactorCodeRefused):
        code_used(records, bo.id, codes[0])


def test_without_a_second_factor_there_is_nothing_to_recover(records: Records, ada: Person) -> None:
    with pytest.raises(FactorRefused):
        recovery_codes_renewed(records, ada.id)
    with pytest.raises(FactorCodeRefused):
        code_used(records, ada.id, "123456")


def test_neither_secret_nor_recovery_code_is_kept_in_the_clear(records: Records, ada: Person) -> None:
    phone, codes = phone_of(records, ada.id)
    waiting = Phone(records, ada.id)

    def everything() -> str:
        tables = ("second_factor", "second_factor_offer", "recovery_code", "event")
        return str([records.read(lambda c, t=t: c.execute(text(f"SELECT * FROM {t}")).all()) for t in tables])

    kept = everything()
    for secret in (phone.secret, waiting.secret, codes[0], codes[0].replace("-", "")):
        assert secret not in kept
        assert secret.encode().hex() not in kept


def test_a_secret_moved_to_another_person_s_row_does_not_open(records: Records, ada: Person) -> None:
    phone_of(records, ada.id)
    bo = person(records, "Bo Other")
    phone, _ = phone_of(records, bo.id)
    table = schema.second_factor
    records.write(
        lambda c: c.execute(
            table.update()
            .where(table.c.person_id == bo.id)
            .values(sealed=select(table.c.sealed).where(table.c.person_id == ada.id).scalar_subquery())
        )
    )
    with pytest.raises(Exception, match=r"altered|broken|belong"):
        code_used(records, bo.id, phone.code(1))


GUESSES = [f"{number:06d}" for number in range(40)]


def guessed(records: Records, who: str, guesses: list[str]) -> int:
    """How many of these guesses were looked at before the first had to wait."""
    looked = 0
    for guess in guesses:
        try:
            code_used(records, who, guess)
        except FactorCodeRefused:
            looked += 1
        except TooManyTries:
            return looked
        else:
            return -1
    return looked


@pytest.mark.parametrize("kind", ["app", "recovery code"])
def test_guessing_stops_at_five_and_without_the_limit_would_get_in(
    records: Records, ada: Person, clock: Clock, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, codes = phone_of(records, ada.id)
    clock.passes(seconds=300)
    right = phone.code() if kind == "app" else codes[0]
    wrong = GUESSES if kind == "app" else [f"AAAA-BBBB-CCCC-DDDD-EEEE-{n:04d}" for n in range(40)]
    guesses = [*(guess for guess in wrong if guess != right), right]
    assert guessed(records, ada.id, guesses) == ON_ONE_CODE.free
    with pytest.raises(TooManyTries):
        code_used(records, ada.id, right)
    # The same guesses with the limit taken out: they get there. So it is the limit that stopped them.
    monkeypatch.setattr(tries, "_wait_left", lambda *_: 0)
    assert guessed(records, ada.id, guesses) == -1


def test_the_wait_grows_for_as_long_as_the_guessing_goes_on(
    records: Records, ada: Person, clock: Clock
) -> None:
    phone_of(records, ada.id)
    for _ in range(5):
        guessed(records, ada.id, ["x"])
    waits = []
    for _ in range(9):
        with pytest.raises(TooManyTries) as caught:
            code_used(records, ada.id, "x")
        waits.append(caught.value.seconds - 1)
        clock.passes(seconds=waits[-1] + 1)
        with pytest.raises(FactorCodeRefused):
            code_used(records, ada.id, "x")
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900, 900]
    assert kinds(records).count("sign-in locked") == 10


def test_what_was_typed_is_not_noted(records: Records, ada: Person) -> None:
    phone_of(records, ada.id)
    guessed(records, ada.id, ["987654"])
    assert "987654" not in str(noted(records))
