"""A PostgreSQL record that is handed out again is as new; one that was changed in more than its rows is not used again."""

from collections.abc import Iterator

import pytest

from screening.records import Records
from tests.emptied import Emptied
from tests.postgres import Postgres
from tests.records.cases import complete


@pytest.fixture
def shelf(postgres: Postgres, migrated: str) -> Iterator[Emptied]:
    one = Emptied(postgres, migrated)
    yield one
    one.close()


def _rows(postgres: Postgres, url: str) -> str:
    """Every row and every sequence of a database."""
    with postgres.administering(url.rpartition("/")[2]) as connection:
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1"
        ).fetchall()
        return "\n".join(
            f"{name} {connection.execute(f'SELECT * FROM {name} ORDER BY 1'.encode()).fetchall()}"
            for (name,) in names
        )


def test_a_record_that_was_used_is_as_new(shelf: Emptied, postgres: Postgres) -> None:
    first = shelf.take()
    as_new = _rows(postgres, first)
    records = Records.open(first)
    complete(records)
    assert _rows(postgres, first) != as_new
    shelf.give_back()
    records.close()
    assert shelf.take() == first
    again = _rows(postgres, first)
    # A sequence that was used and put back differs in nothing but how far ahead it has logged.
    assert _without_log(again) == _without_log(as_new)


def _without_log(rows: str) -> list[str]:
    return [line for line in rows.splitlines() if "_seq " not in line]


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER {0} ON answer",
        "ALTER TABLE answer DISABLE TRIGGER {0}",
        "ALTER TABLE answer ADD COLUMN more INTEGER",
        "CREATE TABLE more (id INTEGER)",
        "ALTER ROLE anteroom SET work_mem = '8MB'",
    ],
)
def test_a_record_that_was_changed_in_more_than_rows_is_thrown_away(
    shelf: Emptied, postgres: Postgres, change: str
) -> None:
    first = shelf.take()
    with postgres.administering(first.rpartition("/")[2]) as connection:
        row = connection.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'answer'::regclass AND NOT tgisinternal"
        ).fetchone()
        assert row is not None
        connection.execute(change.format(row[0]).encode())
    shelf.give_back()
    with postgres.administering() as connection:
        connection.execute("ALTER ROLE anteroom RESET ALL")
    assert shelf.take() != first
