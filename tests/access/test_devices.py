"""The clinic's tablets: enrolled by an administrator, removed with one click, and what a form on them does then."""

from collections.abc import Callable
from secrets import token_hex

import pytest

from screening.access import (
    Person,
    Role,
    Staff,
    hold_begun,
    hold_of,
    session_begun,
    session_seen,
    staff_of_session,
    staff_of_token,
)
from screening.access.devices import (
    TIME_TO_SIGN_IN,
    device_enrolled,
    device_enrolled_by_code,
    device_locked,
    device_of,
    device_of_token,
    device_revoked,
    device_seen,
    enrolment_offered,
    free_devices,
    may_sign_in,
    read_devices,
)
from screening.access.holds import (
    Ending,
    ended_hold_of,
    hold_on_device,
    hold_touched,
    holds_left_alone,
    seconds_left,
    walked_away,
)
from screening.access.pins import pin_is_set, pin_set, tablet_left
from screening.access.sessions import sessions_of_person, signed_out_everywhere
from screening.access.sessions_of_others import person_signed_out
from screening.errors import (
    CodeRefused,
    DeviceBusy,
    DeviceRefused,
    NotAllowed,
    PinRefused,
    TooManyTries,
)
from screening.records import Author, Records
from tests.access.visiting import staff_of
from tests.clinic import VISITOR, Clock

PIN = "824617"
EVERYTHING = (Role.ADMINISTRATOR, Role.FRONT_DESK)


def _visit(records: Records) -> str:
    return records.begin_encounter(questionnaire_version="1", author=VISITOR).id


def _tablet(records: Records, name: str = "Tablet 1") -> str:
    staff = staff_of(records, *EVERYTHING, name=f"Frances of {name}")
    pin_set(records, staff, PIN)
    device = device_of_token(records, device_enrolled(records, staff, name))
    assert device is not None
    return device.id


def _given(records: Records, device_id: str, encounter_id: str | None = None) -> str:
    hold_begun(records, encounter_id or _visit(records), by=VISITOR, place="tablet", device_id=device_id)
    hold = hold_on_device(records, device_id)
    assert hold is not None
    return hold.id


# Enrolling


def test_whoever_enrols_the_browser_they_sit_at_is_signed_out_on_it(records: Records) -> None:
    staff = staff_of(records, *EVERYTHING)
    pin_set(records, staff, PIN)
    token = device_enrolled(records, staff, "  Tablet   2 ")
    device = device_of_token(records, token)
    assert device is not None
    assert (device.name, device.holds, device.unlocked_at) == ("Tablet 2", False, None)
    assert staff_of_session(records, staff.session_id) is None
    assert device_of_token(records, token + "x") is None
    assert device_of_token(records, None) is None


def test_without_a_pin_no_tablet_is_enrolled_as_staff_could_never_leave_it(records: Records) -> None:
    staff = staff_of(records, *EVERYTHING)
    with pytest.raises(DeviceRefused):
        device_enrolled(records, staff, "Tablet 1")
    with pytest.raises(DeviceRefused):
        enrolment_offered(records, staff, "Tablet 1")
    assert not pin_is_set(records)


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.CLINICIAN, Role.MEDICAL_DIRECTOR])
def test_only_an_administrator_manages_tablets(records: Records, role: Role) -> None:
    device = _tablet(records)
    staff = staff_of(records, role, name="Somebody Else")
    for act in (
        lambda: device_enrolled(records, staff, "x"),
        lambda: enrolment_offered(records, staff, "x"),
        lambda: device_revoked(records, staff, device),
        lambda: pin_set(records, staff, "958213"),
        lambda: read_devices(records, staff),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert device_of(records, device) is not None


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\x00b"])
def test_a_name_that_will_not_do(records: Records, name: str) -> None:
    staff = staff_of(records, *EVERYTHING)
    pin_set(records, staff, PIN)
    with pytest.raises(DeviceRefused):
        device_enrolled(records, staff, name)


def test_an_enrolment_code_works_once_and_for_a_quarter_of_an_hour(records: Records, clock: Clock) -> None:
    staff = staff_of(records, *EVERYTHING)
    pin_set(records, staff, PIN)
    code = enrolment_offered(records, staff, "Tablet 3")
    late = enrolment_offered(records, staff, "Tablet 4")
    device = device_of_token(records, device_enrolled_by_code(records, code.lower(), address="10.0.0.1"))
    assert device is not None
    assert device.name == "Tablet 3"
    with pytest.raises(CodeRefused):
        device_enrolled_by_code(records, code, address="10.0.0.1")
    clock.passes(minutes=15)
    with pytest.raises(CodeRefused):
        device_enrolled_by_code(records, late, address="10.0.0.1")


# Removing


def test_a_removed_tablet_is_nobody_and_the_answers_of_its_form_stay(records: Records) -> None:
    staff = staff_of(records, *EVERYTHING, name="Adam Admin")
    device, visit = _tablet(records), _visit(records)
    hold = _given(records, device, visit)
    records.save_answer(visit, "stroke", "no", author=Author("patient", hold))
    assert device_revoked(records, staff, device) == [hold]
    assert device_revoked(records, staff, device) == []
    assert device_of(records, device) is None
    assert hold_of(records, hold) is None
    ended = ended_hold_of(records, hold)
    assert ended is not None
    assert ended.how is Ending.REVOKED
    assert records.values_of(visit) == {"stroke": "no"}
    with pytest.raises(DeviceRefused):
        hold_begun(records, visit, by=VISITOR, place="tablet", device_id=device)
    assert [one.revoked_at is not None for one in read_devices(records, staff)] == [True]


def test_a_tablet_that_is_not_there_cannot_be_removed(records: Records) -> None:
    with pytest.raises(DeviceRefused):
        device_revoked(records, staff_of(records, *EVERYTHING), "0" * 32)


# One form a tablet, one tablet a form


def test_a_tablet_with_a_form_takes_no_other_one(records: Records) -> None:
    staff = staff_of(records, name="Dora Desk")
    device = _tablet(records)
    assert [one.id for one in free_devices(records, staff)] == [device]
    hold = _given(records, device)
    assert free_devices(records, staff) == ()
    with pytest.raises(DeviceBusy):
        _given(records, device)
    assert hold_of(records, hold) is not None


def test_a_form_begun_elsewhere_goes_on_at_the_tablet_and_is_not_copied(records: Records) -> None:
    visit, device = _visit(records), _tablet(records)
    hold_begun(records, visit, by=VISITOR, place="link", link_id="a" * 32)
    before = len(records.drafts())
    hold = _given(records, device, visit)
    moved = hold_of(records, hold)
    assert moved is not None
    assert (moved.encounter_id, moved.place, moved.device_id) == (visit, "tablet", device)
    assert len(records.drafts()) == before
    again = _given(records, device, visit)
    assert hold_of(records, hold) is None
    assert hold_of(records, again) is not None


# Left alone


def test_a_form_that_nobody_touches_closes_by_the_server_s_clock(records: Records, clock: Clock) -> None:
    staff, device, visit = staff_of(records, name="Dora Desk"), _tablet(records), _visit(records)
    id = _given(records, device, visit)
    hold = hold_of(records, id)
    assert hold is not None
    assert seconds_left(records, hold) == 180
    clock.passes(seconds=179)
    assert hold_of(records, id) is not None
    assert holds_left_alone(records) == ()
    assert walked_away(records, staff) == ()
    clock.passes(seconds=6)
    assert hold_of(records, id) is None
    assert holds_left_alone(records) == (id,)
    assert holds_left_alone(records) == ()
    told = walked_away(records, staff)
    assert [(one.encounter_id, one.device_name) for one in told] == [(visit, "Tablet 1")]
    last = records.events_of(visit)[-1]
    assert (last.kind, last.detail["how"]) == ("intake closed on a device", "walked away")


def test_a_touch_starts_the_time_anew(records: Records, clock: Clock) -> None:
    id = _given(records, _tablet(records))
    for _ in range(5):
        clock.passes(seconds=100)
        hold = hold_of(records, id)
        assert hold is not None
        hold_touched(records, hold)
    hold = hold_of(records, id)
    assert hold is not None
    assert seconds_left(records, hold) == 180


def test_at_home_there_is_more_time(records: Records, clock: Clock) -> None:
    visit = _visit(records)
    hold_begun(records, visit, by=VISITOR, place="link", link_id="a" * 32)
    clock.passes(minutes=29)
    assert holds_left_alone(records) == ()
    clock.passes(minutes=2)
    assert len(holds_left_alone(records)) == 1


def test_staff_go_on_with_a_form_that_was_left_and_the_list_is_empty_again(
    records: Records, clock: Clock
) -> None:
    device, visit = _tablet(records), _visit(records)
    _given(records, device, visit)
    clock.passes(minutes=4)
    staff = staff_of(records, name="Dora Desk")
    assert len(walked_away(records, staff)) == 1
    _given(records, device, visit)
    assert walked_away(records, staff) == ()


def test_a_form_that_was_handed_in_is_not_among_those_left_alone(records: Records, clock: Clock) -> None:
    device, visit = _tablet(records), _visit(records)
    hold = _given(records, device, visit)
    records.submit(visit, "key", questionnaire_hash="0" * 64, author=Author("patient", hold))
    clock.passes(minutes=4)
    assert walked_away(records, staff_of(records, name="Dora Desk")) == ()
    assert hold_on_device(records, device) is None


def test_a_clock_set_back_keeps_no_form_open(records: Records, clock: Clock) -> None:
    id = _given(records, _tablet(records))
    clock.passes(hours=-1)
    assert hold_of(records, id) is None


# Leaving by the PIN


def test_the_pin_closes_the_form_and_opens_the_sign_in_for_a_while(records: Records, clock: Clock) -> None:
    device, visit = _tablet(records), _visit(records)
    hold = _given(records, device, visit)
    assert tablet_left(records, device, PIN) == [hold]
    unlocked = device_of(records, device)
    assert unlocked is not None
    assert may_sign_in(unlocked, records.now())
    clock.passes(seconds=TIME_TO_SIGN_IN.total_seconds())
    assert not may_sign_in(unlocked, records.now())
    ended = ended_hold_of(records, hold)
    assert ended is not None
    assert ended.how is Ending.BY_STAFF


def test_a_form_locks_the_tablet_again(records: Records) -> None:
    device = _tablet(records)
    tablet_left(records, device, PIN)
    _given(records, device)
    locked = device_of(records, device)
    assert locked is not None
    assert locked.unlocked_at is None


def test_staff_give_the_tablet_back_without_a_form(records: Records) -> None:
    device = _tablet(records)
    tablet_left(records, device, PIN)
    device_locked(records, device)
    locked = device_of(records, device)
    assert locked is not None
    assert locked.unlocked_at is None


# Whether staff have it


def _free(records: Records) -> bool:
    """Whether a form may be opened on the tablet. It says the same on its own, in the list and at the desk."""
    (listed,) = read_devices(records, staff_of(records, *EVERYTHING, name=f"Adam {token_hex(4)}"))
    own = device_of(records, listed.id)
    offered = free_devices(records, staff_of(records, name=f"Dora {token_hex(4)}"))
    assert own is not None
    assert own.with_staff == listed.with_staff == (not offered)
    return bool(offered)


def _signed_in_on(records: Records, device_id: str, name: str = "Bea Bystander") -> Staff:
    """Someone who left the patients' side by the PIN and signed in there."""
    tablet_left(records, device_id, PIN)
    known = staff_of(records, name=name)
    token = session_begun(records, Person(known.person_id, known.name, known.roles), device_id=device_id)
    staff = staff_of_token(records, token)
    assert staff is not None
    return staff


def _works_on(records: Records, clock: Clock, staff: Staff, minutes: int) -> None:
    for _ in range(minutes // 10):
        clock.passes(minutes=10)
        session_seen(records, staff.session_id)


def test_after_the_pin_it_is_free_again_when_nobody_signs_in(records: Records, clock: Clock) -> None:
    device = _tablet(records)
    assert _free(records)
    tablet_left(records, device, PIN)
    assert not _free(records)
    clock.passes(seconds=TIME_TO_SIGN_IN.total_seconds())
    assert _free(records)


def test_it_is_not_free_while_somebody_works_on_it(records: Records, clock: Clock) -> None:
    staff = _signed_in_on(records, _tablet(records))
    _works_on(records, clock, staff, minutes=60)
    assert not _free(records)


def test_whoever_signs_in_elsewhere_in_that_moment_is_not_on_it(records: Records, clock: Clock) -> None:
    tablet_left(records, _tablet(records), PIN)
    elsewhere = staff_of(records, name="Bea Bystander")
    _works_on(records, clock, elsewhere, minutes=10)
    assert staff_of_session(records, elsewhere.session_id) is not None
    assert _free(records)


def _idle(_records: Records, clock: Clock, _staff: Staff) -> None:
    clock.passes(minutes=15)


def _a_day_s_work(records: Records, clock: Clock, staff: Staff) -> None:
    _works_on(records, clock, staff, minutes=7 * 60 + 50)


def _ended_by_an_administrator(records: Records, _clock: Clock, staff: Staff) -> None:
    assert (
        person_signed_out(records, staff_of(records, Role.ADMINISTRATOR, name="Ruth"), staff.person_id) == 2
    )


def _signed_out_everywhere(records: Records, _clock: Clock, staff: Staff) -> None:
    assert staff.session_id in signed_out_everywhere(records, staff)


@pytest.mark.parametrize("ends", [_idle, _a_day_s_work, _ended_by_an_administrator, _signed_out_everywhere])
def test_it_is_free_again_however_the_session_on_it_ended(
    records: Records, clock: Clock, ends: Callable[[Records, Clock, Staff], None]
) -> None:
    """The tablet itself sleeps all the while and asks for nothing."""
    staff = _signed_in_on(records, _tablet(records))
    _works_on(records, clock, staff, minutes=10)
    assert not _free(records)
    ends(records, clock, staff)
    assert _free(records)


def test_one_s_own_sessions_say_on_which_tablet(records: Records) -> None:
    staff = _signed_in_on(records, _tablet(records, "Tablet 7"))
    assert [one.origin for one in sessions_of_person(records, staff.person_id)].count("Tablet 7") == 1


def test_guessing_the_pin_is_stopped_on_that_tablet_and_on_no_other(records: Records, clock: Clock) -> None:
    device, other = _tablet(records), _tablet(records, "Tablet 2")
    waits, right = [], 0
    for guess in range(60):
        try:
            tablet_left(records, device, f"{guess:06d}")
            right += 1
        except PinRefused:
            pass
        except TooManyTries as refused:
            waits.append(refused.seconds)
            clock.passes(seconds=refused.seconds)
    assert right == 0
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (31, 901)
    tablet_left(records, other, PIN)


def test_control_a_pin_among_the_first_guesses_is_found(records: Records) -> None:
    """The guessing above would succeed if nothing stopped it."""
    device = _tablet(records)
    for guess in ("111222", "333444", PIN):
        try:
            tablet_left(records, device, guess)
        except PinRefused:
            continue
        break
    else:
        pytest.fail("the right PIN was refused")


@pytest.mark.parametrize(
    "pin", ["", "12345", "1234567890123", "12345a", "111111", "112112", "123456", "987654", "１２３４５６"]
)
def test_a_pin_that_is_easy_to_guess_is_not_set(records: Records, pin: str) -> None:
    with pytest.raises(PinRefused):
        pin_set(records, staff_of(records, *EVERYTHING), pin)


def test_a_new_pin_replaces_the_old_one_and_neither_stands_in_the_record(records: Records) -> None:
    device = _tablet(records)
    staff = staff_of(records, *EVERYTHING, name="Adam Admin")
    pin_set(records, staff, "958213")
    with pytest.raises(PinRefused):
        tablet_left(records, device, PIN)
    tablet_left(records, device, "958213")


def test_a_tablet_was_heard_from(records: Records, clock: Clock) -> None:
    device = _tablet(records)
    clock.passes(minutes=2)
    device_seen(records, device)
    seen = device_of(records, device)
    assert seen is not None
    assert seen.seen_at == clock.now
