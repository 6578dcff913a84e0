"""Every name is printed in its own letters; a character that no typeface draws is said so, never dropped."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pymupdf_fonts
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

TYPEFACES = Path(__file__).parent / "typefaces"
# reportlab 5.1 writes a broken text map for anything above, so such letters could not be copied or searched.
_HIGHEST = 0xFFFF


@dataclass(frozen=True)
class Face:
    """One typeface of one weight, ready to embed: its name, what it draws, how wide each letter is."""

    name: str
    widths: dict[int, float]  # of 1 point of type size
    glyphs: frozenset[int]

    def draws(self, character: str) -> bool:
        return ord(character) in self.glyphs

    def width_of(self, text: str, size: float) -> float:
        """Width in points. Every character must be one that this face draws."""
        return sum(self.widths[ord(character)] for character in text) * size


def _packaged(name: str) -> Callable[[], BytesIO]:
    return lambda: BytesIO(pymupdf_fonts.myfont(name))


def _kept(file: str) -> Callable[[], BytesIO]:
    return lambda: BytesIO((TYPEFACES / file).read_bytes())


# Tried in this order for each character. FiraGO: Latin with Vietnamese, Cyrillic, Greek, Arabic, Hebrew,
# Georgian, Thai. Noto Sans: rare Latin and Cyrillic. Droid: Han, kana, Hangul. Cascadia: box and tick signs.
_REGULAR: tuple[tuple[str, Callable[[], BytesIO]], ...] = (
    ("FiraGO", _packaged("figo")),
    ("NotoSans", _packaged("notos")),
    ("DroidSansFallback", _kept("DroidSansFallback.ttf")),
    ("CascadiaMono", _packaged("cascadia")),
)
_BOLD: tuple[tuple[str, Callable[[], BytesIO]], ...] = (
    ("FiraGO-Bold", _packaged("figbo")),
    ("NotoSans-Bold", _packaged("notosbo")),
    ("DroidSansFallback", _kept("DroidSansFallback.ttf")),
    ("CascadiaMono-Bold", _packaged("cascadiab")),
)
BODY, BODY_BOLD = _REGULAR[0][0], _BOLD[0][0]

_faces: dict[str, Face] = {}
_loading = threading.Lock()


def _face(name: str, load: Callable[[], BytesIO]) -> Face:
    with _loading:
        if name not in _faces:
            font = TTFont(name, load())
            pdfmetrics.registerFont(font)
            glyphs = frozenset(code for code in font.face.charToGlyph if code <= _HIGHEST)
            default = font.face.defaultWidth
            widths = {code: font.face.charWidths.get(code, default) / 1000 for code in glyphs}
            _faces[name] = Face(name, widths, glyphs)
        return _faces[name]


def body_face(bold: bool = False) -> Face:
    """The face that plain words are set in, loaded and registered."""
    return _face(*(_BOLD if bold else _REGULAR)[0])


@lru_cache(maxsize=8192)
def face_for(character: str, bold: bool) -> Face | None:
    """The first face that draws this one character; None when no face here does."""
    for name, load in _BOLD if bold else _REGULAR:
        face = _face(name, load)
        if face.draws(character):
            return face
    return None
