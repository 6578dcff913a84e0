"""Under which protocol it was judged, which documents stand behind it, and where the answers come from."""

from forms.truth import NO
from screening.evaluate import Evaluation
from screening.policy import ClinicPolicy
from screening.source import Source
from screening.sources import SOURCES
from screening.summary.found import day_words
from screening.summary.model import ChoiceRow, Field, Stamp
from screening.summary.words import DRAFT


def stamp_of(evaluation: Evaluation, adopted: str = "") -> Stamp:
    """What stands on every page: the protocol, the policy, and whether a prescriber adopted them (`adopted`: by whom)."""
    protocol, policy = evaluation.protocol, evaluation.protocol.policy
    form = protocol.questionnaire
    by = adopted or (policy.standing if policy.adopted_by else "")
    return Stamp(
        protocol=protocol.name,
        version=protocol.version,
        hash=protocol.hash,
        policy=policy.name,
        policy_version=policy.version,
        standing=f"Protocol {by}" if by else DRAFT,
        questionnaire=f"{form.name} {form.version}, hash {form.hash[:16]}",
    )


def choices_of(policy: ClinicPolicy) -> tuple[ChoiceRow, ...]:
    """Every topic on which sources differ, the position followed, and why."""
    return tuple(
        ChoiceRow(
            topic=topic.question,
            position=policy.chosen(topic).words,
            sources="; ".join(citation.words() for citation in policy.chosen(topic).sources) or "no source",
            note=policy.reasons.get(topic.id, ""),
        )
        for topic in policy.topics
    )


def cited_by(evaluation: Evaluation) -> tuple[Field, ...]:
    """The documents behind the findings that are there, the gates and the positions chosen."""
    policy = evaluation.protocol.policy
    citations = [
        *(citation for f in evaluation.findings if f.truth is not NO for citation in f.rule.sources),
        *(citation for gate in evaluation.gates for citation in gate.gate.sources),
        *(citation for topic in policy.topics for citation in policy.chosen(topic).sources),
    ]
    used = sorted({citation.source for citation in citations} & set(SOURCES))
    return tuple(Field(id, _document(SOURCES[id])) for id in used)


def _document(source: Source) -> str:
    what = ", ".join(part for part in (source.title, source.year, source.publisher) if part)
    return f"{what}. Read: {source.read}"


def provenance_of(evaluation: Evaluation, filed: tuple[Field, ...]) -> tuple[Field, ...]:
    """When the answers were given, how the form stands, the day of judgement, and what the record adds."""
    own = (
        Field("Answers given", _days(evaluation)),
        Field("Form", evaluation.response.status.value.replace("-", " ")),
        Field("Judged as of", day_words(evaluation.on)),
    )
    return (*own, *filed)


def _days(evaluation: Evaluation) -> str:
    given = sorted({answer.recorded_on for answer in evaluation.response.answers.values()})
    if not given:
        return "no answer is recorded"
    if given[0] == given[-1]:
        return f"all on {day_words(given[0])}"
    return f"from {day_words(given[0])} to {day_words(given[-1])}"
