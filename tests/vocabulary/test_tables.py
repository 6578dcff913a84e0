"""The tables themselves: large enough, no name with two meanings, every class filled, every source known."""

import pytest

from screening.sources import SOURCES
from screening.vocabulary import (
    ANTIDEPRESSANT_CLASSES,
    ANTIDEPRESSANTS,
    ANTIHYPERTENSIVES,
    CLASS_DEFINITIONS,
    CNS_DEPRESSANTS,
    CONVERSIONS,
    HEART_DRUGS,
    INGREDIENTS,
    MIGRAINE_PREVENTIVES,
    PRODUCTS,
    VOCABULARY_SOURCES,
    DrugClass,
    MigrainePreventiveClass,
    UnknownIngredient,
    classes_of,
    classes_of_product,
    ingredient,
    members_of,
    migraine_preventive_class_of,
    normalised,
    recognised,
)
from screening.vocabulary.tables import rows_of


def names_with_meanings() -> list[tuple[str, tuple[str, ...]]]:
    alone = [(name, (one.id,)) for one in INGREDIENTS.values() for name in one.names]
    mixed = [(name, product.ingredient_ids) for product in PRODUCTS.values() for name in product.names]
    return alone + mixed


def test_the_vocabulary_is_as_large_as_was_asked() -> None:
    assert len(INGREDIENTS) >= 400
    assert len({normalised(name) for name, _ in names_with_meanings()}) >= 900
    assert len(PRODUCTS) >= 100


def test_no_name_means_two_things() -> None:
    meanings: dict[str, tuple[str, ...]] = {}
    for name, ids in names_with_meanings():
        key = normalised(name).replace(" ", "")
        assert meanings.setdefault(key, ids) == ids, name


def test_every_name_in_the_tables_is_recognised_as_what_it_stands_for() -> None:
    for name, ids in names_with_meanings():
        assert tuple(one.id for one in recognised(name)) == ids, name


def test_every_ingredient_has_a_class_and_other_stands_alone() -> None:
    for one in INGREDIENTS.values():
        assert one.classes, one.id
        assert DrugClass.OTHER not in one.classes or len(one.classes) == 1, one.id


def test_every_product_holds_several_known_ingredients() -> None:
    for product in PRODUCTS.values():
        assert len(set(product.ingredient_ids)) >= 2, product.name
        assert all(held in INGREDIENTS for held in product.ingredient_ids), product.name


@pytest.mark.parametrize("drug_class", DrugClass)
def test_every_class_is_defined_and_has_a_member(drug_class: DrugClass) -> None:
    assert members_of(drug_class)
    definition = CLASS_DEFINITIONS[drug_class]
    assert definition.definition.endswith(".")
    assert definition.confidence in {"V", "2", "G"}


def test_every_source_that_is_named_is_in_a_register() -> None:
    named = {source for one in CLASS_DEFINITIONS.values() for source in one.source_ids}
    named |= {source for one in CONVERSIONS.values() for source in one.source_ids}
    named |= {source for one in ANTIDEPRESSANTS.values() for source in one.source_ids}
    named |= {source for one in MIGRAINE_PREVENTIVES.values() for source in one.source_ids}
    assert named <= SOURCES.keys() | VOCABULARY_SOURCES.keys()
    assert not SOURCES.keys() & VOCABULARY_SOURCES.keys()


def test_a_statement_that_was_read_says_where() -> None:
    stated = [(one.source_ids, one.confidence) for one in CLASS_DEFINITIONS.values()]
    stated += [(one.source_ids, one.confidence) for one in CONVERSIONS.values()]
    stated += [(one.source_ids, one.confidence) for one in ANTIDEPRESSANTS.values()]
    for source_ids, confidence in stated:
        assert confidence in {"V", "2", "G"}
        assert source_ids or confidence == "G"


def test_every_table_speaks_of_ingredients_that_exist() -> None:
    spoken_of = {held for product in ANTIDEPRESSANTS for held in product}
    spoken_of |= {one for _, one, _ in CONVERSIONS} | set(MIGRAINE_PREVENTIVES)
    assert spoken_of <= INGREDIENTS.keys()


def test_the_same_row_is_not_written_twice_in_a_table() -> None:
    assert len(list(rows_of("antidepressants"))) == len(ANTIDEPRESSANTS)
    assert len(list(rows_of("migraine_preventives"))) == len(MIGRAINE_PREVENTIVES)
    assert len(list(rows_of("morphine"))) + len(list(rows_of("lorazepam"))) == len(CONVERSIONS)
    assert len(list(rows_of("products"))) == len(PRODUCTS)
    assert len(list(rows_of("classes"))) == len(CLASS_DEFINITIONS) == len(DrugClass)


def test_every_antidepressant_is_of_an_antidepressant_class() -> None:
    for product in ANTIDEPRESSANTS:
        classes = classes_of(INGREDIENTS[held] for held in product)
        assert classes & (ANTIDEPRESSANT_CLASSES | {DrugClass.MAOI}), product


def test_an_id_from_nowhere_is_refused() -> None:
    with pytest.raises(UnknownIngredient):
        ingredient("no-such-medicine")


RULES_RELY_ON = {
    DrugClass.MAOI: "phenelzine tranylcypromine isocarboxazid selegiline rasagiline safinamide "
    "moclobemide linezolid methylene-blue",
    DrugClass.BENZODIAZEPINE: "alprazolam clonazepam diazepam lorazepam midazolam temazepam clobazam",
    DrugClass.Z_DRUG: "zolpidem zaleplon eszopiclone zopiclone",
    DrugClass.OPIOID: "morphine oxycodone hydrocodone fentanyl fentanyl-patch methadone buprenorphine "
    "tramadol heroin",
    DrugClass.OTHER_CNS_DEPRESSANT: "gabapentin pregabalin baclofen phenobarbital diphenhydramine "
    "sodium-oxybate ghb alcohol kratom suvorexant butalbital",
    DrugClass.PSYCHOSTIMULANT: "amphetamine lisdexamfetamine methylphenidate methamphetamine cocaine mdma",
    DrugClass.WAKEFULNESS: "modafinil armodafinil",
    DrugClass.XANTHINE: "theophylline aminophylline",
    DrugClass.ERGOT: "dihydroergotamine ergotamine ergometrine methylergometrine",
    DrugClass.OTHER_ANTIDEPRESSANT: "bupropion mirtazapine trazodone vortioxetine vilazodone esketamine",
    DrugClass.NALTREXONE: "naltrexone",
    DrugClass.LAMOTRIGINE: "lamotrigine",
    DrugClass.OPIOID_AGONIST_TREATMENT: "methadone buprenorphine",
    DrugClass.THYROID_HORMONE: "levothyroxine liothyronine thyroid-desiccated",
    DrugClass.NMDA_ANTAGONIST: "memantine dextromethorphan amantadine ketamine phencyclidine",
    DrugClass.STRONG_CYP3A4_INHIBITOR: "ketoconazole itraconazole clarithromycin ritonavir "
    "cobicistat nefazodone",
    DrugClass.STRONG_CYP2B6_INHIBITOR: "ticlopidine",
    DrugClass.CYP3A4_INDUCER: "rifampin carbamazepine phenytoin phenobarbital st-johns-wort",
    DrugClass.CYP2B6_INDUCER: "rifampin carbamazepine efavirenz phenobarbital phenytoin",
    DrugClass.NASAL_DECONGESTANT: "oxymetazoline xylometazoline phenylephrine-nasal",
    DrugClass.NASAL_STEROID: "fluticasone-nasal mometasone-nasal budesonide-nasal triamcinolone-nasal "
    "fluticasone",
    DrugClass.SYMPATHOMIMETIC: "pseudoephedrine phenylephrine epinephrine phentermine midodrine",
    DrugClass.VASOPRESSIN: "vasopressin terlipressin",
    DrugClass.CALCIUM_CHANNEL_BLOCKER: "amlodipine nimodipine verapamil diltiazem",
    DrugClass.CLONIDINE: "clonidine",
    DrugClass.NIMODIPINE: "nimodipine",
    DrugClass.KRATOM: "kratom 7-hydroxymitragynine",
    DrugClass.SNRI: "duloxetine venlafaxine",
    DrugClass.INSULIN: "insulin",
    DrugClass.GLAUCOMA_DROP: "latanoprost timolol-eye-drops",
    DrugClass.DEMENTIA_DRUG: "donepezil memantine rivastigmine",
}


@pytest.mark.parametrize(("drug_class", "expected"), RULES_RELY_ON.items())
def test_the_drugs_that_rules_rely_on_are_in_their_class(drug_class: DrugClass, expected: str) -> None:
    assert set(expected.split()) <= {one.id for one in members_of(drug_class)}


STANDS_APART = [
    ("theophylline is a xanthine, coffee is not counted as one", "caffeine", DrugClass.XANTHINE),
    ("naloxone is not naltrexone", "naloxone", DrugClass.NALTREXONE),
    ("loperamide stays in the gut", "loperamide", DrugClass.OPIOID),
    ("cabergoline does not narrow vessels", "cabergoline", DrugClass.ERGOT),
    ("tamsulosin is for the prostate", "tamsulosin", DrugClass.ALPHA_BLOCKER),
    ("tizanidine is a muscle relaxant", "tizanidine", DrugClass.ALPHA_2_AGONIST),
    ("timolol drops are for the eye", "timolol-eye-drops", DrugClass.BETA_BLOCKER),
    ("inhaled fluticasone is not nasal", "fluticasone-inhaled", DrugClass.NASAL_STEROID),
    ("a z-drug is no benzodiazepine", "zolpidem", DrugClass.BENZODIAZEPINE),
    ("kratom is not counted among the opioids", "kratom", DrugClass.OPIOID),
    ("poppers do not mean angina", "amyl-nitrite", DrugClass.NITRATE),
    ("acetazolamide does not mean high blood pressure", "acetazolamide", DrugClass.DIURETIC),
    ("tedizolid is not counted as an MAO inhibitor", "tedizolid", DrugClass.MAOI),
    ("flunarizine is not for blood pressure", "flunarizine", DrugClass.CALCIUM_CHANNEL_BLOCKER),
    ("minoxidil foam is for hair", "minoxidil-topical", DrugClass.VASODILATOR),
    ("clonidine is not clonazepam", "clonidine", DrugClass.BENZODIAZEPINE),
]


@pytest.mark.parametrize(("case", "one", "drug_class"), STANDS_APART)
def test_a_drug_that_stands_apart(case: str, one: str, drug_class: DrugClass) -> None:
    assert drug_class not in INGREDIENTS[one].classes, case


def test_every_antihypertensive_and_depressant_and_heart_class_is_filled() -> None:
    for drug_class in ANTIHYPERTENSIVES | CNS_DEPRESSANTS | HEART_DRUGS:
        assert members_of(drug_class)
    assert DrugClass.VASOPRESSIN not in ANTIHYPERTENSIVES
    assert DrugClass.PSYCHOSTIMULANT not in CNS_DEPRESSANTS


MIXTURES = [
    ("two painkillers in one tablet", "acetaminophen aspirin", True),
    ("a painkiller with an opioid", "acetaminophen codeine", True),
    ("a painkiller with caffeine", "aspirin caffeine", True),
    ("a painkiller alone", "acetaminophen", False),
    ("an opioid alone", "codeine", False),
    ("an opioid with its blocker", "buprenorphine naloxone", False),
    ("a painkiller with a stomach protector", "naproxen esomeprazole", False),
    ("butalbital exists only in mixtures", "butalbital", True),
]


@pytest.mark.parametrize(("case", "held", "combined"), MIXTURES)
def test_what_makes_a_combination_painkiller(case: str, held: str, combined: bool) -> None:
    classes = classes_of_product(INGREDIENTS[one] for one in held.split())
    assert (DrugClass.COMBINATION_ANALGESIC in classes) is combined, case


PREVENTIVES = [
    ("topiramate", MigrainePreventiveClass.ANTICONVULSANT),
    ("propranolol", MigrainePreventiveClass.BETA_BLOCKER),
    ("amitriptyline", MigrainePreventiveClass.TRICYCLIC),
    ("venlafaxine", MigrainePreventiveClass.SNRI),
    ("erenumab", MigrainePreventiveClass.CGRP_ANTIBODY),
    ("atogepant", MigrainePreventiveClass.GEPANT),
    ("onabotulinumtoxina", MigrainePreventiveClass.BOTULINUM),
    ("candesartan", MigrainePreventiveClass.ARB_ACE),
    ("lisinopril", MigrainePreventiveClass.ARB_ACE),
    ("flunarizine", MigrainePreventiveClass.CALCIUM_CHANNEL),
    ("sumatriptan", None),
    ("ubrogepant", None),
]


@pytest.mark.parametrize(("taken", "expected"), PREVENTIVES)
def test_what_prevents_migraine_and_as_which_class(
    taken: str, expected: MigrainePreventiveClass | None
) -> None:
    assert migraine_preventive_class_of(INGREDIENTS[taken]) is expected


def test_every_preventive_class_has_a_member() -> None:
    assert {one.preventive_class for one in MIGRAINE_PREVENTIVES.values()} == set(MigrainePreventiveClass)
