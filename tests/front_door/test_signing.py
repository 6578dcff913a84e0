"""Signing at the front door: what is shown is what is signed, the password each time, and who comes second is told."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from screening.access import Role, session_begun, staff_of_token
from screening.access.determining import read_own_determination, what_would_be_signed
from screening.access.people import Person
from screening.clinic import Clinic as Settings
from screening.clinic import clinic_of
from screening.demo_patients import PATIENTS
from screening.records import CaseStatus
from screening.records.seals import seal_problems
from tests.access.people_here import phone_of
from tests.clinic import PASSWORD, Clinic
from tests.front_door.signing_here import TODAY, At, at, hidden_in, waits
from tests.front_door.visiting import post, token_in

Browser = Callable[..., TestClient]


@pytest.fixture
def ada(browser: Browser, clinic: Clinic) -> At:
    """A clinician's browser."""
    return at(browser(), clinic.records)


def test_the_page_shows_everything_that_is_signed_and_signing_it_seals_it(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    page = ada.client.get(f"/sign/{case.id}")
    assert page.status_code == 200
    for said in (
        "Maja Sampleton, born ", "Dr Ada Example", "I determine it as stated here", "Ketamine infusion", "Accept",
        "agrees that you can have this treatment", "Protocol hash", "Fingerprint", "Determination 1",
    ):  # fmt: skip
        assert said in page.text, said
    assert page.headers["cache-control"] == "no-store"
    assert "<title>Sign this determination</title>" in page.text
    assert ada.signs(case.id) == 303
    (signed,) = ada.records.determinations_of(case.id)
    assert signed.author == ada.staff.author
    assert seal_problems(ada.records, case.id, 1) == ()
    assert ada.records.status_of(case.id) is CaseStatus.DETERMINED


def test_it_leads_back_to_the_case(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    page = ada.client.get(f"/sign/{case.id}")
    answer = post(
        ada.client, f"/sign/{case.id}", token=token_in(page), password=PASSWORD, **hidden_in(page.text)
    )
    assert answer.headers["location"] == f"/review_case?case={case.id}"


def test_a_wrong_password_is_told_beside_its_field_and_nothing_is_lost(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    page = ada.client.get(f"/sign/{case.id}")
    answer = post(
        ada.client, f"/sign/{case.id}", token=token_in(page), password="not mine", **hidden_in(page.text)
    )
    assert answer.status_code == 403
    assert "This is not your present password" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "Ketamine infusion" in answer.text
    assert ada.records.determinations_of(case.id) == ()
    assert ada.signs(case.id) == 303


def test_the_password_is_asked_with_every_signature(ada: At) -> None:
    first, second = waits(ada.records), waits(ada.records, "Rosa Exemplaria")
    for case in (first, second):
        ada.writes(case.id)
    assert ada.signs(first.id) == 303
    assert ada.signs(second.id, password="") == 403
    assert ada.records.determinations_of(second.id) == ()


def test_too_many_wrong_passwords_must_wait(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    found = {ada.signs(case.id, password="wrong wrong wrong") for _ in range(12)}
    assert found == {403, 429}
    assert ada.records.determinations_of(case.id) == ()


def test_with_a_second_factor_the_code_is_asked_as_well(browser: Browser, clinic: Clinic) -> None:
    first = at(browser(), clinic.records)
    phone, _ = phone_of(clinic.records, first.staff.person_id)
    person = Person(first.staff.person_id, first.staff.name, first.staff.roles)
    first.client.cookies.set("anteroom_staff", session_begun(clinic.records, person))
    case = waits(clinic.records)
    again = at(browser(), clinic.records, "Dr Ben Example")
    again.writes(case.id)
    assert 'name="code"' not in again.client.get(f"/sign/{case.id}").text
    staff = staff_of_token(clinic.records, first.client.cookies["anteroom_staff"])
    assert staff is not None
    ada = At(first.client, clinic.records, staff)
    ada.writes(case.id)
    assert 'name="code"' in ada.client.get(f"/sign/{case.id}").text
    assert ada.signs(case.id, code="000000") == 403
    assert ada.signs(case.id, code=phone.next_code()) == 303


def test_what_changed_between_page_and_press_is_not_signed_and_is_shown_anew(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    old = hidden_in(ada.client.get(f"/sign/{case.id}").text)
    ada.writes(case.id, act="decline", why="Not now.")
    assert ada.signs(case.id, **old) == 409
    assert ada.records.determinations_of(case.id) == ()
    page = ada.client.get(f"/sign/{case.id}")
    assert "Decline" in page.text
    assert ada.signs(case.id) == 303


def test_the_second_of_two_is_told_who_signed(browser: Browser, clinic: Clinic) -> None:
    ada, ben = at(browser(), clinic.records), at(browser(), clinic.records, "Dr Ben Example")
    case = waits(clinic.records)
    ada.writes(case.id)
    ben.writes(case.id, act="decline", why="Not now.")
    page = ben.client.get(f"/sign/{case.id}")
    assert ada.signs(case.id) == 303
    answer = post(
        ben.client, f"/sign/{case.id}", token=token_in(page), password=PASSWORD, **hidden_in(page.text)
    )
    assert answer.status_code == 409
    assert "Dr Ada Example signed determination 1" in answer.text
    assert "in place of determination 1" in answer.text
    assert len(clinic.records.determinations_of(case.id)) == 1
    assert ben.signs(case.id) == 303
    assert len(clinic.records.determinations_of(case.id)) == 2


def test_pressed_twice_it_is_signed_once(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    page = ada.client.get(f"/sign/{case.id}")
    fields = {"token": token_in(page), "password": PASSWORD, **hidden_in(page.text)}
    statuses = [post(ada.client, f"/sign/{case.id}", **fields).status_code for _ in range(2)]
    assert statuses == [303, 303]
    assert len(ada.records.determinations_of(case.id)) == 1


def test_an_acceptance_over_what_stands_is_refused_with_its_name(ada: At) -> None:
    case = waits(ada.records, "Walter Pretendleby")
    ada.writes(case.id)
    page = ada.client.get(f"/sign/{case.id}")
    assert page.status_code == 422
    assert "CV-1r.repaired" in page.text
    assert "<form" not in page.text
    case.lifts(ada.staff, "CV-1r.repaired")
    assert ada.signs(case.id) == 303


def test_a_lift_withdrawn_between_page_and_press_lets_nothing_be_signed(ada: At) -> None:
    case = waits(ada.records, "Walter Pretendleby")
    number = case.lifts(ada.staff, "CV-1r.repaired")
    ada.writes(case.id)
    page = ada.client.get(f"/sign/{case.id}")
    case.withdraws(ada.staff, number)
    fields = {"token": token_in(page), "password": PASSWORD, **hidden_in(page.text)}
    answer = post(ada.client, f"/sign/{case.id}", **fields)
    assert answer.status_code in (409, 422)
    assert ada.records.determinations_of(case.id) == ()


@pytest.mark.parametrize("patient", ["Jonas Fictionius", "Lily Madeup", "Walter Pretendleby"])
def test_a_stop_that_nobody_lifted_stands_on_the_page_before_the_determination(ada: At, patient: str) -> None:
    case = waits(ada.records, patient)
    ada.writes(case.id, act="decline", why="Not now.")
    text = ada.client.get(f"/sign/{case.id}").text
    stops = [*case.stops()]
    assert stops
    for stop in stops:
        assert 0 < text.find(f"({stop}") < text.find("You determine"), stop


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    patient=st.sampled_from([one.name for one in PATIENTS if not one.until]),
    data=st.data(),
)
def test_every_stop_is_on_the_page_or_among_what_was_lifted(
    ada: At, patient: str, data: st.DataObject
) -> None:
    case = waits(ada.records, patient)
    rules = sorted(set(case.stops()))
    lifted = data.draw(st.lists(st.sampled_from(rules), unique=True, max_size=3)) if rules else []
    for rule in lifted:
        case.lifts(ada.staff, rule, key=f"lift-{rule}")
    ada.writes(case.id, act="decline", why="Not now.")
    text = ada.client.get(f"/sign/{case.id}").text
    stops, _, views = text.partition("You determine")
    written = read_own_determination(ada.records, ada.staff, case.id, Settings(), on=TODAY)
    assert written is not None
    seen = what_would_be_signed(ada.records, ada.staff, case.id, written, Settings(), on=TODAY)
    counts = {lift.id for lift in seen.summary.review.lifts if lift.lifts}
    for line in seen.summary.stops:
        where = views if line.id in counts else stops
        assert f"({line.id}" in where, line.id


def test_nothing_written_is_nothing_to_sign(ada: At) -> None:
    case = waits(ada.records)
    page = ada.client.get(f"/sign/{case.id}")
    assert page.status_code == 422
    assert "You have written no determination" in page.text
    assert f"/determine?case={case.id}" in page.text


def test_half_a_determination_is_not_ready(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id, act="defer", ends="day", until="soon", why="Too early.")
    page = ada.client.get(f"/sign/{case.id}")
    assert page.status_code == 422
    assert "This day cannot be read" in page.text


def test_no_such_case(ada: At) -> None:
    assert ada.client.get(f"/sign/{'0' * 32}").status_code in (404, 422)
    assert ada.client.get(f"/sign/second/{'0' * 32}/1").status_code == 404


@pytest.mark.parametrize(
    "roles", [frozenset({Role.FRONT_DESK}), frozenset({Role.ADMINISTRATOR}), frozenset()]
)
def test_it_is_closed_to_everyone_else(browser: Browser, clinic: Clinic, roles: frozenset[Role]) -> None:
    other = at(browser(), clinic.records, "Olga Other", roles)
    case = waits(clinic.records)
    for path in (f"/sign/{case.id}", f"/sign/second/{case.id}/1"):
        answer = other.client.get(path)
        assert answer.status_code == 403
        assert "Maja" not in answer.text
        assert post(other.client, path, password=PASSWORD, key="0" * 32, shown="").status_code == 403
    assert clinic.records.determinations_of(case.id) == ()


def test_it_is_closed_to_visitors(browser: Browser, clinic: Clinic) -> None:
    case = waits(clinic.records)
    assert browser().get(f"/sign/{case.id}").status_code == 403


def test_a_post_that_no_page_of_ours_drew_signs_nothing(ada: At) -> None:
    case = waits(ada.records)
    ada.writes(case.id)
    page = ada.client.get(f"/sign/{case.id}")
    fields = {"password": PASSWORD, **hidden_in(page.text)}
    assert post(ada.client, f"/sign/{case.id}", token="0" * 64, **fields).status_code == 403
    away = post(ada.client, f"/sign/{case.id}", token=token_in(page), origin="http://evil.example", **fields)
    assert away.status_code == 403
    assert ada.records.determinations_of(case.id) == ()


# The second signature


def test_a_lift_that_takes_two_is_signed_by_another_clinician(browser: Browser, clinic: Clinic) -> None:
    ada, ben = at(browser(), clinic.records), at(browser(), clinic.records, "Dr Ben Example")
    case = waits(clinic.records, "Lily Madeup")
    number = case.lifts(ada.staff, "AG-1r")
    path = f"/sign/second/{case.id}/{number}"
    own = ada.client.get(path)
    assert own.status_code == 422
    assert "another clinician" in own.text
    page = ben.client.get(path)
    for said in (
        "Lily Madeup, born ",
        "AG-1r",
        "Watched with a monitor",
        "Dr Ada Example",
        "as a second clinician",
        "Dr Ben Example",
    ):
        assert said in page.text, said
    fields = {"token": token_in(page), "words": "Seen too", **hidden_in(page.text)}
    assert post(ben.client, path, password="wrong wrong wrong", **fields).status_code == 403
    assert len(clinic.records.entries_of(case.id)) == 1
    answer = post(ben.client, path, password=PASSWORD, **fields)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/review_case?case={case.id}"
    assert post(ben.client, path, password=PASSWORD, **fields).status_code == 303
    assert len(clinic.records.entries_of(case.id)) == 2
    ada.writes(case.id)
    text = ada.client.get(f"/sign/{case.id}").text
    assert "second signature: Dr Ben Example" in text
    assert ada.signs(case.id) == 303


def test_the_page_of_an_act_shows_what_falls_on_which_answers_and_what_is_put_in_their_place(
    browser: Browser, clinic: Clinic
) -> None:
    ada, ben = at(browser(), clinic.records), at(browser(), clinic.records, "Dr Ben Example")
    case = waits(clinic.records, also={"heart.vessel_malformation": "yes", "brain.bleed": "yes"})
    case.measures(ben.staff, (128, 82))
    number = case.clarifies(ada.staff, "heart.vessel_malformation", "no")
    path = f"/sign/second/{case.id}/{number}"
    own = ada.client.get(path)
    assert own.status_code == 422
    assert "this entry is your own" in own.text
    page = ben.client.get(path)
    assert page.status_code == 200
    assert "<title>Sign as the second clinician</title>" in page.text
    for said in (
        "Maja Sampleton, born ",
        "An arteriovenous malformation at any time (CV-2). Contraindicated: all routes",
        "As it stands now, it rests on", "Arteriovenous malformation, ever: yes (yes)",
        "On the patient&#x27;s own answers alone", f"Entry {number}. Answer clarified: Arteriovenous malformation, ever",
        "The patient said", "no; asked at the visit", "Dr Ada Example, ",
        "What clinicians put in that counts already", "1. Blood pressure measured: 128/82 mmHg",
        "I have read this entry and what it takes away", "Dr Ben Example",
    ):  # fmt: skip
        assert said in page.text, said
    assert "BP-3" not in page.text, "the bleed holds it up: this act does not take it away"
    fields = {"token": token_in(page), **hidden_in(page.text)}
    assert len(fields["takes"]) == 64
    changed = {**fields, "takes": "0" * 64, "password": PASSWORD}
    refused = post(ben.client, path, **changed)
    assert refused.status_code == 422
    assert "Nothing was signed" in refused.text
    assert post(ben.client, path, password="wrong wrong wrong", **fields).status_code == 403
    assert len(clinic.records.entries_of(case.id)) == 2
    assert post(ben.client, path, password=PASSWORD, **fields).status_code == 303
    assert post(ben.client, path, password=PASSWORD, **fields).status_code == 303
    kept = clinic.records.entries_of(case.id)
    assert [one.content for one in kept][2:] == [
        {"kind": "seconded", "number": number, "takes": fields["takes"], "words": ""}
    ]
    assert ben.client.get(path).status_code == 422


def test_a_withdrawal_is_shown_as_one(browser: Browser, clinic: Clinic) -> None:
    ada, ben = at(browser(), clinic.records), at(browser(), clinic.records, "Dr Ben Example")
    case = waits(clinic.records)
    case.measures(ben.staff, (205, 121))
    number = case.withdraws(ada.staff, 1)
    path = f"/sign/second/{case.id}/{number}"
    assert ada.client.get(path).status_code == 422
    page = ben.client.get(path)
    for said in (
        "Withdrawal of entry 1 (Blood pressure measured)",
        "205/121 mmHg",
        "Why it is withdrawn",
        "Not so.",
    ):
        assert said in page.text, said
    fields = {"token": token_in(page), **hidden_in(page.text)}
    assert post(ben.client, path, password=PASSWORD, **fields).status_code == 303
    assert case.stops() == []
    case.measures(ben.staff, (210, 125), key="again")
    assert "BP-5" in case.stops()
    assert ben.client.get(path).status_code == 422, "it takes nothing away any more"


def test_a_signature_that_no_longer_holds_is_told_where_it_may_be_given_again(
    browser: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, ben = at(browser(), clinic.records), at(browser(), clinic.records, "Dr Ben Example")
    case = waits(clinic.records, also={"brain.stroke": "yes"})
    path = f"/sign/second/{case.id}/{case.clarifies(ada.staff, 'brain.stroke', 'no')}"
    page = ben.client.get(path)
    assert "A second clinician signed for this before" not in page.text
    fields = {"token": token_in(page), **hidden_in(page.text)}
    assert post(ben.client, path, password=PASSWORD, **fields).status_code == 303
    assert ben.client.get(path).status_code == 422
    lower = clinic_of({"review": {"second_signature_from": "information-needed"}})
    monkeypatch.setattr("pages.front_door.signing.clinic_here", lambda: lower)
    again = ben.client.get(path)
    assert again.status_code == 200
    assert "A second clinician signed for this before" in again.text
    assert hidden_in(again.text)["takes"] != fields["takes"]
