"""The clinician's pages over a record of invented patients, seen by whoever a test says is at the browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from screening.demo import add_demo_patients
from screening.records import Records, records_here
from tests.clinic import Clinic
from tests.pages.reading import Screen, screen_of

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., Screen]


@pytest.fixture(scope="session")
def demo_record(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A record with the invented patients, as a file to copy: made once, because each answer is made durable."""
    place = tmp_path_factory.mktemp("demo") / "anteroom.db"
    records = Records.open(place)
    add_demo_patients(records)
    records.close()
    beside = {file.name for file in place.parent.iterdir()} - {place.name, f"{place.name}.lock"}
    assert beside == set(), "the record is not whole in one file"
    return place.read_bytes()


@pytest.fixture
def demo(demo_record: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    """A clinic with the invented patients."""
    (tmp_path / "anteroom.db").write_bytes(demo_record)
    monkeypatch.setenv("ANTEROOM_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    opened = records_here()
    yield Clinic(opened, tmp_path)
    opened.close()


def run(page: str, principal: str, /, **query: str) -> AppTest:
    """Run one page file on its own, as the old page mechanism would: only its own guard stands before it."""
    at = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=90)
    at.user = {"principal": principal}
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


@pytest.fixture
def shown(demo: Clinic) -> Open:
    """Opens a page as a signed-in clinician: `shown("review_case", case=id)`."""
    principal = demo.sign_in()

    def opened(page: str, **query: str) -> Screen:
        return screen_of(run(page, principal, **query))

    return opened


def case_of(clinic: Clinic, name: str) -> str:
    """The encounter id of the invented patient with this name."""
    records = clinic.records
    ids = [row.encounter.id for row in records.queue(100)] + [d.encounter.id for d in records.drafts(100)]
    named = records.answers_in(ids, ["about_you.name"])
    return next(id for id, answers in named.items() if answers["about_you.name"].value == name)
