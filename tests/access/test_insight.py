"""Forms as rows to be counted: everything of a period, each once and in its state, nothing of anybody, and noted."""

import csv
import datetime as dt
import io
import uuid
from dataclasses import fields

import pytest
from sqlalchemy import delete

from forms.questionnaire import QUESTIONNAIRE
from forms.truth import YES
from screening.access import Person, Role, Staff, insight
from screening.access.insight import read_insight, read_insight_cases
from screening.adjudication import finding_hash
from screening.clinic import Clinic
from screening.cohort.tables import insight_of
from screening.cohort_csv import COLUMNS, FIRST_COLUMNS, cases_table
from screening.cohort_rows import QUESTIONS, AnswerState, FormRow, Stage
from screening.entries import Adjudicated, Entry, Seconded, Withdrawn, plain_of
from screening.errors import NotAllowed, TooManyForms
from screening.exchange.answers_csv import table_written
from screening.judging import judged_case, judgement_of
from screening.records import Author, Records, schema
from screening.rule import Rung
from tests.access.people_here import kinds, noted, person, signed_in
from tests.clinic import NOON, VISITOR, Clock

PATIENT = Author("patient", "p")
NAME, RECORD_NUMBER, WORDS = "Maja Sampleton", "QX-778121", "Zauberpulver"
ANSWERS: dict[str, object] = {
    "about_you.name": NAME,
    "about_you.record_number": RECORD_NUMBER,
    "about_you.birth_date": "1985-06-14",
    "about_you.sex": "female",
    "about_you.weight": {"value": 154, "unit": "lb"},
    "heart.event": "yes",
    "heart.event_date": "2026-10-07",
    "brain.stroke": {"absent": "asked-declined"},
    "brain.seizures": {"absent": "asked-unknown"},
    "substances.kratom": "yes",
    "substances.kratom_product": WORDS,
    "eyes.conditions": ["glaucoma"],
}


@pytest.fixture
def director(records: Records) -> Staff:
    """A medical director, signed in."""
    return signed_in(records, person(records, role=Role.MEDICAL_DIRECTOR))


def answered(records: Records, *, demo: bool = False, **changes: object) -> str:
    """A form with answers that was not handed in. Returns the encounter's id."""
    id = records.begin_encounter(
        questionnaire_version=QUESTIONNAIRE.version, author=PATIENT, visit_date=NOON.date(), demo=demo
    ).id
    given = ANSWERS | {name.replace("__", "."): value for name, value in changes.items()}
    for question, value in given.items():
        records.save_answer(id, question, value, author=PATIENT)
    return id


def handed_in(records: Records, **changes: object) -> str:
    """A form that was handed in and judged."""
    id = answered(records, **changes)
    records.submit(id, uuid.uuid4().hex, questionnaire_hash=QUESTIONNAIRE.hash, author=PATIENT)
    stored = records.answers_of(id)
    judged = judged_case(stored, Clinic(), submitted=True, on=NOON.date())
    records.record_judgement(id, judgement_of(judged, stored))
    return id


def back(records: Records, staff: Staff) -> Staff:
    """The same person, signed in anew after a long time."""
    return signed_in(records, Person(staff.person_id, staff.name, staff.roles))


def rows(
    records: Records, staff: Staff, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> tuple[FormRow, ...]:
    """The forms of a period."""
    return read_insight(records, back(records, staff), since, until).rows


def state_of(row: FormRow, question: str) -> AnswerState:
    """How one question stands in a row."""
    return row.states[[one.id for one in QUESTIONS].index(question)]


def test_a_form_that_was_handed_in(records: Records, director: Staff, clock: Clock) -> None:
    id = answered(records)
    clock.passes(minutes=17.5)
    records.submit(id, uuid.uuid4().hex, questionnaire_hash=QUESTIONNAIRE.hash, author=PATIENT)
    stored = records.answers_of(id)
    judged = judged_case(stored, Clinic(), submitted=True, on=NOON.date())
    records.record_judgement(id, judgement_of(judged, stored))
    (row,) = rows(records, director)
    assert (row.month, row.stage, row.minutes, row.stopped_in) == (
        dt.date(2026, 11, 1),
        Stage.HANDED_IN,
        17.5,
        "",
    )
    assert row.outcomes == {route.value: outcome.rung.word for route, outcome in judged.outcomes.items()}
    said = {finding.rule.id: finding.truth.name for finding in judged.findings}
    assert set(row.fired) == {rule for rule, truth in said.items() if truth == "YES"} != set()
    assert set(row.unsettled) == {rule for rule, truth in said.items() if truth == "UNKNOWN"} != set()


def test_every_reason_for_no_answer_is_a_state_of_its_own(
    records: Records, director: Staff, clock: Clock
) -> None:
    id = answered(records, heart__event="no", eyes__conditions=["nonsense"])
    records.save_answer(id, "lungs_and_sleep.lungs", ["asthma"], author=PATIENT)
    records.save_answer(id, "lungs_and_sleep.lungs", None, author=PATIENT)
    clock.passes(days=400)
    (row,) = rows(records, director)
    wanted = {
        "about_you.sex": AnswerState.ANSWERED,
        "about_you.weight": AnswerState.STALE,
        "heart.event_date": AnswerState.WITHDRAWN,
        "brain.stroke": AnswerState.ASKED_DECLINED,
        "brain.seizures": AnswerState.ASKED_UNKNOWN,
        "lungs_and_sleep.lungs": AnswerState.NOT_ASKED,
        "brain.stroke_date": AnswerState.NOT_ASKED,
        "eyes.conditions": AnswerState.UNREADABLE,
    }
    assert {question: state_of(row, question) for question in wanted} == wanted


def test_what_was_out_of_date_is_told_of_the_day_of_the_visit_and_not_of_today(
    records: Records, director: Staff, clock: Clock
) -> None:
    handed_in(records)
    clock.passes(days=400)
    (row,) = rows(records, director)
    assert state_of(row, "about_you.weight") is AnswerState.ANSWERED


@pytest.mark.parametrize(
    ("more", "section"),
    [({}, "substances"), ({"typed:medicines.list": {"text": "Zol"}}, "medicines"), ({"typed:nothing.here": 1}, "substances")],
)  # fmt: skip
def test_where_an_unfinished_form_stopped(
    records: Records, director: Staff, more: dict[str, object], section: str
) -> None:
    id = answered(records)
    for question, value in more.items():
        records.save_answer(id, "medicines.any", "yes", author=PATIENT) if "medicines" in question else None
        records.save_answer(id, question, value, author=PATIENT)
    (row,) = rows(records, director)
    assert (row.stage, row.stopped_in, row.minutes) == (Stage.UNFINISHED, section, None)


def test_a_form_of_which_only_staff_said_something_was_not_begun(records: Records, director: Staff) -> None:
    id = records.begin_encounter(questionnaire_version="1", author=VISITOR).id
    records.save_answer(id, "clinic.rems_certified", "yes", author=director.author)
    (row,) = rows(records, director)
    assert row.stage is Stage.NOT_BEGUN
    assert read_insight_cases(records, director, None, None) == ()


def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(
    records: Records, director: Staff, clock: Clock
) -> None:
    for _ in range(3):
        answered(records)
        clock.passes(days=1)
    since, until = NOON + dt.timedelta(days=1), NOON + dt.timedelta(days=2)
    assert len(rows(records, director)) == 3
    assert len(rows(records, director, since, until)) == 1
    assert len(rows(records, director, since)) == 2
    assert len(rows(records, director, None, since)) == 1


def test_invented_patients_are_left_out_unless_nobody_else_is_there(
    records: Records, director: Staff
) -> None:
    answered(records, demo=True)
    first = read_insight(records, director, None, None)
    assert (len(first.rows), first.demo) == (1, True)
    handed_in(records)
    second = read_insight(records, director, None, None)
    assert (len(second.rows), second.demo, second.rows[0].stage) == (1, False, Stage.HANDED_IN)
    assert not read_insight(records, director, NOON + dt.timedelta(days=1), None).demo


def test_what_was_erased_is_left_out_and_counted(records: Records, director: Staff) -> None:
    gone, _ = handed_in(records), handed_in(records)
    records.write(lambda c: c.execute(delete(schema.envelope).where(schema.envelope.c.scope == gone)))
    cohort = read_insight(records, director, None, None)
    assert (len(cohort.rows), cohort.erased) == (1, 1)
    assert len(read_insight_cases(records, director, None, None)) == 1


def test_more_than_are_read_at_once(
    records: Records, director: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insight, "AT_ONCE", 2)
    for place in range(5):
        answered(records, about_you__name=f"Number {place}")
    assert len(rows(records, director)) == 5
    monkeypatch.setattr(insight, "MOST_FORMS", 4)
    with pytest.raises(TooManyForms, match="Choose a shorter one"):
        rows(records, director)


def test_the_newest_revision_and_the_newest_judgement_count(records: Records, director: Staff) -> None:
    id = handed_in(records)
    before = rows(records, director)[0]
    stored = records.answers_of(id)
    judged = judged_case(stored, Clinic(policy="eu"), submitted=True, on=NOON.date())
    records.record_judgement(id, judgement_of(judged, stored))
    (after,) = rows(records, director)
    assert after.states == before.states
    assert after.outcomes == {route.value: outcome.rung.word for route, outcome in judged.outcomes.items()}
    draft = answered(records, brain__seizures="no")
    records.save_answer(draft, "brain.seizures", {"absent": "temp-unknown"}, author=PATIENT)
    newest = next(row for row in rows(records, director) if row.stage is Stage.UNFINISHED)
    assert state_of(newest, "brain.seizures") is AnswerState.TEMP_UNKNOWN


def test_a_look_is_noted_once_and_a_download_every_time(records: Records, director: Staff) -> None:
    handed_in(records)
    for _ in range(2):
        read_insight(records, director, None, None)
        read_insight_cases(records, director, None, None)
    assert kinds(records).count("insight viewed") == 1
    downloads = [event for event in noted(records) if event.kind == "insight downloaded"]
    assert [(event.who, event.detail) for event in downloads] == [
        (director.author, {"what": "answers.csv", "cases": 1})
    ] * 2


def test_rows_of_single_cases_are_for_the_director_alone(records: Records) -> None:
    handed_in(records)
    for role in set(Role) - {Role.MEDICAL_DIRECTOR}:
        someone = signed_in(records, person(records, f"Some {role.value}", role))
        with pytest.raises(NotAllowed):
            read_insight_cases(records, someone, None, None)
    assert "insight downloaded" not in kinds(records)


# What clinicians lifted


def entered(records: Records, id: str, entry: Entry, by: Staff) -> int:
    """What a clinician added to a case. Returns its number."""
    return records.act_added(
        id, schema.case_entry, "case entry", by.author, key=uuid.uuid4().hex, content=plain_of(entry)
    )


def lifted(records: Records, id: str, by: Staff, rule: str, verdict: str = "not-confirmed") -> int:
    """A clinician's view of the finding of a rule, as it is now."""
    judged = judged_case(records.answers_of(id), Clinic(), submitted=True, on=NOON.date())
    found = next(one for one in judged.findings if one.rule.id == rule)
    return entered(
        records,
        id,
        Adjudicated(
            rule=rule, finding=finding_hash(found), verdict=verdict, reason="examined", words="Seen by me."
        ),
        by,
    )


def first_yes(records: Records, director: Staff) -> str:
    """A rule that says yes of these forms."""
    return rows(records, director)[0].fired[0]


def lifts(records: Records, staff: Staff, second_from: Rung | None = None) -> list[tuple[str, str, str]]:
    """What was lifted: case, rule, how."""
    found = read_insight(records, back(records, staff), None, None, second_from=second_from).lifts
    return [(one.encounter_id, one.rule, one.verdict) for one in found]


def test_a_finding_that_was_lifted_is_counted_until_it_is_withdrawn(
    records: Records, director: Staff
) -> None:
    id, _ = handed_in(records), handed_in(records)
    rule = first_yes(records, director)
    assert lifts(records, director) == []
    number = lifted(records, id, director, rule)
    assert lifts(records, director) == [(id, rule, "not-confirmed")]
    lifted(records, id, director, rule, "accepted")
    assert lifts(records, director) == [(id, rule, "accepted")], "the last view counts"
    entered(records, id, Withdrawn(number=number + 1, why="wrong"), director)
    entered(records, id, Withdrawn(number=number, why="wrong"), director)
    assert lifts(records, director) == []


def test_what_was_confirmed_or_is_not_said_of_this_finding_is_no_lift(
    records: Records, director: Staff
) -> None:
    id = handed_in(records)
    (row,) = rows(records, director)
    lifted(records, id, director, row.fired[0], "confirmed")
    other = Adjudicated(
        rule=row.fired[1], finding="0" * 64, verdict="accepted", reason="measure", words="Yes."
    )
    entered(records, id, other, director)
    lifted(records, id, director, row.unsettled[0])
    assert lifts(records, director) == [], "confirmed, outdated, and lifted where it could not tell"


def test_a_lift_that_waits_for_a_second_signature_is_none_yet(records: Records, director: Staff) -> None:
    id = handed_in(records)
    judged = judged_case(records.answers_of(id), Clinic(), submitted=True, on=NOON.date())
    grave = next(one for one in judged.findings if one.truth is YES and one.worst >= Rung.DEFERRED)
    number = lifted(records, id, director, grave.rule.id)
    assert lifts(records, director, Rung.URGENT) == [(id, grave.rule.id, "not-confirmed")]
    assert lifts(records, director, grave.worst) == []
    second = signed_in(records, person(records, "Dr Sam Second"))
    entered(records, id, Seconded(number=number), second)
    assert lifts(records, director, grave.worst) == [(id, grave.rule.id, "not-confirmed")]


def test_an_entry_of_another_release_spoils_no_count(records: Records, director: Staff) -> None:
    id = handed_in(records)
    rule = first_yes(records, director)
    lifted(records, id, director, rule)
    records.act_added(
        id, schema.case_entry, "case entry", director.author, key="k", content={"kind": "of tomorrow"}
    )
    assert lifts(records, director) == []
    assert len(rows(records, director)) == 1


# The table to take away


def table_of(records: Records, staff: Staff) -> list[dict[str, str]]:
    """The rows of the file, by column."""
    file = io.StringIO()
    table_written(file, cases_table(read_insight_cases(records, back(records, staff), None, None)))
    return list(csv.DictReader(io.StringIO(file.getvalue())))


def test_the_file_holds_what_was_chosen_and_nothing_of_anybody(records: Records, director: Staff) -> None:
    id = handed_in(records)
    (row,) = table_of(records, director)
    told = {
        "made": "2026-11",
        "handed_in": "2026-11",
        "demo": "no",
        "about_you.sex": "female",
        "about_you.weight": "69.8532",
        "heart.event": "yes",
        "heart.event_date": "2026-10",
        "eyes.conditions": "glaucoma",
        "brain.stroke": "<asked-declined>",
        "brain.seizures": "<asked-unknown>",
        "brain.stroke_date": "<not-asked>",
    }
    assert {column: row[column] for column in told} == told
    assert list(row)[: len(FIRST_COLUMNS)] == list(FIRST_COLUMNS)
    everything = "\n".join((*row, *row.values()))
    for secret in (id, id[:8], NAME, "Sampleton", RECORD_NUMBER, "1985", WORDS, "2026-10-07", "2026-11-23"):
        assert secret not in everything
    assert not {"about_you.name", "about_you.birth_date", "substances.kratom_product"} & set(row)


def test_a_case_has_another_number_in_every_file_and_stands_elsewhere(
    records: Records, director: Staff
) -> None:
    for place in range(12):
        handed_in(records, about_you__weight={"value": 60 + place, "unit": "kg"})
    first, second = table_of(records, director), table_of(records, director)
    assert len({row["case"] for row in first}) == 12
    assert {row["case"] for row in first}.isdisjoint(row["case"] for row in second)
    assert [row["about_you.weight"] for row in first] != [row["about_you.weight"] for row in second]
    assert [row["case"] for row in first] == sorted(row["case"] for row in first)


def test_four_reasons_are_four_cells(records: Records, director: Staff, clock: Clock) -> None:
    answered(records)
    clock.passes(days=400)
    (row,) = table_of(records, director)
    cells = {row[id] for id in ("brain.stroke_date", "brain.stroke", "brain.seizures", "about_you.weight")}
    assert cells == {"<not-asked>", "<asked-declined>", "<asked-unknown>", "<stale>"}


def test_a_row_to_be_counted_holds_no_words_of_anybody(records: Records, director: Staff) -> None:
    id = handed_in(records)
    (row,) = rows(records, director)
    told = repr([getattr(row, field.name) for field in fields(row)])
    assert [secret for secret in (id, NAME, RECORD_NUMBER, WORDS, "1985") if secret in told] == []


def test_it_is_counted_from_the_record_to_the_page(records: Records, director: Staff) -> None:
    for _ in range(11):
        handed_in(records)
    seen = insight_of(read_insight(records, director, None, None), lift_share=0.1)
    assert seen.totals[Stage.HANDED_IN] == 11
    stroke = next(row for row in seen.unknowns if row.question == "brain.stroke")
    assert stroke.counts[AnswerState.ASKED_DECLINED] == 11
    assert all(question.id in {row.question for row in seen.unknowns} for question in COLUMNS)
