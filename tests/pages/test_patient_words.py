"""What the patient reads back of their own answers, and which ticks may stand together."""

import pytest

from forms import about_you, blood_pressure, eyes, medicines, past_treatments, visit_day
from forms.answer import Absent, PartialDate
from forms.condition import Standing, State
from forms.mental_health import SCORES
from forms.question import Question
from forms.reading import read
from forms.truth import YES
from pages.parts.boxes import absent
from pages.parts.choose import DECLINED, agreed_ticks, ticked_of
from pages.parts.draft import today
from pages.parts.words import date_words, patient_words, spoken

BOX = "recent-surgery"


def _said(question: Question, raw: object) -> str:
    value = read(question, raw, today())
    assert not isinstance(value, Absent)
    return patient_words(Standing(question, YES, State.ANSWERED, value))


@pytest.mark.parametrize(
    ("question", "raw", "words"),
    [
        (about_you.NAME, "Anna *Sample*", "Anna *Sample*"),
        (about_you.BIRTH_DATE, "1961-03-07", "7 March 1961"),
        (about_you.SEX, "female", "Female"),
        (about_you.HEIGHT, {"value": 67.5, "unit": "in"}, "5 feet 7.5 inches"),
        (about_you.WEIGHT, {"value": 72, "unit": "kg"}, "72 kilograms (kg)"),
        (visit_day.TRANSPORT, "no", "No"),
        (eyes.CONDITIONS, ["none"], "None of these"),
        (eyes.CONDITIONS, ["glaucoma", "not-sure"], "High pressure in the eye (glaucoma)\nNot sure"),
        (past_treatments.HEADACHE_DAYS, 18, "18"),
        (
            blood_pressure.READINGS,
            [{"systolic": 168, "diastolic": 104, "date": "2025-11", "place": "home", "by": "self"}],
            "168 over 104, At home, measured by: I did, November 2025",
        ),
        (
            medicines.LIST,
            [{"name": "lorazepm", "chosen": "lorazepam", "dose": 1, "unit": "mg", "often": "as-needed"}, {"name": "oil"}],
            "lorazepam, 1 mg, Only when I need it\noil",
        ),
        (
            past_treatments.TRIALS,
            [
                {
                    "treatment": "EMDR", "dose": None, "unit": None, "weeks": 12, "result": "some",
                    "stopped_because": "not-sure", "this_episode": "yes", "as_prescribed": "not-sure",
                }
            ],
            "EMDR, weeks: 12, helped: Some, but less than half better, for this problem: Yes",
        ),
        (
            SCORES,
            [{"instrument": "PHQ-9", "score": 23, "date": "2025", "scored_by": "staff"}],
            "PHQ-9, total 23, added up by: Clinic staff, 2025",
        ),
    ],
)  # fmt: skip
def test_an_answer_is_read_back_in_the_words_it_was_given_by(
    question: Question, raw: object, words: str
) -> None:
    assert _said(question, raw) == words


def test_what_is_not_there_is_read_back_as_well() -> None:
    question = about_you.WEIGHT
    assert patient_words(Standing(question, YES, State.ABSENT, absent=Absent.ASKED_UNKNOWN)) == "Not sure"
    assert (
        patient_words(Standing(question, YES, State.ABSENT, absent=Absent.ASKED_DECLINED))
        == "I'd rather not say"
    )
    assert "answer it again" in patient_words(Standing(question, YES, State.STALE))


def test_dates_as_far_as_they_are_known() -> None:
    assert [date_words(PartialDate.parse(text)) for text in ("2025", "2025-11", "2025-11-03")] == [
        "2025", "November 2025", "3 November 2025",
    ]  # fmt: skip


def test_a_screen_reader_is_given_no_markdown() -> None:
    assert spoken(about_you.NAME) == "What is your full name? As it stands on your health card or passport."
    assert "(you may leave this empty)" in spoken(about_you.RECORD_NUMBER)


@pytest.mark.parametrize(
    ("ticked", "before", "agreed"),
    [
        ([], [], []),
        (["glaucoma"], [], ["glaucoma"]),
        (["glaucoma", BOX], ["glaucoma"], ["glaucoma", BOX]),
        (["glaucoma", "none"], ["glaucoma"], ["none"]),
        (["glaucoma", "none"], ["none"], ["glaucoma"]),
        (["glaucoma", DECLINED], ["glaucoma"], [DECLINED]),
        (["none", DECLINED], ["none"], [DECLINED]),
        (["glaucoma", "not-sure"], ["glaucoma"], ["glaucoma", "not-sure"]),
        (["glaucoma", "none"], ["glaucoma", "none"], ["glaucoma"]),
        (["none"], ["none"], ["none"]),
    ],
)
def test_the_newest_tick_counts(ticked: list[str], before: list[str], agreed: list[str]) -> None:
    assert agreed_ticks(ticked, before) == agreed


def test_the_ticks_of_an_answer() -> None:
    assert ticked_of(None) == []
    assert ticked_of(["glaucoma"]) == ["glaucoma"]
    assert ticked_of(absent(Absent.ASKED_UNKNOWN)) == ["not-sure"]
    assert ticked_of(absent(Absent.ASKED_DECLINED)) == [DECLINED]
