"""What tests of faults share: their figures are said aloud, and a PostgreSQL that may be killed."""

from collections.abc import Callable, Iterator

import pytest

from tests.postgres import Postgres


@pytest.fixture
def figures(
    request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> Callable[[str, object], None]:
    """Says a line of figures on the terminal, whether the test passes or not."""
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")

    def say(what: str, found: object) -> None:
        if reporter is not None:
            with capsys.disabled():
                reporter.write_line(f"\n{what}: {found}")

    return say


@pytest.fixture
def own() -> Iterator[Postgres]:
    """A PostgreSQL that no other test uses."""
    with Postgres() as server:
        yield server
