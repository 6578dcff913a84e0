"""The summary as a page: whole, closed, and fit to be read by a screen reader."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from screening.summary import words
from screening.summary.model import PaperState, Summary, texts_of
from screening.summary.page import html_of
from screening.summary.pdf import pdf_of
from tests.summary.invented import invented, named, reviewed, with_answers
from tests.summary.reading import unspaced, words_in
from tests.summary.test_paper import HOSTILE

_VOID = {"meta"}


class _Read(HTMLParser):
    """What a browser makes of it: the elements with their attributes, and the text outside the head."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "head" not in self.open:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def said(self) -> str:
        return unspaced(" ".join(self.words))


@pytest.mark.parametrize("whole", [invented(), *map(reviewed, PaperState)])
def test_every_text_that_the_pdf_shows_is_there(whole: Summary) -> None:
    read = _Read(html_of(whole))
    left_out = {part for point in whole.pressures for part in point.date_parts}
    left_out |= {part for course in whole.courses for point in course.points for part in point.date_parts}
    wanted = [text for text in texts_of(whole) if text not in left_out]
    assert len(wanted) > 100
    assert [text for text in wanted if unspaced(text) not in read.said] == []
    assert read.open == []


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_was_typed_is_text_and_nothing_else(typed: str) -> None:
    plain = _Read(html_of(with_answers("harmless")))
    read = _Read(html_of(replace(with_answers(typed), patient=replace(invented().patient, name=typed))))
    assert unspaced(typed) in read.said
    assert [tag for tag, _ in read.elements] == [tag for tag, _ in plain.elements]


def test_it_runs_nothing_and_fetches_nothing() -> None:
    page = html_of(with_answers(*HOSTILE))
    read = _Read(page)
    assert not {"script", "img", "link", "iframe", "form", "object", "base"} & {
        tag for tag, _ in read.elements
    }
    for _, attributes in read.elements:
        assert not {
            name for name in attributes if name.startswith("on") or name in ("src", "style", "srcset")
        }
    assert all((link["href"] or "").startswith("#") for link in read.all("a"))
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_it_has_a_language_landmarks_headings_and_a_title_without_the_patient() -> None:
    page = html_of(named("Zqname"))
    read = _Read(page)
    assert read.all("html") == [{"lang": "en"}]
    assert f"<title>{words.TITLE}</title>" in page
    assert "Zqname" not in page.partition("</head>")[0]
    assert [len(read.all(tag)) for tag in ("header", "nav", "main", "footer", "h1")] == [1, 1, 1, 1, 1]
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_titles_for_columns_and_rows() -> None:
    read = _Read(html_of(reviewed()))
    assert len(read.all("table")) == len(read.all("caption")) > 10
    assert {one.get("scope") for one in read.all("th")} == {"col", "row"}


@pytest.mark.parametrize("whole", [invented(), reviewed()])
def test_every_link_of_the_contents_leads_somewhere_and_no_place_is_named_twice(whole: Summary) -> None:
    read = _Read(html_of(whole))
    ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert [(link["href"] or "")[1:] for link in read.all("a")] == ids, "in the order of the page"


@pytest.mark.parametrize("state", PaperState)
def test_the_state_comes_first(state: PaperState) -> None:
    whole = reviewed(state)
    first = html.unescape(html_of(whole).partition("<h1>")[0])
    assert words.STATE_BOXES[state] in first
    assert whole.review.state_words.casefold() in first.casefold()
    assert first.casefold().count(words.STATE_BOXES[state].casefold()) == 1, "said once"


def test_what_awaits_a_second_signature_is_said_in_the_list_and_beside_the_finding() -> None:
    said = " ".join(_Read(html_of(reviewed())).words)
    assert "It does not count yet: it awaits a second clinician's signature; until then this stands" in said
    assert "It stands until a second clinician signs: see entry 4" in said
    assert "It counts. Second signature: Dr Amara Oyelaran, MD" in said


@pytest.mark.parametrize(("rule", "places"), [("SUI-2", 1), ("BP-1", 2), ("LIV-2", 1), ("PREG-1", 1)])
def test_what_an_entry_brings_that_awaits_a_second_signature_says_so_wherever_it_stands(
    rule: str, places: int
) -> None:
    """Short, and in full where it stands there: of these one does."""
    whole = reviewed()
    added = tuple(replace(item, brings=(rule,) if item.number == 4 else ()) for item in whole.review.added)
    brought = replace(whole, review=replace(whole.review, added=added))
    said = "Brought or made worse by entry 4 (answer clarified, Rosa Okafor, NP)"
    assert " ".join(_Read(html_of(brought)).words).count(said) == places
    assert said not in " ".join(_Read(html_of(whole)).words), "the control"


@pytest.mark.parametrize("standing", ["it awaits a second clinician", ""])
def test_a_view_that_does_not_count_says_so_beside_its_finding_on_page_and_paper(standing: str) -> None:
    whole = reviewed()
    (first, *_) = whole.review.lifts
    waits = replace(first, id="BP-1", counts=False, second="", standing=standing)
    held = replace(whole, review=replace(whole.review, lifts=(waits,)))
    said = (
        f"{waits.verdict} {waits.by}, {waits.at}; {standing or words.NOT_COUNTED}; see “{words.Part.LIFTS}”"
    )
    assert unspaced(said) in _Read(html_of(held)).said
    assert unspaced(said) in unspaced(words_in(pdf_of(held)))
    counts = replace(held, review=replace(held.review, lifts=(replace(waits, counts=True, standing=""),)))
    assert f"{waits.at}; see “" in html_of(counts), "the control"


def test_letters_that_would_steer_the_reading_are_shown_by_number() -> None:
    said = "".join(_Read(html_of(with_answers("a\u202eb \u200bc \x07d\U0001f600 محمد"))).words)
    assert "a[U+202E]b [U+200B]c [U+0007]d\U0001f600 محمد" in said


def test_the_same_summary_gives_the_same_page() -> None:
    assert html_of(reviewed()) == html_of(reviewed())
    assert html_of(reviewed()) != html_of(invented())
