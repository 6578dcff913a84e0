"""What the tests of the record share: someone with the database in their hands, and a case to look at."""

from collections.abc import Iterator

import pytest

from screening.records import Records
from tests.records.intruder import Intruder


@pytest.fixture
def intruder(
    place: str, database: str, records: Records, request: pytest.FixtureRequest
) -> Iterator[Intruder]:
    """Someone who works on this record's database behind the program's back."""
    del records  # it is made first
    server = request.getfixturevalue("postgres") if database == "postgres" else None
    one = Intruder(place, server)
    yield one
    one.leaves()
