"""Short codes for tablets: one use, a quarter of an hour, and guessing that leads nowhere."""

import pytest

from screening.access import Role, codes
from screening.access.codes import code_made, code_used
from screening.access.devices import device_enrolled_by_code
from screening.access.tries import Patience
from screening.errors import AlreadySubmitted, CodeRefused, NotAllowed, TooManyTries, UnknownEncounter
from screening.records import Records
from tests.access.visiting import staff_of
from tests.clinic import VISITOR, Clock

TABLET, OTHER = "a" * 32, "b" * 32


def _visit(records: Records) -> str:
    return records.begin_encounter(questionnaire_version="1", author=VISITOR).id


def test_a_code_opens_its_own_form_once(records: Records) -> None:
    staff, mine, theirs = staff_of(records), _visit(records), _visit(records)
    code, other = code_made(records, staff, mine), code_made(records, staff, theirs)
    assert code_used(records, TABLET, f" {code.lower().replace('-', ' ')} ") == mine
    with pytest.raises(CodeRefused):
        code_used(records, TABLET, code)
    assert code_used(records, TABLET, other) == theirs


def test_after_a_quarter_of_an_hour_it_is_too_old(records: Records, clock: Clock) -> None:
    visit = _visit(records)
    code = code_made(records, staff_of(records), visit)
    clock.passes(minutes=14, seconds=59)
    fresh = code_made(records, staff_of(records, name="Dora Desk"), _visit(records))
    clock.passes(seconds=1)
    with pytest.raises(CodeRefused):
        code_used(records, TABLET, code)
    code_used(records, TABLET, fresh)


def test_a_new_code_voids_the_one_before(records: Records) -> None:
    staff, visit = staff_of(records), _visit(records)
    first, second = code_made(records, staff, visit), code_made(records, staff, visit)
    with pytest.raises(CodeRefused):
        code_used(records, TABLET, first)
    assert code_used(records, TABLET, second) == visit


def test_a_form_that_was_handed_in_gets_no_code(records: Records) -> None:
    visit = _visit(records)
    records.submit(visit, "key", questionnaire_hash="0" * 64, author=VISITOR)
    staff = staff_of(records)
    with pytest.raises(AlreadySubmitted):
        code_made(records, staff, visit)
    with pytest.raises(UnknownEncounter):
        code_made(records, staff, "0" * 32)


def test_an_administrator_makes_no_codes_for_patients(records: Records) -> None:
    with pytest.raises(NotAllowed):
        code_made(records, staff_of(records, Role.ADMINISTRATOR), _visit(records))


def test_the_refusal_is_the_same_for_every_wrong_code(records: Records, clock: Clock) -> None:
    staff = staff_of(records)
    used, old = code_made(records, staff, _visit(records)), code_made(records, staff, _visit(records))
    code_used(records, TABLET, used)
    clock.passes(minutes=20)
    words = set()
    for code in (used, old, "ABCD-EFGH", "", "x" * 500, "ÀÉÎ", "'; --"):
        with pytest.raises(CodeRefused) as refused:
            code_used(records, OTHER, code)
        words.add(str(refused.value))
        clock.passes(minutes=16)
    assert len(words) == 1


def test_a_code_stands_nowhere_in_the_record(records: Records) -> None:
    code = code_made(records, staff_of(records), _visit(records))
    plain = code.replace("-", "")
    with records.reading() as connection:
        from screening.records import schema

        row = connection.execute(schema.short_code.select()).one()
    assert plain not in str(tuple(row))
    assert row.code_hash.startswith("$argon2id$")


def _guesses_let_through(records: Records, clock: Clock, hours: int, wanted: str) -> tuple[int, bool]:
    """How many guesses one tablet gets in some hours, waiting as it is told to, and whether the last one hit."""
    until, heard = clock.now.timestamp() + hours * 3600, 0
    for guess in range(10_000):
        if clock.now.timestamp() >= until:
            break
        try:
            code_used(records, TABLET, wanted if guess == 9_999 else f"{guess:08d}")
            return heard, True
        except CodeRefused:
            heard += 1
        except TooManyTries as refused:
            clock.passes(seconds=refused.seconds)
    return heard, False


def test_guessing_is_stopped_on_one_tablet(records: Records, clock: Clock) -> None:
    heard, hit = _guesses_let_through(records, clock, 3, "ABCDEFGH")
    assert not hit
    assert heard < 60


def test_control_without_the_limit_the_guessing_goes_on_until_it_hits(
    records: Records, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = Patience(free=1_000_000, first_wait=1)
    monkeypatch.setattr(codes, "ON_ONE_TABLET", endless)
    monkeypatch.setattr(codes, "ON_ALL_TABLETS", endless)
    code = code_made(records, staff_of(records), _visit(records))
    for guess in [f"{number:08d}" for number in range(70)]:
        with pytest.raises(CodeRefused):
            code_used(records, TABLET, guess)
    code_used(records, TABLET, code)


def test_guessing_from_many_tablets_is_stopped_in_all(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "ON_ALL_TABLETS", Patience(free=20, first_wait=15))
    refused = 0
    for number in range(40):
        try:
            code_used(records, f"{number:032d}", "ABCD-EFGH")
        except CodeRefused:
            refused += 1
        except TooManyTries:
            break
    assert refused == 20


def _heard(records: Records, place: str, *, at: str = "tablet", tries: int = 1) -> int:
    """How many of these guesses were looked at, without waiting between them."""
    heard = 0
    for _ in range(tries):
        try:
            if at == "tablet":
                code_used(records, place, "ABCD-EFGH")
            else:
                device_enrolled_by_code(records, "ABCD-EFGH-JKMN", address=place)
        except CodeRefused:
            heard += 1
        except TooManyTries:
            pass
    return heard


def test_a_tablet_that_has_to_wait_uses_up_nothing_of_what_all_have(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "ON_ALL_TABLETS", Patience(free=20, first_wait=15))
    visit = _visit(records)
    code = code_made(records, staff_of(records), visit)
    assert _heard(records, OTHER, tries=60) == codes.ON_ONE_TABLET.free
    assert code_used(records, TABLET, code) == visit


def test_while_all_have_to_wait_no_tablet_is_counted_for_it(
    records: Records, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "ON_ALL_TABLETS", Patience(free=20, first_wait=15))
    visit = _visit(records)
    code = code_made(records, staff_of(records), visit)
    assert sum(_heard(records, f"{number:032d}") for number in range(25)) == 20
    assert _heard(records, TABLET, tries=20) == 0
    clock.passes(seconds=16)
    assert code_used(records, TABLET, code) == visit


def test_strangers_who_guess_enrolment_codes_stop_no_patient_s_code_nor_the_other_way_round(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "ON_ALL_TABLETS", Patience(free=20, first_wait=15))
    visit = _visit(records)
    code = code_made(records, staff_of(records), visit)
    assert sum(_heard(records, f"10.0.0.{number}", at="door", tries=5) for number in range(9)) == 20
    assert code_used(records, TABLET, code) == visit
    assert sum(_heard(records, f"{number:032d}") for number in range(25)) == 19
    assert _heard(records, "10.0.1.1", at="door") == 0


def test_one_network_of_ipv6_is_one_place_to_guess_enrolment_codes_from(records: Records) -> None:
    ours = sum(_heard(records, f"2001:db8:1:1::{number:x}", at="door") for number in range(40))
    others = sum(_heard(records, f"2001:db8:1:{number:x}::1", at="door") for number in range(2, 22))
    assert (ours, others) == (codes.ON_ONE_TABLET.free, 20)


def test_a_right_code_forgives_the_tries_of_that_tablet(records: Records) -> None:
    staff = staff_of(records)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(CodeRefused):
                code_used(records, TABLET, "ABCD-EFGH")
        code_used(records, TABLET, code_made(records, staff, _visit(records)))
