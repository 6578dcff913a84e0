"""The front door: one server that carries our own addresses, the checks before them, and the pages.

python deploy/serve.py            how it runs (make run)
streamlit run streamlit_app.py    for whoever works on pages; the same app, the same checks
"""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from pages.front_door import health  # noqa: E402
from pages.front_door.account import Account  # noqa: E402
from pages.front_door.intake import Intake  # noqa: E402
from pages.front_door.logs import quiet_logs  # noqa: E402
from pages.front_door.middleware import AllowedHosts, ClosedAddresses, Identity, SecurityHeaders  # noqa: E402
from pages.front_door.mishap import on_request_error, on_script_error  # noqa: E402
from pages.front_door.settings import refuse_unsafe_config, settings_of  # noqa: E402
from pages.front_door.summary import Summary  # noqa: E402
from screening.errors import StoreUnavailable  # noqa: E402
from screening.records import records_here  # noqa: E402

quiet_logs()
settings = settings_of()
config.set_option("server.allowedHosts", list(settings.hosts))


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, object]]:
    """Refuse to serve unsafely; open the record; leave everything imported so far out of garbage collection.
    Refuse to serve unsafely; open the record; leave everything imported so far out of garbage collection."""
    refuse_unsafe_config()
    records_here()
    gc.collect()
    gc.freeze()
    yield {}


app = st.App(
    ROOT / "pages" / "router.py",
    routes=[
        *health.routes(),
        *Account(tls=settings.tls).routes(),
        *Intake(tls=settings.tls).routes(),
        *Summary(tls=settings.tls).routes(),
    ],
    middleware=[
        Middleware(SecurityHeaders, tls=settings.tls),
        Middleware(AllowedHosts, hosts=settings.hosts),
        Middleware(ClosedAddresses),
        Middleware(Identity, tls=settings.tls),
    ],
    lifespan=lifespan,
    on_script_error=on_script_error,
    exception_handlers={StoreUnavailable: on_request_error, Exception: on_request_error},
)
