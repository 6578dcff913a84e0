"""The real server, in which a test lets one thing at a time fail: it writes the fault's name into a file.

python tests/browser/faulty_server.py        as deploy/serve.py; reads the file `fault` in the data folder
"""

import functools
import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "deploy"))

from sqlalchemy.exc import DatabaseError, IntegrityError  # noqa: E402

from screening.errors import StoreUnavailable  # noqa: E402

# Everything that must never be seen: words of a patient, of the database, of the machine.
CANARY = "Mrs Secret takes lithium"
_WORDS = f"{CANARY}: SELECT sealed FROM answer WHERE encounter_id = '1' in /srv/clinic/var/anteroom.db"
ERRORS: dict[str, Callable[[], BaseException]] = {
    "value": lambda: ValueError(_WORDS),
    "key": lambda: KeyError(_WORDS),
    "type": lambda: TypeError(_WORDS),
    "runtime": lambda: RuntimeError(_WORDS),
    "recursion": lambda: RecursionError(_WORDS),
    "memory": lambda: MemoryError(_WORDS),
    "os": lambda: OSError(28, _WORDS, "/srv/clinic/var/anteroom.db"),
    "unicode": lambda: UnicodeDecodeError("utf-8", _WORDS.encode(), 0, 1, _WORDS),
    "assertion": lambda: AssertionError(_WORDS),
    "database": lambda: DatabaseError(_WORDS, {"name": CANARY}, Exception(_WORDS)),
    "integrity": lambda: IntegrityError(_WORDS, {"name": CANARY}, Exception(_WORDS)),
    "store": lambda: StoreUnavailable("The record could not be read just now. Try again."),
}
# Where a fault may arise: its name, module, and what is replaced there.
PLACES: dict[str, tuple[str, str]] = {
    "own-answers": ("pages.parts.session", "answers_shown"),
    "answers": ("screening.records.store", "Records.answers_of"),
    "save": ("screening.records.store", "Records.save_answer"),
    "submission": ("screening.records.store", "Records.submission_of"),
    "queue": ("screening.records.store", "Records.queue"),
    "drafts": ("screening.records.store", "Records.drafts"),
    "events": ("screening.records.store", "Records.events_of"),
    "encounter": ("screening.records.store", "Records.encounter"),
    "case": ("screening.records.store", "Records.case_of"),
    "history": ("screening.records.store", "Records.history_of"),
    "begin": ("pages.front_door.intake", "form_begun_by_visitor"),
    "form": ("pages.parts.journey", "progress_words"),
    "ask": ("pages.parts.words", "note"),
    "seen": ("pages.front_door.plain", "words"),
    "template": ("pages.front_door.plain", "page"),
    "pdf": ("pages.front_door.summary", "pdf_of"),
    "filing": ("screening.signed", "read_case_in_full"),
    "sign-in": ("screening.access.people", "_verified"),
    "health": ("pages.front_door.health", "health_of"),
}


def fault_now() -> str:
    """The fault that a test asks for now, "place error", or ""."""
    try:
        return (Path(os.environ["ANTEROOM_DATA"]) / "fault").read_text("utf-8").strip()
    except OSError:
        return ""


def _failing(place: str, real: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(real)
    def called(*given: Any, **named: Any) -> Any:
        wanted, _, error = fault_now().partition(" ")
        if wanted == place:
            raise ERRORS[error]()
        return real(*given, **named)

    return called


def _replace(place: str, module: str, name: str) -> None:
    owner: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    if hasattr(owner, last):
        setattr(owner, last, _failing(place, getattr(owner, last)))


if __name__ == "__main__":
    import serve  # type: ignore[import-not-found]

    for place, (module, name) in PLACES.items():
        _replace(place, module, name)
    sys.exit(serve.main(sys.argv[1:]))
