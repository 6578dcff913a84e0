"""Treatments that are not medicines: talking therapies and procedures, by the names people give them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from screening.vocabulary import normalised


class TherapyKind(StrEnum):
    """What a treatment without a medicine is, as far as its name says."""

    TRAUMA_FOCUSED = "trauma-focused psychotherapy"
    PERHAPS_TRAUMA_FOCUSED = "talking therapy, not said to be trauma-focused"
    OTHER_TALKING = "another talking therapy"
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class Therapy:
    """One treatment and every name for it; `name` is the clinician's word."""

    id: str
    name: str
    kind: TherapyKind
    names: tuple[str, ...]


_TRAUMA, _PERHAPS = TherapyKind.TRAUMA_FOCUSED, TherapyKind.PERHAPS_TRAUMA_FOCUSED
_TALKING, _PROCEDURE = TherapyKind.OTHER_TALKING, TherapyKind.PROCEDURE

# What the names stand for is general knowledge; the guideline read says "trauma-focused" only (S31).
THERAPIES: tuple[Therapy, ...] = (
    Therapy(
        "trauma-focused-cbt",
        "Trauma-focused cognitive behavioural therapy",
        _TRAUMA,
        (
            "trauma focused cognitive behavioral therapy",
            "trauma focused cbt",
            "trauma focused psychotherapy",
            "trauma focused",
            "tf cbt",
            "cbt for ptsd",
            "cbt for trauma",
        ),
    ),
    Therapy(
        "emdr",
        "Eye movement desensitisation and reprocessing",
        _TRAUMA,
        ("emdr", "eye movement desensitization and reprocessing", "eye movement"),
    ),
    Therapy(
        "prolonged-exposure",
        "Prolonged exposure",
        _TRAUMA,
        ("prolonged exposure", "pe therapy", "imaginal exposure", "exposure for ptsd", "exposure for trauma"),
    ),
    Therapy(
        "cognitive-processing",
        "Cognitive processing therapy",
        _TRAUMA,
        ("cognitive processing", "cpt"),
    ),
    Therapy(
        "cognitive-trauma", "Cognitive therapy for PTSD", _TRAUMA, ("cognitive therapy for ptsd", "ct ptsd")
    ),
    Therapy(
        "narrative-exposure", "Narrative exposure therapy", _TRAUMA, ("narrative exposure", "net therapy")
    ),
    Therapy("written-exposure", "Written exposure therapy", _TRAUMA, ("written exposure",)),
    Therapy(
        "cbt",
        "Cognitive behavioural therapy",
        _PERHAPS,
        ("cbt", "cognitive behavioral", "cognitive behavioural", "cognitive behavior", "cognitive"),
    ),
    Therapy("exposure", "Exposure therapy", _PERHAPS, ("exposure",)),
    Therapy(
        "trauma", "Trauma therapy", _PERHAPS, ("trauma", "trauma counselling", "trauma counseling", "ptsd")
    ),
    Therapy(
        "talking-therapy",
        "Talking therapy",
        _PERHAPS,
        (
            "talking therapy",
            "talk therapy",
            "psychotherapy",
            "therapy",
            "therapist",
            "counselling",
            "counseling",
            "counsellor",
            "counselor",
            "psychologist",
            "group therapy",
            "individual therapy",
            "online therapy",
        ),
    ),
    Therapy(
        "dbt",
        "Dialectical behaviour therapy",
        _TALKING,
        ("dbt", "dialectical behavior", "dialectical behaviour"),
    ),
    Therapy(
        "act", "Acceptance and commitment therapy", _TALKING, ("acceptance and commitment", "act therapy")
    ),
    Therapy(
        "interpersonal",
        "Interpersonal therapy",
        _TALKING,
        ("interpersonal", "interpersonal psychotherapy", "ipt"),
    ),
    Therapy(
        "psychodynamic",
        "Psychodynamic therapy",
        _TALKING,
        ("psychodynamic", "psychodynamic psychotherapy", "psychoanalysis"),
    ),
    Therapy(
        "supportive",
        "Supportive therapy",
        _TALKING,
        ("supportive", "supportive counselling", "supportive counseling"),
    ),
    Therapy(
        "mindfulness",
        "Mindfulness-based therapy",
        _TALKING,
        (
            "mindfulness",
            "mbct",
            "mbsr",
            "meditation",
            "mindfulness based cognitive",
            "mindfulness based stress reduction",
        ),
    ),
    Therapy(
        "behavioural-activation",
        "Behavioural activation",
        _TALKING,
        ("behavioral activation", "behavioural activation"),
    ),
    Therapy(
        "family",
        "Family or couples therapy",
        _TALKING,
        ("family", "couples", "marriage counselling", "couples counseling"),
    ),
    Therapy("biofeedback", "Biofeedback", _TALKING, ("biofeedback", "neurofeedback")),
    Therapy(
        "ect",
        "Electroconvulsive therapy",
        _PROCEDURE,
        ("ect", "electroconvulsive", "electroshock", "shock", "electro shock"),
    ),
    Therapy(
        "tms",
        "Transcranial magnetic stimulation",
        _PROCEDURE,
        ("tms", "rtms", "transcranial magnetic stimulation", "magnetic stimulation"),
    ),
    Therapy(
        "tdcs", "Transcranial direct current stimulation", _PROCEDURE, ("tdcs", "direct current stimulation")
    ),
    Therapy(
        "vns",
        "Vagus nerve stimulation",
        _PROCEDURE,
        ("vns", "vagus nerve stimulation", "vagal nerve stimulator"),
    ),
    Therapy("dbs", "Deep brain stimulation", _PROCEDURE, ("dbs", "deep brain stimulation")),
    Therapy(
        "nerve-block",
        "Nerve block",
        _PROCEDURE,
        (
            "nerve block",
            "nerve blocks",
            "occipital nerve block",
            "occipital block",
            "sphenopalatine ganglion block",
        ),
    ),
    Therapy(
        "stellate-block",
        "Stellate ganglion block",
        _PROCEDURE,
        ("stellate ganglion block", "stellate block", "sgb"),
    ),
    Therapy(
        "epidural",
        "Epidural injection",
        _PROCEDURE,
        ("epidural", "epidural injection", "epidural steroid injection", "spinal injection"),
    ),
    Therapy(
        "ablation",
        "Radiofrequency ablation",
        _PROCEDURE,
        ("radiofrequency ablation", "nerve ablation", "rfa"),
    ),
    Therapy(
        "spinal-stimulator",
        "Spinal cord stimulation",
        _PROCEDURE,
        ("spinal cord stimulation", "spinal cord stimulator", "spinal stimulator"),
    ),
    Therapy(
        "tens",
        "Transcutaneous electrical nerve stimulation",
        _PROCEDURE,
        ("tens", "tens unit", "tens machine"),
    ),
    Therapy(
        "neuromodulation",
        "External neuromodulation for migraine",
        _PROCEDURE,
        ("cefaly", "nerivio", "gammacore", "neuromodulation"),
    ),
    Therapy("acupuncture", "Acupuncture", _PROCEDURE, ("acupuncture", "dry needling")),
    Therapy("physiotherapy", "Physiotherapy", _PROCEDURE, ("physiotherapy", "physical", "physio")),
    Therapy("light", "Bright light therapy", _PROCEDURE, ("light", "light box", "bright light")),
    Therapy("chiropractic", "Chiropractic treatment", _PROCEDURE, ("chiropractic", "chiropractor")),
    Therapy("massage", "Massage", _PROCEDURE, ("massage",)),
)

_SAYS_NOTHING = frozenset(
    {"therapy", "treatment", "treatments", "sessions", "session", "course", "weekly", "with"}
)


def _bare(text: str) -> str:
    """The name without words that fit any treatment: "weekly EMDR therapy sessions" is "emdr"."""
    words = normalised(text).split()
    while len(words) > 1 and words[-1] in _SAYS_NOTHING:
        words = words[:-1]
    while len(words) > 1 and words[0] in _SAYS_NOTHING:
        words = words[1:]
    return " ".join(words)


_BY_NAME: Mapping[str, Therapy] = {
    _bare(name): therapy for therapy in THERAPIES for name in (therapy.name, *therapy.names)
}
_IN_BRACKETS = re.compile(r"\([^()]*\)")


def therapy_of(text: str) -> Therapy | None:
    """The treatment that goes by exactly this name, brackets and words like "therapy" aside."""
    return _BY_NAME.get(_bare(text)) or _BY_NAME.get(_bare(_IN_BRACKETS.sub(" ", text)))
