"""Tablets of a clinic in the browser: enrolled, given a form, taken back; with the staff who do it."""

import datetime as dt
import re
import secrets
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, expect

from forms.questionnaire import QUESTIONNAIRE
from screening.access import Person, Role, Staff, add_person, hold_begun, session_begun, staff_of_token
from screening.access.codes import code_made
from screening.access.devices import device_enrolled, device_of_token
from screening.access.pins import pin_is_set, pin_set
from screening.records import Author, Records
from tests.browser.patient import Patient
from tests.browser.serving import Server
from tests.clinic import PASSWORD

PIN = "824617"
DESK_AND_ADMINISTRATOR = frozenset({Role.FRONT_DESK, Role.ADMINISTRATOR})
DESK = Author("system", "front desk")


@dataclass
class Tablet:
    """An enrolled tablet: `page` is the one tab on it, `device` its id."""

    page: Page
    server: Server
    records: Records
    device: str

    @classmethod
    def enrolled(cls, context: BrowserContext, server: Server, name: str = "Tablet 1") -> "Tablet":
        """A browser that an administrator has made a tablet. It shows its start page."""
        records = Records.open(server.folder / "anteroom.db")
        staff = staff_here(records)
        if not pin_is_set(records):
            pin_set(records, staff, PIN)
        token = device_enrolled(records, staff, name)
        context.add_cookies(
            [{"name": "anteroom_device", "value": token, "url": server.url, "httpOnly": True}]
        )
        device = device_of_token(records, token)
        assert device is not None
        return cls(context.new_page(), server, records, device.id).started()

    def started(self) -> "Tablet":
        """Open the start page."""
        self.page.goto(self.server.url)
        return self.at_start()

    def at_start(self) -> "Tablet":
        """Wait for the start page."""
        self.page.get_by_role("link", name="Enter your code").wait_for()
        return self

    def visit(self) -> str:
        """A visit whose form nobody has begun: its encounter id."""
        today = dt.datetime.now().astimezone().date()
        made = self.records.begin_encounter(
            questionnaire_version=QUESTIONNAIRE.version, author=DESK, visit_date=today
        )
        return made.id

    def handed(self, encounter: str | None = None) -> Patient:
        """The patient of a form that staff opened on this tablet from elsewhere."""
        hold_begun(self.records, encounter or self.visit(), by=DESK, place="tablet", device_id=self.device)
        self.page.goto(self.server.url)
        return Patient.of(self.page, self.server)

    def started_with_form(self) -> Patient:
        """The patient of a form that staff have opened on this tablet: its start page goes on to it by itself."""
        return Patient.of(self.page, self.server)

    def code(self, encounter: str | None = None) -> str:
        """A fresh code for a form."""
        return code_made(self.records, staff_here(self.records), encounter or self.visit())

    def typed(self, code: str) -> "Tablet":
        """Type a code at the start page and send it."""
        self.page.get_by_role("link", name="Enter your code").click()
        self.page.get_by_label("Your code").fill(code)
        self.page.get_by_role("button", name="Open my form").click()
        return self

    def left_by_pin(self, pin: str = PIN) -> None:
        """Leave the patients' side."""
        self.page.get_by_role("link", name="Staff", exact=True).click()
        self.page.get_by_label("PIN for tablets").fill(pin)
        self.page.get_by_role("button", name="Go on to the sign-in").click()

    def heading(self, words: str) -> None:
        """Wait for this heading."""
        expect(self.page.locator("h1")).to_have_text([re.compile(words)], timeout=45_000)


def signed_in(context: BrowserContext, server: Server, *roles: Role) -> None:
    """Sign someone with these roles (all of them by default) in on this browser."""
    records = Records.open(server.folder / "anteroom.db")
    name = f"Dr Ada Example {secrets.token_hex(4)}"
    token = session_begun(records, add_person(records, name, PASSWORD, frozenset(roles or Role)))
    records.close()
    context.add_cookies([{"name": "anteroom_staff", "value": token, "url": server.url, "httpOnly": True}])


def staff_here(records: Records) -> Staff:
    """A member of staff who may do what a front desk and an administrator do, freshly signed in."""
    people = getattr(staff_here, "people", {})
    person: Person | None = people.get(id(records))
    if person is None:
        name = f"Frances Desk {len(people) + 1}"
        person = add_person(records, name, PASSWORD, DESK_AND_ADMINISTRATOR)
        staff_here.people = {**people, id(records): person}  # type: ignore[attr-defined]
    staff = staff_of_token(records, session_begun(records, person))
    assert staff is not None
    return staff
