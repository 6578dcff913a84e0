"""Who worked here, by name, and which protocol they adopted."""

from sqlalchemy import select

from screening.records import rows, schema
from screening.records.entries import Adoption
from screening.records.opening import OpenRecord


def names(records: OpenRecord) -> dict[str, str]:
    """The names of everyone who ever worked here, by person id."""
    table = schema.person
    wanted = select(table.c.id, table.c.name)
    return records.read(lambda connection: {row.id: row.name for row in connection.execute(wanted)})


def adoption_of(records: OpenRecord, protocol_hash: str) -> Adoption | None:
    """Who adopted exactly this protocol; None: it is a draft."""
    return records.read(lambda connection: rows.adoption_in(connection, protocol_hash))
