"""The day itself: each arrangement that is missing, and what is only an instruction."""

import pytest

from forms import medicines, visit_day
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.rule import ALL, ESK, INK, Rung
from screening.rules.visit_day import CONSENT, FASTING, GETTING_HOME, NASAL_SPRAYS, TWO_HOURS
from tests.rules.judging import DECLINED, NOT_SURE, truth_of

NEVER = {"absent": "not-asked"}


@pytest.mark.parametrize(
    ("case", "transport", "driving", "expected"),
    [
        ("daughter drives, no plans", "yes", "no", NO),
        ("no one to take the patient home", "no", "no", YES),
        ("escort arranged, but means to drive in the evening", "yes", "yes", YES),
        ("neither", "no", "yes", YES),
        ("no one, driving not asked", "no", NEVER, YES),
        ("means to drive, escort not asked", NEVER, "yes", YES),
        ("not sure who will come", NOT_SURE, "no", UNKNOWN),
        ("would not say", DECLINED, "no", UNKNOWN),
        ("escort arranged, not sure about driving", "yes", NOT_SURE, UNKNOWN),
        ("never asked", NEVER, NEVER, UNKNOWN),
    ],
)
def test_getting_home(case: str, transport: object, driving: object, expected: Truth) -> None:
    answers = {visit_day.TRANSPORT: transport, visit_day.DRIVING: driving}
    assert truth_of(GETTING_HOME, answers) is expected, case


PLAIN = [
    ("can", "yes", NO),
    ("cannot", "no", YES),
    ("not sure", NOT_SURE, UNKNOWN),
    ("rather not say", DECLINED, UNKNOWN),
    ("never asked", NEVER, UNKNOWN),
]


@pytest.mark.parametrize(("case", "answer", "expected"), PLAIN)
def test_staying_two_hours(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(TWO_HOURS, {visit_day.TWO_HOURS: answer}) is expected, case


@pytest.mark.parametrize(("case", "answer", "expected"), PLAIN)
def test_deciding_for_oneself(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(CONSENT, {visit_day.CONSENT: answer}) is expected, case


def _list(*names: str) -> dict[object, object]:
    return {
        medicines.ANY: "yes",
        medicines.LIST: [{"name": name} for name in names],
        medicines.LEFT_OUT: "no",
    }


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("mometasone nasal spray", _list("Nasonex"), YES),
        ("oxymetazoline nasal spray", _list("Afrin"), YES),
        ("paracetamol only", _list("paracetamol"), NO),
        ("takes nothing", {medicines.ANY: "no"}, NO),
        ("a name nobody knows", _list("qwertzuiol"), UNKNOWN),
        ("list never asked", {}, UNKNOWN),
    ],
)
def test_nasal_sprays(case: str, answers: dict[object, object], expected: Truth) -> None:
    assert truth_of(NASAL_SPRAYS, answers) is expected, case


def test_food_is_an_instruction_for_everyone() -> None:
    assert truth_of(FASTING, {}) is YES


def test_what_the_day_does_on_each_route() -> None:
    assert GETTING_HOME.consequence == dict.fromkeys(ALL, Rung.DEFERRED)
    assert CONSENT.consequence == dict.fromkeys(ALL, Rung.DEFERRED)
    assert TWO_HOURS.consequence == {ESK: Rung.DEFERRED}
    assert NASAL_SPRAYS.consequence == dict.fromkeys((ESK, INK), Rung.NONE_FOUND)
    assert FASTING.consequence == {ESK: Rung.NONE_FOUND}
