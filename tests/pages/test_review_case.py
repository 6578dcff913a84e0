"""The case page says what the evaluation says, whole: no finding, unknown, question, clash or answer is left out."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from forms.answer import Absent
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read, words_of
from screening.clinic import Clinic as Settings
from screening.demo_patients import PATIENTS, DemoPatient
from screening.evaluate import Evaluation
from screening.filing import summary_of_case
from screening.judging import judged_case, local_day
from screening.records import TYPED, Author, StoredAnswer
from screening.rule import ROUTE_WORDS, RUNG_WORDS, Rung
from screening.summary.model import texts_of
from tests.clinic import Clinic
from tests.pages.conftest import Open, case_of, run
from tests.pages.reading import Screen, screen_of

PATIENT = Author("patient", "tablet")


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _judged(clinic: Clinic, id: str) -> tuple[Evaluation, Mapping[str, StoredAnswer]]:
    answers = clinic.records.answers_of(id)
    submitted = clinic.records.submission_of(id) is not None
    return judged_case(answers, Settings(), submitted=submitted, on=_today()), answers


@pytest.fixture(params=PATIENTS, ids=lambda patient: patient.name)
def case(
    request: pytest.FixtureRequest, demo: Clinic, shown: Open
) -> tuple[Screen, Evaluation, Mapping[str, StoredAnswer]]:
    """Each invented patient: the page, and the evaluation asked independently of it."""
    id = case_of(demo, request.param.name)
    return shown("review_case", case=id), *_judged(demo, id)


def test_everything_that_was_judged_and_said_stands_on_the_page(
    case: tuple[Screen, Evaluation, Mapping[str, StoredAnswer]],
) -> None:
    screen, evaluation, answers = case
    for route, outcome in evaluation.outcomes.items():
        row = screen.row(ROUTE_WORDS[route])
        tally = outcome.tally
        assert row[1] == RUNG_WORDS[outcome.rung]
        assert row[2].replace(" ", "-") == outcome.indication
        assert row[3].replace(" ", "-") == outcome.gate.value
        assert row[4:] == [str(n) for n in (tally.absolute, tally.relative, tally.precaution, tally.unknown)]
    standing = [finding for finding in evaluation.findings if finding.truth.name != "NO"]
    assert standing
    for finding in standing:
        assert f"· {finding.truth.name} · {finding.rule.id}" in screen.words, finding.rule.id
        assert all(citation.words() in screen.words for citation in finding.rule.sources), finding.rule.id
        assert finding.rule.clinician in screen.words
    for finding in evaluation.unknown:
        assert screen.words.count(finding.rule.id) >= 2, finding.rule.id
    for item in evaluation.settle:
        assert all(question.clinical in screen.words for question in item.questions)
        assert all(paper in screen.words for paper in item.documents)
    for clash in evaluation.contradictions:
        assert clash.question in screen.words
    for change in evaluation.would_change:
        assert change.becomes in screen.words
    for id, answer in answers.items():
        if id.startswith(TYPED):
            continue
        question = QUESTIONNAIRE.by_id[id]
        assert question.clinical in screen.words, id
        value = read(question, answer.value, _today())
        if not isinstance(value, Absent):
            parts = value if isinstance(value, tuple) and not isinstance(value[0], str) else (value,)
            for part in parts:
                one = (part,) if parts is value else part
                assert words_of(question, one) in screen.words, id  # type: ignore[arg-type]


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.name)
def test_every_word_of_the_summary_is_on_the_screen_too(
    demo: Clinic, shown: Open, patient: DemoPatient
) -> None:
    id = case_of(demo, patient.name)
    records = demo.records
    held = (records.encounter(id), records.answers_of(id), records.submission_of(id))
    summary = summary_of_case(*held, Settings(), on=_today())
    screen = shown("review_case", case=id)
    drawn = {mark for limit in summary.limits for mark in (limit.mark,)}
    drawn |= {part.casefold() for point in summary.pressures for part in point.date_parts}
    words = screen.words.casefold()
    lines = {line for text in texts_of(summary) for line in text.casefold().split("\n")}
    assert {line for line in lines if line not in words and line not in drawn} == set()


def test_each_route_has_the_border_of_its_own_outcome(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, "Walter Pretendleby")
    rows = [a["class"] for tag, a in shown("review_case", case=id).html.tags if tag == "tr" and "class" in a]
    outcomes = _judged(demo, id)[0].outcomes
    assert rows == [f"rung-{outcome.rung.word}" for outcome in outcomes.values()]
    assert len(set(rows)) == 2


def test_what_is_urgent_comes_before_the_routes_and_says_what_to_do(demo: Clinic, shown: Open) -> None:
    screen = shown("review_case", case=case_of(demo, "Jonas Fictionius"))
    urgent, routes = screen.words.index("Urgent: "), screen.words.index("Outcome by route")
    assert urgent < routes
    assert "The patient was shown the crisis words" in screen.words
    assert [attributes.get("role") for _, attributes in screen.html.tags].count("alert") == 1


def test_a_case_without_urgency_raises_no_alarm(demo: Clinic, shown: Open) -> None:
    screen = shown("review_case", case=case_of(demo, "Maja Sampleton"))
    assert "Urgent: " not in screen.words
    assert "alert" not in [attributes.get("role") for _, attributes in screen.html.tags]


def test_exactly_on_the_line_is_drawn_on_the_line(demo: Clinic, shown: Open) -> None:
    screen = shown("review_case", case=case_of(demo, "Bernard Mockford"))
    (picture,) = [attributes for tag, attributes in screen.html.tags if tag == "img"]
    assert picture["src"].startswith("data:image/svg+xml;base64,")
    assert "4 in words beside it" in picture["alt"]
    assert "140/90 mmHg" in screen.words
    assert "above 140 mmHg" in screen.words


def test_without_a_reading_there_is_no_chart_and_it_is_said(demo: Clinic, shown: Open) -> None:
    screen = shown("review_case", case=case_of(demo, "Håkon Uvisst Demo"))
    assert "img" not in [tag for tag, _ in screen.html.tags]
    assert "No reading has been given" in screen.words


def test_a_form_that_is_not_handed_in_says_so_twice(demo: Clinic, shown: Open) -> None:
    screen = shown("review_case", case=case_of(demo, "Greta Platzhalter"))
    assert "NOT FINISHED" in screen.words
    assert "has not handed this form in" in screen.words
    assert "NOT FINISHED" not in shown("review_case", case=case_of(demo, "Lily Madeup")).words


def test_the_medicine_nobody_knows_is_shown_as_not_known(demo: Clinic, shown: Open) -> None:
    row = shown("review_case", case=case_of(demo, "Trần Thị Ví Dụ")).row("Lumivex herbal drops")
    assert "not recognised" in row[1]
    assert "cannot be told" in row[4]


def test_the_summary_on_paper_is_one_link_away_and_links_name_no_illness(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, "Trần Thị Ví Dụ")
    hrefs = shown("review_case", case=id).hrefs()
    assert hrefs.count(f"/summary/{id}.pdf") == 1
    forms = [f"/summary/{id}.html", f"/summary/{id}-anonymous.pdf"]
    parts = ["#findings", "#medicines", "#treatments", "#scores", "#added", "#answers", "#protocol", "#add"]
    ways = [f"/summary/{id}.pdf", f"/determine?case={id}", f"/case_then?case={id}", f"/ask_back?case={id}"]
    ways += [*forms, f"/hand-out/{id}", "/verify"]
    numbered = [href for href in hrefs if re.fullmatch(r"#f\d+", href)]
    assert numbered
    assert sorted(hrefs) == sorted([*ways, *parts, *numbered])


def test_every_link_to_a_finding_leads_to_it(demo: Clinic, shown: Open) -> None:
    screen = shown("review_case", case=case_of(demo, "Trần Thị Ví Dụ"))
    there = {attributes["id"] for _, attributes in screen.html.tags if "id" in attributes}
    assert {href.removeprefix("#") for href in screen.hrefs() if href.startswith("#")} <= there


def test_judged_otherwise_today_than_when_it_was_handed_in_is_said(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, "Maja Sampleton")
    assert "Judged again today" not in shown("review_case", case=id).words
    kept = demo.records.judgement_of(id)
    assert kept is not None
    demo.records.record_judgement(
        id, replace(kept, outcomes={**kept.outcomes, "infusion": "contraindicated"})
    )
    words = shown("review_case", case=id).words
    assert "Judged again today" in words
    assert "Ketamine infusion: then contraindicated, now none found" in words


def test_an_answer_the_form_no_longer_takes_is_told_and_not_counted(demo: Clinic, shown: Open) -> None:
    _, id = demo.open_intake()
    demo.records.save_answer(id, "heart.aneurysm", "perhaps", author=PATIENT)
    demo.records.save_answer(id, "heart.an_old_question", "yes", author=PATIENT)
    demo.records.save_answer(id, "typed:about_you.weight", {"value": "seventy"}, author=PATIENT)
    screen = shown("review_case", case=id)
    told = screen.words[screen.words.index("Kept, but not counted") :]
    assert "Aneurysmal vascular disease, ever" in told[:150]
    assert "heart.an_old_question" in told[:150]
    assert "seventy" not in screen.words


# The clinic's own facts


def test_a_fact_of_the_clinic_is_kept_with_the_name_and_judged_at_once(demo: Clinic) -> None:
    id = case_of(demo, "Trần Thị Ví Dụ")
    at = run("review_case", demo.sign_in(), case=id)
    assert "contraindicated" not in screen_of(at).row("Esketamine nasal spray")[1].lower()
    at.radio(key=f"{id}-clinic.rems_certified-0").set_value("No")
    at.button[0].click().run()
    assert screen_of(at).row("Esketamine nasal spray")[1] == RUNG_WORDS[Rung.CONTRAINDICATED]
    kept = demo.records.answers_of(id)["clinic.rems_certified"]
    assert (kept.value, kept.author.kind) == ("no", "staff")
    judgement = demo.records.judgement_of(id)
    assert judgement is not None
    assert judgement.outcomes["esketamine-nasal"] == "contraindicated"


def test_choosing_without_keeping_changes_nothing(demo: Clinic) -> None:
    id = case_of(demo, "Trần Thị Ví Dụ")
    at = run("review_case", demo.sign_in(), case=id)
    at.radio(key=f"{id}-clinic.rems_certified-0").set_value("No").run()
    assert "clinic.rems_certified" not in demo.records.answers_of(id)


def test_no_fact_of_the_clinic_is_answered_before_staff_answer_it(demo: Clinic) -> None:
    at = run("review_case", demo.sign_in(), case=case_of(demo, "Trần Thị Ví Dụ"))
    assert len(at.radio) == 4
    assert [radio.value for radio in at.radio] == [None] * 4


def test_opening_a_case_is_noted_once(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, "Lily Madeup")
    for _ in range(3):
        shown("review_case", case=id)
    assert [event.kind for event in demo.records.events_of(id)].count("case viewed") == 1


def test_the_demo_is_dated_from_the_day_it_is_added(demo: Clinic) -> None:
    assert local_day(demo.records.now()) == _today()
    _, answers = _judged(demo, case_of(demo, "Bernard Mockford"))
    readings = answers["blood_pressure.readings"].value
    assert isinstance(readings, list)
    assert readings[-1]["date"] == _today().isoformat()  # type: ignore[index,call-overload]
