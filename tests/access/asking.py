"""A patient whose form was handed in, a clinician who asks some of it again, and a device that is opened for it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from forms.questionnaire import QUESTIONNAIRE
from screening.access import Hold, Role, Staff, hold_begun, hold_of_token, pen_taken
from screening.access.asking_back import again_on, asked_back
from screening.records import Author, Pen, Records, StoredAnswer
from screening.records.review_rows import ANSWERED
from tests.access.visiting import Desk, desk_of, staff_of
from tests.clinic import Clock

PATIENT = Author("patient", "at-first")
UNSURE = {"absent": "asked-unknown"}
STROKE, STROKE_WHEN, SEIZURES = "brain.stroke", "brain.stroke_date", "brain.seizures"
TOLD: Mapping[str, object] = {
    "about_you.name": "Zebedee Quillfeather",
    "about_you.birth_date": "1961-03-07",
    STROKE: UNSURE,
    SEIZURES: "yes",
    "heart.event": "no",
}


@dataclass(frozen=True)
class Asking:
    """One case at a desk, with a clinician; time passes between one act and the next."""

    desk: Desk
    clinician: Staff
    clock: Clock

    @property
    def records(self) -> Records:
        return self.desk.records

    @property
    def id(self) -> str:
        return self.desk.encounter.id

    def asks(self, *questions: str, words: str = "", key: str = "press") -> int:
        self.clock.passes(minutes=1)
        number = asked_back(self.records, self.clinician, self.id, questions, words, key=f"{key}-{self.id}")
        self.clock.passes(minutes=1)
        return number

    def device(self, **place: object) -> "Device":
        """A device that is opened on the case now."""
        token = hold_begun(self.records, self.id, by=self.clinician.author, **place)  # type: ignore[arg-type]
        return device_of(self, token)


@dataclass(frozen=True)
class Device:
    """A patient's device."""

    asking: Asking
    hold: Hold
    pen: Pen

    def says(self, question_id: str, value: object) -> StoredAnswer:
        self.asking.clock.passes(seconds=10)
        return self.asking.records.save_answer(
            self.hold.encounter_id, question_id, value, author=self.hold.author, pen=self.pen
        )

    def asked(self) -> list[str]:
        again = again_on(self.asking.records, self.hold)
        return [] if again is None else [question.id for question in again.asks]

    def sends(self, number: int = 1) -> None:
        self.asking.clock.passes(seconds=10)
        self.asking.records.ask_back_ended(
            self.hold.encounter_id, number, ANSWERED, author=self.hold.author, pen=self.pen
        )


def device_of(asking: Asking, token: str | None) -> Device:
    """The device behind a cookie's token."""
    hold = hold_of_token(asking.records, token)
    assert hold is not None
    pen = pen_taken(asking.records, hold.id, "window", from_others=True)
    assert pen is not None
    return Device(asking, hold, pen)


def handed_in(records: Records, clock: Clock, told: Mapping[str, object] = TOLD) -> Asking:
    """A form with these answers, handed in a quarter of an hour ago."""
    desk = desk_of(records)
    for id, value in told.items():
        records.save_answer(desk.encounter.id, id, value, author=PATIENT)
    clock.passes(minutes=1)
    records.submit(desk.encounter.id, "k" * 32, questionnaire_hash=QUESTIONNAIRE.hash, author=PATIENT)
    clinician = staff_of(records, Role.CLINICIAN, name="Dr Cleo Asker")
    clock.passes(minutes=5)
    return Asking(desk, clinician, clock)


def day_after(asking: Asking) -> dt.datetime:
    """A time at which a link may end."""
    return asking.records.now() + dt.timedelta(days=1)
