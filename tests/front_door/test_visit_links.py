"""What a browser meets that opens a visit link: nothing happens until someone presses; dead links say so and where help is."""

import datetime as dt
import logging
import re

import pytest
from httpx import Response
from starlette.testclient import TestClient

from pages.front_door import visit as visit_door
from screening.access import (
    Person,
    Role,
    hold_begun,
    hold_of_token,
    link_check,
    session_begun,
    staff_of_token,
)
from screening.access.devices import device_enrolled, device_of_token
from screening.access.holds import hold_on_device
from screening.access.links import WRONG_ANSWERS, Terms, link_made, link_of_token, link_revoked
from screening.access.pins import pin_set
from screening.access.tries import Patience
from screening.access.visits import VisitDetails, visit_made
from screening.clinic import Clinic as ClinicSettings
from screening.clinic import CrisisWords
from screening.records import Records, schema
from tests.access.visiting import EXPECTED, VERSION, Desk, desk_of, staff_of
from tests.clinic import Clinic
from tests.front_door.conftest import Browser
from tests.front_door.visiting import post, token_in

TYPED = {"day": "7", "month": "March", "year": "1961", "phone": "4477"}
WRONG_BIRTH = {**TYPED, "day": "8"}
WRONG_PHONE = {**TYPED, "phone": "4478"}
WRONG_BOTH = {**TYPED, "day": "8", "phone": "4478"}
OF_THE_PATIENT = (
    "Quillfeather", "Zebedee", "1961", "4477", "QF-1203", "zeb@", "555 010",
)  # fmt: skip


@pytest.fixture(autouse=True)
def our_clinic(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = ClinicSettings(name="Elm Street Clinic", phone="555 0123", crisis=CrisisWords("911", "988"))
    monkeypatch.setattr(visit_door, "clinic_here", lambda: settings)
    monkeypatch.setattr(link_check, "ON_ONE_LINK", Patience(10_000, 0))


@pytest.fixture
def desk(clinic: Clinic) -> Desk:
    """The patient is expected tomorrow, by the clock of this machine."""
    day = clinic.records.now().astimezone().date() + dt.timedelta(days=1)
    return desk_of(clinic.records, _expected(day))


def _expected(day: dt.date) -> VisitDetails:
    return VisitDetails(
        EXPECTED.name, day, EXPECTED.birth_date, EXPECTED.record_number, phone=EXPECTED.phone,
        email=EXPECTED.email,
    )  # fmt: skip


def token_of(desk: Desk, **terms: object) -> str:
    ends = desk.records.now() + dt.timedelta(days=1)
    return desk.token(**{"closes_at": ends, **terms})


def arrived(client: TestClient, token: str) -> Response:
    """The page that whoever opens a link ends on."""
    answer = client.get(f"/v/{token}")
    if answer.status_code == 303:
        return client.get(answer.headers["location"])
    return answer


def pressed(client: TestClient, page: Response, **typed: str) -> Response:
    return post(client, "/visit/begin", token=token_in(page), **typed)


def rows(records: Records) -> dict[str, list[tuple[object, ...]]]:
    with records.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select())]
            for table in schema.metadata.sorted_tables
        }


def without_token(page: Response) -> str:
    return re.sub(r'name="token" value="[0-9a-f]+"', "", page.text)


def test_the_address_of_a_link_is_no_page_and_leads_on_without_the_token(
    browser: Browser, desk: Desk
) -> None:
    client, token = browser(), token_of(desk)
    answer = client.get(f"/v/{token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/visit/begin")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert token not in answer.text
    assert token not in arrived(client, token).text


def test_behind_tls_the_cookie_of_a_link_is_bound_to_this_host(browser: Browser, desk: Desk) -> None:
    answer = browser(tls=True).get(f"/v/{token_of(desk)}")
    assert answer.headers["set-cookie"].startswith("__Host-anteroom_link=")
    assert "Secure" in answer.headers["set-cookie"]


def test_a_hundred_looks_of_a_scanner_change_nothing(browser: Browser, desk: Desk) -> None:
    token = token_of(desk)
    before = rows(desk.records)
    for number in range(50):
        client = browser()
        assert client.head(f"/v/{token}").status_code == 303
        assert client.get(f"/v/{token}").status_code == 303
        if number % 10 == 0:
            assert client.head("/visit/begin").status_code == 200
    after = rows(desk.records)
    assert {name for name in before if before[name] != after[name]} == set()
    # followed to the page it is noted that the link was opened, once
    assert arrived(browser(), token).status_code == 200
    assert arrived(browser(), token).status_code == 200
    assert desk.kinds().count("link opened") == 1
    # the control: the patient comes in afterwards, with every try left
    client = browser()
    assert pressed(client, arrived(client, token), **TYPED).headers["location"] == "/"


def test_whoever_knows_both_facts_gets_the_form_and_the_link_s_cookie_goes(
    browser: Browser, desk: Desk, clinic: Clinic
) -> None:
    client, token = browser(), token_of(desk)
    answer = pressed(client, arrived(client, token), **TYPED)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    hold = hold_of_token(clinic.records, client.cookies["anteroom_intake"])
    assert hold is not None
    assert (hold.encounter_id, hold.place) == (desk.encounter.id, "link")
    assert "anteroom_link" not in client.cookies
    # back leads to the form, never to the questions again
    assert client.get("/visit/begin").headers["location"] == "/"


@pytest.mark.parametrize("month", ["3", "03", "march", "MAR", "Mar."])
def test_a_month_is_a_number_or_a_word(browser: Browser, desk: Desk, month: str) -> None:
    client = browser()
    page = arrived(client, token_of(desk))
    assert pressed(client, page, **{**TYPED, "month": month}).status_code == 303


def test_what_is_wrong_is_answered_with_the_same_bytes(browser: Browser, desk: Desk) -> None:
    said, counted = set(), set()
    for wrong in (WRONG_BIRTH, WRONG_PHONE, WRONG_BOTH):
        client = browser()
        answer = pressed(client, arrived(client, token_of(desk)), **wrong)
        said.add((answer.status_code, without_token(answer), answer.headers.get("content-length")))
        counted.add(str({k: v for k, v in answer.headers.items() if k not in ("set-cookie", "date")}))
        assert not [
            word for word in (*OF_THE_PATIENT, *wrong.values()) if len(word) > 2 and word in answer.text
        ]
    assert len(said) == 1
    assert len(counted) == 1
    assert next(iter(said))[0] == 403


def test_five_wrong_answers_lock_it_and_the_right_one_no_longer_helps(
    browser: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, token = browser(), token_of(desk)
    answers = [pressed(client, arrived(client, token), **WRONG_PHONE) for _ in range(WRONG_ANSWERS - 1)]
    assert {answer.status_code for answer in answers} == {403}
    assert "last try" in answers[-1].text
    last = pressed(client, arrived(client, token), **WRONG_PHONE)
    assert "locked" in last.text
    page = arrived(browser(), token)
    assert page.status_code == 410
    assert "locked" in page.text
    assert 'name="phone"' not in page.text
    # no form, so no token to send: with one from elsewhere it is refused all the same
    other = arrived(client, token_of(desk))
    client.get(f"/v/{token}")
    assert "anteroom_intake" not in client.cookies
    assert pressed(client, other, **TYPED).status_code == 410


@pytest.mark.parametrize(
    "typed",
    [
        {**TYPED, "day": "31", "month": "2"},
        {**TYPED, "month": "Brumaire"},
        {**TYPED, "year": "61"},
        {**TYPED, "day": "٧"},
        {**TYPED, "phone": "77"},
        {**TYPED, "phone": "४४७७"},
        {**TYPED, "phone": ""},
        {},
    ],
)
def test_what_cannot_be_read_is_told_and_costs_no_try(
    browser: Browser, desk: Desk, typed: dict[str, str]
) -> None:
    client, token = browser(), token_of(desk)
    answer = pressed(client, arrived(client, token), **typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "link check failed" not in desk.kinds()


def test_too_many_tries_from_one_place_wait(
    browser: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_check, "FROM_ONE_ADDRESS", Patience(2, 30))
    client, tokens = browser(), [token_of(desk) for _ in range(1)]
    for _ in range(2):
        pressed(client, arrived(client, tokens[0]), **WRONG_BOTH)
    answer = pressed(client, arrived(client, tokens[0]), **TYPED)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_a_valid_link_in_wrong_hands_shows_nothing_of_the_patient(
    browser: Browser, desk: Desk, clinic: Clinic
) -> None:
    token = token_of(desk)
    client = browser()
    pressed(client, arrived(client, token), **TYPED)
    hold = hold_of_token(clinic.records, client.cookies["anteroom_intake"])
    assert hold is not None
    typed = ("Zebedee Q.", "phenelzine", "a note of mine")
    for at, words in enumerate(typed):
        clinic.records.save_answer(hold.encounter_id, f"about_you.note{at}", words, author=hold.author)
    thief = browser()
    heard = [arrived(thief, token), thief.get("/"), thief.get("/visit/begin")]
    heard.append(pressed(thief, heard[0], **WRONG_BIRTH))
    heard.append(thief.get(f"/summary/{desk.encounter.id}.pdf"))
    shown = "".join(one.text + str(one.headers) for one in heard)
    assert [word for word in (*OF_THE_PATIENT, *typed, desk.encounter.id) if word in shown] == []


DEAD = {
    "used": "handed in",
    "expired": "over",
    "revoked": "taken back",
    "replaced": "newer link",
    "locked": "locked",
    "not yet open": "not open yet",
    "at the clinic": "open at the clinic",
    "outdated": "older form",
    "unknown": "not known",
}


def _dead_link(desk: Desk, clinic: Clinic, how: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The token of a link that is dead in this way."""
    records, now = clinic.records, clinic.records.now()
    if how == "not yet open":
        return token_of(desk, opens_at=now + dt.timedelta(hours=1))
    if how == "outdated":
        return token_of(desk, questionnaire_version="1900.1")
    if how == "unknown":
        return "A" * 32
    fresh = desk.link(closes_at=now + dt.timedelta(days=1))
    token = fresh.token or ""
    match how:
        case "used":
            records.submit(desk.encounter.id, "k" * 32, questionnaire_hash="h", author=desk.staff.author)
        case "expired":
            monkeypatch.setattr(records, "now", lambda: now + dt.timedelta(days=2))
        case "revoked":
            link_revoked(records, desk.staff, fresh.link.id)
        case "replaced":
            desk.link(closes_at=now + dt.timedelta(days=1))
        case "locked":
            for _ in range(WRONG_ANSWERS):
                link_check.link_entered(
                    records, token, {}, version=visit_door.QUESTIONNAIRE.version, address="x"
                )
        case "at the clinic":
            hold_begun(records, desk.encounter.id, by=desk.staff.author)
    return token


@pytest.mark.parametrize("how", DEAD)
def test_a_dead_link_says_which_and_whom_to_call_before_it_asks_anything(
    browser: Browser, desk: Desk, clinic: Clinic, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    token = _dead_link(desk, clinic, how, monkeypatch)
    page = arrived(browser(), token)
    assert page.status_code in (403, 404, 409, 410)
    assert DEAD[how] in re.findall(r"<h1>(.*?)</h1>", page.text)[0]
    others = {title for other, title in DEAD.items() if other != how}
    assert not [title for title in others if title in re.findall(r"<h1>(.*?)</h1>", page.text)[0]]
    for wanted in ("Elm Street Clinic", "555 0123", 'href="tel:5550123"', "911", "988"):
        assert wanted in page.text
    assert "<input" not in page.text
    assert not [word for word in OF_THE_PATIENT if word in page.text]
    assert token not in page.text


def test_an_open_link_says_whom_to_call_and_where_help_is_as_well(browser: Browser, desk: Desk) -> None:
    page = arrived(browser(), token_of(desk))
    for wanted in ("Elm Street Clinic", "555 0123", "911", "988"):
        assert wanted in page.text


def test_a_changed_token_is_an_unknown_one(browser: Browser, desk: Desk) -> None:
    token = token_of(desk)
    assert arrived(browser(), token).status_code == 200
    for changed in (token[:-1], token + "A", token.swapcase(), "x" * 500, "%00", "..%2f..%2fetc"):
        answer = browser().get(f"/v/{changed}")
        assert answer.status_code == 404
        assert "anteroom_link" not in answer.headers.get("set-cookie", "")


def test_the_page_of_a_link_without_the_link_asks_to_open_it_again(browser: Browser, desk: Desk) -> None:
    answer = browser().get("/visit/begin")
    assert answer.status_code == 404
    assert "open your link again" in answer.text
    assert "988" in answer.text


def test_a_press_from_another_page_is_refused(browser: Browser, desk: Desk) -> None:
    client, token = browser(), token_of(desk)
    page = arrived(client, token)
    answer = post(client, "/visit/begin", origin="https://evil.example", token=token_in(page), **TYPED)
    assert answer.status_code == 403
    answer = post(client, "/visit/begin", token="0" * 64, **TYPED)
    assert answer.status_code == 403
    assert "anteroom_intake" not in client.cookies
    assert "link check failed" not in desk.kinds()


def test_two_people_open_it_at_once_and_the_second_takes_the_form(
    browser: Browser, desk: Desk, clinic: Clinic
) -> None:
    token = token_of(desk)
    first, second = browser(), browser()
    pages = arrived(first, token), arrived(second, token)
    assert pressed(first, pages[0], **TYPED).status_code == 303
    assert pressed(second, pages[1], **TYPED).status_code == 303
    assert hold_of_token(clinic.records, first.cookies["anteroom_intake"]) is None
    assert hold_of_token(clinic.records, second.cookies["anteroom_intake"]) is not None


def test_staff_who_try_a_link_are_signed_out_when_the_form_opens(
    browser: Browser, desk: Desk, clinic: Clinic
) -> None:
    client, staff = browser(), desk.staff
    person = Person(staff.person_id, staff.name, staff.roles)
    token = session_begun(clinic.records, person)
    client.cookies.set("anteroom_staff", token, domain="clinic.example.org")
    assert pressed(client, arrived(client, token_of(desk)), **TYPED).status_code == 303
    assert "anteroom_staff" not in client.cookies
    assert staff_of_token(clinic.records, token) is None


OTHER = {"day": "31", "month": "January", "year": "1990", "phone": "9999"}


@pytest.fixture
def other(desk: Desk) -> tuple[str, str]:
    """Another patient is expected: the encounter and the token of her link."""
    day = desk.records.now().astimezone().date() + dt.timedelta(days=1)
    details = VisitDetails("Bea Other", day, dt.date(1990, 1, 31), "B-1", phone="+1 555 010 9999")
    visit = visit_made(desk.records, desk.staff, details, questionnaire_version=VERSION)
    terms = Terms(VERSION, "0" * 64, desk.records.now() + dt.timedelta(days=1))
    token = link_made(desk.records, desk.staff, visit.id, terms).token
    assert token is not None
    return visit.id, token


def _held(client: TestClient, clinic: Clinic) -> str:
    """The encounter that is open in this browser."""
    hold = hold_of_token(clinic.records, client.cookies.get("anteroom_intake"))
    return hold.encounter_id if hold is not None else ""


def _with_form(browser: Browser, desk: Desk, clinic: Clinic) -> TestClient:
    """A shared phone on which the first patient is in the middle of the form."""
    client = browser()
    assert pressed(client, arrived(client, token_of(desk)), **TYPED).status_code == 303
    hold = hold_of_token(clinic.records, client.cookies["anteroom_intake"])
    assert hold is not None
    clinic.records.save_answer(hold.encounter_id, "about_you.name", "Zebedee Q.", author=hold.author)
    return client


def test_a_link_leads_into_no_form_of_somebody_else_that_is_open_in_the_browser(
    browser: Browser, desk: Desk, clinic: Clinic, other: tuple[str, str]
) -> None:
    client = _with_form(browser, desk, clinic)
    page = arrived(client, other[1])
    again = post(client, "/visit/begin", token="0" * 64, **OTHER)
    for answer in (page, again):
        assert answer.status_code == 409
        assert "Another form is open here" in answer.text
        assert 'action="/intake/end"' in answer.text
        assert "988" in answer.text
        shown = answer.text + str(answer.headers)
        assert not [word for word in (*OF_THE_PATIENT, desk.encounter.id, other[0], "Bea") if word in shown]
        assert 'href="/"' not in answer.text
    assert _held(client, clinic) == desk.encounter.id
    assert client.head("/visit/begin").status_code == 409
    # closed, the link goes on to its own two facts, and to its own form
    answer = post(client, "/intake/end", token=token_in(page), then="link")
    assert (answer.status_code, answer.headers["location"]) == (303, "/visit/begin")
    assert _held(client, clinic) == ""
    facts = client.get("/visit/begin")
    assert facts.status_code == 200
    assert pressed(client, facts, **TYPED).status_code == 403
    assert pressed(client, client.get("/visit/begin"), **OTHER).status_code == 303
    assert _held(client, clinic) == other[0]
    assert clinic.records.answers_of(other[0]) == {}


def test_one_s_own_link_goes_on_in_one_s_own_form(browser: Browser, desk: Desk, clinic: Clinic) -> None:
    client = browser()
    hold = hold_begun(clinic.records, desk.encounter.id, by=desk.staff.author)
    client.cookies.set("anteroom_intake", hold, domain="clinic.example.org")
    answer = arrived(client, token_of(desk))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "anteroom_link" not in client.cookies
    assert _held(client, clinic) == desk.encounter.id


def test_for_a_link_that_does_not_open_nobody_s_form_is_closed(
    browser: Browser, desk: Desk, clinic: Clinic, other: tuple[str, str]
) -> None:
    client = _with_form(browser, desk, clinic)
    found = link_of_token(clinic.records, other[1], version=VERSION)
    assert found is not None
    link_revoked(clinic.records, desk.staff, found.link.id)
    page = arrived(client, other[1])
    assert page.status_code == 410
    assert "taken back" in page.text
    assert "<form" not in page.text


def test_whoever_closes_a_form_without_a_link_of_their_own_comes_to_the_last_page(
    browser: Browser, desk: Desk, clinic: Clinic, other: tuple[str, str]
) -> None:
    client = _with_form(browser, desk, clinic)
    arrived(client, other[1])
    for then in ({}, {"then": "//evil.example"}, {"then": "/visit/begin"}):
        answer = post(client, "/intake/end", token=token_in(client.get("/intake/end")), **then)
        assert answer.headers["location"] == "/intake/ended"
        hold = hold_begun(clinic.records, desk.encounter.id, by=desk.staff.author)
        client.cookies.set("anteroom_intake", hold, domain="clinic.example.org")


def test_on_a_tablet_a_link_neither_opens_nor_closes_anything(
    browser: Browser, desk: Desk, clinic: Clinic, other: tuple[str, str]
) -> None:
    admin = staff_of(clinic.records, Role.ADMINISTRATOR, name="Adam Admin")
    pin_set(clinic.records, admin, "824617")
    client, cookie = browser(), device_enrolled(clinic.records, admin, "Tablet 1")
    client.cookies.set("anteroom_device", cookie, domain="clinic.example.org")
    client.cookies.set("anteroom_link", other[1], domain="clinic.example.org")
    device = device_of_token(clinic.records, cookie)
    assert device is not None
    hold_begun(clinic.records, desk.encounter.id, by=desk.staff.author, place="tablet", device_id=device.id)
    for answer in (client.get(f"/v/{other[1]}"), client.get("/visit/begin")):
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
    held = hold_on_device(clinic.records, device.id)
    assert held is not None
    assert held.encounter_id == desk.encounter.id
    ended = post(client, "/intake/end", token=token_in(client.get("/intake/end")), then="link")
    assert ended.headers["location"] == "/intake/ended"


def test_the_token_stands_in_no_log(
    browser: Browser, desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    token = token_of(desk)
    client = browser()
    pressed(client, arrived(client, token), **WRONG_BOTH)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"no such link: {token}")

    monkeypatch.setattr(visit_door, "link_of_token", broken)
    answer = browser().get(f"/v/{token}")
    assert answer.status_code == 500
    assert token not in answer.text
    from pages.front_door.logs import WithoutAnswers

    written = "\n".join(
        WithoutAnswers().format(record) for record in caplog.records if record.name.startswith("anteroom")
    )
    assert "request failed" in written
    assert token not in written
