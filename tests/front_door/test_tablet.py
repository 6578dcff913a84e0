"""A tablet at the door: locked to one form or to its start page, whatever address is asked for."""

import datetime as dt
import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from httpx import Response
from sqlalchemy import Column, update
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from pages.front_door.assembly import routes_of
from pages.front_door.kiosk import OPEN
from pages.front_door.settings import Settings
from screening.access import Person, Role, hold_begun, hold_of, session_begun, staff_of_session
from screening.access.codes import code_made
from screening.access.devices import device_enrolled, device_of, device_of_token
from screening.access.holds import hold_on_device
from screening.access.pins import pin_set
from screening.records import schema
from tests.access.visiting import staff_of
from tests.clinic import PASSWORD, VISITOR, Clinic
from tests.front_door.conftest import HOST, Browser
from tests.front_door.test_headers import who
from tests.front_door.visiting import NAME, post, send, signed_in

PIN = "824617"
PAGES = Path(__file__).resolve().parents[2] / "pages"
EVERYTHING = (Role.ADMINISTRATOR, Role.FRONT_DESK)


def _visit(clinic: Clinic) -> str:
    return clinic.records.begin_encounter(questionnaire_version="1", author=VISITOR).id


def _given(client: TestClient, cookie: str, value: str) -> None:
    client.cookies.set(cookie, value, domain=HOST, path="/")


def _signed_in(client: TestClient, clinic: Clinic, *roles: Role) -> TestClient:
    """The same browser with someone of these roles (front desk by default) signed in."""
    staff = staff_of(clinic.records, *roles, name=f"Dora Desk {len(client.cookies)}")
    person = Person(staff.person_id, staff.name, staff.roles)
    _given(client, "anteroom_staff", session_begun(clinic.records, person))
    client.get("/")
    return client


@pytest.fixture
def tablet(browser: Browser, clinic: Clinic) -> TestClient:
    """A browser that is an enrolled tablet."""
    client = browser()
    staff = staff_of(clinic.records, *EVERYTHING, name="Adam Admin")
    pin_set(clinic.records, staff, PIN)
    _given(client, "anteroom_device", device_enrolled(clinic.records, staff, "Tablet 1"))
    client.get("/")
    return client


def _device(tablet: TestClient, clinic: Clinic) -> str:
    device = device_of_token(clinic.records, tablet.cookies["anteroom_device"])
    assert device is not None
    return device.id


def _with_form(tablet: TestClient, clinic: Clinic) -> str:
    visit = _visit(clinic)
    hold_begun(clinic.records, visit, by=VISITOR, place="tablet", device_id=_device(tablet, clinic))
    return visit


def _addresses() -> list[str]:
    """Every address of ours, every page of Streamlit's, and some that nobody drew."""
    settings = Settings("127.0.0.1", 8501, ("localhost",), False)
    ours = {
        re.sub(r"\{[^}]+\}", "x", route.path) for route in routes_of(settings) if isinstance(route, Route)
    }
    pages = {f"/{page.stem}" for page in PAGES.glob("*.py") if page.stem not in ("__init__", "router")}
    odd = {
        "//account//sign-in",
        "/account/../account/sign-in",
        "/review_queue/",
        "/v/abc",
        "/nowhere",
        "/oauth2callback",
    }
    return sorted(ours | pages | odd | {"/account/sign-in", "/account/set-up"})


STAYS = OPEN | {"/tablet/code", "/tablet/staff"}


@pytest.mark.parametrize("address", _addresses())
def test_a_locked_tablet_leads_every_address_back(tablet: TestClient, clinic: Clinic, address: str) -> None:
    for form in (False, True):
        if form:
            _with_form(tablet, clinic)
        answer = tablet.get(address)
        posted = tablet.post(address, data={"token": "x"}, headers={"origin": str(tablet.base_url)})
        if address not in STAYS:
            assert (answer.status_code, answer.headers["location"]) == (303, "/")
            assert (posted.status_code, posted.headers["location"]) == (303, "/")
        assert who(tablet)[0].startswith("intake:" if form else "device:")


def test_control_the_same_addresses_are_open_to_a_browser_that_is_no_tablet(browser: Browser) -> None:
    """The test above would see an address that is not led back."""
    client = browser()
    led_back = [address for address in _addresses() if client.get(address).headers.get("location") == "/"]
    assert len(led_back) < len([address for address in _addresses() if address not in STAYS]) / 2


def test_the_list_of_what_stays_open_is_short_and_known() -> None:
    assert {
        "/", "/favicon.png", "/healthz", "/readyz", "/intake/end", "/intake/ended", "/intake/here",
        "/tablet/code", "/tablet/staff",
    } == OPEN  # fmt: skip


def test_signed_in_elsewhere_counts_for_nothing_on_a_locked_tablet(
    tablet: TestClient, browser: Browser, clinic: Clinic
) -> None:
    staff = _signed_in(browser(), clinic, *EVERYTHING)
    assert who(staff)[0].startswith("staff:")
    _given(tablet, "anteroom_staff", staff.cookies["anteroom_staff"])
    assert who(tablet)[0].startswith("device:")
    assert tablet.get("/people").headers["location"] == "/"


def test_the_device_cookie_is_unseen_by_scripts_and_lives_long(tablet: TestClient) -> None:
    put = [
        line for line in tablet.get("/").headers.get_list("set-cookie") if line.startswith("anteroom_device")
    ]
    assert len(put) == 1
    assert "HttpOnly" in put[0]
    assert "SameSite=lax" in put[0]
    assert int(re.findall(r"Max-Age=(\d+)", put[0])[0]) > 300 * 24 * 3600


# Beginning


def test_a_code_typed_at_the_tablet_opens_the_form(tablet: TestClient, clinic: Clinic) -> None:
    visit = _visit(clinic)
    code = code_made(clinic.records, staff_of(clinic.records), visit)
    wrong = send(tablet, "/tablet/code", code="ABCD-EFGH")
    assert (wrong.status_code, "not right" in wrong.text) == (403, True)
    assert code not in wrong.text
    answer = send(tablet, "/tablet/code", code=code)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    hold = hold_of(clinic.records, who(tablet)[0].removeprefix("intake:"))
    assert hold is not None
    assert (hold.encounter_id, hold.place) == (visit, "tablet")
    assert tablet.get("/tablet/code").headers["location"] == "/"


def test_many_wrong_codes_are_told_to_wait(tablet: TestClient) -> None:
    answers = [send(tablet, "/tablet/code", code="ABCD-EFGH") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_code_is_worth_nothing_in_any_other_browser(browser: Browser, clinic: Clinic) -> None:
    client = browser()
    code_made(clinic.records, staff_of(clinic.records), _visit(clinic))
    assert client.get("/tablet/code").headers["location"] == "/"


def test_staff_hand_a_form_over_from_their_own_computer(
    tablet: TestClient, browser: Browser, clinic: Clinic
) -> None:
    desk, visit, device = _signed_in(browser(), clinic), _visit(clinic), _device(tablet, clinic)
    token = _token(desk, "/tablet/hand-over")
    answer = post(desk, "/tablet/hand-over", token=token, encounter=visit, device=device)
    assert answer.status_code == 200
    assert "Tablet 1" in answer.text
    assert who(tablet)[0].startswith("intake:")
    assert who(desk)[0].startswith("staff:")
    again = post(desk, "/tablet/hand-over", token=token, encounter=_visit(clinic), device=device)
    assert again.status_code == 409
    assert who(tablet)[0].startswith("intake:")


def _hand_over(desk: TestClient, clinic: Clinic, device: str) -> Response:
    token = _token(desk, "/tablet/hand-over")
    return post(desk, "/tablet/hand-over", token=token, encounter=_visit(clinic), device=device)


def _ago(clinic: Clinic, column: Column[dt.datetime], minutes: int) -> None:
    """As if it had been that long ago."""
    past = update(column.table).values({column: clinic.records.now() - dt.timedelta(minutes=minutes)})
    clinic.records.write(lambda connection: connection.execute(past))


def test_after_a_pin_and_no_sign_in_a_form_is_handed_over_again(
    tablet: TestClient, browser: Browser, clinic: Clinic
) -> None:
    desk, device = _signed_in(browser(), clinic), _device(tablet, clinic)
    send(tablet, "/tablet/staff", pin=PIN)
    refused = _hand_over(desk, clinic, device)
    assert (refused.status_code, "Staff are using this tablet" in refused.text) == (409, True)
    _ago(clinic, schema.device.c.unlocked_at, 5)
    assert _hand_over(desk, clinic, device).status_code == 200
    assert who(tablet)[0].startswith("intake:")


def test_no_form_is_handed_over_while_somebody_is_signed_in_on_the_tablet(
    tablet: TestClient, browser: Browser, clinic: Clinic
) -> None:
    staff_of(clinic.records, *EVERYTHING, name=NAME)
    desk, device = _signed_in(browser(), clinic), _device(tablet, clinic)
    send(tablet, "/tablet/staff", pin=PIN)
    send(tablet, "/account/sign-in", name=NAME, password=PASSWORD)
    _ago(clinic, schema.device.c.unlocked_at, 20)
    assert who(tablet)[0].startswith("staff:")
    assert _hand_over(desk, clinic, device).status_code == 409
    _ago(clinic, schema.staff_session.c.seen_at, 15)
    assert who(tablet)[0].startswith("device:")
    assert tablet.get("/account/sign-in").headers["location"] == "/"
    assert _hand_over(_signed_in(desk, clinic), clinic, device).status_code == 200


def test_the_list_of_tablets_tells_whether_staff_use_one(tablet: TestClient, clinic: Clinic) -> None:
    send(tablet, "/tablet/staff", pin=PIN)
    assert "staff are using it" in _listed(clinic)
    _ago(clinic, schema.device.c.unlocked_at, 5)
    assert "locked" in _listed(clinic)
    assert "staff are using it" not in _listed(clinic)


def _listed(clinic: Clinic) -> str:
    """What the page of tablets says of all of them."""
    page = AppTest.from_file(str(PAGES / "devices.py"), default_timeout=90)
    page.user = {"principal": clinic.sign_in(frozenset(EVERYTHING), name=f"Adam {secrets.token_hex(4)}")}
    page.run()
    assert not page.exception
    return " ".join(str(getattr(element, "value", "")) for element in page.main)


def test_a_visitor_hands_nothing_over(tablet: TestClient, browser: Browser, clinic: Clinic) -> None:
    client, device = browser(), _device(tablet, clinic)
    client.get("/")
    token = _token(client, "/tablet/hand-over")
    answer = post(client, "/tablet/hand-over", token=token, encounter=_visit(clinic), device=device)
    assert answer.status_code == 403
    assert who(tablet)[0].startswith("device:")


def _token(client: TestClient, action: str) -> str:
    from pages.front_door import cookies as jar

    return jar.form_token(client.cookies["anteroom_form"], action, who(client)[0])


# Leaving


def test_staff_leave_by_the_pin_and_come_to_the_sign_in_only(tablet: TestClient, clinic: Clinic) -> None:
    _with_form(tablet, clinic)
    wrong = send(tablet, "/tablet/staff", pin="000000")
    assert wrong.status_code == 403
    assert who(tablet)[0].startswith("intake:")
    answer = send(tablet, "/tablet/staff", pin=PIN)
    assert answer.headers["location"] == "/account/sign-in"
    assert '"storage"' in answer.headers["clear-site-data"]
    assert who(tablet)[0].startswith("device:")
    assert tablet.get("/account/sign-in").status_code == 200
    assert tablet.get("/review_queue").headers["location"] == "/"
    assert hold_on_device(clinic.records, _device(tablet, clinic)) is None


def test_signed_in_on_the_tablet_and_out_again_it_is_locked(tablet: TestClient, clinic: Clinic) -> None:
    send(tablet, "/tablet/staff", pin=PIN)
    _signed_in(tablet, clinic)
    assert who(tablet)[0].startswith("staff:")
    send(tablet, "/account/sign-out")
    assert who(tablet)[0].startswith("device:")
    assert tablet.get("/account/sign-in").headers["location"] == "/"
    device = device_of(clinic.records, _device(tablet, clinic))
    assert device is not None
    assert device.unlocked_at is None


def test_staff_who_start_a_form_on_the_tablet_lock_it_and_are_signed_out(
    tablet: TestClient, clinic: Clinic
) -> None:
    send(tablet, "/tablet/staff", pin=PIN)
    _signed_in(tablet, clinic)
    session = who(tablet)[0].removeprefix("staff:")
    send(tablet, "/intake/start")
    assert who(tablet)[0].startswith("intake:")
    assert staff_of_session(clinic.records, session) is None
    assert "anteroom_intake" not in tablet.cookies
    send(tablet, "/intake/end")
    assert who(tablet)[0].startswith("device:")
    assert tablet.get("/intake/ended").headers["refresh"].endswith("url=/")


# Whether someone is there


def _here(client: TestClient, hold: str, touched: str = "0") -> dict[str, object]:
    origin = str(client.base_url).rstrip("/")
    answer = client.post("/intake/here", headers={"origin": origin, "hold": hold, "touched": touched})
    assert answer.headers["cache-control"] == "no-store"
    told: dict[str, object] = answer.json()
    return told


def test_the_server_says_how_long_is_left(tablet: TestClient, clinic: Clinic) -> None:
    _with_form(tablet, clinic)
    hold = who(tablet)[0].removeprefix("intake:")
    told = _here(tablet, hold, "1")
    assert told == {"open": True, "left": 180}
    assert _here(tablet, "0" * 32) == {"open": False, "left": 0}
    send(tablet, "/intake/end")
    assert _here(tablet, hold, "1") == {"open": False, "left": 0}


def test_another_site_keeps_nobody_s_form_open(tablet: TestClient, clinic: Clinic) -> None:
    _with_form(tablet, clinic)
    hold = who(tablet)[0].removeprefix("intake:")
    for origin in ("https://evil.example", "null"):
        assert tablet.post("/intake/here", headers={"origin": origin, "hold": hold}).status_code == 403


# Enrolling and removing


@pytest.fixture
def admin(browser: Browser, clinic: Clinic) -> TestClient:
    """A browser of an administrator, with the PIN set."""
    client = signed_in(browser(), clinic.records)
    answer = send(client, "/tablet/pin", pin=PIN)
    assert answer.headers["location"] == "/devices"
    return client


def test_an_administrator_makes_this_browser_a_tablet(admin: TestClient, clinic: Clinic) -> None:
    session = who(admin)[0].removeprefix("staff:")
    answer = send(admin, "/tablet/enrol-here", name="Tablet 7")
    assert answer.headers["location"] == "/"
    assert who(admin)[0].startswith("device:")
    assert staff_of_session(clinic.records, session) is None
    assert "anteroom_staff" not in admin.cookies


def test_a_tablet_is_enrolled_by_a_code_typed_at_it(admin: TestClient, browser: Browser) -> None:
    shown = send(admin, "/tablet/offer", name="Tablet 8").text
    code = re.findall(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b", shown)[0]
    client = browser()
    assert send(client, "/tablet/enrol", code="ABCD-EFGH-JKMN").status_code == 403
    assert send(client, "/tablet/enrol", code=code).headers["location"] == "/"
    assert who(client)[0].startswith("device:")
    assert send(browser(), "/tablet/enrol", code=code).status_code == 403


def test_removed_the_very_next_request_is_nobody_s(
    admin: TestClient, browser: Browser, clinic: Clinic
) -> None:
    shown = send(admin, "/tablet/offer", name="Tablet 8").text
    code = re.findall(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b", shown)[0]
    client = browser()
    send(client, "/tablet/enrol", code=code)
    visit, device = _with_form(client, clinic), _device(client, clinic)
    hold = who(client)[0].removeprefix("intake:")
    answer = post(admin, "/tablet/revoke", token=_token(admin, "/tablet/revoke"), device=device)
    assert answer.headers["location"] == "/devices"
    assert who(client)[0].startswith("visitor:")
    assert _here(client, hold, "1") == {"open": False, "left": 0}
    assert clinic.records.submission_of(visit) is None


@pytest.mark.parametrize("address", ["/tablet/pin", "/tablet/offer", "/tablet/enrol-here"])
def test_whoever_is_no_administrator_is_refused(browser: Browser, clinic: Clinic, address: str) -> None:
    assert browser().get(address).status_code == 403
    client = _signed_in(browser(), clinic)
    assert client.get(address).status_code == 403
    assert "<form" not in client.get(address).text


# Who may begin a form


@pytest.mark.parametrize(
    ("said", "tls", "opens"), [("", False, 200), ("", True, 403), ("yes", True, 200), ("no", False, 403)]
)
def test_who_may_begin_a_form(
    browser: Callable[..., TestClient],
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    tls: bool,
    opens: int,
) -> None:
    from screening.clinic import Clinic as Settled

    monkeypatch.setattr("pages.front_door.settings.clinic_here", lambda: Settled(anyone_may_start=said))
    client = browser(tls=tls)
    answer = client.get("/intake/start")
    assert answer.status_code == opens
    if opens == 403:
        assert "Ask the staff" in answer.text
