"""Somebody who can no longer sign in is helped by whoever runs the server, when no administrator can."""

import argparse

from screening.access.accounts import person_rescued
from screening.commands.place import record
from screening.commands.telling import DONE, Subparsers, command, group


def add_commands(subparsers: Subparsers) -> None:
    """people rescue"""
    people = group(subparsers, "people", "Help somebody back in when no administrator can sign in.")
    rescue = command(people, "rescue", _rescue)
    rescue.add_argument("name", help="the name they sign in with")


def _rescue(arguments: argparse.Namespace) -> int:
    """Make a first password for somebody and take off their second factor. It is printed once and good for 72 hours."""
    print(person_rescued(record(), arguments.name))
    return DONE
