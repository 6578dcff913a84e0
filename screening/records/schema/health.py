"""The table by which the server tries whether it can write: one row that says when it last could."""

from sqlalchemy import Column, String, Table

from screening.records.schema.base import UtcTime, metadata

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", UtcTime, nullable=False),
)
