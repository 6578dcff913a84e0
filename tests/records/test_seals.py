"""The seal breaks on a change of any one byte of what was signed, done behind the program's back; untouched it holds."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, delete, select, update

from screening.records import Records, schema
from screening.records.envelopes import data_key_of
from screening.records.review_rows import content_hash
from screening.records.sealing import opened, sealed
from screening.records.seals import (
    ANSWERS_ALTERED,
    DETERMINATION_ALTERED,
    ENTRIES_ALTERED,
    FINDINGS_ALTERED,
    PROTOCOL_ALTERED,
    READING_ALTERED,
    problems_in,
    seal_problems,
)
from tests.access.signing import Waiting, clinician, deciding, waiting
from tests.made_once import made_once
from tests.records.intruder import Intruder

ONE_RECORD = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def signed(records: Records) -> Waiting:
    """A case with a note and a lift, signed, and changed again since."""
    return Waiting(records, made_once(records, "signed and changed since", lambda: _signed(records)))


def _signed(records: Records) -> str:
    case, ada = waiting(records, "Walter Pretendleby"), clinician(records)
    case.notes(ada)
    case.lifts(ada, "CV-1r.repaired")
    case.signs(ada, deciding("accept"))
    case.notes(ada, "Called later.", key="later")
    records.save_answer(case.id, "clinic.rems_certified", "yes", author=ada.author)
    return case.id


# Where each sealed value stands: its table, the place it is bound to, and what is said when it is not as it was signed.


@dataclass(frozen=True)
class Part:
    """One thing under the signature. `nth`: which of its rows."""

    table: Table
    place: Callable[[Any], str]
    order: str
    says: str
    nth: int = 0


PARTS = {
    "an answer": Part(
        schema.answer, lambda row: f"answer/{row.question_key}/{row.revision}", "id", ANSWERS_ALTERED, 3
    ),
    "the last answer before signing": Part(
        schema.answer, lambda row: f"answer/{row.question_key}/{row.revision}", "id", ANSWERS_ALTERED, -2
    ),
    "an entry": Part(schema.case_entry, lambda row: f"case_entry/{row.number}", "number", ENTRIES_ALTERED),
    "the lift": Part(schema.case_entry, lambda row: f"case_entry/{row.number}", "number", ENTRIES_ALTERED, 1),
    "the findings": Part(schema.judgement, lambda row: f"judgement/{row.number}", "number", FINDINGS_ALTERED),
    "the reading": Part(schema.reading, lambda row: f"reading/{row.number}", "number", READING_ALTERED),
    "the determination": Part(
        schema.determination, lambda row: f"determination/{row.number}", "number", DETERMINATION_ALTERED
    ),
}


def _row(connection: Connection, case: Waiting, part: Part) -> Any:
    table = part.table
    wanted = select(table).where(table.c.encounter_id == case.id).order_by(table.c[part.order])
    rows = connection.execute(wanted).all()
    if part.table in (schema.judgement, schema.reading):
        at = case.records.determinations_of(case.id)[0].content["judgement"]
        return next(row for row in rows if row.number == at)
    return rows[part.nth]


def _put(connection: Connection, part: Part, row: Any, kept: bytes) -> None:
    table = part.table
    changed = update(table).where(*(column == getattr(row, column.name) for column in table.primary_key))
    assert connection.execute(changed.values(sealed=kept)).rowcount == 1


def _problems(case: Waiting, connection: Connection) -> tuple[str, ...]:
    """What the check says of the record as this transaction sees it."""
    data_key = data_key_of(connection, case.records.ring, case.id)
    return tuple(problems_in(connection, data_key, case.id, 1))


def test_untouched_it_holds_also_after_later_changes(signed: Waiting) -> None:
    assert seal_problems(signed.records, signed.id, 1) == ()
    assert len(signed.records.entries_of(signed.id)) == 3


@pytest.mark.parametrize("name", PARTS)
@ONE_RECORD
@given(data=st.data())
def test_any_byte_of_what_lies_there_breaks_it(
    signed: Waiting, intruder: Intruder, name: str, data: st.DataObject
) -> None:
    part = PARTS[name]
    with intruder.trying() as connection:
        row = _row(connection, signed, part)
        at = data.draw(st.integers(0, len(row.sealed) - 1))
        bit = data.draw(st.integers(0, 7))
        kept = bytearray(row.sealed)
        kept[at] ^= 1 << bit
        _put(connection, part, row, bytes(kept))
        assert part.says in _problems(signed, connection)


@pytest.mark.parametrize("name", PARTS)
@ONE_RECORD
@given(data=st.data())
def test_any_character_changed_by_someone_who_has_the_keys_breaks_it(
    signed: Waiting, intruder: Intruder, name: str, data: st.DataObject
) -> None:
    part = PARTS[name]
    with intruder.trying() as connection:
        row, key = _row(connection, signed, part), data_key_of(connection, signed.records.ring, signed.id)
        plain = opened(key, signed.id, part.place(row), row.sealed).decode()
        at = data.draw(st.integers(0, len(plain) - 1))
        other = data.draw(st.characters(codec="ascii", categories=["L", "N", "P"]))
        written = plain[:at] + other + plain[at + 1 :]
        if _meant(written, name) == _meant(plain, name):
            return
        _put(connection, part, row, sealed(key, signed.id, part.place(row), written.encode()))
        assert part.says in " ".join(_problems(signed, connection))


def _meant(text: str, name: str) -> Any:
    """What a text says; two spellings of one thing are the same thing."""
    try:
        plain = json.loads(text)
    except ValueError:
        return text
    if name == "the findings" and isinstance(plain, dict):
        return {part: plain.get(part) for part in ("findings", "outcomes", "tally")}
    return plain


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("protocol_hash", PROTOCOL_ALTERED),
        ("answers_hash", ANSWERS_ALTERED),
    ],
)
@ONE_RECORD
@given(at=st.integers(0, 63), digit=st.sampled_from("0123456789abcdef"))
def test_any_digit_of_the_protocol_judged_by_breaks_it(
    signed: Waiting, intruder: Intruder, column: str, says: str, at: int, digit: str
) -> None:
    with intruder.trying() as connection:
        row = _row(connection, signed, PARTS["the findings"])
        kept = getattr(row, column)
        if kept[at] == digit:
            return
        table = schema.judgement
        change = update(table).where(table.c.id == row.id)
        connection.execute(change.values({column: kept[:at] + digit + kept[at + 1 :]}))
        assert says in _problems(signed, connection)


@pytest.mark.parametrize("column", ["answers_hash", "findings_hash", "protocol_hash", "seal", "author"])
@ONE_RECORD
@given(at=st.integers(0, 31), digit=st.sampled_from("0123456789abcdef"))
def test_any_digit_under_the_signature_breaks_it(
    signed: Waiting, intruder: Intruder, column: str, at: int, digit: str
) -> None:
    with intruder.trying() as connection:
        row = _row(connection, signed, PARTS["the determination"])
        kept = getattr(row, column)
        if kept[at] == digit:
            return
        table = schema.determination
        change = update(table).where(table.c.encounter_id == signed.id)
        connection.execute(change.values({column: kept[:at] + digit + kept[at + 1 :]}))
        assert _problems(signed, connection) == (DETERMINATION_ALTERED,)


@pytest.mark.parametrize("name", PARTS)
def test_a_row_that_is_taken_away_breaks_it(signed: Waiting, intruder: Intruder, name: str) -> None:
    part = PARTS[name]
    with intruder.trying() as connection:
        row, table = _row(connection, signed, part), part.table
        gone = delete(table).where(*(column == getattr(row, column.name) for column in table.primary_key))
        connection.execute(gone)
        assert part.says in " ".join(_problems(signed, connection))


def test_another_case_s_determination_does_not_stand_here(signed: Waiting) -> None:
    assert seal_problems(signed.records, signed.id, 2) == (DETERMINATION_ALTERED,)


def test_a_reading_that_is_swapped_for_a_later_one_breaks_it(signed: Waiting, intruder: Intruder) -> None:
    with intruder.trying() as connection:
        part = PARTS["the reading"]
        row, key = _row(connection, signed, part), data_key_of(connection, signed.records.ring, signed.id)
        fresh = json.loads(opened(key, signed.id, part.place(row), row.sealed))
        fresh["patient"]["name"] = "Somebody Else"
        _put(connection, part, row, sealed(key, signed.id, part.place(row), json.dumps(fresh).encode()))
        table = schema.reading
        change = update(table).where(table.c.encounter_id == signed.id, table.c.number == row.number)
        connection.execute(change.values(content_hash=content_hash(fresh)))
        assert _problems(signed, connection) == (READING_ALTERED,)


def test_nothing_of_a_case_is_ever_deleted_by_signing_it_again(signed: Waiting) -> None:
    def counted() -> dict[str, int]:
        tables = (schema.answer, *schema.COUNTED, schema.judgement, schema.determination, schema.event)
        return {
            table.name: len(signed.records.read(lambda c, table=table: c.execute(select(table)).all()))
            for table in tables
        }

    before = counted()
    signed.signs(clinician(signed.records, "Dr Ben Example"))
    after = counted()
    assert all(after[name] >= before[name] for name in before)
    assert after["determination"] == before["determination"] + 1
    assert seal_problems(signed.records, signed.id, 1) == ()
    assert seal_problems(signed.records, signed.id, 2) == ()
