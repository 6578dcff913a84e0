"""Run by `lives`: imports the whole server once, then forks a fresh one for each line it is told.

A line is JSON: {"environment": {...}, "log": "path", "arguments": [...], "fault": ""}. It answers with the process id
of the new server, which runs `deploy/serve.py` as it is, or with one of the faults of `tests.faults.breakage` put into
it: the controls. What a server answers is no different; how one starts is tried with servers that start from nothing.
"""

import gc
import json
import os
import pkgutil
import signal
import sys
import tempfile
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from deploy import serve
from pages import parts
from screening.access import hold_begun, hold_of_token
from screening.clinic import clinic_here
from screening.records import Author, place, records_here
from streamlit_app import app
from tests.faults import breakage
from tests.lives import ROOT

# What a server would import in its first second.
_LATE = (
    "anyio._backends._asyncio",
    "starlette.staticfiles",
    "streamlit.web.bootstrap",
    "streamlit.web.server.starlette.starlette_agent_routes",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
)


def main() -> None:
    """Until standard input ends."""
    ready()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are taken away at once
    for line in sys.stdin:
        order = json.loads(line)
        born = os.fork()
        if born == 0:
            _live(**order)
        sys.stdout.write(f"{born}\n")
        sys.stdout.flush()


def ready() -> None:
    """Everything is imported and every page has been drawn once, and no thread runs: a fork is a server at once."""
    assert app
    for module in pkgutil.iter_modules(parts.__path__, f"{parts.__name__}."):
        import_module(module.name)
    for name in _LATE:
        import_module(name)
    # Which packages are installed does not change from one life to the next.
    installed = manifest_scanner.scan_component_manifests()
    manifest_scanner.scan_component_manifests = lambda *_, **__: installed
    _draw_the_form()
    assert threading.enumerate() == [threading.main_thread()]
    gc.collect()
    gc.freeze()


def _draw_the_form() -> None:
    """A form of a record that is thrown away: what is worked out once a process is worked out here."""
    with tempfile.TemporaryDirectory() as folder:
        before = {name: os.environ.pop(name, None) for name in ("ANTEROOM_DATA", "DATABASE_URL")}
        os.environ["ANTEROOM_DATA"] = folder
        records, author = records_here(), Author("visitor", "visitor:nursery")
        encounter = records.begin_encounter(questionnaire_version="1", author=author)
        hold = hold_of_token(records, hold_begun(records, encounter.id, by=author))
        assert hold is not None
        page = AppTest.from_file(str(ROOT / "pages" / "router.py"), default_timeout=60)
        page.user = {"principal": f"intake:{hold.id}"}
        page.run()
        records.close()
        place._opened.clear()
        del os.environ["ANTEROOM_DATA"]
        os.environ.update({name: value for name, value in before.items() if value is not None})


def _live(environment: dict[str, str], log: str, arguments: list[str], fault: str) -> None:
    """Be a server, to the end of this process."""
    code = 70
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _speak_into(Path(log))
        os.environ.clear()
        os.environ.update(environment)
        # What reads the environment once a process reads it anew.
        del sys.modules["streamlit_app"]
        clinic_here.cache_clear()
        if fault:
            put_in: Any = getattr(breakage, fault)
            put_in()
        code = serve.main(arguments)
    finally:
        os._exit(code)


def _speak_into(log: Path) -> None:
    sys.stdin.close()
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


if __name__ == "__main__":
    main()
