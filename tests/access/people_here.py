"""People for the tests of signing in: an administrator who is signed in, somebody with a second factor, their phone."""

import pyotp
from sqlalchemy import select

from screening.access import Role, add_person, session_begun, staff_of_token
from screening.access.people import Person
from screening.access.second_factor import STEP_SECONDS, factor_confirmed, factor_offer_of, factor_offered
from screening.access.sessions import Staff
from screening.records import Author, Event, Records, schema
from tests.clinic import PASSWORD

NAME = "Dr Ada Example"
OTHER_PASSWORD = "seven quiet herons at dusk"


def person(records: Records, name: str = NAME, role: Role = Role.CLINICIAN) -> Person:
    """Somebody who works here."""
    return add_person(records, name, PASSWORD, frozenset({role}))


def signed_in(records: Records, who: Person) -> Staff:
    """The same person, signed in."""
    staff = staff_of_token(records, session_begun(records, who))
    assert staff is not None
    return staff


def administrator(records: Records) -> Staff:
    """An administrator who is signed in."""
    return signed_in(records, person(records, "Ruth Root", Role.ADMINISTRATOR))


class Phone:
    """An authenticator app that scanned this person's QR code."""

    def __init__(self, records: Records, who: str) -> None:
        factor_offered(records, who)
        offer = factor_offer_of(records, who)
        assert offer is not None
        self.secret, self._records = offer.secret, records

    def code(self, steps: int = 0) -> str:
        """What it shows now, or `steps` of thirty seconds later."""
        step = int(self._records.now().timestamp()) // STEP_SECONDS + steps
        return pyotp.TOTP(self.secret).generate_otp(step)

    def next_code(self) -> str:
        """What it shows in half a minute: taken already now, and not spent by setting it up."""
        return self.code(1)


def phone_of(records: Records, who: str) -> tuple[Phone, tuple[str, ...]]:
    """Their phone with a second factor that is in force, and the recovery codes."""
    phone = Phone(records, who)
    codes = factor_confirmed(records, who, phone.code())
    return phone, codes


def noted(records: Records) -> list[Event]:
    """Everything that was noted, oldest first."""
    rows = records.read(
        lambda connection: connection.execute(select(schema.event).order_by(schema.event.c.id)).all()
    )
    return [
        Event(row.kind, Author(row.who_kind, row.who), row.at, row.encounter_id, row.detail) for row in rows
    ]


def kinds(records: Records) -> list[str]:
    """The kinds of what was noted, oldest first."""
    return [event.kind for event in noted(records)]
