"""An old case reopens exactly as it was, beside today's reading; what no longer fits is said, never a traceback."""

from dataclasses import replace

import pytest

from screening.access.case_work import EARLIER_VIEWED, entry_added
from screening.clinic import Clinic as Settings
from screening.readings import summary_kept, summary_reopened
from screening.records.review_rows import content_hash
from screening.records.values import Json
from screening.rule import ROUTE_WORDS
from screening.summary.model import texts_of
from tests.clinic import Clinic
from tests.pages.conftest import Open, case_of, run
from tests.pages.reading import screen_of
from tests.pages.test_case_add import staff_of
from tests.pages.test_review_case import _today

MAJA, TRAN = "Maja Sampleton", "Trần Thị Ví Dụ"


def measured(clinic: Clinic, id: str) -> str:
    """Someone measured a high pressure. Returns their principal."""
    principal = clinic.sign_in(name="Dr Bea Example")
    high = {"kind": "measured", "readings": [[186, 112]], "on": _today().isoformat()}
    high |= {"arm": "left", "posture": "sitting", "words": ""}
    staff = staff_of(clinic, principal)
    entry_added(clinic.records, staff, id, high, key="high", clinic=Settings(), on=_today())
    return principal


def kept_as(clinic: Clinic, id: str, content: Json) -> str:
    """Keep a reading as another release of the program might have kept it. Returns its number."""
    last = clinic.records.judgement_of(id)
    assert last is not None
    clinic.records.record_judgement(id, replace(last, severity=last.severity + 1), content)
    return str(len(clinic.records.judgements_of(id)))


def test_every_reading_is_listed_with_where_it_leads(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, MAJA)
    measured(demo, id)
    screen = shown("case_then", case=id)
    assert "Readings kept (2)" in screen.words
    assert [screen.row(f"Reading {n}")[2] for n in (1, 2)] == ["Precautions", "Contraindicated"]
    links = [href for href in screen.hrefs() if href.startswith("/case_then")]
    assert links == [f"/case_then?case={id}&reading={n}" for n in (2, 1)]
    assert f"/review_case?case={id}" in screen.hrefs()


@pytest.mark.parametrize("name", [MAJA, TRAN])
def test_a_reading_reopens_word_for_word_and_what_differs_stands_before_it(
    demo: Clinic, shown: Open, name: str
) -> None:
    id = case_of(demo, name)
    first = demo.records.reading_of(id, 1)
    assert first is not None
    then = summary_reopened(first.content)
    measured(demo, id)
    screen = shown("case_then", case=id, reading="1")
    told = screen.words.casefold()
    drawn = {limit.mark for limit in then.limits}
    drawn |= {part.casefold() for point in then.pressures for part in point.date_parts}
    lines = {line for text in texts_of(then) for line in text.casefold().split("\n")}
    assert {line for line in lines if line not in told and line not in drawn} == set()
    for row in then.routes:
        here = [cells for cells in screen.html.rows if cells and cells[0] == ROUTE_WORDS[row.route]]
        assert here[0][1] == row.outcome
        assert here[-1][1] == row.outcome
        assert here[0][2] == "Contraindicated"
    assert content_hash(first.content) in screen.words
    assert "Blood pressure measured" in screen.words


def test_the_reading_of_today_differs_in_nothing(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, MAJA)
    measured(demo, id)
    assert "Nothing differs" in shown("case_then", case=id, reading="2").words


def test_another_protocol_and_questionnaire_are_named(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, MAJA)
    first = demo.records.reading_of(id, 1)
    assert first is not None
    then = summary_reopened(first.content)
    older = replace(
        then, stamp=replace(then.stamp, version="0.3", hash="9" * 64, questionnaire="Old form 0.1")
    )
    screen = shown("case_then", case=id, reading=kept_as(demo, id, summary_kept(older)))
    assert screen.row("Hash of the protocol")[1:] == ["9" * 64, then.stamp.hash]
    assert screen.row("Version of the protocol")[1] == "0.3"
    assert screen.row("Questionnaire")[1:] == ["Old form 0.1", then.stamp.questionnaire]


@pytest.mark.parametrize("content", [{"patient": 1}, [], {"of": "a later release"}, "words"])
def test_a_reading_that_no_longer_fits_is_said_so_with_its_hash(
    demo: Clinic, shown: Open, content: Json
) -> None:
    id = case_of(demo, MAJA)
    words = shown("case_then", case=id, reading=kept_as(demo, id, content)).words
    assert "kept by another release" in words
    assert content_hash(content) in words


@pytest.mark.parametrize("number", ["9", "0", "-1", "x", "1e9", "9" * 40, "\u0661", "<b>"])
def test_a_number_that_is_no_reading_is_said_so(demo: Clinic, shown: Open, number: str) -> None:
    screen = shown("case_then", case=case_of(demo, MAJA), reading=number)
    assert "no reading of that number" in screen.words


def test_no_such_case_is_said_so(demo: Clinic) -> None:
    at = run("case_then", demo.sign_in(), case="0" * 32)
    assert "There is no such case" in screen_of(at).words


def test_a_look_at_an_earlier_reading_is_noted(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, MAJA)
    shown("case_then", case=id)
    assert EARLIER_VIEWED not in [event.kind for event in demo.records.events_of(id)]
    shown("case_then", case=id, reading="1")
    shown("case_then", case=id, reading="1")
    assert [event.kind for event in demo.records.events_of(id)].count(EARLIER_VIEWED) == 1


def test_what_was_signed_on_a_reading_stands_with_it(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, MAJA)
    judged, author = demo.records.judgement_of(id), staff_of(demo, demo.sign_in(name="Dr Cem Example")).author
    assert judged is not None
    hashes = {"answers_hash": judged.answers_hash, "findings_hash": judged.findings_hash}
    demo.records.determine(id, "signed", {"judgement": 1}, number=1, author=author, **hashes)
    measured(demo, id)
    screen = shown("case_then", case=id, reading="1")
    assert screen.row("Reading 1 (below)")[3].startswith("Determination 1, Dr Cem Example, ")
    assert screen.row("Reading 2")[3] == ""
    assert "Signed: Determination 1, Dr Cem Example, " in screen.words
    assert "no clinician has determined this case" not in screen.words
    later = shown("case_then", case=id, reading="2").words
    assert "No determination was signed on this reading." in later
    assert "no clinician has determined this case" not in later
