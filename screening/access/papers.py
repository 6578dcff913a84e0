"""Every file that was given out is known by its SHA-256; of any file it can be said whether it is ours and still holds."""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, select

from screening.access.authority import refuse_unless_allowed
from screening.access.break_glass import refuse_unless_case_open
from screening.access.permissions import Permission
from screening.access.sessions import Staff
from screening.errors import RecordErased, SealBroken
from screening.records import SYSTEM, Case, schema
from screening.records.seals import DETERMINATION_ALTERED, seal_problems
from screening.records.store import Records
from screening.reviewed import moment
from screening.signed import moved_words_of, state_of
from screening.summary.model import PaperState

SUMMARY, ANONYMOUS, LETTER, TAKE_AWAY = "summary", "anonymous", "letter", "take-away"
_OF_THE_DESK = (LETTER, TAKE_AWAY)
KIND_WORDS = {
    SUMMARY: "Summary of a case",
    ANONYMOUS: "Summary without name and free text",
    LETTER: "Words to the patient",
    TAKE_AWAY: "Page for the patient to take along",
}


class PaperVerdict(StrEnum):
    """What can be said of a file."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    OUTDATED = "outdated"
    DRAFT = "draft"
    UNSIGNED = "unsigned"  # a page for the patient: nothing that is signed
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file is, in words. `encounter_id` "": of no case of this record; `problems`: what no longer is as it was
    signed."""

    verdict: PaperVerdict
    words: str
    kind: str = ""
    encounter_id: str = ""
    given_out: str = ""
    problems: tuple[str, ...] = ()


def paper_given_out(
    records: Records,
    staff: Staff,
    encounter_id: str,
    made: bytes,
    *,
    kind: str,
    determination: int = 0,
    judgement: int = 0,
) -> str:
    """Note the SHA-256 of a file before it is given out, with what it was (KIND_WORDS) and of which determination (0: a
    draft). Returns the hash. Raises NotSignedIn, NotAllowed, UnknownEncounter."""
    if kind in _OF_THE_DESK:
        staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    else:
        staff = refuse_unless_case_open(records, staff, encounter_id)
    digest = hashlib.sha256(made).hexdigest()
    records.act_added(
        encounter_id,
        schema.paper,
        "paper given out",
        staff.author,
        key="",
        sha256=digest,
        kind=kind,
        determination=determination,
        judgement=judgement,
    )
    return digest


_OTHERWISE = (
    "Altered, or not given out by this record. Not one byte of a file may differ from what was given out: do not rely on "
    "it, and fetch the summary anew."
)
_TYPED = "No file and no signature of this record has this SHA-256. Check the 64 characters, or fetch the summary anew."


def verified_paper(records: Records, staff: Staff | None, file: bytes | str) -> Verdict:
    """What a file is, by its bytes, or by a SHA-256 that was typed: of a file, or the seal that is printed on a paper.

    `staff` None: whoever works at the machine itself. Noted. Raises NotSignedIn, NotAllowed, StoreUnavailable.
    """
    if staff is not None:
        staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    digest = _hash_typed(file) if isinstance(file, str) else hashlib.sha256(file).hexdigest()
    verdict = _verdict(records, digest, typed=isinstance(file, str))
    records.record_event(
        "paper verified",
        who=SYSTEM if staff is None else staff.author,
        encounter_id=verdict.encounter_id or None,
        detail={"verdict": verdict.verdict.value},
    )
    return verdict


def _hash_typed(text: str) -> str:
    plain = "".join(text.split()).casefold()
    return plain if re.fullmatch(r"[0-9a-f]{64}", plain) else ""


def _verdict(records: Records, digest: str, *, typed: bool) -> Verdict:
    paper = records.read(lambda connection: _given_out(connection, digest))
    sealed = records.read(lambda connection: _sealed(connection, digest)) if typed and paper is None else None
    if paper is not None:
        given = moment(paper.at)
        return _of_case(records, paper.encounter_id, paper.determination, paper.kind, given)
    if sealed is not None:
        return _of_case(records, sealed.encounter_id, sealed.number, SUMMARY, "")
    return Verdict(PaperVerdict.ALTERED, _TYPED if typed else _OTHERWISE)


def _given_out(connection: Connection, digest: str) -> Any | None:
    table = schema.paper
    wanted = select(table).where(table.c.sha256 == digest).order_by(table.c.at.desc()).limit(1)
    return connection.execute(wanted).one_or_none()


def _sealed(connection: Connection, digest: str) -> Any | None:
    return connection.execute(_by_seal(digest)).one_or_none()


def _by_seal(digest: str) -> Select[str, int]:
    table = schema.determination.c
    return select(table.encounter_id, table.number).where(table.seal == digest).limit(1)


def _of_case(records: Records, encounter_id: str, number: int, kind: str, given: str) -> Verdict:
    try:
        case = records.case_of(encounter_id)
        problems = seal_problems(records, encounter_id, number) if number else ()
    except RecordErased:
        return Verdict(
            PaperVerdict.OUTDATED, "Given out by this record; the case was erased since.", kind, "", given
        )
    except SealBroken:
        return _altered(encounter_id, kind, given, (DETERMINATION_ALTERED,))
    if problems:
        return _altered(encounter_id, kind, given, problems)
    verdict, words = _standing(case, number, kind)
    return Verdict(verdict, words, kind, encounter_id, given)


def _altered(encounter_id: str, kind: str, given: str, problems: tuple[str, ...]) -> Verdict:
    words = f"The record was altered after this was signed: {'; '.join(problems)}. Run: python -m screening audit verify"
    return Verdict(PaperVerdict.ALTERED, words, kind, encounter_id, given, problems)


def _standing(case: Case, number: int, kind: str) -> tuple[PaperVerdict, str]:
    last = case.determination
    if kind == TAKE_AWAY:
        return (
            PaperVerdict.UNSIGNED,
            "Given out by this record. It is a page for the patient: nothing in it is signed.",
        )
    if number == 0:
        since = f" Determination {last.number} was signed {moment(last.signed_at)}." if last else ""
        return PaperVerdict.DRAFT, f"Draft: nobody signed this paper.{since}"
    assert last is not None
    signed = f"signed {moment(case.determinations[number - 1].signed_at)}"
    match state_of(case, number):
        case PaperState.SUPERSEDED:
            return (
                PaperVerdict.SUPERSEDED,
                f"Superseded by determination {last.number} of {moment(last.signed_at)}. This is determination "
                f"{number}, {signed}.",
            )
        case PaperState.OUTDATED:
            return (
                PaperVerdict.OUTDATED,
                f"Outdated: {moved_words_of(case)} since determination {number} was {signed}. It needs a new "
                "signature.",
            )
        case _:
            return (
                PaperVerdict.CURRENT,
                f"Current: determination {number}, {signed}, stands as it was signed.",
            )
