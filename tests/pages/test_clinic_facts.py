"""The facts of the clinic on the case page: only what this person changed is kept, and what a colleague said is told."""

from streamlit.testing.v1 import AppTest

from screening.access import Fact, facts_kept
from screening.clinic import Clinic as Settings
from tests.clinic import Clinic
from tests.pages.conftest import case_of, run
from tests.pages.reading import screen_of
from tests.pages.test_case_add import MAJA, press, staff_of, words
from tests.pages.test_review_case import _today

HOME, ENROLLED = "clinic.home_esketamine_planned", "clinic.rems_enrolled"


def states(demo: Clinic, id: str, name: str, question: str, value: str) -> None:
    """A colleague states a fact."""
    stored = demo.records.answers_of(id).get(question)
    fact = Fact(value, stored.revision if stored else 0)
    staff = staff_of(demo, demo.sign_in(name=name))
    facts_kept(demo.records, staff, id, {question: fact}, Settings(), on=_today())


def choose(at: AppTest, id: str, question: str, word: str) -> None:
    radio = next(one for one in at.radio if (one.key or "").startswith(f"{id}-{question}-"))
    assert radio.value != word
    radio.set_value(word)


def opened(demo: Clinic) -> tuple[AppTest, str]:
    """The case, opened when esketamine was not planned for home."""
    id = case_of(demo, MAJA)
    states(demo, id, "Dr Cyd Example", HOME, "no")
    return run("review_case", demo.sign_in(), case=id), id


def shown(at: AppTest, id: str, question: str) -> object:
    return next(one.value for one in at.radio if (one.key or "").startswith(f"{id}-{question}-"))


def test_what_a_colleague_said_meanwhile_stands_and_is_told(demo: Clinic) -> None:
    at, id = opened(demo)
    states(demo, id, "Dr Bea Example", HOME, "yes")
    choose(at, id, ENROLLED, "No")
    at = press(at, "Keep these facts")
    said = demo.records.values_of(id)
    assert (said[HOME], said[ENROLLED]) == ("yes", "no")
    assert "Esketamine planned for home: Yes, Dr Bea Example" in words(at)
    assert (shown(at, id, HOME), shown(at, id, ENROLLED)) == ("Yes", "No")
    assert [one.author.kind for one in demo.records.history_of(id, HOME)] == ["staff"] * 2
    assert "stated after you opened" not in words(at.run())


def test_over_what_a_colleague_said_one_chooses_again(demo: Clinic) -> None:
    at, id = opened(demo)
    states(demo, id, "Dr Bea Example", HOME, "yes")
    choose(at, id, HOME, "Not known yet")
    at = press(at, "Keep these facts")
    assert demo.records.values_of(id)[HOME] == "yes"
    assert "You chose “Not known yet”, which does not stand." in words(at)
    assert shown(at, id, HOME) == "Yes"
    choose(at, id, HOME, "No")
    at = press(at, "Keep these facts")
    assert demo.records.values_of(id)[HOME] == "no"
    assert "stated after you opened" not in words(at)


def test_while_the_form_is_open_a_colleague_s_fact_is_told_beside_it(demo: Clinic) -> None:
    at, id = opened(demo)
    states(demo, id, "Dr Bea Example", HOME, "yes")
    at = at.run()
    assert "Since you opened this form: Yes, Dr Bea Example" in words(at)
    assert shown(at, id, HOME) == "No"
    press(at, "Keep these facts")
    assert demo.records.values_of(id)[HOME] == "yes"


def test_it_says_that_one_clinician_is_enough_and_what_the_facts_changed(demo: Clinic) -> None:
    at, id = opened(demo)
    assert "no second signature is asked for" in words(at)
    choose(at, id, HOME, "Yes")
    at = press(at, "Keep these facts")
    assert screen_of(at).row("Esketamine nasal spray")[1] == "Contraindicated"
    assert "Esketamine nasal spray: was none found, now contraindicated" in words(at)
    assert "Given for this visit: Yes, Dr Ada Example" in words(at)
