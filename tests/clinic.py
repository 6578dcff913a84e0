"""A clinic to test in: a record in a folder of its own, a clock that can be moved, people and tablets."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from screening.access import Role, add_person, hold_begun, hold_of_token, session_begun, staff_of_token
from screening.records import Author, Records

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
PASSWORD = "correct horse battery staple"
DIRECTOR = frozenset({Role.CLINICIAN, Role.MEDICAL_DIRECTOR})
VISITOR = Author("visitor", "visitor:test")


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: dt.datetime = NOON

    def __call__(self) -> dt.datetime:
        return self.now

    def passes(self, **much: float) -> None:
        """Let time pass: `passes(minutes=15)`."""
        self.now += dt.timedelta(**much)


@dataclass(frozen=True)
class Clinic:
    """A record, and the principals that pages see: give one to AppTest as `at.user = {"principal": ...}`."""

    records: Records
    folder: Path
    people: dict[str, str] = field(default_factory=dict)

    def sign_in(self, roles: frozenset[Role] = DIRECTOR, name: str = "Dr Ada Example") -> str:
        """Sign someone with these roles in. Returns their principal, "staff:..."."""
        person = add_person(self.records, name, PASSWORD, roles)
        staff = staff_of_token(self.records, session_begun(self.records, person))
        assert staff is not None
        return f"staff:{staff.session_id}"

    def open_intake(self, encounter_id: str | None = None, version: str = "test") -> tuple[str, str]:
        """Open a new or unfinished intake on a device. Returns its principal and the encounter id."""
        if encounter_id is None:
            begun = self.records.begin_encounter(
                questionnaire_version=version, author=VISITOR, visit_date=dt.date(2026, 11, 23)
            )
            encounter_id = begun.id
        hold = hold_of_token(self.records, hold_begun(self.records, encounter_id, by=VISITOR))
        assert hold is not None
        return f"intake:{hold.id}", encounter_id
