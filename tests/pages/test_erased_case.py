"""Whoever opens a case that was erased is told so in plain words, on every page that could show it."""

from screening.records import Author
from screening.records.keeping.erasure import record_erased
from tests.clinic import Clinic
from tests.pages.conftest import Open, case_of, run
from tests.pages.reading import screen_of

MAJA = "Maja Sampleton"
BY = Author("system", "command line")


def test_the_case_page_says_that_the_record_was_erased_and_shows_nothing_of_it(
    demo: Clinic, shown: Open
) -> None:
    id = case_of(demo, MAJA)
    assert MAJA in shown("review_case", case=id).words, "the control: before, the case is shown"
    assert record_erased(demo.records, id, by=BY, why="test", rule="test", still_due=lambda connection: True)
    page = shown("review_case", case=id).words
    assert "was erased when its time of keeping was over" in page
    assert MAJA not in page


def test_the_queue_goes_on_without_it(demo: Clinic) -> None:
    id, before = case_of(demo, MAJA), demo.records.queue_length()
    record_erased(demo.records, id, by=BY, why="test", rule="test", still_due=lambda connection: True)
    page = screen_of(run("review_queue", demo.sign_in()))
    assert MAJA not in page.words
    assert demo.records.queue_length() == before - 1
