"""A browser's end of Streamlit's connection, spoken by hand, to try what a browser would never do."""

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Subprotocol
from websockets.sync.client import ClientConnection, connect

from tests.browser.serving import Server


class Socket:
    """One connection. `session_id` is the session the server gave it; `heard` every byte it was sent."""

    def __init__(self, server: Server, cookies: dict[str, str], session_id: str = "", **headers: str) -> None:
        self._connection: ClientConnection = connect(
            f"ws://127.0.0.1:{server.port}/_stcore/stream",
            subprotocols=[Subprotocol(part) for part in ("streamlit", "xsrf", session_id) if part],
            additional_headers={
                "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
                "Origin": server.url,
                **headers,
            },
            max_size=None,
            legacy=True,
        )
        self.heard = b""
        self.session_id = ""

    def run(self) -> "Socket":
        """Ask for the page and listen until the server has drawn it."""
        ask = BackMsg()
        ask.rerun_script.query_string = ""
        self._connection.send(ask.SerializeToString())
        while True:
            data = self._connection.recv(timeout=30)
            assert isinstance(data, bytes)
            self.heard += data
            message = ForwardMsg()
            message.ParseFromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id
            if kind == "script_finished":
                return self

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
