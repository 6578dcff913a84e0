"""The setting: certification, home use, and flags that close the routes on which nobody watches."""

from dataclasses import replace

import pytest

from forms import clinic
from forms.condition import Always, Yes
from forms.question import Question, yes_no
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.facts.clinic import HOME_ESKETAMINE_PLANNED, UNSUPERVISED_NASAL
from screening.rule import ESK, HOME, INK, IV, ORL, RACEMIC, Domain, Rung, Strength, on
from screening.rules.allergies import PAST_REACTION
from screening.rules.clinic import (
    COMPOUNDED_NASAL,
    ESKETAMINE_HOME,
    HOME_COMPOUNDED,
    INFUSION_STAFF,
    NOT_CERTIFIED,
    NOT_ENROLLED,
    PRESSURE_CHECKS,
    home_redirect,
)
from tests.rules.judging import DECLINED, NOT_SURE, case_of, truth_of

NEVER = {"absent": "not-asked"}
Answers = dict[Question, object]


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        ("certified", "yes", NO),
        ("not certified", "no", YES),
        ("not sure", NOT_SURE, UNKNOWN),
        ("would not say", DECLINED, UNKNOWN),
        ("not stated", NEVER, UNKNOWN),
    ],
)
def test_certification_and_enrolment(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(NOT_CERTIFIED, {clinic.REMS_CERTIFIED: answer}) is expected, case
    assert truth_of(NOT_ENROLLED, {clinic.REMS_ENROLLED: answer}) is expected, case


@pytest.mark.parametrize(
    ("case", "certified", "planned", "expected"),
    [
        ("certified site, nobody spoke of home", "yes", NEVER, NO),
        ("certified site, none planned", "yes", "no", NO),
        ("certified site that plans it all the same", "yes", "yes", YES),
        ("certified site, not sure of the plan", "yes", NOT_SURE, UNKNOWN),
        ("certified site, would not say", "yes", DECLINED, UNKNOWN),
        ("uncertified site, nobody spoke of home", "no", NEVER, UNKNOWN),
        ("uncertified site, planned", "no", "yes", YES),
        ("certification not known, none planned", NOT_SURE, "no", NO),
        ("certification not known, nobody spoke of home", NOT_SURE, NEVER, UNKNOWN),
        ("nothing stated", NEVER, NEVER, UNKNOWN),
    ],
)
def test_esketamine_for_home(case: str, certified: object, planned: object, expected: Truth) -> None:
    answers: Answers = {clinic.REMS_CERTIFIED: certified, clinic.HOME_ESKETAMINE: planned}
    assert truth_of(ESKETAMINE_HOME, answers) is expected, case


@pytest.mark.parametrize(
    ("case", "certified", "expected"),
    [
        ("certified", "yes", "not asked; site certified: Yes"),
        ("not certified", "no", "not asked; site certified: No"),
    ],
)
def test_home_use_tells_what_it_was_read_from(case: str, certified: str, expected: str) -> None:
    told = HOME_ESKETAMINE_PLANNED.answer_words(case_of({clinic.REMS_CERTIFIED: certified}))
    assert told.casefold() == expected.casefold(), case


def test_what_settles_home_use_is_the_question_itself() -> None:
    assert tuple(ESKETAMINE_HOME.condition.open_questions(case_of({}))) == (clinic.HOME_ESKETAMINE,)


@pytest.mark.parametrize(
    ("case", "supervised", "expected"),
    [
        ("not spoken of", NEVER, "not asked (counted as not supervised)"),
        ("not sure", NOT_SURE, "not sure (counted as not supervised)"),
        ("supervised", "yes", "yes"),
        ("not supervised", "no", "no"),
    ],
)
def test_supervision_tells_how_silence_was_counted(case: str, supervised: object, expected: str) -> None:
    told = UNSUPERVISED_NASAL.answer_words(case_of({clinic.NASAL_SUPERVISED: supervised}))
    assert told.casefold() == expected, case


@pytest.mark.parametrize(
    "rule", [HOME_COMPOUNDED, COMPOUNDED_NASAL, PRESSURE_CHECKS, INFUSION_STAFF], ids=lambda rule: rule.id
)
def test_what_belongs_to_the_route_itself_holds_for_everyone(rule: object) -> None:
    assert truth_of(rule, {}) is YES


def test_what_the_setting_does_on_each_route() -> None:
    assert NOT_CERTIFIED.consequence == {ESK: Rung.CONTRAINDICATED}
    assert NOT_ENROLLED.consequence == {ESK: Rung.DEFERRED}
    assert ESKETAMINE_HOME.consequence == {ESK: Rung.CONTRAINDICATED}
    assert HOME_COMPOUNDED.consequence == dict.fromkeys(HOME, Rung.PRECAUTIONS)
    assert COMPOUNDED_NASAL.consequence == {INK: Rung.PRECAUTIONS}
    assert PRESSURE_CHECKS.consequence == {ESK: Rung.NONE_FOUND}
    assert INFUSION_STAFF.consequence == {IV: Rung.NONE_FOUND}


# Two invented flags, so that the redirection is tested apart from the rules that happen to exist.
HEART = yes_no("test.heart", "?", "Heart flag")
BREATH = yes_no("test.breath", "?", "Breathing flag")
HEART_FLAG = replace(
    PAST_REACTION,
    id="CV-90",
    condition=Yes(HEART),
    consequence=on(RACEMIC, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.CARDIOVASCULAR,
)
BREATH_FLAG = replace(HEART_FLAG, id="RS-90", condition=Yes(BREATH), domain=Domain.RESPIRATORY)
ORAL, NASAL = home_redirect((HEART_FLAG, BREATH_FLAG))


@pytest.mark.parametrize(
    ("case", "heart", "breath", "supervised", "oral", "nasal"),
    [
        ("heart flag, nobody watches", "yes", "no", "no", YES, YES),
        ("heart flag, watching not spoken of", "yes", "no", NEVER, YES, YES),
        ("heart flag, not sure of watching", "yes", "no", NOT_SURE, YES, YES),
        ("heart flag, under supervision", "yes", "no", "yes", YES, NO),
        ("breathing flag", "no", "yes", "no", YES, YES),
        ("no flag", "no", "no", "no", NO, NO),
        ("one flag open", "no", NOT_SURE, "no", UNKNOWN, UNKNOWN),
        ("one flag open, under supervision", "no", NOT_SURE, "yes", UNKNOWN, NO),
        ("one flag open beside one that holds", "yes", NOT_SURE, "no", YES, YES),
        ("nothing asked", NEVER, NEVER, NEVER, UNKNOWN, UNKNOWN),
    ],
)
def test_a_specialist_flag_closes_the_unwatched_routes(
    case: str, heart: object, breath: object, supervised: object, oral: Truth, nasal: Truth
) -> None:
    answers: Answers = {HEART: heart, BREATH: breath, clinic.NASAL_SUPERVISED: supervised}
    assert truth_of(ORAL, answers) is oral, case
    assert truth_of(NASAL, answers) is nasal, case


@pytest.mark.parametrize(
    ("case", "domain", "rung", "expected"),
    [
        ("heart, specialist", Domain.CARDIOVASCULAR, Rung.SPECIALIST_CLEARANCE, True),
        ("breathing, specialist", Domain.RESPIRATORY, Rung.SPECIALIST_CLEARANCE, True),
        ("brain, specialist", Domain.NEUROLOGICAL, Rung.SPECIALIST_CLEARANCE, True),
        ("liver, specialist", Domain.HEPATIC, Rung.SPECIALIST_CLEARANCE, True),
        ("psychosis, specialist", Domain.PSYCHOTIC, Rung.SPECIALIST_CLEARANCE, True),
        ("bipolar, specialist", Domain.BIPOLAR, Rung.SPECIALIST_CLEARANCE, True),
        ("addiction, specialist", Domain.ADDICTION, Rung.SPECIALIST_CLEARANCE, True),
        ("eye, specialist", Domain.EYE, Rung.SPECIALIST_CLEARANCE, False),
        ("allergy, specialist", Domain.ALLERGY, Rung.SPECIALIST_CLEARANCE, False),
        ("breastfeeding, specialist", Domain.PREGNANCY, Rung.SPECIALIST_CLEARANCE, False),
        ("heart, precaution only", Domain.CARDIOVASCULAR, Rung.PRECAUTIONS, False),
        ("heart, already closed everywhere", Domain.CARDIOVASCULAR, Rung.CONTRAINDICATED, False),
    ],
)
def test_which_flags_redirect(case: str, domain: Domain, rung: Rung, expected: bool) -> None:
    rule = replace(HEART_FLAG, id="CV-91", domain=domain, consequence=on(RACEMIC, rung))
    watched = replace(HEART_FLAG, id="CV-92", condition=Yes(BREATH))
    oral, _ = home_redirect((rule, watched))
    assert (HEART in oral.condition.questions()) is expected, case


def test_a_flag_that_spares_infusion_does_not_redirect() -> None:
    home_only = replace(HEART_FLAG, id="CV-93", consequence=on(HOME, Rung.SPECIALIST_CLEARANCE))
    oral, _ = home_redirect((home_only, BREATH_FLAG))
    assert HEART not in oral.condition.questions()


def test_redirection_closes_and_says_whose_inference_it_is() -> None:
    assert ORAL.consequence == {ORL: Rung.CONTRAINDICATED}
    assert NASAL.consequence == {INK: Rung.CONTRAINDICATED}
    assert ORAL.confidence == NASAL.confidence == "I"
    assert ORAL.strength is NASAL.strength is Strength.RELATIVE
    assert "No document says it" in ORAL.inference


def test_redirection_over_rules_without_a_flag_is_refused() -> None:
    with pytest.raises(ValueError, match="no rule asks for specialist clearance"):
        home_redirect((replace(HEART_FLAG, condition=Always(), domain=Domain.EYE),))
