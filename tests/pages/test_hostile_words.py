"""Whatever a patient types is shown as typed and does nothing: no markup, no Markdown, no turning around of text."""

import pytest

from pages.parts.show import cell, fields, folded, listed, table, tag
from screening.clinic import Clinic as Settings
from screening.judging import judge_and_keep, local_day
from screening.records import Author
from tests.clinic import Clinic
from tests.pages.conftest import Open
from tests.pages.reading import Seen, seen

PATIENT = Author("patient", "tablet")
HOSTILE = (
    "<img src=http://evil.example/x.png onerror=alert(1)>",
    "</span></div></details><script>alert(1)</script>",
    '"><a href="javascript:alert(1)">click</a>',
    "![p](http://evil.example/x.png) [l](http://evil.example) **bold** :red[red] $x^2$ 2*3*4",
    "<style>*{display:none}</style>",
    "&lt;b&gt; &amp; &#60;",
    "<!-- <![CDATA[",
)
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
        assert "evil" not in " ".join(attributes.values())
        assert not attributes.get("href", "/").startswith("javascript")


def _typed_by_a_patient(clinic: Clinic, words: str) -> str:
    """A submitted case in which every free text is these words."""
    _, id = clinic.open_intake()
    trial = {"treatment": words, "dose": None, "unit": None, "weeks": None, "result": "not-sure"}
    trial |= {"stopped_because": "other", "this_episode": "yes", "as_prescribed": "yes"}
    for question, value in {
        "about_you.name": words,
        "about_you.record_number": words[:100],
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


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words_on_the_queue_and_in_the_case(demo: Clinic, shown: Open, words: str) -> None:
    id = _typed_by_a_patient(demo, words)
    for screen in (shown("review_queue"), shown("review_case", case=id)):
        _harmless(screen.html)
        assert words in screen.words
        assert words not in screen.marked_up
        assert "evil.example" not in screen.marked_up


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
        assert words in "".join(read.words)
        known = {"title", "class", "id", "aria-label", "role", "tabindex", "scope"}
        assert {name for _, attributes in read.tags for name in attributes} <= known


def test_words_joined_to_markup_are_words_again_and_escaped() -> None:
    assert "<b>" not in tag("p", tag("i", "x") + "<b>")
