"""Commands about the audit: whether anything was removed or altered, and where its chain ends."""

import argparse

from screening.commands.place import record
from screening.commands.telling import DONE, FOUND_WRONG, Subparsers, command, complain, group
from screening.records.keeping.erasure import envelopes_missing


def add_commands(subparsers: Subparsers) -> None:
    """audit verify, head."""
    what = group(subparsers, "audit", "whether anything was removed from the audit or altered in it")
    command(what, "verify", verify)
    command(what, "head", head)


def verify(arguments: argparse.Namespace) -> int:
    """Work out the whole chain again, with every row that it vouches for. Ends with 1 when something is wrong."""
    records = record()
    state = records.audit_verified()
    gone = (
        f"the envelope of encounter {id[:8]} is gone and nothing says why"
        for id in envelopes_missing(records)
    )
    problems = (*state.problems, *gone)
    if problems:
        complain(f"Problems in {state.length} events: {len(problems)}", *problems)
        return FOUND_WRONG
    print(f"{state.length} events: whole. The chain ends with {state.mac}")
    if state.late:
        print(
            f"{state.late} rows were written by a release that did not vouch for them (visit details, adoptions, reviews, "
            "tombstones, legal holds). They are vouched for since the record was brought up to date, not before."
        )
    return DONE


def head(arguments: argparse.Namespace) -> int:
    """Print how long the chain is and where it ends, to be noted outside of this machine."""
    state = record().audit_state()
    print(f"{state.length} {state.mac}")
    return FOUND_WRONG if state.problems else DONE
