"""Run by a test in a process of its own: what the server still holds in memory of someone who has just left.

Prints for staff and for a patient how many of their sessions are in memory before they leave, and after.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.chdir(ROOT)
sys.path.insert(0, str(ROOT))
os.environ["ANTEROOM_DATA"] = tempfile.mkdtemp()

import httpx  # noqa: E402
import uvicorn  # noqa: E402
from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: E402
from websockets import Subprotocol  # noqa: E402
from websockets.asyncio.client import ClientConnection, connect  # noqa: E402

from pages.front_door.ended import sessions_of  # noqa: E402
from pages.front_door.principal import caller_of  # noqa: E402
from screening.records import records_here  # noqa: E402
from streamlit_app import app  # noqa: E402
from tests.browser.serving import free_port  # noqa: E402
from tests.clinic import PASSWORD  # noqa: E402
from tests.front_door.visiting import (  # noqa: E402
    NAME,
    somebody,
    token_in,
)

WAYS = {
    "staff": ("/account/sign-in", {"name": NAME, "password": PASSWORD}, "/account/sign-out"),
    "patient": ("/intake/start", {}, "/intake/end"),
}


async def main() -> None:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, ws="websockets-sansio"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    await asyncio.to_thread(somebody, records_here())
    for who in WAYS:
        print(who, *await _held_of(who, port))
    server.should_exit = True
    await serving


async def _held_of(who: str, port: int) -> tuple[int, int]:
    """How many sessions of one caller are in memory just before and just after they leave."""
    come_in, fields, leave = WAYS[who]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as browser:
        await _sent(browser, come_in, fields)
        principal = caller_of(records_here(), browser.cookies, tls=False).principal
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
        # The first connection hangs up and waits for a reconnect; the second is alive when they leave.
        async with _page(port, cookies) as connection:
            await _drawn(connection)
        async with _page(port, cookies) as connection:
            await _drawn(connection)
            before = len(sessions_of(principal))
            await _sent(browser, leave, {})
            return before, len(sessions_of(principal))


def _page(port: int, cookies: str) -> connect:
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    return connect(address, subprotocols=[Subprotocol("streamlit")], additional_headers={"Cookie": cookies})


async def _drawn(connection: ClientConnection) -> None:
    ask = BackMsg()
    ask.rerun_script.query_string = ""
    await connection.send(ask.SerializeToString())
    await connection.recv()


async def _sent(browser: httpx.AsyncClient, action: str, fields: dict[str, str]) -> None:
    token = token_in(await browser.get(action))
    headers = {"origin": str(browser.base_url).rstrip("/")}
    answer = await browser.post(action, data={"token": token, **fields}, headers=headers)
    assert answer.status_code == 303


asyncio.run(main())  # noqa: TID251 - a program of its own
