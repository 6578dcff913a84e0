"""Two server processes behind a real nginx with one PostgreSQL: one is killed, and its patient goes on at the other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.front_door import cookies as jar
from screening.records import Records
from tests.browser.patient import Patient
from tests.browser.serving import Server
from tests.faults.patients import Desk
from tests.postgres import Postgres
from tests.proxy.gateway import NAME, Gateway

pytestmark = pytest.mark.browser
_ALIVE = '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
_CUT = '[data-testid="stApp"]:not([data-test-connection-state="CONNECTED"])'
_ESTABLISHED = "01"


@dataclass(frozen=True)
class Two:
    """Two processes, what is before them and what is behind them."""

    servers: tuple[Server, Server]
    gateway: Gateway
    place: str

    def holding(self) -> Server:
        """The process that the one open page is connected to."""
        (held,) = [server for server in self.servers if _connections_to(server.port)]
        return held


def _connections_to(port: int) -> int:
    """How many connections are open to this port of 127.0.0.1, seen from the side that opened them."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    fields = [line.split() for line in lines]
    return sum(field[2].endswith(f":{port:04X}") and field[3] == _ESTABLISHED for field in fields)


@pytest.fixture
def two(postgres: Postgres, migrated: str, tmp_path: Path) -> Iterator[Two]:
    place = postgres.fresh(migrated)
    environment = {
        "DATABASE_URL": place,
        "ANTEROOM_DATA": str(tmp_path / "data"),
        "ANTEROOM_TLS": "1",
        "ANTEROOM_HOSTS": f"{NAME},127.0.0.1",
    }
    folders = [tmp_path / name for name in ("one", "other", "nginx")]
    for folder in folders:
        folder.mkdir()
    servers = Server(folders[0], environment=environment), Server(folders[1], environment=environment)
    try:
        for server in servers:
            server.start()
        with Gateway(folders[2], (servers[0].port, servers[1].port)) as gateway:
            yield Two(servers, gateway, place)
    finally:
        for server in servers:
            server.stop()
        postgres.drop(place)


@pytest.fixture
def page(two: Two, chromium: Browser) -> Iterator[Page]:
    """A browser that holds a fresh intake."""
    context = chromium.new_context(ignore_https_errors=True, viewport={"width": 1024, "height": 1366})
    yield context.new_page()
    context.close()


@pytest.fixture
def patient(two: Two, page: Page) -> Iterator[Patient]:
    diary = Desk(two.place, at_once=1)()
    cookie = {"name": jar.name_of(jar.INTAKE, tls=True), "value": diary.cookie, "url": two.gateway.url}
    page.context.add_cookies([{**cookie, "secure": True}])  # type: ignore[typeddict-item]
    page.goto(two.gateway.url)
    records = Records.open(two.place)
    yield Patient(page, two.servers[0], records, diary.encounter).arrived()
    records.close()


def test_a_patient_whose_process_is_killed_goes_on_at_the_other(two: Two, patient: Patient) -> None:
    patient.answer("about_you.name", "Anna Sample")
    patient.onward().answer("treatment_sought.reason", "depression")
    first, number = two.holding(), patient.number
    first.kill()
    patient.page.wait_for_selector(_CUT)
    patient.page.wait_for_selector(_ALIVE)
    patient.answer("treatment_sought.depression_diagnosis", "major")
    assert two.holding() is not first
    assert patient.number == number
    patient.page.reload()
    patient.arrived()
    assert patient.number == number
    assert patient.values() == {
        "about_you.name": "Anna Sample",
        "treatment_sought.reason": "depression",
        "treatment_sought.depression_diagnosis": "major",
    }
    patient.page.goto(re.sub(r"page=\d+", "page=1", patient.page.url))
    patient.arrived()
    expect(patient.box("about_you.name").get_by_role("textbox")).to_have_value("Anna Sample", timeout=20_000)


def test_the_process_that_comes_back_finds_everything(two: Two, patient: Patient) -> None:
    patient.answer("about_you.name", "Anna Sample")
    first = two.holding()
    first.kill()
    patient.page.wait_for_selector(_CUT)
    patient.page.wait_for_selector(_ALIVE)
    patient.answer("about_you.sex", "female")
    first.start()
    (other,) = [server for server in two.servers if server is not first]
    other.kill()
    patient.page.wait_for_selector(_CUT)
    patient.page.wait_for_selector(_ALIVE, timeout=60_000)
    patient.page.reload()
    patient.arrived()
    assert two.holding() is first
    assert patient.values() == {"about_you.name": "Anna Sample", "about_you.sex": "female"}
