"""What people type: brands, generics and street names are found; a look-alike is offered, never assumed."""

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from screening.vocabulary import (
    INGREDIENTS,
    PRODUCTS,
    DrugClass,
    Ingredient,
    match,
    normalised,
    recognised,
)
from screening.vocabulary.matching import MOST_SUGGESTIONS

KNOWN = [
    ("Zoloft", "sertraline"),
    ("LEXAPRO", "escitalopram"),
    ("wellbutrin xl", "bupropion"),
    ("Effexor XR 150mg", "venlafaxine"),
    ("Cymbalta 60 mg capsules", "duloxetine"),
    ("Remeron SolTab", "mirtazapine"),
    ("Spravato", "esketamine"),
    ("Emsam patch", "selegiline"),
    ("Contrave", "naltrexone bupropion"),
    ("Auvelity", "dextromethorphan bupropion"),
    ("Symbyax", "olanzapine fluoxetine"),
    ("Vivitrol injection", "naltrexone"),
    ("LDN", "naltrexone"),
    ("low dose naltrexone 4.5 mg", "naltrexone"),
    ("Suboxone film 8/2", "buprenorphine naloxone"),
    ("Percocet 5/325", "oxycodone acetaminophen"),
    ("Norco 10-325", "hydrocodone acetaminophen"),
    ("Tylenol", "acetaminophen"),
    ("Tylenol 500", "acetaminophen"),
    ("Tylenol #3", "acetaminophen codeine"),
    ("tylenol 4", "acetaminophen codeine"),
    ("Tylenol PM", "acetaminophen diphenhydramine"),
    ("paracetamol", "acetaminophen"),
    ("co-codamol", "acetaminophen codeine"),
    ("cocodamol", "acetaminophen codeine"),
    ("pethidine", "meperidine"),
    ("Duragesic 25 mcg/h", "fentanyl-patch"),
    ("fentanyl 25 mcg/hr patch", "fentanyl-patch"),
    ("Excedrin Migraine", "acetaminophen aspirin caffeine"),
    ("Fioricet", "butalbital acetaminophen caffeine"),
    ("Treximet", "sumatriptan naproxen"),
    ("Imitrex nasal spray 20 mg", "sumatriptan"),
    ("DHE 45", "dihydroergotamine"),
    ("D.H.E.", "dihydroergotamine"),
    ("Nurtec ODT", "rimegepant"),
    ("Botox", "onabotulinumtoxina"),
    ("Adderall XR 20", "amphetamine dextroamphetamine"),
    ("Vyvanse", "lisdexamfetamine"),
    ("Provigil", "modafinil"),
    ("albuterol inhaler", "albuterol"),
    ("salbutamol", "albuterol"),
    ("Advair Diskus 250/50", "fluticasone-inhaled salmeterol"),
    ("Flonase", "fluticasone-nasal"),
    ("fluticasone 50 mcg nasal spray", "fluticasone-nasal"),
    ("fluticasone", "fluticasone"),
    ("Afrin", "oxymetazoline"),
    ("Sudafed PE", "phenylephrine"),
    ("Claritin-D 12 Hour", "loratadine pseudoephedrine"),
    ("adrenaline", "epinephrine"),
    ("EpiPen", "epinephrine"),
    ("frusemide", "furosemide"),
    ("Zestoretic", "lisinopril hydrochlorothiazide"),
    ("lisinopril/HCTZ 20-12.5", "lisinopril hydrochlorothiazide"),
    ("timolol 0.5% eye drops", "timolol-eye-drops"),
    ("timolol 10 mg", "timolol"),
    ("Synthroid 50 mcg", "levothyroxine"),
    ("Humulin 70/30", "insulin"),
    ("Lithium carbonate ER 300 mg", "lithium"),
    ("divalproex sodium DR", "valproate"),
    ("NyQuil", "acetaminophen dextromethorphan doxylamine"),
    ("Nuedexta", "dextromethorphan quinidine"),
    ("Paxlovid", "nirmatrelvir ritonavir"),
    ("Xyrem", "sodium-oxybate"),
    ("St. John’s Wort", "st-johns-wort"),
    ("ketoconazole shampoo", "ketoconazole-cream"),
    ("water pill", "unnamed-diuretic"),
    ("benzos", "unnamed-benzodiazepine"),
    ("Lexapro (escitalopram) 10 mg", "escitalopram"),
    ("sertraline, Lamictal and Ativan", "sertraline lamotrigine lorazepam"),
    ("weed", "cannabis"),
    ("coke", "cocaine"),
    ("smack", "heroin"),
    ("molly", "mdma"),
    ("angel dust", "phencyclidine"),
    ("special K", "ketamine"),
    ("maeng da", "kratom"),
    ("7-OH", "7-hydroxymitragynine"),
    ("7oh tablets", "7-hydroxymitragynine"),
    ("liquid ecstasy", "ghb"),
    ("oral contraceptive", "contraceptive-pill"),
    ("generic Prozac 20 mg", "fluoxetine"),
    ("whippets", "nitrous-oxide"),
    ("crystal meth", "methamphetamine"),
    ("xanbars", "alprazolam"),
    ("gas station heroin", "tianeptine"),
    ("ayahuasca", "dmt harmala-alkaloids"),
    ("vitamin K", "vitamin-k1"),
]


@pytest.mark.parametrize(("typed", "expected"), KNOWN)
def test_what_people_type_is_found(typed: str, expected: str) -> None:
    found = match(typed)
    assert sorted(one.id for one in found.ingredients) == sorted(expected.split())
    assert found.suggestions == ()
    assert found.typed == typed


LOOK_ALIKES = [
    ("hydroxyzine", "hydralazine"),
    ("clonidine", "clonazepam"),
    ("lamotrigine", "lamivudine"),
    ("tramadol", "trazodone"),
    ("bupropion", "buspirone"),
    ("Celexa", "Celebrex"),
    ("Zantac", "Xanax"),
    ("Zyprexa", "Zyrtec"),
    ("prednisone", "prednisolone"),
    ("metformin", "metronidazole"),
    ("Klonopin", "clonidine"),
    ("morphine", "hydromorphone"),
    ("oxycodone", "oxymorphone"),
    ("OxyContin", "MS Contin"),
    ("methadone", "methylphenidate"),
    ("fluoxetine", "duloxetine"),
    ("paroxetine", "fluoxetine"),
    ("quetiapine", "quinidine"),
    ("risperidone", "ropinirole"),
    ("Lamictal", "Lamisil"),
    ("guanfacine", "guaifenesin"),
    ("ephedrine", "epinephrine"),
    ("chlorpromazine", "chlordiazepoxide"),
    ("amiodarone", "amlodipine"),
    ("nimodipine", "nifedipine"),
    ("Topamax", "Toprol"),
    ("naltrexone", "naloxone"),
    ("ketamine", "ketorolac"),
    ("Brintellix", "Brilinta"),
]


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKES)
def test_look_alikes_are_two_medicines(one: str, other: str) -> None:
    first, second = recognised(one), recognised(other)
    assert first
    assert second
    assert first != second


def one_slip(name: str, position: int) -> str:
    """The name with one letter gone."""
    return name[:position] + name[position + 1 :]


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKES)
def test_a_slip_between_look_alikes_is_never_assumed_to_be_the_other(one: str, other: str) -> None:
    for name in (one, other):
        for position in range(len(name)):
            typed = one_slip(name, position)
            assert recognised(typed) in ((), recognised(name)), typed


SLIPS = [
    ("sertralin", "sertraline"),
    ("sertaline 50 mg", "sertraline"),
    ("lamotragine", "lamotrigine"),
    ("hydroxizine", "hydroxyzine"),
    ("hydralizine", "hydralazine"),
    ("clonazapam", "clonazepam"),
    ("adderal", "amphetamine dextroamphetamine"),
    ("ambein", "zolpidem"),
    ("metoprolal", "metoprolol"),
    ("citaloprem", "citalopram"),
    ("wellbutren", "bupropion"),
    ("oxycodon", "oxycodone"),
    ("naltraxone", "naltrexone"),
    ("theophyline", "theophylline"),
    ("phenalzine", "phenelzine"),
    ("kratum", "kratom"),
    ("my heart pill metoprolol", "metoprolol"),
    ("not taking lithium", "lithium"),
    ("percocet and xyzzy", "oxycodone acetaminophen"),
]


@pytest.mark.parametrize(("typed", "expected"), SLIPS)
def test_a_slip_is_offered_first_and_not_accepted(typed: str, expected: str) -> None:
    found = match(typed)
    assert found.ingredients == ()
    assert found.classes == frozenset()
    assert sorted(one.id for one in found.suggestions[0].ingredients) == sorted(expected.split())


NOT_A_KNOWN_NAME = [
    "",
    "   ",
    "50 mg",
    "tablets",
    "HCl",
    "sodium",
    "???",
    "k",
    "xz",
    "blood pressure pill",
    "the small white one",
    "李小龍",
    "аспирин",
    "no lithium",
    "stopped lithium",
    "allergic to aspirin",
    "Zoloft or Prozac",
    "aspirin " + "1 " * 60 + "warfarin",
]


@pytest.mark.parametrize("typed", NOT_A_KNOWN_NAME)
def test_what_is_not_a_known_name_matches_nothing(typed: str) -> None:
    assert match(typed).ingredients == ()


@pytest.mark.parametrize("typed", ["ad", "lsf", "ghx", "mdm"])
def test_short_words_match_exactly_or_not_at_all(typed: str) -> None:
    assert match(typed) == match(typed)
    assert match(typed).ingredients == ()
    assert match(typed).suggestions == ()


@pytest.mark.parametrize("typed", ["Diet Tylenol", "Tylenol Zero", "Benadryl Plus", "Aspirin Forte"])
def test_a_word_that_may_change_the_product_is_not_ignored(typed: str) -> None:
    found = match(typed)
    assert found.ingredients == ()
    assert found.suggestions


def test_a_mixture_is_known_as_a_combination_painkiller() -> None:
    assert DrugClass.COMBINATION_ANALGESIC in match("Excedrin").classes
    assert DrugClass.COMBINATION_ANALGESIC not in match("Advil").classes


def test_suggestions_are_few_best_first_and_each_means_something_else() -> None:
    found = match("predniso")
    scores = [one.score for one in found.suggestions]
    assert 1 < len(found.suggestions) <= MOST_SUGGESTIONS
    assert scores == sorted(scores, reverse=True)
    assert len({one.ingredients for one in found.suggestions}) == len(found.suggestions)


NAMES = sorted(
    {name for one in INGREDIENTS.values() for name in one.names}
    | {name for product in PRODUCTS.values() for name in product.names}
)


@given(st.text(max_size=4000))
@example("İ" * 50)
@example("ﷺ" * 200)
@example("́ͅΐ")
@example("((((/////,,,,")
@example("1" * 4000)
@settings(deadline=None, max_examples=300)
def test_any_text_can_be_typed(typed: str) -> None:
    found = match(typed)
    assert match(found.typed) == found
    assert found.typed == typed
    assert not (found.ingredients and found.suggestions)
    assert len(found.suggestions) <= MOST_SUGGESTIONS


@given(st.text(max_size=4000))
@example("İ̇ͅ")
@settings(deadline=None, max_examples=300)
def test_normalising_twice_changes_nothing(typed: str) -> None:
    assert normalised(normalised(typed)) == normalised(typed)


@given(
    st.sampled_from(NAMES),
    st.sampled_from(["", " 50mg", " 10 mg tablets", " ER", " HCl 25 mg once daily", "."]),
)
@settings(deadline=None)
def test_dose_form_and_case_do_not_change_which_drug_is_meant(name: str, tail: str) -> None:
    meant = recognised(name)
    assert meant
    assert recognised(name.upper() + tail) == meant
    assert recognised(f"  {name.lower()}{tail} ") == meant


@given(st.sampled_from(NAMES), st.data())
@settings(deadline=None)
def test_choosing_a_suggestion_always_gives_what_it_showed(name: str, data: st.DataObject) -> None:
    typed = one_slip(name, data.draw(st.integers(0, len(name) - 1)))
    for suggestion in match(typed).suggestions:
        assert recognised(suggestion.name) == suggestion.ingredients


@given(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
@settings(deadline=None)
def test_several_drugs_in_one_field_are_all_found_or_none(names: list[str]) -> None:
    found: set[Ingredient] = set(recognised("; ".join(names)))
    assert not found or found == {one for name in names for one in recognised(name)}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lisinopril, potassium 20 meq", {"lisinopril", "potassium"}),
        ("Potassium; losartan", {"losartan", "potassium"}),
        ("1,4-butanediol; potassium", {"ghb", "potassium"}),
        ("losartan potassium 50 mg", {"losartan"}),
        ("bupropion, 300 mg, xl", {"bupropion"}),
    ],
)
def test_a_salt_named_beside_a_drug_is_a_drug_of_its_own(typed: str, meant: set[str]) -> None:
    assert {one.id for one in recognised(typed)} == meant


def test_importing_the_vocabulary_brings_neither_pandas_nor_the_fuzzy_library() -> None:
    asked = "import sys, screening.vocabulary; print('pandas' in sys.modules, 'rapidfuzz' in sys.modules)"
    answered = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert answered.stdout.split() == ["False", "False"]
