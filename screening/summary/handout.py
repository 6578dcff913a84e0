"""The two papers that are for the patient: the words that a clinician released, and what to bring and do before the visit.

Neither holds a finding, an outcome or a verdict: what stands on them was written or released for the patient.
"""

from collections.abc import Callable, Sequence
from html import escape

from screening import letter as letters
from screening.clinic import Clinic
from screening.letter import Letter
from screening.summary.blocks import TITLE, Strips, Style, gap, paragraph, text
from screening.summary.lines import Span
from screening.summary.pages import Paper, Running, document, room_of, width_of
from screening.summary.pieces import height_of, stacked
from screening.summary.structure import completed
from screening.take_away import TakeAway, crisis_words_of

_LETTER_POLICIES = frozenset({"us"})
# The largest type in which it stands on one page is taken. A letter is read by a patient: it goes on over pages, in the
# second of these, before it is set in less than the third.
_STYLES = tuple(
    Style(size, leading) for size, leading in ((12, 17), (11, 15), (10, 13.5), (9, 12), (8, 10.4), (7, 9))
)
_OF_LETTERS, _OF_SEVERAL = _STYLES[:3], _STYLES[1]
_BULLET = "\u2022 "


def letter_pdf(letter: Letter, clinic: Clinic) -> bytes:
    """The words that were released, on one page where they fit; else in plain type on as many as it takes, each of which says
    whose letter it is. The same letter gives the same bytes."""

    def strips(style: Style, width: float) -> Strips:
        words = letters.lines_folded(letter.words)
        said = (text(paragraph(part, style), width) for part in words.split("\n\n"))
        spaced = (strip for part in said for strip in (*part, *gap(style.leading * 0.6)))
        signed = f"{letter.by}, {letter.at}"
        return stacked(
            text(paragraph(letters.TITLE, TITLE, bold=True), width),
            gap(10),
            text(paragraph(f"For {letter.patient}", style, bold=True), width),
            gap(8),
            tuple(spaced),
            text(paragraph(signed, style, bold=True), width, keep=True),
            gap(16, keep=True),
            text(paragraph(crisis_words_of(clinic), style, bold=True), width),
        )

    return _on_paper(
        strips,
        clinic,
        letters.TITLE,
        further=f"{letters.TITLE}, for {letter.patient}, {letter.at}",
        styles=_OF_LETTERS,
    )


def take_away_pdf(take_away: TakeAway, clinic: Clinic) -> bytes:
    """What to bring, measure and find out, on one page. The same page gives the same bytes."""

    def strips(style: Style, width: float) -> Strips:
        parts = (
            stacked(
                text(
                    paragraph(part.title, Style(style.size + 1, style.leading + 1), bold=True),
                    width,
                    keep=True,
                ),
                *(text(paragraph(f"{_BULLET}{line}", style, indent=6), width) for line in part.lines),
                gap(style.leading * 0.6),
            )
            for part in take_away.parts
        )
        return stacked(
            text(paragraph(take_away.title, TITLE, bold=True), width),
            gap(8),
            *parts,
            text(paragraph(take_away.crisis, style, bold=True), width),
        )

    return _on_paper(strips, clinic, take_away.title, further=take_away.title)


def _on_paper(
    strips: Callable[[Style, float], Strips],
    clinic: Clinic,
    title: str,
    *,
    further: str,
    styles: Sequence[Style] = _STYLES,
) -> bytes:
    """One page in the largest of these types that fits; several, with `further` at the head of each, where none does."""
    paper = Paper.LETTER if clinic.policy in _LETTER_POLICIES else Paper.A4
    width, room = width_of(paper), room_of(paper)
    fitting = next((made for style in styles if height_of(made := strips(style, width)) <= room), None)
    drawn = fitting if fitting is not None else strips(_OF_SEVERAL, width)
    head = (Span(clinic.name, bold=True), *(() if fitting is not None else (Span(f"   {further}"),)))
    phone = f"Telephone {clinic.phone}" if clinic.phone else ""
    running = Running(head, phone, (), clinic.name, "", title)
    page = document(drawn, running, paper)
    return completed(page.pdf, page.reading, title=title, language=running.language)


_STYLE = (
    ":root{color-scheme:light}"
    "body{font:18px/1.5 system-ui,sans-serif;color:#17191e;background:#fff;max-width:40rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.7rem;margin:.6rem 0}h2{font-size:1.25rem;margin:1.4rem 0 .3rem}"
    "li,p{overflow-wrap:anywhere}.crisis{border:2px solid #17191e;padding:.5rem .8rem;font-weight:bold}"
    "@media print{body{font-size:12pt;max-width:none;padding:0}h2{break-after:avoid}}"
)


def take_away_html(take_away: TakeAway, clinic: Clinic) -> str:
    """The same as a page of its own, without script, picture or address in it."""
    parts = "".join(
        f"<h2>{escape(part.title)}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in part.lines)}</ul>"
        for part in take_away.parts
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(take_away.title)}</title><style>{_STYLE}</style></head><body>"
        f"<p>{escape(clinic.name)}</p><h1>{escape(take_away.title)}</h1>{parts}"
        f'<p class="crisis">{escape(take_away.crisis)}</p></body></html>'
    )
