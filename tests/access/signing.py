"""A case that waits to be determined, the people who determine it, and how they do it, for the tests of signing."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.questionnaire import QUESTIONNAIRE
from screening.access import Role, Staff
from screening.access.determining import determined, what_would_be_signed
from screening.adjudication import finding_hash
from screening.clinic import Clinic, clinic_of
from screening.demo import demo_answers
from screening.demo_patients import PATIENTS
from screening.entries import Adjudicated, Clarified, Measured, Note, Withdrawn, plain_of
from screening.filing import judge_and_keep
from screening.records import Author, Determination, Records, schema
from screening.records.review_rows import ANSWERED
from screening.rule import Rung
from screening.signed import Shown
from tests.access.people_here import person, signed_in
from tests.made_once import made_once

ON = dt.date(2026, 11, 23)
PATIENT = Author("patient", "tablet")
DECLINED: Mapping[str, Any] = {
    "decisions": [{"route": "infusion", "act": "decline", "why": "Not now."}],
    "patient_words": "Please call us.",
    "words": "",
}
NEVER_TWO = clinic_of({"review": {"second_signature_from": ""}})
TWO = clinic_of({"review": {"second_signature_from": "contraindicated"}})


def deciding(act: str, route: str = "infusion", **more: Any) -> dict[str, Any]:
    """A determination of one route."""
    return {"decisions": [{"route": route, "act": act, **more}], "patient_words": "Please call us."}


def clinician(records: Records, name: str = "Dr Ada Example", role: Role = Role.CLINICIAN) -> Staff:
    """Somebody who may sign, signed in."""
    return signed_in(records, person(records, name, role))


@dataclass
class Waiting:
    """A case that was handed in and judged. `clinic`: its settings."""

    records: Records
    id: str
    clinic: Clinic = field(default_factory=Clinic)

    def shown(self, staff: Staff, plain: Mapping[str, Any] = DECLINED) -> Shown:
        return what_would_be_signed(self.records, staff, self.id, plain, self.clinic, on=ON)

    def signs(
        self, staff: Staff, plain: Mapping[str, Any] = DECLINED, *, key: str = "", shown: str = ""
    ) -> Determination:
        """Look at it, and sign it."""
        mark = shown or self.shown(staff, plain).signs.mark
        return determined(
            self.records,
            staff,
            self.id,
            plain,
            key=key or f"{staff.person_id[:8]}-{mark[:16]}",
            shown=mark,
            clinic=self.clinic,
            on=ON,
            confirm=lambda: None,
        )

    def notes(self, staff: Staff, words: str = "Seen in the clinic.", key: str = "note") -> int:
        """Add a note to the case, which is a change as any other."""
        return self._adds(staff, plain_of(Note(words=words)), key)

    def sent_again(self, staff: Staff, key: str = "asked") -> None:
        """The patient is asked something again and sends it without a new answer."""
        asked = {"questions": ["brain.stroke"], "words": ""}
        for table, columns in (
            (schema.ask_back, {"content": asked}),
            (schema.ask_back_end, {"how": ANSWERED}),
        ):
            self.records.act_added(
                self.id, table, "asked again", staff.author, key=f"{key}-{self.id}", **columns
            )

    def lifts(self, staff: Staff, rule: str, key: str = "lift") -> int:
        """Give the view that a finding does not stand in the way."""
        evaluation = judge_and_keep(self.records, self.id, self.clinic, on=ON)
        finding = next(one for one in evaluation.findings if one.rule.id == rule)
        view = Adjudicated(
            rule=rule,
            finding=finding_hash(finding),
            verdict="accepted",
            reason="measure",
            words="Watched with a monitor",
        )
        return self._adds(staff, plain_of(view), key)

    def clarifies(self, staff: Staff, question: str, value: Any, key: str = "clarified") -> int:
        """Make an answer clear."""
        return self._adds(
            staff, plain_of(Clarified(question=question, value=value, why="asked at the visit")), key
        )

    def measures(self, staff: Staff, *readings: tuple[int, int], key: str = "measured") -> int:
        """Take the pressure."""
        taken = Measured(readings=readings, on=ON.isoformat(), arm="left", posture="sitting")
        return self._adds(staff, plain_of(taken), key)

    def withdraws(self, staff: Staff, number: int) -> int:
        """Take an entry back."""
        return self._adds(staff, plain_of(Withdrawn(number=number, why="Not so.")), f"withdraw-{number}")

    def _adds(self, staff: Staff, content: Any, key: str) -> int:
        number = self.records.act_added(
            self.id, schema.case_entry, "entry added", staff.author, key=f"{key}-{self.id}", content=content
        )
        judge_and_keep(self.records, self.id, self.clinic, on=ON)
        return number

    def stops(self, route: str = "infusion", least: Rung = Rung.SPECIALIST_CLEARANCE) -> list[str]:
        """The rules that stand in the way of a route."""
        evaluation = judge_and_keep(self.records, self.id, self.clinic, on=ON)
        return [one.rule.id for one in evaluation.findings if one.rung_on(route) >= least]  # type: ignore[arg-type]


def waiting(
    records: Records,
    patient: str = "Maja Sampleton",
    clinic: Clinic | None = None,
    also: Mapping[str, Any] | None = None,
) -> Waiting:
    """The case of an invented patient, with their answers; `also`: others in their place."""
    settings = clinic or Clinic()
    name = ("waiting", patient, repr(settings), repr(also))
    id = made_once(records, name, lambda: _handed_in(records, patient, settings, also or {}))
    return Waiting(records, id, settings)


def _handed_in(records: Records, patient: str, clinic: Clinic, also: Mapping[str, Any]) -> str:
    who = next(one for one in PATIENTS if one.name == patient)
    id = records.begin_encounter(
        questionnaire_version=QUESTIONNAIRE.version, author=PATIENT, visit_date=ON
    ).id
    for question, value in {**demo_answers(who, ON), **also}.items():
        records.save_answer(id, question, value, author=PATIENT)
    records.submit(id, f"key-{id}", questionnaire_hash=QUESTIONNAIRE.hash, author=PATIENT)
    judge_and_keep(records, id, clinic, on=ON)
    return id
