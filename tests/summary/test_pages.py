"""Filling pages: every strip once, in order, titles repeated, nothing beyond the foot."""

from hypothesis import given
from hypothesis import strategies as st

from screening.summary.blocks import (
    Strip,
    Words,
    boxed,
    columns,
    gap,
    header,
    heading,
    paragraph,
    row,
    table,
    text,
)
from screening.summary.pages import paginated

LINE = (Words(0, 0, (), 9),)


def strip(height: float = 10, *, keep: bool = False) -> Strip:
    return Strip(height, LINE, keep)


def height(page: tuple[Strip, ...]) -> float:
    return sum(part.height for part in page)


def test_pages_fill_and_then_turn() -> None:
    pages = paginated([strip() for _ in range(25)], 100)
    assert [len(page) for page in pages] == [10, 10, 5]


def test_a_heading_is_never_left_at_the_foot() -> None:
    filling = [strip() for _ in range(8)]
    title = heading("Medicines", 400)
    pages = paginated([*filling, *title, strip(), strip()], 115)
    assert [part.bookmark for part in pages[0] if part.bookmark] == []
    assert [part.bookmark for part in pages[1]] == ["Medicines", "", ""]


def test_what_is_kept_together_but_taller_than_a_page_flows_on() -> None:
    pages = paginated([strip(keep=True) for _ in range(25)], 100)
    assert sum(len(page) for page in pages) == 25
    assert all(height(page) <= 100 for page in pages)


def test_a_table_repeats_its_titles_on_each_page() -> None:
    layout = columns(400, 1, 1)
    cells = [((paragraph(str(number)),), (paragraph("x"),)) for number in range(60)]
    titles = header(("Question", "Answer"), layout)
    pages = paginated(table(("Question", "Answer"), cells, layout), 200)
    assert len(pages) > 2
    assert all(page[0].marks == titles[0].marks for page in pages)
    assert sum(part.marks == titles[0].marks for page in pages for part in page) == len(pages)


def test_a_cell_of_four_hundred_lines_goes_over_pages() -> None:
    cell = (paragraph("\n".join(f"line {number}" for number in range(400))),)
    pages = paginated(row((cell,), columns(400, 1)), 500)
    drawn = [mark for page in pages for part in page for mark in part.all_marks if isinstance(mark, Words)]
    assert len(drawn) == 400
    assert all(height(page) <= 500 for page in pages)


def test_two_lines_at_least_stay_together_when_a_paragraph_is_cut() -> None:
    lines = text(paragraph("\n".join("abcdefghi")), 300)
    room = lines[0].height * 9.5
    pages = paginated([*gap(0.1), strip(lines[0].height * 0.8), *lines], room)
    assert len(pages[1]) >= 2


def test_a_box_keeps_its_frame_around_every_line() -> None:
    lines = text(paragraph("one\ntwo\nthree"), 200)
    framed = boxed(lines, 216)
    assert len(framed) == len(lines) + 2
    assert all(len(part.marks) > len(inner.marks) for part, inner in zip(framed[1:-1], lines, strict=True))


@given(st.lists(st.tuples(st.floats(1, 60), st.booleans()), max_size=80), st.floats(60, 300))
def test_no_strip_is_lost_doubled_or_beyond_the_foot(parts: list[tuple[float, bool]], room: float) -> None:
    strips = [strip(tall, keep=keep) for tall, keep in parts]
    pages = paginated(strips, room)
    assert [part for page in pages for part in page] == strips
    assert all(height(page) <= room + 1e-6 for page in pages)
