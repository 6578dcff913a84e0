"""`make bench`: evaluation, import, PDF, the intake's rerun, keeping an answer, fifty patients at once, a flood, the
clinicians' side over 1,000 and 100,000 stored responses (`python -m benchmarks.clinicians` for that alone: it takes minutes).

Each as a ratio to a floor measured in the same run.
"""

import datetime as dt
import io
import logging
import os
import subprocess
import sys

from pypdf import PdfReader

from benchmarks.clinicians import empty_pdf, queue_rows
from benchmarks.crowd import crowd_rows
from benchmarks.flood import socket_flood
from benchmarks.keeping import keeping_rows
from benchmarks.pages import rerun_rows
from benchmarks.patients import VISIT, response
from benchmarks.timing import Timed, row, timed
from forms.truth import NO
from screening.evaluate import Evaluation, evaluate
from screening.records.keys import TEXT, fresh_keys, keys_text
from screening.summary import pdf_of, summary_of


def whole(evaluation: Evaluation) -> int:
    """Put every word of every finding's evidence together, as a page would."""
    return sum(
        len(evidence.label) + len(evidence.answer) + len(evidence.comparison) + len(evidence.limit)
        for finding in evaluation.findings
        if finding.truth is not NO
        for evidence in finding.evidence
    )


def evaluation_row() -> str:
    """One evaluation with full evidence, beside looking each comparison's answers up in a plain dict."""
    patient = response()
    leaves = [leaf for rule in evaluate(patient, on=VISIT).protocol.rules for leaf in rule.condition.leaves()]
    ids = [question.id for leaf in leaves for question in leaf.asks]
    answers = {id: answer.value for id, answer in patient.answers.items()}
    floor = timed(lambda: [answers.get(id) == "yes" for id in ids], runs=400)
    measured = timed(lambda: whole(evaluate(patient, on=VISIT)), runs=400)
    return row(
        f"evaluation ({len(leaves)} comparisons)",
        measured,
        floor,
        "one dict look-up a comparison",
        "under 1 ms",
    )


def _process(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def import_row() -> str:
    """Importing the clinical core in a fresh process, beside importing pydantic."""
    measured = timed(lambda: _process("import screening.evaluate"), runs=10, warm=1)
    floor = timed(lambda: _process("import pydantic"), runs=10, warm=1)
    return row("import of screening.evaluate", measured, floor, "import pydantic, in a fresh process")


def pdf_rows() -> list[str]:
    """The clinician's PDF, beside an empty document of as many pages."""
    summary = summary_of(evaluate(response(), on=VISIT))
    made = pdf_of(summary)
    pages = len(PdfReader(io.BytesIO(made)).pages)
    measured: Timed = timed(lambda: pdf_of(summary), runs=20)
    floor = timed(lambda: empty_pdf(pages), runs=20)
    per_three = Timed(measured.median * 3 / pages, measured.p99 * 3 / pages)
    return [
        row(f"PDF of {pages} pages", measured, floor, f"empty PDF of {pages} pages"),
        row("PDF, per three pages", per_three, floor, f"empty PDF of {pages} pages", "under 150 ms"),
        f"{'PDF size':34} {len(made) / 1024:.0f} KiB, an empty one {len(empty_pdf(pages)) / 1024:.0f} KiB",
    ]


def main() -> None:
    """Print every figure."""
    os.environ[TEXT] = keys_text(fresh_keys(dt.datetime.now(dt.UTC).date()))
    # Pages drawn without a server are meant here: no warning for each of them.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
    parts = (keeping_rows, crowd_rows, socket_flood, queue_rows)
    for line in (evaluation_row(), import_row(), *pdf_rows(), *rerun_rows()):
        print(line, flush=True)
    for rows in parts:
        for line in rows():
            print(line, flush=True)


if __name__ == "__main__":
    main()
