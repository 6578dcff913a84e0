"""Whoever has a paper in hand asks the record at its machine: is it current, superseded, outdated, a draft, altered?"""

from pathlib import Path

import pytest

from screening.__main__ import main
from screening.access import Role, Staff, add_person, session_begun, staff_of_token
from screening.access.papers import SUMMARY, paper_given_out
from screening.clinic import Clinic as Settings
from screening.signed import case_data, paper_now
from screening.summary import pdf_of
from tests.access.signing import ON, Waiting, deciding, waiting
from tests.clinic import PASSWORD, Clinic


@pytest.fixture
def ada(clinic: Clinic) -> Staff:
    """A clinician, signed in."""
    person = add_person(clinic.records, "Dr Ada Example", PASSWORD, frozenset({Role.CLINICIAN}))
    staff = staff_of_token(clinic.records, session_begun(clinic.records, person))
    assert staff is not None
    return staff


@pytest.fixture
def case(clinic: Clinic) -> Waiting:
    """A case that waits."""
    return waiting(clinic.records)


def given_out(case: Waiting, staff: Staff, folder: Path, name: str = "paper.pdf") -> Path:
    """The paper of the case as it stands now, in a file."""
    held = case.records.case_of(case.id)
    paper = paper_now(case.records, held, Settings(), on=ON)
    made = pdf_of(paper.summary, case=case_data(case.records, held, paper))
    paper_given_out(
        case.records, staff, case.id, made, kind=SUMMARY, determination=paper.determination,
        judgement=paper.judgement,
    )  # fmt: skip
    place = folder / name
    place.write_bytes(made)
    return place


def said(capsys: pytest.CaptureFixture[str], place: Path | str) -> tuple[int, str]:
    """What the command ends with, and its words."""
    end = main(["verify", str(place)])
    told = capsys.readouterr()
    return end, told.out + told.err


def test_current_then_outdated_then_superseded(
    case: Waiting, ada: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = given_out(case, ada, tmp_path, "draft.pdf")
    assert said(capsys, draft)[0] == 1
    assert said(capsys, draft)[1].startswith("draft: Draft: nobody signed this paper")
    signed = case.signs(ada, deciding("accept"))
    paper = given_out(case, ada, tmp_path)
    assert said(capsys, paper) == (0, said(capsys, paper)[1])
    assert said(capsys, paper)[1].startswith("current: Current: determination 1")
    assert said(capsys, signed.seal)[0] == 0
    case.notes(ada)
    end, words = said(capsys, paper)
    assert (end, words.startswith("outdated:")) == (1, True)
    case.signs(ada)
    end, words = said(capsys, paper)
    assert end == 1
    assert words.startswith("superseded: Superseded by determination 2")


@pytest.mark.parametrize("place", [0, 100, -1])
def test_an_altered_byte_is_altered(
    case: Waiting, ada: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str], place: int
) -> None:
    case.signs(ada, deciding("accept"))
    paper = given_out(case, ada, tmp_path)
    file = bytearray(paper.read_bytes())
    file[place] ^= 1
    paper.write_bytes(bytes(file))
    end, words = said(capsys, paper)
    assert end == 2
    assert words.startswith("altered: Altered, or not given out by this record")


def test_a_byte_more_or_less_is_altered(
    case: Waiting, ada: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = given_out(case, ada, tmp_path)
    whole = paper.read_bytes()
    for other in (whole + b"\n", whole[:-1], b""):
        paper.write_bytes(other)
        assert said(capsys, paper)[0] == 2


def test_no_file_and_no_seal_is_said_and_names_nobody(
    case: Waiting, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    end, words = said(capsys, tmp_path / "Maja Sampleton.pdf")
    assert end == 2
    assert "Maja" not in words
    assert "There is no such file" in words
    assert said(capsys, "0" * 64)[0] == 2


def test_the_words_hold_nothing_of_the_patient(
    case: Waiting, ada: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case.signs(ada, deciding("accept"))
    words = said(capsys, given_out(case, ada, tmp_path))[1]
    assert "Maja" not in words
    assert "nfusion" not in words
