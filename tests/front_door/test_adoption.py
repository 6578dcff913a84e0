"""Adopting a protocol at the front door: a director's words and password; afterwards screen and paper say who and when."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from screening.access import ADOPTION_WORDS, Role, add_person, adoption_of, session_begun, standing_of
from screening.evaluate import PROTOCOLS
from screening.policy import NOT_ADOPTED
from screening.records import Author
from tests.clinic import DIRECTOR, PASSWORD, Clinic
from tests.front_door.visiting import post, token_in
from tests.pages.conftest import run
from tests.pages.reading import screen_of
from tests.summary.reading import unspaced, words_in

ADOPT = "/protocol/adopt"
_DRAFT = "not adopted by a prescriber"
US = PROTOCOLS["us"]
Browser = Callable[..., TestClient]


def signed_in(client: TestClient, clinic: Clinic, roles: frozenset[Role]) -> TestClient:
    """A browser of somebody with these roles."""
    person = add_person(clinic.records, "Dr Dora Director", PASSWORD, roles)
    client.cookies.set("anteroom_staff", session_begun(clinic.records, person))
    return client


@pytest.fixture
def director(browser: Browser, clinic: Clinic) -> TestClient:
    """A medical director's browser."""
    return signed_in(browser(), clinic, DIRECTOR)


def adopt(client: TestClient, **changed: str) -> int:
    """Fill the page in and send it. Returns the status."""
    page = client.get(f"{ADOPT}?policy=us")
    fields = {"policy": "us", "hash": US.hash, "words": ADOPTION_WORDS, "password": PASSWORD, **changed}
    return post(client, ADOPT, token=token_in(page), **fields).status_code


def test_words_and_password_adopt_it_for_that_policy_alone(director: TestClient, clinic: Clinic) -> None:
    assert NOT_ADOPTED in director.get(ADOPT).text
    assert adopt(director) == 303
    adopted = adoption_of(clinic.records, US)
    assert adopted is not None
    assert adopted.name == "Dr Dora Director"
    assert standing_of(clinic.records, PROTOCOLS["eu"]) == NOT_ADOPTED
    assert adopted.words in director.get(f"{ADOPT}?policy=us").text


@pytest.mark.parametrize(
    "changed", [{"words": "yes"}, {"password": "not my password at all"}, {"hash": "0" * 64}]
)
def test_anything_less_adopts_nothing_and_says_why(
    director: TestClient, clinic: Clinic, changed: dict[str, str]
) -> None:
    assert adopt(director, **changed) == 422
    assert adoption_of(clinic.records, US) is None


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.ADMINISTRATOR, Role.FRONT_DESK])
def test_it_is_closed_to_everyone_else(browser: Browser, clinic: Clinic, role: Role) -> None:
    client = signed_in(browser(), clinic, frozenset({role}))
    assert client.get(ADOPT).status_code == 403
    assert post(client, ADOPT, words=ADOPTION_WORDS, password=PASSWORD, hash=US.hash).status_code == 403
    assert adoption_of(clinic.records, US) is None


def test_it_is_closed_to_visitors(browser: Browser) -> None:
    assert browser().get(ADOPT).status_code == 403


def test_a_post_that_no_page_of_ours_drew_adopts_nothing(director: TestClient, clinic: Clinic) -> None:
    answer = post(director, ADOPT, token="0" * 64, words=ADOPTION_WORDS, password=PASSWORD, hash=US.hash)
    assert answer.status_code == 403
    assert adoption_of(clinic.records, US) is None


def test_rule_book_case_and_paper_say_draft_before_and_who_after(
    director: TestClient, clinic: Clinic
) -> None:
    id = clinic.records.begin_encounter(questionnaire_version="1", author=Author("patient", "p")).id
    reader = clinic.sign_in(DIRECTOR, "Dr Rita Reader")

    def everywhere() -> tuple[str, ...]:
        paper = director.get(f"/summary/{id}.pdf").content
        return (
            screen_of(run("rule_book", reader)).words,
            screen_of(run("review_case", reader, case=id)).words,
            unspaced(words_in(paper)),
        )

    assert all(unspaced(_DRAFT) in unspaced(words) for words in everywhere())
    adopt(director)
    said = standing_of(clinic.records, US)
    assert said.startswith("adopted by Dr Dora Director on ")
    for words in everywhere():
        assert unspaced(said) in unspaced(words)
        assert unspaced(_DRAFT) not in unspaced(words)


def test_only_a_director_is_offered_it_and_only_while_it_is_a_draft(
    director: TestClient, clinic: Clinic
) -> None:
    link = f"{ADOPT}?policy=us"
    reader = clinic.sign_in(DIRECTOR, "Dr Rita Reader")
    assert link in screen_of(run("rule_book", reader)).hrefs()
    clinician = clinic.sign_in(frozenset({Role.CLINICIAN}), "Dr Cy Clinician")
    assert link not in screen_of(run("rule_book", clinician)).hrefs()
    adopt(director)
    assert link not in screen_of(run("rule_book", reader)).hrefs()
