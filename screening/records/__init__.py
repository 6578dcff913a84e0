"""The record: what was answered, handed in, judged and seen. It is only ever added to."""

from screening.records.entries import (
    SYSTEM,
    TYPED,
    Author,
    Determination,
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
from screening.records.envelopes import CLINIC
from screening.records.keys import KeyPlace
from screening.records.place import (
    data_folder,
    fresh_keys_for_a_fresh_record,
    keys_place,
    records_here,
    store_place,
)
from screening.records.store import Records
from screening.records.values import LONGEST_TEXT, Json

__all__ = [
    "CLINIC",
    "LONGEST_TEXT",
    "SYSTEM",
    "TYPED",
    "Author",
    "Determination",
    "Draft",
    "Encounter",
    "Event",
    "Json",
    "Judgement",
    "KeyPlace",
    "Pen",
    "QueueRow",
    "Records",
    "StoredAnswer",
    "Submission",
    "data_folder",
    "fingerprint_of",
    "fresh_keys_for_a_fresh_record",
    "keys_place",
    "records_here",
    "store_place",
]
