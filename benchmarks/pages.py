"""One rerun of each page of the form on the server, beside a bare Streamlit page with as many controls."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from benchmarks.timing import Timed, row, timed
from forms.questionnaire import QUESTIONNAIRE
from screening.access import hold_begun, hold_of_token
from screening.records import Author, records_here

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("radio", "checkbox", "text_input", "text_area", "selectbox", "button", "pills")
RUNS = 15


@contextmanager
def a_clinic() -> Iterator[str]:
    """A record of its own, with one intake open; the principal of the device that holds it."""
    import os

    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANTEROOM_DATA"] = folder
        records = records_here()
        author = Author("visitor", "visitor:bench")
        encounter = records.begin_encounter(questionnaire_version=QUESTIONNAIRE.version, author=author)
        hold = hold_of_token(records, hold_begun(records, encounter.id, by=author))
        if hold is None:
            raise RuntimeError("the intake could not be opened for measuring")
        yield f"intake:{hold.id}"


def _controls(page: Any) -> dict[str, int]:
    return {kind: len(getattr(page, kind, ())) for kind in KINDS}


def _bare(controls: dict[str, int]) -> Callable[[], None]:
    """A page that draws as many controls of each kind and does nothing else."""
    lines = ["import streamlit as st", "st.title('Bare')"]
    for number in range(controls["radio"]):
        lines.append(f"st.radio('r{number}', ['a', 'b', 'c', 'd'], index=None, key='r{number}')")
    for kind in ("checkbox", "text_input", "text_area", "button"):
        lines += [f"st.{kind}('{kind}{number}', key='{kind}{number}')" for number in range(controls[kind])]
    for number in range(controls["selectbox"]):
        lines.append(f"st.selectbox('s{number}', ['a', 'b', 'c', 'd'], index=None, key='s{number}')")
    for number in range(controls["pills"]):
        lines.append(f"st.pills('p{number}', ['a', 'b'], key='p{number}')")
    app = AppTest.from_string("\n".join(lines), default_timeout=60)
    return lambda: app.run() and None


def _rerun(principal: str, number: int) -> tuple[Callable[[], None], dict[str, int]]:
    app = AppTest.from_file(str(ROOT / "pages" / "router.py"), default_timeout=60)
    app.user = {"principal": principal}
    app.query_params["page"] = str(number)
    app.query_params["w"] = "bench"
    app.run()
    return (lambda: app.run() and None), _controls(app)


def rerun_rows() -> list[str]:
    """One line for the page with the most controls and one for all pages together."""
    with a_clinic() as principal:
        measured: list[tuple[str, Timed, Timed]] = []
        for number, section in enumerate(QUESTIONNAIRE.sections, start=1):
            rerun, controls = _rerun(principal, number)
            page, floor = timed(rerun, runs=RUNS), timed(_bare(controls), runs=RUNS)
            measured.append((f"rerun of {section.id} ({sum(controls.values())} controls)", page, floor))
    slowest = max(measured, key=lambda item: item[1].median)
    mean = Timed(
        *(sum(getattr(item[1], name) for item in measured) / len(measured) for name in ("median", "p99"))
    )
    mean_floor = Timed(
        *(sum(getattr(item[2], name) for item in measured) / len(measured) for name in ("median", "p99"))
    )
    what = "bare page with as many controls"
    return [
        row(slowest[0], slowest[1], slowest[2], what, "under 1.5 x"),
        row("rerun, mean of all pages", mean, mean_floor, what, "under 1.5 x"),
    ]
