"""Bringing a store up to date when it is opened."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select

from screening.records import schema
from screening.records.audit import head_made
from screening.records.engines import Engines
from screening.records.envelopes import CLINIC, KeyRing, envelope_made


def brought_up_to_date(engines: Engines, ring: KeyRing, clock: Callable[[], dt.datetime]) -> None:
    with engines.writing.begin() as connection:
        schema.metadata.create_all(connection)
        for statement in schema.append_only_ddl(
            engines.dialect, tuple(table.name for table in schema.APPEND_ONLY)
        ):
            connection.exec_driver_sql(statement)
        there = select(schema.envelope.c.scope).where(schema.envelope.c.scope == CLINIC)
        if connection.execute(there).one_or_none() is None:
            head_made(connection)
            envelope_made(connection, ring.keys, CLINIC, clock())
