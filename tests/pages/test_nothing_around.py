"""What a patient said is read for staff through `screening.access` alone: no page asks the store for it directly."""

import ast
from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "pages"
# What the store gives of a patient.
OF_PATIENTS = frozenset(
    {
        "answers_in",
        "answers_of",
        "determinations_of",
        "drafts",
        "encounter",
        "events_of",
        "history_of",
        "judgement_of",
        "queue",
        "read",
        "reading",
        "submission_of",
        "values_of",
    }
)
# The patient's own side: it reads the one form that its hold is on. The parts of the front door that begin, end or thank
# for a form know it by the hold or link, too.
OWN_FORM = frozenset({"intake.py", "parts/draft.py", "parts/session.py"})
STORES = ("records", "records_here")


def _asked(file: Path) -> set[str]:
    """What a file asks the store itself: `records().x(...)`, `session.records().x(...)`, `records.x(...)`."""
    calls = (node.func for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
    return {
        call.attr for call in calls if isinstance(call, ast.Attribute) and _is_store(call.value)
    } & OF_PATIENTS


def _is_store(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        node = node.func
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in STORES


def test_no_page_of_the_staff_reads_a_patient_around_the_question() -> None:
    files = {str(file.relative_to(PAGES)): file for file in (*PAGES.glob("*.py"), *PAGES.glob("parts/*.py"))}
    assert set(files) > OWN_FORM
    found = {name: asked for name, file in files.items() if name not in OWN_FORM and (asked := _asked(file))}
    assert found == {}


def test_it_sees_one_that_does(tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text("session.records().answers_of(id)\nrecords_here().queue()\nrecords.now()\n", "utf-8")
    assert _asked(page) == {"answers_of", "queue"}
