"""Whether a paper that was given out is still good: current, superseded, outdated, a draft, or altered."""

import argparse
from pathlib import Path

from screening.access.papers import PaperVerdict, verified_paper
from screening.commands.place import record
from screening.commands.telling import DONE, FOUND_WRONG, REFUSED, Subparsers, command, complain

LONGEST_FILE = 64 * 1024 * 1024
ENDS: dict[PaperVerdict, int] = {
    PaperVerdict.CURRENT: DONE,
    PaperVerdict.UNSIGNED: DONE,
    PaperVerdict.SUPERSEDED: FOUND_WRONG,
    PaperVerdict.OUTDATED: FOUND_WRONG,
    PaperVerdict.DRAFT: FOUND_WRONG,
    PaperVerdict.ALTERED: REFUSED,
}


def add_commands(subparsers: Subparsers) -> None:
    """verify."""
    parser = command(subparsers, "verify", verify)
    parser.add_argument(
        "file", help="a PDF that was given out, or the 64 characters of the seal printed on it"
    )


def verify(arguments: argparse.Namespace) -> int:
    """Say whether a paper is current, superseded, outdated, a draft, or altered.

    Ends with 0 when it is current, 1 when it is superseded, outdated or a draft, 2 when it was altered, was not given out
    by this record, or cannot be read.
    """
    place = Path(arguments.file)
    try:
        what: bytes | str = place.read_bytes() if place.is_file() else str(arguments.file)
    except OSError as error:
        return complain(
            f"The file cannot be read ({type(error).__name__}). Check its place and its permissions."
        )
    if isinstance(what, str) and len("".join(what.split())) != 64:
        return complain(
            "There is no such file, and this is no seal of 64 characters. Check the place of the file."
        )
    if len(what) > LONGEST_FILE:
        return complain("The file is too long to be a paper of this record.")
    verdict = verified_paper(record(), None, what)
    end = ENDS[verdict.verdict]
    if end == REFUSED:
        return complain(f"{verdict.verdict}: {verdict.words}")
    print(f"{verdict.verdict}: {verdict.words}")
    return end
