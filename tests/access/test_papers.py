"""Papers and releases on every database: known again by their hash, said to be what they are, let out by a clinician alone."""

import hashlib

import pytest

from screening.access import Role
from screening.access.papers import (
    LETTER,
    SUMMARY,
    TAKE_AWAY,
    PaperVerdict,
    paper_given_out,
    verified_paper,
)
from screening.access.releasing import (
    PATIENT_WORDS,
    read_letter,
    read_release,
    read_take_away,
    released,
)
from screening.access.releasing import TAKE_AWAY as PAGE
from screening.clinic import clinic_of
from screening.errors import NotAllowed, NothingReleased
from screening.records import CaseStatus, Records, schema
from screening.signed import paper_now, state_of, state_words_of
from screening.summary.model import PaperState
from tests.access.people_here import kinds
from tests.access.signing import ON, Waiting, clinician, deciding, waiting
from tests.clinic import Clock

SENT = "the patient sent what was asked again without a new answer"
OPEN = clinic_of({"review": {"take_away": "after-handing-in"}})


@pytest.fixture
def case(records: Records) -> Waiting:
    """A simple case that waits."""
    return waiting(records)


def test_a_file_is_known_by_its_bytes_and_says_what_has_become_of_it(case: Waiting) -> None:
    records, ada = case.records, clinician(case.records)
    digest = paper_given_out(records, ada, case.id, b"draft", kind=SUMMARY)
    assert digest == hashlib.sha256(b"draft").hexdigest()
    assert verified_paper(records, ada, b"draft").verdict is PaperVerdict.DRAFT
    assert verified_paper(records, None, digest).verdict is PaperVerdict.DRAFT
    case.signs(ada)
    paper_given_out(records, ada, case.id, b"signed", kind=SUMMARY, determination=1, judgement=1)
    assert verified_paper(records, ada, b"signed").verdict is PaperVerdict.CURRENT
    case.notes(ada)
    assert verified_paper(records, ada, b"signed").verdict is PaperVerdict.OUTDATED
    case.signs(ada, deciding("accept"))
    assert verified_paper(records, ada, b"signed").verdict is PaperVerdict.SUPERSEDED
    assert verified_paper(records, ada, b"signes").verdict is PaperVerdict.ALTERED
    assert records.audit_verified().whole


@pytest.mark.parametrize("typed", ["", "seal", "0" * 63, "g" * 64, "0" * 64])
def test_what_is_no_seal_of_ours_is_altered(case: Waiting, typed: str) -> None:
    assert verified_paper(case.records, None, typed).verdict is PaperVerdict.ALTERED


def test_the_seal_of_a_determination_leads_to_it(case: Waiting) -> None:
    signed = case.signs(clinician(case.records))
    verdict = verified_paper(case.records, None, signed.seal.upper())
    assert (verdict.verdict, verdict.encounter_id) == (PaperVerdict.CURRENT, case.id)


def test_of_an_erased_case_nothing_is_told_but_that(case: Waiting) -> None:
    records, ada = case.records, clinician(case.records)
    paper_given_out(records, ada, case.id, b"draft", kind=SUMMARY)
    _erase(records, case.id)
    verdict = verified_paper(records, ada, b"draft")
    assert verdict.verdict is PaperVerdict.OUTDATED
    assert "erased" in verdict.words


def _erase(records: Records, id: str) -> None:
    """What the time of keeping does to a case."""
    table = schema.envelope
    records.write(lambda c: c.execute(table.delete().where(table.c.scope == id)))


def test_the_desk_gives_out_papers_for_the_patient_and_no_summary(case: Waiting) -> None:
    desk = clinician(case.records, "Dora Desk", Role.FRONT_DESK)
    for kind in (LETTER, TAKE_AWAY):
        paper_given_out(case.records, desk, case.id, kind.encode(), kind=kind)
    with pytest.raises(NotAllowed):
        paper_given_out(case.records, desk, case.id, b"x", kind=SUMMARY)


def test_words_are_released_for_the_determination_that_stands_and_for_no_other(case: Waiting) -> None:
    records, ada = case.records, clinician(case.records)
    for number in (0, 1, 2):
        with pytest.raises(NothingReleased):
            released(records, ada, case.id, PATIENT_WORDS, number, f"early-{number}")
    case.signs(ada)
    assert released(records, ada, case.id, PATIENT_WORDS, 1, "once") == 1
    assert released(records, ada, case.id, PATIENT_WORDS, 1, "once") == 1
    letter = read_letter(records, ada, case.id, case.clinic, on=ON)
    assert (letter.patient, letter.words, letter.by) == ("Maja Sampleton", "Please call us.", ada.name)
    case.notes(ada)
    with pytest.raises(NothingReleased):
        read_letter(records, ada, case.id, case.clinic, on=ON)
    with pytest.raises(NothingReleased):
        released(records, ada, case.id, PATIENT_WORDS, 1, "later")
    assert kinds(records).count("released to the patient") == 1


def test_what_was_sent_again_without_a_new_answer_outdates_what_was_signed_wherever_it_is_told(
    case: Waiting, clock: Clock
) -> None:
    records, ada = case.records, clinician(case.records)
    seal = case.signs(ada).seal
    released(records, ada, case.id, PATIENT_WORDS, 1, "once")
    assert read_release(records, ada, case.id, case.clinic).stands == 1
    clock.passes(minutes=1)
    case.sent_again(ada)
    kept = records.case_of(case.id)
    assert records.status_of(case.id) is CaseStatus.CHANGED
    assert state_of(kept, 1) is PaperState.OUTDATED
    assert state_words_of(kept, 1) == f"Outdated: {SENT} since determination 1 was signed"
    assert paper_now(records, kept, case.clinic, on=ON).determination == 0
    verdict = verified_paper(records, None, seal)
    assert verdict.verdict is PaperVerdict.OUTDATED
    assert verdict.words.startswith(f"Outdated: {SENT} since determination 1 was signed ")
    now = read_release(records, ada, case.id, case.clinic)
    assert (now.letter, now.stands, now.words) == (False, 0, "")
    with pytest.raises(NothingReleased):
        released(records, ada, case.id, PATIENT_WORDS, 1, "later")
    with pytest.raises(NothingReleased):
        read_letter(records, ada, case.id, case.clinic, on=ON)


def test_signed_anew_after_it_was_sent_again_it_holds(case: Waiting, clock: Clock) -> None:
    records, ada = case.records, clinician(case.records)
    case.signs(ada)
    clock.passes(minutes=1)
    case.sent_again(ada)
    clock.passes(minutes=1)
    case.signs(ada)
    kept = records.case_of(case.id)
    assert [state_of(kept, number) for number in (1, 2)] == [PaperState.SUPERSEDED, PaperState.SIGNED]
    assert records.status_of(case.id) is CaseStatus.DETERMINED
    assert paper_now(records, kept, case.clinic, on=ON).determination == 2


@pytest.mark.parametrize("what", ["findings", "", "take-away "])
def test_nothing_else_is_released(case: Waiting, what: str) -> None:
    with pytest.raises(NothingReleased):
        released(case.records, clinician(case.records), case.id, what, 0, "k")


def test_the_desk_sees_the_page_once_it_is_released_or_where_the_clinic_shows_it_anyway(
    case: Waiting,
) -> None:
    records, ada = case.records, clinician(case.records)
    desk = clinician(records, "Dora Desk", Role.FRONT_DESK)
    with pytest.raises(NothingReleased):
        read_take_away(records, desk, case.id, case.clinic, on=ON)
    assert read_take_away(records, desk, case.id, OPEN, on=ON).parts
    assert read_take_away(records, ada, case.id, case.clinic, on=ON).parts
    with pytest.raises(NotAllowed):
        released(records, desk, case.id, PAGE, 0, "desk")
    released(records, ada, case.id, PAGE, 0, "ada")
    assert read_take_away(records, desk, case.id, case.clinic, on=ON).parts
    now = read_release(records, desk, case.id, case.clinic)
    assert (now.take_away, now.letter, now.words) == (True, False, "")
