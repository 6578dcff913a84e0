"""The whole front door in a real browser before the real server: nobody sees what is not theirs."""

import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from screening.records import Author, Judgement, Records, fingerprint_of
from tests.browser.conftest import NAME, begin_intake, sign_in
from tests.browser.serving import Server, free_port
from tests.browser.socket_client import Socket
from tests.clinic import PASSWORD
from tests.lives import ROOT

PATIENT = "Zebedee Quillfeather"
PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py") if file.stem != "__init__")
STAFF_WORDS = ("Sign out", "Rule book", PATIENT)


def _settled(page: Page) -> str:
    """The words on the page once it is drawn and the browser has loaded what it needs for that."""
    page.locator('[data-testid="stMain"] h1').filter(visible=True).first.wait_for()
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_function(NOTHING_LOADING)
    return page.inner_text("body")


# Streamlit loads the code of an element when it first draws one, and shows an empty box until then.
NOTHING_LOADING = """() => !document.querySelector('[data-testid="stSkeleton"]') &&
    [...document.querySelectorAll('[data-testid="stElementContainer"]')].every(box => box.children.length)"""


def _with_a_case(server: Server) -> str:
    """A submitted, urgent case of a named patient in the server's record. Returns its id."""
    records = Records.open(server.folder / "anteroom.db")
    author = Author("patient", "tablet")
    id = records.begin_encounter(questionnaire_version="test", author=author).id
    for question in ("about.name", "about-you.name", "name", "about_you.name", "full-name"):
        records.save_answer(id, question, PATIENT, author=author)
    seal = fingerprint_of(records.answers_of(id))
    records.record_judgement(id, Judgement("p", "1", "0" * 64, "us", seal, {}, {}, 9, True))
    records.submit(id, f"key-{id}", questionnaire_hash="0" * 64, author=author)
    records.close()
    return id


# Every page, visited first of all


@pytest.mark.parametrize("path", ["review_queue", "review_case", "rule_book"])
def test_the_first_visit_after_a_start_shows_a_staff_page_to_nobody(
    fresh_server: Server, page: Page, path: str
) -> None:
    _with_a_case(fresh_server)
    page.goto(f"{fresh_server.url}/{path}")
    words = _settled(page)
    assert "Start the form" in words
    assert not [word for word in STAFF_WORDS if word in words]


def _bytes(frame: object) -> bytes:
    return frame if isinstance(frame, bytes) else str(frame).encode()


def test_a_patient_s_device_opens_the_form_and_nothing_else(server: Server, page: Page) -> None:
    begin_intake(page, server)
    for path in ("review_queue", "review_case", "rule_book", "welcome"):
        page.goto(f"{server.url}/{path}")
        words = _settled(page)
        assert not [word for word in (*STAFF_WORDS, "Start the form") if word in words], path


def test_staff_see_the_staff_pages(server: Server, staff_tab: Page) -> None:
    _with_a_case(server)
    staff_tab.goto(server.url)
    words = _settled(staff_tab)
    assert "Sign out" in words
    assert NAME in words
    staff_tab.get_by_role("link", name="Rule book").click()
    expect(staff_tab).to_have_url(re.compile("/rule_book"))


# Plain forms drawn by pages, under the policy and the sanitiser


def test_a_form_drawn_on_a_page_survives_the_sanitiser_and_posts(server: Server, page: Page) -> None:
    page.goto(server.url)
    form = page.locator('form.post-button[action="/intake/start"]')
    expect(form.locator('input[type="hidden"][name="token"]')).to_have_value(re.compile("[0-9a-f]{64}"))
    form.get_by_role("button").click()
    expect(page.locator('form.post-button[action="/intake/start"]')).to_have_count(0)
    names = {cookie.get("name"): cookie for cookie in page.context.cookies()}
    assert names["anteroom_intake"]["httpOnly"]


def test_closed_on_the_device_back_and_reload_lead_nowhere(server: Server, page: Page) -> None:
    begin_intake(page, server)
    _settled(page)
    page.goto(f"{server.url}/intake/end")
    page.get_by_role("button", name="Close the form").click()
    page.wait_for_url("**/intake/ended")
    page.go_back()
    page.goto(server.url)
    assert "Start the form" in _settled(page)
    assert "anteroom_intake" not in {cookie.get("name") for cookie in page.context.cookies()}


def test_signed_out_in_one_window_every_window_of_the_browser_is(server: Server, staff_page: Page) -> None:
    other = staff_page.context.new_page()
    other.goto(server.url)
    other.get_by_role("button", name="Sign out").wait_for()
    staff_page.get_by_role("button", name="Sign out").click()
    staff_page.wait_for_url("**/account/sign-in")
    other.get_by_role("button", name="Sign out").wait_for(state="detached", timeout=25_000)
    assert NAME not in other.inner_text("body")


def test_no_page_asks_anyone_else_for_anything(
    server: Server, new_context: Callable[..., BrowserContext]
) -> None:
    context, asked, complaints = new_context(), set(), []
    context.on("request", lambda request: asked.add(request.url))
    context.on("console", lambda message: complaints.append(message.text))
    page = context.new_page()
    sign_in(page, server)
    for path in ("", "review_queue", "rule_book", "account/sign-out"):
        page.goto(f"{server.url}/{path}")
        page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Sign out").click()
    begin_intake(page, server)
    _settled(page)
    elsewhere = [url for url in asked if not url.startswith((server.url, "data:", "blob:"))]
    assert len(asked) > 50
    assert elsewhere == []
    refused = [text for text in complaints if "Content Security Policy" in text and "wasm" not in text]
    assert refused == []


# For everyone


def _targets_below_44_pixels(page: Page) -> list[str]:
    return [
        f"{control.inner_text()} {box['width']:.0f}x{box['height']:.0f}"
        for control in page.locator("main :is(a, button, input:not([type=hidden]))").all()
        if (box := control.bounding_box()) is not None and min(box["width"], box["height"]) < 44
    ]


@pytest.mark.parametrize("width", [1024, 375])
def test_the_door_is_open_to_everyone(
    server: Server, staff_page: Page, new_context: Callable[..., BrowserContext], width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    for path in ("", "account/sign-in", "intake/start", "intake/ended", "summary/0.pdf"):
        page.goto(f"{server.url}/{path}")
        if path == "":
            _settled(page)
        found = Axe().run(page)["violations"]
        assert [(path, rule["id"], rule["nodes"][0]["html"][:120]) for rule in found] == []
        assert _targets_below_44_pixels(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_the_way_in_needs_no_mouse(server: Server, staff_page: Page, page: Page) -> None:
    page.goto(f"{server.url}/account/sign-in")
    for typed in ("Tab", NAME, "Tab", PASSWORD, "Tab", "Enter"):
        if typed in ("Tab", "Enter"):
            page.keyboard.press(typed)
        else:
            page.keyboard.type(typed)
    page.get_by_role("button", name="Sign out").wait_for()


# A session id is not a key


def _cookies(page: Page) -> dict[str, str]:
    return {str(cookie.get("name")): str(cookie.get("value")) for cookie in page.context.cookies()}


def test_a_session_is_taken_over_by_nobody_who_merely_knows_its_id(
    server: Server, staff_page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    owner = _cookies(staff_page)
    patient = new_context().new_page()
    begin_intake(patient, server)
    first = Socket(server, owner).run()
    assert b"Sign out" in first.heard
    forged = {"X-Anteroom-Principal": "staff:0"}
    for cookies, headers in (({}, {}), (_cookies(patient), {}), ({}, forged), ({"anteroom_staff": "x"}, {})):
        thief = Socket(server, cookies, first.session_id, **headers).run()
        assert thief.session_id != first.session_id
        assert b"Sign out" not in thief.heard
        thief.close()
    first.close()
    again = Socket(server, owner, first.session_id).run()
    assert again.session_id == first.session_id
    again.close()


def test_whoever_left_leaves_nothing_in_the_server_s_memory() -> None:
    command = [sys.executable, str(ROOT / "tests/browser/sessions_in_memory.py")]
    said = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout.splitlines()
    assert said == ["staff 2 0", "patient 2 0"]


def test_a_connection_from_another_site_is_refused(server: Server) -> None:
    from websockets.exceptions import InvalidStatus

    with pytest.raises(InvalidStatus) as caught:
        Socket(server, {}, Origin="https://evil.example.org")
    assert caught.value.response.status_code == 403


# What is written down, and what survives


def test_the_log_of_a_journey_holds_no_name_no_password_and_no_token(
    server: Server, new_context: Callable[..., BrowserContext]
) -> None:
    signed_in, page = new_context().new_page(), new_context().new_page()
    sign_in(signed_in, server)
    page.goto(f"{server.url}/account/sign-in?canary=Mrs+Secret")
    page.get_by_label("Your name").fill("Mrs Secret")
    page.get_by_label("Password").fill("the wrong password entirely")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    held = [*_cookies(signed_in).values(), "Secret", "wrong password", PASSWORD, NAME, PATIENT]
    assert [word for word in held if word in server.log] == []


def test_killed_and_started_again_the_device_still_holds_its_form(fresh_server: Server, page: Page) -> None:
    begin_intake(page, fresh_server)
    _settled(page)
    fresh_server.restart()
    page.goto(fresh_server.url)
    assert "Start the form" not in _settled(page)


def test_the_printed_code_is_the_way_in_and_a_second_start_prints_none(
    fresh_server: Server, page: Page
) -> None:
    assert f"{fresh_server.url}/account/set-up" in fresh_server.log
    sign_in(page, fresh_server)
    codes = fresh_server.log.count("set-up code:")
    fresh_server.restart()
    assert fresh_server.log.count("set-up code:") == codes
    page.goto(fresh_server.url)
    assert "Sign out" in _settled(page)


def test_demo_patients_are_added_once_and_each_is_marked(tmp_path: Path) -> None:
    server = Server(tmp_path)
    lengths = []
    for _ in range(2):
        server.start("--demo")
        assert "invented patients" in server.log
        server.stop()
        records = Records.open(tmp_path / "anteroom.db")
        rows = records.queue(1_000)
        records.close()
        assert all(row.encounter.demo for row in rows)
        lengths.append(len(rows))
    assert lengths[0] == lengths[1] > 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_puts_everything_away(tmp_path: Path, how: signal.Signals) -> None:
    server = Server(tmp_path).start()
    assert server.end(how) == 0
    # The lock file of an upgrade is empty and stays; no journal of the database does.
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "anteroom.db",
        "anteroom.db.lock",
        "server.log",
    ]
    assert "error" not in server.log


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"ANTEROOM_ADDRESS": "0.0.0.0"}, "ANTEROOM_TLS=1"),
        ({"PORT": "no"}, "PORT"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/clinic"}, "cannot be reached"),
    ],
)
def test_unsafely_set_up_it_does_not_start(tmp_path: Path, environment: dict[str, str], words: str) -> None:
    with pytest.raises(RuntimeError, match=words):
        Server(tmp_path, environment=environment).start()


def test_a_page_that_fails_says_so_without_a_word_of_the_patient(tmp_path: Path, page: Page) -> None:
    (tmp_path / "failing.py").write_text("raise ValueError('Mrs Secret takes lithium')\n")
    port, log = free_port(), tmp_path / "failing.log"
    command = [
        sys.executable,
        str(ROOT / "tests/browser/failing_app.py"),
        str(tmp_path / "failing.py"),
        str(port),
    ]
    with log.open("wb") as written:
        process = subprocess.Popen(command, stdout=written, stderr=written)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        page.goto(f"http://127.0.0.1:{port}/")
        expect(page.get_by_role("alert")).to_contain_text("Something went wrong on our side")
        expect(page.locator("body")).to_contain_text("Reference: ")
        reference = re.search(r"Reference: ([0-9a-f]{8})", page.inner_text("body"))
    finally:
        process.terminate()
        process.wait(20)
    assert reference is not None
    assert "Secret" not in page.content()
    assert reference[1] in log.read_text()
    assert "ValueError" in log.read_text()
    assert "Secret" not in log.read_text()


def _wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{url} does not answer")
