"""Anteroom at the command line, for whoever runs the server: the questions and rules, one patient's case file, and the
keeping of the record: keys, audit, backups, retention, export. Each command says more with --help."""

import argparse
from types import ModuleType

from screening.case_file import CaseFileRefused
from screening.commands import audit, backup, cases, export, keys, people, protocol, retention, verify
from screening.commands.telling import complain
from screening.errors import AnteroomError

MODULES: tuple[ModuleType, ...] = (protocol, cases, keys, audit, backup, retention, export, people, verify)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m screening", description=__doc__)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in MODULES:
        module.add_commands(subparsers)
    return parser


def main(words: list[str] | None = None) -> int:
    """Run one command; 0 when done, 1 when it found something wrong, 2 when the input was refused."""
    arguments = _parser().parse_args(words)
    try:
        return int(arguments.run(arguments))
    except CaseFileRefused as refused:
        return complain(*refused.mistakes)
    except AnteroomError as refused:
        return complain(str(refused))


if __name__ == "__main__":
    raise SystemExit(main())
