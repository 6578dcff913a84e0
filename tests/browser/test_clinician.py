"""A clinician's morning, in a real browser: first account, the queue, a case, the summary on paper, sign out."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from forms.answer import Absent
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read, words_of
from screening.clinic import Clinic
from screening.filing import judge_and_keep
from screening.judging import judged_case, local_day
from screening.records import Author, Records
from tests.browser.conftest import NAME, set_up, sign_in
from tests.browser.serving import Server
from tests.clinic import PASSWORD
from tests.summary.reading import unspaced, words_in

MAJA, JONAS, TRAN = "Maja Sampleton", "Jonas Fictionius", "Trần Thị Ví Dụ"
HOSTILE = '<img src="http://evil.example/x.png" onerror="alert(1)"> ![p](http://evil.example/y.png)'
PATIENT = Author("patient", "tablet")
TODAY = dt.datetime.now().astimezone().date()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the invented patients."""
    running = Server(tmp_path_factory.mktemp("clinic"), forked=True).start("--demo")
    yield running
    running.stop()


@pytest.fixture
def records(server: Server) -> Iterator[Records]:
    """The server's record, read beside it."""
    opened = Records.open(server.folder / "anteroom.db")
    yield opened
    opened.close()


def case_of(records: Records, name: str) -> str:
    """The encounter id of an invented patient."""
    ids = [row.encounter.id for row in records.queue(100)]
    named = records.answers_in(ids, ["about_you.name"])
    return next(id for id, answers in named.items() if answers["about_you.name"].value == name)


def settled(page: Page) -> Page:
    """The page once the server has drawn it."""
    page.locator('[data-testid="stMain"] h1').first.wait_for()
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    return page


def open_case(page: Page, name: str) -> Page:
    """Open a case from the queue, as a clinician does."""
    page.get_by_role("link", name=f"Open the case of {name}").click()
    page.wait_for_url("**/review_case?case=*")
    expect(page.locator(".who .name")).to_have_text(name)
    return settled(page)


def downloaded(page: Page) -> bytes:
    """The summary on paper, fetched by its link."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the summary (PDF)").click()
    assert re.fullmatch(r"anteroom-[0-9a-f]{8}\.pdf", waiting.value.suggested_filename)
    return Path(waiting.value.path()).read_bytes()


def test_from_the_set_up_code_to_the_summary_on_paper(server: Server, page: Page, records: Records) -> None:
    set_up(page, server)
    settled(page)
    id = case_of(records, TRAN)
    open_case(page, TRAN)
    assert page.url == f"{server.url}/review_case?case={id}"
    paper = unspaced(words_in(downloaded(page)))
    answers = records.answers_of(id)
    evaluation = judged_case(answers, Clinic(), submitted=True, on=TODAY)
    for question_id, answer in answers.items():
        value = read(QUESTIONNAIRE.by_id[question_id], answer.value, TODAY)
        rows = value if isinstance(value, tuple) and not isinstance(value[0], str) else [value]
        for row in rows if not isinstance(value, Absent) else []:
            one = (row,) if isinstance(rows, tuple) else row
            said = words_of(QUESTIONNAIRE.by_id[question_id], one)  # type: ignore[arg-type]
            assert unspaced(said) in paper, question_id
    standing = [finding for finding in evaluation.findings if finding.truth.name != "NO"]
    assert len(standing) > 30
    for finding in standing:
        assert finding.rule.id in paper
        assert all(citation.source in paper for citation in finding.rule.sources), finding.rule.id


def test_a_wrong_password_opens_nothing_and_says_so(server: Server, page: Page, staff_page: Page) -> None:
    page.goto(f"{server.url}/account/sign-in")
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Password").fill(f"{PASSWORD}!")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.goto(f"{server.url}/review_queue")
    expect(page.get_by_role("button", name="Start the form")).to_be_visible()
    assert JONAS not in page.content()


def test_signed_out_the_case_is_gone_also_by_its_address(
    server: Server, page: Page, records: Records
) -> None:
    sign_in(page, server)
    open_case(settled(page), MAJA)
    address = page.url
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/sign-in")
    heard: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(_bytes(frame))))
    page.goto(address)
    expect(page.get_by_role("button", name="Start the form")).to_be_visible()
    page.go_back()
    page.goto(f"{server.url}/review_case?case={case_of(records, MAJA)}")
    expect(page.get_by_role("button", name="Start the form")).to_be_visible()
    answer = page.request.get(f"{server.url}/summary/{case_of(records, MAJA)}.pdf")
    assert answer.status == 403
    assert heard
    assert MAJA.encode() not in b"".join(heard)
    assert MAJA not in page.content()


def _bytes(frame: object) -> bytes:
    return frame if isinstance(frame, bytes) else str(frame).encode()


def test_the_queue_stands_urgent_first_then_worst(server: Server, staff_page: Page, records: Records) -> None:
    settled(staff_page)
    rows = staff_page.locator("[class*=st-key-queue-row] .row")
    named = [row.inner_text() for row in rows.all()]
    kept = records.queue(100)
    assert len(named) == len(kept)
    assert "NOT FINISHED" in named[0]
    assert JONAS in named[1]
    severities = [row.judgement.severity if row.judgement else 10**10 for row in kept]
    assert severities == sorted(severities, reverse=True)
    edges = [
        float(row.evaluate("row => parseFloat(getComputedStyle(row).borderLeftWidth)")) for row in rows.all()
    ]
    assert edges == sorted(edges, reverse=True)
    assert len(set(edges)) >= 4, "outcomes are told apart without colour"
    signs = {row.locator(".sign").evaluate("s => getComputedStyle(s).backgroundImage") for row in rows.all()}
    assert len(signs) >= 4
    assert all(sign.startswith("url(") for sign in signs)


def test_an_urgent_answer_shows_in_the_queue_without_a_reload(
    server: Server, staff_page: Page, records: Records
) -> None:
    expect(staff_page.get_by_role("status").filter(has_text="urgent")).to_contain_text("2 urgent cases")
    id = records.begin_encounter(questionnaire_version="1", author=PATIENT).id
    for question, value in {
        "about_you.name": "Newly Urgent",
        "mental_health.wish_to_be_dead": "yes",
        "mental_health.suicidal_thoughts": "yes",
        "mental_health.suicide_plan": "yes",
        "mental_health.suicide_intent": "yes",
    }.items():
        records.save_answer(id, question, value, author=PATIENT)
    judge_and_keep(records, id, Clinic(), on=local_day(records.now()))
    expect(staff_page.locator(".row .name").filter(has_text="Newly Urgent")).to_be_visible(timeout=40_000)
    expect(staff_page.get_by_role("status").filter(has_text="urgent")).to_contain_text("3 urgent cases")


def test_a_finding_is_one_click_from_what_it_rests_on_and_no_address_names_it(
    server: Server, staff_page: Page
) -> None:
    page = open_case(settled(staff_page), TRAN)
    behind = page.get_by_text("Not to be stopped at once")
    expect(behind).to_be_hidden()
    page.get_by_role("link", name="SU-5", exact=True).click()
    expect(behind).to_be_visible()
    expect(behind).to_be_in_viewport()
    assert re.fullmatch(r".*/review_case\?case=[0-9a-f]{32}#f\d+", page.url)
    expect(page.locator(".who .name")).to_be_in_viewport()
    assert page.title() == "Anteroom"


def test_the_chart_of_pressures_is_drawn(server: Server, staff_page: Page) -> None:
    page = open_case(settled(staff_page), "Bernard Mockford")
    chart = page.locator("figure.pressures img")
    expect(chart).to_be_visible()
    assert chart.evaluate("picture => picture.complete && picture.naturalWidth > 0")
    expect(page.locator("figure.pressures figcaption")).to_contain_text("140/90 mmHg")


def test_facts_of_the_clinic_change_the_judgement_at_once(server: Server, staff_page: Page) -> None:
    page = open_case(settled(staff_page), TRAN)
    esketamine = page.locator("table.matrix").get_by_role("row", name="Esketamine nasal spray")
    expect(esketamine).to_contain_text("Deferred")
    page.get_by_text("Facts of the clinic for this visit").click()
    group = page.get_by_role("radiogroup", name="Is this site certified to give esketamine nasal spray?")
    group.get_by_text("No", exact=True).click()
    page.get_by_role("button", name="Keep these facts").click()
    expect(esketamine).to_contain_text("Contraindicated")


def test_a_name_that_tries_to_be_markup_is_a_name_and_fetches_nothing(
    server: Server, staff_tab: Page, records: Records
) -> None:
    id = records.begin_encounter(questionnaire_version="1", author=PATIENT, visit_date=TODAY).id
    records.save_answer(id, "about_you.name", HOSTILE, author=PATIENT)
    records.submit(id, id, questionnaire_hash="0" * 64, author=PATIENT)
    judge_and_keep(records, id, Clinic(), on=TODAY)
    asked: list[str] = []
    dialogs: list[Dialog] = []
    staff_tab.on("request", lambda request: asked.append(request.url))
    staff_tab.on("dialog", lambda dialog: dialogs.append(dialog))
    staff_tab.goto(server.url)
    expect(staff_tab.locator(".row .name").filter(has_text=HOSTILE)).to_be_visible()
    staff_tab.goto(f"{server.url}/review_case?case={id}")
    expect(staff_tab.locator(".who .name")).to_have_text(HOSTILE)
    settled(staff_tab)
    assert staff_tab.locator('img[src*="evil"]').count() == 0
    assert [url for url in asked if "evil" in url] == []
    assert dialogs == []


# By keyboard alone


def _tabbed_to(page: Page, name: str) -> None:
    """Press Tab until the link with these words has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator("a:focus").filter(has_text=name).count():
            return
    raise AssertionError(f"{name!r} is not reached by the Tab key")


def test_the_first_case_and_its_summary_are_reached_by_keyboard(server: Server, staff_page: Page) -> None:
    page = settled(staff_page)
    first = page.locator("[class*=st-key-queue-row] .row").first.locator(".name").first.inner_text()
    _tabbed_to(page, f"Open the case of {first}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review_case?case=*")
    expect(page.locator(".who .name")).to_have_text(first)
    settled(page)
    _tabbed_to(page, "Download the summary (PDF)")
    with page.expect_download():
        page.keyboard.press("Enter")


def test_a_finding_opens_by_keyboard(server: Server, staff_page: Page) -> None:
    page = open_case(settled(staff_page), MAJA)
    first = page.locator("details").first
    first.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(first).to_have_attribute("open", "")


@pytest.mark.parametrize("size", [(1024, 768), (390, 844)], ids=["tablet", "phone"])
def test_no_page_scrolls_sideways(
    server: Server,
    staff_tab: Page,
    new_context: Callable[..., BrowserContext],
    records: Records,
    size: tuple[int, int],
) -> None:
    page = staff_tab
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in ("/", f"/review_case?case={case_of(records, TRAN)}", "/rule_book"):
        page.goto(server.url + path)
        settled(page)
        page.evaluate("document.querySelectorAll('.stHtml details').forEach(one => one.open = true)")
        main = page.locator('[data-testid="stMain"]')
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth"), path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
