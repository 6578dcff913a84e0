"""A small record with something in nearly every table, about a patient whose name is found wherever it is written."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from screening.access import (
    Permission,
    Role,
    Staff,
    add_person,
    hold_begun,
    hold_of_token,
    session_begun,
    staff_of_token,
)
from screening.access.break_glass import WhoIsMeant, glass_broken
from screening.access.emergency_review import emergency_reviewed
from screening.access.links import Terms
from screening.access.messages import Words, link_mailed
from screening.access.visits import VisitDetails, visit_made
from screening.records import Author, Judgement, Records, fingerprint_of
from screening.records.keeping.backup import backup_to
from screening.records.keeping.snapshot import shapes_of, tally_of
from tests.clinic import PASSWORD
from tests.made_once import made_once
from tests.records.cases import worked_on

CANARY = "Zerlina Quackenbush"
BORN = "1961-03-07"
PATIENT = Author("patient", "tablet")
ANSWERS = {
    "about_you.name": CANARY,
    "about_you.birth_date": BORN,
    "heart.event": "yes",
    "heart.event_date": {"absent": "asked-unknown"},
    "brain.stroke": {"absent": "asked-declined"},
    "about_you.record_number": "=1+1",
}


@dataclass(frozen=True)
class People:
    """Who works in this record."""

    desk: Staff
    director: Staff


def signed_in(records: Records, name: str, *roles: Role) -> Staff:
    person = add_person(records, name, PASSWORD, frozenset(roles))
    staff = staff_of_token(records, session_begun(records, person))
    assert staff is not None
    return staff


def people_in(records: Records) -> People:
    desk = signed_in(records, "Fred Desk", Role.FRONT_DESK)
    return People(desk, signed_in(records, "Dr Dora Director", Role.CLINICIAN, Role.MEDICAL_DIRECTOR))


def expected_visit(records: Records, people: People, *, day: dt.date, name: str = CANARY) -> str:
    """A visit with a link that was put into a mail, and a tablet that is open on it. Returns the encounter's id."""
    details = VisitDetails(
        name, day, dt.date.fromisoformat(BORN), "MR-4711", phone="555 0100 22", email="z@example.org"
    )
    id = visit_made(records, people.desk, details, questionnaire_version="1").id
    closes = records.now() + dt.timedelta(days=1)
    terms = Terms("1", "0" * 64, closes)
    link_mailed(records, people.desk, id, terms, lambda token: Words("Your form", f"open {token}"))
    assert hold_of_token(records, hold_begun(records, id, by=people.desk.author)) is not None
    return id


def answered(records: Records, encounter_id: str) -> None:
    for question, value in ANSWERS.items():
        records.save_answer(encounter_id, question, value, author=PATIENT)
    records.save_answer(encounter_id, "heart.event", "no", author=PATIENT)


def handed_in(records: Records, encounter_id: str, *, urgent: bool = False) -> None:
    records.submit(encounter_id, f"key-{encounter_id}", questionnaire_hash="1" * 64, author=PATIENT)
    judged(records, encounter_id, urgent=urgent)


def judged(records: Records, encounter_id: str, *, urgent: bool) -> None:
    seen = fingerprint_of(records.answers_of(encounter_id))
    said = [{"id": "CV-1", "statement": f"of {CANARY}"}]
    records.record_judgement(
        encounter_id,
        Judgement("protocol", "1", "2" * 64, "us", seen, {"a": "urgent"}, {}, 3, urgent, said),
    )


def determined(records: Records, encounter_id: str, director: Staff) -> None:
    kept = records.judgement_of(encounter_id)
    assert kept is not None
    records.determine(
        encounter_id,
        f"sign-{encounter_id}",
        {"decision": "accept", "words": f"seen {CANARY}"},
        number=1,
        answers_hash=kept.answers_hash,
        findings_hash=kept.findings_hash,
        author=director.author,
    )


def opened_in_an_emergency(records: Records, people: People, *, reviewed: bool) -> None:
    glass = glass_broken(
        records, people.desk, WhoIsMeant(CANARY, BORN), f"{CANARY} is unconscious at the desk"
    )
    if reviewed:
        assert emergency_reviewed(records, people.director, glass.id, "Read it, it was right to do this")


def filled(records: Records) -> tuple[People, str]:
    """A record in which one patient went all the way. Returns who works here, and the encounter's id."""
    return made_once(records, "a patient who went all the way", lambda: _filled(records))


def _filled(records: Records) -> tuple[People, str]:
    people = people_in(records)
    assert people.desk.may(Permission.MANAGE_VISITS)
    id = expected_visit(records, people, day=records.now().date())
    answered(records, id)
    opened_in_an_emergency(records, people, reviewed=True)
    handed_in(records, id)
    determined(records, id, people.director)
    worked_on(records, id, people.director.author, CANARY)
    return people, id


def tallies_of(records: Records) -> dict[str, object]:
    """Count and hash of every table."""
    with records.engines.reading.begin() as connection:
        return {shape.name: tally_of(connection, shape) for shape in shapes_of(connection)}


def backed_up(records: Records, folder: Path, name: str = "one.backup") -> Path:
    return backup_to(records.engines, folder / name, records.ring, records.now()).path
