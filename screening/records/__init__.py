"""The record: what was answered, handed in, judged and seen. It is only ever added to."""

from screening.records.entries import (
    SYSTEM,
    Author,
    Draft,
    Encounter,
    Event,
    Judgement,
    Pen,
    QueueRow,
    StoredAnswer,
    Submission,
    fingerprint_of,
)
from screening.records.place import data_folder, records_here, store_place
from screening.records.store import CLINIC, Records
from screening.records.values import LONGEST_TEXT, Json

__all__ = [
    "CLINIC",
    "LONGEST_TEXT",
    "SYSTEM",
    "Author",
    "Draft",
    "Encounter",
    "Event",
    "Json",
    "Judgement",
    "Pen",
    "QueueRow",
    "Records",
    "StoredAnswer",
    "Submission",
    "data_folder",
    "fingerprint_of",
    "records_here",
    "store_place",
]
