"""The clinicians' side over many stored responses: pages of the queue, a search, a case opened, its PDF.

Each beside its floor in the same record: for the queue one bare SELECT of 25 rows by primary key, for a case one of its
answers by primary key, on screen a bare Streamlit page, for a PDF an empty one.
"""

import io
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from benchmarks.many import filled
from benchmarks.patients import VISIT
from benchmarks.timing import Timed, row, timed
from forms import treatment_sought
from pages.parts.queue_rows import SHOWN
from screening.access import (
    Role,
    Staff,
    add_person,
    read_answers_in,
    read_case,
    read_queue,
    session_begun,
    staff_of_token,
)
from screening.access.assigning import assignable_people, open_by
from screening.access.case_search import read_open_forms, search_cases
from screening.access.reading import read_queue_counts, read_urgent_unattended
from screening.clinic import Clinic
from screening.demo import add_demo_patients
from screening.filing import read_case_anew
from screening.judging import local_day
from screening.records import NOBODY, WHOLE_QUEUE, CaseStatus, QueueFilter, Records, schema
from screening.records.keys import TEXT, fresh_keys, keys_text
from screening.rule import Route, Rung
from screening.summary import pdf_of
from tests.postgres import Postgres

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1_000, 100_000)
PAGE, RUNS = 25, 15
AIM = "under 200 ms"


@dataclass(frozen=True, slots=True)
class Desk:
    """A record with so many responses, and a clinician who is signed in."""

    name: str
    records: Records
    staff: Staff
    cases: int


def empty_pdf(pages: int) -> bytes:
    """As many pages, with a word on each."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for _ in range(pages):
        canvas.drawString(72, 72, "page")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _signed_in(records: Records, name: str) -> Staff:
    person = add_person(records, name, "correct horse battery staple", frozenset({Role.CLINICIAN}))
    staff = staff_of_token(records, session_begun(records, person))
    assert staff is not None
    return staff


def desk_of(name: str, records: Records, cases: int) -> Desk:
    """Fill a record and sign somebody in."""
    staff = _signed_in(records, "Dr Ada Bench")
    filled(
        records, cases, (staff.person_id, *(_signed_in(records, f"Dr Bench {n}").person_id for n in range(4)))
    )
    for table in (
        "worklist",
        "worklist_tag",
        "answer",
        "encounter",
        "submission",
        "patient_tag",
        "judgement",
    ):
        records.write(lambda c, table=table: c.exec_driver_sql(f"ANALYZE {table}"))  # type: ignore[misc]
    return Desk(name, records, staff, cases)


def page_of(desk: Desk, wanted: QueueFilter = WHOLE_QUEUE, offset: int = 0) -> int:
    """Everything that one look at the queue asks of the record. Returns how many rows there were."""
    records, staff = desk.records, desk.staff
    read_queue_counts(records, staff, replace(wanted, statuses=tuple(CaseStatus)))
    read_urgent_unattended(records, staff)
    assignable_people(records, staff)
    rows = read_queue(records, staff, PAGE, offset, wanted)
    ids = [one.encounter.id for one in rows]
    read_answers_in(records, staff, ids, SHOWN)
    open_by(records, staff, ids)
    read_open_forms(records, staff, ids)
    return len(rows)


def _searched(desk: Desk, words: str) -> int:
    found = search_cases(desk.records, desk.staff, words)
    return page_of(desk, QueueFilter(statuses=tuple(CaseStatus), only=found))


def _bare(desk: Desk) -> Timed:
    """25 rows by primary key."""
    table = schema.worklist
    ids = [one.encounter.id for one in desk.records.queue(PAGE)]
    wanted = select(table).where(table.c.encounter_id.in_(ids)).limit(PAGE)
    return timed(lambda: desk.records.read(lambda c: c.execute(wanted).all()), runs=100)


def looks(desk: Desk) -> Iterator[tuple[str, Callable[[], object], str]]:
    """What is timed: its name, the act, the aim."""

    def queue(**asked: Any) -> Callable[[], int]:
        return lambda: page_of(desk, QueueFilter(**asked))

    yield "first page", queue(), AIM
    yield "page in the middle", lambda: page_of(desk, offset=desk.cases // 50 * PAGE), AIM
    waiting = desk.records.queue_length()
    yield "last page", lambda: page_of(desk, offset=max(0, waiting - PAGE)), AIM
    yield "filter: status", queue(statuses=(CaseStatus.CHANGED,)), AIM
    yield "filter: urgent", queue(urgent=True), AIM
    yield "filter: outcome on a route", queue(route=Route.INFUSION.value, outcome=Rung.DEFERRED.word), AIM
    yield "filter: rare outcome", queue(route=Route.ORAL_HOME.value, outcome=Rung.URGENT.word), AIM
    yield "filter: reason", queue(reason=treatment_sought.REASON.choices[1].code), AIM
    yield "filter: mine", queue(assignee=desk.staff.person_id), AIM
    yield "filter: nobody's", queue(assignee=NOBODY), AIM
    day = desk.records.now().date()
    yield "filter: visit days", queue(visit_from=day, visit_to=day.replace(day=28)), AIM
    both = {"reason": treatment_sought.REASON.choices[0].code, "assignee": desk.staff.person_id}
    yield "filter: several", queue(**both, route=Route.INFUSION.value, outcome=Rung.CONTRAINDICATED.word), AIM
    yield "search: one name", lambda: _searched(desk, "maria Q77"), AIM
    yield "search: a common name", lambda: _searched(desk, "maria garcia"), AIM
    yield "search: birth date", lambda: _searched(desk, "1961-03-07"), AIM


def queue_lines(desk: Desk) -> Iterator[str]:
    """One line a look."""
    floor = _bare(desk)
    for name, act, aim in looks(desk):
        measured = timed(act, runs=RUNS, warm=1)
        yield row(f"{desk.name}, queue, {name}", measured, floor, "25 rows by primary key", aim)


# A case, on screen and on paper


def _demo_case(desk: Desk) -> str:
    """The case of the invented patient of whom there is most to say, judged and kept among all the others."""
    add_demo_patients(desk.records)
    newest = schema.encounter
    wanted = select(newest.c.id).where(newest.c.demo)
    ids = desk.records.read(lambda c: c.execute(wanted).scalars().all())
    handed_in = [id for id in ids if desk.records.submission_of(id) is not None]
    return max(handed_in, key=lambda id: len(desk.records.answers_of(id)))


def _page(principal: str, **query: str) -> Callable[[], None]:
    app = AppTest.from_file(str(ROOT / "pages" / f"{query.pop('file')}.py"), default_timeout=120)
    app.user = {"principal": principal}
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if app.exception:
        raise RuntimeError(app.exception[0].value)
    return lambda: app.run() and None


def _bare_page() -> Timed:
    app = AppTest.from_string(
        "import streamlit as st\nst.title('Bare')\nst.html('<p>page</p>')", default_timeout=60
    )
    return timed(lambda: app.run() and None, runs=RUNS)


def case_lines(desk: Desk, folder: str) -> Iterator[str]:
    """The case page, what it reads, and the PDF; `folder`: where the pages of this process find the record."""
    os.environ["ANTEROOM_DATA"] = folder
    id, clinic, on = _demo_case(desk), Clinic(), local_day(desk.records.now())
    table = schema.answer
    bare = select(table).where(table.c.encounter_id == id)
    floor = timed(lambda: desk.records.read(lambda c: c.execute(bare).all()), runs=50)
    yield row(
        f"{desk.name}, case read", timed(lambda: read_case(desk.records, desk.staff, id), runs=RUNS), floor,
        "its answers by their index, still sealed",
    )  # fmt: skip
    case = read_case(desk.records, desk.staff, id)
    judged = timed(lambda: read_case_anew(case, clinic, on=on), runs=RUNS)
    yield row(
        f"{desk.name}, case judged and worded", judged, floor, "its answers by their index, still sealed"
    )
    principal, screen = f"staff:{desk.staff.session_id}", _bare_page()
    for file, words in (("review_queue", "queue page"), ("review_case", "case page")):
        shown = timed(_page(principal, file=file, case=id), runs=RUNS)
        yield row(f"{desk.name}, {words}, whole", shown, screen, "a bare Streamlit page")
    summary = read_case_anew(case, clinic, on=on)[1]
    made = timed(lambda: pdf_of(summary), runs=5, warm=1)
    pages = len(PdfReader(io.BytesIO(pdf_of(summary))).pages)
    yield row(
        f"{desk.name}, PDF of {pages} pages", made, timed(lambda: empty_pdf(pages), runs=RUNS), "an empty PDF"
    )


def queue_rows() -> Iterator[str]:
    """Every figure: SQLite at every size with its pages, PostgreSQL at the largest."""
    for cases in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            records = Records.open(Path(folder) / "anteroom.db")
            desk = desk_of(f"SQLite {cases:,}", records, cases)
            yield from queue_lines(desk)
            yield from case_lines(desk, folder)
            records.close()
    with Postgres() as server:
        records = Records.open(server.fresh())
        yield from queue_lines(desk_of(f"PostgreSQL {SIZES[-1]:,}", records, SIZES[-1]))
        records.close()


def main() -> None:
    """Print the figures of the clinicians' side alone: `python -m benchmarks.clinicians`."""
    os.environ.setdefault(TEXT, keys_text(fresh_keys(VISIT)))
    for line in queue_rows():
        print(line, flush=True)


if __name__ == "__main__":
    main()
