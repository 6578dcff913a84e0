"""What any test may ask for: a record of its own, and a clinic with people and tablets."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from screening.access import people
from screening.records import Records, records_here
from screening.records.keys import FILE, TEXT, fresh_keys, keys_text
from tests.clinic import Clinic, Clock

# Keys of this test run alone; servers that tests start inherit them.
os.environ.pop(FILE, None)
os.environ[TEXT] = keys_text(fresh_keys(dt.date(2026, 11, 23)))

REAL_HASHER = people._hasher


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed the same way, but without the time and memory that make guessing dear."""
    monkeypatch.setattr(people, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until a test moves it."""
    return Clock()


@pytest.fixture
def records(tmp_path: Path, clock: Clock) -> Iterator[Records]:
    """An empty record, on a clock that the test moves."""
    opened = Records.open(tmp_path / "anteroom.db", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    """A clinic whose record is the one that pages and routes of this process use (ANTEROOM_DATA)."""
    monkeypatch.setenv("ANTEROOM_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    opened = records_here()
    yield Clinic(opened, tmp_path)
    opened.close()
