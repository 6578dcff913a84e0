"""The anonymous copy: a canary in every text that a person can write comes out nowhere; what the form says itself stays."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from forms import about_you, allergies, blood_pressure, medicines, past_treatments, substances
from forms.question import Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from screening.summary import Field, Filing, words
from screening.summary.anonymous import SOMEONE, anonymous
from screening.summary.compose import summary_of
from screening.summary.model import PaperState, Review, Summary, texts_of
from screening.summary.page import html_of
from screening.summary.pdf import pdf_of
from tests.properties.patients import VISIT
from tests.summary.invented import invented, reviewed
from tests.summary.reading import page_count, streams_in, words_in
from tests.summary.test_summary_of import judged, reading

CANARY = "Zqcanary"


def _planted(number: int) -> str:
    return f"{CANARY}{number} <b> 17 März"


_TRIAL = {
    "dose": 100, "unit": "mg", "weeks": 10, "result": "some", "stopped_because": "did-not-work",
    "this_episode": "yes", "as_prescribed": "yes",
}  # fmt: skip
FORM: dict[Question, object] = {
    about_you.NAME: _planted(1),
    about_you.BIRTH_DATE: "1931-03-14",
    about_you.RECORD_NUMBER: f"{CANARY}-77",
    substances.KRATOM: "yes",
    substances.KRATOM_PRODUCT: _planted(2),
    allergies.OTHER: f"{_planted(3)}\nsecond line {CANARY}4",
    blood_pressure.READINGS: [reading(153, 93, "2026-11-20")],
    medicines.ANY: "yes",
    medicines.LEFT_OUT: "no",
    medicines.LIST: [
        {"name": _planted(5), "often": "as-needed"},
        {"name": f"{CANARY}6", "chosen": "lorazepam", "dose": 1, "unit": "mg", "often": "twice-daily"},
        {"name": f"{CANARY}7", "chosen": f"{CANARY}8", "often": "once-daily", "last_taken": "2026-11-03"},
        {"name": "sertraline", "dose": 50, "unit": "mg", "often": "once-daily"},
    ],
    past_treatments.ANY: "yes",
    past_treatments.TRIALS: [
        {"treatment": _planted(9), **_TRIAL},
        {"treatment": f"{CANARY}10 (sertraline)", **_TRIAL},
        {"treatment": "Zoloft", **_TRIAL},
    ],
}  # fmt: skip


def _canaries(value: Any) -> Any:
    """The same structure with a canary in every text."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return f"{CANARY} {value}" if value else CANARY
    if isinstance(value, tuple):
        return tuple(_canaries(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{item.name: _canaries(getattr(value, item.name)) for item in fields(value)})
    return value


def _from_form(days: int = 0) -> Summary:
    """The form above, read so many days after it was answered."""
    filing = Filing(
        record_number=f"{CANARY}-1",
        provenance=(Field("Answered on", f"tablet of {CANARY}"), Field("Answers sealed as", CANARY)),
        adopted=f"adopted by Dr {CANARY} on 3 November 2026",
    )
    return summary_of(judged(FORM, on=VISIT + dt.timedelta(days)), filing)


def _from_review(state: PaperState) -> Summary:
    whole = reviewed(state)
    beside = tuple(
        replace(
            section,
            rows=tuple(
                replace(row, beside=(Field(CANARY, CANARY),), given_at=CANARY, given_by=_by(place))
                for place, row in enumerate(section.rows)
            ),
        )
        for section in whole.answers
    )
    return replace(
        whole,
        patient=replace(whole.patient, name=CANARY, born=CANARY, record_number=CANARY),
        stamp=replace(whole.stamp, standing=f"Protocol adopted by Dr {CANARY}"),
        answers=beside,
        review=_canaries(whole.review),
        asked=(*_canaries(whole.asked), *whole.asked),
    )


def _by(place: int) -> str:
    """Who gave an answer: one of the staff, or the patient at a place of the clinic's own naming."""
    return (f"{CANARY}, NP, staff; form in English", f"the patient, at {CANARY}; form in {CANARY}")[place % 2]


SUMMARIES = {
    "form": _from_form,
    "form, two months later": lambda: _from_form(60),
    "form, two years later": lambda: _from_form(730),
    # As readings were kept that told no entry of such a list: nothing in them says which words are somebody's.
    "form, two months later, without its medicines": lambda: replace(_from_form(60), medicines=()),
    **{state.value: (lambda state=state: _from_review(state)) for state in PaperState},
}


def test_that_an_entry_awaits_its_second_signature_stays_without_who_and_why() -> None:
    added = {item.number: item for item in anonymous(reviewed()).review.added}
    assert (added[4].standing, added[4].until, added[4].stands) == (words.AWAITS_SECOND, "", ("ESK-1",))
    assert (added[5].standing, added[1].standing) == (words.SIGNED_BY_TWO, "")
    whole = reviewed()
    brings = tuple(replace(item, brings=("BP-1", "a name")) for item in whole.review.added)
    brought = anonymous(replace(whole, review=replace(whole.review, added=brings))).review
    assert [one.brings for one in brought.added] == [("BP-1",)] * len(whole.review.added)
    assert "Oyelaran" not in " ".join(texts_of(anonymous(reviewed()).review))


@pytest.mark.parametrize("case", SUMMARIES)
def test_no_canary_comes_out_in_text_metadata_or_attachments(case: str) -> None:
    whole = SUMMARIES[case]()
    assert CANARY in " ".join(texts_of(whole)), "the control: it was planted"
    bare = anonymous(whole)
    assert [text for text in texts_of(bare) if CANARY.lower() in text.lower()] == []
    pdf = pdf_of(bare)
    assert CANARY not in words_in(pdf)
    assert CANARY not in html_of(bare)
    assert not any(CANARY.encode() in stream for stream in streams_in(pdf))
    opened = pikepdf.open(BytesIO(pdf))
    assert not list(opened.attachments)
    assert CANARY not in f"{dict(opened.docinfo)} {opened.Root.Metadata.read_bytes().decode()}"
    with opened.open_outline() as outline:
        assert not any(CANARY in item.title for item in outline.root)


def test_the_canaries_stand_in_every_text_that_the_form_can_hold() -> None:
    """A new question for a person's own words must be planted above."""
    free = {q.id for q in QUESTIONNAIRE if q.kind in (Kind.TEXT, Kind.MEDICINES, Kind.TRIALS)}
    planted = {question.id for question, value in FORM.items() if CANARY in str(value)}
    assert planted == free


def test_every_text_of_a_review_is_planted() -> None:
    texts = list(texts_of(_canaries(reviewed().review)))
    assert len(texts) > 40
    assert all(CANARY in text for text in texts)
    assert {field.name for field in fields(Review)} == {
        "state", "state_words", "signature", "decisions", "words", "patient_words", "lifts", "added", "awaits"
    }  # fmt: skip


def _days(text: str) -> Iterator[str]:
    yield from re.findall(r"\b\d{1,2} [A-Z][a-z]+ \d{4}|\b\d{4}-\d{2}-\d{2}", text)


@pytest.mark.parametrize("case", SUMMARIES)
def test_no_day_and_no_time_of_day_is_left(case: str) -> None:
    whole = SUMMARIES[case]()
    patient_side = replace(
        anonymous(whole), entries=()
    )  # the rules' own dates are in the rules, not in the patient
    texts = list(texts_of(patient_side))
    assert [text for text in texts if [*_days(text)]] == []
    assert not [text for text in texts if re.search(r"\b\d{1,2}:\d{2}\b", text)]
    assert any(re.search(r"\bNovember 2026\b", text) for text in texts), "months stay"


def test_the_age_stays_and_the_very_old_are_only_old() -> None:
    assert anonymous(invented()).patient.age == "46 years"
    bare = anonymous(_from_form())
    assert bare.patient.age == "90 years or older"
    assert "95 years" not in " ".join(texts_of(bare))
    assert "1931" not in " ".join(texts_of(bare))


def test_medicines_that_were_recognised_stay_by_their_names() -> None:
    bare = anonymous(_from_form())
    rows = [(row.written, row.matched) for row in bare.medicines]
    assert rows == [
        (words.LEFT_OUT, ""),
        ("lorazepam", "lorazepam"),
        (words.LEFT_OUT, ""),
        ("sertraline", "sertraline"),
    ]
    treatments = {row.treatment for ledger in bare.ledgers for row in ledger.rows}
    assert treatments == {words.LEFT_OUT, "sertraline"}


def _missing(summary: Summary) -> set[str]:
    return {open for item in (*summary.entries, *summary.gates) for open in item.missing}


def test_of_a_list_that_is_out_of_date_what_is_missing_keeps_the_question_and_that_it_is() -> None:
    bare = anonymous(_from_form(60))
    out_of_date = f"{words.LEFT_OUT} (out of date: 2026-11)"
    assert f"{medicines.LIST.clinical} ({out_of_date})" in _missing(bare)
    assert f"{medicines.LEFT_OUT.clinical} (no (out of date: 2026-11))" in _missing(bare)
    told = {
        item.answer
        for entry in bare.entries
        for item in entry.evidence
        if "takes" in item.question.casefold()
    }
    assert out_of_date in told
    assert not {answer for answer in told if "sertraline" in answer}, "what is not counted is no evidence"


def test_a_question_that_was_not_answered_stays_with_the_form_s_own_reason() -> None:
    whole = summary_of(judged({medicines.ANY: "yes", medicines.LEFT_OUT: {"absent": "asked-declined"}}))
    bare = anonymous(whole)
    assert _missing(bare) == _missing(whole)
    assert f"{medicines.LIST.clinical} (not asked)" in _missing(bare)


@pytest.mark.parametrize(
    ("missing", "left"),
    [
        (f"{medicines.LIST.clinical} (not sure)", f"{medicines.LIST.clinical} (not sure)"),
        (f"{medicines.LIST.clinical} ({words.TO_BE_CLEARER})", f"{medicines.LIST.clinical} ({words.TO_BE_CLEARER})"),
        (f"{medicines.LIST.clinical} ({CANARY} (not sure) x)", f"{medicines.LIST.clinical} ({words.LEFT_OUT})"),
        (f"{about_you.BIRTH_DATE.clinical} (14 March 1931)", f"{about_you.BIRTH_DATE.clinical} ({words.LEFT_OUT})"),
        (f"A question of another form ({CANARY})", words.LEFT_OUT),
        (f"{substances.KRATOM.clinical} (yes (out of date: 2026-11-22))",
         f"{substances.KRATOM.clinical} (yes (out of date: 2026-11))"),
    ],
)  # fmt: skip
def test_what_is_missing_in_findings_and_criteria_holds_nobody_s_words(missing: str, left: str) -> None:
    whole = invented()
    holding = replace(
        whole,
        entries=tuple(replace(entry, missing=(missing,)) for entry in whole.entries),
        gates=tuple(replace(gate, missing=(missing,)) for gate in whole.gates),
    )
    assert holding.entries
    assert holding.gates
    assert _missing(anonymous(holding)) == {left}
    assert _missing(anonymous(anonymous(holding))) == {left}, "a copy of a copy"


def test_findings_outcomes_and_chosen_answers_stay() -> None:
    whole = _from_form()
    bare = anonymous(whole)
    assert [(row.route, row.rung, row.unknown) for row in bare.routes] == [
        (row.route, row.rung, row.unknown) for row in whole.routes
    ]
    assert [entry.id for entry in bare.entries] == [entry.id for entry in whole.entries]
    kept = {row.question: row.answer for section in bare.answers for row in section.rows}
    assert kept[substances.KRATOM.clinical] == "yes"
    assert kept[allergies.OTHER.clinical] == words.LEFT_OUT
    assert "153/93 mmHg" in kept[blood_pressure.READINGS.clinical]
    assert "153/93" in " ".join(point.words for point in bare.pressures)


def test_the_acts_stay_without_conditions_and_reasons() -> None:
    bare = anonymous(reviewed())
    assert [decision.act for decision in bare.review.decisions] == [
        decision.act for decision in reviewed().review.decisions
    ]
    said = words_in(pdf_of(bare))
    assert "companion takes" not in said
    assert "Oyelaran" not in said
    assert "Okafor" not in said
    assert words.LIFTS_IT in said


def test_every_page_says_that_it_is_an_anonymous_copy() -> None:
    pdf = pdf_of(anonymous(reviewed()))
    for page in range(1, page_count(pdf) + 1):
        said = words_in(pdf, page=page)
        assert words.ANONYMOUS in said
        assert words.ANONYMOUS.upper() in said
        assert "born" not in said.split("Draft protocol")[0][:200]
    assert words.ANONYMOUS.upper() not in words_in(pdf_of(reviewed()))


def test_what_was_asked_again_stays_without_who_asked_and_in_whose_words() -> None:
    (asked,) = anonymous(invented()).asked
    assert (asked.by, asked.words, asked.state) == (SOMEONE, "", words.ENDED)
    assert [(one.question, one.came, one.answer) for one in asked.questions] == [
        (words.LEFT_OUT, words.NOT_AGAIN, words.LEFT_OUT)
    ], "a question that this form does not know may be in anybody's words"


def test_a_course_of_scores_stays_with_its_months_alone() -> None:
    (whole,), (bare,) = invented().courses, anonymous(invented()).courses
    assert [point.score for point in bare.points] == [point.score for point in whole.points]
    assert [point.date_parts for point in bare.points] == [("Aug", "2026"), ("Sep", "2026"), ("Nov", "2026")]
    assert {dt.date.fromordinal(point.day).day for point in bare.points} == {1}
    assert bare.points[0].words == "August 2026: 22"


def test_nobody_is_named_as_the_one_who_gave_an_answer() -> None:
    rows = [row for section in anonymous(invented()).answers for row in section.rows]
    assert {(row.given_at, row.given_by) for row in rows} == {("", "")}
    assert "Okafor" not in html_of(anonymous(invented()))


def test_the_summary_itself_is_not_changed_and_a_copy_of_a_copy_is_the_same() -> None:
    whole = reviewed()
    bare = anonymous(whole)
    assert whole == reviewed()
    again = anonymous(bare)
    assert again.answers == bare.answers
    assert again.patient == bare.patient
