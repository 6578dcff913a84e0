"""From the queue to a signed paper, in a real browser: the simple case in few presses, the lifted stop, two at once, amending."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import Connection, select

from screening.access import Role, add_person
from screening.adjudication import finding_hash
from screening.clinic import Clinic
from screening.demo import demo_answers
from screening.demo_patients import PATIENTS
from screening.entries import Adjudicated, Clarified, Note, plain_of
from screening.filing import judge_and_keep
from screening.records import Author, Json, Records, schema
from screening.records.seals import seal_problems
from tests.browser.conftest import NAME, sign_in
from tests.browser.patient import wait_until
from tests.browser.serving import Server
from tests.browser.test_clinician import downloaded, settled
from tests.clinic import PASSWORD
from tests.summary.reading import unspaced, words_in

TODAY = dt.datetime.now().astimezone().date()
PATIENT = Author("patient", "tablet")
BEN = "Dr Ben Example"


@pytest.fixture
def records(server: Server) -> Iterator[Records]:
    """The server's record, beside it."""
    opened = Records.open(server.folder / "anteroom.db")
    yield opened
    opened.close()


@pytest.fixture
def ben_page(new_context: Callable[..., BrowserContext], server: Server, records: Records) -> Page:
    """A page signed in as a second clinician."""
    page = new_context().new_page()
    if BEN not in records.names().values():
        add_person(records, BEN, PASSWORD, frozenset({Role.CLINICIAN}))
    page.goto(f"{server.url}/account/sign-in")
    page.get_by_label("Your name").fill(BEN)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
    return page


def waits(records: Records, like: str, name: str, **also: object) -> str:
    """A case of somebody who answered like an invented patient, judged today. `also`: other answers, "__" for a dot."""
    story = next(patient for patient in PATIENTS if patient.name == like)
    id = records.begin_encounter(questionnaire_version="1", author=PATIENT, visit_date=TODAY).id
    others = {question.replace("__", "."): value for question, value in also.items()}
    for question, value in {**demo_answers(story, TODAY), "about_you.name": name, **others}.items():
        records.save_answer(id, question, value, author=PATIENT)
    records.submit(id, id, questionnaire_hash="0" * 64, author=PATIENT)
    judge_and_keep(records, id, Clinic(), on=TODAY)
    return id


class Counted:
    """A pair of hands: every press and every field filled in is counted."""

    def __init__(self) -> None:
        self.many = 0

    def press(self, what: Locator) -> None:
        self.many += 1
        what.click()

    def fill(self, what: Locator, text: str) -> None:
        self.many += 1
        what.fill(text)


def act(page: Page, route: str, words: str) -> Locator:
    """The choice of an act on a route."""
    group = page.get_by_role("radiogroup", name=f"What do you determine? {route}")
    return group.get_by_text(words, exact=True)


def to_determination(page: Page) -> Page:
    """From the case to its determination."""
    page.get_by_role("link", name="Determine", exact=True).click()
    page.wait_for_url("**/determine?case=*")
    return settled(page)


def to_signing(page: Page) -> None:
    """On to the page that signs."""
    expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d$"))).to_be_visible()
    page.get_by_role("button", name="Go to signing").click()
    page.wait_for_url("**/sign/*")


def sign(page: Page, label: str = "Sign") -> None:
    """The password, and the button."""
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name=label, exact=True).click()


def test_a_simple_case_from_the_queue_to_a_signed_paper_in_twelve_presses_at_most(
    server: Server, staff_tab: Page, records: Records
) -> None:
    name = f"Simple {token_hex(4)}"  # of its own: a second try finds the case of the first
    id = waits(records, "Maja Sampleton", name)
    page, hands = staff_tab, Counted()
    page.goto(server.url)
    settled(page)
    hands.press(page.get_by_role("link", name=f"Open the case of {name}"))
    page.wait_for_url("**/review_case?case=*")
    settled(page)
    hands.press(page.get_by_role("link", name="Determine", exact=True))
    page.wait_for_url("**/determine?case=*")
    settled(page)
    hands.press(act(page, "Ketamine infusion", "Accept"))
    expect(page.get_by_label("What the patient may be given")).to_have_value(
        re.compile("agrees that you can")
    )
    hands.press(page.get_by_role("button", name="Go to signing"))
    page.wait_for_url(f"**/sign/{id}")
    expect(page.get_by_text(name, exact=False).first).to_be_visible()
    hands.fill(page.get_by_label("Your password"), PASSWORD)
    hands.press(page.get_by_role("button", name="Sign", exact=True))
    page.wait_for_url(f"**/review_case?case={id}")
    settled(page)
    with page.expect_download() as waiting:
        hands.press(page.get_by_role("link", name="Download the summary (PDF)"))
    paper = unspaced(words_in(Path(waiting.value.path()).read_bytes()))
    assert hands.many <= 12
    (signed,) = records.determinations_of(id)
    assert signed.seal in paper
    assert unspaced("SIGNED") in paper
    assert unspaced(NAME) in paper
    assert seal_problems(records, id, 1) == ()


def drafted_at(records: Records, id: str) -> dt.datetime:
    """When the draft of this case was kept last."""
    draft = schema.determination_draft
    return records.read(
        lambda connection: connection.execute(
            select(draft.c.updated_at).where(draft.c.encounter_id == id)
        ).scalar_one()
    )


def kept_words(records: Records, id: str) -> Json:
    """The words to the patient in the one draft of this case."""
    table = schema.determination_draft

    def read(connection: Connection) -> Json:
        row = connection.execute(select(table).where(table.c.encounter_id == id)).one()
        plain = records.unseal(connection, id, f"determination_draft/{row.person_id}", row.sealed)
        return plain["patient_words"] if isinstance(plain, dict) else None

    return records.read(read)


def typed_on(box: Locator, words: str, when: Callable[[], dt.datetime]) -> None:
    """Type these words where the cursor is; it stays in the box while the draft is kept."""
    before = when()
    box.press_sequentially(words)
    wait_until(lambda: when() > before, "a draft kept while the cursor is still in the box")


def test_what_was_typed_survives_though_the_window_closes_with_the_cursor_in_it(
    server: Server, staff_tab: Page, records: Records
) -> None:
    id = waits(records, "Maja Sampleton", "Rhoda Reload")
    page = staff_tab
    page.goto(f"{server.url}/determine?case={id}")
    settled(page)
    act(page, "Ketamine infusion", "Defer").click()
    page.get_by_role("radiogroup", name="Until").get_by_text("A day", exact=True).click()
    page.get_by_label("The day, like").fill("31 December 2199")
    for words in ("The pressure first.", " Then the rest."):
        typed_on(page.get_by_label("Why (for colleagues"), words, lambda: drafted_at(records, id))
    expect(page.get_by_label("What the patient may be given")).to_have_value(re.compile("31 December 2199"))
    page = page.context.new_page()
    staff_tab.close()
    page.goto(f"{server.url}/determine?case={id}")
    settled(page)
    expect(page.get_by_label("The day, like")).to_have_value("31 December 2199")
    expect(page.get_by_label("Why (for colleagues")).to_have_value("The pressure first. Then the rest.")
    to_signing(page)
    expect(page.get_by_text("31 December 2199").first).to_be_visible()
    page.go_back()
    settled(page)
    expect(page.get_by_label("Why (for colleagues")).to_have_value("The pressure first. Then the rest.")
    assert page.url.endswith(f"/determine?case={id}")


def test_who_types_to_the_patient_while_the_words_are_prepared_anew_loses_none(
    server: Server, staff_tab: Page, records: Records
) -> None:
    id = waits(records, "Maja Sampleton", "Quinn Quicker")
    page = staff_tab
    page.goto(f"{server.url}/determine?case={id}")
    settled(page)
    act(page, "Ketamine infusion", "Accept with conditions").click()
    box = page.get_by_label("What the patient may be given")
    page.get_by_label("Conditions, one on each line").fill("Come with somebody who drives.")
    old = box.element_handle()
    box.focus()
    typed = ""
    while len(typed) < 400 and old.evaluate("box => box.isConnected"):
        page.keyboard.type("So ", delay=40)
        typed += "So "
    page.keyboard.type("come.", delay=40)
    assert 0 < len(typed) < 400, "the words were not prepared anew while they were typed on"
    expect(box).to_be_focused()
    expect(box).to_have_value(f"{typed}come.")
    expect(page.get_by_role("button", name="Prepare the words again")).to_be_visible()
    wait_until(lambda: kept_words(records, id) == f"{typed}come.", "what was typed in the draft")
    page.reload()
    settled(page)
    expect(box).to_have_value(f"{typed}come.")


def test_two_windows_of_one_clinician_are_told_of_one_another(
    server: Server, staff_tab: Page, records: Records
) -> None:
    id = waits(records, "Maja Sampleton", "Tilda Twowindows")
    page, other = staff_tab, staff_tab.context.new_page()
    for window in (page, other):
        window.goto(f"{server.url}/determine?case={id}")
        settled(window)
    act(page, "Ketamine infusion", "Decline").click()
    page.get_by_label("Why (for colleagues").fill("Not this year.")
    page.get_by_label("Why (for colleagues").blur()
    expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d$"))).to_be_visible()
    expect(other.get_by_text("In another window you wrote on this draft").first).to_be_visible(timeout=30_000)
    act(other, "Ketamine infusion", "Accept").click()
    expect(other.get_by_text("What you change here is not kept until you choose.")).to_be_visible()
    expect(other.get_by_role("button", name="Go to signing")).to_have_count(0)
    other.get_by_text("What differs").click()
    expect(other.get_by_role("cell", name="Not this year.")).to_be_visible()
    other.get_by_role("button", name="Go on with what the other window wrote").click()
    expect(other.get_by_label("Why (for colleagues")).to_have_value("Not this year.")
    to_signing(other)


def test_words_just_typed_go_to_the_signing_page_with_the_press(
    server: Server, staff_tab: Page, records: Records
) -> None:
    id = waits(records, "Maja Sampleton", "Justine Typed")
    page = staff_tab
    page.goto(f"{server.url}/determine?case={id}")
    settled(page)
    act(page, "Ketamine infusion", "Accept").click()
    box = page.get_by_label("What the patient may be given")
    expect(box).to_have_value(re.compile("agrees that you can"))
    box.fill("Come on Monday with somebody who drives.")
    page.get_by_role("button", name="Go to signing").click()
    page.wait_for_url("**/sign/*")
    expect(page.get_by_text("Come on Monday with somebody who drives.")).to_be_visible()


def lifted(records: Records, id: str, rule: str) -> int:
    """The first clinician's view that a stop does not stand in the way."""
    evaluation = judge_and_keep(records, id, Clinic(), on=TODAY)
    finding = next(one for one in evaluation.findings if one.rule.id == rule)
    view = Adjudicated(
        rule=rule, finding=finding_hash(finding), verdict="accepted", reason="measure", words="With a monitor"
    )
    ada = next(person for person, name in records.names().items() if name == NAME)
    number = records.act_added(
        id, schema.case_entry, "entry kept", Author("staff", ada), key=f"lift-{id}", content=plain_of(view)
    )
    judge_and_keep(records, id, Clinic(), on=TODAY)
    return number


def test_a_lifted_stop_is_signed_by_two_before_it_is_accepted(
    server: Server, staff_tab: Page, ben_page: Page, records: Records
) -> None:
    id = waits(records, "Lily Madeup", "Stella Stopped")
    number = lifted(records, id, "AG-1r")
    page = staff_tab
    page.goto(f"{server.url}/determine?case={id}")
    settled(page)
    act(page, "Ketamine infusion", "Accept").click()
    told = page.get_by_text("Ketamine infusion cannot be accepted while these findings stand: AG-1r")
    expect(told).to_be_visible()
    ben_page.goto(f"{server.url}/review_case?case={id}")
    settled(ben_page)
    ben_page.locator(f'a[href="/sign/second/{id}/{number}"]').first.click()
    ben_page.wait_for_url(f"**/sign/second/{id}/{number}")
    expect(ben_page.get_by_text("With a monitor")).to_be_visible()
    sign(ben_page, "Sign as the second clinician")
    ben_page.wait_for_url("**/review_case?case=*")
    expect(page.get_by_text("The case changed since you opened this page").first).to_be_visible(
        timeout=30_000
    )
    page.get_by_role("button", name="Read the case as it is now").click()
    expect(told).to_have_count(0)
    page.get_by_role("button", name="I have seen it").click()
    to_signing(page)
    expect(page.get_by_text("second signature: Dr Ben Example")).to_be_visible()
    sign(page)
    page.wait_for_url("**/review_case?case=*")
    paper = unspaced(words_in(downloaded(settled(page))))
    assert unspaced("With a monitor") in paper
    assert unspaced(BEN) in paper
    assert seal_problems(records, id, 1) == ()


def test_a_stop_that_one_clinician_clarifies_away_stands_until_another_signed(
    server: Server, staff_tab: Page, ben_page: Page, records: Records
) -> None:
    name = f"Clara {token_hex(4)}"
    id = waits(records, "Maja Sampleton", name, heart__vessel_malformation="yes")
    page = staff_tab
    page.goto(f"{server.url}/review_case?case={id}")
    settled(page)
    _clarified(page, "Arteriovenous malformation, ever", "No", "the scan shows none")
    kept = page.get_by_text("It does not count yet: it awaits a second clinician's signature")
    expect(kept.first).to_be_visible()
    expect(page.get_by_text("Clarified, not counted yet: ").first).to_be_attached()
    expect(page.locator("table.matrix tr", has_text="Ketamine infusion").locator("td").first).to_contain_text(
        "Contraindicated"
    )
    assert not page.locator('a[href^="/sign/second/"]').count()
    to_determination(page)
    act(page, "Ketamine infusion", "Accept").click()
    told = page.get_by_text("Ketamine infusion cannot be accepted while these findings stand: ")
    expect(told).to_be_visible()
    ben_page.goto(f"{server.url}/review_case?case={id}")
    settled(ben_page)
    ben_page.locator(f'a[href="/sign/second/{id}/1"]').first.click()
    ben_page.wait_for_url(f"**/sign/second/{id}/1")
    for said in ("What would no longer stand", "On the patient's own answers alone", "the scan shows none"):
        expect(ben_page.get_by_text(said).first).to_be_visible()
    sign(ben_page, "Sign as the second clinician")
    ben_page.wait_for_url("**/review_case?case=*")
    settled(ben_page)
    expect(ben_page.get_by_text(f"It counts. Second signature: {BEN}").first).to_be_attached()
    page.get_by_role("button", name="Read the case as it is now").click(timeout=30_000)
    expect(told).to_have_count(0)
    page.get_by_role("button", name="I have seen it").click()
    to_signing(page)
    expect(page.get_by_text(f"Second signature: {BEN}")).to_be_visible()
    sign(page)
    page.wait_for_url("**/review_case?case=*")
    paper = unspaced(words_in(downloaded(settled(page))))
    assert unspaced("the scan shows none") in paper
    assert unspaced(f"It counts. Second signature: {BEN}") in paper
    assert unspaced(NAME) in paper
    assert seal_problems(records, id, 1) == ()
    _one_that_brings_another(page, ben_page, server, records)


def _one_that_brings_another(page: Page, ben_page: Page, server: Server, records: Records) -> None:
    """What takes one stop away waits; the stop that it brings is there at once for both, and refuses what is accepted."""
    id = waits(records, "Maja Sampleton", f"Dora {token_hex(4)}", brain__thinking=["brain-injury"])
    ada = next(id for id, name in records.names().items() if name == NAME)
    dementia = Clarified(question="brain.thinking", value=["dementia"], why="the letter says so")
    records.act_added(
        id, schema.case_entry, "entry added", Author("staff", ada), key=id, content=plain_of(dementia)
    )
    judge_and_keep(records, id, Clinic(), on=TODAY)
    for one in (page, ben_page):
        one.goto(f"{server.url}/review_case?case={id}")
        stop = settled(one).locator(".line", has=one.locator(".id", has_text=re.compile(r"^NE-7$"))).first
        expect(stop).to_contain_text("It brings this finding, or makes it worse, and that counts already.")
        route = one.locator("table.matrix tr", has_text="Ketamine infusion")
        expect(route.locator("td").first).to_contain_text("Contraindicated")
    expect(ben_page.locator(f'a[href="/sign/second/{id}/1"]').first).to_be_visible()
    to_determination(page)
    act(page, "Ketamine infusion", "Accept").click()
    expect(page.get_by_text("(from entry 1, which awaits a second signature)")).to_be_visible()


def _clarified(page: Page, question: str, answer: str, why: str) -> None:
    """Make an answer clear, as a clinician does."""
    page.get_by_role("radio", name="Clarify an answer").or_(
        page.get_by_role("button", name="Clarify an answer")
    ).first.click()
    box = page.get_by_label("Which answer?")
    box.click()
    box.fill(question)
    page.get_by_role("option", name=question).first.click()
    page.get_by_role("radiogroup", name="Answer", exact=True).get_by_text(answer, exact=True).click()
    page.get_by_label("Why, and how it was made clear").fill(why)
    page.get_by_role("button", name="Keep beside the patient's answer").click()


def test_of_two_clinicians_at_once_the_second_is_told_and_loses_nothing(
    server: Server, staff_tab: Page, ben_page: Page, records: Records
) -> None:
    id = waits(records, "Maja Sampleton", "Twila Two")
    for page, words in ((staff_tab, "Accept"), (ben_page, "Decline")):
        page.goto(f"{server.url}/determine?case={id}")
        settled(page)
        act(page, "Ketamine infusion", words).click()
    ben_page.get_by_label("Why (for colleagues").fill("Rather wait.")
    ben_page.get_by_label("Why (for colleagues").blur()
    to_signing(ben_page)
    to_signing(staff_tab)
    sign(staff_tab)
    staff_tab.wait_for_url("**/review_case?case=*")
    sign(ben_page)
    expect(ben_page.get_by_role("alert")).to_contain_text(f"{NAME} signed determination 1")
    assert len(records.determinations_of(id)) == 1
    ben_page.get_by_role("link", name="Back to the determination").click()
    settled(ben_page)
    expect(ben_page.get_by_label("Why (for colleagues")).to_have_value("Rather wait.")
    expect(ben_page.get_by_text(f"Determination 1 was signed by {NAME}")).to_be_visible()


def test_amended_after_signing_the_old_paper_says_so_and_a_new_signature_is_asked_for(
    server: Server, staff_tab: Page, records: Records
) -> None:
    id = waits(records, "Maja Sampleton", "Amy Amended")
    page = staff_tab
    page.goto(f"{server.url}/determine?case={id}")
    settled(page)
    act(page, "Ketamine infusion", "Accept").click()
    to_signing(page)
    sign(page)
    page.wait_for_url("**/review_case?case=*")
    settled(page)
    first = downloaded(page)
    ada = next(person for person, name in records.names().items() if name == NAME)
    note = plain_of(Note(words="Called later."))
    records.act_added(
        id, schema.case_entry, "entry kept", Author("staff", ada), key=f"note-{id}", content=note
    )
    judge_and_keep(records, id, Clinic(), on=TODAY)
    page.reload()
    settled(page)
    expect(page.get_by_text("Outdated: the case changed since it was signed").first).to_be_visible()
    old = page.request.get(f"{server.url}/summary/{id}/1.pdf").body()
    assert "OUTDATED" in words_in(old)
    assert "DRAFT" in words_in(downloaded(page))
    page.goto(f"{server.url}/verify")
    page.get_by_label("A PDF that this clinic gave out").set_input_files(
        {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": first}
    )
    page.get_by_role("button", name="Look", exact=True).click()
    expect(page.get_by_role("heading", name="Outdated")).to_be_visible()
    page.goto(f"{server.url}/determine?case={id}")
    settled(page)
    expect(page.get_by_text("it is outdated and needs a new signature")).to_be_visible()
    act(page, "Ketamine infusion", "Decline").click()
    page.get_by_label("Why (for colleagues").fill("Called, and prefers to wait.")
    page.get_by_label("Why (for colleagues").blur()
    to_signing(page)
    sign(page)
    page.wait_for_url("**/review_case?case=*")
    assert "SUPERSEDED" in words_in(page.request.get(f"{server.url}/summary/{id}/1.pdf").body())
    assert seal_problems(records, id, 1) == ()
    assert seal_problems(records, id, 2) == ()


def test_the_front_desk_prints_released_words_and_sees_nothing_else(
    server: Server, staff_tab: Page, new_context: Callable[..., BrowserContext], records: Records
) -> None:
    id = waits(records, "Maja Sampleton", "Lettie Letter")
    page = staff_tab
    page.goto(f"{server.url}/determine?case={id}")
    settled(page)
    act(page, "Ketamine infusion", "Accept").click()
    to_signing(page)
    sign(page)
    page.wait_for_url("**/review_case?case=*")
    page.goto(f"{server.url}/hand-out/{id}")
    page.get_by_role("button", name="Release these words to the patient").click()
    expect(page.get_by_role("link", name="Letter to the patient (PDF)")).to_be_visible()
    desk = new_context().new_page()
    if "Dora Desk" not in records.names().values():
        add_person(records, "Dora Desk", PASSWORD, frozenset({Role.FRONT_DESK}))
    desk.goto(f"{server.url}/account/sign-in")
    desk.get_by_label("Your name").fill("Dora Desk")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_role("button", name="Sign out").wait_for()
    desk.goto(f"{server.url}/hand-out/{id}")
    with desk.expect_download() as waiting:
        desk.get_by_role("link", name="Letter to the patient (PDF)").click()
    assert "agrees that you can have" in words_in(Path(waiting.value.path()).read_bytes())
    assert desk.request.get(f"{server.url}/summary/{id}.pdf").status == 403


@pytest.fixture(autouse=True)
def first_person(server: Server, new_context: Callable[..., BrowserContext]) -> None:
    """Somebody who can sign in."""
    sign_in(new_context().new_page(), server)
