"""What every test of access is watched for: no transaction waits for somebody while everybody waits for it."""

from collections.abc import Iterator

import pytest

from tests.records.locks import watched_locks


@pytest.fixture(autouse=True)
def head_taken_last() -> Iterator[None]:
    """On PostgreSQL the head of the audit chain is the last lock that any act takes."""
    with watched_locks() as wrong:
        yield
    assert wrong == []
