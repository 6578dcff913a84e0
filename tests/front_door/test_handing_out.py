"""What reaches the patient: nothing before a clinician released it, only those words, and the front desk sees no more."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from screening.access import Role
from screening.access.releasing import PATIENT_WORDS, TAKE_AWAY, released
from screening.determination_draft import DeterminationDraft, Typed
from screening.errors import NothingReleased
from screening.records import Author, schema
from screening.records.keeping.erasure import record_erased
from screening.rule import RUNG_WORDS, Rung
from screening.rules import RULES
from tests.access.people_here import noted
from tests.clinic import Clinic
from tests.front_door.signing_here import At, at, hidden_in, waits
from tests.front_door.test_verify import shown
from tests.front_door.visiting import post, token_in
from tests.summary.reading import page_count, words_in

Browser = Callable[..., TestClient]
DESK = frozenset({Role.FRONT_DESK})


@pytest.fixture
def ada(browser: Browser, clinic: Clinic) -> At:
    """A clinician's browser."""
    return at(browser(), clinic.records)


@pytest.fixture
def desk(browser: Browser, clinic: Clinic) -> At:
    """The front desk's browser."""
    return at(browser(), clinic.records, "Dora Desk", DESK)


def releases(who: At, id: str, what: str) -> int:
    """Press the button that releases it. Returns the status."""
    page = who.client.get(f"/hand-out/{id}")
    forms = page.text.split("<form")[1:]
    (form,) = [one for one in forms if f'value="{what}"' in one]
    answer = post(who.client, f"/hand-out/{id}", token=token_in(page), **hidden_in(form))
    return answer.status_code


def test_nothing_is_handed_out_before_it_is_released(ada: At, desk: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    ada.signs(case.id)
    for path in (f"/letter/{case.id}.pdf", f"/take-away/{case.id}.pdf", f"/take-away/{case.id}"):
        answer = desk.client.get(path)
        assert answer.status_code == 403, path
        assert "Not released" in answer.text
    page = desk.client.get(f"/hand-out/{case.id}").text
    assert "Nothing is released" in page
    assert "agrees that you can have" not in page
    assert "<form" not in page
    assert ada.client.get(f"/letter/{case.id}.pdf").status_code == 403
    assert ada.client.get(f"/take-away/{case.id}.pdf").status_code == 200


def test_whoever_releases_words_reads_for_whom_and_the_desk_reads_no_name(ada: At, desk: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    ada.signs(case.id)
    name = str(ada.records.answers_of(case.id)["about_you.name"].value)
    assert f"{name}, born " in ada.client.get(f"/hand-out/{case.id}").text
    assert name not in desk.client.get(f"/hand-out/{case.id}").text


def test_released_words_are_one_page_with_who_says_them_and_whom_to_call(ada: At, desk: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    ada.signs(case.id)
    assert releases(ada, case.id, PATIENT_WORDS) == 303
    answer = desk.client.get(f"/letter/{case.id}.pdf")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "Maja" not in answer.headers["content-disposition"]
    words = words_in(answer.content)
    assert page_count(answer.content) == 1
    for said in (
        "Our clinic",
        "For Maja Sampleton",
        "agrees that you can have",
        "Dr Ada Example",
        "call 911",
        "988",
    ):
        assert said in words, said
    assert "Current: determination 1" in shown(ada, answer.content).text


def test_the_letter_holds_no_finding_no_outcome_and_no_reason_for_colleagues(ada: At) -> None:
    case = waits(ada.records, "Lily Madeup")
    ada.writes(case.id, act="decline", why="A secret of colleagues.")
    ada.signs(case.id)
    releases(ada, case.id, PATIENT_WORDS)
    words = words_in(ada.client.get(f"/letter/{case.id}.pdf").content)
    assert "advises against this treatment" in words
    assert "secret" not in words
    assert [rule.id for rule in RULES if f" {rule.id} " in f" {words} "] == []
    assert [rule.statement for rule in RULES if rule.statement in words] == []
    assert [RUNG_WORDS[rung] for rung in Rung if RUNG_WORDS[rung] in words] == []


def test_longest_words_still_stand_on_one_page(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    draft = DeterminationDraft(
        typed={"infusion": Typed(act="accept")}, patient_words="Please call us. " * 249
    )
    ada.keeps(case.id, draft)
    assert ada.signs(case.id) == 303
    releases(ada, case.id, PATIENT_WORDS)
    assert page_count(ada.client.get(f"/letter/{case.id}.pdf").content) == 1


def _letter(ada: At, words: str) -> bytes:
    """The letter with these words, written, signed and released."""
    case = waits(ada.records)
    ada.writes(case.id)
    draft = DeterminationDraft(typed={"infusion": Typed(act="accept")}, patient_words=words)
    ada.keeps(case.id, draft)
    assert ada.signs(case.id) == 303
    releases(ada, case.id, PATIENT_WORDS)
    return ada.client.get(f"/letter/{case.id}.pdf").content


def test_a_letter_of_many_paragraphs_goes_on_over_pages_before_it_is_set_small(ada: At) -> None:
    said = "We talked about what is planned, what comes next, and whom you can call. Please bring the letter with you."
    assert page_count(_letter(ada, "\n\n".join([said] * 30))) == 2


def test_many_empty_lines_take_no_second_page(ada: At) -> None:
    paper = _letter(ada, f"Please come at noon.{chr(10) * 400}Bring your letter.\n \n \n\n")
    assert page_count(paper) == 1
    assert words_in(paper).index("noon") < words_in(paper).index("Bring")


def test_words_of_very_many_lines_go_on_over_pages_that_say_whose_they_are(ada: At) -> None:
    paper = _letter(ada, "\n".join(f"Line {number}." for number in range(1, 121)))
    pages = page_count(paper)
    assert 1 < pages <= 3
    for page in range(1, pages + 1):
        said = words_in(paper, page=page)
        assert "From your clinic, for Maja Sampleton, " in said
        assert f"Page {page} of {pages}" in said
    last = words_in(paper, page=pages)
    assert "call 911" in last
    assert last.index("Dr Ada Example, ") < last.index("call 911")
    found = re.findall(r"Line (\d+)\.", words_in(paper))
    assert found == [str(number) for number in range(1, 121)], "none is lost or doubled"


def test_more_lines_than_a_letter_may_have_are_not_signed(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    draft = DeterminationDraft(
        typed={"infusion": Typed(act="accept")}, patient_words="\n".join(["Line."] * 121)
    )
    ada.keeps(case.id, draft)
    shown = ada.client.get(f"/sign/{case.id}")
    assert "These words have 121 lines, and a letter may have 120" in shown.text


def test_the_words_of_a_determination_that_no_longer_stands_are_not_handed_out(ada: At, desk: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    ada.signs(case.id)
    releases(ada, case.id, PATIENT_WORDS)
    case.notes(ada.staff)
    assert desk.client.get(f"/letter/{case.id}.pdf").status_code == 403
    assert "Nothing is released" in ada.client.get(f"/hand-out/{case.id}").text
    ada.writes(case.id, act="decline", why="Not now.")
    ada.signs(case.id)
    assert desk.client.get(f"/letter/{case.id}.pdf").status_code == 403
    with pytest.raises(NothingReleased):
        released(ada.records, ada.staff, case.id, PATIENT_WORDS, 1, "k")
    assert releases(ada, case.id, PATIENT_WORDS) == 303
    assert "advises against" in words_in(desk.client.get(f"/letter/{case.id}.pdf").content)


def test_the_page_to_take_along_is_one_page_and_the_same_to_read(ada: At, desk: At) -> None:
    case = waits(ada.records, "Håkon Uvisst Demo")
    assert releases(ada, case.id, TAKE_AWAY) == 303
    paper, page = desk.client.get(f"/take-away/{case.id}.pdf"), desk.client.get(f"/take-away/{case.id}")
    assert (paper.status_code, page.status_code) == (200, 200)
    assert page_count(paper.content) == 1
    for said in ("Before your visit", "Please bring", "Your medicines, or a list of them", "call 911"):
        assert said in words_in(paper.content), said
        assert said in page.text, said
    assert "Håkon" not in words_in(paper.content)
    words = words_in(paper.content)
    assert [rule.statement for rule in RULES if rule.statement in words] == []
    assert "nothing in it is signed" in shown(ada, paper.content).text


def test_pressed_twice_it_is_released_once(ada: At) -> None:
    case = waits(ada.records)
    page = ada.client.get(f"/hand-out/{case.id}")
    (form,) = [one for one in page.text.split("<form")[1:] if f'value="{TAKE_AWAY}"' in one]
    for _ in range(2):
        post(ada.client, f"/hand-out/{case.id}", token=token_in(page), **hidden_in(form))
    rows = ada.records.read(lambda c: c.execute(schema.release.select()).all())
    assert len(rows) == 1


def test_every_paper_for_the_patient_is_noted_with_who_took_it(ada: At, desk: At) -> None:
    case = waits(ada.records)
    releases(ada, case.id, TAKE_AWAY)
    desk.client.get(f"/take-away/{case.id}.pdf")
    by = {event.kind: event.who.id for event in noted(ada.records) if event.encounter_id == case.id}
    assert by["released to the patient"] == ada.staff.person_id
    assert by["take-away viewed"] == desk.staff.person_id
    assert by["paper given out"] == desk.staff.person_id


def test_the_front_desk_releases_nothing(ada: At, desk: At) -> None:
    case = waits(ada.records)
    mine = ada.client.get(f"/hand-out/{case.id}")
    (form,) = [one for one in mine.text.split("<form")[1:] if f'value="{TAKE_AWAY}"' in one]
    token = token_in(ada.client.get(f"/hand-out/{case.id}"))
    assert post(desk.client, f"/hand-out/{case.id}", token=token, **hidden_in(form)).status_code == 403
    assert ada.records.read(lambda c: c.execute(schema.release.select()).all()) == []


@pytest.mark.parametrize("roles", [frozenset({Role.ADMINISTRATOR}), frozenset()])
def test_it_is_closed_to_everyone_else(
    browser: Browser, clinic: Clinic, ada: At, roles: frozenset[Role]
) -> None:
    case = waits(ada.records)
    releases(ada, case.id, TAKE_AWAY)
    other = at(browser(), clinic.records, "Olga Other", roles)
    for path in (
        f"/letter/{case.id}.pdf",
        f"/take-away/{case.id}.pdf",
        f"/take-away/{case.id}",
        f"/hand-out/{case.id}",
    ):
        assert other.client.get(path).status_code == 403, path
        assert browser().get(path).status_code == 403, path
    assert ada.client.get(f"/hand-out/{'0' * 32}").status_code == 404


def test_an_erased_record_is_called_erased_and_not_unknown(ada: At) -> None:
    case = waits(ada.records)
    by = Author("system", "command line")
    assert record_erased(
        ada.records, case.id, by=by, why="test", rule="test", still_due=lambda connection: True
    )
    page = ada.client.get(f"/hand-out/{case.id}")
    assert page.status_code == 404
    assert "<h1>This record was erased</h1>" in page.text
    assert "No such case" not in page.text
