"""Nothing that anyone typed is in a log: every box of the form, every sign-in, every link, on every database."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from forms.questionnaire import QUESTIONNAIRE
from screening.access import Role, add_person, hold_of_token, session_begun, staff_of_token
from screening.access.links import Terms, link_made, usual_end
from screening.access.visits import VisitDetails, visit_made
from screening.records import Author, Records
from tests.browser.scripts import MUCH
from tests.browser.serving import Server
from tests.browser.socket_client import Visitor
from tests.clinic import PASSWORD
from tests.postgres import Postgres

NAME = "Dr Ada Example"
AUTHOR = Author("patient", "tablet")
ROOMY = {"ANTEROOM_MESSAGES_PER_PAGE": "999+99", "ANTEROOM_MESSAGES_PER_ADDRESS": "9999+99"}
BOXES = 25


@dataclass
class Journey:
    """One server after a patient, a clinician and several strangers; `said` is all that must be in no log."""

    server: Server
    database: Postgres | None
    said: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    boxes: set[str] = field(default_factory=set)
    summary: str = ""

    def place(self) -> str:
        return str(self.server._environment.get("DATABASE_URL") or self.server.folder / "anteroom.db")

    @property
    def logs(self) -> dict[str, str]:
        kept = {"server": self.server.log}
        if self.database is not None:
            kept["postgres"] = self.database.log
        return kept

    def found(self) -> dict[str, list[str]]:
        """What stands in a log that must not."""
        return {
            name: sorted(word for word in self.said | self.tokens if word in log)
            for name, log in self.logs.items()
        }


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def journey(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """One journey over each database; PostgreSQL writes down every statement that it is given or refuses."""
    folder = tmp_path_factory.mktemp("logs")
    if request.param == "sqlite":
        yield from _travelled(Server(folder, environment=ROOMY), None)
        return
    with Postgres("log_statement=all") as database:
        url = {"DATABASE_URL": database.fresh()}
        yield from _travelled(Server(folder, environment={**ROOMY, **url}), database)


def _travelled(server: Server, database: Postgres | None) -> Iterator[Journey]:
    server.start()
    try:
        journey = Journey(server, database)
        _staff_comes(journey)
        encounter = _patient_answers(journey)
        _clinician_reads(journey, encounter)
        _strangers_try(journey)
        _link_is_opened(journey)
        yield journey
    finally:
        server.stop()


def _staff_comes(journey: Journey) -> None:
    staff = Visitor(journey.server)
    code = journey.server.set_up_code
    status, _, _ = staff.send("/account/set-up", code=code, name=NAME, password=PASSWORD)
    assert status == 303
    journey.said |= {PASSWORD}
    journey.tokens |= set(staff.cookies.values())


def _patient_answers(journey: Journey) -> str:
    """Every branch is open; then every box of every page gets words, and then a number, of its own."""
    patient = Visitor(journey.server)
    patient.send("/intake/start")
    journey.tokens |= set(patient.cookies.values())
    records = Records.open(journey.place())
    hold = hold_of_token(records, patient.cookies["anteroom_intake"])
    assert hold is not None
    for id, value in MUCH.items():
        if value is not None:
            records.save_answer(hold.encounter_id, id, value, author=AUTHOR)
    socket = patient.socket()
    for page in range(1, len(QUESTIONNAIRE.sections) + 2):
        query = f"page={page}&w=journey0"
        socket.widgets.clear()
        socket.run(query)
        for made in (lambda number: f"Zq{number}wordle", lambda number: f"7{number}3.1"):
            words = {
                name: made(1000 + len(journey.boxes | {name}) * 7 + at)
                for at, name in enumerate(socket.widgets)
            }
            socket.run(query, **words)
            journey.said |= set(words.values())
            journey.boxes |= set(words)
    socket.close()
    kept = json.dumps([row.value for row in records.answers_of(hold.encounter_id).values()])
    assert sum(word in kept for word in journey.said) >= BOXES, "what was typed is in the record"
    journey.said |= {text for text in _texts(MUCH) if len(text) > 6 and " " in text}
    records.save_answer(hold.encounter_id, "about_you.name", "Zanthippe Quorlwood", author=AUTHOR)
    records.submit(hold.encounter_id, "key", questionnaire_hash="0" * 64, author=AUTHOR)
    records.close()
    journey.said.add("Zanthippe Quorlwood")
    return hold.encounter_id


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _clinician_reads(journey: Journey, encounter: str) -> None:
    records = Records.open(journey.place())
    person = add_person(records, "Grace Reader", PASSWORD, frozenset({Role.CLINICIAN}))
    token = session_begun(records, person)
    records.close()
    clinician = Visitor(journey.server)
    clinician.get("/intake/ended")
    clinician.cookies["anteroom_staff"] = token
    journey.tokens.add(token)
    socket = clinician.socket()
    for page, query in (
        ("review_queue", ""),
        ("review_case", f"case={encounter}"),
        ("rule_book", "q=Zq-search-words"),
    ):
        socket.begin_again().visit(page, query)
        journey.summary += socket.screen
    socket.close()
    assert "Zanthippe Quorlwood" in journey.summary, "the clinician has seen the case"
    status, _, pdf = clinician.get(f"/summary/{encounter}.pdf")
    assert (status, pdf[:4]) == (200, "%PDF")
    journey.said.add("Zq-search-words")


_STRANGE = (
    "name", "password", "path", "query", "tokenvalue", "case", "header", "referer", "cookie", "intake", "socketquery",
)  # fmt: skip


def _strangers_try(journey: Journey) -> None:
    stranger = Visitor(journey.server)
    for number in range(3):
        stranger.send("/account/sign-in", name=f"Zqname{number}", password=f"Zqpassword{number}")
    for path in ("/nothing/Zqpath", "/?q=Zqquery", "/v/Zqtokenvalue", "/summary/Zqcase.pdf"):
        stranger.get(path, **{"X-Header": "Zqheader", "Referer": "http://x/Zqreferer"})
    stranger.cookies = {"anteroom_staff": "Zqcookie", "anteroom_intake": "Zqintake"}
    stranger.get("/")
    stranger.socket().run("q=Zqsocketquery").close()
    # Whole words: two letters stand in the log by chance, where a password's hash is written down.
    journey.said |= {f"Zq{word}" for word in _STRANGE}


def _link_is_opened(journey: Journey) -> None:
    """A visitor comes by a link, gives a wrong fact, and is refused."""
    records = Records.open(journey.place())
    person = add_person(records, "Frances Desk", PASSWORD, frozenset({Role.FRONT_DESK}))
    desk = staff_of_token(records, session_begun(records, person))
    assert desk is not None
    day = dt.datetime.now().astimezone().date() + dt.timedelta(days=2)
    details = VisitDetails("Zebedee Quillfeather", day, birth_date=dt.date(1961, 3, 7), record_number="QF-1203",
                           phone="+1 555 010 4477", email="zeb@example.org")  # fmt: skip
    encounter = visit_made(records, desk, details, questionnaire_version=QUESTIONNAIRE.version)
    terms = Terms(QUESTIONNAIRE.version, "0" * 64, usual_end(day, records.now()))
    token = link_made(records, desk, encounter.id, terms).token
    records.close()
    assert token is not None
    visitor = Visitor(journey.server)
    status, headers, _ = visitor.get(f"/v/{token}")
    assert (status, headers["location"]) == (303, "/visit/begin")
    assert token not in visitor.get("/visit/begin")[2]
    visitor.send("/visit/begin", **{"birth-date-day": "Zqday", "phone": "Zqphone"})
    journey.tokens |= {token, quote(token)}
    journey.said |= {
        "Zqday",
        "Zqphone",
        "Zebedee",
        "Quillfeather",
        "QF-1203",
        "010 4477",
        "zeb@example.org",
        "1961-03-07",
    }


def test_no_log_holds_a_word_that_anyone_typed_nor_a_token(journey: Journey) -> None:
    assert len(journey.boxes) >= BOXES
    assert len(journey.said) >= 2 * BOXES
    assert journey.found() == {name: [] for name in journey.logs}


def test_a_line_logged_on_purpose_is_found(journey: Journey) -> None:
    with journey.server._log.open("a") as log:
        log.write('{"event": "Zanthippe Quorlwood takes lithium"}\n')
    try:
        assert "Zanthippe Quorlwood" in journey.found()["server"]
        if journey.database is not None:
            with journey.database.administering() as connection, pytest.raises(Exception, match="Zanthippe"):
                connection.execute("SELECT 'Zanthippe Quorlwood'::int")
            assert "Zanthippe Quorlwood" in journey.found()["postgres"]
    finally:
        _take_back(journey.server._log)


def _take_back(log: Path) -> None:
    log.write_text(
        log.read_text("utf-8").replace('{"event": "Zanthippe Quorlwood takes lithium"}\n', ""), "utf-8"
    )


def test_every_line_of_the_server_is_one_json_object_or_a_word_of_welcome(journey: Journey) -> None:
    for line in journey.server.log.splitlines():
        if not line.strip() or line.startswith("  "):
            continue
        entry = json.loads(line)
        assert {"at", "level", "logger", "event"} <= set(entry)
        assert not re.search(r"[?&]\w+=", line), "no query of an address is written down"


def test_the_journey_itself_went_without_an_error(journey: Journey) -> None:
    assert '"level": "error"' not in journey.server.log
