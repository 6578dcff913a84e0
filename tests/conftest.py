"""What any test may ask for: a record of its own, and a clinic with people and tablets."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect, sync_playwright
from streamlit.components.v2 import manifest_scanner

from screening.access import people
from screening.records import Records, records_here
from screening.records.keys import FILE, TEXT, fresh_keys, keys_text
from tests.clinic import Clinic, Clock
from tests.emptied import Emptied
from tests.one_of_two import PATIENCE, waited_for
from tests.postgres import Postgres

# Keys of this test run alone; servers that tests start inherit them.
os.environ.pop(FILE, None)
os.environ[TEXT] = keys_text(fresh_keys(dt.date(2026, 11, 23)))

# How long an invented case takes says nothing on a machine that does other things too: no property is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    # The name that the tests behind nginx are served under.
    "--host-resolver-rules=MAP intake.example.org 127.0.0.1",
]
REAL_HASHER = people._hasher
# The folders whose tests are about the store: each of their tests runs on every database.
STORE_LEVEL = ("records", "access", "keeping")
DATABASES = ("sqlite", "postgres")
_MIGRATED = "migrated"
# The files that take longest, the longest first. Whole files are shared out among the workers: whoever got one of these
# last would still be at it when the others have long gone home.
LONGEST = (
    "properties/test_safety.py",
    "properties/test_round_trip.py",
    "records/test_audit.py",
    "browser/test_hand_over.py",
    "browser/test_case_work.py",
    "faults/test_server_killed.py",
    "browser/test_hostile.py",
    "browser/test_whole_form.py",
    "browser/test_determination.py",
    "browser/test_tablet.py",
    "browser/test_front_door.py",
    "pages/test_hostile_words.py",
    "browser/test_direct_visit.py",
    "browser/test_ask_back.py",
    "browser/test_clinician.py",
    "browser/test_nothing_lost.py",
    "browser/test_nobody_else.py",
    "access/test_permission_table.py",
    "records/test_retries.py",
    "browser/test_clinician_accessibility.py",
    "browser/test_case_then.py",
    "records/test_seals.py",
    "browser/test_logs.py",
    "browser/test_account.py",
    "access/test_determining.py",
    "browser/test_answering.py",
    "keeping/test_backup.py",
    "summary/test_state.py",
    "access/test_papers.py",
    "browser/test_insight.py",
    "browser/test_every_page.py",
    "access/test_insight.py",
    "keeping/test_take_out.py",
    "browser/test_queue.py",
    "browser/test_keyboard.py",
    "access/test_case_work.py",
    "records/test_sealed.py",
    "access/test_visits.py",
    "faults/test_lost_connections.py",
    "pages/test_case_add.py",
    "records/test_worklist.py",
    "access/test_way_in.py",
    "browser/test_urgent.py",
    "access/test_links.py",
    "front_door/test_signing.py",
    "faults/test_postgres_killed.py",
    "cli/test_keeping_commands.py",
    "proxy/test_killed_process.py",
    "browser/test_visit_link.py",
    "pages/test_insight.py",
    "browser/test_stopping.py",
    "browser/test_flood.py",
    "records/test_ask_back.py",
    "keeping/test_retention.py",
    "browser/test_authority_pages.py",
    "browser/test_mishaps.py",
    "records/test_append_only.py",
    "access/test_asking_back.py",
    "keeping/test_rotation.py",
    "summary/test_summary_of.py",
    "front_door/test_verify.py",
    "records/test_clinicians_side.py",
    "browser/test_downloads.py",
    "summary/test_paper.py",
)
# Every page that is tried outside of a server asks anew what each installed package brings along. It stays the same.
_BROUGHT_ALONG = manifest_scanner.scan_component_manifests()
manifest_scanner.scan_component_manifests = lambda *_, **__: list(_BROUGHT_ALONG)
# A click may take a while to show when everything else is tried at the same time.
expect.set_options(timeout=PATIENCE * 1000)
waited_for()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures that tests recorded, wherever they ran."""
    reports = [report for name in ("passed", "failed") for report in terminalreporter.getreports(name)]
    for report in reports:
        for name, line in report.user_properties:
            if name == "figures" and report.when == "call":
                terminalreporter.write_line(str(line))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest is begun first: the long files by name, then what drives a browser, then the rest."""
    here = Path(__file__).parent
    gone = [name for name in LONGEST if not (here / name).exists()]
    if gone:
        raise pytest.UsageError(f"tests/conftest.py names files that are not there: {', '.join(gone)}")
    items.sort(key=lambda item: _place(item.path.relative_to(here).as_posix()))


def _place(file: str) -> int:
    if file in LONGEST:
        return LONGEST.index(file)
    return len(LONGEST) + (not file.startswith(("browser/", "proxy/", "faults/")))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is about the store is tried on every database: `records`, `place` and `database` take turns."""
    if "database" in metafunc.fixturenames and metafunc.definition.path.parent.name in STORE_LEVEL:
        metafunc.parametrize("database", DATABASES, indirect=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each test gets a context of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed the same way, but without the time and memory that make guessing dear."""
    monkeypatch.setattr(people, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until a test moves it."""
    return Clock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, one for all tests."""
    with Postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> str:
    """The name of a PostgreSQL database with every table and no rows, to be copied."""
    postgres.make(_MIGRATED)
    Records.open(postgres.url(_MIGRATED)).close()
    return _MIGRATED


@pytest.fixture(scope="session")
def emptied(postgres: Postgres, migrated: str) -> Iterator[Emptied]:
    """An empty record in PostgreSQL, quickly, again and again."""
    shelf = Emptied(postgres, migrated)
    yield shelf
    shelf.close()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """ "sqlite" or "postgres": the store that this test is about; SQLite outside of the store's own tests."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def place(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where an empty record is: a path that is still free, or the URL of a PostgreSQL database of its own."""
    if database == "sqlite":
        yield str(tmp_path / "anteroom.db")
        return
    emptied: Emptied = request.getfixturevalue("emptied")
    yield emptied.take()
    emptied.give_back()


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new record in a SQLite file, to be copied: making the tables anew for each test takes longer than most tests."""
    place = tmp_path_factory.mktemp("untouched") / "anteroom.db"
    Records.open(str(place), clock=Clock()).close()
    return place


@pytest.fixture
def records(place: str, clock: Clock, database: str, untouched: Path) -> Iterator[Records]:
    """An empty record, on a clock that the test moves."""
    if database == "sqlite":
        copy(untouched, place)
    opened = Records.open(place, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, untouched: Path) -> Iterator[Clinic]:
    """A clinic whose record is the one that pages and routes of this process use (ANTEROOM_DATA)."""
    copy(untouched, tmp_path / "anteroom.db")
    monkeypatch.setenv("ANTEROOM_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    opened = records_here()
    yield Clinic(opened, tmp_path)
    opened.close()
