"""What tests of faults share: their figures are said aloud, and a PostgreSQL that may be killed."""

from collections.abc import Callable, Iterator

import pytest

from tests.postgres import Postgres


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Callable[[str, object], None]:
    """Says a line of figures at the end of the run (tests/conftest.py), whether the test passes or not."""
    return lambda what, found: record_property("figures", f"{what}: {found}")


@pytest.fixture
def own() -> Iterator[Postgres]:
    """A PostgreSQL that no other test uses."""
    with Postgres() as server:
        yield server
