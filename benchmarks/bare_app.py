"""A Streamlit page with as many controls as a page of the form, and nothing else: the floor of `crowd`.

BARE_CONTROLS is JSON: how many of each kind. It is served the way the program is.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.chdir(ROOT)
sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402
import uvicorn  # noqa: E402
from starlette.requests import Request  # noqa: E402
from starlette.responses import PlainTextResponse  # noqa: E402
from starlette.routing import Route  # noqa: E402


async def _live(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


if __name__ == "__main__":
    bare = st.App(Path(__file__).with_name("bare_page.py"), routes=[Route("/healthz", _live)])
    uvicorn.run(bare, port=int(os.environ["PORT"]), log_config=None, access_log=False, ws="websockets-sansio")
