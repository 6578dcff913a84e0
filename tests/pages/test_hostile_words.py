"""Whatever a patient types is shown as typed and does nothing: no markup, no Markdown, no turning around of text."""

import re
import unicodedata
from io import BytesIO
from typing import Any

import pytest
from reportlab.platypus import Paragraph, SimpleDocTemplate

from forms.question import Kind
from forms.questionnaire import QUESTIONNAIRE
from pages.parts.rows import ROW_FIELDS
from pages.parts.show import cell, fields, folded, listed, table, tag
from screening.clinic import Clinic as Settings
from screening.filing import judge_and_keep, summary_of_case
from screening.judging import local_day
from screening.records import Author
from screening.summary import pdf_of
from tests.clinic import Clinic
from tests.hostile import KEPT, OUTSIDE, together
from tests.pages.conftest import Open
from tests.pages.reading import Seen, seen
from tests.summary.reading import dictionaries_in, squeezed, unspaced, words_in

PATIENT = Author("patient", "tablet")
ALL = together(KEPT)
HOSTILE = tuple(words for words in KEPT.values() if len(words) < 500)
STEERING = "abc\u202egnp.exe\u202c \u2066x\u2069 a\u200bb \u00ad \ufeff"
OURS = {
    "a", "bdi", "br", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "form", "h2", "h3", "img", "input",
    "button", "li", "nav", "ol", "p", "span", "strong", "style", "summary", "table", "tbody", "td", "th", "thead", "tr",
    "ul",
}  # fmt: skip


def _harmless(html: Seen) -> None:
    for tag_, attributes in html.tags:
        assert tag_ in OURS
        assert not [name for name in attributes if name.startswith("on")]
        assert OUTSIDE not in " ".join(attributes.values())
        assert not attributes.get("href", "/").startswith("javascript")


def _typed_by_a_patient(clinic: Clinic, words: str) -> str:
    """A submitted case in which every free text is these words."""
    _, id = clinic.open_intake()
    trial = {"treatment": words, "dose": None, "unit": None, "weeks": None, "result": "not-sure"}
    trial |= {"stopped_because": "other", "this_episode": "yes", "as_prescribed": "yes"}
    for question, value in {
        "about_you.name": words,
        "about_you.record_number": words,
        "about_you.birth_date": "1980-02-03",
        "treatment_sought.reason": "depression",
        "medicines.any": "yes",
        "medicines.list": [{"name": words, "dose": None, "unit": None, "often": "not-sure"}],
        "allergies.allergic_to": ["other"],
        "allergies.other": words,
        "substances.kratom": "yes",
        "substances.kratom_product": words,
        "past_treatments.any": "yes",
        "past_treatments.trials": [trial],
    }.items():
        clinic.records.save_answer(id, question, value, author=PATIENT)
    clinic.records.submit(id, "key", questionnaire_hash="0" * 64, author=PATIENT)
    judge_and_keep(clinic.records, id, Settings(), on=local_day(clinic.records.now()))
    return id


def _free_texts() -> set[str]:
    """Every place of the form where a patient may write what they like."""
    texts = {question.id for question in QUESTIONNAIRE if question.kind is Kind.TEXT}
    rows = {
        kind
        for kind, lines in ROW_FIELDS.items()
        for line in lines
        for one in line.fields
        if one.shape == "text"
    }
    return texts | {question.id for question in QUESTIONNAIRE if question.kind in rows}


def test_these_tests_write_into_every_free_text_of_the_form(clinic: Clinic) -> None:
    id = _typed_by_a_patient(clinic, "any words")
    written = {
        question for question, row in clinic.records.answers_of(id).items() if "any words" in str(row.value)
    }
    assert written == _free_texts()


def _as_shown(words: str) -> str:
    """How these words are read on a screen: as they stand, but for marks that would steer them unseen."""
    return squeezed("".join(seen(cell(words)).words))


@pytest.mark.parametrize("words", ALL.values(), ids=ALL)
def test_hostile_words_are_words_on_the_queue_and_in_the_case(demo: Clinic, shown: Open, words: str) -> None:
    id = _typed_by_a_patient(demo, words)
    kept = demo.records.values_of(id)["about_you.name"]
    assert kept == unicodedata.normalize("NFC", words)
    for screen in (shown("review_queue"), shown("review_case", case=id)):
        _harmless(screen.html)
        assert _as_shown(words) in squeezed(screen.words)
        assert OUTSIDE not in screen.marked_up
        assert not set("\u202e\u2066\u2067\u2068\u200b\u2060\ufeff") & set(screen.words)


ACTIONS = {
    "/URI",
    "/JS",
    "/JavaScript",
    "/Launch",
    "/EmbeddedFile",
    "/EF",
    "/OpenAction",
    "/AA",
    "/SubmitForm",
    "/XObject",
}


@pytest.mark.parametrize("words", ALL.values(), ids=ALL)
def test_hostile_words_are_words_on_paper_and_nothing_else(
    clinic: Clinic, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = _typed_by_a_patient(clinic, words)
    records = clinic.records
    case = (records.encounter(id), records.answers_of(id), records.submission_of(id), Settings())
    summary = summary_of_case(*case, on=local_day(records.now()))
    pdf_of(summary)  # typefaces are read the first time
    opened: list[str] = []
    real = open

    def noticed(place: Any, *given: Any, **named: Any) -> Any:
        opened.append(str(place))
        return real(place, *given, **named)

    monkeypatch.setattr("builtins.open", noticed)
    pdf = pdf_of(summary)
    monkeypatch.undo()
    assert opened == []
    assert pdf == pdf_of(summary)
    assert _actions_in(pdf) == set()
    read = unspaced(words_in(pdf))
    for part in words.split(" \u00a6 "):
        if not set(part) & _STEERED and len(part) < 1_000:
            assert unspaced(part) in read or _in_pieces(part, read), part


def _actions_in(pdf: bytes) -> set[str]:
    """What in a PDF acts, fetches or carries."""
    named: set[str] = set()
    for item in dictionaries_in(pdf):
        named |= {*map(str, item.keys()), *(str(item.get(key)) for key in ("/S", "/Type", "/Subtype"))}
    return ACTIONS & named


def test_the_check_of_paper_finds_words_that_act() -> None:
    """What it would find if words were put on paper as markup."""
    made = BytesIO()
    SimpleDocTemplate(made).build([Paragraph(KEPT["a live link"].split(" <link")[0])])
    assert "/URI" in _actions_in(made.getvalue())


_STEERED = set(STEERING) - set("abcdefghijklmnopqrstuvwxyz. ") | set(
    "\u200c\u200d\u2060\u2067\u2068\u2028\u2029"
)


def _in_pieces(part: str, read: str) -> bool:
    """Whether every plain word is there: other scripts and emoji stand in the order or signs of their own."""
    return all(word in read for word in re.findall("[ -~]{2,}", unspaced(part)))


def test_marks_that_turn_text_around_or_hide_in_it_become_visible(demo: Clinic, shown: Open) -> None:
    id = _typed_by_a_patient(demo, STEERING)
    for screen in (shown("review_queue"), shown("review_case", case=id)):
        assert "abc[U+202E]gnp.exe[U+202C] [U+2066]x[U+2069] a[U+200B]b [U+00AD] [U+FEFF]" in screen.words
        assert not set("\u202e\u202c\u2066\u2069\u200b\u00ad\ufeff") & set(screen.words)


@pytest.mark.parametrize(
    "name", ["Łukasz Đặng", "李小龍", "محمد بن سلمان", "मीरा\u200dकुमारी", "Zoë\u0301 O\u2019Neil"]
)
def test_a_name_in_any_script_is_shown_as_it_is(name: str) -> None:
    assert "".join(seen(cell(name)).words) == name


@pytest.mark.parametrize("words", [*HOSTILE, "a\nb", 'say "no"'])
def test_every_way_of_showing_words_escapes_them(words: str) -> None:
    ways = (
        cell(words),
        tag("p", words, title=words),
        listed([words]),
        fields([(words, words)]),
        folded(words, words, id=words, class_=words),
        table([words] * 4, [[words] * 4], label=words, kinds=[words]),
    )
    for html in ways:
        read = seen(html)
        assert {name for name, _ in read.tags} <= OURS
        assert _as_shown(words) in squeezed("".join(read.words))
        known = {"title", "class", "id", "aria-label", "role", "tabindex", "scope"}
        assert {name for _, attributes in read.tags for name in attributes} <= known


def test_words_joined_to_markup_are_words_again_and_escaped() -> None:
    assert "<b>" not in tag("p", tag("i", "x") + "<b>")
