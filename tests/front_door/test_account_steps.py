"""The pages of signing in: one page after the other, nothing open between them, nothing to be skipped."""

import re

import pytest
from httpx import Response
from starlette.testclient import TestClient

from screening.access import Role, add_person, fresh_set_up_code, session_begun, staff_of_token
from screening.access.accounts import person_made
from screening.access.second_factor import factor_of, recovery_codes_renewed
from screening.clinic import Clinic as ClinicSettings
from tests.access.people_here import OTHER_PASSWORD, Phone, kinds, phone_of
from tests.clinic import PASSWORD, Clinic
from tests.front_door.conftest import Browser
from tests.front_door.test_headers import who
from tests.front_door.visiting import NAME, post, send, token_in

STEPS = {
    "code": "/account/sign-in/code",
    "password": "/account/sign-in/password",
    "factor": "/account/sign-in/second-factor",
    "go on": "/account/sign-in/go-on",
}
STAFF_ONLY = (
    "/account",
    "/account/password",
    "/account/sessions",
    "/account/second-factor",
    "/account/second-factor/begin",
    "/account/second-factor/remove",
)


@pytest.fixture
def required(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clinic that lets nobody in without a second factor."""
    settings = ClinicSettings(second_factor="required")
    monkeypatch.setattr("pages.front_door.account_parts.clinic_here", lambda: settings)


def somebody(clinic: Clinic, name: str = NAME) -> str:
    """Somebody who works here; their id."""
    return add_person(clinic.records, name, PASSWORD, frozenset({Role.CLINICIAN})).id


def new_colleague(clinic: Clinic) -> str:
    """Somebody with a first password, which is returned."""
    records = clinic.records
    ruth = add_person(records, "Ruth Root", PASSWORD, frozenset({Role.ADMINISTRATOR}))
    staff = staff_of_token(records, session_begun(records, ruth))
    assert staff is not None
    return person_made(records, staff, NAME, frozenset({Role.CLINICIAN}))[1]


def password_page(client: TestClient, password: str = PASSWORD) -> Response:
    """Send the first page."""
    return send(client, "/account/sign-in", name=NAME, password=password)


def is_nobody(client: TestClient) -> bool:
    """Whether nothing of the staff's is open to this browser, and no page of its own account."""
    closed = all(client.get(path).headers.get("location") == "/account/sign-in" for path in STAFF_ONLY)
    return closed and "anteroom_staff" not in client.cookies and not who(client)[0].startswith("staff:")


def test_password_then_code_and_nothing_is_open_between(browser: Browser, clinic: Clinic) -> None:
    phone, _ = phone_of(clinic.records, somebody(clinic))
    client = browser()
    answer = password_page(client)
    assert (answer.status_code, answer.headers["location"]) == (303, STEPS["code"])
    assert is_nobody(client)
    answer = send(client, STEPS["code"], code=phone.next_code())
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert who(client)[0].startswith("staff:")
    assert "anteroom_step" not in client.cookies


@pytest.mark.parametrize("path", STEPS.values())
def test_without_the_password_no_second_page_opens(browser: Browser, clinic: Clinic, path: str) -> None:
    somebody(clinic)
    client = browser()
    assert client.get(path).headers["location"] == "/account/sign-in"
    token = token_in(client.get("/account/sign-in"))
    assert post(client, path, token=token, code="123456").headers["location"] == "/account/sign-in"
    assert is_nobody(client)


@pytest.mark.parametrize("path", STEPS.values())
def test_no_step_is_skipped_or_taken_out_of_turn(browser: Browser, clinic: Clinic, path: str) -> None:
    phone_of(clinic.records, somebody(clinic))
    client = browser()
    password_page(client)
    token = token_in(client.get(STEPS["code"]))
    if path != STEPS["code"]:
        assert client.get(path).headers["location"] == STEPS["code"]
        answer = post(client, path, token=token, new=OTHER_PASSWORD, again=OTHER_PASSWORD, code="1")
        assert answer.headers["location"] == STEPS["code"]
    else:
        assert post(client, path, token=token, code="000000").status_code == 403
    assert is_nobody(client)


def test_a_wrong_code_is_said_beside_its_field_and_five_end_it(browser: Browser, clinic: Clinic) -> None:
    phone_of(clinic.records, somebody(clinic))
    client = browser()
    password_page(client)
    for _ in range(4):
        answer = send(client, STEPS["code"], code="000000")
        assert answer.status_code == 403
        assert 'aria-describedby="code-hint code-problem"' in answer.text
        assert 'value="000000"' not in answer.text
    answer = send(client, STEPS["code"], code="000000")
    assert "Begin again" in answer.text
    assert client.get(STEPS["code"]).headers["location"] == "/account/sign-in"
    password_page(client)
    assert send(client, STEPS["code"], code="000000").status_code == 429


def test_a_recovery_code_stands_in_for_the_app_once(browser: Browser, clinic: Clinic) -> None:
    person_id = somebody(clinic)
    phone_of(clinic.records, person_id)
    code = recovery_codes_renewed(clinic.records, person_id)[0]
    client, second = browser(), browser()
    password_page(client)
    assert send(client, STEPS["code"], code=code).headers["location"] == "/"
    password_page(second)
    assert send(second, STEPS["code"], code=code).status_code == 403
    assert is_nobody(second)


def test_a_code_read_over_a_shoulder_does_not_sign_in_again(browser: Browser, clinic: Clinic) -> None:
    phone, _ = phone_of(clinic.records, somebody(clinic))
    code = phone.next_code()
    for number, status in ((0, 303), (1, 403)):
        client = browser()
        password_page(client)
        assert send(client, STEPS["code"], code=code).status_code == status, number


@pytest.mark.parametrize("tampered", ["", "x", "{token}x", "{token[1:]}"])
def test_a_tampered_cookie_of_the_way_in_is_nobody_s(browser: Browser, clinic: Clinic, tampered: str) -> None:
    phone_of(clinic.records, somebody(clinic))
    client = browser()
    password_page(client)
    token = client.cookies["anteroom_step"]
    value = {"{token}x": token + "x", "{token[1:]}": token[1:]}.get(tampered, tampered)
    client.cookies.delete("anteroom_step")
    client.cookies.set("anteroom_step", value)
    assert client.get(STEPS["code"]).headers["location"] == "/account/sign-in"


def test_a_token_planted_before_signing_in_is_worthless_after(browser: Browser, clinic: Clinic) -> None:
    phone, _ = phone_of(clinic.records, somebody(clinic))
    attacker, victim = browser(), browser()
    password_page(attacker)
    planted = attacker.cookies["anteroom_step"]
    victim.cookies.set("anteroom_step", planted, domain="clinic.example.org", path="/")
    password_page(victim)
    send(victim, STEPS["code"], code=phone.next_code())
    assert who(victim)[0].startswith("staff:")
    assert is_nobody(attacker)
    assert attacker.get(STEPS["go on"]).headers["location"] == STEPS["code"]
    attacker.cookies.set("anteroom_staff", planted)
    assert not who(attacker)[0].startswith("staff:")


# The first password


def test_a_first_password_opens_one_page_and_nothing_else(browser: Browser, clinic: Clinic) -> None:
    first = new_colleague(clinic)
    client = browser()
    assert password_page(client, first).headers["location"] == STEPS["password"]
    assert is_nobody(client)
    assert post(client, "/intake/continue", token="x", encounter="x").status_code == 403
    assert client.get("/summary/0123456789abcdef0123456789abcdef.pdf").status_code in (403, 303)
    for path in (STEPS["code"], STEPS["go on"], STEPS["factor"]):
        assert client.get(path).headers["location"] == STEPS["password"]
    answer = send(client, STEPS["password"], new=OTHER_PASSWORD, again=OTHER_PASSWORD)
    assert answer.headers["location"] == "/"
    assert who(client)[0].startswith("staff:")
    other = browser()
    assert password_page(other, first).status_code == 403
    assert password_page(other, OTHER_PASSWORD).headers["location"] == "/"


def test_what_is_wrong_with_a_new_password_is_said_beside_it(browser: Browser, clinic: Clinic) -> None:
    client = browser()
    password_page(client, new_colleague(clinic))
    answer = send(client, STEPS["password"], new="short", again="short")
    assert answer.status_code == 422
    assert 'id="new-problem" role="alert">A password has at least 15' in answer.text
    assert "aria-invalid" in answer.text
    assert 'value="short"' not in answer.text
    assert is_nobody(client)


# A clinic that asks everyone for a second factor


@pytest.mark.usefixtures("required")
def test_the_first_person_of_such_a_clinic_sets_one_up_before_being_in(
    browser: Browser, clinic: Clinic
) -> None:
    client, code = browser(), fresh_set_up_code(clinic.records) or ""
    answer = send(client, "/account/set-up", code=code, name=NAME, password=PASSWORD)
    assert answer.headers["location"] == STEPS["factor"]
    assert is_nobody(client)
    assert send(client, STEPS["factor"]).headers["location"] == STEPS["factor"]
    page = client.get(STEPS["factor"])
    secret = re.search(r'class="copy">([A-Z2-7 ]+)<', page.text)
    assert secret is not None
    assert "<svg" in page.text
    assert 'role="img"' in page.text
    assert send(client, STEPS["factor"], code="000000").status_code == 403
    assert is_nobody(client)
    shown = _confirmed(client, clinic, secret[1].replace(" ", ""))
    assert len(re.findall(r"<li>([A-Z2-9-]{29})</li>", shown.text)) == 10
    assert "no-store" in shown.headers["cache-control"]
    assert is_nobody(client)
    answer = post(client, STEPS["go on"], token=token_in(shown))
    assert answer.headers["location"] == "/"
    assert who(client)[0].startswith("staff:")
    assert kinds(clinic.records) == ["first person made", "second factor set up", "signed in"]


def _confirmed(client: TestClient, clinic: Clinic, secret: str) -> Response:
    phone = object.__new__(Phone)
    phone.secret, phone._records = secret, clinic.records
    return send(client, STEPS["factor"], code=phone.code())


@pytest.mark.usefixtures("required")
def test_in_such_a_clinic_nobody_takes_theirs_off(browser: Browser, clinic: Clinic) -> None:
    person_id = somebody(clinic)
    phone, codes = phone_of(clinic.records, person_id)
    client = browser()
    password_page(client)
    send(client, STEPS["code"], code=phone.next_code())
    assert "/account/second-factor/remove" not in client.get("/account/second-factor").text
    answer = send(client, "/account/second-factor/remove", password=PASSWORD, code=codes[0])
    assert answer.status_code == 403
    assert "nobody in without a second factor" in answer.text
    assert factor_of(clinic.records, person_id) is not None


@pytest.mark.parametrize(
    ("said", "tls", "asked"),
    [
        ("", True, True),
        ("", False, False),
        ("offered", True, False),
        ("required", False, True),
    ],
)
def test_behind_tls_everyone_is_asked_for_one_unless_the_clinic_says_otherwise(
    said: str, tls: bool, asked: bool
) -> None:
    assert ClinicSettings(second_factor=said).second_factor_required(tls=tls) is asked


def test_behind_tls_a_new_clinic_begins_with_a_second_factor(browser: Browser, clinic: Clinic) -> None:
    client, code = browser(tls=True), fresh_set_up_code(clinic.records) or ""
    answer = send(client, "/account/set-up", code=code, name=NAME, password=PASSWORD)
    assert answer.headers["location"] == STEPS["factor"]
    assert not [name for name in client.cookies if "staff" in name]


def test_the_cookies_of_the_way_in_are_as_closed_as_the_session_s(browser: Browser, clinic: Clinic) -> None:
    phone_of(clinic.records, somebody(clinic))
    client = browser(tls=True)
    (line,) = [
        line
        for line in password_page(client).headers.get_list("set-cookie")
        if line.startswith("__Host-anteroom_step")
    ]
    for mark in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert mark.lower() in line.lower()
    assert "domain" not in line.lower()


def test_a_browser_signed_in_on_before_is_not_kept_waiting_for_what_was_guessed_elsewhere(
    browser: Browser, clinic: Clinic
) -> None:
    somebody(clinic)
    own, other = browser(), browser()
    password_page(own)
    send(own, "/account/sign-out")
    for _ in range(5):
        password_page(other, "wrong")
    assert password_page(other).status_code == 429
    fresh = browser()
    assert password_page(fresh).status_code == 429
    assert password_page(own).headers["location"] == "/"


def test_guesses_at_the_set_up_code_make_their_own_address_wait_alone(
    browser: Browser, clinic: Clinic
) -> None:
    from screening.access import first_person_made
    from screening.errors import SetUpCodeRefused, TooManyTries

    code, records = fresh_set_up_code(clinic.records) or "", clinic.records
    for _ in range(10):
        with pytest.raises(SetUpCodeRefused):
            first_person_made(records, "WRONG", NAME, PASSWORD, address="198.51.100.7")
    with pytest.raises(TooManyTries):
        first_person_made(records, code, NAME, PASSWORD, address="198.51.100.7")
    answer = send(browser(), "/account/set-up", code=code, name=NAME, password=PASSWORD)
    assert answer.headers["location"] == "/"
