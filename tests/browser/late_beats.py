"""A page whose parts look again by themselves, with the answer to such a look coming when another page stands there."""

from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.patient import wait_until

# What a server says of a part that is there no longer: that it looked, under the name of the page that asked, and no
# more. A look that is on its way while another page is drawn is answered so, right after that page.
_SAID_OF_NOTHING = ("new_session", "session_status_changed", "script_finished")


class LateBeats:
    """Hears what a server tells a page of its parts. Make it before the page opens."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._socket: WebSocketRoute | None = None
        self._look: list[bytes] = []
        self._looks: list[list[bytes]] = []
        page.route_web_socket("**/_stcore/stream", self._between)

    def heard(self) -> None:
        """Wait until two parts have looked again."""
        wait_until(lambda: self._page.evaluate("true") and len(self._looks) > 1, "the page has looked again")

    def again(self) -> None:
        """Tell the page once more what it was told of those looks."""
        assert self._socket is not None
        assert self._looks
        for message in [message for look in self._looks for message in look]:
            self._socket.send(message)

    def _between(self, here: WebSocketRoute) -> None:
        self._socket, there = here, here.connect_to_server()

        def from_server(message: str | bytes) -> None:
            if isinstance(message, bytes):
                self._noted(message)
            here.send(message)

        here.on_message(there.send)
        there.on_message(from_server)

    def _noted(self, message: bytes) -> None:
        said = ForwardMsg.FromString(message)
        kind = said.WhichOneof("type")
        if kind == "new_session":
            self._look = [message] if said.metadata.run.fragment_ids else []
        elif self._look and kind in _SAID_OF_NOTHING:
            self._look.append(message)
            if kind == "script_finished":
                self._looks, self._look = [*self._looks, self._look], []
