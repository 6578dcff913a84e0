"""Signing in through the clinic's own provider: a real server, a real small provider, and everything that may be wrong."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer

from pages.front_door.account_provider import refuse_unsafe_provider
from screening.access import Role, add_person, session_begun, staff_of_token
from screening.access.people import Person
from screening.access.sessions import Staff
from screening.access.single_sign_on import provider_linked
from screening.errors import SettingsRefused
from screening.records import Records, records_here
from tests.access.people_here import noted
from tests.browser.serving import Server
from tests.clinic import PASSWORD
from tests.front_door.visiting import token_in
from tests.provider import Provider

STREAMLIT_COOKIE = "_streamlit_user"
COOKIE_SECRET = "c" * 40


@dataclass
class Door:
    """A server whose sign-in page leads to a provider, and the record behind it."""

    server: Server
    provider: Provider
    records: Records
    administrator: Staff
    opened: ExitStack

    def browser(self) -> httpx.Client:
        """A browser that nobody has used; it goes where it is told, one answer at a time."""
        client = httpx.Client(base_url=self.server.url, timeout=20, follow_redirects=False)
        return self.opened.enter_context(client)

    def someone(self, name: str, known_by: str | None = None) -> Person:
        """Somebody who works here, linked to the provider as `known_by`."""
        person = add_person(self.records, name, PASSWORD, frozenset({Role.CLINICIAN}))
        if known_by is not None:
            provider_linked(self.records, self.administrator, person.id, known_by)
        return person


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("provider")
    with Provider() as provider, pytest.MonkeyPatch.context() as patch:
        server = Server(folder, environment={"HOME": str(folder)})
        secrets = folder / ".streamlit" / "secrets.toml"
        secrets.parent.mkdir()
        secrets.write_text(provider.secrets_toml(server.url))
        patch.setenv("ANTEROOM_DATA", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        server.start()
        records = records_here()
        ruth = add_person(records, "Ruth Root", PASSWORD, frozenset({Role.ADMINISTRATOR}))
        administrator = staff_of_token(records, session_begun(records, ruth))
        assert administrator is not None
        with ExitStack() as opened:
            yield Door(server, provider, records, administrator, opened)
        records.close()
        server.stop()


@pytest.fixture
def door(running: Door) -> Door:
    """The same server with a provider that tells the truth, of a person nobody knows."""
    running.provider.lies.clear()
    running.provider.issued_seconds_ago = 0
    running.provider.claims = {"sub": "s-0", "email": "nobody@example.org", "email_verified": True}
    return running


def sent_off(client: httpx.Client) -> httpx.Response:
    """Press the button of the sign-in page."""
    page = client.get("/account/sign-in")
    token = page.text.split('action="/account/provider"')[1]
    fields = {"token": token_in(httpx.Response(200, text=token))}
    return client.post("/account/provider", data=fields, headers={"origin": str(client.base_url).rstrip("/")})


def callback_of(client: httpx.Client) -> str:
    """Go to the provider; the address at which it sends the browser back."""
    onward = sent_off(client).headers["refresh"].split("url=", 1)[1]
    to_provider = client.get(onward)
    assert to_provider.status_code == 302, to_provider.text
    back = httpx.get(to_provider.headers["location"], follow_redirects=False)
    return str(back.headers["location"])


def come_back(client: httpx.Client) -> httpx.Response:
    """To the provider and back again."""
    return client.get(callback_of(client))


def is_in(client: httpx.Client) -> bool:
    """Whether this browser is signed in."""
    return client.get("/account").status_code == 200


def test_who_is_linked_by_a_verified_e_mail_gets_a_session_of_ours(door: Door) -> None:
    door.someone("Dr Mail", "Mail@Example.org")
    door.provider.claims |= {"sub": "s-mail", "email": "mail@example.ORG"}
    client = door.browser()
    answer = come_back(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert is_in(client)
    assert "Dr Mail" in client.get("/account").text
    assert ("signed in", "provider") in [(e.kind, e.detail.get("with")) for e in noted(door.records)]


def test_streamlit_s_thirty_day_cookie_never_reaches_the_browser(door: Door) -> None:
    door.someone("Dr Cookie", "cookie@example.org")
    door.provider.claims |= {"sub": "s-cookie", "email": "cookie@example.org"}
    client = door.browser()
    answer = come_back(client)
    assert is_in(client)
    assert not [line for line in answer.headers.get_list("set-cookie") if line.startswith(STREAMLIT_COOKIE)]
    assert not [cookie.name for cookie in client.cookies.jar if cookie.name.startswith("_streamlit_user")]
    assert "_streamlit_session" not in client.cookies


def test_from_the_first_time_on_the_subject_counts_and_the_address_may_go_to_someone_else(door: Door) -> None:
    door.someone("Dr First", "shared@example.org")
    door.provider.claims |= {"sub": "s-first", "email": "shared@example.org"}
    assert come_back(door.browser()).status_code == 303
    door.provider.claims |= {"sub": "s-first", "email": "renamed@example.org"}
    assert come_back(door.browser()).status_code == 303
    door.provider.claims |= {"sub": "s-successor", "email": "shared@example.org"}
    assert come_back(door.browser()).status_code == 403


def test_nobody_is_made_an_account_for(door: Door) -> None:
    client = door.browser()
    answer = come_back(client)
    assert answer.status_code == 403
    assert "no account here is linked to you" in answer.text
    assert "nobody@example.org" not in answer.text
    assert not is_in(client)
    last = noted(door.records)[-1]
    assert (last.kind, last.detail["with"], last.detail["why"]) == (
        "sign-in refused",
        "provider",
        "not linked",
    )


@pytest.mark.parametrize(
    "said", [{"email_verified": False}, {}, {"email_verified": "no"}, {"email_verified": 1}]
)
def test_an_e_mail_that_the_provider_has_not_verified_is_nobody_s(
    door: Door, said: dict[str, object], request: pytest.FixtureRequest
) -> None:
    subject = f"s-{request.node.callspec.id}"
    door.someone(f"Dr Unverified {request.node.callspec.id}", f"{subject}@example.org")
    door.provider.claims = {"sub": subject, "email": f"{subject}@example.org", **said}
    assert come_back(door.browser()).status_code == 403
    door.provider.claims["email_verified"] = True
    assert come_back(door.browser()).status_code == 303


@pytest.mark.parametrize("lie", ["key", "nonce", "audience", "refuses"])
def test_what_the_provider_did_not_say_for_us_is_worth_nothing(door: Door, lie: str) -> None:
    door.someone(f"Dr Lie {lie}", f"s-lie-{lie}")
    door.provider.claims = {"sub": f"s-lie-{lie}"}
    door.provider.lies = {lie}
    client = door.browser()
    assert come_back(client).status_code == 403
    assert not is_in(client)
    door.provider.lies.clear()
    assert come_back(client).status_code == 303


@pytest.mark.parametrize("seconds", [3_600, -3_600])
def test_what_it_said_at_another_time_is_worth_nothing(door: Door, seconds: int) -> None:
    door.someone(f"Dr Time {seconds}", f"s-time-{seconds}")
    door.provider.claims = {"sub": f"s-time-{seconds}"}
    door.provider.issued_seconds_ago = seconds
    assert come_back(door.browser()).status_code == 403


def test_the_way_back_works_once(door: Door) -> None:
    door.someone("Dr Once", "s-once")
    door.provider.claims = {"sub": "s-once"}
    client = door.browser()
    back = callback_of(client)
    assert client.get(back).status_code == 303
    client.cookies.delete("anteroom_staff")
    assert client.get(back).status_code == 403
    assert not is_in(client)


def test_another_browser_cannot_come_back_in_this_one_s_place(door: Door) -> None:
    door.someone("Dr Stolen", "s-stolen")
    door.provider.claims = {"sub": "s-stolen"}
    client, thief = door.browser(), door.browser()
    back = callback_of(client)
    assert thief.get(back).status_code == 403
    sent_off(thief)
    assert thief.get(back).status_code == 403
    assert not is_in(thief)
    assert client.get(back).status_code == 303


def signed(claims: str, secret: str = COOKIE_SECRET) -> str:
    """A cookie as Streamlit signs it."""
    return str(URLSafeTimedSerializer(secret, salt=STREAMLIT_COOKIE).dumps(claims))


@pytest.mark.parametrize(
    "cookie",
    [
        signed('{"is_logged_in": true, "sub": "s-forged", "origin": "x", "iss": "x", "iat": 1}'),
        signed('{"is_logged_in": true, "sub": "s-forged"}', "another secret" * 4),
        "tampered.cookie.value",
    ],
)
def test_a_cookie_of_streamlit_s_own_opens_nothing_whoever_signed_it(door: Door, cookie: str) -> None:
    client = door.browser()
    client.cookies.set(STREAMLIT_COOKIE, cookie)
    assert not is_in(client)
    assert client.get("/oauth2callback").status_code == 403
    sent_off(client)
    assert client.get("/oauth2callback").status_code == 403
    assert not is_in(client)


def test_a_tampered_step_cookie_is_nobody_s(door: Door) -> None:
    door.someone("Dr Tampered", "s-tampered")
    door.provider.claims = {"sub": "s-tampered"}
    client = door.browser()
    back = callback_of(client)
    real = client.cookies["anteroom_step"]
    client.cookies.delete("anteroom_step")
    client.cookies.set("anteroom_step", real[:-1] + ("A" if real[-1] != "A" else "B"))
    assert client.get(back).status_code == 403


def test_streamlit_s_sign_in_is_begun_by_our_button_only(door: Door) -> None:
    client = door.browser()
    onward = sent_off(client).headers["refresh"].split("url=", 1)[1]
    assert door.browser().get(onward).status_code == 403
    assert client.get("/auth/logout").status_code == 404
    assert client.get("/auth/logout/").status_code == 404


def test_the_provider_learns_no_more_than_where_to_send_the_browser_back(door: Door) -> None:
    client = door.browser()
    onward = sent_off(client).headers["refresh"].split("url=", 1)[1]
    asked = parse_qs(urlsplit(client.get(onward).headers["location"]).query)
    assert asked["redirect_uri"] == [f"{door.server.url}/oauth2callback"]
    assert set(asked) <= {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "prompt",
        "code_challenge", "code_challenge_method",
    }  # fmt: skip


def test_without_a_provider_there_is_no_button_and_no_such_address(tmp_path: Path) -> None:
    server = Server(tmp_path, environment={"HOME": str(tmp_path)}).start()
    try:
        with httpx.Client(base_url=server.url) as client:
            assert "/account/provider" not in client.get("/account/sign-in", follow_redirects=True).text
            for address in ("/auth/login?provider=x", "/auth/logout", "/oauth2callback?code=x&state=y"):
                assert client.get(address).status_code == 404
    finally:
        server.stop()


WHOLE = {
    "client_id": "anteroom",
    "client_secret": "x" * 20,
    "server_metadata_url": "https://id.example.org/.well-known/openid-configuration",
    "redirect_uri": "https://clinic.example.org/oauth2callback",
    "cookie_secret": COOKIE_SECRET,
}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"client_id": ""}, "lacks client_id"),
        ({"client_secret": 7}, "lacks client_secret"),
        ({"cookie_secret": "short"}, "fewer than 32"),
        ({"redirect_uri": "http://clinic.example.org/oauth2callback"}, "by https"),
        ({"redirect_uri": "https://clinic.example.org/"}, "oauth2callback"),
        ({"server_metadata_url": "http://id.example.org/x"}, "begin with https"),
    ],
)
def test_a_provider_that_is_set_up_unsafely_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, object], words: str
) -> None:
    place = "pages.front_door.account_provider.get_secrets_auth_section"
    monkeypatch.setattr(place, lambda: WHOLE)
    refuse_unsafe_provider(tls=True)
    monkeypatch.setattr(place, lambda: {**WHOLE, **changed})
    with pytest.raises(SettingsRefused, match=words) as caught:
        refuse_unsafe_provider(tls=True)
    assert COOKIE_SECRET not in str(caught.value)


def test_a_secrets_file_that_cannot_be_read_keeps_the_server_from_starting(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text('[auth\nclient_secret = "my-secret"')
    server = Server(tmp_path, environment={"HOME": str(tmp_path)})
    try:
        with pytest.raises(RuntimeError, match=r"secrets\.toml cannot be read"):
            server.start()
    finally:
        server.stop()
    assert "my-secret" not in server.log


def test_nothing_of_it_is_in_the_log(door: Door) -> None:
    door.provider.claims |= {"sub": "s-secret-subject", "email": "secret.mail@example.org"}
    come_back(door.browser())
    door.provider.lies = {"key"}
    come_back(door.browser())
    assert "oauth2callback" not in door.server.log
    for words in ("s-secret-subject", "secret.mail", "eyJ"):
        assert words not in door.server.log
