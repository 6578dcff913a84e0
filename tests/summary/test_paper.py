"""The PDF in a reader's hands: whole, closed, the same every time."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from screening.summary import words
from screening.summary.model import Field, Pressure, Summary, texts_of
from screening.summary.pdf import pdf_of
from tests.summary.invented import invented, named, with_answers
from tests.summary.reading import (
    dictionaries_in,
    fonts_in,
    page_count,
    squeezed,
    streams_in,
    unspaced,
    words_in,
)

HOSTILE = (
    "<b aspirin",
    "<b>bold</b> and </para> and <br>",
    "pain <unknown> today",
    "<img src='/etc/passwd'/>",
    '<img src="/srv/secret.png"> ../x.png',
    '<a href="javascript:alert(1)">here</a>',
    "if x<y then z>w",
    "a & b &amp; c &#60; d &nbsp; e",
    "2*3*4 pills, _underlined_, `code`, [link](http://example.invalid)",
    "${jndi:ldap://x} {{7*7}} %s %d \\n \\\\",
    '<font color="white">unseen</font>',
    "=cmd|' /C calc'!A0",
    "(unbalanced \\( parenthesis",
)


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_was_typed_is_what_is_read(typed: str) -> None:
    assert squeezed(typed) in words_in(pdf_of(with_answers(typed)))


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Ánh Đặng",
        "Łukasz Gżegżółka",
        "Жанна Щербакова",
        "Ελένη Παπαδοπούλου",
        "李小龍",
        "佐藤さくら",
        "김민준",
        "محمد",
        "שלום",
    ],
)
def test_a_name_is_readable_on_every_page(name: str) -> None:
    pdf = pdf_of(named(name))
    for page in range(1, page_count(pdf) + 1):
        assert squeezed(name) in words_in(pdf, page=page)


def test_every_typeface_is_in_the_file_and_none_is_borrowed() -> None:
    pdf = pdf_of(named("Nguyễn 李小龍 محمد Жанна שלום ✓ \U0001f600"))
    fonts = fonts_in(pdf)
    assert fonts
    assert all(fonts.values())
    assert not any("Helvetica" in name or "Times" in name for name in fonts)


def test_nothing_in_the_file_acts_fetches_or_carries() -> None:
    pdf = pdf_of(with_answers(*HOSTILE))
    forbidden = {
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
    found = list(dictionaries_in(pdf))
    assert len(found) > 1_000, "packed objects are among them"
    for item in found:
        assert not forbidden & {
            *map(str, item.keys()),
            *(str(item.get(key)) for key in ("/S", "/Type", "/Subtype")),
        }
    assert not any(b"/URI" in stream or b"/JS" in stream for stream in streams_in(pdf))


def test_every_page_says_who_which_page_under_what_and_that_it_is_a_draft() -> None:
    whole = invented()
    pdf = pdf_of(whole)
    pages = page_count(pdf)
    assert pages >= 3
    for page in range(1, pages + 1):
        said = words_in(pdf, page=page)
        for wanted in (
            whole.patient.name,
            whole.patient.born,
            whole.patient.record_number,
            f"Page {page} of {pages}",
            f"{whole.stamp.protocol} {whole.stamp.version}",
            whole.stamp.hash[:16],
            "Draft protocol, not adopted by a prescriber",
            words.DEMO,
        ):
            assert squeezed(wanted) in said


def test_a_real_patient_is_not_stamped_as_invented() -> None:
    whole = invented()
    assert "DEMO" not in words_in(pdf_of(replace(whole, patient=replace(whole.patient, demo=False))))


def test_every_word_of_the_summary_is_on_paper() -> None:
    whole = invented()
    said = unspaced(words_in(pdf_of(whole)))
    left_out = {part for point in whole.pressures for part in point.date_parts}
    wanted = [text for text in texts_of(whole) if text not in left_out]
    assert len(wanted) > 100
    assert [text for text in wanted if unspaced(text) not in said] == []


def test_a_long_answer_flows_over_pages_whole() -> None:
    typed = " ".join(f"word{number}" for number in range(700))
    assert len(typed) > 4_000
    assert unspaced(typed) in _read_without_running_lines(typed)


def _read_without_running_lines(typed: str) -> str:
    """The letters of the pages without what stands above and below each, and without column titles."""
    whole = with_answers(typed)
    pdf = pdf_of(whole)
    pages = [words_in(pdf, page=page) for page in range(1, page_count(pdf) + 1)]
    bodies = [page.split(words.DEMO, 1)[1].rsplit(whole.stamp.protocol, 1)[0] for page in pages]
    return "".join(unspaced(body.removeprefix(" " + " ".join(words.ANSWER_COLUMNS))) for body in bodies)


def test_four_thousand_line_breaks_make_pages_not_an_error() -> None:
    pdf = pdf_of(with_answers("first" + "\n" * 4_000 + "last"))
    said = words_in(pdf)
    assert "first" in said
    assert "last" in said
    assert page_count(pdf) > 50


def test_a_word_of_four_thousand_letters_is_printed_in_full() -> None:
    pdf = pdf_of(with_answers("z" * 4_000))
    assert unspaced(words_in(pdf)).count("z") >= 4_000


def test_a_name_longer_than_a_line_is_whole_on_page_one() -> None:
    name = " ".join(f"Wilhelmina{number}" for number in range(17))
    pdf = pdf_of(named(name))
    assert unspaced(name) in unspaced(words_in(pdf, page=1))
    assert "..." in words_in(pdf, page=2)


def test_characters_without_a_glyph_are_listed_by_name() -> None:
    said = words_in(pdf_of(with_answers("\U0001f600 and \u202e")))
    assert "[U+1F600] GRINNING FACE" in said
    assert "[U+202E] RIGHT-TO-LEFT OVERRIDE" in said


def test_the_list_of_such_characters_is_left_out_when_there_are_none() -> None:
    assert words.Part.CHARACTERS not in words_in(pdf_of(invented()))


def test_an_empty_part_says_so() -> None:
    names = [field.name for field in fields(Summary) if isinstance(getattr(invented(), field.name), tuple)]
    kept = ("visit", "routes", "limits", "gates", "answers", "choices", "provenance")
    bare = replace(invented(), **{name: () for name in names if name not in kept})
    said = words_in(pdf_of(bare))
    for part, sentence in words.EMPTY.items():
        assert squeezed(part) in said
        assert squeezed(sentence) in said


def test_page_one_holds_when_there_is_far_too_much_for_it() -> None:
    whole = invented()
    many = replace(
        whole,
        stops=whole.stops * 20,
        cautions=whole.cautions * 20,
        unknown=whole.unknown * 30,
        settle=whole.settle * 20,
    )
    pdf = pdf_of(many)
    first, second = words_in(pdf, page=1), words_in(pdf, page=2)
    assert "Stops (40)" in first
    for part in ("Blood pressure", "Cautions (40)", "Not known (60)", "more: see"):
        assert part in second


def test_urgent_findings_that_fill_page_one_push_the_lists_to_the_next_but_not_the_stops() -> None:
    whole = invented()
    pdf = pdf_of(replace(whole, urgent=whole.urgent * 14, stops=whole.stops * 3))
    first, second = words_in(pdf, page=1), words_in(pdf, page=2)
    assert first.count(whole.urgent[0].words) == 14
    assert first.count(whole.stops[0].words) == 3
    assert second.count(whole.stops[0].words) >= 3
    assert "Blood pressure" in second
    assert "Findings in full" in second


def test_every_stop_comes_before_a_second_caution() -> None:
    whole = invented()
    first = words_in(pdf_of(replace(whole, stops=whole.stops * 5, cautions=whole.cautions * 20)), page=1)
    assert first.count(whole.stops[0].words) == 5
    assert "Cautions (40)" in first


def test_the_chart_stands_beside_the_same_readings_in_words() -> None:
    whole = invented()
    first = words_in(pdf_of(whole), page=1)
    for point in whole.pressures:
        assert squeezed(point.words) in first
    assert "140 limit" in first


def test_more_readings_than_the_chart_holds_are_counted() -> None:
    point = Pressure(120, 80, ("1", "Jan", "2026"), "120/80 mmHg on 1 January 2026")
    assert "and 8 earlier" in words_in(pdf_of(replace(invented(), pressures=(point,) * 20)), page=1)


def test_an_undetermined_summary_has_a_box_to_sign_and_says_so() -> None:
    said = words_in(pdf_of(invented()))
    assert words.UNDETERMINED in said
    assert all(squeezed(field) in said for field in words.SIGNATURE_FIELDS)


def test_the_file_is_titled_without_the_patient_or_their_health() -> None:
    reader = PdfReader(BytesIO(pdf_of(invented())))
    held = " ".join(str(value) for value in (reader.metadata or {}).values())
    assert reader.metadata is not None
    assert reader.metadata.title == words.TITLE
    assert "Nguy" not in held
    assert "AN-000123" not in held
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_us_policies_print_on_letter_and_others_on_a4() -> None:
    sizes = {
        letter: tuple(
            round(float(side))
            for side in PdfReader(BytesIO(pdf_of(replace(invented(), letter_paper=letter))))
            .pages[0]
            .mediabox[2:]
        )
        for letter in (True, False)
    }
    assert sizes == {True: (612, 792), False: (595, 842)}


def test_the_same_summary_gives_the_same_bytes_after_other_work() -> None:
    first = pdf_of(invented())
    pdf_of(named("李小龍 محمد \U0001f600"))
    assert pdf_of(invented()) == first


def test_summaries_made_at_the_same_time_do_not_mix() -> None:
    names = ["Ánh Đặng", "李小龍", "محمد", "Жанна \U0001f600"]
    alone = [pdf_of(named(name)) for name in names]
    with ThreadPoolExecutor(len(names)) as several:
        together = list(several.map(lambda name: pdf_of(named(name)), names * 3))
    assert together == alone * 3


def test_another_summary_gives_other_bytes() -> None:
    assert pdf_of(named("A B")) != pdf_of(named("A C"))


def test_two_processes_print_the_same_bytes() -> None:
    program = (
        "import hashlib; from screening.summary.pdf import pdf_of; from tests.summary.invented import named;"
        "print(hashlib.sha256(pdf_of(named('Nguyễn 李小龍 محمد'))).hexdigest())"
    )
    root = Path(__file__).parents[2]
    printed = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=root, env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True, text=True, check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }  # fmt: skip
    assert printed == {hashlib.sha256(pdf_of(named("Nguyễn 李小龍 محمد"))).hexdigest()}


def test_provenance_is_printed() -> None:
    said = words_in(
        pdf_of(replace(invented(), provenance=(Field("Entered by", "clinic staff on a tablet"),)))
    )
    assert "Entered by clinic staff on a tablet" in said
