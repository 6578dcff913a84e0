"""What a patient wrote is shown as written: in order, in full, and never read as an instruction to the page.

There is no markup here at all: words go to the page as drawn letters, so "<b aspirin" is only those letters.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from arabic_reshaper import ArabicReshaper
from bidi import get_display  # type: ignore[import-untyped]

from screening.summary.fonts import Face, body_face, face_for

# Harakat are part of a name: the library would drop them. Its one-glyph word for "Allah" is in few typefaces.
_joined = ArabicReshaper(
    {"delete_harakat": False, "use_unshaped_instead_of_isolated": True, "ARABIC LIGATURE ALLAH": False}
).reshape

_NEW_LINE = re.compile("\r\n|\r|\n|\u0085|\u2028|\u2029")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_ARABIC = re.compile("[\u0600-\u08ff]")
_PRINT_SHAPES = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_JOINERS = "\u200c\u200d"
_JOINING_SCRIPTS = re.compile("[\u0600-\u0dff]")
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # blanks that count as letters
_UNSEEN_KINDS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_PLACEHOLDERS = range(0xE000, 0xF8FF)
_HAN = "\u2e80-\u2fff\u3003-\u3007\u3012-\u30ff\u3400-\u9fff\uf900-\ufaff"
_CLOSING = (
    "\u3001\u3002\u3009\u300b\u300d\u300f\u3011\u3015\uff01\uff09\uff0c\uff1a\uff1b\uff1f\uff5d\u3005\u30fc"
)
# A break may come around spaces, after a Han or kana letter, and inside "word/word" or "word-word", but not
# inside dates or numbers.
_ATOMS = re.compile(f" +|[{_HAN}][{_CLOSING}]*|[^ {_HAN}]+")
_SOFT_BREAK = re.compile(r"(?<=[^\W\d]{2}[-/])(?=[^\W\d]{3})")


@dataclass(frozen=True, slots=True)
class Span:
    """Some words in one weight and tone: text as typed, without line breaks."""

    text: str
    bold: bool = False
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one face, as they stand on the page. `mark`: a character's number stands for it."""

    text: str
    face: Face
    width: float  # of 1 point of type size
    faint: bool = False
    mark: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Atom:
    text: str
    span: Span
    breakable: bool  # a line may end before it


def typed_lines(text: str) -> list[str]:
    """The lines as typed; every way of ending a line counts, and empty lines stay."""
    return _NEW_LINE.split(text)


def _undecorated(character: str) -> str:
    """An Arabic letter pasted in one of its print shapes: the letter itself when the shape is in no face."""
    if _PRINT_SHAPES.match(character) and face_for(character, False) is None:
        return unicodedata.normalize("NFKC", character)
    return character


def _is_mark(character: str, before: str) -> bool:
    if character in _JOINERS and _JOINING_SCRIPTS.match(before):
        return False
    if character in _INVISIBLE or unicodedata.category(character) in _UNSEEN_KINDS:
        return True
    return face_for(character, False) is None


@lru_cache(maxsize=4096)
def _plain(text: str) -> bool:
    """True when every character is drawn as itself: the usual case, decided quickly."""
    return text.isprintable() and text.isascii()


def marks_in(text: str) -> Iterator[str]:
    """The characters of a text that cannot be drawn, or would steer the drawing unseen, as they come."""
    before = ""
    if not _plain(text):
        for character in map(_undecorated, unicodedata.normalize("NFC", "".join(typed_lines(text)))):
            if character != "\t" and _is_mark(character, before):
                yield character
            before = character


def label_of(character: str) -> str:
    """How such a character is shown: by its Unicode number, "[U+202E]"."""
    return f"[U+{ord(character):04X}]"


def shown(text: str) -> str:
    """A text for a screen, where the browser has typefaces of its own: what would steer the reading unseen is shown by its
    number, and everything else as typed."""
    if _plain(text):
        return text
    kept: list[str] = []
    before = ""
    for character in text:
        unseen = character not in "\t\n\r" and (
            character in _INVISIBLE or unicodedata.category(character) in _UNSEEN_KINDS
        )
        joins = character in _JOINERS and (_JOINING_SCRIPTS.match(before) or before > "\uffff")
        kept.append(label_of(character) if unseen and not joins else character)
        before = character
    return "".join(kept)


def _with_placeholders(text: str, labels: dict[str, str]) -> str:
    """The text with one private letter for each mark, so that joining, turning and breaking see a letter."""
    if _plain(text):
        return text
    shown: list[str] = []
    placeholder_of = {label: placeholder for placeholder, label in labels.items()}
    before = ""
    letters = "".join(map(_undecorated, unicodedata.normalize("NFC", text.replace("\t", "    "))))
    for character in letters:
        if not _is_mark(character, before):
            shown.append(character)
        else:
            label = label_of(character)
            if label not in placeholder_of:
                placeholder_of[label] = chr(_PLACEHOLDERS[len(labels) % len(_PLACEHOLDERS)])
                labels[placeholder_of[label]] = label
            shown.append(placeholder_of[label])
        before = character
    joined = "".join(shown)
    return str(_joined(joined)) if _ARABIC.search(joined) else joined


@lru_cache(maxsize=16384)
def _measured(text: str, bold: bool) -> tuple[tuple[str, Face, float], ...]:
    """A stretch of text cut where the face changes, each part with its width at 1 point."""
    body = body_face(bold)
    parts: list[tuple[str, Face, float]] = []
    for face, characters in groupby(text, key=lambda character: face_for(character, bold)):
        # turning a line round can mirror a sign into one no face draws: its number then stands for it
        stretch = "".join(characters)
        shown = stretch if face else "".join(map(label_of, stretch))
        parts.append((shown, face or body, (face or body).width_of(shown, 1)))
    return tuple(parts)


def _pieces(text: str, span: Span, labels: Mapping[str, str]) -> Iterator[Piece]:
    for part in _cut_at_marks(text, labels):
        mark = part in labels
        for shown, face, width in _measured(labels.get(part, part), span.bold):
            yield Piece(shown, face, width, span.faint, mark)


def _cut_at_marks(text: str, labels: Mapping[str, str]) -> list[str]:
    if not labels:
        return [text]
    return [part for part in re.split(f"([{''.join(labels)}])", text) if part]


def _width(text: str, span: Span, labels: Mapping[str, str]) -> float:
    if not labels:
        return sum(width for _, _, width in _measured(text, span.bold))
    return sum(piece.width for piece in _pieces(text, span, labels))


def _atoms(span: Span, text: str) -> Iterator[_Atom]:
    after_break = False
    for token in _ATOMS.findall(text):
        if token.startswith(" "):
            yield _Atom(token, span, False)
            after_break = True
            continue
        for part in _SOFT_BREAK.split(token):
            yield _Atom(part, span, after_break)
            after_break = True


def _words(spans: tuple[Span, ...], labels: dict[str, str]) -> Iterator[tuple[_Atom, ...]]:
    """Atoms that stay together, word by word; a run of spaces is a word of its own."""
    word: list[_Atom] = []
    for span in spans:
        for atom in _atoms(span, _with_placeholders(span.text, labels)):
            is_space = atom.text.startswith(" ")
            if word and (is_space or atom.breakable or word[-1].text.startswith(" ")):
                yield tuple(word)
                word = []
            word.append(atom)
    if word:
        yield tuple(word)


def _forced(word: tuple[_Atom, ...], room: float, labels: Mapping[str, str]) -> Iterator[tuple[_Atom, ...]]:
    """A word wider than its column, cut letter by letter: the last resort, so nothing runs off the page."""
    line: list[_Atom] = []
    used = 0.0
    for atom in word:
        start = 0
        for at, character in enumerate(atom.text):
            width = _width(character, atom.span, labels)
            if used + width > room and (line or at > start):
                yield (*line, _Atom(atom.text[start:at], atom.span, True))
                line, start, used = [], at, 0.0
            used += width
        line.append(_Atom(atom.text[start:], atom.span, True))
    yield tuple(line)


def _drawn(atoms: list[_Atom], labels: Mapping[str, str]) -> Line:
    """The pieces of one finished line, right-to-left stretches turned into the order they are read in."""
    while atoms and atoms[-1].text.startswith(" "):
        atoms.pop()
    pieces: list[Piece] = []
    at = 0
    while at < len(atoms):
        span, end = atoms[at].span, at
        while end < len(atoms) and atoms[end].span is span:
            end += 1
        text = "".join(atom.text for atom in atoms[at:end])
        pieces += _pieces(str(get_display(text)) if _RIGHT_TO_LEFT.search(text) else text, span, labels)
        at = end
    return tuple(pieces)


def spaced_out(line: Line) -> Line:
    """The line with a space behind it that takes no room, so that whoever hears or copies the next one hears two words."""
    return (*line, Piece(" ", line[-1].face if line else body_face(), 0.0))


def set_lines(spans: tuple[Span, ...], size: float, width: float) -> tuple[Line, ...]:
    """One typed line set in a column `width` points wide at `size` points: at least one line, maybe empty."""
    labels: dict[str, str] = {}
    room = width / size
    lines: list[Line] = []
    line: list[_Atom] = []
    used = 0.0
    for word in _words(spans, labels):
        word_width = sum(_width(atom.text, atom.span, labels) for atom in word)
        if word[0].text.startswith(" "):
            if line or not lines:
                line.extend(word)
                used += word_width
            continue
        if used + word_width > room and line:
            spaced = line[-1].text.startswith(" ")
            drawn = _drawn(line, labels)
            lines.append(spaced_out(drawn) if spaced else drawn)
            line, used = [], 0.0
        if word_width > room:
            *full, word = _forced(word, room, labels)
            lines += [_drawn(list(part), labels) for part in full]
            word_width = sum(_width(atom.text, atom.span, labels) for atom in word)
        line.extend(word)
        used += word_width
    return (*lines, _drawn(line, labels))
