"""Whatever fails, nobody is shown how: a plain sentence, a reference, and one line in the log that quotes nobody."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from screening.records import Author, Records
from tests.browser.faulty_server import CANARY, ERRORS
from tests.browser.serving import Server
from tests.browser.socket_client import Socket, Visitor, rerun
from tests.clinic import PASSWORD
from tests.lives import ROOT

NAME = "Dr Ada Example"
FORM = "page=1&w=form0000"
# What tells of the machine, and what besides tells of a patient; a clinician's queue may name one.
INTERNALS = (
    r"Traceback|File \"|/srv/|/opt/|/usr/|/home/|/tmp/|site-packages|\.py\b|\.db\b|sqlite|sqlalchemy|psycopg|SELECT |INSERT |"
    r"no such table|streamlit\.runtime|pages\.parts|screening\.|[A-Z][a-zA-Z]+(?:Error|Exception)\b|Errno"
)
OF_THE_MACHINE = re.compile(INTERNALS)
LEAKS = re.compile(f"{INTERNALS}|Secret|lithium")
ANYTHING = b"\x00\xff\xfe garbage <script> \x80"


class Faulty(Server):
    """A server in which things can be made to fail."""

    def let_fail(self, place: str, error: str = "") -> None:
        (self.folder / "fault").write_text(f"{place} {error}".strip())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faulty]:
    roomy = {"ANTEROOM_MESSAGES_PER_ADDRESS": "9999+999", "ANTEROOM_MESSAGES_PER_PAGE": "999+99"}
    folder = tmp_path_factory.mktemp("faulty")
    running = Faulty(folder, environment=roomy, script="tests/browser/faulty_server.py")
    running.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def in_order_again(server: Faulty) -> Iterator[None]:
    yield
    server.let_fail("")


@pytest.fixture
def patient(server: Faulty) -> Visitor:
    visitor = Visitor(server)
    visitor.send("/intake/start")
    return visitor


@pytest.fixture(scope="module")
def staff(server: Faulty) -> Visitor:
    server.let_fail("")
    visitor = Visitor(server)
    visitor.send("/account/set-up", code=server.set_up_code, name=NAME, password=PASSWORD)
    return visitor


@pytest.fixture(scope="module")
def case(server: Faulty) -> str:
    records = Records.open(server.folder / "anteroom.db")
    author = Author("patient", "tablet")
    id = records.begin_encounter(questionnaire_version="test", author=author).id
    records.save_answer(id, "about_you.name", CANARY, author=author)
    records.submit(id, "key", questionnaire_hash="0" * 64, author=author)
    records.close()
    return id


def _shown(visitor: Visitor, query: str = "", page: str = "") -> str:
    """All the words that a page puts on the screen, without its style sheets."""
    socket = visitor.socket()
    try:
        socket.visit(page, query)
        return re.sub(r"<style>.*?</style>", "", socket.screen, flags=re.DOTALL)
    finally:
        socket.close()


def _logged(server: Faulty, before: int, reference: str) -> dict[str, Any]:
    """The one line of the log that goes with a reference; every line since `before` is JSON and quotes nobody."""
    lines = [json.loads(line) for line in server.log[before:].splitlines() if line.strip()]
    assert not re.search("Secret|lithium|SELECT sealed", server.log)
    (mine,) = [line for line in lines if reference in line["event"]]
    return mine


def _reference(words: str) -> str:
    found = re.search(r"Reference: ([0-9a-f]{8})", words)
    assert found is not None, words
    return found[1]


# A page fails

PATIENT_FAULTS = [("own-answers", error) for error in ERRORS] + [
    ("submission", "database"),
    ("submission", "value"),
    ("form", "key"),
    ("form", "value"),
]
STAFF_FAULTS = [
    ("review_queue", "queue", "database"),
    ("review_queue", "queue", "value"),
    ("review_queue", "drafts", "integrity"),
    ("review_case", "case", "runtime"),
    ("review_case", "case", "database"),
    ("review_case", "history", "value"),
    ("case_then", "case", "database"),
    ("review_case", "events", "unicode"),
]


@pytest.mark.parametrize(("place", "error"), PATIENT_FAULTS)
def test_a_patient_s_page_that_fails_says_so_and_no_more(
    server: Faulty, patient: Visitor, place: str, error: str
) -> None:
    before = len(server.log)
    server.let_fail(place, error)
    words = _shown(patient, FORM)
    assert not LEAKS.search(words), LEAKS.search(words)
    line = _logged(server, before, _reference(words))
    assert line["error"] == type(ERRORS[error]()).__name__
    assert line["where"]


@pytest.mark.parametrize(("page", "place", "error"), STAFF_FAULTS)
def test_a_staff_page_that_fails_says_so_and_no_more(
    server: Faulty, staff: Visitor, case: str, page: str, place: str, error: str
) -> None:
    before = len(server.log)
    server.let_fail(place, error)
    # Where the queue itself was drawn before the fault, it names its patients: in this one way.
    words = _shown(staff, f"case={case}", page).replace(f"<bdi>{CANARY}</bdi>", "")
    assert not LEAKS.search(words), LEAKS.search(words)
    _logged(server, before, _reference(words))


def test_a_page_that_failed_is_whole_again_when_the_fault_is_gone(server: Faulty, patient: Visitor) -> None:
    server.let_fail("own-answers", "database")
    assert "Reference: " in _shown(patient, FORM)
    server.let_fail("")
    words = _shown(patient, FORM)
    assert "Reference: " not in words
    assert "name" in words


def test_an_answer_that_cannot_be_saved_is_told_and_not_quoted(server: Faulty, patient: Visitor) -> None:
    socket = patient.socket().run(FORM)
    server.let_fail("save", "store")
    socket.begin_again().run(FORM, **{"about_you.name.text": CANARY})
    assert "not saved yet" in socket.screen
    assert not re.search("Traceback|store\\.py|Secret", server.log)
    socket.close()


# One of our own addresses fails

ROUTE_FAULTS = [
    ("GET", "/intake/start", "template", "value", 500),
    ("GET", "/intake/ended", "seen", "key", 500),
    ("GET", "/account/sign-in", "template", "runtime", 500),
    ("GET", "/summary/{case}.pdf", "pdf", "value", 500),
    ("GET", "/summary/{case}.pdf", "pdf", "memory", 500),
    ("GET", "/summary/{case}.pdf", "filing", "recursion", 500),
    ("GET", "/summary/{case}.pdf", "case", "database", 500),
    ("GET", "/summary/{case}.pdf", "case", "store", 503),
    ("POST", "/intake/start", "begin", "integrity", 500),
    ("POST", "/intake/start", "begin", "store", 503),
    ("GET", "/readyz", "health", "os", 500),
]


@pytest.mark.parametrize(("method", "path", "place", "error", "status"), ROUTE_FAULTS)
def test_an_address_that_fails_says_so_and_no_more(
    server: Faulty, staff: Visitor, case: str, method: str, path: str, place: str, error: str, status: int
) -> None:
    before = len(server.log)
    visitor = staff if "{case}" in path else Visitor(server)
    form = visitor.form(path) if method == "POST" else {}
    server.let_fail(place, error)
    address = path.format(case=case)
    got, headers, words = visitor.post(address, form) if method == "POST" else visitor.get(address)
    assert got == status
    assert not LEAKS.search(words), LEAKS.search(words)
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert "no-store" in headers["cache-control"]
    _logged(server, before, _reference(words))


def test_a_store_that_lost_a_table_says_nothing_of_it(server: Faulty, patient: Visitor) -> None:
    before = len(server.log)
    _sql(server, "ALTER TABLE answer RENAME TO elsewhere")
    try:
        words = _shown(patient, FORM)
    finally:
        _sql(server, "ALTER TABLE elsewhere RENAME TO answer")
    assert not LEAKS.search(words), LEAKS.search(words)
    _logged(server, before, _reference(words))


def _sql(server: Faulty, statement: str) -> None:
    connection = sqlite3.connect(server.folder / "anteroom.db", timeout=20)
    connection.execute(statement)
    connection.close()


# What nobody would send


@pytest.mark.parametrize(
    "cookies",
    [
        {"anteroom_intake": "x" * 3_000},
        {"anteroom_intake": "' OR 1=1 --"},
        {"anteroom_staff": "%00%ff", "anteroom_intake": "%7f"},
        {"anteroom_form": "=;=;", "_streamlit_user": "not|signed"},
        {"__Host-anteroom_staff": "x", "anteroom_device": "\u00e9".encode().decode("latin-1")},
    ],
)
def test_cookies_that_are_garbage_are_nobody_s(server: Faulty, cookies: dict[str, str]) -> None:
    before = len(server.log)
    visitor = Visitor(server)
    visitor.cookies = cookies
    for path in ("/", "/intake/start", "/account/sign-in", "/summary/0.pdf", "/readyz"):
        status, _, words = visitor.get(path)
        assert status < 500, path
        assert not re.search(r"Traceback|File \"|Error\b", words), path
    assert "Start" in _shown(visitor) or "Welcome" in _shown(visitor)
    assert "error" not in server.log[before:]


@pytest.mark.parametrize(
    "query",
    [
        "page=99999999999999999999",
        "page=-1&w=<script>",
        "page=%00&w=%ff%fe",
        "page[]=1&page=2&page=3",
        "w=" + "x" * 1_500,
        "page=\u0661&case=' OR 1=1 --",
        "case=../../etc/passwd",
        "&&&===%",
    ],
)
def test_an_address_that_is_garbage_shows_an_ordinary_page(
    server: Faulty, patient: Visitor, staff: Visitor, query: str
) -> None:
    before = len(server.log)
    for visitor, page in (
        (patient, ""),
        (staff, "review_case"),
        (staff, "review_queue"),
        (staff, "rule_book"),
    ):
        words = _shown(visitor, query, page)
        assert words
        assert not OF_THE_MACHINE.search(words.replace(query, "")), OF_THE_MACHINE.search(words)
    assert "page failed" not in server.log[before:]


def _widgets(**states: Any) -> bytes:
    ask = BackMsg()
    for name, value in states.items():
        box = ask.rerun_script.widget_states.widgets.add()
        box.id = "$$ID-" + "0" * 32 + f"-{name}"
        setattr(box, value[0], value[1])
    return bytes(ask.SerializeToString())


@pytest.mark.parametrize(
    "data",
    [
        ANYTHING,
        b"\xff" * 500,
        b"",
        "a text frame",
        rerun(FORM)[:-3],
        rerun("page=1", {"$$ID-nothing": "x"}),
        rerun("page=1", {"x" * 5_000: "y" * 100_000}),
        _widgets(number=("int_value", 7), text=("string_value", ANYTHING.decode("latin-1"))),
        _widgets(json=("json_value", "{not json")),
        _widgets(big=("string_value", "x" * 1_100_000)),
        b"\x0a" * 200_000,
    ],
    ids=range(11),
)
def test_messages_that_are_garbage_hurt_nobody_but_their_sender(
    server: Faulty, patient: Visitor, data: bytes | str
) -> None:
    before = len(server.log)
    socket = patient.socket().run(FORM)
    said = None
    try:
        socket.send(data)
        socket.begin_again().run(FORM)
    except ConnectionClosed as closed:
        said = closed.rcvd
    assert said is None or said.code in (1000, 1002, 1003, 1005, 1007, 1008, 1009)
    assert not LEAKS.search(said.reason if said else "")
    assert not LEAKS.search(socket.screen), LEAKS.search(socket.screen)
    socket.close()
    assert "name" in _shown(patient, FORM)
    for line in server.log[before:].splitlines():
        assert not re.search("Secret|a text frame|garbage|not json", line)
        json.loads(line)


def test_a_widget_of_the_wrong_kind_is_an_error_of_the_page_at_most(server: Faulty, patient: Visitor) -> None:
    socket = patient.socket().run(FORM)
    ask = BackMsg()
    ask.rerun_script.query_string = FORM
    box = ask.rerun_script.widget_states.widgets.add()
    box.id, box.json_value = socket.widgets["about_you.name.text"], '{"a": ["Mrs Secret"]}'
    socket.begin_again().send(ask.SerializeToString())
    with suppress(ConnectionClosed):
        socket.listen()
    assert not LEAKS.search(socket.screen), LEAKS.search(socket.screen)
    assert "Secret" not in server.log
    socket.close()


def test_a_connection_that_is_no_connection_is_refused(server: Faulty) -> None:
    for headers in ({"Origin": "null"}, {"Origin": "https://evil.example.org"}, {"Host": "evil.example.org"}):
        with pytest.raises((InvalidStatus, ConnectionClosed)):
            Socket(server, {}, **headers).run()


@pytest.mark.parametrize("error", ERRORS)
def test_the_check_for_leaks_sees_every_fault_that_is_shown_as_it_is(error: str) -> None:
    """If these tests were blind, they would pass: each fault, printed as Python prints it, must be found."""
    program = "import sys; sys.path.insert(0, '.'); from tests.browser.faulty_server import ERRORS; raise ERRORS[sys.argv[1]]()"
    said = subprocess.run([sys.executable, "-c", program, error], capture_output=True, text=True, cwd=ROOT)
    assert said.returncode != 0
    assert OF_THE_MACHINE.search(said.stderr)
