"""Commands about the clinic's keys: make them, list them, change the one that seals, drop old ones."""

import argparse
import datetime as dt
from pathlib import Path

from screening.commands.place import COMMAND_LINE, record, refuse_without_record, ring
from screening.commands.telling import REFUSED, Subparsers, command, complain, group
from screening.errors import StoreRefused
from screening.records import Records, keys_place
from screening.records.envelopes import envelopes_not_under
from screening.records.keeping.rotation import envelopes_by_key, keys_retired, retirable, rotation_done
from screening.records.keys import TEXT, Keys, fresh_keys, keys_text, rotated, write_keys


def add_commands(subparsers: Subparsers) -> None:
    """keys new, show, rotate, retire."""
    what = group(subparsers, "keys", "make, list, change and drop the keys that open the record")
    command(what, "new", new).add_argument("--file", type=Path, help="where the keys go")
    command(what, "show", show)
    command(what, "rotate", rotate)
    command(what, "retire", retire).add_argument(
        "--yes", action="store_true", help="do it, do not only say it"
    )


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def new(arguments: argparse.Namespace) -> int:
    """Make a new key file. One that is there is never overwritten."""
    place = keys_place()
    path = arguments.file or place.path
    if path is None:
        return complain(f"The keys come from {TEXT}. Name a file with --file to make others.")
    write_keys(path, fresh_keys(_today()))
    print(f"New keys are in {path}. Keep a copy away from the record: without them nobody can read it.")
    return 0


def show(arguments: argparse.Namespace) -> int:
    """List the keys by id and date, and how many envelopes need each. Never the keys themselves."""
    keys, needed = ring().keys, _needed()
    where = keys_place().path
    print(f"Keys from {where if where is not None else TEXT}")
    for id in sorted({*keys.data, *needed}, reverse=True):
        mark = "current" if id == keys.current else "old" if id in keys.data else "MISSING"
        print(f"  {id}  made {id[:10]}  {mark:8} {needed.get(id, 0)} envelopes")
    return 0


def _needed() -> dict[str, int]:
    """How many envelopes need each key; none while there is no record yet."""
    try:
        refuse_without_record()
    except StoreRefused:
        return {}
    return dict(envelopes_by_key(record()))


def rotate(arguments: argparse.Namespace) -> int:
    """Make a new key and wrap every envelope with it, while the clinic works. Cut short, it goes on when run again."""
    records, place = record(), keys_place()
    keys = records.ring.keys
    left = records.read(lambda connection: envelopes_not_under(connection, keys.current))
    if place.path is None and not left:
        return _by_hand(keys)
    done = rotation_done(records, place, _today())
    _noted(records, "key rotated", key=done.key_id, envelopes=done.envelopes)
    began = "A new key" if done.fresh else "The rotation went on: the key"
    print(f"{began} {done.key_id} is current; {done.envelopes} envelopes were wrapped with it.")
    print("Old keys stay until `keys retire`. Copy the key file again to where its copy is kept.")
    return 0


def _by_hand(keys: Keys) -> int:
    fresh = rotated(keys, _today())
    id = fresh.current
    line = next(line for line in keys_text(fresh).splitlines() if line.startswith(id))
    print(
        f"The keys come from {TEXT}, which this command cannot write. By hand:\n"
        f"1. Add this line under [data], leave `current` as it is, and start every server again:\n"
        f"   {line}\n"
        f'2. Set current = "{id}" and start every server again.\n'
        f"3. Run `python -m screening keys rotate` with the new {TEXT}: it wraps every envelope with the new key.\n"
        f"4. `python -m screening keys retire` then says whether {keys.current} may be taken out.\n"
        "The line was made just now and is kept nowhere: it is a secret."
    )
    return REFUSED


def retire(arguments: argparse.Namespace) -> int:
    """Take out old keys that no envelope needs. Backups that were made with them need them still."""
    records, place = record(), keys_place()
    keys = place.read()
    ids = retirable(keys, envelopes_by_key(records))
    if not ids:
        print("There is no old key.")
        return 0
    named = ", ".join(sorted(ids))
    print(
        f"No envelope needs {named}. Backups made before the rotation open only with them: keep a copy for those."
    )
    if place.path is None:
        print(f"Take those lines out of {TEXT} and start every server again.")
    elif arguments.yes:
        keys_retired(records, place.path, ids)
        _noted(records, "keys retired", keys=named[:200])
        print(f"Taken out of {place.path}.")
    else:
        print("Nothing was changed. Add --yes to take them out.")
    return 0


def _noted(records: Records, kind: str, **detail: str | int | bool | None) -> None:
    records.record_event(kind, who=COMMAND_LINE, detail=detail)
