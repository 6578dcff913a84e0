"""What the drawn paper is given so that machines can read it: its order for screen readers, its data, the case inside.

No health facts and no names go into what a file manager or a search index shows: title, subject, keywords, file names.
"""

import json
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from screening.summary.marked import Reading, Stretch
from screening.summary.tags import Role, Tag

CASE_FILE = "anteroom-case.json"
CASE_WORDS = "The case as data: answers, findings, protocol and determination"
CREATOR = "Anteroom"
LARGEST_CASE = 16 * 1024 * 1024  # bytes


def completed(
    drawn: bytes, reading: Reading, *, title: str, language: str, case: Mapping[str, Any] | None = None
) -> bytes:
    """The drawn paper with its structure, its own description and, when given, the case as data. The same input gives the
    same bytes."""
    with pikepdf.open(BytesIO(drawn)) as pdf:
        _structured(pdf, reading, language)
        _described(pdf, title, language)
        if case is not None:
            _attach(pdf, case)
        made = BytesIO()
        pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return made.getvalue()


def _structured(pdf: Pdf, reading: Reading, language: str) -> None:
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    elements = {tag: pdf.make_indirect(_element(tag)) for tag in reading.held}
    pages = [page.obj for page in pdf.pages]
    for tag, held in reading.held.items():
        element = elements[tag]
        element.P = elements[tag.within] if tag.within is not None else document
        element.K = Array([_kid(part, elements, pages) for part in held])
        if tag in reading.boxes:
            element.A = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=Array(list(reading.boxes[tag])))
    document.K = Array([elements[tag] for tag in reading.top])
    by_page: list[Any] = []
    for number, owners in enumerate(reading.owners[: len(pages)]):
        pages[number].StructParents = number
        pages[number].Tabs = Name.S
        by_page += [number, pdf.make_indirect(Array([elements[tag] for tag in owners]))]
    root.K = Array([document])
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(by_page)))
    root.ParentTreeNextKey = len(pages)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.Lang = String(language)


def _element(tag: Tag) -> Object:
    element = Dictionary(Type=Name.StructElem, S=Name(f"/{tag.role.value}"))
    if tag.says:
        element.Alt = String(tag.says)
    if tag.role is Role.COLUMN_TITLE:
        scope = Name.Row if tag.of_row else Name.Column
        element.A = Dictionary(O=Name.Table, Scope=scope)
    if tag.spans > 1:
        told = element.get(Name.A, Dictionary(O=Name.Table))
        told.ColSpan = tag.spans
        element.A = told
    return element


def _kid(part: Tag | Stretch, elements: Mapping[Tag, Object], pages: list[Dictionary]) -> Object:
    if isinstance(part, Tag):
        return elements[part]
    return Dictionary(Type=Name.MCR, Pg=pages[part.page], MCID=part.number)


def _described(pdf: Pdf, title: str, language: str) -> None:
    """The file's own description, the same in both places where readers look for it; no clock gets into it."""
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as told:
        told["dc:title"] = title
        told["dc:creator"] = [CREATOR]
        told["dc:language"] = [language]
        told["dc:format"] = "application/pdf"
        told["xmp:CreatorTool"] = CREATOR
        told["pdf:Producer"] = CREATOR
    pdf.docinfo[Name.Producer] = String(CREATOR)
    for key in (Name.Subject, Name.Keywords, Name.CreationDate, Name.ModDate):
        if key in pdf.docinfo:
            del pdf.docinfo[key]


def _attach(pdf: Pdf, case: Mapping[str, Any]) -> None:
    """The case as a file inside the file, said to be data behind what is printed."""
    data = json.dumps(case, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode()
    held = pdf.make_stream(data)
    held.Type, held.Subtype = Name.EmbeddedFile, Name("/application/json")
    held.Params = Dictionary(Size=len(data))
    named = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(CASE_FILE),
            UF=String(CASE_FILE),
            Desc=String(CASE_WORDS),
            AFRelationship=Name.Data,
            EF=Dictionary(F=held, UF=held),
        )
    )
    files = Dictionary(Names=Array([String(CASE_FILE), named]))
    if Name.Names not in pdf.Root:
        pdf.Root.Names = Dictionary()
    pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(files)
    pdf.Root.AF = Array([named])


def attached_case(pdf: bytes) -> Mapping[str, Any] | None:
    """The case that a paper of ours carries; None when it carries none, or is no paper of ours. What it says is as
    trustworthy as the file: its seal is checked elsewhere."""
    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            held = opened.attachments.get(CASE_FILE)
            read = json.loads(_unpacked(_stream(held.get_file().obj))) if held is not None else None
    except (pikepdf.PdfError, zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return read if isinstance(read, Mapping) else None


def _stream(held: Object) -> Stream:
    if not isinstance(held, Stream):
        raise ValueError("not a file")
    return held


def _unpacked(held: Stream) -> bytes:
    """What an attached file holds. Raises ValueError for one that would unpack to more than any case of ours, so that a
    file made to fill the memory cannot."""
    raw = held.read_raw_bytes()
    if Name.Filter in held:
        if held.Filter != Name.FlateDecode or Name.DecodeParms in held:
            raise ValueError("packed in another way than ours")
        raw = zlib.decompressobj().decompress(raw, LARGEST_CASE + 1)
    if len(raw) > LARGEST_CASE:
        raise ValueError("larger than any case")
    return raw
