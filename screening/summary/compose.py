"""From one evaluation to the summary that a clinician reads, on paper and on screen alike."""

from dataclasses import dataclass

from forms import about_you, treatment_sought
from forms.answer import PartialDate
from forms.condition import Case
from forms.question import Question
from forms.truth import NO
from screening.contradictions import Contradiction as Conflict
from screening.evaluate import Evaluation
from screening.facts.person import AGE
from screening.policy import ClinicPolicy
from screening.source import Source
from screening.sources import SOURCES
from screening.summary import found, words
from screening.summary.asked import answers_of
from screening.summary.measured import drawn_limits, pressures_of
from screening.summary.model import ChoiceRow, Contradiction, Field, Patient, Stamp, Summary
from screening.summary.taken import medicine_notes, medicines_of
from screening.summary.tried import ledgers_of, scores_of

_LETTER_POLICIES = frozenset({"us"})  # countries that print on US Letter; the rest of the world uses A4


@dataclass(frozen=True, slots=True)
class Filing:
    """What the record knows beside the answers: its number, whether the patient is invented, who answered when.

    `record_number` is the clinic's; without one the number that the patient gave is printed.
    """

    record_number: str = ""
    demo: bool = False
    provenance: tuple[Field, ...] = ()


def _text(case: Case, question: Question) -> str:
    value = case.value(question)
    return value if isinstance(value, str) else ""


def _born(case: Case) -> str:
    born = case.value(about_you.BIRTH_DATE)
    return words.date_words(born) if isinstance(born, PartialDate) else words.NOT_GIVEN


def patient_of(case: Case, filing: Filing) -> Patient:
    """Who it is about, from the answers and the record."""
    return Patient(
        name=_text(case, about_you.NAME) or words.NAME_NOT_GIVEN,
        born=_born(case),
        age=case.interval(AGE).words(AGE.unit),
        record_number=filing.record_number or _text(case, about_you.RECORD_NUMBER) or words.NOT_GIVEN,
        demo=filing.demo,
    )


def _visit(evaluation: Evaluation) -> tuple[Field, ...]:
    """The day and what is sought."""
    sought = (treatment_sought.REASON, treatment_sought.ALSO, treatment_sought.ROUTES_ASKED)
    case = evaluation.case
    asked = tuple(Field(question.clinical, case.standing(question).words) for question in sought)
    sex = Field(about_you.SEX.clinical, case.standing(about_you.SEX).words)
    return (Field("Judged as of", found.day_words(evaluation.on)), sex, *asked)


def _stamp(evaluation: Evaluation) -> Stamp:
    protocol, policy = evaluation.protocol, evaluation.protocol.policy
    form = protocol.questionnaire
    return Stamp(
        protocol=protocol.name,
        version=protocol.version,
        hash=protocol.hash,
        policy=policy.name,
        policy_version=policy.version,
        standing=f"Protocol adopted by {policy.adopted_by}" if policy.adopted_by else words.DRAFT,
        questionnaire=f"{form.name} {form.version}, hash {form.hash[:16]}",
    )


def _contradiction(conflict: Conflict, case: Case) -> Contradiction:
    answers = tuple(
        Field(question.clinical, case.standing(question).words) for question in conflict.questions
    )
    return Contradiction(conflict.question, answers)


def _choices(policy: ClinicPolicy) -> tuple[ChoiceRow, ...]:
    """Every topic on which sources differ, and the position followed."""
    return tuple(
        ChoiceRow(
            topic=topic.question,
            position=policy.chosen(topic).words,
            sources="; ".join(citation.words() for citation in policy.chosen(topic).sources) or "no source",
            note=policy.reasons.get(topic.id, ""),
        )
        for topic in policy.topics
    )


def _cited(evaluation: Evaluation) -> tuple[Field, ...]:
    """The documents behind the findings that are there and behind the positions chosen."""
    policy = evaluation.protocol.policy
    citations = [
        *(citation for f in evaluation.findings if f.truth is not NO for citation in f.rule.sources),
        *(citation for gate in evaluation.gates for citation in gate.gate.sources),
        *(citation for topic in policy.topics for citation in policy.chosen(topic).sources),
    ]
    used = sorted({citation.source for citation in citations} & set(SOURCES))
    return tuple(
        Field(
            id, f"{SOURCES[id].title}, {SOURCES[id].year}. {SOURCES[id].publisher}. Read: {SOURCES[id].read}"
        )
        for id in used
    )


def _provenance(evaluation: Evaluation, filing: Filing) -> tuple[Field, ...]:
    response = evaluation.response
    given = sorted({answer.recorded_on for answer in response.answers.values()})
    if not given:
        days = "none recorded"
    elif given[0] == given[-1]:
        days = f"all on {found.day_words(given[0])}"
    else:
        days = f"from {found.day_words(given[0])} to {found.day_words(given[-1])}"
    own = (
        Field("Answers given", days),
        Field("Form", response.status.value),
        Field("Judged as of", found.day_words(evaluation.on)),
    )
    return (*own, *filing.provenance)


def summary_of(evaluation: Evaluation, filing: Filing | None = None) -> Summary:
    """Everything the machine has to say about one response, in words; every finding that is not NO is named."""
    filing = filing or Filing()
    case, findings = evaluation.case, evaluation.findings
    return Summary(
        patient=patient_of(case, filing),
        visit=_visit(evaluation),
        stamp=_stamp(evaluation),
        letter_paper=evaluation.protocol.policy.id in _LETTER_POLICIES,
        urgent=tuple(map(found.urgent_of, evaluation.urgent)),
        routes=tuple(map(found.route_row, evaluation.outcomes.values())),
        stops=found.stops_of(findings),
        cautions=found.cautions_of(findings),
        unknown=found.unknown_of(findings),
        settle=tuple(map(found.settle_of, evaluation.settle)),
        contradictions=tuple(_contradiction(conflict, case) for conflict in evaluation.contradictions),
        pressures=pressures_of(case),
        limits=drawn_limits(case),
        entries=found.entries_of(findings, SOURCES),
        changes=tuple(map(found.change_of, evaluation.would_change)),
        medicines=medicines_of(case, findings),
        medicine_notes=medicine_notes(case),
        ledgers=ledgers_of(case),
        scores=scores_of(case),
        answers=answers_of(evaluation.protocol.questionnaire, case),
        choices=_choices(evaluation.protocol.policy),
        provenance=_provenance(evaluation, filing),
        sources=_cited(evaluation),
    )
