"""A server whose page fails over a patient's words: what is shown and written down then is our own doing."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.chdir(ROOT)
sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402
import uvicorn  # noqa: E402

from pages.front_door.logs import quiet_logs  # noqa: E402
from pages.front_door.mishap import on_script_error  # noqa: E402


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[None]:
    quiet_logs()
    yield


if __name__ == "__main__":
    page = Path(sys.argv[1])
    failing = st.App(page, lifespan=_lifespan, on_script_error=on_script_error)  # type: ignore[arg-type]
    uvicorn.run(failing, port=int(sys.argv[2]), log_config=None, access_log=False)
