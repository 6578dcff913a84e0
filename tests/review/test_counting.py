"""One clinician alone takes no grave finding away: an act that would counts once another signed for just that."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import blood_pressure, brain, medicines
from forms.answer import Absent, Answer, Response
from forms.condition import AllOf, AnyOf, Case, Is, Yes
from forms.question import Question
from forms.reading import read
from forms.truth import YES, Truth
from screening.adjudication import Standing, finding_hash
from screening.counting import Counting, counting
from screening.determination import determination_of, refuse_unless_sound
from screening.entries import (
    Adjudicated,
    Clarified,
    DocumentNoted,
    Entry,
    Kept,
    Measured,
    MedicineResolved,
    Note,
    Seconded,
    Withdrawn,
    combined,
    standing,
)
from screening.errors import DeterminationRefused
from screening.evaluate import DEFAULT_PROTOCOL, evaluate
from screening.findings import Finding, findings_of, judged, with_brought
from screening.reviewed import together_words
from screening.rule import Route, Rung, Strength, on
from screening.summary.found import line_of
from tests.core.synthetic import policy_of, rule_of
from tests.properties.patients import MEDICINE_NAMES, QUESTIONS, VISIT, raw_of, responses

NOON = dt.datetime.combine(VISIT, dt.time(12), dt.UTC)
TWO = Rung.CONTRAINDICATED
STOP = "SET-5"  # rests on each of several answers alone
HIGH, NORMAL = (205, 121), (120, 78)


def _told(*given: tuple[Question, object]) -> Response:
    return Response({one.id: Answer(read(one, raw, VISIT), VISIT) for one, raw in given})


def _judge(response: Response) -> tuple[Finding, ...]:
    return findings_of(DEFAULT_PROTOCOL, response, on=VISIT)


def _kept(entries: Iterable[tuple[str, Entry]]) -> list[Kept]:
    """Entries with their numbers, each by somebody."""
    return [Kept(number, entry, by, NOON) for number, (by, entry) in enumerate(entries, 1)]


def _count(response: Response, entries: Sequence[Kept], second_from: Rung | None = TWO) -> Counting:
    return counting(response, entries, _judge, second_from)


def _rules(findings: Iterable[Finding]) -> set[str]:
    return {one.rule.id for one in findings}


def _worst_lowered(before: Response, after: Response) -> Rung:
    """The most serious rung, on any route, that is lower after than before."""
    now = {one.rule.id: one for one in _judge(after)}
    return max(
        (
            rung
            for was in _judge(before)
            for route, rung in was.rungs.items()
            if now[was.rule.id].rung_on(route) < rung
        ),
        default=Rung.NONE_FOUND,
    )


def _lowered(before: Response, after: Response, second_from: Rung) -> list[str]:
    """Findings at or above the rung that stand lower on a route, worked out without `screening.counting`."""
    now = {one.rule.id: one for one in _judge(after)}
    return [
        f"{was.rule.id} on {route}"
        for was in _judge(before)
        for route, rung in was.rungs.items()
        if rung >= second_from and now[was.rule.id].rung_on(route) < rung
    ]


def _clarified(question: Question, value: object) -> Clarified:
    return Clarified(question=question.id, value=value, why="asked again")


def _measured(*readings: tuple[int, int]) -> Measured:
    return Measured(readings=readings, on=VISIT.isoformat(), arm="left", posture="sitting")


def _gone(number: int) -> Withdrawn:
    return Withdrawn(number=number, why="another patient's")


def _listed(name: str) -> tuple[tuple[Question, object], ...]:
    row = {"name": name, "dose": 10, "unit": "mg", "often": "once-daily"}
    return (medicines.ANY, "yes"), (medicines.LIST, [row]), (medicines.LEFT_OUT, "no")


STROKE = _told((brain.STROKE, "yes"))
NO_STROKE = _told((brain.STROKE, "no"))
ACTS: dict[str, tuple[Response, list[Entry]]] = {
    "an answer is clarified": (STROKE, [_clarified(brain.STROKE, "no")]),
    "an answer is clarified as not known": (STROKE, [_clarified(brain.STROKE, {"absent": "asked-unknown"})]),
    "a medicine is resolved to another": (
        _told(*_listed("phenelzine")),
        [MedicineResolved(written="phenelzine", ingredient="sertraline")],
    ),
    "a medicine that nobody knew is resolved": (
        _told(*_listed("xyzzyzin")),
        [MedicineResolved(written="xyzzyzin", ingredient="sertraline")],
    ),
    "a measured pressure is withdrawn": (NO_STROKE, [_measured(HIGH), _gone(1)]),
    "a clarified answer is withdrawn": (NO_STROKE, [_clarified(brain.STROKE, "yes"), _gone(1)]),
    "a resolved medicine is withdrawn": (
        _told(*_listed("sertraline")),
        [MedicineResolved(written="sertraline", ingredient="phenelzine"), _gone(1)],
    ),
}


@pytest.mark.parametrize("case", ACTS)
@pytest.mark.parametrize(("line", "waits"), [("below it", True), ("on it", True), ("above it", False)])
def test_an_act_waits_from_the_rung_that_the_clinic_set(case: str, line: str, waits: bool) -> None:
    response, entries = ACTS[case]
    kept = _kept(("ada", entry) for entry in entries)
    before, after = combined(response, kept[:-1]), combined(response, kept)
    worst = _worst_lowered(before, after)
    assert Rung.NONE_FOUND < worst < Rung.URGENT
    from_ = Rung(worst + {"below it": -1, "on it": 0, "above it": 1}[line])
    counts = _count(response, kept, from_)
    now = combined(response, counts.entries)
    if not waits:
        assert (counts.waiting, now) == ((), after)
        return
    (act,) = counts.waiting
    assert act.kept.number == len(entries)
    assert act.standing is Standing.AWAITS_SECOND
    assert now == before
    assert {f"{one.rule.id}" for one in act.takes} == {
        one.split(" on ")[0] for one in _lowered(before, after, from_)
    }


@pytest.mark.parametrize("case", ACTS)
def test_it_counts_with_another_s_signature_on_just_that_and_never_with_one_s_own(case: str) -> None:
    response, entries = ACTS[case]
    alone = [("ada", entry) for entry in entries]
    from_ = _worst_lowered(combined(response, _kept(alone[:-1])), combined(response, _kept(alone)))
    (act,) = _count(response, _kept(alone), from_).waiting
    signed = Seconded(number=len(entries), takes=act.hash)
    for by, entry, counts in (
        ("ada", signed, False),
        ("bea", signed, True),
        ("bea", Seconded(number=len(entries)), False),
        ("bea", Seconded(number=len(entries), takes="0" * 64), False),
        ("bea", Seconded(number=99, takes=act.hash), False),
    ):
        kept = _kept([*alone, (by, entry)])
        held = _count(response, kept, from_)
        assert (not held.waiting) is counts
        expected = combined(response, kept if counts else kept[: len(entries) - 1])
        assert combined(response, held.entries) == expected
    done = _count(response, _kept([*alone, ("bea", signed)]), from_).acts[len(entries)]
    assert [one.by for one in done.seconds] == ["bea"]


def test_where_the_clinic_never_wants_two_everything_counts_and_nothing_is_judged_for_it() -> None:
    def never(_response: Response) -> tuple[Finding, ...]:
        raise AssertionError("judged")

    for response, entries in ACTS.values():
        kept = _kept(("ada", entry) for entry in entries)
        assert counting(response, kept, never, None) == Counting(tuple(kept))


def test_without_an_act_nothing_is_judged_for_it() -> None:
    def never(_response: Response) -> tuple[Finding, ...]:
        raise AssertionError("judged")

    stroke = next(one for one in _judge(STROKE) if one.worst is TWO)
    view = Adjudicated(rule=stroke.rule.id, finding=finding_hash(stroke), verdict="confirmed")
    paper = DocumentNoted(document="ecg", dated=VISIT.isoformat(), source="Dr Heart")
    kept = _kept(("ada", entry) for entry in (_measured(NORMAL), view, paper, Note(words="seen")))
    assert counting(STROKE, kept, never, TWO) == Counting(tuple(kept))
    assert counting(STROKE, [], never, TWO) == Counting()


def _pressure(upper: int, lower: int) -> tuple[Question, object]:
    """A reading of last week."""
    day = VISIT - dt.timedelta(days=5)
    row = {"systolic": upper, "diastolic": lower, "date": day.isoformat(), "place": "clinic", "by": "staff"}
    return blood_pressure.READINGS, [row]


def _stands(rule: str, response: Response, entries: Sequence[Kept], second_from: Rung = TWO) -> bool:
    """Whether a finding stands at or above the rung, judged with what counts."""
    now = _judge(combined(response, _count(response, entries, second_from).entries))
    return any(one.rule.id == rule and one.worst >= second_from for one in now)


def test_what_is_measured_counts_at_once_whatever_it_takes_away() -> None:
    told = _told(_pressure(*HIGH))
    kept = _kept([("ada", _measured(NORMAL)), ("ada", _clarified(brain.STROKE, "no"))])
    assert _worst_lowered(told, combined(told, kept[:1])) is TWO
    assert kept[0] in _count(told, kept, Rung.PRECAUTIONS).entries


# Two answers behind one stop

BOTH = _told((brain.STROKE, "yes"), (blood_pressure.ENCEPHALOPATHY, "yes"))
FIRST, SECOND = _clarified(brain.STROKE, "no"), _clarified(blood_pressure.ENCEPHALOPATHY, "no")


def test_of_two_acts_the_one_that_takes_it_away_is_signed_for_by_somebody_else() -> None:
    kept = _kept([("ada", FIRST), ("ben", SECOND)])
    counts = _count(BOTH, kept)
    (act,) = counts.waiting
    assert (act.kept.number, STOP in _rules(act.takes), act.before) == (2, True, (1,))
    for by, left in (("ben", [2]), ("ada", []), ("cyd", [])):
        signed = [*kept, Kept(3, Seconded(number=2, takes=act.hash), by, NOON)]
        assert [one.kept.number for one in _count(BOTH, signed).waiting] == left


def test_one_person_cannot_take_it_away_in_two_steps() -> None:
    for order in ((FIRST, SECOND), (SECOND, FIRST)):
        kept = _kept(("ada", entry) for entry in order)
        assert [one.kept.number for one in _count(BOTH, kept).waiting] == [2]
        assert STOP not in _rules(one for one in _judge(combined(BOTH, kept)) if one.worst >= TWO)
        assert _stands(STOP, BOTH, kept)


def test_nor_by_clarifying_what_a_pressure_hides_and_then_measuring() -> None:
    """The pressure and an answer each cause the finding: first the answer goes, which alone takes nothing away."""
    told = _told(_pressure(*HIGH), (blood_pressure.USUAL, "often-above"))
    kept = _kept([("ada", _clarified(blood_pressure.USUAL, "in-range")), ("ada", _measured(NORMAL))])
    rung = Rung.DEFERRED
    assert not any(one.rule.id == "BP-6" and one.worst >= rung for one in _judge(combined(told, kept)))
    assert not _count(told, kept[:1], rung).waiting
    assert _stands("BP-6", told, kept, rung)


def test_nor_behind_a_pressure_that_is_withdrawn_again() -> None:
    told = _told(_pressure(*HIGH))
    kept = _kept(("ada", entry) for entry in (_measured(NORMAL), _clarified(*_pressure(*NORMAL)), _gone(1)))
    assert not _count(told, kept[:2], TWO).waiting
    assert not any(one.rule.id == "BP-5" and one.worst >= TWO for one in _judge(combined(told, kept)))
    assert _stands("BP-5", told, kept)


def test_a_signature_holds_for_nothing_else_once_the_answers_behind_it_changed() -> None:
    """The patient answers again: the act takes the finding away on other answers, and the stop stands again."""
    told = _told((brain.STROKE, "yes"), (blood_pressure.ENCEPHALOPATHY, "no"))
    (act,) = _count(told, _kept([("ada", FIRST)])).waiting
    kept = _kept([("ada", FIRST), ("ben", Seconded(number=1, takes=act.hash))])
    assert not _count(told, kept).waiting
    elsewhere = told.with_answer(medicines.ANY.id, Answer("no", VISIT))
    assert not _count(elsewhere, kept).waiting
    rung = Rung.INFORMATION_NEEDED
    (void,) = _count(
        told, kept, rung
    ).waiting  # the clinic wants two from a lower rung by now: it takes away more
    assert (void.standing, void.seconds) == (Standing.OUTDATED, ())
    again = [*kept, Kept(3, Seconded(number=1, takes=void.hash), "ben", NOON)]
    assert not _count(told, again, rung).waiting
    unsure = told.with_answer(brain.STROKE.id, Answer(Absent.ASKED_UNKNOWN, VISIT))
    (other,) = _count(unsure, again, rung).waiting
    assert other.standing is Standing.OUTDATED
    assert other.hash not in (act.hash, void.hash)


def test_a_signature_holds_no_longer_when_an_act_before_it_is_withdrawn() -> None:
    kept = _kept([("ada", FIRST), ("ben", SECOND)])
    (act,) = _count(BOTH, kept).waiting
    signed = [*kept, Kept(3, Seconded(number=2, takes=act.hash), "ada", NOON)]
    gone = [*signed, Kept(4, _gone(1), "ben", NOON)]
    assert not _stands(STOP, BOTH, signed)
    assert _stands(STOP, BOTH, gone)
    counts = _count(BOTH, gone)
    assert not any(act.counts for act in counts.acts.values() if STOP in _rules(act.takes))


def test_an_act_waits_again_when_its_second_signature_is_withdrawn_and_is_gone_when_it_is_itself() -> None:
    (act,) = _count(STROKE, _kept([("ada", _clarified(brain.STROKE, "no"))])).waiting
    signed = [("ada", _clarified(brain.STROKE, "no")), ("ben", Seconded(number=1, takes=act.hash))]
    assert _count(STROKE, _kept(signed)).acts[1].counts
    again = _count(STROKE, _kept([*signed, ("ben", _gone(2))]))
    assert [one.standing for one in again.waiting] == [Standing.AWAITS_SECOND]
    for entries in (
        [*signed, ("ada", _gone(1))],
        [signed[0], ("ada", _gone(1))],
    ):
        counts = _count(STROKE, _kept(entries))
        assert (counts.waiting, combined(STROKE, counts.entries)) == ((), STROKE)


def test_an_act_signed_by_two_covers_no_other_act_of_one() -> None:
    """Clarified once and signed for, then clarified alone to the same, then the first withdrawn: the stop stands."""
    (act,) = _count(STROKE, _kept([("ada", _clarified(brain.STROKE, "no"))])).waiting
    entries: list[tuple[str, Entry]] = [
        ("ada", _clarified(brain.STROKE, "no")),
        ("ben", Seconded(number=1, takes=act.hash)),
        ("ada", _clarified(brain.STROKE, "no")),
        ("ada", _gone(1)),
    ]
    counts = _count(STROKE, _kept(entries))
    assert [one.kept.number for one in counts.waiting] == [3]
    assert combined(STROKE, counts.entries) == STROKE


def test_what_an_act_would_bring_is_told_while_it_waits() -> None:
    told = _told((brain.THINKING, ["brain-injury"]))
    kept = _kept([("ada", _clarified(brain.THINKING, ["dementia"]))])
    (act,) = _count(told, kept).waiting
    assert STOP in _rules(act.takes)
    was, now = ({one.rule.id: one for one in _judge(one)} for one in (told, combined(told, kept)))
    assert _rules(act.brings) == {
        rule
        for rule, one in now.items()
        if any(rung > was[rule].rung_on(route) for route, rung in one.rungs.items())
    }
    assert "NE-7" in _rules(act.brings)
    assert {one.brought_by for one in act.brings} == {(1,)}


def test_what_a_waiting_act_brings_counts_at_once_beside_what_it_would_take_away() -> None:
    told = _told((brain.THINKING, ["brain-injury"]))
    kept = _kept([("ada", _clarified(brain.THINKING, ["dementia"]))])
    counts = _count(told, kept)
    now = _outcome(told, counts)
    both = [{one.rule.id: one for one in _judge(one)} for one in (told, combined(told, kept))]
    for rule, one in now.items():
        for route, rung in one.rungs.items():
            assert rung is max(reading[rule].rung_on(route) for reading in both)
    assert (now[STOP].truth, now[STOP].brought_by) == (YES, ())
    assert (now["NE-7"].truth, now["NE-7"].brought_by) == (YES, (1,))
    assert "dementia" in " ".join(one.answer for one in now["NE-7"].evidence).casefold()
    (act,) = counts.waiting
    signed = [*kept, Kept(2, Seconded(number=1, takes=act.hash), "ben", NOON)]
    after = _outcome(told, _count(told, signed))
    assert (after["NE-7"].truth, after["NE-7"].brought_by) == (YES, ())
    assert finding_hash(after["NE-7"]) == finding_hash(now["NE-7"]), "a view of it outlives the signature"


def test_who_withdraws_what_brings_a_stop_takes_that_stop_away() -> None:
    told = _told((brain.THINKING, ["brain-injury"]))
    kept = _kept([("ada", _clarified(brain.THINKING, ["dementia"])), ("ada", _gone(1))])
    counts = _count(told, kept)
    first, gone = counts.waiting
    assert (first.kept.number, gone.kept.number, gone.about) == (1, 2, 1)
    assert "NE-7" in _rules(gone.takes)
    assert STOP not in _rules(gone.takes)
    assert _outcome(told, counts)["NE-7"].truth is YES
    for by, left in (("ada", [1, 2]), ("ben", [])):
        signed = [*kept, Kept(3, Seconded(number=2, takes=gone.hash), by, NOON)]
        after = _count(told, signed)
        assert [act.kept.number for act in after.waiting] == left
        assert (_outcome(told, after)["NE-7"].truth is YES) is bool(left)


def test_a_waiting_act_that_brings_nothing_grave_is_withdrawn_by_one() -> None:
    kept = _kept([("ada", _clarified(brain.STROKE, "no")), ("ada", _gone(1))])
    assert not _count(STROKE, kept).waiting


# Two stops, of which each hides a third finding as long as the other one stands

_HIDDEN = AllOf(Is(brain.STROKE, "no"), Is(blood_pressure.ENCEPHALOPATHY, "no"))
_STOPS = on((Route.INFUSION,), Rung.CONTRAINDICATED)
THREE = (
    rule_of("TS-1", Yes(brain.STROKE), Strength.ABSOLUTE, _STOPS),
    rule_of("TS-2", Yes(blood_pressure.ENCEPHALOPATHY), Strength.ABSOLUTE, _STOPS),
    rule_of("TS-3", _HIDDEN, Strength.ABSOLUTE, _STOPS),
)


def _judge_three(response: Response) -> tuple[Finding, ...]:
    return judged(THREE, Case(response, VISIT, {}), policy_of())


def test_what_two_waiting_acts_bring_only_together_counts_at_once() -> None:
    kept = _kept([("ada", FIRST), ("ada", SECOND)])
    assert not [one for one in counting(BOTH, kept[:1], _judge_three, TWO).brought if one.rule.id == "TS-3"]
    counts = counting(BOTH, kept, _judge_three, TWO)
    assert [(one.rule.id, one.brought_by) for one in counts.brought] == [("TS-3", (1, 2))]
    assert [_rules(act.brings) for act in counts.waiting] == [set(), {"TS-3"}]
    assert together_words(counts.brought[0]) == ", with entry 1"
    assert together_words(replace(counts.brought[0], brought_by=(1, 2, 4))) == ", with entries 1 and 2"
    assert together_words(replace(counts.brought[0], brought_by=(2,))) == ""


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ((), r"NE-7[,.]"),
        ((1,), "NE-7 .from entry 1, which awaits"),
        ((1, 3), "NE-7 .from entries 1 and 3, which await a"),
    ],
)
def test_an_acceptance_over_it_is_refused_with_the_entries_that_bring_it(
    by: tuple[int, ...], words: str
) -> None:
    dementia = _judge(_told((brain.THINKING, ["dementia"])))
    brought = [replace(one, brought_by=by) for one in dementia if one.rule.id == "NE-7"]
    now = evaluate(_told((brain.THINKING, ["none"])), on=VISIT, brought=brought)
    only = replace(now, findings=tuple(one for one in now.findings if one.rule.id == "NE-7"))
    accepts = {"decisions": [{"route": "infusion", "act": "accept"}], "patient_words": "Please call us."}
    with pytest.raises(DeterminationRefused, match=words):
        refuse_unless_sound(determination_of(accepts), only, frozenset(), on=VISIT)


def test_what_an_act_brings_alone_counts_though_the_one_before_it_would_hide_it() -> None:
    alone = AllOf(Yes(brain.STROKE), Is(blood_pressure.ENCEPHALOPATHY, "no"))
    rules = (*THREE, rule_of("TS-5", alone, Strength.ABSOLUTE, _STOPS))

    def judge(response: Response) -> tuple[Finding, ...]:
        return judged(rules, Case(response, VISIT, {}), policy_of())

    counts = counting(BOTH, _kept([("ada", FIRST), ("ada", SECOND)]), judge, TWO)
    assert ("TS-5", (2,)) in [(one.rule.id, one.brought_by) for one in counts.brought]


def test_an_act_that_takes_a_stop_away_waits_though_a_waiting_one_would_bring_it_again() -> None:
    either = AnyOf(Yes(blood_pressure.ENCEPHALOPATHY), Is(brain.STROKE, "no"))
    rules = (THREE[0], rule_of("TS-6", either, Strength.ABSOLUTE, _STOPS))

    def judge(response: Response) -> tuple[Finding, ...]:
        return judged(rules, Case(response, VISIT, {}), policy_of())

    (first, second) = counting(BOTH, _kept([("ada", FIRST), ("ada", SECOND)]), judge, TWO).waiting
    assert (_rules(first.takes), _rules(second.takes)) == ({"TS-1"}, {"TS-6"})


def test_an_act_that_hides_what_a_waiting_one_brings_waits_itself() -> None:
    told = _told((brain.STROKE, "yes"), (blood_pressure.ENCEPHALOPATHY, "no"))
    kept = _kept([("ada", FIRST), ("ada", _clarified(blood_pressure.ENCEPHALOPATHY, "yes"))])
    (first, second) = counting(told, kept, _judge_three, TWO).waiting
    assert (_rules(first.takes), _rules(first.brings)) == ({"TS-1"}, {"TS-3"})
    assert (_rules(second.takes), _rules(second.brings)) == ({"TS-3"}, {"TS-2"})


def test_a_finding_of_two_readings_does_on_each_route_what_it_does_in_the_worse() -> None:
    """Known it asks for a specialist on one route and stops the other; unknown it needs information on both."""
    where = {Route.INFUSION: Rung.CONTRAINDICATED, Route.ORAL_HOME: Rung.SPECIALIST_CLEARANCE}
    rule = rule_of("TS-4", Yes(brain.STROKE), Strength.ABSOLUTE, where)

    def judge(response: Response) -> tuple[Finding, ...]:
        return judged((rule,), Case(response, VISIT, {}), policy_of())

    unsure = _clarified(brain.STROKE, {"absent": "asked-unknown"})
    counts = counting(STROKE, _kept([("ada", unsure)]), judge, TWO)
    (now,) = with_brought(judge(combined(STROKE, counts.entries)), counts.brought)
    assert (now.truth, now.brought_by) == (YES, (1,))
    assert dict(now.rungs) == where | {Route.ORAL_HOME: Rung.INFORMATION_NEEDED}
    assert line_of(now).routes == "Contraindicated: infusion; Information needed: oral at home"


# Whatever one person does, in whatever order


GRAVE = (brain.STROKE, brain.THINKING, blood_pressure.ENCEPHALOPATHY, blood_pressure.SYMPTOMS_NOW)


@st.composite
def _series(draw: st.DrawFn) -> list[Entry]:
    """What one clinician adds: measured, clarified, resolved, noted; and withdraws, each entry at most once."""
    entries: list[Entry] = []
    # Half of what is clarified is what stops rest on: else hardly two acts of a series wait.
    questions = st.sampled_from(QUESTIONS) | st.sampled_from(GRAVE)
    for _ in range(draw(st.integers(1, 6))):
        left = [
            number
            for number, entry in enumerate(entries, 1)
            if not isinstance(entry, Withdrawn)
            and number not in {one.number for one in entries if isinstance(one, Withdrawn)}
        ]
        match draw(
            st.sampled_from(
                ("clarify", "clarify", "measure", "resolve", "sign", *(["withdraw"] * 2 if left else []))
            )
        ):
            case "clarify":
                question = draw(questions)
                unsure = st.just({"absent": "asked-unknown"})
                value = draw(raw_of(question) | unsure)
                entries.append(Clarified(question=question.id, value=value, why="asked"))
            case "measure":
                entries.append(_measured(draw(st.sampled_from([HIGH, NORMAL, (145, 92)]))))
            case "resolve":
                names = [name for name in MEDICINE_NAMES if name != "xyzzyzin"]
                entries.append(
                    MedicineResolved(
                        written=draw(st.sampled_from(MEDICINE_NAMES)), ingredient=draw(st.sampled_from(names))
                    )
                )
            case "sign":
                entries.append(Seconded(number=draw(st.integers(1, 6)), takes="0" * 64))
            case _:
                entries.append(_gone(draw(st.sampled_from(left))))
    return entries


@settings(max_examples=150, deadline=None)
@given(responses(), _series(), st.sampled_from([rung for rung in Rung if rung > Rung.NONE_FOUND]))
def test_one_person_alone_leaves_no_grave_finding_lower_than_the_facts(
    response: Response, series: list[Entry], second_from: Rung
) -> None:
    kept = _kept(("ada", entry) for entry in series)
    counts = _count(response, kept, second_from)
    measured = [one for one in standing(counts.entries) if isinstance(one.entry, Measured)]
    facts = combined(response, measured)
    now = combined(response, counts.entries)
    assert _lowered(facts, now, second_from) == []
    waiting = {act.kept.number for act in counts.waiting}
    assert [one for one in kept if one.number not in waiting] == list(counts.entries)
    assert _count(response, kept, second_from).entries == counts.entries


@settings(max_examples=100, deadline=None)
@given(responses(), _series(), st.sampled_from([rung for rung in Rung if rung > Rung.NONE_FOUND]))
def test_each_step_of_one_person_alone_lowers_no_grave_finding_but_by_measuring(
    response: Response, series: list[Entry], second_from: Rung
) -> None:
    kept = _kept(("ada", entry) for entry in series)
    before = response
    for number, one in enumerate(kept, 1):
        now = combined(response, _count(response, kept[:number], second_from).entries)
        if not isinstance(one.entry, Measured):
            assert _lowered(before, now, second_from) == []
        before = now


# What a waiting act would bring counts at once


def _outcome(response: Response, counts: Counting) -> dict[str, Finding]:
    """The findings of the case as it is judged, by rule."""
    now = evaluate(combined(response, counts.entries), on=VISIT, brought=counts.brought)
    return {one.rule.id: one for one in now.findings}


def _with_acts(response: Response, counts: Counting, acts: Sequence[Kept]) -> Response:
    """The answers as if these waiting acts counted, each about what stands among the entries without them."""
    left = {one.number: one for one in counts.entries if not isinstance(one.entry, Withdrawn)}
    gone = {one.entry.number for one in counts.entries if isinstance(one.entry, Withdrawn)}
    for act in acts:
        if isinstance(act.entry, Withdrawn):
            left.pop(act.entry.number, None)
        else:
            left[act.number] = act
    return combined(response, [left[number] for number in sorted(left) if number not in gone])


def _missing(response: Response, now: dict[str, Finding]) -> list[str]:
    """What a reading of the case says that the outcome does not, on any route, from caution upwards."""
    return [
        f"{one.rule.id} on {route}"
        for one in _judge(response)
        for route, rung in one.rungs.items()
        if rung >= Rung.PRECAUTIONS and now[one.rule.id].rung_on(route) < rung
    ]


@settings(max_examples=150, deadline=None)
@given(responses(), _series(), st.sampled_from([rung for rung in Rung if rung > Rung.NONE_FOUND]))
def test_what_a_waiting_act_brings_is_never_absent_from_the_outcome(
    response: Response, series: list[Entry], second_from: Rung
) -> None:
    kept = _kept(("ada", entry) for entry in series)
    counts = _count(response, kept, second_from)
    now = _outcome(response, counts)
    acts = [act.kept for act in counts.waiting]
    readings = [[], *([act] for act in acts), *(acts[:many] for many in range(2, len(acts) + 1))]
    for reading in readings:
        assert _missing(_with_acts(response, counts, reading), now) == []


@settings(max_examples=100, deadline=None)
@given(responses(), _series(), st.sampled_from([rung for rung in Rung if rung > Rung.NONE_FOUND]))
def test_no_step_of_one_person_alone_takes_away_what_a_waiting_act_brings(
    response: Response, series: list[Entry], second_from: Rung
) -> None:
    kept = _kept(("ada", entry) for entry in series)
    before = _outcome(response, Counting())
    for number, one in enumerate(kept, 1):
        now = _outcome(response, _count(response, kept[:number], second_from))
        if not isinstance(one.entry, Measured):
            lower = [
                rule
                for rule, was in before.items()
                for route, rung in was.rungs.items()
                if rung >= second_from and now[rule].rung_on(route) < rung
            ]
            assert lower == []
        before = now


@pytest.mark.parametrize("truths", list(product(Truth, repeat=3)))
def test_the_worse_of_several_readings_does_on_each_route_what_it_does_in_the_worst(
    truths: tuple[Truth, ...],
) -> None:
    one = findings_of(DEFAULT_PROTOCOL, STROKE, on=VISIT)[0]
    rule = replace(one.rule, strength=Strength.RELATIVE)
    does = {Route.INFUSION: Rung.CONTRAINDICATED, Route.ORAL_HOME: Rung.SPECIALIST_CLEARANCE}
    readings = [Finding(rule, truth, does, one.case) for truth in truths]
    worst = {route: max(reading.rung_on(route) for reading in readings) for route in does}
    (found,) = with_brought(readings[:1], readings[1:])
    assert (found.rungs, found.truth) == (worst, max(truths, key=lambda truth: truth.value))
