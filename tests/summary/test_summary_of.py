"""From answers to the summary: every finding is named, every answer is there, nothing is decided."""

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import about_you, blood_pressure, medicines, past_treatments
from forms.answer import Absent, Answer, Response
from forms.question import Question
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read
from forms.truth import NO, UNKNOWN, YES
from screening.evaluate import PROTOCOLS, Evaluation, evaluate
from screening.readings import summary_kept, summary_reopened
from screening.rule import ROUTE_WORDS, Route, Rung
from screening.summary import Field, Filing, Summary, pdf_of, summary_of
from screening.summary.model import texts_of
from screening.summary.page import html_of
from screening.summary.taken import medicines_of
from screening.summary.words import EMPTY, NAME_NOT_GIVEN, NOT_GIVEN, UNDETERMINED, Part
from tests.properties.patients import VISIT, responses
from tests.summary.reading import page_count, squeezed, unspaced, words_in

NAME = "Nguyễn Thị Ánh"
VERDICTS = re.compile(r"\b(in)?eligible\b|\bcleared\b", re.IGNORECASE)


def answered(answers: dict[Question, object], on: dt.date = VISIT) -> Response:
    return Response({q.id: Answer(read(q, raw, on), on) for q, raw in answers.items()}, QUESTIONNAIRE.version)


def judged(answers: dict[Question, object], policy: str = "us", on: dt.date = VISIT) -> Evaluation:
    return evaluate(answered(answers), PROTOCOLS[policy], on=on)


def reading(upper: int, lower: int, date: str | None) -> dict[str, object]:
    return {"systolic": upper, "diastolic": lower, "date": date, "place": "clinic", "by": "staff"}


PATIENT: dict[Question, object] = {
    about_you.NAME: NAME,
    about_you.BIRTH_DATE: "1980-03-14",
    about_you.RECORD_NUMBER: "K-77",
    blood_pressure.READINGS: [reading(118, 76, "2026-11-01"), reading(153, 93, "2026-11-20")],
    blood_pressure.HYPERTENSION: "no",
    medicines.ANY: "yes",
    medicines.LEFT_OUT: "no",
    medicines.LIST: [
        {"name": "Zestril", "dose": 10, "unit": "mg", "often": "once-daily"},
        {"name": "lorazepam", "dose": 1, "unit": "mg", "often": "twice-daily"},
        {"name": "greenie zzyzx <b>", "often": "as-needed"},
    ],
}


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return judged(PATIENT)


@pytest.fixture(scope="module")
def summary(evaluation: Evaluation) -> Summary:
    return summary_of(
        evaluation, Filing("AN-1", provenance=(Field("Answered by", "the patient, on a link"),))
    )


@settings(max_examples=60, deadline=None)
@given(responses(), st.sampled_from(sorted(PROTOCOLS)))
def test_every_finding_that_is_not_no_is_named(response: Response, policy: str) -> None:
    whole = evaluate(response, PROTOCOLS[policy], on=VISIT)
    named = {(entry.id, entry.truth) for entry in summary_of(whole).entries}
    assert named == {(f.rule.id, f.truth.name) for f in whole.findings if f.truth is not NO}


@settings(max_examples=40, deadline=None)
@given(responses())
def test_every_question_has_its_row(response: Response) -> None:
    said = "\n".join(texts_of(summary_of(evaluate(response, on=VISIT)).answers))
    assert [question.id for question in QUESTIONNAIRE if question.clinical not in said] == []


@settings(max_examples=8, deadline=None)
@given(responses())
def test_any_patient_can_be_printed(response: Response) -> None:
    whole = evaluate(response, on=VISIT)
    said = unspaced(words_in(pdf_of(summary_of(whole))))
    missing = [f.rule.id for f in whole.findings if f.truth is not NO and f.rule.id not in said]
    assert missing == []


def test_the_empty_form_prints_with_every_finding_open() -> None:
    whole = evaluate(Response(), on=VISIT)
    summary = summary_of(whole)
    assert summary.patient.name == NAME_NOT_GIVEN
    assert summary.patient.born == summary.patient.record_number == NOT_GIVEN
    assert all(row.rung >= Rung.INFORMATION_NEEDED for row in summary.routes)
    said = unspaced(words_in(pdf_of(summary)))
    assert [f.rule.id for f in whole.unknown if unspaced(f.rule.statement.rstrip(".")) not in said] == []


def test_the_seven_routes_stand_with_outcome_indication_gate_and_tally(
    evaluation: Evaluation, summary: Summary
) -> None:
    assert [row.route for row in summary.routes] == list(Route)
    for row in summary.routes:
        outcome = evaluation.outcomes[row.route]
        assert row.rung is outcome.rung
        assert row.unknown == outcome.tally.unknown
        assert row.title == ROUTE_WORDS[row.route]


def test_the_patient_is_who_they_say_and_the_clinics_number_comes_first(summary: Summary) -> None:
    assert summary.patient.name == NAME
    assert summary.patient.born == "14 March 1980"
    assert summary.patient.age == "46 years"
    assert summary.patient.record_number == "AN-1"


def test_without_a_clinic_number_the_patients_own_is_printed(evaluation: Evaluation) -> None:
    assert summary_of(evaluation).patient.record_number == "K-77"


def test_a_birth_year_alone_gives_an_age_between_two() -> None:
    patient = summary_of(judged({about_you.BIRTH_DATE: "1980"})).patient
    assert (patient.born, patient.age) == ("1980", "between 45 and 46 years")


def test_the_chart_has_every_reading_and_the_limits_of_the_policy(summary: Summary) -> None:
    assert [(p.systolic, p.systolic_over, p.diastolic_over) for p in summary.pressures] == [
        (118, False, False),
        (153, True, True),
    ]
    assert [limit.number for limit in summary.limits] == [140, 90]


def test_exactly_on_the_limit_is_not_past_it() -> None:
    (point,) = summary_of(judged({blood_pressure.READINGS: [reading(140, 90, "2026-11-20")]})).pressures
    assert (point.systolic_over, point.diastolic_over) == (False, False)


@pytest.mark.parametrize(("born", "limit"), [("1961-11-22", 150), ("1961-11-23", 140), ("1961", 140)])
def test_the_european_line_moves_for_those_surely_65(born: str, limit: int) -> None:
    whole = judged(
        {about_you.BIRTH_DATE: born, blood_pressure.READINGS: [reading(145, 80, "2026-11-20")]}, "eu"
    )
    assert summary_of(whole).limits[0].number == limit


def test_a_reading_without_a_day_says_so() -> None:
    (point,) = summary_of(judged({blood_pressure.READINGS: [reading(120, 80, None)]})).pressures
    assert "day not known" in point.words
    assert pdf_of(summary_of(judged({blood_pressure.READINGS: [reading(120, 80, None)]})))


def test_a_medicine_stands_as_written_with_what_it_was_taken_to_be(summary: Summary) -> None:
    zestril, lorazepam, unknown = summary.medicines
    assert (zestril.written, zestril.matched, zestril.use) == ("Zestril", "lisinopril", "10 mg, once daily")
    assert zestril.classes == "ACE inhibitor"
    assert "benzodiazepine" in lorazepam.classes
    assert (unknown.written, unknown.matched) == ("greenie zzyzx <b>", "")
    assert "cannot be told" in unknown.interactions


def test_one_finding_that_stays_open_is_told_of_as_one(evaluation: Evaluation) -> None:
    held = [f for f in evaluation.findings if f.truth is UNKNOWN and medicines.LIST in f.open_questions]
    for findings, told in ((held[:1], "1 finding stays open"), (held[:2], "2 findings stay open")):
        (*_, unknown) = medicines_of(evaluation.case, tuple(findings))
        assert told in unknown.interactions


# A list that may not be used


def _days_later(days: int, answers: dict[Question, object] = PATIENT) -> Evaluation:
    return judged(answers, on=VISIT + dt.timedelta(days))


def test_on_its_last_day_the_list_counts_and_the_day_after_it_is_shown_as_out_of_date() -> None:
    last, after = (summary_of(_days_later(days)).medicines for days in (30, 31))
    assert not [row for row in last if "not counted" in row.interactions]
    assert [(row.written, row.matched, row.use, row.classes) for row in after] == [
        (row.written, row.matched, row.use, row.classes) for row in last
    ]
    assert {row.interactions for row in after} == {
        f"out of date (recorded {VISIT.day} {VISIT:%B %Y}): not counted"
    }


def test_nothing_of_a_list_that_is_out_of_date_is_counted() -> None:
    evaluation = _days_later(60)
    with_list = summary_of(evaluation)
    bare = {question: raw for question, raw in PATIENT.items() if question is not medicines.LIST}
    without = _days_later(60, bare)
    assert [(f.rule.id, f.truth) for f in evaluation.findings] == [
        (f.rule.id, f.truth) for f in without.findings
    ]
    assert with_list.routes == summary_of(without).routes
    assert with_list.medicine_notes == summary_of(without).medicine_notes
    assert "as lorazepam" not in " ".join(with_list.medicine_notes)
    assert "as lorazepam" in " ".join(summary_of(_days_later(30)).medicine_notes), "the control"


def test_paper_and_page_never_say_of_a_list_that_was_given_that_there_is_none() -> None:
    whole = summary_of(_days_later(60))
    (paper, page) = unspaced(words_in(pdf_of(whole))), html_of(whole)
    for said in ("greenie zzyzx <b>", "out of date (recorded 22 November 2026): not counted"):
        assert unspaced(said) in paper
        assert said.replace("<", "&lt;").replace(">", "&gt;") in page
    assert unspaced(EMPTY[Part.MEDICINES]) not in paper
    assert EMPTY[Part.MEDICINES] not in page
    assert summary_reopened(summary_kept(whole)) == whole, "as the record keeps it"


def test_a_list_that_another_answer_withdrew_is_shown_as_withdrawn() -> None:
    whole = summary_of(judged({**PATIENT, medicines.ANY: "no"}))
    assert [row.written for row in whole.medicines] == ["Zestril", "lorazepam", "greenie zzyzx <b>"]
    assert {row.interactions for row in whole.medicines} == {
        "withdrawn by another answer (recorded 22 November 2026): not counted"
    }
    assert whole.medicine_notes[0].endswith(": no")
    assert len(whole.medicine_notes) == 2, "no totals"


@pytest.mark.parametrize(
    "answers", [{}, {medicines.ANY: "no"}, {medicines.LIST: {"absent": "asked-unknown"}}]
)
def test_where_nothing_was_listed_no_row_stands_and_where_to_look_is_said(
    answers: dict[Question, object],
) -> None:
    whole = summary_of(judged(answers, on=VISIT + dt.timedelta(60)))
    assert whole.medicines == ()
    assert EMPTY[Part.MEDICINES] in html_of(whole)
    assert "has been listed" not in EMPTY[Part.MEDICINES], (
        "a reading kept before may have had a list out of date"
    )


def test_past_treatments_never_go_out_of_date() -> None:
    assert past_treatments.TRIALS.shelf_life is None


def test_a_medicine_names_the_findings_it_is_a_reason_for(evaluation: Evaluation, summary: Summary) -> None:
    about = [
        f.rule.id
        for f in evaluation.findings
        if f.truth is YES and medicines.LIST in f.rule.condition.questions()
    ]
    named = " ".join(row.interactions for row in summary.medicines)
    assert about
    assert [id for id in about if id not in named] == []


def test_the_daily_benzodiazepine_total_shows_its_conversion(summary: Summary) -> None:
    notes = " ".join(summary.medicine_notes)
    assert "as lorazepam: at least 2 mg" in notes
    assert "M0" in notes


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"absent": "asked-unknown"}, "not sure"),
        ({"absent": "asked-declined"}, "rather not say"),
        ({"absent": "not-asked"}, "not asked"),
        ({"absent": "temp-unknown"}, "not known yet"),
    ],
)
def test_each_kind_of_empty_says_which_it_is(raw: object, words: str) -> None:
    summary = summary_of(judged({blood_pressure.HYPERTENSION: raw}))
    (row,) = (
        row
        for part in summary.answers
        for row in part.rows
        if row.question == blood_pressure.HYPERTENSION.clinical
    )
    assert (row.answer, row.state) == ("", words)


def test_a_stale_answer_is_shown_with_its_day_and_as_not_counted() -> None:
    weight = {"value": 80, "unit": "kg"}
    long_ago = dt.date(2025, 1, 5)
    old = Response({about_you.WEIGHT.id: Answer(read(about_you.WEIGHT, weight, long_ago), long_ago)})
    summary = summary_of(evaluate(old, on=VISIT))
    (row,) = (
        row for part in summary.answers for row in part.rows if row.question == about_you.WEIGHT.clinical
    )
    assert (row.answer, row.recorded) == ("80 kg", "5 January 2025")
    assert row.state.startswith("out of date")


@pytest.mark.parametrize(("days", "keeps"), [(1, "keeps 1 day;"), (30, "keeps 30 days;")])
def test_how_long_an_answer_keeps_is_told_in_one_day_or_several(days: int, keeps: str) -> None:
    (question, raw) = {
        1: (blood_pressure.SYMPTOMS_NOW, ["none"]),
        30: (medicines.ANY, "no"),
    }[days]
    assert question.shelf_life == days
    said = "\n".join(texts_of(summary_of(judged({question: raw}, on=VISIT + dt.timedelta(days + 1))).answers))
    assert keeps in said


def test_a_withdrawn_answer_is_shown_and_said_not_to_count() -> None:
    summary = summary_of(judged({blood_pressure.HYPERTENSION: "no", blood_pressure.TREATMENT: "medicines"}))
    (row,) = (
        row
        for part in summary.answers
        for row in part.rows
        if row.question == blood_pressure.TREATMENT.clinical
    )
    assert row.answer == "Medicines"
    assert row.state.startswith("withdrawn")


def test_questions_of_a_closed_branch_are_named_as_not_applying() -> None:
    summary = summary_of(judged({blood_pressure.HYPERTENSION: "no"}))
    (row,) = (
        row
        for part in summary.answers
        for row in part.rows
        if blood_pressure.TREATMENT.clinical in row.answer
    )
    assert row.state == "does not apply"


def test_a_finding_in_full_has_answer_comparison_limit_source_and_confidence(
    evaluation: Evaluation, summary: Summary
) -> None:
    judged_by_number = [f for f in evaluation.findings if f.truth is YES and any(e.limit for e in f.evidence)]
    assert judged_by_number
    for finding in judged_by_number:
        (entry,) = (entry for entry in summary.entries if entry.id == finding.rule.id)
        for evidence in finding.evidence:
            assert any(evidence.answer == item.answer for item in entry.evidence)
            assert not evidence.limit or any(evidence.limit in item.comparison for item in entry.evidence)
        assert [field.label for field in entry.sources] == [c.words() for c in finding.rule.sources]
        assert entry.confidence.startswith(f"{finding.rule.confidence}: ")


def test_page_one_separates_stops_cautions_and_unknowns(evaluation: Evaluation, summary: Summary) -> None:
    stops = {
        f.rule.id
        for f in evaluation.findings
        if f.truth is YES and f.worst >= Rung.DEFERRED and not f.rule.urgent
    }
    unknown = {f.rule.id for f in evaluation.findings if f.truth is UNKNOWN and f.matters}
    assert {line.id for line in summary.stops} == stops
    assert {line.id for line in summary.unknown} == unknown
    assert all(line.rung < Rung.DEFERRED for line in summary.cautions)


def test_the_worst_comes_first(summary: Summary) -> None:
    for lines in (summary.stops, summary.cautions):
        assert [line.rung for line in lines] == sorted((line.rung for line in lines), reverse=True)


def test_what_would_settle_it_keeps_its_rank(evaluation: Evaluation, summary: Summary) -> None:
    assert [item.ids for item in summary.settle] == [item.settles for item in evaluation.settle]


def test_an_antihypertensive_without_hypertension_is_put_as_a_question(
    evaluation: Evaluation, summary: Summary
) -> None:
    assert evaluation.contradictions
    assert [item.words for item in summary.contradictions] == [c.question for c in evaluation.contradictions]


def test_every_position_of_the_policy_is_listed(evaluation: Evaluation, summary: Summary) -> None:
    assert [row.topic for row in summary.choices] == [
        topic.question for topic in evaluation.protocol.policy.topics
    ]


@pytest.mark.parametrize("policy", sorted(PROTOCOLS))
def test_no_word_of_it_is_a_verdict(policy: str) -> None:
    said = words_in(pdf_of(summary_of(judged(PATIENT, policy))))
    assert VERDICTS.search(said) is None
    assert UNDETERMINED in said


def test_the_paper_holds_every_answer_finding_and_source(evaluation: Evaluation, summary: Summary) -> None:
    said = unspaced(words_in(pdf_of(summary)))
    for row in (row for part in summary.answers for row in part.rows):
        assert unspaced(row.question) in said
        assert all(unspaced(line) in said for line in row.answer.splitlines())
    for entry in summary.entries:
        assert entry.id in said
        assert all(unspaced(field.label) in said for field in entry.sources)
    assert unspaced("Answered by the patient, on a link") in said


def test_the_page_for_europe_is_a4_and_says_its_policy() -> None:
    whole = summary_of(judged(PATIENT, "eu"))
    assert not whole.letter_paper
    assert squeezed(whole.stamp.policy) in words_in(pdf_of(whole), page=2)


def test_an_absent_name_is_said_on_every_page() -> None:
    nameless = summary_of(
        evaluate(Response({about_you.NAME.id: Answer(Absent.ASKED_DECLINED, VISIT)}), on=VISIT)
    )
    pdf = pdf_of(nameless)
    assert all(NAME_NOT_GIVEN in words_in(pdf, page=page) for page in range(1, page_count(pdf) + 1))


def test_a_demo_patient_is_marked_on_every_page(evaluation: Evaluation) -> None:
    pdf = pdf_of(summary_of(evaluation, Filing(demo=True)))
    assert all("DEMO" in words_in(pdf, page=page) for page in range(1, page_count(pdf) + 1))
    assert "DEMO" not in words_in(pdf_of(summary_of(evaluation)), page=1)
