"""What the clinic's staff may read of all forms at once: counted rows without a name, and rows to take away.

Forms are read a hundred at a time, one question to each table, so that the memory it takes does not grow with
what is sealed. What was erased cannot be read and is only counted.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, and_, func, select

from forms.condition import Case
from forms.journey import questions_now
from forms.questionnaire import QUESTIONNAIRE
from screening.access.authority import refuse_unless_allowed
from screening.access.permissions import Permission
from screening.access.reading import look_noted
from screening.access.sessions import Staff
from screening.clinic import Clinic
from screening.cohort_csv import CaseCells, coded_cells, month_of
from screening.cohort_lifts import verdicts_of_lifts
from screening.cohort_rows import QUESTIONS, AnswerState, Cohort, FormRow, Lifted, Stage
from screening.errors import EntryRefused, TooManyForms
from screening.exchange.answers_csv import mark_of
from screening.judging import kept_of, local_day, reopened
from screening.records import TYPED, Judgement, StoredAnswer, StoredEntry, schema
from screening.records.envelopes import data_keys_of
from screening.records.review_rows import author_of, content_of
from screening.records.rows import answer_of, judgement_of
from screening.records.store import Records
from screening.rule import Route, Rung

AT_ONCE = 100
MOST_FORMS = 10_000
_STATES: Mapping[str, AnswerState] = {f"<{state.value}>": state for state in AnswerState} | {
    "": AnswerState.ANSWERED
}
_ROUTES = tuple(route.value for route in Route)


@dataclass(frozen=True, slots=True)
class _Made:
    """An encounter of the period that can still be read."""

    id: str
    made_at: dt.datetime
    visit_date: dt.date | None
    demo: bool
    handed_in_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class _Period:
    made: tuple[_Made, ...]
    erased: int
    demo: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """One form, opened."""

    made: _Made
    answers: Mapping[str, StoredAnswer]
    first_answer_at: dt.datetime | None
    judgement: Judgement | None
    entries: tuple[StoredEntry, ...]


def read_insight(
    records: Records,
    staff: Staff,
    since: dt.datetime | None,
    until: dt.datetime | None,
    *,
    second_from: Rung | None = None,
) -> Cohort:
    """The forms made in a period (`until` not included) as rows to be counted; the look is noted.

    `second_from`: the rung from which the clinic wants a lift signed by two; one that still waits is none. Invented
    patients are left out unless the record holds nobody else. Raises NotSignedIn, NotAllowed, TooManyForms.
    """
    staff = refuse_unless_allowed(records, staff, Permission.READ_INSIGHT)
    look_noted(records, staff, "insight viewed")
    period = _period(records, since, until)
    rows: list[FormRow] = []
    lifts: list[Lifted] = []
    missing = 0
    for forms, gone in _opened(records, period):
        missing += gone
        lifts += (lift for form in forms for lift in _lifts(form, second_from))
        rows += (_row(form, local_day(records.now())) for form in forms)
    return Cohort(tuple(rows), tuple(lifts), period.erased + missing, period.demo)


def read_insight_cases(
    records: Records, staff: Staff, since: dt.datetime | None, until: dt.datetime | None
) -> tuple[CaseCells, ...]:
    """The forms of the same period in which something was said, case by case, to be taken away; noted every time.

    Rows of single cases are for the medical director alone, who answers for what leaves the clinic: a clinician who is
    also an administrator may do all that either may, but not this. Raises NotSignedIn, NotAllowed, TooManyForms.
    """
    staff = refuse_unless_allowed(records, staff, Permission.READ_INSIGHT)
    staff = refuse_unless_allowed(records, staff, Permission.EDIT_POLICY)
    period, today = _period(records, since, until), local_day(records.now())
    cases = tuple(
        _cells(form, today)
        for forms, _ in _opened(records, period)
        for form in forms
        if _stage(form) is not Stage.NOT_BEGUN
    )
    _download_noted(records, staff, "answers.csv", len(cases))
    return cases


def insight_dictionary_noted(records: Records, staff: Staff) -> None:
    """Note that the data dictionary was taken; it holds nothing of anybody. Raises NotSignedIn, NotAllowed."""
    staff = refuse_unless_allowed(records, staff, Permission.READ_INSIGHT)
    staff = refuse_unless_allowed(records, staff, Permission.EDIT_POLICY)
    _download_noted(records, staff, "data-dictionary.csv", 0)


def _download_noted(records: Records, staff: Staff, what: str, cases: int) -> None:
    detail: dict[str, str | int | bool | None] = {"what": what, "cases": cases}
    records.write(lambda c: records.note(c, "insight downloaded", who=staff.author, detail=detail))


def _period(records: Records, since: dt.datetime | None, until: dt.datetime | None) -> _Period:
    visit, handed_in, key = schema.encounter, schema.submission, schema.envelope
    wanted = (
        select(
            visit.c.id,
            visit.c.created_at,
            visit.c.visit_date,
            visit.c.demo,
            handed_in.c.submitted_at,
            key.c.scope,
        )
        .outerjoin(handed_in, handed_in.c.encounter_id == visit.c.id)
        .outerjoin(key, key.c.scope == visit.c.id)
        .order_by(visit.c.created_at, visit.c.id)
        .limit(MOST_FORMS + 1)
    )
    if since is not None:
        wanted = wanted.where(visit.c.created_at >= since)
    if until is not None:
        wanted = wanted.where(visit.c.created_at < until)
    real = select(visit.c.id).where(visit.c.demo.is_(False)).limit(1)

    def found(connection: Connection) -> _Period:
        demo = connection.execute(real).one_or_none() is None
        rows = connection.execute(wanted.where(visit.c.demo.is_(demo))).all()
        if len(rows) > MOST_FORMS:
            raise TooManyForms(
                f"More than {MOST_FORMS:,} forms fall into this time. Choose a shorter one and try again."
            )
        made = tuple(
            _Made(row.id, row.created_at, row.visit_date, row.demo, row.submitted_at)
            for row in rows
            if row.scope is not None
        )
        return _Period(made, len(rows) - len(made), demo and bool(rows))

    return records.read(found)


def _opened(records: Records, period: _Period) -> Iterator[tuple[list[_Form], int]]:
    """The forms a hundred at a time, and how many were erased since the period was looked up."""
    for first in range(0, len(period.made), AT_ONCE):
        some = period.made[first : first + AT_ONCE]
        forms = records.read(partial(_forms, records, some))
        yield forms, len(some) - len(forms)


def _forms(records: Records, some: Sequence[_Made], connection: Connection) -> list[_Form]:
    ids = [made.id for made in some]
    keys = data_keys_of(connection, records.ring, ids)
    answers = _answers(connection, keys, ids)
    begun = _first_answers(connection, ids)
    judged = _judgements(connection, keys, ids)
    added = _entries(connection, keys, ids)
    return [
        _Form(
            made,
            answers.get(made.id, {}),
            begun.get(made.id),
            judged.get(made.id),
            tuple(added.get(made.id, ())),
        )
        for made in some
        if made.id in keys
    ]


def _answers(
    connection: Connection, keys: Mapping[str, bytes], ids: Sequence[str]
) -> dict[str, dict[str, StoredAnswer]]:
    found: dict[str, dict[str, StoredAnswer]] = {}
    table = schema.answer
    newest = (
        select(table.c.encounter_id, table.c.question_key, func.max(table.c.revision).label("revision"))
        .where(table.c.encounter_id.in_(ids))
        .group_by(table.c.encounter_id, table.c.question_key)
        .subquery()
    )
    same = and_(
        table.c.encounter_id == newest.c.encounter_id,
        table.c.question_key == newest.c.question_key,
        table.c.revision == newest.c.revision,
    )
    for row in connection.execute(select(table).join(newest, same)):
        if row.encounter_id in keys:
            kept = answer_of(keys[row.encounter_id], row)
            found.setdefault(row.encounter_id, {})[kept.question_id] = kept
    return found


def _first_answers(connection: Connection, ids: Sequence[str]) -> dict[str, dt.datetime]:
    """When a form was first written in by whoever it is about; what staff know of the clinic is no beginning."""
    table = schema.answer.c
    wanted = (
        select(table.encounter_id, func.min(table.recorded_at).label("at"))
        .where(table.encounter_id.in_(ids), table.author_kind != "staff")
        .group_by(table.encounter_id)
    )
    return {row.encounter_id: row.at for row in connection.execute(wanted)}


def _judgements(
    connection: Connection, keys: Mapping[str, bytes], ids: Sequence[str]
) -> dict[str, Judgement]:
    table = schema.judgement
    newest = (
        select(table.c.encounter_id, func.max(table.c.number).label("number"))
        .where(table.c.encounter_id.in_(ids))
        .group_by(table.c.encounter_id)
        .subquery()
    )
    same = and_(table.c.encounter_id == newest.c.encounter_id, table.c.number == newest.c.number)
    rows = connection.execute(select(table).join(newest, same))
    return {
        row.encounter_id: judgement_of(keys[row.encounter_id], row)
        for row in rows
        if row.encounter_id in keys
    }


def _entries(
    connection: Connection, keys: Mapping[str, bytes], ids: Sequence[str]
) -> dict[str, list[StoredEntry]]:
    table = schema.case_entry
    found: dict[str, list[StoredEntry]] = {}
    wanted = select(table).where(table.c.encounter_id.in_(ids)).order_by(table.c.encounter_id, table.c.number)
    for row in connection.execute(wanted):
        if row.encounter_id in keys:
            content = content_of(keys[row.encounter_id], table, row)
            kept = StoredEntry(row.number, content, author_of(row), row.at)
            found.setdefault(row.encounter_id, []).append(kept)
    return found


def _lifts(form: _Form, second_from: Rung | None) -> Iterator[Lifted]:
    """What clinicians lifted of a form that was handed in and judged."""
    if form.judgement is None or not form.entries or _stage(form) is not Stage.HANDED_IN:
        return
    try:
        entries = kept_of(form.entries)
    except (
        EntryRefused
    ):  # made by another release of this program: its case page says so, a count does without it
        return
    verdicts = verdicts_of_lifts(entries, form.judgement.findings, second_from)
    yield from (Lifted(rule, verdict, form.made.id) for rule, verdict in verdicts.items())


def _stage(form: _Form) -> Stage:
    if form.made.handed_in_at is not None:
        return Stage.HANDED_IN
    return Stage.NOT_BEGUN if form.first_answer_at is None else Stage.UNFINISHED


def _read_on(form: _Form, today: dt.date) -> dt.date:
    """The day on which an answer may be out of date: of the visit, when a clinician has the form before them."""
    handed_in = form.made.handed_in_at
    if handed_in is None:
        return today
    day = local_day(handed_in)
    return min(today, max(day, form.made.visit_date or day))


def _case(form: _Form, today: dt.date) -> tuple[Case, tuple[str, ...]]:
    on = _read_on(form, today)
    read = reopened(form.answers, Clinic(), submitted=form.made.handed_in_at is not None, on=on)
    return Case(read.response, on), read.unread


def _row(form: _Form, today: dt.date) -> FormRow:
    case, unread = _case(form, today)
    stage = _stage(form)
    found = form.judgement.findings if form.judgement is not None else ()
    return FormRow(
        month=local_day(form.made.made_at).replace(day=1),
        stage=stage,
        minutes=_minutes(form),
        stopped_in=_stopped_in(form, case) if stage is Stage.UNFINISHED else "",
        outcomes=_outcomes(form),
        fired=_rules(found, "yes"),
        unsettled=_rules(found, "unknown"),
        states=tuple(_STATES[mark_of(q, case.standing(q), unread)] for q in QUESTIONS),
    )


def _cells(form: _Form, today: dt.date) -> CaseCells:
    case, unread = _case(form, today)
    made, handed_in = form.made, form.made.handed_in_at
    return CaseCells(
        made=month_of(local_day(made.made_at)),
        handed_in=month_of(local_day(handed_in) if handed_in is not None else None),
        demo=made.demo,
        outcomes=_outcomes(form),
        cells=coded_cells(case, unread),
    )


def _minutes(form: _Form) -> float | None:
    if form.first_answer_at is None or form.made.handed_in_at is None:
        return None
    return (form.made.handed_in_at - form.first_answer_at) / dt.timedelta(minutes=1)


def _outcomes(form: _Form) -> dict[str, str]:
    said = form.judgement.outcomes if form.judgement is not None else {}
    return {route: str(said[route]) for route in _ROUTES if route in said}


def _rules(findings: Sequence[object], truth: str) -> tuple[str, ...]:
    return tuple(str(one["id"]) for one in findings if isinstance(one, dict) and one["truth"] == truth)


def _stopped_in(form: _Form, case: Case) -> str:
    """The last section, of those that are asked, in which something was said or half said."""
    said = {id.removeprefix(TYPED) for id, kept in form.answers.items() if kept.value is not None}
    for section in reversed(QUESTIONNAIRE.sections):
        if any(question.id in said for question in questions_now(section, case)):
            return section.id
    return ""
