"""Run by a test in a process of its own: what the server still holds in memory of a patient whose form on a tablet ended.

Prints for every ending how many of the patient's sessions are in memory before it and after it. "control" ends the form
in the record alone, as a server that forgets to close its sessions would.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.chdir(ROOT)
sys.path.insert(0, str(ROOT))
os.environ["ANTEROOM_DATA"] = tempfile.mkdtemp()

import httpx  # noqa: E402
import uvicorn  # noqa: E402
from sqlalchemy import update  # noqa: E402
from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: E402
from websockets import Subprotocol  # noqa: E402
from websockets.asyncio.client import connect  # noqa: E402

from pages.front_door.ended import sessions_of, swept_once  # noqa: E402
from screening.access import hold_begun  # noqa: E402
from screening.access.devices import device_enrolled, device_of_token, device_revoked  # noqa: E402
from screening.access.holds import hold_ended, hold_on_device  # noqa: E402
from screening.access.pins import pin_set  # noqa: E402
from screening.records import Author, records_here, schema  # noqa: E402
from streamlit_app import app  # noqa: E402
from tests.browser.tablets import PIN, staff_here  # noqa: E402
from tests.front_door.visiting import token_in  # noqa: E402
from tests.ports import free_port  # noqa: E402

DESK = Author("system", "front desk")
Ending = Callable[[httpx.AsyncClient, str], Awaitable[None]]


async def stopped(browser: httpx.AsyncClient, _hold: str) -> None:
    await _sent(browser, "/intake/end", {})


async def left_by_pin(browser: httpx.AsyncClient, _hold: str) -> None:
    await _sent(browser, "/tablet/staff", {"pin": PIN})


async def left_alone(_browser: httpx.AsyncClient, hold: str) -> None:
    old = update(schema.intake_hold).where(schema.intake_hold.c.id == hold).values(idle_seconds=-10)
    await asyncio.to_thread(records_here().write, lambda connection: connection.execute(old))
    await swept_once({})


async def removed(browser: httpx.AsyncClient, _hold: str) -> None:
    device = device_of_token(records_here(), browser.cookies["anteroom_device"])
    assert device is not None
    await asyncio.to_thread(device_revoked, records_here(), staff_here(records_here()), device.id)
    await _swept_a_minute_later()


async def gone_on_elsewhere(_browser: httpx.AsyncClient, hold: str) -> None:
    table = schema.intake_hold
    with records_here().reading() as connection:
        encounter = connection.execute(table.select().where(table.c.id == hold)).one().encounter_id
    await asyncio.to_thread(hold_begun, records_here(), encounter, by=DESK)
    await _swept_a_minute_later()


async def control(_browser: httpx.AsyncClient, hold: str) -> None:
    await asyncio.to_thread(hold_ended, records_here(), hold)


async def _swept_a_minute_later() -> None:
    gone = await swept_once({})
    await swept_once({who: since - 61 for who, since in gone.items()})


ENDINGS: tuple[Ending, ...] = (stopped, left_by_pin, left_alone, removed, gone_on_elsewhere, control)


async def main() -> None:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, ws="websockets-sansio"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    await asyncio.to_thread(pin_set, records_here(), staff_here(records_here()), PIN)
    for ending in ENDINGS:
        print(ending.__name__, *await _held(ending, port))
    server.should_exit = True
    await serving


async def _held(ending: Ending, port: int) -> tuple[int, int]:
    token = device_enrolled(records_here(), staff_here(records_here()), f"Tablet {ending.__name__}")
    device = device_of_token(records_here(), token)
    assert device is not None
    encounter = records_here().begin_encounter(questionnaire_version="1", author=DESK)
    hold_begun(records_here(), encounter.id, by=DESK, place="tablet", device_id=device.id)
    hold = hold_on_device(records_here(), device.id)
    assert hold is not None
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=address, cookies={"anteroom_device": token}) as browser:
        # The first connection hangs up and waits for a reconnect; the second is alive at the end.
        async with _page(port, token):
            pass
        async with _page(port, token):
            before = len(sessions_of(f"intake:{hold.id}"))
            await ending(browser, hold.id)
            return before, len(sessions_of(f"intake:{hold.id}"))


class _page:
    """A connection of the tablet, with its page drawn."""

    def __init__(self, port: int, token: str) -> None:
        self._connecting = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": f"anteroom_device={token}"},
        )

    async def __aenter__(self) -> None:
        connection = await self._connecting.__aenter__()
        ask = BackMsg()
        ask.rerun_script.query_string = ""
        await connection.send(ask.SerializeToString())
        await connection.recv()

    async def __aexit__(self, *what: object) -> None:
        await self._connecting.__aexit__(*what)  # type: ignore[arg-type]


async def _sent(browser: httpx.AsyncClient, action: str, fields: dict[str, str]) -> None:
    token = token_in(await browser.get(action))
    headers = {"origin": str(browser.base_url).rstrip("/")}
    answer = await browser.post(action, data={"token": token, **fields}, headers=headers)
    assert answer.status_code == 303, answer.text


asyncio.run(main())  # noqa: TID251 - a program of its own
