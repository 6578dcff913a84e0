"""Every page of the staff by its address, first of all after a restart and without a session: nobody sees anything.

Right after a start Streamlit may run a page file without the script that chooses the pages, so each address is tried on a
server that nobody has visited yet. The control is a server whose questions are taken out: there the same look finds it all.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.serving import Server
from tests.browser.test_front_door import PAGES, PATIENT, _bytes, _settled, _with_a_case

STAFF_PAGES = sorted(set(PAGES) - {"router", "welcome", "intake", "tablet"})
# What stands on a page of the staff and on no other.
HEADINGS = {
    "ask_back": "Back to the case",
    "audit": "Who did and saw what",
    "case_then": "How this case read before",
    "determine": "Back to the case",
    "devices": "Tablets",
    "emergency_access": "Your role opens every case",
    "emergency_review": "Each one is reviewed",
    "insight": "Time to finish",
    "people": "Choose a person",
    "review_case": PATIENT,
    "review_queue": PATIENT,
    "rule_book": "Find by number",
    "visits": "Find a patient",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a case, killed and started anew before each visit."""
    running = Server(tmp_path_factory.mktemp("visits")).start()
    yield running
    running.kill()


@pytest.fixture(scope="module")
def case(server: Server) -> str:
    """The id of a case of a named patient."""
    return _with_a_case(server)


def test_every_page_of_the_staff_is_known_here() -> None:
    assert set(STAFF_PAGES) <= set(HEADINGS)


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_the_first_visit_after_a_restart_shows_nothing_of_the_staff(
    server: Server, case: str, page: Page, path: str
) -> None:
    server.restart()
    heard: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(_bytes(frame))))
    page.goto(f"{server.url}/{path}?case={case}")
    words = _settled(page)
    assert "Welcome" in words
    assert HEADINGS[path] not in words
    assert "Rule book" not in words
    assert heard
    assert PATIENT.encode() not in b"".join(heard)


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that asks nobody anything."""
    running = Server(tmp_path_factory.mktemp("open"), script="tests/browser/unguarded_server.py").start()
    yield running
    running.kill()


def test_with_the_questions_taken_out_the_same_look_finds_every_page(unguarded: Server, page: Page) -> None:
    case = _with_a_case(unguarded)
    missed = []
    for path in STAFF_PAGES:
        page.goto(f"{unguarded.url}/{path}?case={case}")
        missed += [] if HEADINGS[path] in _settled(page) else [path]
    assert missed == []
