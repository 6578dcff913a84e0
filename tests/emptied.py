"""Empty PostgreSQL records for many tests, quickly: one database is emptied after each test and handed out again.

Making and dropping a database takes PostgreSQL half a second with a disk that is flushed in earnest. Here the rows are
taken away behind the program's back, and those of a new record put in again. A test that changed more than rows (a
table, a trigger, a setting) gets noticed, and its database is thrown away.
"""

from typing import Any

import psycopg
from psycopg import sql

from tests.postgres import Postgres

Connection = psycopg.Connection[Any]

# Everything of a database that is not rows, in one text.
_SHAPE = """
SELECT md5(concat(
  (SELECT string_agg(concat(c.relname, c.relkind, c.relacl, c.relowner), ',' ORDER BY c.oid)
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace),
  (SELECT string_agg(concat(a.attrelid, a.attname, a.atttypid, a.atttypmod, a.attnotnull), ',' ORDER BY a.attrelid, a.attnum)
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0),
  (SELECT string_agg(concat(t.tgrelid, t.tgname, t.tgenabled), ',' ORDER BY t.oid)
     FROM pg_trigger t WHERE NOT t.tgisinternal),
  (SELECT string_agg(concat(p.proname, p.prosrc), ',' ORDER BY p.oid)
     FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace),
  (SELECT string_agg(concat(k.conrelid, k.conname, k.convalidated), ',' ORDER BY k.oid)
     FROM pg_constraint k WHERE k.connamespace = 'public'::regnamespace),
  (SELECT string_agg(s.setconfig::text, ',' ORDER BY s.setdatabase, s.setrole) FROM pg_db_role_setting s)
))
"""
_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY oid"
)
_SEQUENCES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' ORDER BY oid"
)
_OTHERS_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Emptied:
    """Hands out one database again and again. `template`: the name of a database with every table, as new."""

    def __init__(self, server: Postgres, template: str) -> None:
        self._server = server
        self._template = template
        self._url = ""
        self._shape = ""
        self._started: dict[str, int] = {}
        self._rows: dict[str, bytes] = {}
        self._connection: Connection | None = None

    def close(self) -> None:
        """Let go of the database; it goes with its server."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def take(self) -> str:
        """The URL of an empty record."""
        if not self._url:
            self._url = self._server.fresh(self._template)
            self._remember(self._inside())
        return self._url

    def give_back(self) -> None:
        """Empty it, or throw it away when more than rows was changed."""
        try:
            connection = self._inside()
            with connection.transaction():
                connection.execute("SET LOCAL synchronous_commit = off")
                connection.execute(_OTHERS_OUT)
                same = _shape(connection) == self._shape
                if same:
                    self._empty(connection)
        except psycopg.Error:
            same = False
        if not same:
            self.close()
            self._server.drop(self._url)
            self._url = ""

    def _inside(self) -> Connection:
        """The administrator's connection to the database that is handed out."""
        if self._connection is None:
            self._connection = self._server.administering(self._url.rpartition("/")[2])
        return self._connection

    def _remember(self, connection: Connection) -> None:
        """Keep the rows of a new record, and where its sequences stand."""
        self._rows = {table: _copied_out(connection, table) for table in _filled(connection)}
        self._started = {
            name: _one(
                connection, sql.SQL("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {}"), name
            )
            for name in _names(connection, _SEQUENCES)
        }
        self._shape = _shape(connection)

    def _empty(self, connection: Connection) -> None:
        # The triggers that keep the record append-only, and foreign keys, do not hold for a replica.
        connection.execute("SET LOCAL session_replication_role = replica")
        for table in _filled(connection):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        for table, rows in self._rows.items():
            into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
            with connection.cursor() as cursor, cursor.copy(into) as copy:
                copy.write(rows)
        for name, at in self._started.items():
            connection.execute("SELECT setval(%s::regclass, %s, %s)", (name, max(at, 1), at > 0))


def _shape(connection: Connection) -> str:
    row = connection.execute(_SHAPE).fetchone()
    return str(row[0]) if row else ""


def _names(connection: Connection, query: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(query.encode())]


def _copied_out(connection: Connection, table: str) -> bytes:
    """The rows of a table, as PostgreSQL writes them down."""
    out = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(out) as copy:
        return b"".join(bytes(part) for part in copy)


def _one(connection: Connection, query: sql.SQL, name: str) -> int:
    row = connection.execute(query.format(sql.Identifier(name))).fetchone()
    assert row is not None
    return int(row[0])


def _filled(connection: Connection) -> list[str]:
    """The tables that hold rows."""
    names = _names(connection, _TABLES)
    one = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    every = [one.format(sql.Literal(name), sql.Identifier("public", name)) for name in names]
    return [str(row[0]) for row in connection.execute(sql.SQL(" UNION ALL ").join(every))]
