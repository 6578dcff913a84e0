"""Which products count as a trial of an oral antidepressant, of which class, and from what dose."""

import pytest

from screening.vocabulary import (
    ANTIDEPRESSANTS,
    INGREDIENTS,
    AntidepressantClass,
    antidepressant_of,
    recognised,
)

TRIALS = [
    # typed, class, minimum mg a day, counts as oral, confidence
    ("Zoloft", "ssri", 50, True, "V"),
    ("Lexapro", "ssri", 10, True, "V"),
    ("Effexor XR", "snri", 75, True, "V"),
    ("Cymbalta", "snri", 60, True, "V"),
    ("amitriptyline", "tricyclic", 100, True, "V"),
    ("nortriptyline", "tricyclic", 75, True, "V"),
    ("Nardil", "maoi", 30, True, "V"),
    ("Parnate", "maoi", 20, True, "V"),
    ("Wellbutrin", "bupropion", 300, True, "V"),
    ("Remeron", "alpha-2-antagonist", 15, True, "V"),
    ("Trintellix", "serotonin-modulator", 10, True, "V"),
    ("trazodone", "serotonin-modulator", 150, True, "G"),
    ("Auvelity", "nmda-antagonist", 210, True, "G"),
    ("Symbyax", "ssri", 20, True, "V"),
    ("Limbitrol", "tricyclic", 100, True, "V"),
    ("Emsam", "maoi", 6, False, "G"),
    ("Contrave", "bupropion", None, False, "G"),
    ("Spravato", "nmda-antagonist", None, False, "G"),
    ("Zurzuvae", "neurosteroid", None, False, "G"),
    ("St John's wort", "herbal", None, False, "G"),
]


@pytest.mark.parametrize(("typed", "its_class", "minimum", "oral", "confidence"), TRIALS)
def test_what_a_product_counts_as(
    typed: str, its_class: str, minimum: float | None, oral: bool, confidence: str
) -> None:
    found = antidepressant_of(recognised(typed))
    assert found is not None
    assert found.antidepressant_class is AntidepressantClass(its_class)
    assert (found.minimum_mg_per_day, found.oral, found.confidence) == (minimum, oral, confidence)


@pytest.mark.parametrize(
    "typed", ["lithium", "Seroquel", "Zyvox", "Azilect", "kratom", "Priligy", "ketamine"]
)
def test_what_is_no_antidepressant(typed: str) -> None:
    assert recognised(typed)
    assert antidepressant_of(recognised(typed)) is None


def test_two_antidepressants_in_one_field_have_no_single_answer() -> None:
    assert antidepressant_of(recognised("Zoloft and Wellbutrin")) is None


def test_every_oral_antidepressant_states_a_dose_and_what_it_is() -> None:
    for one in ANTIDEPRESSANTS.values():
        assert one.note.endswith(".")
        assert not one.oral or (one.minimum_mg_per_day is not None and one.minimum_mg_per_day > 0)


def test_every_class_of_antidepressant_has_a_member() -> None:
    assert {one.antidepressant_class for one in ANTIDEPRESSANTS.values()} == set(AntidepressantClass)


def test_every_ssri_snri_and_tricyclic_on_the_list_has_its_row() -> None:
    for drug_class in ("ssri", "snri", "tricyclic"):
        for one in INGREDIENTS.values():
            if drug_class in one.classes and not one.id.startswith("unnamed") and one.id != "dapoxetine":
                assert ANTIDEPRESSANTS[frozenset({one.id})].antidepressant_class == drug_class
