"""In which order a transaction takes its locks on PostgreSQL: the head of the audit chain comes last."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event


@contextmanager
def watched_locks() -> Iterator[list[str]]:
    """Collects every statement that could wait for a row while the head of the audit chain is held."""
    holding: set[int] = set()
    wrong: list[str] = []

    def executed(connection: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        plain, here = " ".join(statement.split()), id(connection.connection.dbapi_connection)
        if "FROM audit_head" in plain and "FOR UPDATE" in plain:
            holding.add(here)
        elif here in holding and _waits(plain):
            wrong.append(plain[:200])

    def ended(connection: Connection) -> None:
        holding.discard(id(connection.connection.dbapi_connection))

    events = (("before_cursor_execute", executed), ("commit", ended), ("rollback", ended))
    for name, hears in events:
        event.listen(Engine, name, hears)
    try:
        yield wrong
    finally:
        for name, hears in events:
            event.remove(Engine, name, hears)


def _waits(statement: str) -> bool:
    """Whether a statement could wait for a row that somebody else holds."""
    changes = statement.startswith(("UPDATE", "DELETE")) and "audit_head" not in statement
    return changes or "FOR UPDATE" in statement or "FOR NO KEY UPDATE" in statement
