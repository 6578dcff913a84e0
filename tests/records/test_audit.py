"""Every act leaves its event or is not kept; a record or an audit that was tampered with shows."""

import gc
import hashlib
import multiprocessing
import threading
import tracemalloc
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Row, Table, func, insert, select, text, update

from screening.errors import StoreUnavailable
from screening.records import SYSTEM, Author, Records, audit, schema
from screening.records.late_vouching import vouched_late
from screening.records.origin import coming_from
from screening.records.schema.base import UtcTime
from screening.records.values import written
from screening.records.vouching import SINCE_0003, VOUCHED, digest_of
from tests.aside import as_a_plain_program
from tests.clinic import Clock
from tests.made_once import made_once
from tests.records.cases import ADA, HASH, PATIENT, Case, begun, besides, complete, worked_on
from tests.records.intruder import Intruder

EVENT, HEAD = schema.event, schema.audit_head
FORGED = b"a key that was guessed"
COMMON = b"no secret at all"


# Every act and its event are one


def _determination(case: Case) -> object:
    case.judged()
    return lambda: case.determined()


def _judgement(case: Case) -> object:
    return lambda: case.judged()


# What is done before, and the act that leaves exactly one event.
ACTS: dict[str, tuple[str, Callable[[Case], object], Callable[[Case], object]]] = {
    "begin": ("intake begun", lambda case: None, lambda case: begun(case.records)),
    "answer": ("answer kept", lambda case: None, lambda case: case.answers()),
    "answer again": ("answer kept", lambda case: case.answers(), lambda case: case.answers("stroke", "yes")),
    "take back": ("answer kept", lambda case: case.answers(), lambda case: case.answers("stroke", None)),
    "name, with its tags": ("answer kept", lambda case: None, lambda case: case.answers("about_you.name", "Ann Lee")),
    "submit": ("intake submitted", lambda case: case.answers(), lambda case: case.handed_in()),
    "judge": ("case judged", lambda case: None, lambda case: case.judged()),
    "determine": ("case determined", lambda case: case.judged(), lambda case: case.determined()),
    "record an event": (
        "case viewed",
        lambda case: None,
        lambda case: case.records.record_event("case viewed", who=ADA, encounter_id=case.id),
    ),
    "note within an act": (
        "case viewed",
        lambda case: None,
        lambda case: case.records.write(lambda c: case.records.note(c, "case viewed", encounter_id=case.id)),
    ),
}  # fmt: skip


def _events(records: Records) -> list[tuple[int, str]]:
    with records.reading() as connection:
        return [
            tuple(row) for row in connection.execute(select(EVENT.c.id, EVENT.c.kind).order_by(EVENT.c.id))
        ]


@pytest.mark.parametrize("act", ACTS)
def test_every_act_leaves_exactly_one_event(records: Records, act: str) -> None:
    kind, before, acts = ACTS[act]
    case = begun(records)
    before(case)
    known = _events(records)
    acts(case)
    assert _events(records) == [*known, (len(known) + 1, kind)]
    assert records.audit_verified() == records.audit_state()
    assert records.audit_verified().whole


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("broken", ["event", "audit_head"])
def test_an_act_that_cannot_be_noted_is_not_kept(
    records: Records, intruder: Intruder, act: str, broken: str
) -> None:
    _, before, acts = ACTS[act]
    case = begun(records)
    before(case)
    kept = _everything(records)
    intruder.runs(f"ALTER TABLE {broken} RENAME TO away")
    with pytest.raises(StoreUnavailable):
        acts(case)
    intruder.runs(f"ALTER TABLE away RENAME TO {broken}")
    assert _everything(records) == kept
    acts(case)
    assert _everything(records) != kept


def _everything(records: Records) -> dict[str, list[tuple[object, ...]]]:
    with records.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in schema.metadata.sorted_tables
        }


def test_what_is_done_twice_is_noted_once(records: Records) -> None:
    case = complete(records)
    known = len(_events(records))
    case.judged()
    case.handed_in()
    case.determined()
    assert len(_events(records)) == known


def test_an_event_says_from_where(records: Records) -> None:
    with coming_from("203.0.113.7\x00\n" + "x" * 100):
        case = begun(records)
    (event,) = records.events_of(case.id)
    assert event.origin == ("203.0.113.7" + "x" * 100)[:64]
    assert event.number == 1


def test_a_refused_act_leaves_nothing(records: Records) -> None:
    case = begun(records)
    kept = _everything(records)
    with pytest.raises(ZeroDivisionError):
        records.write(lambda c: (records.note(c, "case viewed", encounter_id=case.id), 1 / 0))
    assert _everything(records) == kept


# Attacks on the database itself


@pytest.fixture
def filled(records: Records) -> Records:
    """Three cases and some looking: a chain of about eighty events."""
    made_once(records, "three cases", lambda: _fill(records))
    return records


def _fill(records: Records) -> None:
    for number in range(3):
        case = complete(records)
        worked_on(records, case.id, ADA)
        besides(records, case.id, ADA)
        for place in range(4):
            records.record_event(
                "case viewed", who=ADA, encounter_id=case.id, detail={"number": number * 4 + place}
            )
    records.record_event("audit read", who=Author("staff", "ben"))


def _row(connection: Connection, number: int) -> Row[tuple[object, ...]]:
    return connection.execute(select(EVENT).where(EVENT.c.id == number)).one()


def _length(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(EVENT)).scalar_one())


def _head_fixed(connection: Connection) -> None:
    last = connection.execute(select(EVENT).order_by(EVENT.c.id.desc()).limit(1)).one()
    connection.execute(update(HEAD).values(length=last.id, mac=last.mac))


def _deleted(connection: Connection, at: int) -> None:
    connection.execute(EVENT.delete().where(EVENT.c.id == at))


def _deleted_and_moved_up(connection: Connection, at: int) -> None:
    _deleted(connection, at)
    _renumbered(connection, at, -1)
    _head_fixed(connection)


def _renumbered(connection: Connection, above: int, by: int) -> None:
    for sign in (-1, 1):  # by way of numbers that are free
        low = EVENT.c.id > above if sign == -1 else EVENT.c.id < -above
        moved = -(EVENT.c.id + by) if sign == -1 else -EVENT.c.id
        connection.execute(update(EVENT).where(low).values(id=moved))


def _inserted(connection: Connection, at: int) -> None:
    _renumbered(connection, at, 1)
    _copied(connection, at, at + 1)
    _head_fixed(connection)


def _copied(connection: Connection, at: int, number: int) -> None:
    values = {**_row(connection, at)._mapping, "id": number, "uid": uuid.uuid4().hex}
    connection.execute(insert(EVENT).values(values))


def _hidden_before_the_first(connection: Connection, at: int) -> None:
    _copied(connection, at, -at)


def _number_nought(connection: Connection, at: int) -> None:
    _copied(connection, at, 0)


def _added_at_the_end(connection: Connection, at: int) -> None:
    _copied(connection, at, _length(connection) + 1)
    _head_fixed(connection)


def _swapped(connection: Connection, at: int) -> None:
    other = at % _length(connection) + 1
    for number, to in ((at, -1), (other, at), (-1, other)):
        connection.execute(update(EVENT).where(EVENT.c.id == number).values(id=to))


def _contents_swapped(connection: Connection, at: int) -> None:
    """The events change places, their MACs stay."""
    other = at % _length(connection) + 1
    first, second = _row(connection, at), _row(connection, other)
    for number, row in ((at, second), (other, first)):
        values = {name: value for name, value in row._mapping.items() if name not in ("id", "mac", "uid")}
        connection.execute(
            update(EVENT).where(EVENT.c.id == number).values({**values, "uid": uuid.uuid4().hex})
        )


def _tail_cut(connection: Connection, at: int) -> None:
    connection.execute(EVENT.delete().where(EVENT.c.id >= at))


def _tail_cut_and_head_fixed(connection: Connection, at: int) -> None:
    _tail_cut(connection, at)
    if at == 1:
        connection.execute(update(HEAD).values(length=0, mac=audit.START))
    else:
        _head_fixed(connection)


def _forged(key: bytes) -> Callable[[Connection, int], None]:
    """Say something else in one event and reckon everything from there on anew with some key."""

    def forged(connection: Connection, at: int) -> None:
        connection.execute(update(EVENT).where(EVENT.c.id == at).values(who="nobody"))
        _reckoned(connection, key, at)

    return forged


def _reckoned(connection: Connection, key: bytes, since: int) -> None:
    before = _row(connection, since - 1).mac if since > 1 else audit.START
    for row in connection.execute(select(EVENT).where(EVENT.c.id >= since).order_by(EVENT.c.id)).all():
        before = audit._mac(key, row.id, audit._entry(row), before)
        connection.execute(update(EVENT).where(EVENT.c.id == row.id).values(mac=before))
    _head_fixed(connection)


ATTACKS: dict[str, Callable[[Connection, int], None]] = {
    "an event deleted": _deleted,
    "an event deleted, those after it moved up": _deleted_and_moved_up,
    "an event inserted": _inserted,
    "an event hidden before the first": _hidden_before_the_first,
    "an event with the number nought": _number_nought,
    "an event added at the end": _added_at_the_end,
    "two events swapped": _swapped,
    "what two events say swapped": _contents_swapped,
    "the tail cut off": _tail_cut,
    "forged without the key": _forged(FORGED),
}


def _judged(connection: Connection, records: Records, *, anchors: tuple[audit.Anchor, ...] = ()) -> bool:
    """Whether the program would say that the audit is whole."""
    return audit.verified(connection, records.ring.keys.audit, anchors).whole


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_on_the_audit_is_found_wherever_it_is_made(
    filled: Records, intruder: Intruder, attack: str
) -> None:
    # Moved up, the last event is a tail that was cut off: only an anchor finds that (below).
    last = filled.audit_state().length - (ATTACKS[attack] is _deleted_and_moved_up)
    assert last > 30
    found = 0
    for at in range(1, last + 1):
        with intruder.trying() as connection:
            ATTACKS[attack](connection, at)
            found += not _judged(connection, filled)
    assert found == last
    assert filled.audit_verified().whole


CHANGES: dict[str, Callable[[Row[tuple[object, ...]]], object]] = {
    "uid": lambda row: uuid.uuid4().hex,
    "encounter_id": lambda row: None if row.encounter_id else "0" * 32,
    "kind": lambda row: row.kind + "s",
    "who_kind": lambda row: "staff" if row.who_kind != "staff" else "patient",
    "who": lambda row: row.who + "x",
    "origin": lambda row: row.origin + "x",
    "at": lambda row: row.at.replace(microsecond=(row.at.microsecond + 1) % 1_000_000),
    "detail": lambda row: {**row.detail, "more": 1},
    "subject": lambda row: None if row.subject else "answer/x/y/1",
    "digest": lambda row: HASH,
    "mac": lambda row: row.mac[:-1] + ("0" if row.mac[-1] != "0" else "1"),
}


def test_every_column_of_an_event_can_be_attacked_here() -> None:
    assert set(CHANGES) == {column.name for column in EVENT.c} - {"id"}


def test_an_event_that_was_altered_is_found(filled: Records, intruder: Intruder) -> None:
    places = range(1, filled.audit_state().length + 1, 3)
    for column, changed in CHANGES.items():
        found = 0
        for at in places:
            with intruder.trying() as connection:
                values = {column: changed(_row(connection, at))}
                connection.execute(update(EVENT).where(EVENT.c.id == at).values(values))
                found += not _judged(connection, filled)
        assert (column, found) == (column, len(places))


@pytest.mark.parametrize("junk", ["", "{", "[]", "null", '{"a": 1,  "b": 2}', '{"number":0} '])
def test_a_detail_that_the_program_never_writes_is_found(
    filled: Records, intruder: Intruder, junk: str
) -> None:
    for at in (1, 8, filled.audit_state().length):
        with intruder.trying() as connection:
            connection.execute(
                text("UPDATE event SET detail = :junk WHERE id = :at"), {"junk": junk, "at": at}
            )
            assert not _judged(connection, filled)


@pytest.mark.parametrize("table", ["event", *VOUCHED])
def test_what_cannot_even_be_read_is_found_and_not_a_crash(
    filled: Records, intruder: Intruder, database: str, table: str
) -> None:
    if database == "postgres":
        pytest.skip("PostgreSQL keeps nothing but times in a time")
    time = next(column.name for column in schema.metadata.tables[table].c if isinstance(column.type, UtcTime))
    with intruder.trying() as connection:
        connection.execute(text(f"UPDATE {table} SET {time} = 'yesterday'"))
        state = audit.verified(connection, filled.ring.keys.audit)
        assert any("cannot be read" in problem for problem in state.problems)
        quick = audit.state_of(connection, filled.ring.keys.audit)
        assert quick.whole is (table != "event")


# Attacks on the rows that events vouch for


def _columns(table: Table) -> list[str]:
    """Every column of a table but for the number that the database gives."""
    return [column.name for column in table.c if not (column.primary_key and column.autoincrement is True)]


def _other(value: object) -> object:
    match value:
        case bool():
            return not value
        case int():
            return value + 1000
        case str():
            return ("1" if value[:1] != "1" else "2") + value[1:]
        case bytes():
            return value[:-1] + bytes([value[-1] ^ 1])
        case None:
            return None
    return value + audit.dt.timedelta(days=1)  # type: ignore[operator, no-any-return]


@pytest.mark.parametrize("name", VOUCHED)
def test_a_row_that_was_altered_is_found(filled: Records, intruder: Intruder, name: str) -> None:
    table = schema.metadata.tables[name]
    with filled.reading() as connection:
        rows = connection.execute(select(table)).all()
    assert len(rows) >= 3
    for row in rows:
        for column in _columns(table):
            value = getattr(row, column)
            fresh = _other(value) if value is not None else audit.dt.date(2026, 1, 1)
            with intruder.trying() as connection:
                connection.execute(update(table).where(*_same(table, row)).values({column: fresh}))
                assert not _judged(connection, filled), column


def _same(table: Table, row: Row[tuple[object, ...]]) -> Iterator[object]:
    return (column == getattr(row, column.name) for column in table.primary_key.columns)


@pytest.mark.parametrize("table", VOUCHED)
def test_a_row_that_was_removed_is_found(filled: Records, intruder: Intruder, table: str) -> None:
    kept = schema.metadata.tables[table]
    with filled.reading() as connection:
        rows = connection.execute(select(kept)).all()
    for row in rows:
        with intruder.trying() as connection:
            assert connection.execute(kept.delete().where(*_same(kept, row))).rowcount == 1
            state = audit.verified(connection, filled.ring.keys.audit)
            assert [problem for problem in state.problems if "a row was removed" in problem]


ADDED = {
    "encounter": {"id": uuid.uuid4().hex},
    "answer": {"revision": 9},
    "submission": {"encounter_id": "0" * 32, "idempotency_key": "x"},
    "judgement": {"number": 9},
    "determination": {"number": 9, "idempotency_key": "x"},
    **{
        table.name: {"number": 9, **({"idempotency_key": "x"} if "idempotency_key" in table.c else {})}
        for table in schema.COUNTED
    },
    "visit_detail": {"id": "0" * 32, "revision": 9},
    "protocol_adoption": {"id": "0" * 32, "protocol_hash": "9" * 64},
    "break_glass_review": {"break_glass_id": "0" * 32},
    "tombstone": {"encounter_id": "0" * 32},
    "legal_hold": {"id": "0" * 32, "number": 9},
}


def test_every_append_only_table_is_vouched_for() -> None:
    assert {table.name for table in schema.APPEND_ONLY} - {"event"} == set(VOUCHED)


@pytest.mark.parametrize("table", VOUCHED)
def test_a_row_that_was_added_is_found(filled: Records, intruder: Intruder, table: str) -> None:
    kept = schema.metadata.tables[table]
    with filled.reading() as connection:
        row = dict(connection.execute(select(kept).limit(1)).one()._mapping)
    if kept.c[next(iter(row))].autoincrement is True:
        row["id"] = 99_999
    with intruder.trying() as connection:
        connection.execute(insert(kept).values({**row, **ADDED[table]}))
        state = audit.verified(connection, filled.ring.keys.audit)
        assert [problem for problem in state.problems if "that no event added" in problem]


# Without an event that vouches for them nobody sees it: so it was before revision 0003


def _row_altered(connection: Connection, table: Table) -> None:
    """What matters most in each: the day, who adopted, what the reviewer said, the rule, whether it is on hold."""
    column = {
        "visit_detail": "visit_date",
        "protocol_adoption": "name",
        "break_glass_review": "words",
        "tombstone": "rule",
        "legal_hold": "placed",
    }[table.name]
    row = connection.execute(select(table)).one()
    connection.execute(update(table).values({column: _other(getattr(row, column))}))


def _row_removed(connection: Connection, table: Table) -> None:
    connection.execute(table.delete())


def _row_put_in(connection: Connection, table: Table) -> None:
    row = dict(connection.execute(select(table)).one()._mapping)
    connection.execute(insert(table).values({**row, **ADDED[table.name]}))


@pytest.mark.parametrize("attack", [_row_altered, _row_removed, _row_put_in])
@pytest.mark.parametrize("table", SINCE_0003, ids=lambda table: table.name)
def test_what_no_event_vouches_for_is_changed_and_nobody_sees_it(
    records: Records,
    intruder: Intruder,
    monkeypatch: pytest.MonkeyPatch,
    table: Table,
    attack: Callable[[Connection, Table], None],
) -> None:
    case = complete(records)
    besides(records, case.id, ADA, vouched=False)
    for one in SINCE_0003:
        monkeypatch.delitem(VOUCHED, one.name)
    with intruder.trying() as connection:
        attack(connection, table)
        assert _judged(connection, records)
    monkeypatch.undo()
    with intruder.trying() as connection:
        assert vouched_late(connection, records.ring.keys.audit, records.now()) == len(SINCE_0003)
        assert _judged(connection, records)
        attack(connection, table)
        assert not _judged(connection, records)


# Why the key and the anchors matter


def test_a_chain_without_a_secret_is_forged_and_nobody_sees_it(filled: Records, intruder: Intruder) -> None:
    with intruder.trying() as connection:
        _reckoned(connection, COMMON, 1)  # a chain under a key that everybody knows: plain hashes
        assert audit.verified(connection, COMMON).whole
        connection.execute(update(EVENT).where(EVENT.c.id == 5).values(who="nobody"))
        assert not audit.verified(connection, COMMON).whole
        _reckoned(connection, COMMON, 5)
        assert audit.verified(connection, COMMON).whole
        assert not _judged(connection, filled)


def _anchored(records: Records, folder: Path) -> Path:
    records.anchors = folder / "anchors.jsonl"
    records.audit_anchored()
    return records.anchors


def test_a_tail_that_was_cut_off_is_found_by_its_anchor_alone(
    filled: Records, intruder: Intruder, tmp_path: Path
) -> None:
    place, key = _anchored(filled, tmp_path), filled.ring.keys.audit
    anchors, foreign = audit.anchors_in(place, key)
    assert (len(anchors), foreign) == (1, 0)
    for at in range(1, filled.audit_state().length + 1):
        with intruder.trying() as connection:
            # The rows that the lost events vouched for go with them.
            for table in reversed(list(VOUCHED)):
                connection.execute(schema.metadata.tables[table].delete())
            connection.execute(EVENT.delete().where(EVENT.c.subject.is_not(None)))
            _made_whole(connection, key, at)
            assert audit.verified(connection, key).whole
            assert audit.state_of(connection, key).whole
            assert not audit.verified(connection, key, anchors).whole
            assert not audit.state_of(connection, key, anchors).whole


def _made_whole(connection: Connection, key: bytes, length: int) -> None:
    """A shorter chain, as it would have been if it had ended there."""
    rows = connection.execute(select(EVENT).order_by(EVENT.c.id)).all()
    connection.execute(EVENT.delete())
    connection.execute(update(HEAD).values(length=0, mac=audit.START))
    for row in rows[: min(length, len(rows) - 1)]:
        audit.chained(connection, key, audit._entry(row))


def test_a_cut_tail_that_was_written_on_is_found_at_a_glance(
    filled: Records, intruder: Intruder, tmp_path: Path
) -> None:
    anchors, _ = audit.anchors_in(_anchored(filled, tmp_path), filled.ring.keys.audit)
    with intruder.trying() as connection:
        _tail_cut_and_head_fixed(connection, filled.audit_state().length - 1)
        for number in range(5):
            filled.note(connection, "case viewed", detail={"number": number})
        assert audit.state_of(connection, filled.ring.keys.audit).whole
        state = audit.state_of(connection, filled.ring.keys.audit, anchors)
        assert "not the one that was anchored" in state.problems[0]
        assert not _judged(connection, filled, anchors=anchors)


@pytest.mark.parametrize("attack", ["the tail cut off", "an event added at the end", "two events swapped"])
def test_the_quick_look_sees_the_end_of_the_chain(filled: Records, intruder: Intruder, attack: str) -> None:
    length = filled.audit_state().length
    with intruder.trying() as connection:
        ATTACKS[attack](connection, length - (attack == "two events swapped"))
        assert not audit.state_of(connection, filled.ring.keys.audit).whole


def test_the_quick_look_misses_what_the_full_one_finds(filled: Records, intruder: Intruder) -> None:
    with intruder.trying() as connection:
        _deleted(connection, 5)
        assert audit.state_of(connection, filled.ring.keys.audit).whole
        assert not _judged(connection, filled)


def test_a_chain_that_lost_its_head_takes_no_event(filled: Records, intruder: Intruder) -> None:
    intruder.runs("DELETE FROM audit_head")
    assert filled.audit_state().problems == ("the chain has no head",)
    assert not filled.audit_verified().whole
    with pytest.raises(StoreUnavailable):
        begun(filled)


# The anchor file


def test_anchors_are_written_where_the_chain_ends(filled: Records, tmp_path: Path, clock: Clock) -> None:
    place = _anchored(filled, tmp_path)
    for _ in range(2):
        begun(filled)
        filled.audit_anchored()
    anchors, foreign = audit.anchors_in(place, filled.ring.keys.audit)
    length = filled.audit_state().length
    assert [anchor.length for anchor in anchors] == [length - 2, length - 1, length]
    assert foreign == 0
    assert place.stat().st_mode & 0o777 == 0o600
    assert filled.audit_verified().whole


def test_nothing_is_anchored_without_a_file_or_a_whole_chain(
    filled: Records, intruder: Intruder, tmp_path: Path
) -> None:
    filled.audit_anchored()
    intruder.runs("UPDATE audit_head SET length = length + 1")
    assert not _anchored(filled, tmp_path).exists()


SPOILS: dict[str, Callable[[bytes], bytes]] = {
    "a length changed": lambda kept: kept.replace(b'"length":', b'"length":1', 1),
    "an end changed": lambda kept: kept.replace(b'"mac":"', b'"mac":"0', 1),
    "a time changed": lambda kept: kept.replace(b"2026-", b"2025-", 1),
    "a seal changed": lambda kept: kept.replace(b'"seal":"', b'"seal":"0', 1),
    "a seal of other letters": lambda kept: kept.replace(b'"seal":"', '"seal":"é'.encode(), 1),
    "a line of nobody": lambda kept: kept + b'{"length":1,"mac":"x","at":"y","seal":"z"}\n',
    "no line at all": lambda kept: kept + b"\xff\x00 nonsense\n",
    "a length without end": lambda kept: kept + b'{"length":Infinity,"mac":"x","at":"y","seal":"z"}\n',
    "a list": lambda kept: kept + b"[1]\n",
    "cut within a line": lambda kept: kept[:-20],
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_an_anchor_file_that_was_tampered_with_is_found(filled: Records, tmp_path: Path, spoil: str) -> None:
    place = _anchored(filled, tmp_path)
    before = place.read_bytes()
    place.write_bytes(SPOILS[spoil](before))
    assert place.read_bytes() != before
    for state in (filled.audit_verified(), filled.audit_state()):
        assert state.problems == (
            "1 lines of the anchor file were altered or added by someone without the key",
        )


def test_an_anchor_after_a_line_that_a_crash_cut_short_is_read(filled: Records, tmp_path: Path) -> None:
    place = _anchored(filled, tmp_path)
    place.write_bytes(place.read_bytes()[:-20])
    begun(filled)
    records = filled
    audit.anchor_written(place, records.ring.keys.audit, records.audit_state(), records.now())
    anchors, foreign = audit.anchors_in(place, records.ring.keys.audit)
    assert ([anchor.length for anchor in anchors], foreign) == ([records.audit_state().length], 1)


def test_an_anchor_of_another_key_is_none(filled: Records, tmp_path: Path) -> None:
    place = _anchored(filled, tmp_path)
    assert audit.anchors_in(place, FORGED) == ((), 1)


# Many at once, and many


def _acting(place: str, name: str, many: int) -> None:
    """In a process of its own: two people at once."""
    records = Records.open(place)

    def person(number: int) -> None:
        case = begun(records)
        for turn in range(many):
            case.answers("stroke", f"{name}-{number}-{turn}")
            records.record_event("case viewed", who=ADA, encounter_id=case.id)

    people = [threading.Thread(target=person, args=(number,)) for number in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    records.close()


def test_two_processes_write_one_unbroken_chain(place: str, records: Records) -> None:
    many = 12
    records.close()
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_acting, args=(place, name, many)) for name in ("a", "b")]
    with as_a_plain_program():
        for process in processes:
            process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    state = records.audit_verified()
    assert state.problems == ()
    assert state.length == 2 * 2 * (1 + 2 * many)


def _grown(records: Records, many: int) -> None:
    """Add many events as the program would have: in one go, so that it does not take long."""
    key = records.ring.keys.audit
    with records.writing() as connection:
        head = connection.execute(select(HEAD)).one()
        mac, rows = head.mac, []
        for number in range(head.length + 1, head.length + many + 1):
            detail = {"number": number}
            entry = audit.Entry(uuid.uuid4().hex, "case viewed", SYSTEM, "", records.now(), None, detail)
            mac = audit._mac(key, number, entry, mac)
            rows.append(
                {"id": number, "uid": entry.uid, "kind": entry.kind, "who_kind": "system", "who": SYSTEM.id,
                 "origin": "", "at": entry.at, "detail": detail, "mac": mac}
            )  # fmt: skip
        connection.execute(insert(EVENT), rows)
        connection.execute(update(HEAD).values(length=head.length + many, mac=mac))


def _peak(work: Callable[[], object]) -> int:
    """The most memory that some work held at once, in bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_twenty_thousand_events_are_checked_without_being_held_all_at_once(records: Records) -> None:
    _grown(records, 20_000)
    with records.reading() as connection:
        all_at_once = _peak(lambda: connection.execute(select(EVENT)).all())
    states: list[audit.AuditState] = []
    checked = _peak(lambda: states.append(records.audit_verified()))
    assert (states[0].length, states[0].problems) == (20_000, ())
    assert checked < all_at_once / 3
    assert checked < 24 * 2**20


def test_the_parts_of_a_digest_do_not_flow_into_each_other() -> None:
    given = [
        ("ab", "c"),
        ("a", "bc"),
        ("abc",),
        ("abc", ""),
        ("abc", None),
        (b"abc", "x"),
        ("1:abc",),
        ("ab", "c", ""),
    ]
    assert len({digest_of(*parts) for parts in given}) == len(given)
    assert digest_of("é") == hashlib.sha256("2:é".encode()).hexdigest()


def test_the_mac_is_over_one_written_form() -> None:
    assert written({"b": 1, "a": "é"}) == '{"a":"é","b":1}'


def test_who_wrote_is_part_of_the_chain(records: Records) -> None:
    begun(records)
    with records.reading() as connection:
        row = connection.execute(select(EVENT)).one()
    assert (row.who_kind, row.who) == (PATIENT.kind, PATIENT.id)
