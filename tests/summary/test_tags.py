"""The paper read aloud: in order, headings as headings, tables as tables, and nothing that only decorates."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from screening.summary import words
from screening.summary.model import Summary, texts_of
from screening.summary.pdf import pdf_of
from screening.summary.structure import attached_case
from screening.summary.words import Part
from tests.summary.invented import invented, named, reviewed, with_answers
from tests.summary.reading import unspaced

CASE = {"encounter": "0f" * 16, "determination": 2, "answers": {"heart.attack": "no"}, "name": "Łukasz 李"}


def read_aloud(pdf: bytes) -> tuple[str, str]:
    """The structure as poppler walks it, with its text; and what poppler had to say against it."""
    run = subprocess.run(["pdfinfo", "-struct-text", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode(), run.stderr.decode()


def elements(pdf: bytes) -> Iterator[Any]:
    """Every element of the structure, parents before children, in reading order, while the file is open."""

    def walk(element: Any) -> Iterator[Any]:
        yield element
        for kid in element.K:
            if kid.get("/Type") != "/MCR":
                yield from walk(kid)

    with pikepdf.open(BytesIO(pdf)) as opened:
        for top in opened.Root.StructTreeRoot.K:
            yield from walk(top)


def roles(pdf: bytes) -> Counter[str]:
    return Counter(str(element.S) for element in elements(pdf))


@pytest.mark.parametrize("whole", [invented(), reviewed(), replace(reviewed(), letter_paper=False)])
def test_every_text_is_read_aloud_and_poppler_has_nothing_against_it(whole: Summary) -> None:
    said, against = read_aloud(pdf_of(whole))
    heard = unspaced("".join(re.findall(r'"(.*)"\n', said)))
    left_out = {part for point in whole.pressures for part in point.date_parts}
    left_out |= {limit.mark for limit in whole.limits}
    wanted = [text for text in texts_of(whole) if text not in left_out]
    assert against == ""
    assert [text for text in wanted if unspaced(text) not in heard] == []


def test_it_is_read_in_the_order_of_the_paper() -> None:
    said, _ = read_aloud(pdf_of(reviewed()))
    order = [words.TITLE, Part.URGENT.upper(), "Contraindicated", Part.DETERMINATION, Part.LIFTS, Part.STOPS]
    order += [Part.CAUTIONS, Part.UNKNOWN, Part.PRESSURES, Part.FOUND, Part.ADDED, Part.ANSWERS, Part.SOURCES]
    places = [found.start() for part in order if (found := re.search(rf'"{part}( \(\d+\))?"', said))]
    assert len(places) == len(order)
    assert places == sorted(places)


def test_a_word_at_the_end_of_a_line_and_the_next_are_two_words() -> None:
    typed = " ".join(f"word{number}" for number in range(60))
    said, _ = read_aloud(pdf_of(with_answers(typed)))
    assert "word18 word19 word20" in said
    assert f'"{typed}"' in said


def test_headings_tables_lists_and_the_chart_are_what_they_are() -> None:
    counted = roles(pdf_of(reviewed()))
    assert counted["/H1"] == 1
    assert counted["/H2"] >= 20
    assert counted["/H3"] >= 4
    assert counted["/Figure"] == 2, "the pressures, and a course of scores"
    assert all(counted[role] for role in ("/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/LBody", "/P"))


def test_the_chart_and_the_signs_are_told_in_words() -> None:
    told = [str(element.Alt) for element in elements(pdf_of(invented())) if "/Alt" in element]
    assert "Chart of 5 blood pressure readings, 4 of them past a limit of the policy" in " ".join(told)
    assert any(words.startswith("Chart. PHQ-9 over time: 2 August 2026: 22; ") for words in told)
    assert "Contraindicated: " in told
    for element in elements(pdf_of(invented())):
        if element.S == "/Figure":
            left, low, right, high = (float(side) for side in element.A.BBox)
            assert 0 < left < right < 612
            assert 0 < low < high < 792


def test_every_row_of_a_table_has_the_columns_of_its_titles() -> None:
    for table in (element for element in elements(pdf_of(reviewed())) if element.S == "/Table"):
        widths = {
            sum(int(cell.A.get("/ColSpan", 1)) if "/A" in cell else 1 for cell in line.K) for line in table.K
        }
        assert len(widths) == 1
        assert all(line.S == "/TR" for line in table.K)


def test_every_stretch_belongs_to_one_element_and_every_element_to_its_parent() -> None:
    pdf = pdf_of(reviewed())
    opened = pikepdf.open(BytesIO(pdf))
    numbers = list(opened.Root.StructTreeRoot.ParentTree.Nums)
    for number, page in enumerate(opened.pages):
        assert page.obj.StructParents == number == numbers[number * 2]
        drawn = re.findall(rb"MCID (\d+)", page.Contents.read_bytes())
        assert [int(one) for one in drawn] == list(range(len(numbers[number * 2 + 1])))
        opened_marks = len(re.findall(rb"\bB[DM]C\b", page.Contents.read_bytes()))
        assert opened_marks == len(re.findall(rb"\bEMC\b", page.Contents.read_bytes()))


def test_titles_repeated_on_a_new_page_are_not_read_twice() -> None:
    pdf = pdf_of(with_answers(*(f"answer {number}" for number in range(120))))
    said, _ = read_aloud(pdf)
    assert said.count('"Recorded"') == 1


def test_running_heads_and_feet_are_not_read() -> None:
    said, _ = read_aloud(pdf_of(invented()))
    assert "Page 1 of" not in said
    assert said.count("Nguyễn") == 1


def test_the_file_describes_itself_without_names_or_health() -> None:
    whole = named("Zqname Zqfamily")
    opened = pikepdf.open(BytesIO(pdf_of(whole, case=CASE)))
    assert opened.Root.Lang == "en"
    assert opened.Root.MarkInfo.Marked
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    with opened.open_metadata() as told:
        assert told["dc:title"] == words.TITLE
        assert list(told["dc:language"]) == ["en"]
    held = f"{opened.Root.Metadata.read_bytes().decode()} {dict(opened.docinfo)} {list(opened.attachments)}"
    assert "Zq" not in held
    assert "AN-000123" not in held
    assert "pressure" not in held.lower()


def test_bookmarks_lead_to_every_part_and_to_the_answers_sections() -> None:
    opened = pikepdf.open(BytesIO(pdf_of(reviewed())))
    with opened.open_outline() as outline:
        titles = [item.title for item in outline.root]
        below = {item.title: [one.title for one in item.children] for item in outline.root}
    assert titles[0] == words.TITLE
    assert {Part.FOUND, Part.LIFTS, Part.ADDED, Part.ANSWERS, Part.DETERMINATION} <= {*titles}
    assert below[Part.ANSWERS] == ["Heart and circulation"]


# The case inside


def test_the_case_comes_back_as_it_went_in() -> None:
    assert attached_case(pdf_of(invented(), case=CASE)) == CASE
    assert attached_case(pdf_of(invented())) is None


def test_the_case_is_marked_as_the_data_behind_the_paper() -> None:
    opened = pikepdf.open(BytesIO(pdf_of(invented(), case=CASE)))
    (file,) = opened.Root.AF
    assert file.AFRelationship == "/Data"
    assert file.EF.F.Subtype == "/application/json"
    assert file.UF == "anteroom-case.json"


def test_the_same_case_gives_the_same_bytes_and_another_one_others() -> None:
    assert pdf_of(invented(), case=CASE) == pdf_of(invented(), case=dict(reversed(CASE.items())))
    assert pdf_of(invented(), case=CASE) != pdf_of(invented(), case={**CASE, "determination": 3})


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing more", b"not a paper", b"\x00" * 500])
def test_what_is_no_paper_carries_no_case(data: bytes) -> None:
    assert attached_case(data) is None


def _with_file(data: bytes, **told: Any) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments["anteroom-case.json"] = pikepdf.AttachedFileSpec(pdf, data, **told)
    made = BytesIO()
    pdf.save(made)
    return made.getvalue()


@pytest.mark.parametrize("data", [b"[1, 2]", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_case_is_none(data: bytes) -> None:
    assert attached_case(_with_file(data)) is None


def test_a_file_made_to_fill_the_memory_is_not_unpacked() -> None:
    huge = b'{"a": "' + b"0" * (17 * 1024 * 1024) + b'"}'
    packed = _with_file(huge)
    assert len(packed) < 100_000
    assert attached_case(packed) is None
    assert attached_case(_with_file(b'{"a": "0"}')) == {"a": "0"}, "the control"
