"""How commands speak: results on standard output, complaints on standard error."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

DONE, FOUND_WRONG, REFUSED = 0, 1, 2
Subparsers = Any
Run = Callable[[argparse.Namespace], int]


def say(data: object) -> None:
    """Print data as JSON."""
    print(json.dumps(data, indent=2, ensure_ascii=False))


def complain(*lines: str) -> int:
    """Print lines on standard error. Returns what a refused command ends with."""
    for line in lines:
        print(line, file=sys.stderr)
    return REFUSED


def command(subparsers: Subparsers, name: str, run: Run) -> argparse.ArgumentParser:
    """Add a command; the first line of its docstring is its help."""
    words = (run.__doc__ or "").strip()
    added: argparse.ArgumentParser = subparsers.add_parser(name, help=words.split("\n")[0], description=words)
    added.set_defaults(run=run)
    return added


def group(subparsers: Subparsers, name: str, words: str) -> Subparsers:
    """Add a command that has commands of its own."""
    added = subparsers.add_parser(name, help=words, description=words)
    return added.add_subparsers(required=True, metavar="WHAT")


def counted(rows: Mapping[str, int]) -> str:
    """How many of what, as one line: "3 answer, 1 encounter"; tables without a row are left out."""
    return ", ".join(f"{many} {name}" for name, many in sorted(rows.items()) if many) or "nothing"
