"""A form bears what a person types and not what a stuck key or a script would write."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from screening.access import enough as enough_module
from screening.access.enough import ENOUGH, Enough, refuse_when_written_enough
from screening.errors import WrittenEnough
from screening.records import Author, Records, schema
from tests.clinic import VISITOR, Clinic, Clock

ROOT = Path(__file__).resolve().parents[2]
PATIENT = Author("patient", "tablet")
FEW = Enough(in_a_minute=5, in_an_hour=12, in_all=20)


def _begun(records: Records) -> str:
    return records.begin_encounter(questionnaire_version="test", author=VISITOR).id


def _typed(records: Records, id: str, times: int, start: int = 0) -> int:
    """Change one answer so many times. Returns how often that was allowed."""
    for number in range(times):
        try:
            refuse_when_written_enough(records, id, FEW)
        except WrittenEnough:
            return number
        records.save_answer(id, "about_you.name", f"Name {start + number}", author=PATIENT)
    return times


def test_a_stuck_key_is_stopped_within_a_minute_and_may_go_on_in_the_next(
    records: Records, clock: Clock
) -> None:
    id = _begun(records)
    assert _typed(records, id, 50) == FEW.in_a_minute
    clock.passes(seconds=61)
    assert _typed(records, id, 50, 100) == FEW.in_a_minute


def test_a_script_that_takes_its_time_is_stopped_within_the_hour(records: Records, clock: Clock) -> None:
    id, allowed = _begun(records), 0
    for minute in range(10):
        allowed += _typed(records, id, 4, 100 * minute)
        clock.passes(minutes=2)
    assert allowed == FEW.in_an_hour


def test_one_form_takes_only_so_much_for_ever(records: Records, clock: Clock) -> None:
    id, allowed = _begun(records), 0
    for hour in range(20):
        allowed += _typed(records, id, 4, 100 * hour)
        clock.passes(hours=2)
    assert allowed == FEW.in_all
    with pytest.raises(WrittenEnough, match="kept"):
        refuse_when_written_enough(records, id, FEW)


def test_another_form_is_not_hurt(records: Records) -> None:
    _typed(records, _begun(records), 50)
    assert _typed(records, _begun(records), 3) == 3


def test_a_whole_form_with_every_answer_typed_letter_by_letter_fits(records: Records) -> None:
    assert ENOUGH.in_a_minute >= 10 * 60  # ten a second: more than anyone types
    assert ENOUGH.in_all >= 20 * 400  # twenty long texts of 400 pauses each


def test_the_patient_is_told_kindly_and_what_was_saved_stays(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enough_module.refuse_when_written_enough, "__defaults__", (Enough(2, 99, 99),))
    principal, _ = clinic.open_intake()
    page = AppTest.from_file(str(ROOT / "pages" / "intake.py"), default_timeout=90)
    page.user = {"principal": principal}
    page.query_params["page"] = "1"
    page.run()
    for words in ("A", "Anna"):
        next(box for box in page.text_input if str(box.key).endswith("about_you.name.text")).set_value(words)
        page.run()
    assert not page.exception
    told = " ".join(str(element.proto.body) for element in page.get("html"))
    assert "not saved yet" in told
    assert "ask the clinic staff" in told
    with clinic.records.reading() as connection:
        kept = connection.execute(select(func.count()).select_from(schema.answer)).scalar_one()
    assert kept == 2
