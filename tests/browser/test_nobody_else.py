"""No page asks anyone else for anything: every page, for everyone who may open it, found by asking the program.

The patient's pages are listened to on the way through them in test_every_page.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from starlette.routing import Route

from forms.questionnaire import QUESTIONNAIRE
from pages.front_door.assembly import routes_of
from pages.front_door.settings import settings_of
from screening.access import Role, add_person, session_begun
from screening.demo import add_demo_patients
from screening.records import Author, Records
from tests.browser.serving import Server
from tests.browser.test_front_door import (
    NOTHING_LOADING,
    PATIENT,
    STAFF_WORDS,
    _bytes,
    _settled,
    _with_a_case,
)
from tests.clinic import PASSWORD

PAGES = sorted(
    file.stem
    for file in (Path(__file__).resolve().parents[2] / "pages").glob("*.py")
    if file.stem != "__init__"
)
OUTSIDE = "http://outside.example.org/pixel.png"
HOSTILE = f"![x]({OUTSIDE}) <img src={OUTSIDE}> [l]({OUTSIDE}) url({OUTSIDE})"
# What a browser is asked for by every page that Streamlit draws, at the least.
FEWEST = 30


def _plain() -> list[str]:
    """Our own addresses that are opened by GET and have no part to fill in."""
    routes = [route for route in routes_of(settings_of({})) if isinstance(route, Route)]
    return sorted(
        {route.path for route in routes if "GET" in (route.methods or ()) and "{" not in route.path}
    )


@dataclass
class Watched:
    """Every address that a browser was made to ask, and what its console said."""

    server: Server
    asked: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> BrowserContext:
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("console", lambda message: self.console.append(message.text))
        return context

    def elsewhere(self) -> list[str]:
        """What was asked of anyone else."""
        ours = urlsplit(self.server.url).netloc
        hosts = {(url, urlsplit(url).netloc) for url in self.asked if not url.startswith(("data:", "blob:"))}
        return sorted(url for url, host in hosts if host != ours)

    def complaints(self) -> list[str]:
        """What the content security policy had to stop; Streamlit tries whether it may compile, and may not."""
        stopped = [text for text in self.console if "Content Security Policy" in text]
        return [text for text in stopped if "wasm" not in text and "WebAssembly" not in text]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    roomy = {"ANTEROOM_REQUESTS_PER_ADDRESS": "99999+9999", "ANTEROOM_MESSAGES_PER_ADDRESS": "9999+999"}
    running = Server(tmp_path_factory.mktemp("nobody-else"), environment=roomy).start()
    records = Records.open(running.folder / "anteroom.db")
    add_demo_patients(records)
    records.close()
    yield running
    running.stop()


@pytest.fixture
def watched(server: Server) -> Watched:
    return Watched(server)


def _seen(page: Page) -> None:
    """Wait until the page is drawn and has loaded what it draws with."""
    page.wait_for_load_state("networkidle")
    if page.locator('[data-testid="stApp"]').count():
        page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        page.wait_for_function(NOTHING_LOADING)


def _signed_in(context: BrowserContext, server: Server) -> str:
    """Someone with every role; returns the id of a case in which every free text would fetch a picture."""
    records = Records.open(server.folder / "anteroom.db")
    # A name of its own each time: a second try finds the person of the first.
    person = add_person(records, f"Dr Ada {token_hex(4)}", PASSWORD, frozenset(Role))
    token = session_begun(records, person)
    author = Author("patient", "tablet")
    case = records.begin_encounter(questionnaire_version="test", author=author).id
    for question in QUESTIONNAIRE:
        if question.kind.value == "text":
            records.save_answer(case, question.id, HOSTILE, author=author)
    records.submit(case, token_hex(16), questionnaire_hash="0" * 64, author=author)
    records.close()
    context.add_cookies([{"name": "anteroom_staff", "value": token, "url": server.url}])
    return case


def test_staff_see_every_page_without_anyone_else_being_asked(
    server: Server, watched: Watched, new_context: Callable[..., BrowserContext]
) -> None:
    context = watched.watch(new_context())
    case = _signed_in(context, server)
    page = context.new_page()
    addresses = [
        *PAGES,
        f"review_case?case={case}",
        # A table that is taken away is a file: it opens in no page.
        *(path.lstrip("/") for path in _plain() if "sign-out" not in path and not path.endswith(".csv")),
    ]
    for path in addresses:
        page.goto(f"{server.url}/{path}")
        _seen(page)
    assert watched.elsewhere() == []
    assert watched.complaints() == []
    assert len(watched.asked) > FEWEST


@dataclass
class Visited:
    """What a visitor saw who tried every address: the words of each page file, and all that the server sent."""

    watched: Watched
    words: dict[str, str] = field(default_factory=dict)
    heard: list[bytes] = field(default_factory=list)


@pytest.fixture(scope="module")
def visited(chromium: Browser, server: Server) -> Iterator[Visited]:
    _with_a_case(server)
    seen = Visited(Watched(server))
    context = seen.watched.watch(chromium.new_context(viewport={"width": 1024, "height": 1366}))
    page = context.new_page()
    page.on("websocket", lambda one: one.on("framereceived", lambda frame: seen.heard.append(_bytes(frame))))
    for path in PAGES:
        page.goto(f"{server.url}/{path}")
        _seen(page)
        seen.words[path] = _settled(page)
    for path in (*(path.lstrip("/") for path in _plain()), "v/no-such-token", "nothing-here"):
        page.goto(f"{server.url}/{path}")
        _seen(page)
    yield seen
    context.close()


def test_a_visitor_sees_every_address_without_anyone_else_being_asked(visited: Visited) -> None:
    assert visited.watched.elsewhere() == []
    assert visited.watched.complaints() == []
    assert len(visited.watched.asked) > FEWEST


def test_no_page_file_is_open_to_a_visitor(visited: Visited) -> None:
    assert set(visited.words) == set(PAGES)
    for path, words in visited.words.items():
        assert "Start the form" in words, path
        assert not [word for word in STAFF_WORDS if word in words], path
    assert visited.heard
    assert PATIENT.encode() not in b"".join(visited.heard)


@pytest.mark.parametrize("path", ["", "account/set-up", "intake/ended"])
def test_a_picture_from_outside_is_noticed_here_and_stopped_by_the_policy(
    server: Server, watched: Watched, new_context: Callable[..., BrowserContext], path: str
) -> None:
    page = watched.watch(new_context()).new_page()
    page.goto(f"{server.url}/{path}")
    _seen(page)
    assert (watched.elsewhere(), watched.complaints()) == ([], [])
    stopped = page.evaluate(
        """url => new Promise(done => {
            document.addEventListener('securitypolicyviolation', told => done(told.blockedURI), {once: true});
            const image = new Image();
            image.src = url;
            document.body.append(image);
        })""",
        OUTSIDE,
    )
    assert stopped == OUTSIDE
    page.wait_for_function("() => [...document.images].every(image => image.complete)")
    assert watched.complaints() or watched.elsewhere()
