"""Commands about taking the record elsewhere: all of it readable, as JSON lines and as a table, and read in again."""

import argparse
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from screening.commands.place import COMMAND_LINE, from_the_command_line, record
from screening.commands.telling import Subparsers, command, counted
from screening.errors import RecordErased
from screening.exchange.answers_csv import answers_table, data_dictionary, table_written
from screening.judging import local_day
from screening.records import (
    Encounter,
    Records,
    StoredAnswer,
    Submission,
    fresh_keys_for_a_fresh_record,
    records_here,
)
from screening.records.keeping.backup import whole_file
from screening.records.keeping.take_out import encounter_ids, read_in, refuse_open_folder, written_out

RECORD, ANSWERS, DICTIONARY = "record.jsonl", "answers.csv", "data-dictionary.csv"
_WARNING = "What was written is readable by anyone who gets hold of it. Keep it sealed, and delete it when it is read in."
Case = tuple[Encounter, Mapping[str, StoredAnswer], Submission | None]


def add_commands(subparsers: Subparsers) -> None:
    """export, import."""
    out = command(subparsers, "export", export)
    out.add_argument(
        "place", type=Path, help="a folder (record, table, dictionary), or a new file ending in .jsonl"
    )
    command(subparsers, "import", take_in).add_argument(
        "file", type=Path, help="a record.jsonl that `export` wrote"
    )


def export(arguments: argparse.Namespace) -> int:
    """Write the whole record out readable, for another program or another Anteroom. Nothing in it is sealed."""
    records, place = record(), arguments.place
    single = place.suffix == ".jsonl"
    folder = place.parent if single else place
    if not single and not folder.exists():
        folder.mkdir(mode=0o700)
    refuse_open_folder(folder)
    records.record_event("export begun", who=COMMAND_LINE)
    counts = written_out(records, place if single else folder / RECORD, records.now())
    if not single:
        _tables(records, folder)
    print(f"{place}: {counted(counts)}")
    print(_WARNING)
    return 0


def _tables(records: Records, folder: Path) -> None:
    on = local_day(dt.datetime.now(dt.UTC))
    for name, table in ((ANSWERS, answers_table(_cases(records), on=on)), (DICTIONARY, data_dictionary())):
        with whole_file(folder / name) as file:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="")
            table_written(text, table)
            text.flush()
            text.detach()


def _cases(records: Records) -> Iterator[Case]:
    for id in encounter_ids(records):
        try:
            yield records.encounter(id), records.answers_of(id), records.submission_of(id)
        except RecordErased:
            continue


def take_in(arguments: argparse.Namespace) -> int:
    """Read an exported record into one that was never used, sealed under the keys of this one."""
    from_the_command_line()
    made = fresh_keys_for_a_fresh_record()
    if made is not None:
        print(f"New keys were made in {made}. Keep a copy elsewhere.")
    records = records_here()
    counts = read_in(records, arguments.file)
    records.record_event("record read in", who=COMMAND_LINE, detail={"events": counts.get("event", 0)})
    print(f"Read in: {counted(counts)}")
    print(
        "People came without their passwords: start the server, make the first account with its one-time code,"
    )
    print("and set the others' passwords anew. Delete the file that was read in.")
    return 0
