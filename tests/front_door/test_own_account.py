"""The pages about oneself: password, second factor, sessions; each asks again, and ends what it should."""

import re

import pytest
from starlette.testclient import TestClient

from screening.access.second_factor import factor_of
from tests.access.people_here import OTHER_PASSWORD, Phone, kinds, phone_of
from tests.clinic import PASSWORD, Clinic
from tests.front_door.conftest import Browser
from tests.front_door.test_account_steps import STEPS, somebody
from tests.front_door.test_headers import who
from tests.front_door.visiting import NAME, post, send, token_in

FACTOR = "/account/second-factor"


def is_in(client: TestClient) -> bool:
    return who(client)[0].startswith("staff:")


def entered(client: TestClient, password: str = PASSWORD) -> TestClient:
    """A browser that signed in with the password alone."""
    assert send(client, "/account/sign-in", name=NAME, password=password).headers["location"] == "/"
    return client


@pytest.fixture
def ada(clinic: Clinic) -> str:
    return somebody(clinic)


@pytest.fixture
def client(browser: Browser, ada: str) -> TestClient:
    return entered(browser())


def test_the_account_page_says_who_and_leads_on(client: TestClient) -> None:
    page = client.get("/account").text
    for words in (NAME, "/account/password", FACTOR, "/account/sessions", "Off: your password alone"):
        assert words in page


def test_changing_the_password_signs_out_everywhere_else(
    browser: Browser, clinic: Clinic, client: TestClient
) -> None:
    other = entered(browser())
    answer = send(client, "/account/password", password=PASSWORD, new=OTHER_PASSWORD, again=OTHER_PASSWORD)
    assert "Your password is changed" in answer.text
    assert is_in(client)
    assert not is_in(other)
    assert entered(browser(), OTHER_PASSWORD)


@pytest.mark.parametrize(
    ("fields", "status", "beside"),
    [
        ({"password": "wrong", "new": OTHER_PASSWORD, "again": OTHER_PASSWORD}, 403, "password-problem"),
        ({"password": PASSWORD, "new": "short", "again": "short"}, 422, "new-problem"),
        (
            {"password": PASSWORD, "new": OTHER_PASSWORD, "again": "x" * 20 + OTHER_PASSWORD},
            422,
            "new-problem",
        ),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    client: TestClient, fields: dict[str, str], status: int, beside: str
) -> None:
    answer = send(client, "/account/password", **fields)
    assert answer.status_code == status
    assert f'id="{beside}" role="alert"' in answer.text
    assert OTHER_PASSWORD not in answer.text


def test_setting_up_a_second_factor_asks_for_the_password_and_a_code(
    browser: Browser, clinic: Clinic, client: TestClient, ada: str
) -> None:
    other = entered(browser())
    assert send(client, f"{FACTOR}/begin", password="wrong").status_code == 403
    assert "<svg" not in client.get(FACTOR).text
    assert send(client, f"{FACTOR}/begin", password=PASSWORD).headers["location"] == FACTOR
    page = client.get(FACTOR)
    secret = re.search(r'class="copy">([A-Z2-7 ]+)<', page.text)
    assert secret is not None
    assert send(client, FACTOR, code="000000").status_code == 403
    assert factor_of(clinic.records, ada) is None
    phone = object.__new__(Phone)
    phone.secret, phone._records = secret[1].replace(" ", ""), clinic.records
    shown = send(client, FACTOR, code=phone.code())
    codes = re.findall(r"<li>([A-Z2-9-]{29})</li>", shown.text)
    assert len(codes) == 10
    assert is_in(client)
    assert not is_in(other)
    after = client.get(FACTOR).text
    assert secret[1] not in after
    assert codes[0] not in after
    assert "10 recovery codes are left" in after
    third = browser()
    assert send(third, "/account/sign-in", name=NAME, password=PASSWORD).headers["location"] == STEPS["code"]


def test_renewing_removing_and_new_codes_ask_for_password_and_code(
    browser: Browser, clinic: Clinic, ada: str
) -> None:
    phone, codes = phone_of(clinic.records, ada)
    client = browser()
    send(client, "/account/sign-in", name=NAME, password=PASSWORD)
    send(client, STEPS["code"], code=phone.next_code())
    for act in ("renew", "codes", "remove"):
        assert send(client, f"{FACTOR}/{act}", password=PASSWORD, code="").status_code == 403
        assert send(client, f"{FACTOR}/{act}", password="wrong", code=codes[0]).status_code == 403
    assert factor_of(clinic.records, ada) is not None
    fresh = send(client, f"{FACTOR}/codes", password=PASSWORD, code=codes[0])
    new = re.findall(r"<li>([A-Z2-9-]{29})</li>", fresh.text)
    assert len(new) == 10
    assert send(client, f"{FACTOR}/remove", password=PASSWORD, code=new[0]).headers["location"] == FACTOR
    assert factor_of(clinic.records, ada) is None


def test_one_sees_where_one_is_signed_in_and_ends_it_from_here(
    browser: Browser, clinic: Clinic, client: TestClient
) -> None:
    other = entered(browser())
    page = client.get("/account/sessions")
    assert page.text.count("This browser") == 1
    assert page.text.count("Another browser") == 1
    assert "testclient" in page.text
    theirs = _sessions(page.text)[who(other)[0].removeprefix("staff:")]
    post(client, "/account/sessions/end", token=theirs, session=who(other)[0].removeprefix("staff:"))
    assert not is_in(other)
    assert is_in(client)
    assert kinds(clinic.records).count("session ended") == 1


def _sessions(page: str) -> dict[str, str]:
    """The form token of each session's button, by the session's id."""
    found = re.findall(r'name="token" value="(\w+)"><input type="hidden" name="session" value="(\w+)"', page)
    return {session: token for token, session in found}


def test_nobody_ends_somebody_else_s_session(browser: Browser, clinic: Clinic, client: TestClient) -> None:
    somebody(clinic, "Bo Other")
    bo = browser()
    send(bo, "/account/sign-in", name="Bo Other", password=PASSWORD)
    token = next(iter(_sessions(client.get("/account/sessions").text).values()))
    post(client, "/account/sessions/end", token=token, session=who(bo)[0].removeprefix("staff:"))
    assert is_in(bo)


def test_signed_out_everywhere(browser: Browser, clinic: Clinic, client: TestClient) -> None:
    other = entered(browser())
    page = client.get("/account/sessions").text
    token = re.findall(
        r'action="/account/sessions/everywhere"><input type="hidden" name="token" value="(\w+)"', page
    )
    answer = post(client, "/account/sessions/everywhere", token=token[0])
    assert answer.headers["location"] == "/account/sign-in"
    assert not is_in(client)
    assert not is_in(other)


@pytest.mark.parametrize(
    "path",
    [
        "/account/password",
        "/account/sessions/end",
        "/account/sessions/everywhere",
        FACTOR,
        f"{FACTOR}/begin",
        f"{FACTOR}/remove",
        "/account/provider",
    ],
)
def test_a_form_on_another_site_changes_nothing(client: TestClient, clinic: Clinic, path: str) -> None:
    before = kinds(clinic.records)
    token = token_in(client.get("/account/sign-out"))
    for fields in ({"token": token}, {}):
        answer = post(client, path, password=PASSWORD, new=OTHER_PASSWORD, again=OTHER_PASSWORD, **fields)
        assert answer.status_code in (303, 403)
        answer = post(client, path, origin="https://evil.example.org", password=PASSWORD, **fields)
        assert answer.status_code in (303, 403)
    assert kinds(clinic.records) == before
    assert is_in(client)


def test_an_act_that_there_is_not_leads_back(client: TestClient) -> None:
    assert client.get(f"{FACTOR}/nonsense").headers["location"] == FACTOR
