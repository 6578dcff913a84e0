"""Signing in and out: only from our own form, only with what fits, and over on the server at once."""

import pytest

from pages.front_door.cookies import form_token
from screening.access import fresh_set_up_code, nobody_yet
from tests.clinic import PASSWORD, Clinic
from tests.front_door.conftest import Browser
from tests.front_door.test_headers import who
from tests.front_door.visiting import NAME, post, send, signed_in, somebody, token_in


def test_a_new_clinic_is_set_up_with_the_printed_code(browser: Browser, clinic: Clinic) -> None:
    client, code = browser(), fresh_set_up_code(clinic.records) or ""
    assert client.get("/account/sign-in").headers["location"] == "/account/set-up"
    answer = send(client, "/account/set-up", code=code, name=NAME, password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert who(client)[0].startswith("staff:")


def test_once_somebody_exists_setting_up_is_over(browser: Browser, clinic: Clinic) -> None:
    client, code = browser(), fresh_set_up_code(clinic.records) or ""
    token = token_in(client.get("/account/set-up"))
    somebody(clinic.records)
    assert client.get("/account/set-up").headers["location"] == "/account/sign-in"
    answer = post(client, "/account/set-up", token=token, code=code, name="Mallory M", password=PASSWORD)
    assert answer.headers["location"] == "/account/sign-in"
    assert "anteroom_staff" not in client.cookies


@pytest.mark.parametrize(
    ("code", "name", "password", "words"),
    [
        ("WRONG", NAME, PASSWORD, "set-up code"),
        (None, NAME, "short", "at least 15"),
        (None, "", PASSWORD, "2 to 100"),
    ],
)
def test_what_is_wrong_is_said_and_neither_code_nor_password_is_sent_back(
    browser: Browser, clinic: Clinic, code: str | None, name: str, password: str, words: str
) -> None:
    real = fresh_set_up_code(clinic.records) or ""
    answer = send(browser(), "/account/set-up", code=code or real, name=name, password=password)
    assert answer.status_code in (403, 422)
    assert words in answer.text
    assert 'role="alert"' in answer.text
    assert real not in answer.text
    assert f'value="{password}"' not in answer.text
    assert nobody_yet(clinic.records)


def test_a_name_with_markup_is_only_a_name(browser: Browser, clinic: Clinic) -> None:
    fresh_set_up_code(clinic.records)
    name = '"><script>alert(1)</script>'
    answer = send(browser(), "/account/set-up", code="WRONG", name=name, password=PASSWORD)
    assert "<script>" not in answer.text
    assert "&quot;&gt;&lt;script&gt;" in answer.text


def test_a_wrong_password_does_not_open_the_door(browser: Browser, clinic: Clinic) -> None:
    somebody(clinic.records)
    client = browser()
    answer = send(client, "/account/sign-in", name=NAME, password="wrong")
    assert answer.status_code == 403
    assert "The name or the password is not right" in answer.text
    assert "anteroom_staff" not in client.cookies


def test_the_sixth_guess_has_to_wait(browser: Browser, clinic: Clinic) -> None:
    somebody(clinic.records)
    client = browser()
    for _ in range(5):
        send(client, "/account/sign-in", name=NAME, password="wrong")
    answer = send(client, "/account/sign-in", name=NAME, password=PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 20


def test_signed_out_the_old_cookie_opens_nothing(browser: Browser, clinic: Clinic) -> None:
    client = signed_in(browser(), clinic.records)
    old = client.cookies["anteroom_staff"]
    answer = send(client, "/account/sign-out")
    assert answer.headers["location"] == "/account/sign-in"
    assert "storage" in answer.headers["clear-site-data"]
    assert "anteroom_staff" not in client.cookies
    client.cookies.set("anteroom_staff", old)
    assert not who(client)[0].startswith("staff:")


def test_signing_in_again_replaces_the_session(browser: Browser, clinic: Clinic) -> None:
    client = signed_in(browser(), clinic.records)
    first = client.cookies["anteroom_staff"]
    token = token_in(client.get("/account/sign-out"))
    assert token
    other = browser()
    send(other, "/account/sign-in", name=NAME, password=PASSWORD)
    assert other.cookies["anteroom_staff"] != first
    assert who(client)[0].startswith("staff:")


def test_a_session_that_an_attacker_planted_is_not_the_one_after_signing_in(
    browser: Browser, clinic: Clinic
) -> None:
    somebody(clinic.records)
    client = browser()
    client.cookies.set("anteroom_staff", "planted")
    send(client, "/account/sign-in", name=NAME, password=PASSWORD)
    values = [cookie.value for cookie in client.cookies.jar if cookie.name == "anteroom_staff"]
    assert who(client)[0].startswith("staff:") or "planted" in values
    assert any(value and value != "planted" for value in values)


def test_signing_in_on_a_tablet_closes_the_form_on_it(browser: Browser, clinic: Clinic) -> None:
    somebody(clinic.records)
    client = browser()
    send(client, "/intake/start")
    old = client.cookies["anteroom_intake"]
    send(client, "/account/sign-in", name=NAME, password=PASSWORD)
    assert who(client)[0].startswith("staff:")
    client.cookies.set("anteroom_intake", old)
    assert who(client)[0].startswith("staff:")


# Only from our own forms

POSTS = ["/account/sign-in", "/account/set-up", "/account/sign-out", "/intake/start", "/intake/end"]


@pytest.mark.parametrize("action", POSTS)
@pytest.mark.parametrize("origin", ["https://evil.example.org", "null", "http://clinic.example.org.evil", ""])
def test_a_form_on_another_site_does_nothing(
    browser: Browser, clinic: Clinic, action: str, origin: str
) -> None:
    client = browser()
    page = client.get("/intake/start")
    if action in ("/account/sign-in", "/account/sign-out"):
        signed_in(client, clinic.records)
    if action == "/intake/end":
        send(client, "/intake/start")
    before = who(client)
    answer = post(client, action, origin=origin, token=token_in(page), name=NAME, password=PASSWORD)
    assert answer.status_code == 403
    assert who(client) == before


def test_a_browser_that_says_cross_site_is_believed(browser: Browser) -> None:
    client = browser()
    token = token_in(client.get("/intake/start"))
    for site, status in (("cross-site", 403), ("same-site", 403), ("none", 403), ("same-origin", 303)):
        headers = {"origin": "http://clinic.example.org", "sec-fetch-site": site}
        assert client.post("/intake/start", data={"token": token}, headers=headers).status_code == status


def test_a_referer_of_ours_will_do_where_no_origin_is_sent(browser: Browser) -> None:
    client = browser()
    token = token_in(client.get("/intake/start"))
    for referer, status in (("http://evil.example.org/", 403), ("http://clinic.example.org/x", 303)):
        answer = client.post("/intake/start", data={"token": token}, headers={"referer": referer})
        assert answer.status_code == status


@pytest.mark.parametrize("action", POSTS)
def test_a_form_without_its_token_or_with_someone_else_s_does_nothing(
    browser: Browser, clinic: Clinic, action: str
) -> None:
    if action != "/account/set-up":
        somebody(clinic.records)
    client, other = browser(), browser()
    client.get("/")
    theirs = token_in(other.get("/intake/start"))
    for token in ("", "0" * 64, theirs, "ä"):
        assert post(client, action, token=token, name=NAME, password=PASSWORD).status_code == 403


def test_a_token_for_one_form_does_not_fit_another(browser: Browser, clinic: Clinic) -> None:
    client = signed_in(browser(), clinic.records)
    token = token_in(client.get("/account/sign-out"))
    assert post(client, "/intake/start", token=token).status_code == 403


def test_a_token_is_for_one_browser_one_form_and_one_person() -> None:
    tokens = {
        form_token(cookie, action, person)
        for cookie in ("cookie", "other")
        for action in ("/intake/start", "/intake/end")
        for person in ("staff:a", "staff:b")
    }
    assert len(tokens) == 8


def test_a_token_from_before_signing_in_does_not_fit_afterwards(browser: Browser, clinic: Clinic) -> None:
    client = browser()
    token = token_in(client.get("/intake/start"))
    signed_in(client, clinic.records)
    assert post(client, "/intake/start", token=token).status_code == 403


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x" * 20_000, "application/x-www-form-urlencoded", 413),
        (b"token=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"\xff", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a=1" for _ in range(30)), "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"--x--", "multipart/form-data; boundary=x", 415),
    ],
)
def test_what_is_no_form_of_ours_is_refused(browser: Browser, body: bytes, kind: str, status: int) -> None:
    client = browser()
    headers = {"origin": "http://clinic.example.org", "content-type": kind}
    assert client.post("/intake/start", content=body, headers=headers).status_code == status
