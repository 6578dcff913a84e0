"""Medicines: what a list says, what it does not say, and what a name nobody recognises leaves open."""

import datetime as dt
import math

import pytest

from forms import clinic, medicines, past_treatments, substances, treatment_sought
from forms.answer import Answer, Response
from forms.condition import Case
from forms.question import Question
from forms.reading import read
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.facts.medicines import (
    LORAZEPAM_EQUIVALENT,
    MORPHINE_EQUIVALENT,
    lorazepam_above,
    medicine_rows,
    morphine_at_least,
    open_questions_of_list,
    takes,
    takes_ingredient,
)
from screening.positions import LORAZEPAM_DAILY, OPIOID_DAILY
from screening.rule import ALL, ESK, INK, IV, ORL, RACEMIC, Domain, Rule, Rung, Strength
from screening.rules import medicines as rules
from screening.vocabulary import DrugClass
from tests.rules.judging import DECLINED, NOT_SURE, VISIT, case_of, truth_of

Answers = dict[Question, object]


def entry(name: str, **rest: object) -> dict[str, object]:
    return {"name": name, **rest}


def listing(*entries: object, left_out: object = "no") -> Answers:
    """A patient who gives a list; names alone are enough."""
    rows = [entry(one) if isinstance(one, str) else one for one in entries]
    return {medicines.ANY: "yes", medicines.LIST: rows, medicines.LEFT_OUT: left_out}


NOTHING: Answers = {medicines.ANY: "no"}
SOBER: Answers = {substances.ALCOHOL: "no", substances.KRATOM: "no"}
DEPRESSED: Answers = {treatment_sought.REASON: "depression"}
FOR_PAIN: Answers = {treatment_sought.REASON: "chronic-pain", treatment_sought.ALSO: ["none"]}
TABLE = [
    # rule, a medicine that sets it off, one that does not, what else has been answered
    (rules.SEDATIVES, "gabapentin", "sertraline", SOBER),
    (rules.ALCOHOL, "whisky", "sertraline", SOBER),
    (rules.BENZODIAZEPINE, "Xanax", "zolpidem", DEPRESSED),
    (rules.MAOI, "Parnate", "sertraline", {}),
    (rules.LAMOTRIGINE, "Lamictal", "topiramate", DEPRESSED),
    (rules.NALTREXONE, "Contrave", "bupropion", DEPRESSED),
    (rules.XANTHINES, "theophylline", "caffeine", {}),
    (rules.XANTHINES_ESKETAMINE, "aminophylline", "albuterol", {}),
    (rules.STIMULANT, "Adderall", "atomoxetine", {}),
    (rules.STIMULANT, "modafinil", "caffeine", {}),
    (rules.CLONIDINE, "clonidine", "guanfacine", {}),
    (rules.PRESSORS, "Sudafed", "loratadine", {}),
    (rules.PRESSORS, "ergometrine", "ergotamine", {}),
    (rules.ERGOTS, "dihydroergotamine", "sumatriptan", {}),
    (rules.ENZYMES, "ketoconazole", "fluconazole", {}),
    (rules.ENZYMES, "St. John's wort", "valerian", {}),
    (rules.SSRI, "Lexapro", "venlafaxine", {}),
    (rules.ANTIPSYCHOTIC, "Seroquel", "lithium", {}),
    (rules.LITHIUM, "lithium carbonate", "quetiapine", {}),
    (rules.NMDA_ANTAGONIST, "Namenda", "donepezil", {}),
    (rules.ANTIHYPERTENSIVE, "lisinopril", "atorvastatin", {}),
]
IDS = [f"{rule.id} {word}" for rule, word, _, _ in TABLE]


@pytest.mark.parametrize(("rule", "taken", "other", "besides"), TABLE, ids=IDS)
def test_each_interaction_on_a_list_that_is_whole(
    rule: Rule, taken: str, other: str, besides: Answers
) -> None:
    assert truth_of(rule, besides | listing(taken)) is YES
    assert truth_of(rule, besides | listing(other)) is NO
    assert truth_of(rule, besides | NOTHING) is NO


@pytest.mark.parametrize(("rule", "taken", "other", "besides"), TABLE, ids=IDS)
def test_each_interaction_when_the_list_leaves_it_open(
    rule: Rule, taken: str, other: str, besides: Answers
) -> None:
    doubtful: list[Answers] = [
        {},
        {medicines.ANY: NOT_SURE},
        {medicines.ANY: DECLINED},
        {medicines.ANY: "yes"},
        listing(other, "little blue pill"),
        listing(other, left_out="yes"),
        listing(other, left_out=NOT_SURE),
        {medicines.ANY: "yes", medicines.LIST: NOT_SURE, medicines.LEFT_OUT: "no"},
    ]
    assert [truth_of(rule, besides | answers) for answers in doubtful] == [UNKNOWN] * len(doubtful)


@pytest.mark.parametrize(("rule", "taken", "other", "besides"), TABLE, ids=IDS)
def test_a_doubtful_list_never_hides_what_stands_on_it(
    rule: Rule, taken: str, other: str, besides: Answers
) -> None:
    assert truth_of(rule, besides | listing(taken, "little blue pill", left_out="yes")) is YES


def test_the_empty_form_leaves_every_interaction_unknown() -> None:
    assert {rule.id: truth_of(rule, {}) for rule in rules.RULES} == {rule.id: UNKNOWN for rule in rules.RULES}


def test_a_healthy_patient_without_medicines_has_no_interaction() -> None:
    healthy = DEPRESSED | {treatment_sought.ALSO: ["none"]} | SOBER | NOTHING
    assert {rule.id: truth_of(rule, healthy) for rule in rules.RULES} == {rule.id: NO for rule in rules.RULES}


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("stopped last month", listing(entry("Parnate", often="stopped")), NO),
        ("stopped something nobody recognises", listing(entry("blue pill", often="stopped")), NO),
        ("only when needed", listing(entry("Parnate", often="as-needed")), YES),
        ("picked a suggestion", listing(entry("parnat", chosen="Parnate")), YES),
        ("misspelt and nothing picked", listing("parnat"), UNKNOWN),
        ("picked name unknown, typed name known", listing(entry("Parnate", chosen="my pill")), YES),
        ("unsure whether any, list given and whole", listing("Parnate") | {medicines.ANY: NOT_SURE}, YES),
        ("unsure whether any, harmless list", listing("sertraline") | {medicines.ANY: NOT_SURE}, NO),
        ("list withdrawn: takes nothing after all", listing("Parnate") | {medicines.ANY: "no"}, NO),
    ],
)
def test_reading_one_entry(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(rules.MAOI, answers) is expected, case


@pytest.mark.parametrize(("days", "expected"), [(30, NO), (31, UNKNOWN)])
@pytest.mark.parametrize("answers", [listing("sertraline"), NOTHING], ids=["a list", "takes nothing"])
def test_a_list_keeps_for_thirty_days(answers: Answers, days: int, expected: Truth) -> None:
    given_on = VISIT - dt.timedelta(days=days)
    given = {
        question.id: Answer(read(question, raw, given_on), given_on) for question, raw in answers.items()
    }
    assert rules.MAOI.condition.truth(Case(Response(given), VISIT)) is expected


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("kratom every day", {substances.KRATOM: "yes", substances.KRATOM_OFTEN: "daily"}, YES),
        ("kratom given up", {substances.KRATOM: "yes", substances.KRATOM_OFTEN: "stopped"}, NO),
        ("kratom, not said how often", {substances.KRATOM: "yes"}, UNKNOWN),
        ("not sure about kratom", {substances.KRATOM: NOT_SURE}, UNKNOWN),
    ],
)
def test_kratom_is_a_sedative(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(rules.SEDATIVES, NOTHING | answers) is expected, case


@pytest.mark.parametrize(
    ("supervised", "expected"), [("no", YES), ({"absent": "not-asked"}, YES), (NOT_SURE, YES), ("yes", NO)]
)
def test_maoi_and_compounded_nasal(supervised: object, expected: Truth) -> None:
    answers = listing("tranylcypromine") | {clinic.NASAL_SUPERVISED: supervised}
    assert truth_of(rules.MAOI_NASAL, answers) is expected
    assert truth_of(rules.MAOI_NASAL, NOTHING | {clinic.NASAL_SUPERVISED: supervised}) is NO


@pytest.mark.parametrize(
    ("rule", "code"), [(rules.SEDATIVES, "opioid"), (rules.ERGOTS, "ergot")], ids=lambda value: str(value)[:9]
)
@pytest.mark.parametrize(
    ("ticked", "expected"),
    [("this", YES), ("triptan", NO), (NOT_SURE, NO), (DECLINED, NO), ({"absent": "not-asked"}, NO)],
)
def test_what_is_taken_for_headache_counts_where_the_list_forgets_it(
    rule: Rule, code: str, ticked: object, expected: Truth
) -> None:
    """Silence there is no answer to the list of medicines, which is whole here and names none."""
    ticks = [code if ticked == "this" else ticked] if isinstance(ticked, str) else ticked
    migraine = {treatment_sought.REASON: "migraine", past_treatments.ACUTE: ticks}
    assert truth_of(rule, NOTHING | SOBER | migraine) is expected


def _tried(treatment: str, stopped_because: str) -> Answers:
    row = {
        "treatment": treatment, "dose": None, "unit": None, "weeks": None, "result": "some",
        "stopped_because": stopped_because, "this_episode": "yes", "as_prescribed": "yes",
    }  # fmt: skip
    return {past_treatments.ANY: "yes", past_treatments.TRIALS: [row], past_treatments.LEFT_OUT: "no"}


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("still taken, nothing listed", NOTHING | _tried("Parnate", "still-taking"), YES),
        ("still taken, another listed", listing("sertraline") | _tried("Parnate", "still-taking"), YES),
        ("still taken, the list not known", _tried("Parnate", "still-taking"), YES),
        ("given up", NOTHING | _tried("Parnate", "did-not-work"), NO),
        ("not said whether given up", NOTHING | _tried("Parnate", "not-sure"), NO),
        ("another one still taken", NOTHING | _tried("sertraline", "still-taking"), NO),
        ("another one still taken, the list not known", _tried("sertraline", "still-taking"), UNKNOWN),
        ("a word nobody knows still taken", NOTHING | _tried("blue pill", "still-taking"), NO),
    ],
)
def test_a_past_treatment_still_taken_is_taken(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(rules.MAOI, answers) is expected, case
    if expected is YES:
        told = rules.MAOI.condition.because(case_of(answers))
        assert [leaf.answer_words(case_of(answers)) for leaf in told] == [
            "Parnate (tranylcypromine) (a past treatment, still taken)"
        ]


def test_a_past_treatment_still_taken_adds_nothing_to_a_daily_total() -> None:
    still = NOTHING | _tried("clonazepam", "still-taking") | DEPRESSED
    assert truth_of(rules.BENZODIAZEPINE, still) is YES
    assert truth_of(rules.BENZODIAZEPINE_DOSE, still) is NO


def test_kratom_on_the_medicines_list_counts_too() -> None:
    assert truth_of(rules.SEDATIVES, SOBER | listing("kratom")) is YES


@pytest.mark.parametrize(
    ("answer", "expected"), [("yes", YES), ("no", NO), (NOT_SURE, UNKNOWN), (DECLINED, UNKNOWN)]
)
def test_any_drinking_is_a_precaution(answer: object, expected: Truth) -> None:
    assert truth_of(rules.ALCOHOL, NOTHING | {substances.ALCOHOL: answer}) is expected


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("morphine just below fifty", listing(entry("morphine", dose=49, unit="mg", often="once-daily")), NO),
        ("morphine exactly fifty", listing(entry("morphine", dose=50, unit="mg", often="once-daily")), YES),
        ("morphine above, in two", listing(entry("morphine", dose=26, unit="mg", often="twice-daily")), YES),
        ("two opioids that make fifty together", listing(
            entry("morphine", dose=25, unit="mg", often="once-daily"),
            entry("morphine", dose=25, unit="mg", often="once-daily")), YES),
        ("dose not known", listing("morphine"), UNKNOWN),
        ("how often not known", listing(entry("morphine", dose=10, unit="mg")), UNKNOWN),
        ("only when needed", listing(entry("morphine", dose=10, unit="mg", often="as-needed")), UNKNOWN),
        ("in tablets", listing(entry("morphine", dose=1, unit="tablets", often="once-daily")), UNKNOWN),
        ("weekly: a dose or less", listing(entry("morphine", dose=60, unit="mg", often="weekly")), UNKNOWN),
        ("tables leave buprenorphine out: no answer could tell more", listing(
            entry("Subutex", dose=8, unit="mg", often="once-daily")), NO),
        ("buprenorphine with a benzodiazepine", listing(
            entry("Subutex", dose=8, unit="mg", often="once-daily"), "lorazepam"), YES),
        ("buprenorphine beside fifty of morphine", listing(
            entry("Subutex", dose=8, unit="mg", often="once-daily"),
            entry("morphine", dose=50, unit="mg", often="once-daily")), YES),
        ("mixture: the dose may be of either part", listing(
            entry("Percocet", dose=5, unit="mg", often="once-daily")), UNKNOWN),
        ("stopped", listing(entry("morphine", dose=90, unit="mg", often="stopped")), NO),
        ("kratom has no conversion and is judged elsewhere", listing("kratom"), NO),
        ("below fifty beside a pill nobody knows", listing(
            entry("morphine", dose=10, unit="mg", often="once-daily"), "blue pill"), UNKNOWN),
        ("above fifty beside a pill nobody knows", listing(
            entry("morphine", dose=60, unit="mg", often="once-daily"), "blue pill"), YES),
        ("small opioid with a benzodiazepine", listing(
            entry("morphine", dose=5, unit="mg", often="once-daily"), "lorazepam"), YES),
        ("opioid of any dose with a benzodiazepine", listing("tramadol", "lorazepam"), YES),
        ("benzodiazepine alone", listing("lorazepam"), NO),
        ("takes nothing", NOTHING, NO),
    ],
)  # fmt: skip
def test_opioid_load(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(rules.OPIOID_LOAD, answers) is expected, case


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("lorazepam exactly 2 mg", listing(entry("lorazepam", dose=2, unit="mg", often="once-daily")), NO),
        ("lorazepam 1.5 mg", listing(entry("lorazepam", dose=1.5, unit="mg", often="once-daily")), NO),
        ("lorazepam 2.5 mg", listing(entry("lorazepam", dose=2.5, unit="mg", often="once-daily")), YES),
        ("1 mg three times", listing(entry("Ativan", dose=1, unit="mg", often="three-times-daily")), YES),
        ("dose not known", listing("lorazepam"), UNKNOWN),
        ("a pill nobody knows", listing("blue pill"), UNKNOWN),
        ("a sleeping pill that is no benzodiazepine", listing("zolpidem"), NO),
        ("takes nothing", NOTHING, NO),
    ],
)
def test_benzodiazepine_dose(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(rules.BENZODIAZEPINE_DOSE, DEPRESSED | answers) is expected, case


@pytest.mark.parametrize(
    "rule", [rules.BENZODIAZEPINE, rules.BENZODIAZEPINE_DOSE, rules.LAMOTRIGINE, rules.NALTREXONE]
)
def test_antidepressant_interactions_matter_where_depression_is_treated(rule: Rule) -> None:
    taken = listing(entry("lorazepam", dose=9, unit="mg", often="once-daily"), "lamotrigine", "naltrexone")
    assert truth_of(rule, DEPRESSED | taken) is YES
    assert truth_of(rule, FOR_PAIN | {treatment_sought.ALSO: ["depression"]} | taken) is YES
    assert truth_of(rule, FOR_PAIN | taken) is NO
    assert truth_of(rule, taken) is UNKNOWN


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("both", listing("sumatriptan", "sertraline"), YES),
        ("triptan with an SNRI", listing("Maxalt", "Effexor"), YES),
        ("triptan alone", listing("sumatriptan"), NO),
        ("triptan and a pill nobody knows", listing("sumatriptan", "blue pill"), UNKNOWN),
        ("never asked", {}, UNKNOWN),
    ],
)
def test_triptan_with_antidepressant(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(rules.TRIPTAN_WITH_ANTIDEPRESSANT, answers) is expected, case


def test_what_each_interaction_does() -> None:
    maoi, load, xanthine = rules.MAOI, rules.OPIOID_LOAD, rules.XANTHINES
    assert maoi.consequence[ESK] is maoi.consequence[IV] is Rung.PRECAUTIONS
    assert (maoi.consequence[INK], maoi.consequence[ORL]) == (Rung.PRECAUTIONS, Rung.SPECIALIST_CLEARANCE)
    assert rules.MAOI_NASAL.consequence == {INK: Rung.SPECIALIST_CLEARANCE}
    assert maoi.strength is Strength.PRECAUTION
    assert load.consequence == dict.fromkeys(ALL, Rung.SPECIALIST_CLEARANCE)
    assert load.domain is Domain.RESPIRATORY
    assert xanthine.consequence == dict.fromkeys(RACEMIC, Rung.SPECIALIST_CLEARANCE)
    assert xanthine.domain is Domain.INTERACTION
    assert rules.XANTHINES_ESKETAMINE.consequence == {ESK: Rung.PRECAUTIONS}
    assert rules.ENZYMES.consequence == dict.fromkeys(RACEMIC, Rung.PRECAUTIONS)
    assert (ORL in rules.ENZYMES.consequence, INK in rules.ENZYMES.consequence) == (True, True)


def test_information_only_interactions_change_no_outcome() -> None:
    told = {rule.id for rule in rules.RULES if rule.strength is Strength.INFORMATION}
    assert told == {"DI-9", "DI-13", "DI-14", "DI-15", "DI-16", "DI-18"}
    for rule in rules.RULES:
        if rule.strength is Strength.INFORMATION:
            assert set(rule.consequence.values()) == {Rung.NONE_FOUND}


def test_totals_are_intervals() -> None:
    ten = case_of(listing(entry("morphine", dose=10, unit="mg", often="twice-daily")))
    assert ten.interval(MORPHINE_EQUIVALENT).low == ten.interval(MORPHINE_EQUIVALENT).high == 20
    unsure = case_of(listing(entry("morphine", dose=10, unit="mg", often="twice-daily"), left_out="yes"))
    assert (unsure.interval(MORPHINE_EQUIVALENT).low, unsure.interval(MORPHINE_EQUIVALENT).high) == (
        20,
        math.inf,
    )
    none = case_of(NOTHING)
    assert (none.interval(LORAZEPAM_EQUIVALENT).low, none.interval(LORAZEPAM_EQUIVALENT).high) == (0, 0)
    empty = case_of({})
    assert (empty.interval(LORAZEPAM_EQUIVALENT).low, empty.interval(LORAZEPAM_EQUIVALENT).high) == (
        0,
        math.inf,
    )


def test_the_finding_tells_what_was_read() -> None:
    maoi = takes(DrugClass.MAOI)
    assert maoi.told(case_of(listing("Parnate", "sertraline"))) == "Parnate (tranylcypromine)"
    assert maoi.told(case_of(listing("sertraline"))) == "not among: sertraline"
    assert maoi.told(case_of(NOTHING)) == "takes no medicines"
    assert "“little blue pill”" in maoi.told(case_of(listing("little blue pill")))
    assert "not asked" in maoi.told(case_of({}))
    assert "not sure" in maoi.told(case_of({medicines.ANY: "yes", medicines.LIST: NOT_SURE}))
    assert "yes" in maoi.told(case_of(listing("sertraline", left_out="yes")))


def test_a_total_tells_its_parts_and_their_source() -> None:
    load = morphine_at_least(OPIOID_DAILY.limit)
    words = load.answer_words(
        case_of(listing(entry("morphine", dose=30, unit="mg", often="once-daily"), "codeine"))
    )
    assert "morphine: 30 (M01)" in words
    assert "codeine: dose unknown" in words
    assert "“blue pill”" in load.answer_words(case_of(listing("blue pill")))
    spread = lorazepam_above(LORAZEPAM_DAILY.limit)
    words = spread.answer_words(case_of(listing(entry("diazepam", dose=10, unit="mg", often="once-daily"))))
    assert " to " in words


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("empty form", {}, (medicines.ANY, medicines.LIST, medicines.LEFT_OUT)),
        ("takes something", {medicines.ANY: "yes"}, (medicines.LIST, medicines.LEFT_OUT)),
        ("a pill nobody knows", listing("blue pill"), (medicines.LIST,)),
        ("not said whether whole", listing("sertraline", left_out=NOT_SURE), (medicines.LEFT_OUT,)),
        ("something left out", listing("sertraline", left_out="yes"), (medicines.LIST, medicines.LEFT_OUT)),
        ("whole", listing("sertraline"), ()),
        ("unsure whether any, but the list is whole", listing("sertraline") | {medicines.ANY: NOT_SURE}, ()),
        ("nothing", NOTHING, ()),
    ],
)
def test_what_would_settle_it(case: str, answers: Answers, expected: tuple[Question, ...]) -> None:
    assert open_questions_of_list(case_of(answers)) == expected, case
    assert tuple(rules.MAOI.condition.open_questions(case_of(answers))) == expected, case


def test_a_dose_that_is_missing_is_settled_by_the_list() -> None:
    assert tuple(rules.OPIOID_LOAD.condition.open_questions(case_of(listing("morphine")))) == (
        medicines.LIST,
    )
    assert tuple(morphine_at_least(OPIOID_DAILY.limit).open_questions(case_of(NOTHING))) == ()


def test_rows_for_the_summary() -> None:
    case = case_of(listing("Contrave", entry("Xanax", often="stopped"), "blue pill"))
    contrave, xanax, unknown = medicine_rows(case)
    assert contrave.ids == {"naltrexone", "bupropion"}
    assert DrugClass.NALTREXONE in contrave.classes
    assert (xanax.current, contrave.current) == (False, True)
    assert (unknown.unmatched, unknown.words, unknown.classes) == (True, "blue pill", frozenset())
    assert medicine_rows(case) is medicine_rows(case)


def test_the_same_classes_give_the_same_fact() -> None:
    assert takes(DrugClass.MAOI, DrugClass.OPIOID) is takes(DrugClass.OPIOID, DrugClass.MAOI)
    assert takes(DrugClass.MAOI).words() == "Takes maoi"
    assert takes_ingredient("lithium") is takes_ingredient("lithium")


def test_a_combination_painkiller_is_seen_as_one() -> None:
    combined = takes(DrugClass.COMBINATION_ANALGESIC)
    assert combined.truth(case_of(listing("Excedrin"))) is YES
    assert combined.truth(case_of(listing("aspirin", "caffeine"))) is NO
