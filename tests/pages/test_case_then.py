"""An old case reopens exactly as it was, beside today's reading; what no longer fits is said, never a traceback."""

from dataclasses import replace
from itertools import pairwise

import pytest

from forms.brain import STROKE
from pages.parts.case_then import SHOW, SHOWS
from screening.access.asking_back import ask_back_taken_back, asked_back
from screening.access.case_work import EARLIER_VIEWED, entry_added
from screening.clinic import Clinic as Settings
from screening.readings import summary_kept, summary_reopened
from screening.records.review_rows import content_hash
from screening.records.values import Json
from screening.rule import ROUTE_WORDS
from screening.summary.model import texts_of
from tests.clinic import Clinic
from tests.older_readings import without_what_came_later
from tests.pages.conftest import Open, case_of, run
from tests.pages.reading import Screen, screen_of
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
    drawn |= {part.casefold() for course in then.courses for one in course.points for part in one.date_parts}
    drawn |= {band.words.casefold() for course in then.courses for band in course.bands}
    lines = {line for text in texts_of(then) for line in text.casefold().split("\n")}
    assert {line for line in lines if line not in told and line not in drawn} == set()
    for row in then.routes:
        here = [cells for cells in screen.html.rows if cells and cells[0] == ROUTE_WORDS[row.route]]
        assert [cells[1] for cells in (here[0], here[-2], here[-1])] == [
            row.outcome,
            row.outcome,
            "Contraindicated",
        ]
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
    assert screen.row("Version of the protocol")[1:] == ["0.3", then.stamp.version]
    assert screen.row("Questionnaire")[1:] == ["Old form 0.1", then.stamp.questionnaire]
    assert screen.row("Policy")[1:] == [then.stamp.policy, "the same"]
    assert screen.words.index("Judged under another") < screen.words.index("What differs, in short")


def test_the_same_protocol_is_named_too(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, MAJA)
    words = shown("case_then", case=id, reading="1").words
    last = demo.records.judgement_of(id)
    assert last is not None
    assert "Judged under the same questionnaire, protocol and policy as today" in words
    assert last.protocol_hash in words


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
    assert "Signed on this reading: Determination 1, Dr Cem Example, " in screen.words
    assert "Draft: no clinician has determined this case" in screen.words, "so it was when it was kept"
    later = shown("case_then", case=id, reading="2").words
    assert "No determination was signed on this reading." in later
    assert "no clinician has determined this case" not in later
    assert later.count("Draft: the case changed since determination 1, signed by Dr Cem Example, ") == 1


# Both readings whole, beside each other


def _sides(screen: Screen) -> dict[str, list[str]]:
    """What each group of the page is called, by which reading it is of."""
    labels = [given.get("aria-label", "") for name, given in screen.html.tags if given.get("role") == "group"]
    return {
        side: [label.removesuffix(f", {side}") for label in labels if label.endswith(f", {side}")]
        for side in ("Then: reading 1", "Today")
    }


@pytest.mark.parametrize("name", [MAJA, TRAN])
def test_every_part_of_the_case_page_stands_there_twice(demo: Clinic, shown: Open, name: str) -> None:
    id = case_of(demo, name)
    measured(demo, id)
    screen = shown("case_then", case=id, reading="1")
    sides = _sides(screen)
    assert sides["Then: reading 1"] == sides["Today"]
    case = shown("review_case", case=id)
    parts = [part for part in sides["Today"] if part not in ("How the case stands", "Visit")]
    assert len(parts) > 15
    assert [part for part in parts if part not in case.words] == []


def test_todays_side_is_what_the_case_page_draws(demo: Clinic, shown: Open) -> None:
    """Row for row: the tables of today's side are those of the page of the case."""
    id = case_of(demo, TRAN)
    measured(demo, id)
    beside, case = shown("case_then", case=id, reading="1"), shown("review_case", case=id)
    rows = [row for row in case.html.rows if row and row[0]]
    assert len(rows) > 100
    missing = [row for row in rows if row not in beside.html.rows]
    assert [row for row in missing if "Blood pressure readings" not in row[0]] == [], (
        "but the list of amendments"
    )


@pytest.mark.parametrize("name", [MAJA, TRAN])
def test_no_id_stands_twice_and_every_link_leads_somewhere(demo: Clinic, shown: Open, name: str) -> None:
    id = case_of(demo, name)
    measured(demo, id)
    screen = shown("case_then", case=id, reading="1")
    ids = [given["id"] for _, given in screen.html.tags if given.get("id")]
    assert len(ids) == len(set(ids)) > 40
    assert {href[1:] for href in screen.hrefs() if href.startswith("#")} - set(ids) == set()
    assert not any(part in "".join(ids) for part in ("stroke", "pressure", "BP"))


def test_headings_go_down_a_step_at_a_time(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, TRAN)
    measured(demo, id)
    tags = shown("case_then", case=id, reading="1").html.tags
    levels = [int(name[1]) for name, _ in tags if name in ("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 2, "the title above is the page's own"
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert 4 in levels


def test_only_what_differs_is_shown_when_that_is_chosen(demo: Clinic) -> None:
    id = case_of(demo, MAJA)
    principal = measured(demo, id)
    at = run("case_then", principal, case=id, reading="1")
    whole = screen_of(at)
    assert whole.words.count("The same in both") > 5
    short = screen_of(at.radio(key=SHOW).set_value(SHOWS[1]).run())
    assert "The same in both" not in short.words
    assert short.words.count("Differs") == whole.words.count("Differs")
    assert dict(at.query_params) == {"case": id, "reading": "1"}, "the choice is the page's own"
    told = {row[0] for row in short.html.rows if row}
    assert any(row.startswith("Blood pressure readings") for row in told)
    assert not any(row.startswith("Ischaemic stroke") for row in told)
    assert "No finding applies in these answers." not in short.words, "what is left out is not called absent"


def test_nothing_differs_and_nothing_is_left_to_show(demo: Clinic) -> None:
    id = case_of(demo, MAJA)
    principal = measured(demo, id)
    at = run("case_then", principal, case=id, reading="2")
    assert "0 of " in screen_of(at).words
    assert _sides(screen_of(at.radio(key=SHOW).set_value(SHOWS[1]).run()))["Today"] == []


# What a reading holds beside its answers


def test_a_reading_of_an_earlier_release_reopens_and_does_not_differ_in_what_it_never_held(
    demo: Clinic, shown: Open
) -> None:
    id = case_of(demo, MAJA)
    first = demo.records.reading_of(id, 1)
    assert first is not None
    screen = shown("case_then", case=id, reading=kept_as(demo, id, without_what_came_later(first.content)))
    assert "it does not tell who gave each answer" in screen.words
    assert "Nothing differs" in screen.words
    assert "0 of " in screen.words


def test_a_kept_reading_tells_who_gave_each_answer(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, MAJA)
    first = demo.records.reading_of(id, 1)
    assert first is not None
    rows = [row for section in summary_reopened(first.content).answers for row in section.rows]
    given = [row for row in rows if row.given_by]
    assert len(given) > 50
    assert {row.given_by for row in given} == {"the patient, place not noted; form in English"}
    assert all(row.recorded in row.given_at for row in given)
    words = shown("case_then", case=id, reading="1").words
    assert words.count("the patient, place not noted; form in English") == 2 * len(given)


def test_what_was_asked_again_stands_in_the_reading_that_was_kept_then(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, MAJA)
    principal = demo.sign_in(name="Dr Dag Example")
    asked_back(demo.records, staff_of(demo, principal), id, [STROKE.id], "Please ask at home.", key="ask")
    measured(demo, id)
    kept = demo.records.reading_of(id, 2)
    assert kept is not None
    then = summary_reopened(kept.content)
    (asked,) = then.asked
    assert (asked.by, asked.open, asked.words) == ("Dr Dag Example", True, "Please ask at home.")
    assert [(one.question, one.came, one.answer) for one in asked.questions] == [
        (STROKE.clinical, "waits for the patient", "no")
    ]
    (row,) = [row for part in then.answers for row in part.rows if row.question == STROKE.clinical]
    assert row.answer == "no", "what was asked again and not answered reads as it did"
    assert [(field.label.partition(",")[0], field.value) for field in row.beside] == [
        ("Asked again", "waits for the patient")
    ]
    ask_back_taken_back(demo.records, staff_of(demo, principal), id, 1)
    screen = shown("case_then", case=id, reading="2")
    (told,) = [row for row in screen.html.rows if row and row[0].startswith("Asked again ")]
    assert "waits for the patient" in told[1]
    assert "asked again, not answered: the earlier answer stands" in told[2]
