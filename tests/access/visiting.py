"""A front desk, a patient who is expected, and a link for them."""

import datetime as dt
from dataclasses import dataclass

from forms.questionnaire import QUESTIONNAIRE
from screening.access import Person, Role, Staff, add_person, session_begun, staff_of_session, staff_of_token
from screening.access.links import Fact, FreshLink, Terms, link_made, usual_end
from screening.access.visits import VisitDetails, visit_made
from screening.records import Encounter, Records
from tests.clinic import NOON, PASSWORD

DAY = NOON.date() + dt.timedelta(days=1)
BORN = dt.date(1961, 3, 7)
EXPECTED = VisitDetails(
    "Zebedee Quillfeather",
    DAY,
    birth_date=BORN,
    record_number="QF-1203",
    visit_time=dt.time(10, 30),
    phone="+1 555 010 4477",
    email="zeb@example.org",
    language="English",
)
RIGHT = {Fact.BIRTH_DATE: "1961-03-07", Fact.PHONE: "4477"}
VERSION = QUESTIONNAIRE.version


def staff_of(records: Records, *roles: Role, name: str = "Frances Desk") -> Staff:
    """Someone with these roles (front desk by default), signed in."""
    person = add_person(records, name, PASSWORD, frozenset(roles or (Role.FRONT_DESK,)))
    staff = staff_of_token(records, session_begun(records, person))
    assert staff is not None
    return staff


@dataclass(frozen=True)
class Desk:
    """A front desk with one expected patient."""

    records: Records
    first: Staff
    encounter: Encounter

    @property
    def staff(self) -> Staff:
        """Whoever is at the desk, signed in again when time has signed them out."""
        now = staff_of_session(self.records, self.first.session_id)
        if now is None:
            person = Person(self.first.person_id, self.first.name, self.first.roles)
            now = staff_of_token(self.records, session_begun(self.records, person))
        assert now is not None
        return now

    def link(self, **terms: object) -> FreshLink:
        """A link for the patient, on the usual terms unless said otherwise."""
        usual: dict[str, object] = {
            "questionnaire_version": VERSION,
            "protocol_hash": "0" * 64,
            "closes_at": usual_end(DAY, self.records.now()),
        }
        return link_made(self.records, self.staff, self.encounter.id, Terms(**{**usual, **terms}))  # type: ignore[arg-type]

    def token(self, **terms: object) -> str:
        """The token of such a link."""
        token = self.link(**terms).token
        assert token is not None
        return token

    def kinds(self) -> list[str]:
        """The kinds of everything noted about this encounter."""
        return [event.kind for event in self.records.events_of(self.encounter.id)]


def desk_of(records: Records, details: VisitDetails = EXPECTED) -> Desk:
    """A front desk with this patient expected."""
    staff = staff_of(records)
    return Desk(records, staff, visit_made(records, staff, details, questionnaire_version=VERSION))
