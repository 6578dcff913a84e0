"""A tablet is open on one form for one patient; given back, it can neither write nor see it."""

import pytest

from screening.access import hold_begun, hold_ended, hold_of, hold_of_token, pen_taken
from screening.access.holds import Hold, hold_touched
from screening.errors import AlreadySubmitted, EditedElsewhere, NotSignedIn, UnknownEncounter
from screening.records import Records
from tests.clinic import VISITOR, Clock


def _opened(records: Records, encounter_id: str | None = None) -> tuple[str, Hold]:
    if encounter_id is None:
        encounter_id = records.begin_encounter(questionnaire_version="1", author=VISITOR).id
    token = hold_begun(records, encounter_id, by=VISITOR)
    hold = hold_of_token(records, token)
    assert hold is not None
    return token, hold


def test_every_hold_has_a_nonce_of_its_own(records: Records) -> None:
    _, first = _opened(records)
    _, other = _opened(records)
    _, again = _opened(records, first.encounter_id)
    assert len({first.nonce, other.nonce, again.nonce}) == 3


def test_continued_on_another_device_the_first_is_shut_out(records: Records) -> None:
    token, first = _opened(records)
    pen = pen_taken(records, first.id, "window", from_others=False)
    _, second = _opened(records, first.encounter_id)
    assert hold_of_token(records, token) is None
    assert hold_of(records, second.id) == second
    with pytest.raises(EditedElsewhere):
        records.save_answer(first.encounter_id, "stroke", "no", author=first.author, pen=pen)


def test_given_back_it_is_over(records: Records) -> None:
    token, hold = _opened(records)
    hold_ended(records, hold.id)
    assert hold_of_token(records, token) is None
    with pytest.raises(NotSignedIn):
        pen_taken(records, hold.id, "window", from_others=True)


def test_after_twelve_hours_it_is_over_although_somebody_is_there(records: Records, clock: Clock) -> None:
    token, hold = _opened(records)
    for _ in range(35):
        clock.passes(minutes=20)
        hold_touched(records, hold)
    clock.passes(minutes=19)
    assert hold_of_token(records, token) is not None
    clock.passes(minutes=1)
    assert hold_of_token(records, token) is None


def test_a_form_that_was_handed_in_is_not_opened_again(records: Records) -> None:
    _, hold = _opened(records)
    records.submit(hold.encounter_id, "key", questionnaire_hash="0" * 64, author=hold.author)
    with pytest.raises(AlreadySubmitted):
        hold_begun(records, hold.encounter_id, by=VISITOR)


def test_a_form_that_is_not_there_is_not_opened(records: Records) -> None:
    with pytest.raises(UnknownEncounter):
        hold_begun(records, "0" * 32, by=VISITOR)


def test_one_window_holds_the_pen_until_another_takes_it(records: Records) -> None:
    _, hold = _opened(records)
    first = pen_taken(records, hold.id, "first", from_others=False)
    assert first is not None
    assert pen_taken(records, hold.id, "first", from_others=False) == first
    assert pen_taken(records, hold.id, "second", from_others=False) is None
    second = pen_taken(records, hold.id, "second", from_others=True)
    records.save_answer(hold.encounter_id, "stroke", "no", author=hold.author, pen=second)
    with pytest.raises(EditedElsewhere):
        records.save_answer(hold.encounter_id, "stroke", "yes", author=hold.author, pen=first)
    assert records.values_of(hold.encounter_id) == {"stroke": "no"}


def test_a_pen_writes_its_own_form_only(records: Records) -> None:
    _, mine = _opened(records)
    _, theirs = _opened(records)
    pen = pen_taken(records, mine.id, "window", from_others=False)
    with pytest.raises(EditedElsewhere):
        records.save_answer(theirs.encounter_id, "stroke", "no", author=mine.author, pen=pen)


def test_what_happened_to_the_device_is_noted(records: Records) -> None:
    _, hold = _opened(records)
    hold_ended(records, hold.id)
    hold_ended(records, hold.id)
    kinds = [event.kind for event in records.events_of(hold.encounter_id)]
    assert kinds == ["intake begun", "intake opened on a device", "intake closed on a device"]
