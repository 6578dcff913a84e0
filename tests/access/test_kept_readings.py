"""A kept reading tells how the case stood, who gave each answer and what was asked again; and is not kept anew for nothing."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from forms import brain, heart, mental_health
from screening.access import Staff
from screening.access.asking_back import ask_back_taken_back
from screening.access.determining import what_would_be_signed
from screening.clinic import Clinic
from screening.filing import judge_and_keep, read_case_in_full
from screening.readings import summary_kept, summary_reopened
from screening.records import Author, Records, schema
from screening.reviewed import moment
from screening.signed import paper_now, paper_of_determination
from screening.summary.model import AnswerRow, PaperState, Summary
from screening.summary.page import html_of
from screening.summary.pdf import pdf_of
from tests.access.asking import SEIZURES, STROKE, Asking, handed_in
from tests.access.signing import DECLINED, ON, TWO, Waiting, clinician, waiting
from tests.clinic import Clock
from tests.older_readings import without_what_came_later
from tests.summary.reading import words_in

NOBODY = "Draft: no clinician has determined this case"


@pytest.fixture
def ada(records: Records) -> Staff:
    return clinician(records)


@pytest.fixture
def case(records: Records) -> Waiting:
    return waiting(records)


def readings(case: Waiting) -> list[Summary]:
    """Every reading that was kept, oldest first."""
    numbers = [number for number, _ in case.records.judgements_of(case.id)]
    kept = [case.records.reading_of(case.id, number) for number in numbers]
    return [summary_reopened(one.content) for one in kept if one is not None]


def states(case: Waiting) -> list[str]:
    return [one.review.state_words for one in readings(case)]


def row_of(summary: Summary, label: str) -> AnswerRow:
    return next(row for part in summary.answers for row in part.rows if row.question == label)


# How the case stood


def test_a_reading_says_how_the_case_stood_when_it_was_kept(case: Waiting, ada: Staff) -> None:
    assert states(case) == [NOBODY]
    case.signs(ada)
    case.notes(ada)
    first, second = states(case)
    assert first == NOBODY, "a reading is never changed"
    assert second.startswith("Draft: the case changed since determination 1, signed by Dr Ada Example, ")
    assert second.endswith("; nobody has signed it since")
    assert {one.review.state for one in readings(case)} == {PaperState.DRAFT}


def test_a_reading_after_nothing_new_was_sent_says_what_happened_since(
    case: Waiting, ada: Staff, clock: Clock
) -> None:
    case.signs(ada)
    clock.passes(minutes=1)
    case.sent_again(ada)
    judge_and_keep(case.records, case.id, case.clinic, on=ON, anew=True)
    last = states(case)[-1]
    asked = "the patient sent what was asked again without a new answer"
    assert last.startswith(f"Draft: {asked} since determination 1, signed by Dr Ada Example, ")
    assert last.endswith("; nobody has signed it since")


def test_a_reading_on_the_same_answers_says_that_the_determination_stands(case: Waiting, ada: Staff) -> None:
    case.signs(ada)
    judge_and_keep(case.records, case.id, case.clinic, on=ON + dt.timedelta(days=1), anew=True)
    last = states(case)[-1]
    assert last.startswith("Draft: not signed as it reads here; determination 1, signed by Dr Ada Example, ")
    assert last.endswith(", stands on an earlier reading of the same answers")


def test_looking_again_keeps_nothing_anew(case: Waiting, ada: Staff) -> None:
    def kept() -> int:
        return len(case.records.judgements_of(case.id))

    before = kept()
    for _ in range(3):
        judge_and_keep(case.records, case.id, case.clinic, on=ON, anew=True)
    assert kept() == before
    case.signs(ada)
    for _ in range(3):
        case.shown(ada)
    assert kept() == before + 1, "once: it reads otherwise now that it was signed"


def test_a_reading_of_an_earlier_release_is_kept_anew_once_and_what_is_signed_is_the_new_one(
    case: Waiting, ada: Staff
) -> None:
    (now,) = readings(case)
    last = case.records.judgement_of(case.id)
    assert last is not None
    case.records.record_judgement(case.id, last, without_what_came_later(summary_kept(now)), anew=True)
    assert len(readings(case)) == 2
    assert not row_of(readings(case)[1], brain.STROKE.clinical).given_by
    for _ in range(2):
        what_would_be_signed(case.records, ada, case.id, DECLINED, case.clinic, on=ON)
    assert len(readings(case)) == 3
    signed = case.signs(ada)
    assert signed.content["judgement"] == 3
    paper = paper_of_determination(case.records, case.records.case_of(case.id), 1)
    assert row_of(paper.summary, brain.STROKE.clinical).given_by


def test_a_reading_that_does_not_tell_what_a_waiting_entry_brings_reopens(records: Records) -> None:
    case = waiting(records, clinic=TWO, also={brain.THINKING.id: ["brain-injury"]})
    case.clarifies(clinician(records), brain.THINKING.id, ["dementia"])
    now = readings(case)[-1]
    assert "NE-7" in now.review.added[0].brings
    plain = without_what_came_later(summary_kept(now))
    assert "brings" not in plain["review"]["added"][0]
    then = summary_reopened(plain)
    assert [replace(one, brings=()) for one in now.review.added] == list(then.review.added)


def test_the_signed_paper_is_the_sealed_reading_with_its_state(case: Waiting, ada: Staff) -> None:
    case.signs(ada)
    paper = paper_now(case.records, case.records.case_of(case.id), case.clinic, on=ON)
    said = words_in(pdf_of(paper.summary))
    assert paper.determination == 1
    assert NOBODY not in said
    assert "Signed" in said
    assert "the answer was given by the patient, place not noted; form in English." in " ".join(said.split())


# Who gave each answer


@pytest.fixture
def asking(records: Records, clock: Clock) -> Asking:
    """A form that was handed in, and a clinician who may ask again."""
    return handed_in(records, clock)


def now_of(asking: Asking) -> Summary:
    """The case as it reads now, with everything around it."""
    held, on = asking.records, asking.records.now().astimezone().date()
    return read_case_in_full(held, held.case_of(asking.id), Clinic(), on=on)[1]


@pytest.mark.parametrize(
    ("where", "words"),  # not "place": that is the fixture which says where the record is
    [
        ("tablet", "on a tablet of the clinic"),
        ("link", "by a visit link"),
        ("browser", "in a browser without a link"),
    ],
)
def test_each_answer_says_who_gave_it_where_when_and_in_which_language(
    asking: Asking, where: str, words: str
) -> None:
    asking.asks(SEIZURES)
    kept = asking.device(place=where).says(SEIZURES, "no")
    asking.records.save_answer(asking.id, "clinic.rems_certified", "yes", author=asking.clinician.author)
    summary = now_of(asking)
    seizures, stroke = (row_of(summary, one.clinical) for one in (brain.SEIZURES, brain.STROKE))
    assert (seizures.given_at, seizures.given_by) == (
        moment(kept.recorded_at),
        f"the patient, {words}; form in English",
    )
    assert stroke.given_by == "the patient, place not noted; form in English"
    assert "Dr Cleo Asker, staff; form in English" in {
        row.given_by for part in summary.answers for row in part.rows
    }
    assert not row_of(summary, heart.ANEURYSM.clinical).given_by, "nobody answered it"


def test_what_the_page_reads_is_what_is_kept(asking: Asking) -> None:
    """One source: the reading with everything around it is the one that the judgement keeps."""
    asking.asks(STROKE, words="Please ask at home.")
    asking.device(place="link").says(STROKE, "no")
    on = asking.records.now().astimezone().date()
    judge_and_keep(asking.records, asking.id, Clinic(), on=on)
    kept = asking.records.reading_of(asking.id, 1)
    assert kept is not None
    assert summary_reopened(kept.content) == now_of(asking)


def test_a_course_is_kept_with_its_bands_and_its_words(records: Records) -> None:
    case = waiting(records)
    rows = [
        {"instrument": "PHQ-9", "score": score, "level": None, "date": date, "scored_by": "clinician"}
        for score, date in ((19, "2026-11"), (22, "2026-08-02"))
    ]
    desk = Author("staff", "desk")
    clear = {
        "kind": "clarified",
        "question": mental_health.SCORES.id,
        "value": rows,
        "why": "from the letter",
    }
    records.act_added(case.id, schema.case_entry, "entry kept", desk, key="scores", content=clear)
    judge_and_keep(records, case.id, case.clinic, on=ON)
    (course,) = readings(case)[-1].courses
    assert (course.instrument, course.low, course.high) == ("PHQ-9", 0, 27)
    assert [(point.score, point.date_parts) for point in course.points] == [
        (22, ("2 Aug", "2026")),
        (19, ("Nov", "2026")),
    ]
    assert course.words == (
        "PHQ-9 over time: 2 August 2026: 22, severe; November 2026: 19, moderately severe"
    )
    paper, page = pdf_of(readings(case)[-1]), html_of(readings(case)[-1])
    assert course.words in " ".join(words_in(paper).split())
    assert course.words in page
    assert "20 to 27 severe" in page


# What was asked again


def test_asked_again_is_told_while_it_waits_when_it_is_answered_and_when_it_is_not(asking: Asking) -> None:
    asking.asks(STROKE, SEIZURES, words="Please ask at home.")
    (waits,) = now_of(asking).asked
    assert (waits.open, waits.by, waits.words) == (True, "Dr Cleo Asker", "Please ask at home.")
    assert waits.state == "0 of 2 answered again, waits for the patient"
    assert {one.came for one in waits.questions} == {"waits for the patient"}
    device = asking.device(place="link")
    device.says(SEIZURES, "no")
    (half,) = now_of(asking).asked
    assert {one.question: one.came for one in half.questions} == {
        brain.STROKE.clinical: "waits for the patient",
        brain.SEIZURES.clinical: "answered again",
    }
    ask_back_taken_back(asking.records, asking.clinician, asking.id, 1)
    summary = now_of(asking)
    (ended,) = summary.asked
    assert not ended.open
    assert ended.state.startswith("1 of 2 answered again, taken back by staff ")
    assert {one.question: (one.came, one.answer) for one in ended.questions} == {
        brain.STROKE.clinical: ("asked again, not answered: the earlier answer stands", "not sure"),
        brain.SEIZURES.clinical: ("answered again", "no"),
    }
    said = " ".join(words_in(pdf_of(summary)).split())
    for words in ("Asked again", ended.state, "Words to the patient: Please ask at home."):
        assert words in said
        assert words in _words_of(html_of(summary))
    assert "not answered: the earlier answer stands" in said


def _words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


@pytest.mark.parametrize("end", [None, "taken back"])
def test_what_was_not_answered_again_is_never_read_as_anything_but_its_old_answer(
    asking: Asking, end: str | None
) -> None:
    before = now_of(asking)
    asking.asks(STROKE, SEIZURES)
    if end:
        ask_back_taken_back(asking.records, asking.clinician, asking.id, 1)
    after = now_of(asking)
    for question in (brain.STROKE, brain.SEIZURES):
        old, new = (row_of(one, question.clinical) for one in (before, after))
        assert (old.answer, old.state, old.recorded, old.given_at, old.given_by) == (
            new.answer,
            new.state,
            new.recorded,
            new.given_at,
            new.given_by,
        )
        (beside,) = new.beside
        assert beside.label.startswith("Asked again, ")
        assert beside.value == ("not answered: the earlier answer stands" if end else "waits for the patient")
    for name in ("routes", "entries", "stops", "cautions", "unknown", "settle", "urgent", "gates"):
        assert getattr(before, name) == getattr(after, name), name


def test_the_last_time_that_a_question_was_asked_tells_beside_its_answer(asking: Asking) -> None:
    asking.asks(STROKE, key="one")
    ask_back_taken_back(asking.records, asking.clinician, asking.id, 1)
    asking.asks(STROKE, key="two")
    device = asking.device(place="tablet")
    device.says(STROKE, "no")
    device.sends(2)
    summary = now_of(asking)
    assert [one.number for one in summary.asked] == [1, 2]
    row = row_of(summary, brain.STROKE.clinical)
    assert row.answer == "no"
    assert [field.label.partition(",")[0] for field in row.beside] == ["Said earlier"]


def test_a_question_that_a_new_answer_opened_is_told_as_such(asking: Asking) -> None:
    asking.asks(STROKE)
    asking.device(place="tablet").says(STROKE, "yes")
    (asked,) = now_of(asking).asked
    came = {one.question: one.came for one in asked.questions}
    assert came[brain.STROKE_DATE.clinical] == "opened by a new answer, not answered"
