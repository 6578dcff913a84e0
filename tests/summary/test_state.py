"""The paper's state, what was determined and what was lifted: on every page, and never in place of the machine's word."""

import dataclasses
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from screening.evaluate import PROTOCOLS
from screening.rule import ROUTE_WORDS, Rung
from screening.summary import words
from screening.summary.first_page import two_minutes
from screening.summary.model import (
    Decision,
    Field,
    Lift,
    Line,
    PaperState,
    Review,
    RouteRow,
    Summary,
    Urgent,
    texts_of,
)
from screening.summary.page import html_of
from screening.summary.pages import Paper, room_of, width_of
from screening.summary.pdf import pdf_of
from screening.summary.pieces import height_of
from tests.summary.invented import invented, reviewed
from tests.summary.reading import page_count, squeezed, unspaced, words_in

LONG = "Discussed at length with the patient and the family doctor. " * 60


@pytest.mark.parametrize("state", PaperState)
def test_every_page_says_in_which_state_the_paper_is(state: PaperState) -> None:
    whole = reviewed(state)
    pdf = pdf_of(whole)
    assert page_count(pdf) > 3
    for page in range(1, page_count(pdf) + 1):
        said = words_in(pdf, page=page)
        assert words.STATE_BOXES[state] in said
        assert squeezed(whole.review.state_words) in said
        others = {*words.STATE_BOXES.values()} - {words.STATE_BOXES[state]}
        assert not [other for other in others if other in said.split()]


def test_without_words_of_the_record_the_state_speaks_for_itself() -> None:
    for state in PaperState:
        said = words_in(pdf_of(replace(invented(), review=Review(state=state))), page=2)
        assert words.STATE_WORDS[state] in said


def test_a_signed_paper_names_signer_time_and_seal_on_every_page() -> None:
    whole = reviewed()
    signature, pdf = whole.review.signature, pdf_of(whole)
    assert signature is not None
    for page in range(1, page_count(pdf) + 1):
        said = words_in(pdf, page=page)
        assert f"{signature.by}, {signature.at}" in said
        assert f"Seal {signature.seal[:16]}" in said
    assert unspaced(signature.seal) in unspaced(words_in(pdf))


@pytest.mark.parametrize("state", [state for state in PaperState if state is not PaperState.DRAFT])
def test_the_line_of_the_state_says_once_who_signed_and_when(state: PaperState) -> None:
    review = reviewed(state).review
    assert review.signature is not None
    said = words.state_of(review)
    assert said.count(review.signature.at) == 1
    assert said.count(review.signature.by) == 1
    assert said.startswith(review.state_words)


def test_a_signed_paper_has_no_box_to_sign_and_a_draft_has() -> None:
    signed, draft = words_in(pdf_of(reviewed())), words_in(pdf_of(reviewed(PaperState.DRAFT)))
    assert words.UNDETERMINED not in signed
    assert words.UNDETERMINED in draft
    for field in words.SIGNATURE_FIELDS:
        assert squeezed(field) in draft
        assert squeezed(field) not in signed


@pytest.mark.parametrize("state", PaperState)
@pytest.mark.parametrize("letter", [True, False])
def test_every_word_that_clinicians_added_is_on_paper(state: PaperState, letter: bool) -> None:
    whole = replace(reviewed(state), letter_paper=letter)
    said = unspaced(words_in(pdf_of(whole)))
    left_out = {part for point in whole.pressures for part in point.date_parts}
    # On a crowded page 1 these give way; what the policy does on which route stands with each finding in full.
    lines = (*whole.stops, *whole.cautions, *whole.unknown)
    left_out |= {text for line in lines for text in (line.routes, line.detail)}
    assert [text for text in texts_of(whole) if text not in left_out and unspaced(text) not in said] == []


def test_page_one_has_the_determination_of_each_route_and_the_lifts() -> None:
    whole = reviewed()
    first = words_in(pdf_of(whole), page=1)
    for decision in whole.review.decisions:
        assert squeezed(decision.title) in first
        assert decision.act in first
        assert all(squeezed(field.value) in first for field in decision.details)
    for lift in whole.review.lifts:
        for part in (lift.verdict, lift.reason, lift.words, lift.by, lift.at, lift.second, lift.standing):
            assert squeezed(part) in first


def test_what_is_left_after_lifts_stands_beside_the_machine_s_own_outcome() -> None:
    first = words_in(pdf_of(reviewed()), page=1)
    assert "Contraindicated After lifts: Precautions Ketamine infusion" in first


def test_a_view_that_does_not_count_lifts_nothing_and_says_so() -> None:
    whole = reviewed()
    (first, *_others) = whole.review.lifts
    waits = replace(first, counts=False, standing="given on an earlier state of the finding")
    first_page = words_in(pdf_of(replace(whole, review=replace(whole.review, lifts=(waits,)))), page=1)
    assert "given on an earlier state of the finding" in first_page
    assert words.LIFTED not in first_page
    assert words.LIFTED in words_in(pdf_of(whole), page=1), "the control"


def test_what_awaits_a_second_signature_is_said_in_the_list_and_beside_the_finding() -> None:
    whole = reviewed()
    said = unspaced(words_in(pdf_of(whole)))
    for words_ in (
        "It does not count yet: it awaits a second clinician's signature; until then this stands: Aneurysm of the aorta",
        "It counts. Second signature: Dr Amara Oyelaran, MD, 29 November 2026, 12:00",
    ):
        assert unspaced(words_) in said
    beside = "It stands until a second clinician signs: see entry 4"
    assert said.count(unspaced(beside)) == 1
    counts = tuple(replace(item, stands=()) for item in whole.review.added)
    settled = replace(whole, review=replace(whole.review, added=counts))
    assert unspaced(beside) not in unspaced(words_in(pdf_of(settled))), "the control"


def _brought(whole: Summary, *rules: str) -> Summary:
    """The same where entry 4, which awaits its second signature, brings these findings."""
    added = tuple(replace(item, brings=rules if item.number == 4 else ()) for item in whole.review.added)
    return replace(whole, review=replace(whole.review, added=added))


@pytest.mark.parametrize("rule", ["SUI-2", "BP-1", "LIV-2", "PREG-1"])
def test_what_an_entry_brings_that_awaits_a_second_signature_is_marked_on_page_one(rule: str) -> None:
    """What is urgent, a stop, a caution and what is not known."""
    mark = unspaced(words.BROUGHT)
    assert unspaced(words_in(pdf_of(_brought(reviewed(), rule)), page=1)).count(mark) == 1
    assert mark not in unspaced(words_in(pdf_of(reviewed()), page=1)), "the control"


def test_beside_a_finding_in_full_stands_which_entry_brings_it() -> None:
    said = "Brought or made worse by entry 4 (answer clarified, Rosa Okafor, NP), which awaits a second signature. It counts"
    told = unspaced(words_in(pdf_of(_brought(reviewed(), "BP-1"))))
    assert told.count(unspaced(said)) == 1
    assert unspaced("by entry 4") not in unspaced(words_in(pdf_of(reviewed()))), "the control"


@pytest.mark.parametrize("how", ["run", "listed"])
def test_a_stop_that_an_entry_brings_is_marked_however_many_stops_there_are(how: str) -> None:
    whole = _brought(reviewed(), "BP-1")
    many = 40 if how == "run" else 10
    others = tuple(replace(whole.stops[0], id=f"ZZ-{number}") for number in range(1, many))
    first = unspaced(words_in(pdf_of(replace(whole, stops=(*whole.stops, *others))), page=1))
    assert first.count(unspaced(words.BROUGHT)) == 1


def test_the_patient_s_own_words_stand_beside_a_clarified_answer() -> None:
    said = words_in(pdf_of(reviewed()))
    assert "No The patient wrote: no, only a racing heart" in said


def test_long_clarifications_flow_over_pages_whole() -> None:
    whole = reviewed()
    (section,) = whole.answers
    row = replace(section.rows[0], beside=(Field("The patient wrote", LONG),))
    said = unspaced(words_in(pdf_of(replace(whole, answers=(replace(section, rows=(row,)),)))))
    assert unspaced("The patient wrote") in said
    assert said.count("Discussed") == 60, "the foot of a page may stand between any two words"


# Every stop that nobody lifted stands on page 1


_RULES = PROTOCOLS["us"].rules
_URGENT = tuple(
    Urgent(rule.id, rule.statement, rule.clinician.partition(". ")[0], f"{rule.statement}: yes")
    for rule in _RULES
    if rule.urgent
)
_STOPS = tuple(
    Line(Rung.DEFERRED, rule.id, rule.statement.rstrip("."), "all routes", "153/93 mmHg") for rule in _RULES
)


def _lift(line: Line, said: str, *, lifts: bool, counts: bool) -> Lift:
    return Lift(
        line.id, line.words, "Not confirmed", "Known", said, "R. Okafor", "9:12", "", "", counts, lifts
    )


# Each try lays out whole pages: making a failing one smaller would take minutes.
_UNSHRUNK = (Phase.explicit, Phase.generate)
_LOADS = {
    "state": st.sampled_from(PaperState),
    "letter": st.booleans(),
    "stops": st.sets(st.integers(0, len(_STOPS) - 1)),
    "lifts": st.sets(st.tuples(st.integers(0, len(_STOPS) - 1), st.booleans(), st.booleans()), max_size=12),
    "long": st.booleans(),
    "urgent": st.integers(0, len(_URGENT)),
    "others": st.integers(0, 30),
    "decided": st.integers(0, 7),
    "after": st.booleans(),
}


def _loaded(
    *,
    state: PaperState,
    letter: bool,
    stops: set[int],
    lifts: set[tuple[int, bool, bool]],
    long: bool,
    urgent: int,
    others: int,
    decided: int,
    after: bool,
) -> Summary:
    """The invented patient with so much of everything."""
    whole = reviewed(state)
    said = LONG if long else "short"
    views = {at: _lift(_STOPS[at], said, lifts=lifted, counts=counts) for at, lifted, counts in lifts}
    acts = tuple(
        Decision(row.route, ROUTE_WORDS[row.route], "Defer", (Field("Why", f"{said} {row.route}"),))
        for row in whole.routes[:decided]
    )
    return replace(
        whole,
        # What stands behind page 1 has no part in it, and takes most of the time to set.
        answers=(),
        sources=(),
        letter_paper=letter,
        stops=tuple(_STOPS[at] for at in sorted(stops | views.keys())),
        urgent=_URGENT[:urgent],
        cautions=whole.cautions * others,
        unknown=whole.unknown * others * 2,
        routes=tuple(_after(row, after) for row in whole.routes),
        review=replace(
            whole.review, lifts=tuple(views.values()), decisions=acts if whole.review.signature else ()
        ),
    )


def _after(row: RouteRow, lifted: bool) -> RouteRow:
    return replace(row, after_lifts="Specialist clearance" if lifted else "")


def _missing_on_page_one(whole: Summary) -> list[str]:
    first = unspaced(words_in(pdf_of(whole), page=1))
    lifted = {lift.id for lift in whole.review.lifts if lift.lifts and lift.counts}
    return [line.id for line in whole.stops if line.id not in lifted and line.id not in first]


@settings(max_examples=25, deadline=None, phases=_UNSHRUNK)
@given(**_LOADS)
def test_every_stop_that_nobody_lifted_stands_on_page_one(**load: Any) -> None:
    whole = _loaded(**load)
    assert _missing_on_page_one(whole) == []


@settings(max_examples=60, deadline=None, phases=_UNSHRUNK)
@given(**_LOADS)
def test_page_one_is_one_page(**load: Any) -> None:
    whole = _loaded(**load)
    paper = Paper.LETTER if whole.letter_paper else Paper.A4
    first, _then = two_minutes(whole, width_of(paper), room_of(paper))
    assert height_of(first) <= room_of(paper)


@pytest.mark.parametrize("letter", [True, False])
def test_if_every_rule_at_all_were_a_stop_all_of_them_stand_on_page_one(letter: bool) -> None:
    """More than can ever be: every rule of the protocol, every urgent one, and a determination at length."""
    whole = reviewed()
    acts = tuple(
        Decision(row.route, row.title, "Defer", (Field("Why", f"{LONG} {row.route}"),))
        for row in whole.routes
    )
    review = replace(whole.review, decisions=acts, words=LONG)
    worst = replace(whole, stops=_STOPS, urgent=_URGENT, letter_paper=letter, review=review)
    standing = [line for line in _STOPS if line.id not in {"ESK-1"}]
    assert len(standing) > 150
    assert _missing_on_page_one(worst) == []


def test_texts_of_reaches_into_the_review() -> None:
    """The control of the tests above: the walk over a summary meets every field of a review."""
    held = set(texts_of(reviewed().review))
    for part in reviewed().review.added:
        assert {getattr(part, field.name) for field in dataclasses.fields(part) if field.type is str} <= held
    assert reviewed().review.patient_words in held


def test_words_for_the_patient_are_not_said_to_be_released() -> None:
    """A signature alone releases nothing, and this paper does not know whether anybody did."""
    for said in (words_in(pdf_of(reviewed())), html_of(reviewed())):
        assert words.Part.PATIENT_WORDS in said
        assert words.RELEASED_ALONE in said
        assert "released to" not in said
    for said in (words_in(pdf_of(reviewed(PaperState.DRAFT))), html_of(reviewed(PaperState.DRAFT))):
        assert words.RELEASED_ALONE not in said
