"""By what a patient is found again: each word of the name, the record number, the birth date, as blind tags.

Names are compared without case, accents, width and marks. A tag of a whole birth date would tell every birth date
to whoever gets hold of the index key (there are only some 40,000), so 10 bits of it are kept: what they lead to
is opened and compared. Tags are only ever added; one that is out of date leads to a record that no longer fits.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection, insert, select

from forms import about_you
from screening.records import schema
from screening.records.values import Json

NAME, RECORD_NUMBER, BORN = "name", "record", "born"
Tag = Callable[[str, str], str]
TaggedText = tuple[str, str]
BORN_BITS = 10
# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"}
)
_INSIDE_WORDS = str.maketrans("", "", "'’ʼ`´-‐‑–.")


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a name without case, accents, width and marks."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN))
    letters = "".join(one for one in apart if not unicodedata.combining(one))
    return tuple("".join(one if one.isalnum() else " " for one in letters).split())


def name_words(name: str) -> frozenset[str]:
    """The words a name is found by: "Anne-Marie O'Brien" also by "annemarie" and "obrien"."""
    return frozenset((*plain_words(name), *plain_words(name.translate(_INSIDE_WORDS))))


def plain_number(record_number: str) -> str:
    """A record number as it is compared: letters and digits alone."""
    return "".join(plain_words(record_number))


def texts_of(name: str, birth_date: str, record_number: str) -> Iterator[TaggedText]:
    """What is tagged of these: kind and text. "" is not known; a birth date is tagged when it is whole."""
    yield from ((NAME, word) for word in sorted(name_words(name)))
    if number := plain_number(record_number):
        yield RECORD_NUMBER, number
    if len(birth_date) == len("2026-11-23"):
        yield BORN, birth_date


def tag_of_text(tag: Tag, kind: str, text: str) -> str:
    """The blind tag of one text; of a birth date its first bits."""
    whole = tag(kind, text)
    return f"{int(whole[:8], 16) >> (32 - BORN_BITS):03x}" if kind == BORN else whole


def answer_texts(question_id: str, value: Json) -> Iterator[TaggedText]:
    """What is tagged of an answer of the form; nothing for all but who the patient is."""
    if isinstance(value, str):
        match question_id:
            case about_you.NAME.id:
                yield from texts_of(value, "", "")
            case about_you.BIRTH_DATE.id:
                yield from texts_of("", value, "")
            case about_you.RECORD_NUMBER.id:
                yield from texts_of("", "", value)


def tags_kept(connection: Connection, tag: Tag, encounter_id: str, texts: Iterable[TaggedText]) -> None:
    """Let an encounter be found by these, from now on. The encounter's row is locked by the caller."""
    table = schema.patient_tag
    wanted = {(kind, tag_of_text(tag, kind, text)) for kind, text in texts}
    if not wanted:
        return
    known = select(table.c.kind, table.c.tag).where(table.c.encounter_id == encounter_id)
    there = {(row.kind, row.tag) for row in connection.execute(known)}
    for kind, one in sorted(wanted - there):
        connection.execute(insert(table).values(encounter_id=encounter_id, kind=kind, tag=one))


def tagged(
    connection: Connection, tag: Tag, texts: Iterable[TaggedText], *, most: int = 200
) -> tuple[str, ...]:
    """The ids of encounters that have the tag of every text, newest first; () for no texts."""
    table, visit = schema.patient_tag, schema.encounter
    wanted = [(kind, tag_of_text(tag, kind, text)) for kind, text in texts]
    if not wanted:
        return ()
    found = select(visit.c.id).order_by(visit.c.created_at.desc(), visit.c.id).limit(most)
    for kind, one in wanted:
        having = select(table.c.encounter_id).where(table.c.kind == kind, table.c.tag == one)
        found = found.where(visit.c.id.in_(having))
    return tuple(connection.execute(found).scalars())
