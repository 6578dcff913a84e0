"""Someone at a tablet calls; staff see it, and the tablet shows that they do."""

import pytest

from screening.access import Role, hold_begun
from screening.access.devices import device_enrolled, device_of_token
from screening.access.help_calls import help_answered, help_at, help_called, help_waiting
from screening.access.holds import hold_on_device
from screening.access.pins import pin_set
from screening.errors import NotAllowed
from screening.records import Author, Records
from tests.access.visiting import staff_of
from tests.clinic import VISITOR, Clock


def _tablet(records: Records) -> str:
    staff = staff_of(records, Role.ADMINISTRATOR, name="Adam Admin")
    pin_set(records, staff, "824617")
    device = device_of_token(records, device_enrolled(records, staff, "Tablet 1"))
    assert device is not None
    return device.id


def test_a_call_is_seen_answered_and_shown(records: Records, clock: Clock) -> None:
    device, staff = _tablet(records), staff_of(records)
    visit = records.begin_encounter(questionnaire_version="1", author=VISITOR).id
    hold_begun(records, visit, by=VISITOR, place="tablet", device_id=device)
    hold = hold_on_device(records, device)
    assert hold is not None
    assert help_at(records, device, hold.id) is None
    help_called(records, device, hold.id, hold.author)
    help_called(records, device, hold.id, hold.author)
    waiting = help_waiting(records, staff)
    assert [(call.device_name, call.called_at) for call in waiting] == [("Tablet 1", clock.now)]
    help_answered(records, staff, waiting[0].id)
    help_answered(records, staff, waiting[0].id)
    assert help_waiting(records, staff) == ()
    shown = help_at(records, device, hold.id)
    assert shown is not None
    assert shown.answered_at is not None
    kinds = [(event.kind, event.who) for event in records.events_of(visit)][-2:]
    assert kinds == [("staff called", hold.author), ("call answered", staff.author)]
    clock.passes(minutes=11)
    assert help_at(records, device, hold.id) is None


def test_the_next_patient_sees_nothing_of_the_call_before(records: Records) -> None:
    device = _tablet(records)
    help_called(records, device, "c" * 32, Author("patient", "c" * 32))
    assert help_at(records, device, "d" * 32) is None
    assert help_at(records, device, None) is None
    help_called(records, device, "d" * 32, Author("patient", "d" * 32))
    assert len(help_waiting(records, staff_of(records))) == 2


def test_a_call_from_the_start_page(records: Records) -> None:
    device = _tablet(records)
    help_called(records, device, None, Author("visitor", f"device:{device}"))
    assert help_at(records, device, None) is not None


def test_who_starts_no_intakes_answers_no_calls(records: Records) -> None:
    device = _tablet(records)
    help_called(records, device, None, Author("visitor", f"device:{device}"))
    call = help_at(records, device, None)
    assert call is not None
    staff = staff_of(records, Role.ADMINISTRATOR, name="Another Admin")
    with pytest.raises(NotAllowed):
        help_waiting(records, staff)
    with pytest.raises(NotAllowed):
        help_answered(records, staff, call.id)
