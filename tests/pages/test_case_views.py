"""What stands beside the answers on a case page: who gave them where, totals over time, what staff measured."""

import base64

import pytest

from screening.access import hold_begun, hold_of_token
from screening.access.case_work import entry_added
from screening.clinic import Clinic as Settings
from tests.clinic import VISITOR, Clinic
from tests.pages.conftest import Open, case_of
from tests.pages.reading import Screen, seen
from tests.pages.test_case_add import staff_of
from tests.pages.test_review_case import _today

MAJA, BERNARD = "Maja Sampleton", "Bernard Mockford"
TOTALS = ((22, "2026-02-03"), (18, "2026-05"), (11, "2026-11-20"))


def drawings(screen: Screen) -> dict[str, str]:
    """Every drawing of a page by the words that stand for it."""
    images = [attributes for tag, attributes in screen.html.tags if tag == "img"]
    return {one["alt"]: base64.b64decode(one["src"].partition(",")[2]).decode() for one in images}


def add(clinic: Clinic, id: str, plain: dict[str, object]) -> None:
    staff = staff_of(clinic, clinic.sign_in(name="Dr Bea Example"))
    entry_added(clinic.records, staff, id, plain, key="one", clinic=Settings(), on=_today())


@pytest.mark.parametrize(
    ("place", "words"),
    [("link", "by a visit link"), ("browser", "in a browser without a link")],
)
def test_each_answer_says_who_gave_it_where_when_and_in_which_language(
    demo: Clinic, shown: Open, place: str, words: str
) -> None:
    encounter = demo.records.begin_encounter(questionnaire_version="test", author=VISITOR, locale="es")
    token = hold_begun(demo.records, encounter.id, by=VISITOR, place=place)  # type: ignore[arg-type]
    hold = hold_of_token(demo.records, token)
    assert hold is not None
    kept = demo.records.save_answer(encounter.id, "brain.stroke", "no", author=hold.author)
    screen = shown("review_case", case=encounter.id)
    row = next(
        row for row in screen.html.rows if row and row[0].startswith("Ischaemic stroke") and len(row) == 3
    )
    assert row[1] == "no"
    here = kept.recorded_at.astimezone()
    assert row[2] == f"{here.day} {here:%B %Y, %H:%M}; the patient, {words}; form in Spanish"


def test_totals_that_were_repeated_are_drawn_over_time_and_told_in_words(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, MAJA)
    rows = [
        {"instrument": "PHQ-9", "score": score, "level": None, "date": date, "scored_by": "clinician"}
        for score, date in TOTALS
    ]
    once = {"instrument": "GAD-7", "score": 9, "level": None, "date": "2026-11-20", "scored_by": "self"}
    add(
        demo,
        id,
        {"kind": "clarified", "question": "mental_health.scores", "value": [*rows, once], "why": "chart"},
    )
    screen = shown("review_case", case=id)
    (words,) = [alt for alt in drawings(screen) if "over time" in alt]
    assert words == (
        "Chart. PHQ-9 over time: 3 February 2026: 22, severe; May 2026: 18, moderately severe; "
        "20 November 2026: 11, moderate"
    )
    assert words.removeprefix("Chart. ") in screen.words
    drawn = seen(drawings(screen)[words])
    assert {"22", "18", "11", "20 to 27 severe", "0 to 4 below mild", "3 Feb", "May"} <= set(drawn.words)
    dots = [(float(a["cx"]), float(a["cy"])) for tag, a in drawn.tags if tag == "circle"]
    assert dots == sorted(dots)
    assert [y for _, y in dots] == sorted(y for _, y in dots), "a lower total stands lower"
    assert dots[1][0] - dots[0][0] < dots[2][0] - dots[1][0], "the axis is time"


def test_what_staff_measured_is_drawn_otherwise_than_what_was_told(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, BERNARD)
    lines = {"thick": 'stroke-width="5"', "thin": 'stroke-width="1.5"'}

    def counted() -> dict[str, int]:
        (drawing,) = [
            svg for alt, svg in drawings(shown("review_case", case=id)).items() if "pressure" in alt
        ]
        bars = [part for part in drawing.split("<path") if "stroke-dasharray" not in part and "V" in part]
        return {name: sum(mark in bar for bar in bars) for name, mark in lines.items()}

    before = counted()
    day = _today().isoformat()
    add(
        demo,
        id,
        {"kind": "measured", "readings": [[128, 82]], "on": day, "arm": "left", "posture": "sitting"},
    )
    after = counted()
    assert after == {"thick": before["thick"] + 1, "thin": before["thin"]}
