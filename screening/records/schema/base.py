"""What all tables share: one catalogue, times in UTC, JSON in its one written form."""

import datetime as dt
import json

from sqlalchemy import (
    DateTime,
    Dialect,
    MetaData,
    String,
    Text,
    TypeDecorator,
)

from screening.records.values import Json, written


class UtcTime(TypeDecorator[dt.datetime]):
    """A moment in UTC. A time without a zone is refused: nobody could tell later what it meant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs its zone")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class WrittenJson(TypeDecorator[Json]):
    """A JSON value in its one written form; SQL NULL is kept apart for "no value"."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Json, dialect: Dialect) -> str | None:
        return None if value is None else written(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Json:
        if value is None:
            return None
        loaded: Json = json.loads(value)
        return loaded


metadata = MetaData()
ID = String(32)
HASH = String(64)
