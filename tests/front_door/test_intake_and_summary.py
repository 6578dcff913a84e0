"""A device is given to a patient, taken back, given to the next; the PDF is for clinicians only."""

import datetime as dt
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from screening.access import Role, hold_of, set_roles, starting
from screening.access.tries import Patience
from screening.clinic import Clinic as Settings
from screening.clinic import PaperSettings
from tests.clinic import PASSWORD, VISITOR, Clinic
from tests.front_door.conftest import HOST, Browser
from tests.front_door.test_headers import who
from tests.front_door.visiting import NAME, post, send, signed_in, token_in
from tests.summary.reading import words_in
from tests.summary.test_signature import certified, status_of


def _encounter(client: object, clinic: Clinic) -> str:
    hold = hold_of(clinic.records, who(client)[0].removeprefix("intake:"))  # type: ignore[arg-type]
    assert hold is not None
    return hold.encounter_id


def test_a_patient_begins_a_form_and_lands_on_it(browser: Browser, clinic: Clinic) -> None:
    client = browser()
    answer = send(client, "/intake/start")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    encounter = clinic.records.encounter(_encounter(client, clinic))
    assert encounter.visit_date is not None
    assert encounter.questionnaire_version
    assert not encounter.demo


def test_looking_at_the_start_page_begins_nothing(browser: Browser, clinic: Clinic) -> None:
    browser().get("/intake/start")
    assert clinic.records.drafts() == ()


def test_pressing_start_twice_begins_one_form(browser: Browser, clinic: Clinic) -> None:
    client = browser()
    token = token_in(client.get("/intake/start"))
    post(client, "/intake/start", token=token)
    assert post(client, "/intake/start", token=token).headers["location"] == "/"
    assert len(clinic.records.drafts()) == 1


STALE = "out of date"
ALREADY = "A form was begun with this page already"


def _two_presses(browser: Browser, clinic: Clinic, who_presses: str) -> tuple[TestClient, TestClient, str]:
    """A start page that was pressed once, the same browser as it was before that, and the token of the page."""
    client = browser()
    if who_presses == "staff":
        signed_in(client, clinic.records)
    token = token_in(client.get("/intake/start"))
    before = {cookie.name: cookie.value for cookie in client.cookies.jar}
    assert post(client, "/intake/start", token=token).status_code == 303
    return client, _browser_with(browser, before), token


def _browser_with(browser: Browser, cookies: dict[str, str | None]) -> TestClient:
    client = browser()
    for name, value in cookies.items():
        client.cookies.set(name, value or "", domain=HOST, path="/")
    return client


@pytest.mark.parametrize("anyone", [True, False])
@pytest.mark.parametrize("who_presses", ["visitor", "staff"])
def test_both_presses_of_a_double_click_begin_one_form_and_the_second_has_it(
    browser: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch, who_presses: str, anyone: bool
) -> None:
    if who_presses == "staff":
        monkeypatch.setattr("pages.front_door.intake.anyone_may_start", lambda tls: anyone)
    first, second, token = _two_presses(browser, clinic, who_presses)
    mine = _encounter(first, clinic)
    answer = post(second, "/intake/start", token=token)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert _encounter(second, clinic) == mine
    assert len(clinic.records.drafts()) == 1
    # one hold at a time: what the first answer brought opens nothing beside it
    assert not who(first)[0].startswith("intake:")


@pytest.mark.parametrize("who_presses", ["visitor", "staff"])
def test_a_press_opens_no_form_again_in_which_something_was_answered(
    browser: Browser, clinic: Clinic, who_presses: str
) -> None:
    first, second, token = _two_presses(browser, clinic, who_presses)
    mine = _encounter(first, clinic)
    hold = hold_of(clinic.records, who(first)[0].removeprefix("intake:"))
    assert hold is not None
    clinic.records.save_answer(mine, "about_you.name", "Zebedee", author=hold.author)
    post(second, "/intake/start", token=token)
    assert _encounter(first, clinic) == mine
    assert who(second)[0] != who(first)[0]
    if who(second)[0].startswith("intake:"):
        assert _encounter(second, clinic) != mine


@pytest.mark.parametrize("who_presses", ["visitor", "staff"])
def test_a_press_that_comes_late_opens_nothing_that_was_begun_before(
    browser: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch, who_presses: str
) -> None:
    first, second, token = _two_presses(browser, clinic, who_presses)
    mine = _encounter(first, clinic)
    late = clinic.records.now() + starting.PRESSED_TWICE + dt.timedelta(seconds=1)
    monkeypatch.setattr(clinic.records, "now", lambda: late)
    answer = post(second, "/intake/start", token=token)
    assert _encounter(first, clinic) == mine
    if who_presses == "staff":
        assert answer.status_code == 403
        assert ALREADY in answer.text
        assert STALE not in answer.text
        assert len(clinic.records.drafts()) == 1
    else:
        assert _encounter(second, clinic) != mine


@pytest.mark.parametrize("who_presses", ["visitor", "staff"])
def test_the_token_of_a_page_opens_no_form_in_another_browser(
    browser: Browser, clinic: Clinic, who_presses: str
) -> None:
    first, _, token = _two_presses(browser, clinic, who_presses)
    mine, other = _encounter(first, clinic), browser()
    for stranger in (other, browser()):
        if stranger is other:
            stranger.get("/intake/start")
        answer = post(stranger, "/intake/start", token=token)
        assert answer.status_code == 403
        assert STALE in answer.text
        assert not who(stranger)[0].startswith("intake:")
    assert _encounter(first, clinic) == mine


def test_who_comes_after_at_the_same_browser_goes_back_to_no_form_of_before(
    browser: Browser, clinic: Clinic
) -> None:
    client = browser()
    token = token_in(client.get("/intake/start"))
    post(client, "/intake/start", token=token)
    send(client, "/intake/end")
    assert post(client, "/intake/start", token=token).status_code == 403
    assert not who(client)[0].startswith("intake:")
    assert len(clinic.records.drafts()) == 1


def test_a_press_of_another_site_opens_nothing_again(browser: Browser, clinic: Clinic) -> None:
    _, second, token = _two_presses(browser, clinic, "visitor")
    assert post(second, "/intake/start", origin="https://evil.example", token=token).status_code == 403
    assert not who(second)[0].startswith("intake:")


@pytest.mark.parametrize("anyone", [True, False])
@pytest.mark.parametrize("role", Role)
def test_only_whose_role_starts_forms_starts_one(
    browser: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch, role: Role, anyone: bool
) -> None:
    monkeypatch.setattr("pages.front_door.intake.anyone_may_start", lambda tls: anyone)
    client = signed_in(browser(), clinic.records)
    _now_only(clinic, client, role)
    page = client.get("/intake/start")
    answer = post(client, "/intake/start", token=_button(client, clinic, "/intake/start"))
    if role is not Role.ADMINISTRATOR:
        assert (page.status_code, answer.status_code) == (200, 303)
        return
    assert (page.status_code, answer.status_code) == (403, 403)
    assert "front desk" in page.text
    assert clinic.records.drafts() == ()
    assert who(client)[0].startswith("staff:")


def test_one_network_of_ipv6_is_one_place_to_start_forms_from(
    browser: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "ON_STARTING_FORMS", Patience(free=2, first_wait=60))
    heard = []
    for address in ("2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:1::3", "2001:db8:1:2::3"):
        monkeypatch.setattr("pages.front_door.intake.address_of", lambda request, here=address: here)
        heard.append(send(browser(), "/intake/start").status_code)
    assert heard == [303, 303, 429, 303]


def test_a_flood_of_empty_forms_is_slowed_for_visitors_and_not_for_staff(
    browser: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.access.starting.ON_STARTING_FORMS", Patience(free=2, first_wait=60))
    answers = [send(browser(), "/intake/start").status_code for _ in range(3)]
    assert answers == [303, 303, 429]
    assert send(signed_in(browser(), clinic.records), "/intake/start").status_code == 303


def test_starting_a_form_signs_staff_out_of_the_device(browser: Browser, clinic: Clinic) -> None:
    client = signed_in(browser(), clinic.records)
    old = client.cookies["anteroom_staff"]
    send(client, "/intake/start")
    assert who(client)[0].startswith("intake:")
    assert "anteroom_staff" not in client.cookies
    other = browser()
    other.cookies.set("anteroom_staff", old)
    assert not who(other)[0].startswith("staff:")


def test_the_device_is_closed_and_the_next_patient_is_someone_else(browser: Browser, clinic: Clinic) -> None:
    client = browser()
    send(client, "/intake/start")
    first, old = _encounter(client, clinic), client.cookies["anteroom_intake"]
    answer = send(client, "/intake/end")
    assert answer.headers["location"] == "/intake/ended"
    assert {'"cache"', '"storage"'} <= set(answer.headers["clear-site-data"].split(", "))
    assert "anteroom_intake" not in client.cookies
    send(client, "/intake/start")
    assert _encounter(client, clinic) != first
    other = browser()
    other.cookies.set("anteroom_intake", old)
    assert not who(other)[0].startswith("intake:")


def test_the_last_page_says_whom_to_call_and_nothing_of_the_answers(browser: Browser) -> None:
    page = browser().get("/intake/ended").text
    assert "988" in page
    assert "911" in page
    assert not re.search(r"urgent|outcome|finding|eligib", page, re.IGNORECASE)


def test_staff_open_an_unfinished_form_on_this_device(browser: Browser, clinic: Clinic) -> None:
    begun = clinic.records.begin_encounter(questionnaire_version="1", author=VISITOR)
    client = signed_in(browser(), clinic.records)
    token = _button(client, clinic, "/intake/continue")
    answer = post(client, "/intake/continue", token=token, encounter=begun.id)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert _encounter(client, clinic) == begun.id
    assert "anteroom_staff" not in client.cookies


@pytest.mark.parametrize("why", ["submitted", "unknown"])
def test_a_form_that_cannot_be_continued_leaves_staff_signed_in(
    browser: Browser, clinic: Clinic, why: str
) -> None:
    id = clinic.records.begin_encounter(questionnaire_version="1", author=VISITOR).id
    clinic.records.submit(id, "key", questionnaire_hash="0" * 64, author=VISITOR)
    client = signed_in(browser(), clinic.records)
    token = _button(client, clinic, "/intake/continue")
    encounter = id if why == "submitted" else "0" * 32
    assert post(client, "/intake/continue", token=token, encounter=encounter).status_code == 409
    assert who(client)[0].startswith("staff:")


def test_a_visitor_continues_nobody_s_form(browser: Browser, clinic: Clinic) -> None:
    begun = clinic.records.begin_encounter(questionnaire_version="1", author=VISITOR)
    client = browser()
    client.get("/")
    token = _button(client, clinic, "/intake/continue")
    assert post(client, "/intake/continue", token=token, encounter=begun.id).status_code == 403
    assert not who(client)[0].startswith("intake:")


def test_an_administrator_does_not_open_forms(browser: Browser, clinic: Clinic) -> None:
    begun = clinic.records.begin_encounter(questionnaire_version="1", author=VISITOR)
    client = signed_in(browser(), clinic.records)
    _now_only(clinic, client, Role.ADMINISTRATOR)
    token = _button(client, clinic, "/intake/continue")
    assert post(client, "/intake/continue", token=token, encounter=begun.id).status_code == 403


def _button(client: object, clinic: Clinic, action: str) -> str:
    """The token that a page of ours would draw for this browser (see pages.parts.session.post_button)."""
    from pages.front_door import cookies as jar

    cookie = client.cookies["anteroom_form"]  # type: ignore[attr-defined]
    return jar.form_token(cookie, action, who(client)[0])  # type: ignore[arg-type]


def _now_only(clinic: Clinic, client: object, role: Role) -> None:
    from screening.access import staff_of_session

    staff = staff_of_session(clinic.records, who(client)[0].removeprefix("staff:"))  # type: ignore[arg-type]
    assert staff is not None
    set_roles(clinic.records, staff.person_id, frozenset({role}))


# The summary


def test_the_summary_is_for_clinicians_who_are_signed_in(browser: Browser, clinic: Clinic) -> None:
    patient, staff = browser(), signed_in(browser(), clinic.records)
    send(patient, "/intake/start")
    address = f"/summary/{_encounter(patient, clinic)}.pdf"
    assert [client.get(address).status_code for client in (browser(), patient)] == [403, 403]
    answer = staff.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["cache-control"] == "no-store"
    assert re.search(r'filename="anteroom-[0-9a-f]{8}\.pdf"', answer.headers["content-disposition"])


def test_a_download_is_noted_with_who_and_when(browser: Browser, clinic: Clinic) -> None:
    patient, staff = browser(), signed_in(browser(), clinic.records)
    send(patient, "/intake/start")
    id = _encounter(patient, clinic)
    browser().get(f"/summary/{id}.pdf")
    staff.get(f"/summary/{id}.pdf")
    kinds = [event.kind for event in clinic.records.events_of(id) if event.who.kind == "staff"]
    assert kinds == ["summary downloaded", "paper given out"]


def test_signed_out_or_without_the_role_there_is_no_summary(browser: Browser, clinic: Clinic) -> None:
    id = clinic.records.begin_encounter(questionnaire_version="1", author=VISITOR).id
    staff = signed_in(browser(), clinic.records)
    _now_only(clinic, staff, Role.FRONT_DESK)
    assert staff.get(f"/summary/{id}.pdf").status_code == 403
    send(staff, "/account/sign-out")
    assert staff.get(f"/summary/{id}.pdf").status_code == 403


ENDINGS = (".pdf", "-anonymous.pdf", ".html")


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_form_of_the_summary_is_guarded_and_noted(
    browser: Browser, clinic: Clinic, ending: str
) -> None:
    patient, staff, desk = browser(), signed_in(browser(), clinic.records), browser()
    send(patient, "/intake/start")
    id = _encounter(patient, clinic)
    address = f"/summary/{id}{ending}"
    assert [client.get(address).status_code for client in (browser(), patient, desk)] == [403, 403, 403]
    assert staff.get(f"/summary/{'0' * 32}{ending}").status_code == 404
    answer = staff.get(address)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    kinds = [event.kind for event in clinic.records.events_of(id) if event.who.kind == "staff"]
    assert kinds == ["summary downloaded", *(["paper given out"] if ending.endswith(".pdf") else [])]
    _now_only(clinic, staff, Role.FRONT_DESK)
    assert staff.get(address).status_code == 403


def test_the_page_may_use_its_own_style_and_nothing_else(browser: Browser, clinic: Clinic) -> None:
    patient, staff = browser(), signed_in(browser(), clinic.records)
    send(patient, "/intake/start")
    answer = staff.get(f"/summary/{_encounter(patient, clinic)}.html")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "script-src" not in policy
    assert "img-src" not in policy
    assert '<html lang="en">' in answer.text


def test_the_anonymous_copy_says_so_and_its_file_is_named_so(browser: Browser, clinic: Clinic) -> None:
    patient, staff = browser(), signed_in(browser(), clinic.records)
    send(patient, "/intake/start")
    answer = staff.get(f"/summary/{_encounter(patient, clinic)}-anonymous.pdf")
    assert "Anonymous copy" in words_in(answer.content, page=1)
    assert re.search(r'filename="anteroom-[0-9a-f]{8}-anonymous\.pdf"', answer.headers["content-disposition"])


def test_a_clinic_with_a_certificate_signs_and_never_gives_out_an_unsigned_paper(
    browser: Browser, clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = certified(tmp_path, "clinic")
    paper = PaperSettings(str(certificate), str(key))
    monkeypatch.setattr("pages.front_door.summary.clinic_here", lambda: Settings(paper=paper))
    patient, staff = browser(), signed_in(browser(), clinic.records)
    send(patient, "/intake/start")
    address = f"/summary/{_encounter(patient, clinic)}.pdf"
    assert status_of(staff.get(address).content, certificate).bottom_line
    key.chmod(0o644)
    refused = staff.get(address)
    assert refused.status_code == 503
    assert "chmod 600" in refused.text


@pytest.mark.parametrize("id", ["0" * 32, "x", "..%2f..%2fetc%2fpasswd", "%00"])
def test_a_summary_that_is_not_there(browser: Browser, clinic: Clinic, id: str) -> None:
    staff = signed_in(browser(), clinic.records)
    assert staff.get(f"/summary/{id}.pdf").status_code == 404


def test_signing_in_again_needs_the_password(browser: Browser, clinic: Clinic) -> None:
    client = signed_in(browser(), clinic.records)
    send(client, "/intake/start")
    send(client, "/intake/end")
    assert not who(client)[0].startswith("staff:")
    send(client, "/account/sign-in", name=NAME, password=PASSWORD)
    assert who(client)[0].startswith("staff:")
