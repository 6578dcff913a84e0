"""What is looked for while somebody waits is found by its index, on every database."""

from typing import Any

import pytest
from sqlalchemy import Connection, Select, func, select, text

from screening.access import papers
from screening.records import CaseStatus, QueueFilter, Records, schema
from screening.records.queries import answers_among
from screening.records.worklist_found import worklist_counts, worklist_page
from tests.records.cases import begun, complete

EVERY = tuple(CaseStatus)


def plan(connection: Connection, wanted: Select[Any]) -> str:
    """How the database would go about it. The tables are small: PostgreSQL is told not to read them whole, nor to sort."""
    asked = wanted.compile(connection, compile_kwargs={"render_postcompile": True})
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_sort = off"))
        connection.execute(text("SET LOCAL enable_bitmapscan = off"))
    names = asked.positiontup if sqlite else None
    values: Any = tuple(asked.params[name] for name in names) if names is not None else asked.params
    words = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    return "\n".join(str(row) for row in connection.exec_driver_sql(words + str(asked), values))


def test_a_seal_that_is_typed(records: Records) -> None:
    complete(records)
    with records.reading() as connection:
        assert "determination_seal" in plan(connection, papers._by_seal("0" * 64))


@pytest.mark.parametrize(
    "wanted",
    [
        QueueFilter(reason="pain"),
        QueueFilter(awaits_second=True),
        QueueFilter(awaits_second=True, outcome="deferred", assignee="x"),
        QueueFilter(route="infusion", outcome="deferred"),
        QueueFilter(reason="pain", outcome="deferred", assignee="x", urgent=True),
    ],
)
def test_a_page_under_a_filter_comes_in_order_from_one_index(records: Records, wanted: QueueFilter) -> None:
    with records.reading() as connection:
        told = plan(connection, worklist_page(records, wanted, 25, 0))
        assert "worklist_tag_order" in told, told


def test_a_page_of_one_s_own_cases_comes_in_order_from_one_index(records: Records) -> None:
    for _ in range(60):
        case = begun(records)
        case.handed_in()
        case.judged()
    with records.writing() as connection:
        # Where no case waits every index is as good as any other: there are some, and the planner is told so.
        connection.execute(text("ANALYZE"))
    with records.reading() as connection:
        waiting = select(func.count()).where(schema.worklist.c.waiting == 1)
        assert connection.execute(waiting).scalar_one() == 60
        told = plan(connection, worklist_page(records, QueueFilter(assignee="x"), 25, 0))
        assert "worklist_assignee_order" in told, told


@pytest.mark.parametrize(
    "wanted", [QueueFilter(statuses=EVERY, reason="pain"), QueueFilter(awaits_second=True)]
)
def test_cases_under_a_filter_are_counted_in_one_index(records: Records, wanted: QueueFilter) -> None:
    with records.reading() as connection:
        told = plan(connection, worklist_counts(records, wanted))
        assert "worklist_tag_status" in told, told


def test_a_few_answers_of_many_cases(records: Records) -> None:
    case = complete(records)
    with records.reading() as connection:
        told = plan(connection, answers_among([(case.id, "0" * 64)], connection.dialect.name))
    index = "sqlite_autoindex_answer_1 (encounter_id=? AND question_key=?)"
    assert (index if records.engines.dialect == "sqlite" else "one_answer_a_revision") in told, told
