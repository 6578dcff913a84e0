"""Commands about the end of the time of keeping: see what is due, erase it, keep single records from it."""

import argparse
import datetime as dt
from collections.abc import Sequence

from screening.clinic import clinic_here
from screening.commands.place import COMMAND_LINE, record
from screening.commands.telling import Subparsers, command, counted, group
from screening.records import Records, data_folder
from screening.records.keeping.erasure import hold_placed, hold_released, holds_standing, tombstones_of
from screening.records.keeping.retention import Due, RetentionPolicy, due_now, retention_run, traces_due


def add_commands(subparsers: Subparsers) -> None:
    """retention preview, run, hold, unhold."""
    what = group(subparsers, "retention", "erase what is past its time, under [retention] of the clinic file")
    command(what, "preview", preview)
    command(what, "run", run).add_argument("--yes", action="store_true", help="erase; without it nothing is")
    for name, act in (("hold", hold), ("unhold", unhold)):
        added = command(what, name, act)
        added.add_argument("encounter", help="the whole id of the encounter")
        added.add_argument("--why", required=True, help="kept sealed with the record")


def policy_here() -> RetentionPolicy:
    """What the clinic file says."""
    said = clinic_here().retention
    return RetentionPolicy(
        dt.timedelta(hours=int(said.drafts_hours)),
        int(said.records_years) if said.records_years else None,
        dt.timedelta(days=int(said.traces_days)),
    )


def preview(arguments: argparse.Namespace) -> int:
    """Say what is past its time. Nothing changes."""
    records, policy = record(), policy_here()
    _policy_told(policy)
    _due_told(due_now(records, policy))
    print(f"Old traces: {counted(traces_due(records, policy))}")
    print(f"On hold: {len(holds_standing(records))} records. Erased so far: {len(tombstones_of(records))}.")
    return 0


def _policy_told(policy: RetentionPolicy) -> None:
    years = f"{policy.records_years} years" if policy.records_years else "kept (records_years is not set)"
    print(
        f"Unfinished forms: {policy.drafts.total_seconds() / 3600:g} hours after the last that was done or is to come"
    )
    print(
        f"Records: {years}. Links, sessions, codes, tablets, tries: {policy.traces.days} days. Audit: kept."
    )


def _due_told(due: Sequence[Due]) -> None:
    for one in due:
        held = "  ON HOLD, stays" if one.held else ""
        print(f"  {one.encounter_id}  {one.rule}, since {one.since:%Y-%m-%d %H:%M} UTC{held}")
    print(f"Past their time: {sum(not one.held for one in due)} records")


def run(arguments: argparse.Namespace) -> int:
    """Erase what is past its time: for good, with --yes. Without it this is a preview."""
    if not arguments.yes:
        preview(arguments)
        print("Nothing was erased. Add --yes to erase it for good.")
        return 0
    records = record()
    done = retention_run(records, policy_here(), by=COMMAND_LINE)
    print(f"Erased: {counted(done.erased)}. Traces removed: {counted(done.traces)}.")
    print("Backups made before still hold what was erased, until they are removed: see prune-backups.")
    for copy in sorted(data_folder().glob("before-*")):
        print(f"So does this copy from before an upgrade; remove it when it is no longer needed: {copy}")
    if not done.wiped:
        print("The database was too busy to overwrite what it had deleted. Run this again.")
    return 0


def hold(arguments: argparse.Namespace) -> int:
    """Keep one record from being erased, whatever the rules say."""
    hold_placed(record(), arguments.encounter, by=COMMAND_LINE, why=arguments.why)
    return _holds_told(record())


def unhold(arguments: argparse.Namespace) -> int:
    """Let the rules apply to a record again."""
    hold_released(record(), arguments.encounter, by=COMMAND_LINE, why=arguments.why)
    return _holds_told(record())


def _holds_told(records: Records) -> int:
    standing = holds_standing(records)
    print(f"On hold: {', '.join(standing) or 'nothing'}")
    return 0
