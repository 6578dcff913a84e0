"""A browser's end of Streamlit's connection, spoken by hand, to try what a browser would never do."""

import http.client
import re
import urllib.parse
from collections.abc import Iterable, Iterator
from http.cookies import SimpleCookie
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Subprotocol
from websockets.sync.client import ClientConnection, connect

from tests.browser.serving import Server


class Socket:
    """One connection. `session_id` is the session the server gave it; `heard` every byte it was sent.

    `come_from`: the loopback address it comes from, "127.0.0.2" for somebody else than the browser.
    """

    def __init__(
        self,
        server: Server,
        cookies: dict[str, str],
        session_id: str = "",
        *,
        come_from: str = "",
        **headers: str,
    ) -> None:
        self._connection: ClientConnection = connect(
            f"ws://127.0.0.1:{server.port}/_stcore/stream",
            subprotocols=[Subprotocol(part) for part in ("streamlit", "xsrf", session_id) if part],
            additional_headers={
                "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
                "Origin": server.url,
                **headers,
            },
            max_size=None,
            close_timeout=1,
            ping_interval=None,
            legacy=True,
            **({"source_address": (come_from, 0)} if come_from else {}),
        )
        self.heard = b""
        self.screen = ""
        self.session_id = ""
        self.widgets: dict[str, str] = {}

    def run(self, query: str = "", **texts: str) -> "Socket":
        """Ask for the page (with these words in its boxes, by widget name) and listen until the server has drawn it."""
        self.send(rerun(query, {self.widgets[name]: words for name, words in texts.items()}))
        return self.listen()

    def visit(self, page: str, query: str = "") -> "Socket":
        """Ask for one of the pages by the name in its address, "" for the first, and listen until it is drawn."""
        ask = BackMsg()
        ask.rerun_script.query_string = query
        ask.rerun_script.page_name = page
        self.send(bytes(ask.SerializeToString()))
        return self.listen()

    def begin_again(self) -> "Socket":
        """Forget what was on the screen."""
        self.screen = ""
        return self

    def send(self, data: bytes | str) -> None:
        """Send any bytes at all."""
        self._connection.send(data)

    def hear(self, timeout: float = 0) -> None:
        """Take one message, if one comes, without looking at it. Raises ConnectionClosed, TimeoutError for nothing."""
        self._connection.recv(timeout=timeout)

    def listen(self, timeout: float = 30) -> "Socket":
        """Listen until a page is drawn."""
        while True:
            message = self.next(timeout)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id
            if kind == "delta":
                self._notice(message)
            if kind == "script_finished":
                return self

    def next(self, timeout: float = 30) -> Any:
        """The next message of the server. Raises websockets' ConnectionClosed when it hung up."""
        data = self._connection.recv(timeout=timeout)
        assert isinstance(data, bytes)
        self.heard += data
        message = ForwardMsg()
        message.ParseFromString(data)
        return message

    def _notice(self, message: Any) -> None:
        """Remember every word that is put on the screen, and the id of each text box by the name the page gave it."""
        element = message.delta.new_element
        self.screen += " ".join(_strings(element)) + "\n"
        kind = element.WhichOneof("type")
        if kind in ("text_input", "text_area"):
            id = getattr(element, kind).id
            self.widgets[re.sub(r"^\$\$ID-[0-9a-f]{32}-(?:[0-9a-f]{16}-)?", "", id)] = id

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def _strings(message: Any) -> Iterator[str]:
    """Every text in a message, whatever it is for."""
    for _, value in message.ListFields():
        several = value if isinstance(value, Iterable) and not isinstance(value, str | bytes) else [value]
        for one in several:
            if isinstance(one, str):
                yield one
            elif hasattr(one, "ListFields"):
                yield from _strings(one)


def rerun(query: str = "", texts: dict[str, str] | None = None) -> bytes:
    """The message by which a browser asks for its page again, with what stands in its text boxes by widget id."""
    ask = BackMsg()
    ask.rerun_script.query_string = query
    for id, words in (texts or {}).items():
        box = ask.rerun_script.widget_states.widgets.add()
        box.id, box.string_value = id, words
    return bytes(ask.SerializeToString())


class Visitor:
    """A browser without a window: opens plain pages, keeps cookies, sends their forms."""

    def __init__(self, server: Server, come_from: str = "") -> None:
        self.server = server
        self.come_from = come_from
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and words of one of our addresses."""
        return self._asked("GET", path, None, headers)

    def ask(self, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """The same by any method."""
        return self._asked(method, path, None, headers)

    def form(self, action: str) -> dict[str, str]:
        """The hidden fields of the form at one of our addresses."""
        found = re.search(r'name="token" value="([0-9a-f]+)"', self.get(action)[2])
        assert found is not None, f"{action} shows no form"
        return {"token": found[1]}

    def post(self, action: str, fields: dict[str, str]) -> tuple[int, dict[str, str], str]:
        """Send a form."""
        body = urllib.parse.urlencode(fields)
        return self._asked("POST", action, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def send(self, action: str, **fields: str) -> tuple[int, dict[str, str], str]:
        """Open the page of a form and send it."""
        return self.post(action, {**self.form(action), **fields})

    def _asked(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], str]:
        source = (self.come_from, 0) if self.come_from else None
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, 30, source)
        sent = {"Origin": self.server.url, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            words = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._keep(line)
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, words

    def _keep(self, line: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value

    def socket(self, session_id: str = "") -> Socket:
        """The connection of a page in this browser."""
        return Socket(self.server, self.cookies, session_id, come_from=self.come_from)
