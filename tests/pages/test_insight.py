"""The insight page: counts in words and bars, nothing of anybody, the rows to take away for the director alone."""

import datetime as dt
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from forms.questionnaire import QUESTIONNAIRE
from pages.parts.insight_period import Period, month_read, months_later, period_of
from screening.access import Role
from screening.clinic import Clinic as Settings
from screening.demo_patients import PATIENTS
from screening.judging import judged_case, judgement_of
from screening.records import Author
from screening.rule import ROUTE_WORDS, Route
from tests.clinic import Clinic
from tests.pages.conftest import run
from tests.pages.reading import Screen, screen_of

ROOT = Path(__file__).resolve().parents[2]
PATIENT = Author("patient", "p")
TODAY = dt.date(2026, 11, 23)


def forms(clinic: Clinic, many: int, **answers: object) -> None:
    """That many forms, handed in and judged, which all say the same."""
    records = clinic.records
    for _ in range(many):
        id = records.begin_encounter(questionnaire_version=QUESTIONNAIRE.version, author=PATIENT).id
        for question, value in answers.items():
            records.save_answer(id, question.replace("__", "."), value, author=PATIENT)
        records.submit(id, uuid.uuid4().hex, questionnaire_hash=QUESTIONNAIRE.hash, author=PATIENT)
        stored = records.answers_of(id)
        judged = judged_case(stored, Settings(), submitted=True, on=dt.datetime.now().astimezone().date())
        records.record_judgement(id, judgement_of(judged, stored))


def insight(clinic: Clinic, role: Role = Role.CLINICIAN) -> Screen:
    """The page as somebody with this role sees it."""
    return screen_of(run("insight", clinic.sign_in(frozenset({role}), f"Some {role.value}")))


def test_invented_patients_are_marked_and_counted_while_nobody_else_is_there(demo: Clinic) -> None:
    screen = insight(demo)
    assert "DEMO" in screen.words
    assert [patient.name for patient in PATIENTS if patient.name in screen.words] == []
    forms(demo, 1, brain__stroke="no")
    assert "DEMO" not in insight(demo, Role.MEDICAL_DIRECTOR).words


def test_of_a_few_forms_nothing_but_their_number_is_told(clinic: Clinic) -> None:
    forms(clinic, 7, brain__stroke="yes")
    screen = insight(clinic)
    assert screen.row("Handed in") == ["Handed in", "7"]
    assert screen.words.count("Fewer than ten: nothing is told of them but how many there are.") == 4


def test_every_chart_has_its_numbers_in_words(clinic: Clinic) -> None:
    forms(clinic, 12, brain__stroke="yes", heart__event={"absent": "asked-declined"})
    forms(clinic, 6, brain__stroke={"absent": "asked-unknown"})
    screen = insight(clinic)
    charts = [attributes for tag, attributes in screen.html.tags if attributes.get("role") == "img"]
    figures = [tag for tag, _ in screen.html.tags if tag == "figure"]
    assert len(figures) == len(charts) == len([tag for tag, _ in screen.html.tags if tag == "figcaption"])
    assert all("the table below" in attributes["aria-label"] for attributes in charts)
    assert [tag for tag, _ in screen.html.tags if tag == "details"].count("details") >= len(charts)
    assert screen.row("Handed in") == ["Handed in", "18"]
    stroke = next(row for row in screen.html.rows if "stroke" in row[0].lower() and len(row) == 5)
    assert stroke[1:] == ["6", "0", "0", "0"]
    event = next(row for row in screen.html.rows if len(row) == 5 and row[2] == "12")
    assert event[1:] == ["0", "12", "0", "0"]


def test_a_rare_finding_is_not_shown(clinic: Clinic) -> None:
    forms(clinic, 16, brain__stroke="no", eyes__conditions=["none"])
    forms(clinic, 3, brain__stroke="yes", eyes__conditions=["glaucoma"])
    screen = insight(clinic)
    assert screen.row("Handed in") == ["Handed in", "19"]
    assert "not shown" in screen.words
    numbers = {cell for row in screen.html.rows for cell in row[1:]}
    assert numbers.isdisjoint({"1", "2", "3", "4"})
    records = clinic.records
    judged = [records.judgement_of(row.encounter.id) for row in records.queue(100)]
    yes = [{one["id"] for one in found.findings if one["truth"] == "yes"} for found in judged if found]
    rare = {rule for rule in set().union(*yes) if sum(rule in one for one in yes) == 3}
    assert len(rare) > 1
    told = {row[0].rpartition("(")[2].rstrip(")"): row[1] for row in screen.html.rows if len(row) == 3}
    assert {told[rule] for rule in rare} == {"not shown"}


def test_one_route_alone_can_be_looked_at(clinic: Clinic) -> None:
    forms(clinic, 12, brain__stroke="yes")
    at = run("insight", clinic.sign_in(frozenset({Role.CLINICIAN})))
    titles = [ROUTE_WORDS[route] for route in Route]
    assert [title for title in titles if title in screen_of(at).words] == titles
    at = at.selectbox[0].set_value(Route.ORAL_HOME).run()
    html = "".join(screen_of(at).html.words)
    assert [title for title in titles if title in html] == [ROUTE_WORDS[Route.ORAL_HOME]]


def test_a_month_that_is_none_is_said_and_another_time_is_counted(clinic: Clinic) -> None:
    forms(clinic, 12, brain__stroke="yes")
    at = run("insight", clinic.sign_in(frozenset({Role.CLINICIAN})))
    at = at.text_input[0].set_value("<b>2026-13</b>").run()
    assert "A month is written year-month" in screen_of(at).words
    assert screen_of(at).row("Handed in") == ["Handed in", "12"]
    at.text_input[0].set_value("2020-01")
    at = at.text_input[1].set_value("2020-02").run()
    assert screen_of(at).row("Handed in") == ["Handed in", "0"]
    assert "2020-01 to 2020-02" in screen_of(at).words


def test_it_is_counted_once_and_again_when_asked(clinic: Clinic) -> None:
    forms(clinic, 12, brain__stroke="yes")
    at = run("insight", clinic.sign_in(frozenset({Role.CLINICIAN})))
    forms(clinic, 1, brain__stroke="yes")
    assert screen_of(at.run()).row("Handed in") == ["Handed in", "12"]
    next(one for one in at.button if one.label == "Count again").click()
    assert screen_of(at.run()).row("Handed in") == ["Handed in", "13"]


@pytest.mark.parametrize(("role", "offered"), [(Role.CLINICIAN, False), (Role.MEDICAL_DIRECTOR, True)])
def test_rows_are_offered_to_the_director_alone(clinic: Clinic, role: Role, offered: bool) -> None:
    screen = insight(clinic, role)
    files = [href for href in screen.hrefs() if href.startswith("/insight/")]
    assert bool(files) is offered
    assert ("it is for this clinic alone" in screen.words) is offered


# Which months


@pytest.mark.parametrize(
    ("words", "month"),
    [
        ("2026-11", dt.date(2026, 11, 1)),
        (" 2026-01 ", dt.date(2026, 1, 1)),
        ("2026-13", None),
        ("2026-00", None),
        ("2026-1", None),
        ("2026-11-23", None),
        ("٢٠٢٦-١١", None),
        ("", None),
    ],
)
def test_a_month(words: str, month: dt.date | None) -> None:
    assert month_read(words) == month


def test_months_go_over_the_year() -> None:
    assert months_later(dt.date(2026, 12, 1), 1) == dt.date(2027, 1, 1)
    assert months_later(dt.date(2026, 1, 1), -1) == dt.date(2025, 12, 1)


def test_a_period_is_whole_months_and_the_last_twelve_when_nothing_is_said() -> None:
    year = period_of("", "", TODAY)
    assert year == Period(dt.date(2025, 12, 1), dt.date(2026, 11, 1))
    assert (year.since.day, year.until.date(), year.until.day) == (1, dt.date(2026, 12, 1), 1)
    assert period_of("2026-05", "2026-02", TODAY) == Period(dt.date(2026, 2, 1), dt.date(2026, 5, 1))
    assert period_of("", "2026-02", TODAY) == Period(dt.date(2025, 3, 1), dt.date(2026, 2, 1))


# Where patients are


LOADED = """
import sys
{before}
from streamlit.testing.v1 import AppTest
import streamlit_app, pages.front_door.assembly
at = AppTest.from_file("pages/{page}.py", default_timeout=60)
at.user = {{"principal": "visitor:0"}}
at.run()
assert not at.exception
print("pandas" in sys.modules)
"""


@pytest.mark.parametrize(
    ("page", "before", "loaded"),
    [
        ("intake", "", "False"),
        ("tablet", "", "False"),
        ("insight", "", "False"),
        ("intake", "import screening.cohort.tables", "True"),
    ],
)
def test_no_data_frames_are_loaded_where_patients_are(
    clinic: Clinic, page: str, before: str, loaded: str
) -> None:
    script = LOADED.format(before=before, page=page)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split()[-1] == loaded
