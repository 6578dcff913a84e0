"""Every hazard and threat names a test that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPERS = ("clinical-safety", "threats")
ROW = re.compile(r"^\| ([HT]\d+) \|(.*)\|$", re.MULTILINE)
NAMED = re.compile(r"`([a-z_]+/[a-z_]+)::(test_[a-z0-9_]+)`")


def _rows(paper: str) -> list[tuple[str, str]]:
    return ROW.findall((ROOT / "docs" / f"{paper}.md").read_text("utf-8"))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_test_that_is_named_is_there(paper: str) -> None:
    gone = []
    for id, row in _rows(paper):
        for file, name in NAMED.findall(row):
            place = ROOT / "tests" / f"{file}.py"
            if not place.exists() or f"def {name}(" not in place.read_text("utf-8"):
                gone.append(f"{id}: {file}::{name}")
    assert gone == []


@pytest.mark.parametrize("paper", PAPERS)
def test_every_row_names_a_test_or_says_that_there_is_none(paper: str) -> None:
    rows = _rows(paper)
    assert len(rows) > 20
    for id, row in rows:
        assert NAMED.search(row) or "none:" in row, id


@pytest.mark.parametrize("paper", PAPERS)
def test_numbers_are_used_once_and_in_order(paper: str) -> None:
    numbers = [int(id[1:]) for id, _ in _rows(paper)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_name_that_is_not_there_would_be_noticed() -> None:
    assert NAMED.findall("`records/test_keys::test_nothing_of_the_kind`")
    assert "def test_nothing_of_the_kind(" not in (ROOT / "tests/records/test_keys.py").read_text("utf-8")
