"""A patient's browser tab, without the browser: speaks Streamlit's protocol as the page's own script would.

    tab = Tab(cookie)
    async with tab.connected(port, address):
        said = await tab.run()                    # the page is drawn
        tab.controls["about_you.sex"]             # what stands on it, by question id
        said = await tab.run(**{"about_you.sex": "Female"})
        said.saved, said.trouble, said.step       # what the page told the patient in this run

Like a browser it sends the values of all controls with each run, keeps them while the connection is away, and forgets
those of controls that the page no longer shows.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Subprotocol
from websockets.asyncio.client import ClientConnection, connect

from pages.front_door import cookies as jar

_CONTROLS = ("radio", "checkbox", "text_input", "text_area", "button")
_NOT_SAVED = "not saved yet"


@dataclass(frozen=True, slots=True)
class Control:
    """One control on the page. `value`: what it showed when it was drawn."""

    kind: str
    id: str
    value: str | bool | None
    options: tuple[str, ...] = ()


@dataclass(slots=True)
class Said:
    """What one run of the page told the patient."""

    step: str = ""
    saved: str = ""
    trouble: bool = False
    words: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Whether the page said that everything the patient gave so far is saved."""
        return bool(self.saved) and not self.trouble


class Tab:
    """One tab. `controls` and `query` are as the page last drew them."""

    def __init__(self, cookie: str) -> None:
        self._cookie = cookie
        self._connection: ClientConnection | None = None
        self._values: dict[str, str | bool] = {}
        self.query = ""
        self.controls: dict[str, Control] = {}

    @asynccontextmanager
    async def connected(self, port: int, address: str) -> AsyncIterator["Tab"]:
        """Connected to the server on this port of 127.0.0.1, from this network address."""
        headers = {
            "Cookie": f"{jar.name_of(jar.INTAKE, tls=False)}={self._cookie}",
            "X-Forwarded-For": address,
            "Origin": f"http://127.0.0.1:{port}",
        }
        async with connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            additional_headers=headers,
            max_size=None,
            compression=None,
            ping_interval=None,
        ) as self._connection:
            yield self

    def reload(self) -> None:
        """Forget what the page held, as a browser does; the address stays."""
        self._values.clear()
        self.controls.clear()

    async def run(self, pressed: str = "", **given: str | bool) -> Said:
        """Give these controls values, or press one, and listen until the page is drawn.

        Raises ConnectionClosed when the server is gone.
        """
        assert self._connection is not None
        for name, value in given.items():
            self._values[self.controls[name].id] = value
        await self._connection.send(self._asked(pressed))
        said = Said()
        while True:
            data = await self._connection.recv(decode=False)
            message = ForwardMsg.FromString(data)
            match message.WhichOneof("type"):
                case "new_session":
                    said = Said()
                    self.controls = {}
                case "page_info_changed":
                    self.query = message.page_info_changed.query_string
                case "delta":
                    self._drawn(message.delta.new_element, said)
                case "script_finished" if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    shown = {control.id for control in self.controls.values()}
                    self._values = {id: value for id, value in self._values.items() if id in shown}
                    return said

    def _asked(self, pressed: str) -> bytes:
        ask = BackMsg()
        ask.rerun_script.query_string = self.query
        for id, value in self._values.items():
            state = ask.rerun_script.widget_states.widgets.add(id=id)
            if isinstance(value, bool):
                state.bool_value = value
            else:
                state.string_value = value
        if pressed:
            ask.rerun_script.widget_states.widgets.add(id=self.controls[pressed].id, trigger_value=True)
        return ask.SerializeToString()

    def _drawn(self, element: Element, said: Said) -> None:
        kind = element.WhichOneof("type")
        if kind in _CONTROLS:
            control = _control(kind, getattr(element, kind))
            self.controls[_name_of(control.id)] = control
            if control.value is not None and kind != "button":
                self._values.setdefault(control.id, control.value)
        elif kind == "bidi_component" and element.bidi_component.id.endswith("-steady"):
            data = json.loads(element.bidi_component.json or element.bidi_component.mixed.json)
            said.step, said.saved = data["step"], data["saved"]
        elif kind == "html":
            said.words.append(element.html.body)
            said.trouble = said.trouble or _NOT_SAVED in element.html.body


def _control(kind: str, drawn: Any) -> Control:
    match kind:
        case "radio":
            options = tuple(drawn.options)
            chosen = options[drawn.default] if drawn.HasField("default") else None
            value = drawn.raw_value if drawn.set_value else chosen
            return Control(kind, drawn.id, value, options)
        case "checkbox":
            return Control(kind, drawn.id, drawn.value if drawn.set_value else drawn.default)
        case "button":
            return Control(kind, drawn.id, None)
        case _:
            return Control(kind, drawn.id, drawn.value if drawn.set_value else drawn.default)


def _name_of(id: str) -> str:
    """The name that a page gave a control: its key without the nonce of the intake."""
    return id.split("-", 3)[-1]
