"""Nothing that was recorded is changed or removed in place."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import Column, Connection, String, Table, insert, text

from screening.access import Role, add_person
from screening.errors import StoreUnavailable
from screening.records import CLINIC, Records, schema
from screening.records.migrate import tables_unguarded
from screening.records.schema.base import UtcTime
from tests.clinic import PASSWORD
from tests.records.cases import complete
from tests.records.intruder import Intruder

ACTS = ("DELETE FROM {0}", "UPDATE {0} SET {1} = {1}")
TRIGGERS = {
    "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgres": "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND t.tgenabled = 'O'",
}


@pytest.fixture
def filled(records: Records) -> Records:
    """A record with a row in every table that is only added to."""
    case = complete(records)
    person = add_person(records, "Dr Ada Example", PASSWORD, frozenset({Role.CLINICIAN}))
    known: dict[str, object] = {"encounter_id": case.id, "person_id": person.id}
    with records.engines.writing.begin() as connection:
        for table in schema.APPEND_ONLY:
            if connection.execute(table.select().limit(1)).one_or_none() is None:
                _invented(connection, table, known)
    return records


def _invented(connection: Connection, table: Table, known: dict[str, object]) -> str:
    """Put a row into a table that only stands for one; and, before it, the rows that it points to."""
    values: dict[str, object] = {}
    for column in table.c:
        if column.name in known:
            values[column.name] = known[column.name]
        elif column.foreign_keys:
            (key,) = column.foreign_keys
            values[column.name] = _invented(connection, key.column.table, known)
        elif not column.nullable and not (column.primary_key and column.autoincrement is True):
            values[column.name] = _some(column)
    connection.execute(insert(table).values(values))
    return str(next(iter(values.values())))


def _some(column: Column[object]) -> object:
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    match column.type:
        case UtcTime():
            return now
        case String(length=length):
            return uuid.uuid4().hex[:length]
    made: dict[type, object] = {int: 1, bool: False, bytes: b"\x01", dt.date: now.date()}
    return made[column.type.python_type]


@pytest.mark.parametrize("table", [table.name for table in schema.APPEND_ONLY])
def test_what_was_recorded_is_neither_changed_nor_removed(filled: Records, table: str) -> None:
    column = next(iter(schema.metadata.tables[table].c)).name
    before = _rows(filled, table)
    assert before
    for act in ACTS:
        with pytest.raises(StoreUnavailable), filled.writing() as connection:
            connection.execute(text(act.format(table, column)))
    assert _rows(filled, table) == before


def test_no_table_of_the_record_is_emptied_at_once(filled: Records, database: str) -> None:
    if database == "sqlite":
        pytest.skip("SQLite knows no TRUNCATE")
    for table in schema.APPEND_ONLY:
        with pytest.raises(StoreUnavailable), filled.writing() as connection:
            connection.execute(text(f"TRUNCATE {table.name} CASCADE"))
        assert _rows(filled, table.name)


def test_every_table_that_is_only_added_to_has_its_triggers(records: Records, database: str) -> None:
    with records.reading() as connection:
        found = [name for (name,) in connection.execute(text(TRIGGERS[database]))]
    each = 2 if database == "sqlite" else 1
    assert sorted(found) == sorted([table.name for table in schema.APPEND_ONLY] * each)


def test_a_table_that_may_change_does(filled: Records) -> None:
    with filled.writing() as connection:
        row = insert(schema.failed_try).values(about_hash="x", at=filled.now())
        connection.execute(row)
        assert connection.execute(text("DELETE FROM failed_try")).rowcount == 1


def test_an_answer_is_not_replaced_by_the_back_door(filled: Records, database: str) -> None:
    columns = "id, encounter_id, question_key, revision, sealed, author_kind, author, recorded_at"
    other = columns.replace("sealed", "(SELECT sealed FROM envelope LIMIT 1)").replace("sealed", "wrapped", 1)
    replacing = {
        "sqlite": f"INSERT OR REPLACE INTO answer ({columns}) SELECT {other} FROM answer",
        "postgres": f"INSERT INTO answer ({columns}) SELECT {other} FROM answer "
        "ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed",
    }
    before = _rows(filled, "answer")
    with pytest.raises(StoreUnavailable), filled.writing() as connection:
        connection.execute(text(replacing[database]))
    assert _rows(filled, "answer") == before


def test_a_record_made_without_its_triggers_gets_them_back(
    records: Records, place: str, intruder: Intruder, database: str
) -> None:
    gone = {
        "sqlite": "DROP TRIGGER answer_no_update",
        "postgres": "DROP TRIGGER answer_append_only ON answer",
    }
    intruder.runs(gone[database])
    with records.reading() as connection:
        assert tables_unguarded(connection) == ("answer",)
    again = Records.open(place, clock=records.now)
    with again.reading() as connection:
        assert tables_unguarded(connection) == ()
    again.close()


def test_a_trigger_that_was_switched_off_is_switched_on_again(
    records: Records, place: str, intruder: Intruder, database: str
) -> None:
    if database == "sqlite":
        pytest.skip("SQLite cannot switch a trigger off")
    intruder.runs("ALTER TABLE answer DISABLE TRIGGER answer_append_only")
    again = Records.open(place, clock=records.now)
    with again.reading() as connection:
        assert tables_unguarded(connection) == ()
    again.close()


def test_the_scope_of_the_clinic_is_no_encounter(records: Records) -> None:
    with records.reading() as connection:
        scopes = connection.execute(text("SELECT scope FROM envelope")).scalars().all()
    assert scopes == [CLINIC]


def _rows(records: Records, table: str) -> list[tuple[object, ...]]:
    with records.reading() as connection:
        wanted = schema.metadata.tables[table].select()
        return sorted((tuple(row) for row in connection.execute(wanted)), key=repr)
