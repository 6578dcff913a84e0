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
from streamlit import config

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from pages.front_door.anchoring import anchored  # noqa: E402
from pages.front_door.assembly import exception_handlers, middleware_of, routes_of  # noqa: E402
from pages.front_door.ended import swept  # noqa: E402
from pages.front_door.logs import quiet_logs  # noqa: E402
from pages.front_door.mishap import on_script_error  # noqa: E402
from pages.front_door.settings import refuse_unsafe_config, settings_of  # noqa: E402
from pages.front_door.unjudged import judged_later  # noqa: E402
from screening.access.mail import mail_server_of  # noqa: E402
from screening.access.post_office import mail_going_out  # noqa: E402
from screening.clinic import clinic_here  # noqa: E402
from screening.records import records_here  # noqa: E402

settings = settings_of()
config.set_option("server.allowedHosts", list(settings.hosts))


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, object]]:
    """Refuse to serve unsafely; open the record; leave what is imported by now out of garbage collection."""
    quiet_logs()
    refuse_unsafe_config()
    clinic_here()
    records_here()
    gc.collect()
    gc.freeze()
    async with swept(), anchored(records_here()), judged_later(records_here()):
        with mail_going_out(records_here(), mail_server_of()):
            yield {}
    records_here().close()


app = st.App(
    ROOT / "pages" / "router.py",
    routes=routes_of(settings),
    middleware=middleware_of(settings),
    lifespan=lifespan,
    on_script_error=on_script_error,
    exception_handlers=exception_handlers(),
)
