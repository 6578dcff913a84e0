"""A real server and Debian's Chromium for the tests in this folder.

def test_...(server, page):              # one server a module, one clean browser context a test
def test_...(fresh_server, page):        # a server of its own, that may be killed: .kill() .restart()
staff_page                               # a page signed in as the first person of `server`, at their start page
staff_tab                                # the same, where no address was opened yet: for tests that begin elsewhere
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from screening.access import Person, Role, session_begun
from screening.records import Records
from tests.browser.serving import Server
from tests.clinic import PASSWORD

NAME = "Dr Ada Example"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test. It is tried a second time when it fails: two browsers on two cores
    now and then miss a click. What fails twice has failed; that one was tried again stands in the report."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all tests of one module."""
    running = Server(tmp_path_factory.mktemp("clinic"), forked=True).start()
    yield running
    running.stop()


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """A server for this test alone, that started from nothing and that nobody has visited yet."""
    running = Server(tmp_path).start()
    yield running
    running.kill()


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers that share nothing: `new_context(viewport={...})`."""
    made: list[BrowserContext] = []

    def fresh(**options: object) -> BrowserContext:
        made.append(chromium.new_context(**{"viewport": {"width": 1024, "height": 1366}, **options}))  # type: ignore[arg-type]
        return made[-1]

    yield fresh
    for context in made:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of a tablet that nobody has used."""
    return new_context().new_page()


def set_up(page: Page, server: Server) -> None:
    """Make the first person of a clinic with the code that the server printed, and end signed in."""
    page.goto(f"{server.url}/account/set-up")
    page.get_by_label("One-time set-up code").fill(server.set_up_code)
    page.get_by_label("Your first and last name").fill(NAME)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Make the first account").click()
    page.get_by_role("button", name="Sign out").wait_for()


def sign_in(page: Page, server: Server) -> None:
    """Sign the first person in, making them when nobody exists yet."""
    page.goto(f"{server.url}/account/sign-in")
    if page.url.endswith("/account/set-up"):
        set_up(page, server)
        return
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def begin_intake(page: Page, server: Server) -> None:
    """Start a new form on this device, as a patient does from the welcome page."""
    page.goto(server.url)
    page.get_by_role("button", name="Start the form").click()
    expect(page.locator('form.post-button[action="/intake/start"]')).to_have_count(0)
    page.locator('[data-testid="stMain"] :is(h1, [role="alert"])').filter(visible=True).first.wait_for()


def signed_in_tab(context: BrowserContext, server: Server) -> Page:
    """A tab that has opened nothing yet, in a browser signed in as the first person of a server.

    The first time that person is made at the set-up page. Later ones get a session of their own from the record: how
    one signs in is tried in test_front_door.py, and a password is dear to check on purpose.
    """
    records = Records.open(server.folder / "anteroom.db")
    known = [id for id, name in records.names().items() if name == NAME]
    if known:
        token = session_begun(records, Person(known[0], NAME, frozenset(Role)))
        context.add_cookies([{"name": "anteroom_staff", "value": token, "url": server.url, "httpOnly": True}])
    records.close()
    page = context.new_page()
    if not known:
        set_up(page, server)
    return page


@pytest.fixture
def staff_tab(new_context: Callable[..., BrowserContext], server: Server) -> Page:
    """A tab that has opened nothing yet, signed in as the first person of the module's server."""
    return signed_in_tab(new_context(), server)


@pytest.fixture
def staff_page(staff_tab: Page, server: Server) -> Page:
    """A page signed in as the first person of the module's server, at their start page."""
    staff_tab.goto(server.url)
    staff_tab.get_by_role("button", name="Sign out").wait_for()
    return staff_tab
