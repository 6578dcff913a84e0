"""Whoever looks for a fact about the record finds it: every table, command and setting stands in docs/records.md."""

import argparse
import re
from dataclasses import fields
from pathlib import Path

import pytest

from screening.__main__ import _parser
from screening.clinic import RetentionSettings
from screening.exchange.answers_csv import CELLS
from screening.records import schema
from screening.records.keeping.plain_form import PARTS
from screening.records.keeping.snapshot import KINDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "records.md").read_text("utf-8")
NOT_OF_THE_RECORD = {"questions", "rules", "check", "docs", "evaluate", "summary", "people"}


def _commands(parser: argparse.ArgumentParser, before: str = "") -> list[str]:
    """Every command with its group: "keys new"."""
    found: list[str] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                found += _commands(sub, f"{before}{name} ") or [f"{before}{name}"]
    return found


@pytest.mark.parametrize("table", sorted(schema.metadata.tables))
def test_every_table_is_described(table: str) -> None:
    assert re.search(rf"^\|.*`{table}`", PAGE, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(table.name for table in schema.APPEND_ONLY))
def test_what_is_only_added_to_is_marked(name: str) -> None:
    assert re.search(rf"`{name}` ?\+", PAGE)


@pytest.mark.parametrize(
    "command", [one for one in _commands(_parser()) if one.split()[0] not in NOT_OF_THE_RECORD]
)
def test_every_command_is_named(command: str) -> None:
    assert f"`{command}" in PAGE


@pytest.mark.parametrize("word", [*(one.name for one in fields(RetentionSettings)), *CELLS, *KINDS, *PARTS])
def test_every_setting_mark_kind_and_line_is_named(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_the_defaults_are_those_of_the_program() -> None:
    for one in fields(RetentionSettings):
        assert f'| `{one.name}` | "{one.default}" |' in PAGE


def test_sealed_columns_are_told() -> None:
    """Whoever adds a sealed column says so: the row of its table does not claim that nothing is sealed."""
    for name, table in schema.metadata.tables.items():
        if any(column.type.python_type is bytes for column in table.c):
            row = next(line for line in PAGE.splitlines() if line.startswith("|") and f"`{name}`" in line)
            assert not row.rstrip().endswith("| nothing |"), name
