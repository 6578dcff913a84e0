"""The real server with large summaries: every PDF has the same length and differs only deep inside.

python tests/browser/big_pdf_server.py           the real way of sending them
MIXED_UP=1 python tests/browser/big_pdf_server.py    a wrong way: kept by length, beginning and end, as Streamlit does
"""

import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "deploy"))

from screening.summary import pdf_of  # noqa: E402

SIZE = 3 * 2**19  # 1.5 MiB
_HEAD, _EARLY = 100 * 2**10, 300 * 2**10
_kept: dict[str, bytes] = {}
_drawn: set[str] = set()


def same_size(name: str, page: bytes = b"%PDF-1.4\n") -> bytes:
    """A PDF of SIZE bytes. The name stands where neither beginning, middle nor end are."""
    start = page[:_HEAD].ljust(_EARLY, b" ")
    return (start + name.encode().ljust(1_000, b".")).ljust(SIZE, b" ")


def enlarged(summary: Any, **_: Any) -> bytes:
    """The summary of a patient, padded to the size of all others."""
    if summary.patient.name not in _drawn:
        assert len(pdf_of(summary)) > 1_000
        _drawn.add(summary.patient.name)
    made = same_size(summary.patient.name)
    if os.environ.get("MIXED_UP") != "1":
        return made
    return _kept.setdefault(f"{len(made)}{made[:1000]!r}{made[-1000:]!r}", made)


if __name__ == "__main__":
    import serve  # type: ignore[import-not-found]

    import pages.front_door.summary as route

    route.pdf_of = enlarged
    sys.exit(serve.main(sys.argv[1:]))
