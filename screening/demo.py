"""Adds the invented patients to a record, as if each had filled in the form today; each is marked as demo."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from forms import about_you
from forms.answer import Answer, Response
from forms.condition import Case
from forms.journey import questions_now
from forms.question import NONE_OF_THESE, Kind, Question, Section
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read
from screening.case_file import counts_as_no
from screening.clinic import clinic_here
from screening.demo_patients import PATIENTS, Ago, Born, DemoPatient
from screening.filing import judge_and_keep
from screening.judging import CRISIS_SHOWN, URGENT_SEEN, local_day, urgent_in
from screening.records import TYPED, Author, Records

DEMO = Author("system", "demo")
_NO: Mapping[Kind, Any] = {Kind.YES_NO: "no", Kind.ANY_OF: [NONE_OF_THESE]}


def add_demo_patients(records: Records) -> None:
    """Add every invented patient, dated back from the day of the record's clock. Raises StoreUnavailable."""
    on = local_day(records.now())
    for patient in PATIENTS:
        _add(records, patient, on)


def _add(records: Records, patient: DemoPatient, on: dt.date) -> None:
    visit = on + dt.timedelta(days=patient.visit_in_days)
    version = QUESTIONNAIRE.version
    id = records.begin_encounter(questionnaire_version=version, author=DEMO, visit_date=visit, demo=True).id
    answers = demo_answers(patient, on)
    for question_id, value in {**answers, **(typed_words(answers) if patient.until else {})}.items():
        records.save_answer(id, question_id, value, author=DEMO)
    urgent = urgent_in(records.answers_of(id), clinic_here(), on=on)
    for kind in (URGENT_SEEN, CRISIS_SHOWN) if urgent else ():
        records.record_event(kind, who=DEMO, encounter_id=id)
    if not patient.until:
        records.submit(id, uuid.uuid4().hex, questionnaire_hash=QUESTIONNAIRE.hash, author=DEMO)
    if urgent or not patient.until:
        judge_and_keep(records, id, clinic_here(), on=on)


def demo_answers(patient: DemoPatient, on: dt.date) -> dict[str, Any]:
    """The patient's answers as JSON values by question id, with "no" where the story is silent."""
    answers: dict[str, Any] = {
        about_you.NAME.id: patient.name,
        **_dated(patient.answers, on),
        **patient.clinic,
    }
    for section in QUESTIONNAIRE.sections:
        # A "no" may open or close what comes after it, so a section is gone through until nothing is left.
        while silent := _silent(section, patient, answers, on):
            answers |= {question.id: _NO[question.kind] for question in silent}
        if section.id == patient.until:
            break
    return answers


def typed_words(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the boxes of a form that is still open, by id: the form shows these words, not the answers."""
    questions = ((QUESTIONNAIRE.by_id[id], value) for id, value in answers.items())
    return {TYPED + q.id: words for q, value in questions if (words := _typed(q, value)) is not None}


def _typed(question: Question, value: Any) -> dict[str, Any] | None:
    match question.kind:
        case Kind.TEXT:
            return {"text": value}
        case Kind.DATE:
            return _date_typed(value)
        case Kind.QUANTITY:
            return {"unit": value["unit"], "number": f"{value['value']:g}"}
        case Kind.PRESSURES:
            return {"rows": [_reading_typed(row, str(place)) for place, row in enumerate(value)]}
    return None


def _date_typed(day: str) -> dict[str, str]:
    year, month, date = day.split("-")
    return {"day": str(int(date)), "month": month, "year": year}


def _reading_typed(row: Mapping[str, Any], id: str) -> dict[str, str]:
    numbers = {part: str(row[part]) for part in ("systolic", "diastolic")}
    sure = {"confirmed": f"{row['systolic']}/{row['diastolic']}"} if row.get("confirmed") else {}
    return {"id": id, **numbers, **_date_typed(row["date"]), "place": row["place"], "by": row["by"], **sure}


def _silent(
    section: Section, patient: DemoPatient, answers: Mapping[str, Any], on: dt.date
) -> tuple[Question, ...]:
    """The history questions of a section that this patient meets and the story does not mention."""
    given = {id: Answer(read(QUESTIONNAIRE.by_id[id], value, on), on) for id, value in answers.items()}
    mentioned = {*answers, *patient.left_open}
    return tuple(
        question
        for question in questions_now(section, Case(Response(given, QUESTIONNAIRE.version), on))
        if counts_as_no(question) and question.id not in mentioned
    )


def _dated(value: Any, on: dt.date) -> Any:
    """The same value with every day counted back from `on`."""
    match value:
        case Ago() | Born():
            return value.day(on).isoformat()
        case Mapping():
            return {key: _dated(part, on) for key, part in value.items()}
        case list():
            return [_dated(part, on) for part in value]
    return value
