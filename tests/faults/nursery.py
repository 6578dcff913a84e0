"""Run by `lives`: imports the whole server once, then forks a fresh one for each line it is told.

A line is JSON: {"environment": {...}, "fault": "", "log": "path"}. It answers with the process id of the new server, which
runs `deploy/serve.py` as it is, or with one of the faults of `tests.faults.breakage` put into it: the controls.
"""

import gc
import json
import os
import pkgutil
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from deploy import serve
from pages import parts
from streamlit_app import app
from tests.faults import breakage


def main() -> None:
    """Until standard input ends."""
    ready()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are taken away at once
    for line in sys.stdin:
        order = json.loads(line)
        born = os.fork()
        if born == 0:
            _live(**order)
        print(born, flush=True)


def ready() -> None:
    """Everything that a server imports is in memory before the first of them is born; no thread runs yet."""
    assert app
    for module in pkgutil.iter_modules(parts.__path__, f"{parts.__name__}."):
        import_module(module.name)
    gc.collect()
    gc.freeze()


def _live(environment: dict[str, str], fault: str, log: str) -> None:
    """Be a server, to the end of this process."""
    code = 70
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _speak_into(Path(log))
        os.environ.update(environment)
        if fault:
            broken: Any = getattr(breakage, fault)
            broken()
        code = serve.main([])
    finally:
        os._exit(code)


def _speak_into(log: Path) -> None:
    sys.stdin.close()
    with log.open("ab") as place:
        os.dup2(place.fileno(), 1)
        os.dup2(place.fileno(), 2)


if __name__ == "__main__":
    main()
