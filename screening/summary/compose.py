"""From one evaluation to the summary that a clinician reads, on paper and on screen alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms import about_you, treatment_sought
from forms.answer import PartialDate
from forms.condition import Case
from forms.question import Question
from screening.contradictions import Contradiction as Conflict
from screening.evaluate import Evaluation
from screening.facts.person import AGE
from screening.rule import Route
from screening.sources import SOURCES
from screening.summary import found, words
from screening.summary.asked import answers_of
from screening.summary.judged_under import choices_of, cited_by, provenance_of, stamp_of
from screening.summary.measured import drawn_limits, pressures_of
from screening.summary.model import (
    NOT_REVIEWED,
    AskedAgain,
    Contradiction,
    Field,
    Patient,
    Review,
    Summary,
)
from screening.summary.scored import courses_of, scores_of
from screening.summary.taken import medicine_notes, medicines_of
from screening.summary.tried import gate_row, ledgers_of

_LETTER_POLICIES = frozenset({"us"})  # countries that print on US Letter; the rest of the world uses A4


@dataclass(frozen=True, slots=True)
class Filing:
    """What the record knows beside the answers: its number, whether the patient is invented, who answered.

    `record_number` is the clinic's; without one the number that the patient gave is printed. `adopted`: by whom and when
    the protocol was adopted; "" while it is a draft. `review`: what clinicians made of it; `left`: what is left on a
    route after their lifts; `beside`: what stands beside an answer, by question id; `given`: when it was given, and by whom,
    where and in which language, by question id; `asked`: what was asked again.
    """

    record_number: str = ""
    demo: bool = False
    provenance: tuple[Field, ...] = ()
    adopted: str = ""
    review: Review = NOT_REVIEWED
    left: Mapping[Route, str] = field(default_factory=dict)
    beside: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    given: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    asked: tuple[AskedAgain, ...] = ()


NOTHING_FILED = Filing()


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
    """The day, and what is sought."""
    asked = (
        about_you.SEX,
        treatment_sought.REASON,
        treatment_sought.ALSO,
        treatment_sought.ROUTES_ASKED,
    )
    case = evaluation.case
    said = (Field(question.clinical, case.standing(question).words) for question in asked)
    return (Field("Judged as of", found.day_words(evaluation.on)), *said)


def _contradiction(conflict: Conflict, case: Case) -> Contradiction:
    answers = tuple(
        Field(question.clinical, case.standing(question).words) for question in conflict.questions
    )
    return Contradiction(conflict.question, answers)


def summary_of(evaluation: Evaluation, filing: Filing = NOTHING_FILED) -> Summary:
    """Everything the machine has to say about one response; every finding that is not NO is named."""
    case, findings = evaluation.case, evaluation.findings
    policy = evaluation.protocol.policy
    return Summary(
        patient=patient_of(case, filing),
        visit=_visit(evaluation),
        stamp=stamp_of(evaluation, filing.adopted),
        letter_paper=policy.id in _LETTER_POLICIES,
        urgent=tuple(map(found.urgent_of, evaluation.urgent)),
        routes=tuple(
            found.route_row(outcome, filing.left.get(route, ""))
            for route, outcome in evaluation.outcomes.items()
        ),
        beyond_urgent=found.beyond_urgent(evaluation.outcomes.values()),
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
        gates=tuple(gate_row(gate, case, SOURCES) for gate in evaluation.gates),
        scores=scores_of(case),
        answers=answers_of(evaluation.protocol.questionnaire, case, filing.beside, filing.given),
        choices=choices_of(policy),
        provenance=provenance_of(evaluation, filing.provenance),
        sources=cited_by(evaluation),
        review=filing.review,
        courses=courses_of(case),
        asked=filing.asked,
    )
