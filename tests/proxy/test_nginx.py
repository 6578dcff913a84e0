"""The nginx of deploy/ passes on what it should: a browser stays with one process, and says nothing about itself."""

import http.client
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.proxy.echo import Echo
from tests.proxy.gateway import NAME, Answer, Gateway


@pytest.fixture
def echoes() -> Iterator[tuple[Echo, Echo]]:
    with Echo() as one, Echo() as other:
        yield one, other


@pytest.fixture
def gateway(tmp_path: Path, echoes: tuple[Echo, Echo]) -> Iterator[Gateway]:
    with Gateway(tmp_path, (echoes[0].port, echoes[1].port)) as nginx:
        yield nginx


def _told(answer: Answer) -> Any:
    assert answer.status == 200
    return json.loads(answer.body)


def _route(answer: Answer) -> str:
    """The cookie that a browser keeps."""
    found = re.match(
        r"anteroom_route=([0-9a-f]{32}); Path=/; HttpOnly; Secure; SameSite=Lax$",
        answer.headers["set-cookie"],
    )
    assert found is not None
    return f"anteroom_route={found[1]}"


def test_what_a_browser_says_of_itself_is_replaced(gateway: Gateway) -> None:
    claims = {
        "X-Anteroom-Principal": "staff:0123",
        "X_Anteroom_Principal": "staff:0123",
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "X-Real-IP": "203.0.113.9",
        "Forwarded": "for=203.0.113.9",
    }
    passed = _told(gateway.get("/", address="127.0.0.5", **claims))["headers"]
    assert passed["x-forwarded-for"] == "127.0.0.5"
    assert passed["x-forwarded-proto"] == "https"
    assert passed["host"] == NAME
    assert [name for name in passed if "anteroom" in name or name in ("forwarded", "x-real-ip")] == []


def test_without_the_line_that_replaces_it_the_claim_would_arrive(
    tmp_path: Path, echoes: tuple[Echo, Echo]
) -> None:
    line = "proxy_set_header X-Anteroom-Principal"
    with Gateway(tmp_path, (echoes[0].port, echoes[1].port), without=line) as careless:
        passed = _told(careless.get("/", **{"X-Anteroom-Principal": "staff:0123"}))["headers"]
    assert passed["x-anteroom-principal"] == "staff:0123"


def test_without_the_cookie_a_browser_would_not_stay(tmp_path: Path, echoes: tuple[Echo, Echo]) -> None:
    with Gateway(tmp_path, (echoes[0].port, echoes[1].port), without="hash $anteroom_route") as careless:
        cookie = _route(careless.get("/"))
        ports = {_told(careless.get("/", Cookie=cookie))["port"] for _ in range(8)}
    assert len(ports) == 2


def test_a_browser_stays_with_one_process(gateway: Gateway) -> None:
    first = gateway.get("/")
    cookie, port = _route(first), _told(first)["port"]
    again = [gateway.get("/", Cookie=cookie) for _ in range(8)]
    assert {_told(answer)["port"] for answer in again} == {port}
    assert [answer for answer in again if "set-cookie" in answer.headers] == []


def test_newcomers_are_spread_over_both_although_they_share_one_address(
    gateway: Gateway, echoes: tuple[Echo, Echo]
) -> None:
    ports = {_told(gateway.get("/"))["port"] for _ in range(24)}
    assert ports == {echo.port for echo in echoes}


@pytest.mark.parametrize("cookie", ["anteroom_route=", "anteroom_route=ABC", f"anteroom_route={'0' * 33}"])
def test_a_cookie_that_nginx_did_not_make_is_replaced(gateway: Gateway, cookie: str) -> None:
    assert _route(gateway.get("/", Cookie=cookie)) != cookie


def test_the_other_process_answers_when_one_is_gone(gateway: Gateway, echoes: tuple[Echo, Echo]) -> None:
    first = gateway.get("/")
    cookie, port = _route(first), _told(first)["port"]
    gone, there = echoes if echoes[0].port == port else echoes[::-1]
    gone.stop()
    assert {_told(gateway.get("/", Cookie=cookie))["port"] for _ in range(4)} == {there.port}


def test_what_a_process_has_seen_is_not_sent_to_the_other(
    gateway: Gateway, echoes: tuple[Echo, Echo]
) -> None:
    assert gateway.post("/dies").status == 502
    assert [line for echo in echoes for line in echo.seen] == ["POST /dies"]


def test_what_only_asks_is_asked_again_elsewhere(gateway: Gateway, echoes: tuple[Echo, Echo]) -> None:
    gateway.get("/dies")
    assert [echo.seen for echo in echoes] == [["GET /dies"], ["GET /dies"]]


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/media/0123.pdf", "//_stcore//metrics"]
)
def test_what_streamlit_would_tell_anyone_is_closed(
    gateway: Gateway, echoes: tuple[Echo, Echo], path: str
) -> None:
    assert gateway.get(path).status == 404
    assert [line for echo in echoes for line in echo.seen] == []


def test_readiness_is_told_to_this_machine_alone(gateway: Gateway) -> None:
    assert gateway.get("/readyz").status == 200
    assert gateway.get("/readyz", address="127.0.0.5").status == 403


def test_another_name_is_hung_up_on(gateway: Gateway) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        gateway.get("/", host="elsewhere.example.org")


def test_who_comes_without_tls_is_sent_to_it(gateway: Gateway) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", gateway.plain_port, timeout=10)
    connection.request("GET", "/account/sign-in", headers={"Host": NAME})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert (answer.status, answer.getheader("location")) == (301, f"https://{NAME}/account/sign-in")


def test_no_link_gets_into_a_log(gateway: Gateway, echoes: tuple[Echo, Echo]) -> None:
    secret = "kq7Yw2Zr9TtVbNcXaPsLd8FgHjMe4Ru3"
    gateway.get(f"/v/{secret}")
    for echo in echoes:
        echo.stop()
    assert gateway.get(f"/v/{secret}").status == 502
    assert gateway.get("/healthz").status == 502
    assert "/v/-" in gateway.access_log
    assert "/healthz" in gateway.error_log
    logs = [gateway.access_log, gateway.error_log]
    assert [log for log in logs if secret in log] == []
