"""Is this paper still good? Every file that was given out is known; one byte otherwise, and it is not."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from httpx import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from pages.front_door.upload import LONGEST_FILE, LONGEST_UPLOAD
from screening.access import Role
from screening.access.papers import SUMMARY, paper_given_out
from screening.records import Author, Determination, StoredAnswer, StoredEntry, case_fingerprint, schema
from screening.records.values import written
from tests.access.people_here import noted
from tests.access.signing import PATIENT
from tests.clinic import Clinic
from tests.front_door.signing_here import At, at, waits
from tests.front_door.visiting import token_in
from tests.summary.reading import words_in

Browser = Callable[..., TestClient]


@pytest.fixture
def ada(browser: Browser, clinic: Clinic) -> At:
    """A clinician's browser."""
    return at(browser(), clinic.records)


def shown(who: At, file: bytes = b"", seal: str = "", **changed: str) -> Response:
    """Hand a file in, as the page does."""
    token = changed.get("token") or token_in(who.client.get("/verify"))
    origin = changed.get("origin") or str(who.client.base_url).rstrip("/")
    answer: Response = who.client.post(
        "/verify",
        data={"token": token, "seal": seal},
        files={"file": ("a.pdf", file, "application/pdf")},
        headers={"origin": origin},
    )
    return answer


def paper(who: At, id: str, rest: str = ".pdf") -> bytes:
    """A paper, as it is downloaded."""
    answer = who.client.get(f"/summary/{id}{rest}")
    assert answer.status_code == 200, answer.text
    content: bytes = answer.content
    return content


def test_from_draft_to_signed_to_outdated_to_superseded(ada: At) -> None:
    case = waits(ada.records)
    draft = paper(ada, case.id)
    assert "Draft: nobody signed this paper" in shown(ada, draft).text
    ada.writes(case.id)
    assert ada.signs(case.id) == 303
    signed = paper(ada, case.id)
    assert "SIGNED" in words_in(signed)
    assert "Current: determination 1" in shown(ada, signed).text
    again = shown(ada, draft).text
    assert "Draft: nobody signed this paper" in again
    assert "Determination 1 was signed" in again
    case.notes(ada.staff)
    assert "Outdated: the case changed since determination 1" in shown(ada, signed).text
    assert "OUTDATED" in words_in(paper(ada, case.id, "/1.pdf"))
    assert "DRAFT" in words_in(paper(ada, case.id))
    ada.writes(case.id, act="decline", why="Not now.")
    assert ada.signs(case.id) == 303
    assert "Superseded by determination 2" in shown(ada, signed).text
    assert "SUPERSEDED" in words_in(paper(ada, case.id, "/1.pdf"))
    assert "Current: determination 2" in shown(ada, paper(ada, case.id, "/2.pdf")).text


def test_the_seal_that_is_printed_is_known_when_it_is_typed(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    ada.signs(case.id)
    (signed,) = ada.records.determinations_of(case.id)
    assert signed.seal in words_in(paper(ada, case.id)).replace(" ", "")
    typed = " ".join(signed.seal[start : start + 8] for start in range(0, 64, 8)).upper()
    assert "Current: determination 1" in shown(ada, seal=typed).text
    other = signed.seal[:-1] + ("0" if signed.seal[-1] != "0" else "1")
    assert "No file and no signature of this record" in shown(ada, seal=other).text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_byte_otherwise_is_altered(ada: At, data: st.DataObject) -> None:
    if "file" not in _KEPT or _KEPT["of"] is not ada.records:
        case = waits(ada.records)
        ada.writes(case.id)
        ada.signs(case.id)
        _KEPT.update(file=paper(ada, case.id), of=ada.records)
    file = bytearray(_KEPT["file"])  # type: ignore[call-overload]
    place = data.draw(st.integers(0, len(file) - 1))
    file[place] ^= 1 << data.draw(st.integers(0, 7))
    assert "Altered, or not given out by this record" in shown(ada, bytes(file)).text


_KEPT: dict[str, object] = {}


@pytest.mark.parametrize("end", [b"", b"\r", b"\n", b"\r\n", b"\r\n--", b"--", b"\x00"])
def test_not_a_byte_of_a_file_is_lost_on_the_way_in(ada: At, end: bytes) -> None:
    case = waits(ada.records)
    odd = b"%PDF\r\n--boundary\r\n\r\n\n\r" + end
    paper_given_out(ada.records, ada.staff, case.id, odd, kind=SUMMARY)
    assert "Draft: nobody signed this paper" in shown(ada, odd).text


def test_a_record_that_was_altered_behind_its_back_is_told(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    ada.signs(case.id)
    signed = paper(ada, case.id)
    table = schema.judgement
    with ada.records.engines.writing.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER judgement_no_update")
        connection.execute(table.update().values(protocol_hash="0" * 64))
    answer = shown(ada, signed)
    assert "The record was altered after this was signed" in answer.text
    assert "the protocol is not the one that was signed" in answer.text


def test_the_case_inside_the_file_gives_fingerprint_findings_and_seal_when_they_are_worked_out_again(
    ada: At,
) -> None:
    case = waits(ada.records)
    case.notes(ada.staff)
    ada.writes(case.id)
    ada.signs(case.id)
    case.notes(ada.staff, "Later.", key="later")
    with pikepdf.open(BytesIO(paper(ada, case.id, "/1.pdf"))) as pdf:
        data = json.loads(pdf.attachments["anteroom-case.json"].get_file().read_bytes())
    (signed,) = ada.records.determinations_of(case.id)
    held = data["determination"]
    answers = {
        one: StoredAnswer(one, revision, value, PATIENT, signed.signed_at)
        for one, revision, value in data["answers"]
    }
    entries = [
        StoredEntry(number, content, Author(*by), dt.datetime.fromisoformat(at))
        for number, content, by, at in data["entries"]
    ]
    assert len(entries) == 1
    assert case_fingerprint(answers, entries) == data["fingerprint"] == held["answers_hash"]
    findings = hashlib.sha256(written(data["findings"]).encode()).hexdigest()
    assert findings == data["findings_hash"] == held["findings_hash"]
    again = Determination(
        data["case"], held["number"], held["key"], held["content"], held["answers_hash"], held["findings_hash"],
        held["protocol_hash"], Author(*held["signed_by"]), dt.datetime.fromisoformat(held["signed_at"]),
    )  # fmt: skip
    assert again.seal == held["seal"] == signed.seal
    assert data["state"] == "outdated"


def test_the_anonymous_copy_holds_no_case(ada: At) -> None:
    case = waits(ada.records)
    with pikepdf.open(BytesIO(paper(ada, case.id, "-anonymous.pdf"))) as pdf:
        assert list(pdf.attachments) == []


def test_the_anonymous_copy_is_known_as_well(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    ada.signs(case.id)
    answer = shown(ada, paper(ada, case.id, "-anonymous.pdf")).text
    assert "Current: determination 1" in answer
    assert "Summary without name and free text" in answer


def test_every_look_is_noted_with_what_came_of_it(ada: At) -> None:
    case = waits(ada.records)
    shown(ada, paper(ada, case.id))
    shown(ada, b"%PDF something else")
    events = [event for event in noted(ada.records) if event.kind == "paper verified"]
    assert [(event.detail["verdict"], event.encounter_id) for event in events] == [
        ("draft", case.id),
        ("altered", None),
    ]


def test_nothing_chosen_is_told(ada: At) -> None:
    answer = shown(ada)
    assert answer.status_code == 422
    assert "Choose a PDF" in answer.text


def test_a_file_that_is_too_long_is_refused(ada: At) -> None:
    assert shown(ada, b"0" * (LONGEST_FILE + 1)).status_code == 413
    assert shown(ada, b"0" * LONGEST_UPLOAD).status_code == 413


def test_nothing_longer_than_a_form_is_taken_elsewhere(ada: At) -> None:
    answer = ada.client.post("/sign/x", content=b"0" * 20_000, headers={"origin": str(ada.client.base_url)})
    assert answer.status_code == 413


@pytest.mark.parametrize("roles", [frozenset({Role.FRONT_DESK}), frozenset({Role.ADMINISTRATOR})])
def test_it_is_closed_to_whoever_reads_no_cases(
    browser: Browser, clinic: Clinic, roles: frozenset[Role]
) -> None:
    other = at(browser(), clinic.records, "Olga Other", roles)
    assert other.client.get("/verify").status_code == 403
    assert shown(other, b"%PDF", token="0" * 64).status_code == 403


def test_visitors_send_no_file(browser: Browser) -> None:
    client = browser()
    assert client.get("/verify").status_code == 403
    answer = client.post("/verify", files={"file": ("a.pdf", b"%PDF", "application/pdf")})
    assert answer.status_code == 403
    assert answer.headers["connection"] == "close"


def test_a_form_that_no_page_of_ours_drew_is_not_looked_at(ada: At) -> None:
    assert shown(ada, b"%PDF", token="0" * 64).status_code == 403
    assert shown(ada, b"%PDF", origin="http://evil.example").status_code == 403
    wrong = ada.client.post(
        "/verify", content=b"x", headers={"origin": "http://clinic.example.org", "content-type": "text/plain"}
    )
    assert wrong.status_code == 415
    assert [event for event in noted(ada.records) if event.kind == "paper verified"] == []
