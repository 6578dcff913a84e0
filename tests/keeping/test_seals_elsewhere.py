"""What was signed still holds, and its papers are still known, in a record that read the case in from somewhere else."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.access.papers import SUMMARY, PaperVerdict, paper_given_out, verified_paper
from screening.records import Records
from screening.records.keeping.take_out import read_in, written_out
from screening.records.keys import KeyPlace, fresh_keys, keys_text
from screening.records.seals import seal_problems
from tests.access.signing import Waiting, clinician, deciding, waiting
from tests.clinic import Clock

OTHER_KEYS = KeyPlace(None, keys_text(fresh_keys(dt.date(2026, 11, 23))))


@pytest.fixture
def elsewhere(tmp_path: Path, clock: Clock) -> Iterator[Records]:
    """An empty record of another clinic's server, with keys of its own."""
    records = Records.open(tmp_path / "elsewhere" / "a.db", keys=OTHER_KEYS, clock=clock)
    yield records
    records.close()


@pytest.fixture
def signed(records: Records, clock: Clock) -> Waiting:
    """A case that was signed, changed and signed again, answers given after each signature."""
    case, ada = waiting(records, "Walter Pretendleby"), clinician(records)
    case.lifts(ada, "CV-1r.repaired")
    case.signs(ada, deciding("accept"))
    for fact in ("yes", "no"):
        clock.passes(minutes=1)
        records.save_answer(case.id, "clinic.rems_certified", fact, author=ada.author)
    case.notes(ada)
    case.signs(ada, deciding("accept"))
    records.save_answer(case.id, "clinic.rems_certified", "yes", author=ada.author)
    paper_given_out(records, ada, case.id, b"paper", kind=SUMMARY, determination=2, judgement=1)
    return case


def test_the_seal_holds_in_another_record(signed: Waiting, elsewhere: Records, tmp_path: Path) -> None:
    assert [seal_problems(signed.records, signed.id, number) for number in (1, 2)] == [(), ()]
    folder = tmp_path / "safe"
    folder.mkdir(mode=0o700)
    file = folder / "record.jsonl"
    written_out(signed.records, file, signed.records.now())
    read_in(elsewhere, file)
    assert [seal_problems(elsewhere, signed.id, number) for number in (1, 2)] == [(), ()]
    assert verified_paper(elsewhere, None, b"paper").verdict is PaperVerdict.OUTDATED
    assert elsewhere.audit_verified().whole
