"""The whole record written out readable, and read in again by an empty one.

written_out(records, Path("/safe/record.jsonl"), records.now())
read_in(records, Path("/safe/record.jsonl"))              # into a record that was never used
"""

import datetime as dt
import hashlib
import json
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from screening.errors import ExportRefused, SealBroken
from screening.records import schema
from screening.records.audit import Entry, chained, verified
from screening.records.entries import Author
from screening.records.envelopes import data_key_of, envelope_made
from screening.records.keeping.backup import whole_file
from screening.records.keeping.plain_form import (
    FORM,
    PARTS,
    Columns,
    Lines,
    Part,
    Plain,
    columns_of,
    subject_of,
)
from screening.records.keeping.restore import refuse_unless_empty
from screening.records.keeping.snapshot import KINDS
from screening.records.late_vouching import BEFORE, vouched_late
from screening.records.migrate import newest_revision
from screening.records.patient_tags import answer_texts, tags_kept, texts_of
from screening.records.store import Records
from screening.records.values import Json, written
from screening.records.vouching import VOUCHED
from screening.records.worklist import worklist_made_anew

_NOT_AN_EXPORT = (
    "This is not a record that `python -m screening export` wrote, or it is not whole. Nothing was read in."
)


def encounter_ids(records: Records) -> tuple[str, ...]:
    """The ids of all encounters that can still be read, oldest first."""
    visit, key = schema.encounter, schema.envelope
    wanted = select(visit.c.id).join(key, key.c.scope == visit.c.id).order_by(visit.c.created_at, visit.c.id)
    return records.read(lambda connection: tuple(connection.execute(wanted).scalars()))


def refuse_open_folder(folder: Path) -> None:
    """Raises ExportRefused when others could read what is put into this folder."""
    try:
        mode = stat.S_IMODE(folder.stat().st_mode)
    except OSError as error:
        raise ExportRefused(
            f"The folder {folder} cannot be used ({error.strerror}). Make it first."
        ) from None
    if mode & 0o077:
        raise ExportRefused(
            f"Other accounts of this machine may look into {folder}, and an export can be read by anyone who has it. "
            f"Run: chmod 700 {folder}, or choose another folder."
        )


def written_out(records: Records, path: Path, now: dt.datetime) -> Mapping[str, int]:
    """Write everything, readable, one JSON object a line. Returns how many rows of which table. Raises ExportRefused."""
    refuse_open_folder(path.parent)
    with whole_file(path) as file:
        counts: Counter[str] = records.read(lambda connection: _put_out(records, connection, file, now))
    return counts


def _put_out(records: Records, connection: Connection, file: BinaryIO, now: dt.datetime) -> Counter[str]:
    # A lost connection runs this again from the start.
    file.seek(0)
    file.truncate()
    digest, counts = hashlib.sha256(), Counter[str]()
    made_at = now.astimezone(dt.UTC).isoformat(timespec="seconds")
    head: Plain = {"anteroom": "export", "form": FORM, "revision": newest_revision(), "made_at": made_at}
    _put(file, digest, head)
    for plain in Lines(records, connection):
        _put(file, digest, plain)
        counts[str(plain["table"])] += 1
    _put(file, digest, {"end": True, "lines": counts.total() + 1, "sha256": digest.hexdigest()})
    return counts


def _put(file: BinaryIO, digest: Any, plain: Plain) -> None:
    line = f"{written(plain)}\n".encode()
    digest.update(line)
    file.write(line)


# Reading in

# No password has this hash: see `HAS_A_PASSWORD` of screening/access/people.py.
_NOTHING_FITS = ""


def read_in(records: Records, path: Path) -> Mapping[str, int]:
    """Read a record in, wholly or not at all, sealed under the keys of this one. Its audit is chained anew.

    People come without their passwords: nobody signs in with one until it is set again. Raises ExportRefused,
    BackupRefused when this record is not empty.
    """

    def work(connection: Connection) -> Mapping[str, int]:
        refuse_unless_empty(connection)
        try:
            lines = _checked_lines(path)
            revision = str(next(lines)["revision"])
            return _Reader(records, connection).all(revision, lines)
        except (KeyError, ValueError, TypeError, AttributeError, SealBroken, IntegrityError):
            raise ExportRefused(_NOT_AN_EXPORT) from None

    return records.write(work)


def _checked_lines(path: Path) -> Iterator[Plain]:
    """Every line but the last; the first and the last must fit what stands between them."""
    try:
        with path.open("rb") as file:
            yield from _between(file)
    except OSError as error:
        raise ExportRefused(f"{path} cannot be read ({error.strerror}). Check the name.") from None


def _between(file: BinaryIO) -> Iterator[Plain]:
    digest, first = hashlib.sha256(), file.readline()
    head = json.loads(first)
    if head.get("anteroom") != "export":
        raise ExportRefused(_NOT_AN_EXPORT)
    if int(head["form"]) > FORM:
        raise ExportRefused(f"This export is of form {head['form']}. Use the newer program that wrote it.")
    yield head
    digest.update(first)
    lines, last = 1, None
    for line in file:
        if last is not None:
            raise ExportRefused(_NOT_AN_EXPORT)
        plain = json.loads(line)
        if plain.get("end"):
            last = plain
            continue
        yield plain
        digest.update(line)
        lines += 1
    if last is None or (last["lines"], last["sha256"]) != (lines, digest.hexdigest()):
        raise ExportRefused(_NOT_AN_EXPORT)


@dataclass(slots=True)
class _Reader:
    """Puts lines in, one after the other, in the caller's transaction."""

    records: Records
    connection: Connection

    def all(self, revision: str, lines: Iterator[Plain]) -> Mapping[str, int]:
        """`revision`: of the record that was written out."""
        counts, digests, scope, data_key = Counter[str](), dict[str, str](), "", b""
        for plain in lines:
            part = PARTS[str(plain["table"])]
            counts[part.table.name] += 1
            if part.table is schema.event:
                self._event(part, plain, digests)
                continue
            if part.table is schema.encounter:
                scope, data_key = str(plain["id"]), b""
            values = columns_of(part, plain, self.records, data_key or None, scope)
            self._row(part, values)
            if part.table is schema.encounter and not plain["erased"]:
                data_key = self._key(scope, values["created_at"])
            self._tagged(part, plain, scope)
            if part.table.name in VOUCHED:
                subject, digest = VOUCHED[part.table.name]
                digests[subject(SimpleNamespace(**values))] = digest(SimpleNamespace(**values))
        if revision in BEFORE:
            vouched_late(self.connection, self.records.ring.keys.audit, self.records.now())
        worklist_made_anew(self.connection, self.records)
        self._refuse_unless_whole()
        return counts

    def _row(self, part: Part, values: Columns) -> None:
        if part.table is schema.person:
            values |= {"password_hash": _NOTHING_FITS, "must_change": False}
        self.connection.execute(insert(part.table).values(values))

    def _key(self, scope: str, at: dt.datetime) -> bytes:
        envelope_made(self.connection, self.records.ring.keys, scope, at)
        return data_key_of(self.connection, self.records.ring, scope)

    def _tagged(self, part: Part, plain: Plain, scope: str) -> None:
        content = plain.get("content")
        if not isinstance(content, dict):
            return
        if part.table is schema.answer:
            texts = tuple(answer_texts(str(content["question"]), content["value"]))
        elif part.table is schema.visit_detail:
            told = (content.get(name) or "" for name in ("name", "birth_date", "record_number"))
            texts = tuple(texts_of(*map(str, told)))
        else:
            return
        tags_kept(self.connection, self.records.tag, scope, texts)

    def _event(self, part: Part, plain: Plain, digests: Mapping[str, str]) -> None:
        encounter_id = plain["encounter_id"]
        subject = subject_of(plain["adds"], str(encounter_id), self.records)
        entry = Entry(
            str(plain["uid"]),
            str(plain["kind"]),
            Author(plain["who_kind"], str(plain["who"])),  # type: ignore[arg-type]
            str(plain["origin"]),
            KINDS["time"].read(plain["at"]),
            None if encounter_id is None else str(encounter_id),
            _detail(plain["detail"]),
            subject,
            digests[subject] if subject is not None else None,
        )
        chained(self.connection, self.records.ring.keys.audit, entry)

    def _refuse_unless_whole(self) -> None:
        state = verified(self.connection, self.records.ring.keys.audit)
        if not state.whole:
            raise ExportRefused(f"{_NOT_AN_EXPORT} ({'; '.join(state.problems[:3])})")


def _detail(detail: Json) -> Mapping[str, Json]:
    if not isinstance(detail, dict):
        raise ExportRefused(_NOT_AN_EXPORT)
    return detail
