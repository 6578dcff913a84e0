"""Reading a PDF back as a clinician's viewer would: its words, its fonts, its objects."""

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def words_in(pdf: bytes, *, page: int | None = None) -> str:
    """The words as poppler reads them, each space one space, print shapes of Arabic letters as letters."""
    pages = [] if page is None else ["-f", str(page), "-l", str(page)]
    run = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-raw", *pages, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return squeezed(run.stdout.decode())


def squeezed(text: str) -> str:
    """A text with the same reading, whatever its line breaks: for comparing."""
    return " ".join(_DIRECTION_MARKS.sub("", unicodedata.normalize("NFKC", text)).split())


def unspaced(text: str) -> str:
    """Only its letters and signs: for comparing words that had to be broken."""
    return squeezed(text).replace(" ", "")


def page_count(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def fonts_in(pdf: bytes) -> dict[str, bool]:
    """Every font by name, and whether its outlines are in the file."""
    fonts: dict[str, bool] = {}
    for item in dictionaries_in(pdf):
        if item.get("/Type") == "/Font":
            descriptor = item.get("/FontDescriptor")
            fonts[str(item["/BaseFont"])] = descriptor is not None and "/FontFile2" in descriptor.get_object()
    return fonts


def dictionaries_in(pdf: bytes) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, reachable or not."""
    reader = PdfReader(BytesIO(pdf))
    for number in range(1, int(reader.trailer["/Size"])):
        yield from _dictionaries(reader.get_object(number))


def _dictionaries(item: object) -> Iterator[DictionaryObject]:
    if isinstance(item, DictionaryObject):
        yield item
        for value in item.values():
            yield from _dictionaries(value)
    elif isinstance(item, ArrayObject):
        for value in item:
            yield from _dictionaries(value)


def streams_in(pdf: bytes) -> Iterator[bytes]:
    """What every stream of the file holds, unpacked."""
    for item in dictionaries_in(pdf):
        if isinstance(item, StreamObject):
            yield item.get_data()
