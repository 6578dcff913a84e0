"""Commands about backups: make one while the clinic works, prove one, put one back, remove old ones."""

import argparse
import datetime as dt
from pathlib import Path

from screening.commands.place import (
    COMMAND_LINE,
    engines,
    from_the_command_line,
    record,
    refuse_without_record,
    ring,
)
from screening.commands.telling import Subparsers, command, complain, counted
from screening.errors import AnteroomError
from screening.records import data_folder, records_here, store_place
from screening.records.audit import anchors_in
from screening.records.engines import Engines, url_of
from screening.records.keeping.backup import backup_to, prunable
from screening.records.keeping.restore import RestoreReport, checked, restored
from screening.records.migrate import newest_revision, revision_of
from screening.records.place import ANCHORS


def add_commands(subparsers: Subparsers) -> None:
    """backup, restore, prune-backups."""
    made = command(subparsers, "backup", backup)
    made.add_argument("file", type=Path, help="a new file, or a folder in which it gets a name of its own")
    back = command(subparsers, "restore", restore)
    back.add_argument("file", type=Path, help="a file that `backup` made")
    back.add_argument(
        "--check", action="store_true", help="only prove that it could be put back; changes nothing"
    )
    old = command(subparsers, "prune-backups", prune)
    old.add_argument("folder", type=Path, help="the folder that holds the backups")
    old.add_argument("--days", type=int, required=True, help="remove those older than this")
    old.add_argument("--yes", action="store_true", help="do it, do not only say it")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def backup(arguments: argparse.Namespace) -> int:
    """Write a sealed backup of the whole record, as it is at this moment; the clinic goes on working."""
    refuse_without_record()
    from_the_command_line()
    opened = engines()
    try:
        _noted_before(opened, arguments.file)
        report = backup_to(opened, arguments.file, ring(), _now())
    finally:
        opened.dispose()
    print(f"{report.path}: {sum(report.rows.values())} rows, {report.events} events, {report.bytes} bytes")
    print(f"It opens with the key {report.key_id} alone. Prove it with: restore --check {report.path}")
    return 0


def _noted_before(opened: Engines, target: Path) -> None:
    """That somebody takes everything is noted first. A record of another revision is not touched, only copied."""
    with opened.reading.begin() as connection:
        current = revision_of(connection) == newest_revision()
    if current:
        records_here().record_event("backup begun", who=COMMAND_LINE, detail={"name": target.name[:100]})


def restore(arguments: argparse.Namespace) -> int:
    """Put a backup into an empty store, or with --check prove in a scratch store that it could be."""
    if arguments.check:
        _told(checked(arguments.file, ring()))
        print("It can be restored: every count, hash, envelope and event is as it was written down.")
        return 0
    from_the_command_line()
    report = _restored(arguments.file)
    aside = _anchors_put_aside(report)
    record().record_event(
        "record restored", who=COMMAND_LINE, detail={"events": report.events, "made at": report.made_at}
    )
    _told(report)
    print(
        "Restored. What was written after the backup was made is not in it. Everyone was signed out and no open form or "
        "message goes on.\nLook again at what was taken away since: people, tablets and links that were revoked. Run "
        "`retention run --yes`: what was erased since then came back."
    )
    if aside:
        print(aside)
    return 0


def _restored(file: Path) -> RestoreReport:
    """Restore; a SQLite file that was made only for this goes again when the backup was refused."""
    keys, url = ring(), url_of(store_place())
    made = Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
    fresh = made is not None and not made.exists()
    opened = engines()
    try:
        return restored(opened, file, keys)
    except AnteroomError:
        if made is not None and fresh:
            opened.dispose()
            for suffix in ("", "-wal", "-shm"):
                made.with_name(made.name + suffix).unlink(missing_ok=True)
        raise
    finally:
        opened.dispose()


def _told(report: RestoreReport) -> None:
    print(f"Made {report.made_at}, key {report.key_id}, revision {report.revision}")
    print(f"Rows: {counted(report.rows)}")
    print(f"Audit: {report.events} events, whole, ends with {report.mac}")
    print(f"Envelopes: {report.envelopes}, all open")


def _anchors_put_aside(report: RestoreReport) -> str:
    """The anchors of the record that was lost know of events that are gone: they would be an alarm for ever."""
    path = data_folder() / ANCHORS
    known = anchors_in(path, ring().keys.audit)[0]
    longest = max((anchor.length for anchor in known), default=0)
    if longest <= report.events:
        return ""
    aside = path.with_name(f"before-restore-{_now():%Y%m%dT%H%M%S}-{path.name}")
    path.rename(aside)
    return (
        f"Events {report.events + 1} to at least {longest} of the record before are lost. "
        f"Its anchors are kept in {aside}."
    )


def prune(arguments: argparse.Namespace) -> int:
    """Remove backups older than some days: what was erased from the record lives on in them. The newest one stays."""
    if arguments.days < 1:
        return complain("--days is 1 or more.")
    found = prunable(arguments.folder, _now(), arguments.days)
    for path in (*found.old, *found.unfinished):
        print(path)
        if arguments.yes:
            path.unlink(missing_ok=True)
    going = len(found.old) + len(found.unfinished)
    print(f"{going} {'removed' if arguments.yes else 'would go (add --yes)'}, {found.kept} stay.")
    return 0
