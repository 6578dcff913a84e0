"""What every answer carries, what is not answered at all, and whom a browser is taken for."""

import hashlib
import re
from base64 import b64decode
from pathlib import Path

import pytest
import streamlit
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from pages.front_door.middleware import page_policy
from screening.access import hold_of
from tests.clinic import Clinic
from tests.front_door.conftest import Browser
from tests.front_door.visiting import send, signed_in

SOCKET = "ws://clinic.example.org/_stcore/stream"
EVERYWHERE = [
    "/",
    "/healthz",
    "/account/set-up",
    "/account/sign-in",
    "/account/sign-out",
    "/intake/start",
    "/intake/end",
    "/intake/ended",
    "/summary/0.pdf",
    "/media/abc.pdf",
    "/_stcore/host-config",
    "/nothing-here",
]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_carries_the_security_headers(browser: Browser, path: str) -> None:
    headers = browser().get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert not re.search(r"script-src[^;]*unsafe-inline", policy)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"].startswith("no-store")
    assert "strict-transport-security" not in headers


def test_behind_tls_browsers_are_told_to_stay_there(browser: Browser) -> None:
    assert "max-age=31536000" in browser(tls=True).get("/").headers["strict-transport-security"]


def test_only_files_without_anyone_s_data_may_be_kept(browser: Browser) -> None:
    assert "cache-control" not in browser().get("/static/js/index.js").headers


def test_the_policy_names_the_inline_script_of_the_installed_streamlit() -> None:
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", index, re.DOTALL)
    named = [b64decode(digest) for digest in re.findall(r"'sha256-([^']+)'", page_policy())]
    assert scripts
    assert named == [hashlib.sha256(script.encode()).digest() for script in scripts]


@pytest.mark.parametrize(
    "path",
    [
        "/media/abc.pdf",
        "//media/abc.pdf",
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/upload_file/x/y",
        "/_stcore/script-health-check",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_what_streamlit_leaves_open_is_closed(browser: Browser, method: str, path: str) -> None:
    assert browser().request(method, f"http://clinic.example.org{path}").status_code == 404


def test_what_streamlit_needs_is_open(browser: Browser) -> None:
    assert browser().get("/_stcore/health").json() == {"open": True}


def test_streamlit_takes_orders_from_no_other_host_and_shows_no_developer_dialog(browser: Browser) -> None:
    config = browser().get("/_stcore/host-config").json()
    assert config["allowedOrigins"] == []
    assert config["blockErrorDialogs"] is True
    assert config["metricsUrl"] == ""


@pytest.mark.parametrize(
    "host", ["evil.example.org", "", "clinic.example.org.evil", "clinic.example.org:x", "a b"]
)
def test_another_name_is_not_answered(browser: Browser, host: str) -> None:
    client = browser()
    assert client.get("/", headers={"host": host}).status_code == 421
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(SOCKET, headers={"host": host}):
        pass


@pytest.mark.parametrize("host", ["clinic.example.org", "CLINIC.example.org:8501", "localhost:1"])
def test_our_own_names_are_answered(browser: Browser, host: str) -> None:
    assert browser().get("/", headers={"host": host}).status_code == 200


# Whom a connection belongs to


def who(client: TestClient, **headers: str) -> list[str]:
    """The principals that reach Streamlit with a connection of this browser."""
    scheme = "wss" if str(client.base_url).startswith("https") else "ws"
    with client.websocket_connect(f"{scheme}:{SOCKET.partition(':')[2]}", headers=headers) as socket:
        principals: list[str] = socket.receive_json()
        return principals


def test_a_stranger_is_someone_new_each_time(browser: Browser) -> None:
    client = browser()
    first, second = who(client), who(client)
    assert first[0].startswith("stranger:")
    assert first != second


def test_a_visitor_is_the_same_visitor_again_and_not_another(browser: Browser) -> None:
    client, other = browser(), browser()
    client.get("/")
    other.get("/")
    assert who(client) == who(client)
    assert who(client)[0].startswith("visitor:")
    assert who(client) != who(other)


@pytest.mark.parametrize("header", ["X-Anteroom-Principal", "x_anteroom_principal", "X-ANTEROOM_Principal"])
def test_nobody_says_themselves_who_they_are(browser: Browser, header: str) -> None:
    client = browser()
    client.get("/")
    (principal,) = who(client, **{header: "staff:forged"})
    assert "forged" not in principal
    assert "nobody" in client.get("/", headers={header: "staff:forged"}).text


def test_a_patient_and_a_clinician_are_known_by_their_cookies(browser: Browser, clinic: Clinic) -> None:
    staff, patient = signed_in(browser(), clinic.records), browser()
    send(patient, "/intake/start")
    assert who(staff)[0].startswith("staff:")
    (principal,) = who(patient)
    assert hold_of(clinic.records, principal.removeprefix("intake:")) is not None


def test_a_device_that_holds_a_form_is_the_patient_s_even_with_a_staff_cookie(
    browser: Browser, clinic: Clinic
) -> None:
    staff, device = signed_in(browser(), clinic.records), browser()
    send(device, "/intake/start")
    device.cookies.set("anteroom_staff", staff.cookies["anteroom_staff"])
    assert who(device)[0].startswith("intake:")


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(browser: Browser, clinic: Clinic) -> None:
    signed_in(browser(), clinic.records)
    client = browser()
    answer = client.get("/account/sign-in")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("anteroom_form=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Secure" not in cookie


def test_behind_tls_cookies_are_secure_and_bound_to_this_host(browser: Browser) -> None:
    (cookie,) = browser(tls=True).get("/").headers.get_list("set-cookie")
    assert cookie.startswith("__Host-anteroom_form=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("tls", [True, False])
def test_behind_tls_streamlit_s_own_cookies_are_secure_too(browser: Browser, tls: bool) -> None:
    cookies = browser(tls=tls).get("/sets-a-cookie").headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all(cookie.lower().count("; secure") == int(tls) for cookie in cookies)


def test_behind_tls_a_cookie_without_the_prefix_is_nobody_s(browser: Browser, clinic: Clinic) -> None:
    plain = signed_in(browser(), clinic.records)
    client = browser(tls=True)
    client.cookies.set("anteroom_staff", plain.cookies["anteroom_staff"])
    assert not who(client)[0].startswith("staff:")


def test_a_failure_says_that_it_failed_and_nothing_else(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    answer = browser().get("/breaks")
    assert answer.status_code == 500
    assert "Secret" not in answer.text
    reference = re.search(r"Reference: ([0-9a-f]{8})", answer.text)
    assert reference is not None
    assert reference[1] in caplog.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
