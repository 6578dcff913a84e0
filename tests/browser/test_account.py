"""Signing in, as people see it: two pages, a QR code, recovery codes, one's sessions; by keyboard, phone and tablet."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from screening.access import Role, add_person, session_begun, staff_of_token
from screening.access.accounts import person_made
from screening.records import Records, records_here
from tests.browser.conftest import NAME, sign_in
from tests.browser.looking import faults, small_targets
from tests.browser.serving import Server
from tests.clinic import PASSWORD
from tests.provider import Provider

SIZES = {"phone": {"width": 390, "height": 844}, "tablet": {"width": 1024, "height": 1366}}
OWN = "seven quiet herons at dusk"
PAGES = ("", "review_queue", "review_case", "insight", "rule_book", "people", "audit", "devices", "visits")


def newcomer(records: Records) -> tuple[str, str]:
    """Name and first password of somebody new."""
    suffix = f"{records.now():%H%M%S%f}"
    ruth = add_person(records, f"Ruth Root {suffix}", PASSWORD, frozenset({Role.ADMINISTRATOR}))
    staff = staff_of_token(records, session_begun(records, ruth))
    assert staff is not None
    person, password = person_made(records, staff, f"Bo New {suffix}", frozenset({Role.CLINICIAN}))
    return person.name, password


@pytest.fixture
def first_password(server: Server) -> Iterator[tuple[str, str]]:
    """Name and first password of somebody new at the module's server."""
    records = Records.open(server.folder / "anteroom.db")
    yield newcomer(records)
    records.close()


def typed(page: Page, server: Server, name: str, password: str) -> None:
    page.goto(f"{server.url}/account/sign-in")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def looked_at(page: Page) -> None:
    """Nothing on the page is too small, too wide, or out of reach of a screen reader."""
    assert faults(page) == []
    assert small_targets(page) == []
    wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


def secret_on(page: Page) -> pyotp.TOTP:
    return pyotp.TOTP((page.locator(".copy").text_content() or "").replace(" ", ""))


@pytest.mark.parametrize("size", SIZES)
def test_a_new_colleague_comes_in_and_sets_up_a_second_factor(
    new_context: Callable[..., BrowserContext], server: Server, first_password: tuple[str, str], size: str
) -> None:
    page, (name, password) = new_context(viewport=SIZES[size]).new_page(), first_password
    typed(page, server, name, password)
    expect(page.get_by_role("heading", name="Choose your own password")).to_be_visible()
    looked_at(page)
    page.get_by_label(re.compile("^New password")).fill("short")
    page.get_by_label("The new password again").fill("short")
    page.get_by_role("button", name="Keep this password").click()
    expect(page.get_by_role("alert")).to_contain_text("at least 15")
    expect(page.get_by_label(re.compile("^New password"))).to_be_focused()
    looked_at(page)
    page.keyboard.type(OWN)
    page.keyboard.press("Tab")
    page.keyboard.type(OWN)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").wait_for()
    page.goto(f"{server.url}/account")
    looked_at(page)
    page.get_by_role("link", name="Set up your second factor").click()
    page.get_by_role("link", name="Set it up").click()
    page.get_by_label("Your present password").fill(OWN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
    looked_at(page)
    app = secret_on(page)
    page.get_by_role("textbox", name=re.compile("^Code")).fill(app.now())
    page.keyboard.press("Enter")
    codes = page.locator(".codes li")
    expect(codes).to_have_count(10)
    looked_at(page)
    recovery = codes.first.text_content() or ""
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes are left")).to_be_visible()
    looked_at(page)
    page.goto(f"{server.url}/account/sessions")
    expect(page.get_by_text("From 127.0.0.1")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Sign out everywhere").click()
    typed(page, server, name, OWN)
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    page.get_by_role("textbox", name=re.compile("^Code")).fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    looked_at(page)
    page.get_by_role("textbox", name=re.compile("^Code")).fill(recovery)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").wait_for()
    expect(page.get_by_role("link", name="Your account")).to_be_visible()


@pytest.fixture(scope="module")
def between(chromium: Browser, server: Server) -> Iterator[tuple[Page, str, str]]:
    """Somebody new who has given their first password and chosen no other yet: page, address asked for it, and name."""
    records = Records.open(server.folder / "anteroom.db")
    name, password = newcomer(records)
    records.close()
    context = chromium.new_context(viewport={"width": 1024, "height": 1366})
    page = context.new_page()
    typed(page, server, name, password)
    expect(page.get_by_role("heading", name="Choose your own password")).to_be_visible()
    yield page, page.url, name
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_between_the_pages_no_page_of_the_staff_opens(
    between: tuple[Page, str, str], server: Server, path: str
) -> None:
    page, asked_at, name = between
    page.goto(asked_at)  # still between: the look at the page before has ended nothing
    expect(page.get_by_role("heading", name="Choose your own password")).to_be_visible()
    page.goto(f"{server.url}/{path}")
    page.locator('[data-testid="stMain"] :is(h1, a, button, p)').first.wait_for()
    expect(page.get_by_text(name)).to_have_count(0)
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


def test_a_session_ended_from_another_browser_closes_at_once(
    new_context: Callable[..., BrowserContext], fresh_server: Server
) -> None:
    here, there = new_context().new_page(), new_context().new_page()
    sign_in(here, fresh_server)
    sign_in(there, fresh_server)
    here.goto(f"{fresh_server.url}/account/sessions")
    for _ in range(here.get_by_role("button", name=re.compile("^End the session")).count()):
        here.get_by_role("button", name=re.compile("^End the session")).first.click()
    # No click there: the connection is closed, and the browser comes back as nobody.
    expect(there.get_by_role("link", name="Staff sign-in")).to_be_visible(timeout=30_000)
    expect(there.get_by_text(NAME)).to_have_count(0)
    expect(there.get_by_role("button", name="Sign out")).to_have_count(0)
    here.goto(fresh_server.url)
    here.get_by_role("button", name="Sign out").wait_for()


def test_through_the_provider_and_back_in_a_real_browser(
    new_context: Callable[..., BrowserContext], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from screening.access.single_sign_on import provider_linked

    with Provider() as provider:
        server = Server(tmp_path, environment={"HOME": str(tmp_path)})
        (tmp_path / ".streamlit").mkdir()
        (tmp_path / ".streamlit" / "secrets.toml").write_text(provider.secrets_toml(server.url))
        server.start()
        try:
            monkeypatch.setenv("ANTEROOM_DATA", str(tmp_path))
            records = records_here()
            ruth = add_person(records, "Ruth Root", PASSWORD, frozenset({Role.ADMINISTRATOR}))
            staff = staff_of_token(records, session_begun(records, ruth))
            assert staff is not None
            ada = add_person(records, NAME, PASSWORD, frozenset({Role.CLINICIAN}))
            provider_linked(records, staff, ada.id, "ada@example.org")
            provider.claims = {"sub": "s-ada", "email": "ada@example.org", "email_verified": True}
            page = new_context(viewport=SIZES["phone"]).new_page()
            page.goto(f"{server.url}/account/sign-in")
            looked_at(page)
            page.get_by_role("button", name="Sign in with Example Clinics").click()
            page.get_by_role("button", name="Sign out").wait_for()
            expect(page.get_by_text(NAME)).to_be_visible()
            names = {cookie["name"] for cookie in page.context.cookies()}
            assert not {name for name in names if name.startswith("_streamlit_user")}
            assert "_streamlit_session" not in names
            page.get_by_role("button", name="Sign out").click()
            provider.claims = {"sub": "s-nobody"}
            page.get_by_role("button", name="Sign in with Example Clinics").click()
            expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
            looked_at(page)
        finally:
            server.stop()
