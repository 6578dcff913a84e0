"""Signing: who may, with what proof, over what; two at once; twice pressed; a lift that takes two."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from screening.access import Role, session_begun, set_roles, staff_of_token
from screening.access.asking_back import asked_back
from screening.access.assigning import acknowledge
from screening.access.determining import (
    ToSecond,
    awaiting_second,
    determined,
    draft_kept,
    draft_of,
    draft_removed,
    read_case_now,
    seconded,
)
from screening.access.people import Person
from screening.access.permissions import ALLOWED, Permission
from screening.access.signing_proof import Proof, proof_asked, proof_shown
from screening.clinic import clinic_of
from screening.entries import Seconded, entry_kept_as
from screening.errors import (
    AskBackRefused,
    DeterminationRefused,
    DraftMoved,
    EntryRefused,
    FactorCodeRefused,
    FactorRefused,
    KeyAlreadyUsed,
    NotAllowed,
    RevisionConflict,
    SignInRefused,
)
from screening.records import CaseStatus, Determination, QueueFilter, Records, schema
from screening.records.seals import seal_problems
from screening.rule import Rung
from screening.seconding import ActShown
from screening.signed import MEANING, paper_now, paper_of_determination
from screening.summary.model import PaperState
from tests.access.people_here import kinds, noted, phone_of
from tests.access.signing import DECLINED, NEVER_TWO, ON, TWO, Waiting, clinician, deciding, waiting
from tests.clinic import PASSWORD

MALFORMATION = "heart.vessel_malformation"
WALTER_STOP = "CV-1r.repaired"


@pytest.fixture
def case(records: Records) -> Waiting:
    """A simple case that waits."""
    return waiting(records)


def test_it_is_signed_with_everything_that_was_shown(case: Waiting) -> None:
    ada = clinician(case.records)
    shown = case.shown(ada)
    signed = case.signs(ada, shown=shown.signs.mark)
    assert signed.author == ada.author
    assert signed.content["by"] == ada.name
    assert signed.answers_hash == shown.signs.fingerprint
    assert signed.protocol_hash == shown.signs.protocol_hash
    judged = case.records.judgements_of(case.id)[-1]
    assert (judged[0], judged[1].findings_hash) == (signed.content["judgement"], signed.findings_hash)
    assert seal_problems(case.records, case.id, 1) == ()
    assert case.records.status_of(case.id) is CaseStatus.DETERMINED
    assert case.records.audit_verified().whole


def test_the_paper_of_what_was_signed_reads_as_it_was_shown(case: Waiting) -> None:
    ada = clinician(case.records)
    shown = case.shown(ada, deciding("accept"))
    case.signs(ada, deciding("accept"))
    paper = paper_now(case.records, case.records.case_of(case.id), case.clinic, on=ON)
    review = paper.summary.review
    assert (paper.determination, review.state) == (1, PaperState.SIGNED)
    assert review.signature is not None
    assert (review.signature.by, review.signature.meaning) == (ada.name, MEANING)
    assert [(one.title, one.act) for one in review.decisions] == [("Ketamine infusion", "Accept")]
    assert paper.summary.entries == shown.summary.entries
    assert paper.summary.answers == shown.summary.answers


def test_nothing_is_signed_when_the_proof_fails(case: Waiting) -> None:
    ada = clinician(case.records)
    draft_kept(case.records, ada, case.id, {"words": "mine"})

    def fails() -> None:
        proof_shown(case.records, ada, "not my password at all", "")

    with pytest.raises(SignInRefused):
        determined(
            case.records, ada, case.id, DECLINED, key="k", shown=case.shown(ada).signs.mark,
            clinic=case.clinic, on=ON, confirm=fails,
        )  # fmt: skip
    assert case.records.determinations_of(case.id) == ()
    kept = draft_of(case.records, ada, case.id)
    assert kept is not None
    assert kept.plain == {"words": "mine"}
    assert "identity refused" in kinds(case.records)


def test_the_password_alone_signs_until_there_is_a_second_factor(records: Records) -> None:
    ada = clinician(records)
    assert proof_asked(records, ada) == Proof(password=True, code=False)
    proof_shown(records, ada, PASSWORD, "")
    with pytest.raises(SignInRefused):
        proof_shown(records, ada, "", "")


def test_with_a_second_factor_both_are_asked_each_time(records: Records) -> None:
    first = clinician(records)
    phone, _ = phone_of(records, first.person_id)
    person = Person(first.person_id, first.name, first.roles)
    ada = staff_of_token(records, session_begun(records, person))
    assert ada is not None
    assert proof_asked(records, ada) == Proof(password=True, code=True)
    with pytest.raises(FactorCodeRefused):
        proof_shown(records, ada, PASSWORD, "")
    code = phone.next_code()
    with pytest.raises(SignInRefused):
        proof_shown(records, ada, "not my password at all", code)
    proof_shown(records, ada, PASSWORD, code)
    with pytest.raises(FactorCodeRefused):
        proof_shown(records, ada, PASSWORD, code)
    assert [event.detail["with"] for event in noted(records) if event.kind == "identity confirmed"] == [
        "password and code"
    ]


def _without_a_password_of_their_own(records: Records, person_id: str) -> None:
    table = schema.person
    change = table.update().where(table.c.id == person_id).values(must_change=True)
    records.write(lambda connection: connection.execute(change))


def test_a_first_password_that_somebody_else_knows_signs_nothing(records: Records) -> None:
    ada = clinician(records)
    _without_a_password_of_their_own(records, ada.person_id)
    with pytest.raises(FactorRefused, match="password that you chose yourself"):
        proof_shown(records, ada, PASSWORD, "")


def test_who_comes_through_the_provider_alone_signs_with_the_second_factor(records: Records) -> None:
    first = clinician(records)
    phone, _ = phone_of(records, first.person_id)
    ada = staff_of_token(records, session_begun(records, Person(first.person_id, first.name, first.roles)))
    assert ada is not None
    _without_a_password_of_their_own(records, ada.person_id)
    assert proof_asked(records, ada) == Proof(password=False, code=True)
    with pytest.raises(FactorCodeRefused):
        proof_shown(records, ada, PASSWORD, "000000")
    proof_shown(records, ada, "", phone.next_code())


# What is refused


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ADMINISTRATOR])
def test_nobody_else_signs_or_drafts(case: Waiting, role: Role) -> None:
    other = clinician(case.records, "Olga Other", role)
    asked: list[Callable[[], object]] = [
        lambda: case.shown(other),
        lambda: case.signs(other, shown="0" * 64),
        lambda: draft_kept(case.records, other, case.id, {}),
        lambda: draft_of(case.records, other, case.id),
        lambda: awaiting_second(case.records, other, case.id, case.clinic, on=ON),
    ]
    for act in asked:
        with pytest.raises(NotAllowed):
            act()
    assert case.records.determinations_of(case.id) == ()


def test_who_lost_the_role_between_reading_and_signing_signs_nothing(case: Waiting) -> None:
    ada = clinician(case.records)
    mark = case.shown(ada).signs.mark
    set_roles(case.records, ada.person_id, frozenset({Role.FRONT_DESK}))
    with pytest.raises(NotAllowed):
        case.signs(ada, shown=mark)


def test_an_acceptance_over_what_stands_is_refused_with_its_name(records: Records) -> None:
    case, ada = waiting(records, "Walter Pretendleby"), clinician(records)
    with pytest.raises(DeterminationRefused, match=WALTER_STOP):
        case.signs(ada, deciding("accept"))
    case.lifts(ada, WALTER_STOP)
    assert case.signs(ada, deciding("accept")).number == 1


def test_a_lift_given_on_other_answers_no_longer_lets_it_be_accepted(records: Records) -> None:
    case, ada = waiting(records, "Bernard Mockford"), clinician(records)
    case.signs(ada, deciding("accept-with-conditions", conditions=["Cuff on the arm"]))
    records.save_answer(case.id, "clinic.rems_certified", "no", author=ada.author)
    with pytest.raises(DeterminationRefused):
        case.signs(ada, deciding("accept", route="esketamine-nasal"))


def test_a_form_that_is_not_handed_in_is_not_determined(records: Records) -> None:
    id = records.begin_encounter(questionnaire_version="1", author=clinician(records, "Dr Bo").author).id
    with pytest.raises(DeterminationRefused, match="not handed in"):
        Waiting(records, id).shown(clinician(records))


def test_what_changed_since_it_was_shown_is_not_signed(case: Waiting) -> None:
    ada = clinician(case.records)
    mark = case.shown(ada).signs.mark
    case.notes(ada)
    with pytest.raises(RevisionConflict, match="Nothing was signed"):
        case.signs(ada, shown=mark)
    assert case.records.determinations_of(case.id) == ()


def test_another_determination_than_the_one_shown_is_not_signed(case: Waiting) -> None:
    ada = clinician(case.records)
    with pytest.raises(RevisionConflict):
        case.signs(ada, deciding("accept"), shown=case.shown(ada, DECLINED).signs.mark)


# Twice, and two


def test_pressed_twice_it_is_signed_once(case: Waiting) -> None:
    ada = clinician(case.records)
    first = case.signs(ada, key="press")
    assert case.signs(ada, key="press", shown="0" * 64) == first
    assert case.records.determinations_of(case.id) == (first,)


def test_the_key_of_another_case_signs_nothing(case: Waiting) -> None:
    ada = clinician(case.records)
    case.signs(ada, key="press")
    other = waiting(case.records, "Rosa Exemplaria")
    with pytest.raises(KeyAlreadyUsed):
        other.signs(ada, key="press")
    assert case.records.determinations_of(other.id) == ()


def test_the_second_of_two_is_told_who_signed_and_keeps_the_draft(case: Waiting) -> None:
    records, ada, ben = case.records, clinician(case.records), clinician(case.records, "Dr Ben Example")
    draft_kept(records, ada, case.id, {"words": "Ada's"})
    draft_kept(records, ben, case.id, {"words": "Ben's"})
    mark = case.shown(ben, deciding("accept")).signs.mark
    assert read_case_now(records, ben, case.id).drafting == (ada.name,)
    signed = case.signs(ada)
    with pytest.raises(RevisionConflict, match="Dr Ada Example signed determination 1"):
        case.signs(ben, deciding("accept"), shown=mark)
    assert records.determinations_of(case.id) == (signed,)
    kept = draft_of(records, ben, case.id)
    assert kept is not None
    assert kept.plain == {"words": "Ben's"}
    assert draft_of(records, ada, case.id) is None
    now = read_case_now(records, ben, case.id)
    assert (now.determinations, now.last_signer, now.drafting) == (1, ada.name, ())


def test_of_two_at_the_same_moment_one_signs(case: Waiting) -> None:
    records = case.records
    people = [clinician(records), clinician(records, "Dr Ben Example")]
    marks = [case.shown(one).signs.mark for one in people]
    start, found = threading.Barrier(2), [None, None]

    def signing(at: int) -> None:
        start.wait()
        try:
            found[at] = case.signs(people[at], shown=marks[at])  # type: ignore[call-overload]
        except RevisionConflict as told:
            found[at] = told  # type: ignore[call-overload]

    threads = [threading.Thread(target=signing, args=(at,)) for at in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(one).__name__ for one in found) == ["Determination", "RevisionConflict"]
    assert len(records.determinations_of(case.id)) == 1
    assert records.audit_verified().whole


def test_a_later_signature_supersedes_and_the_earlier_paper_says_so(case: Waiting) -> None:
    records, ada = case.records, clinician(case.records)
    case.signs(ada)
    later = case.signs(ada, deciding("accept"))
    held = records.case_of(case.id)
    old = paper_of_determination(records, held, 1).summary.review
    assert old.state is PaperState.SUPERSEDED
    assert "determination 2" in old.state_words
    assert later.number == 2
    assert paper_of_determination(records, held, 2).summary.review.state is PaperState.SIGNED


def test_any_later_change_outdates_it_until_it_is_signed_again(case: Waiting) -> None:
    records, ada = case.records, clinician(case.records)
    changes: list[Callable[[], object]] = [
        lambda: case.notes(ada, key="one"),
        lambda: records.save_answer(case.id, "clinic.rems_certified", "yes", author=ada.author),
    ]
    for number, change in enumerate(changes, 1):
        case.signs(ada)
        change()
        held = records.case_of(case.id)
        assert records.status_of(case.id) is CaseStatus.CHANGED
        assert paper_of_determination(records, held, number).summary.review.state is PaperState.OUTDATED
        draft = paper_now(records, held, case.clinic, on=ON)
        assert (draft.determination, draft.summary.review.state) == (0, PaperState.DRAFT)
        assert f"determination {number}" in draft.summary.review.state_words
        assert seal_problems(records, case.id, number) == ()


# Drafts


def test_a_draft_is_ones_own_is_kept_sealed_and_nothing_of_it_stands_in_the_clear(case: Waiting) -> None:
    records, ada, ben = case.records, clinician(case.records), clinician(case.records, "Dr Ben Example")
    first = draft_kept(records, ada, case.id, {"words": "Zebedee"})
    draft_kept(records, ada, case.id, {"words": "Zebedee twice"}, after=first.version)
    assert draft_of(records, ben, case.id) is None
    (row,) = records.read(lambda c: c.execute(schema.determination_draft.select()).all())
    assert b"Zebedee" not in row.sealed
    kept = draft_of(records, ada, case.id)
    assert kept is not None
    assert kept.plain == {"words": "Zebedee twice"}
    assert kinds(records).count("determination draft begun") == 1
    draft_removed(records, ada, case.id)
    assert draft_of(records, ada, case.id) is None


def test_of_two_windows_on_one_draft_none_writes_over_the_other(case: Waiting) -> None:
    records, ada = case.records, clinician(case.records)
    first = draft_kept(records, ada, case.id, {"words": "both"})
    second = draft_kept(records, ada, case.id, {"words": "both"}, after=first.version)
    assert second.version != first.version
    for stale in ("", first.version):
        with pytest.raises(DraftMoved):
            draft_kept(records, ada, case.id, {"words": "the other"}, after=stale)
    with pytest.raises(DraftMoved):
        draft_removed(records, ada, case.id, after=first.version)
    assert draft_of(records, ada, case.id) == second
    draft_removed(records, ada, case.id, after=second.version)
    with pytest.raises(DraftMoved):
        draft_kept(records, ada, case.id, {"words": "the other"}, after=second.version)
    draft_removed(records, ada, case.id, after=second.version)
    assert draft_of(records, ada, case.id) is None


def test_of_two_windows_that_keep_a_draft_at_once_one_is_told(case: Waiting) -> None:
    records, ada = case.records, clinician(case.records)
    begun = draft_kept(records, ada, case.id, {"words": "both"})

    def window(name: str) -> str:
        try:
            return draft_kept(records, ada, case.id, {"words": name}, after=begun.version).version
        except DraftMoved:
            return ""

    with ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(window, "abcdefgh"))
    (won,) = filter(None, versions)
    kept = draft_of(records, ada, case.id)
    assert kept is not None
    assert (kept.version, kept.plain) == (won, {"words": "abcdefgh"[versions.index(won)]})


# The second signature


@pytest.fixture
def lifted(records: Records) -> tuple[Waiting, Any, int]:
    """A stop that Dr Ada lifted in a clinic that wants two for it."""
    case, ada = waiting(records, "Lily Madeup", TWO), clinician(records)
    (rule,) = [one for one in case.stops(least=Rung.CONTRAINDICATED) if one == "AG-1r"]
    return case, ada, case.lifts(ada, rule)


def _seconds(case: Waiting, staff: Any, number: int, key: str = "second", takes: str = "") -> int:
    return seconded(
        case.records, staff, case.id, number, key=f"{key}-{case.id}", words="Seen too", clinic=case.clinic,
        on=ON, confirm=lambda: None, takes=takes,
    )  # fmt: skip


def test_a_lift_that_takes_two_counts_with_the_second_signature(lifted: tuple[Waiting, Any, int]) -> None:
    case, ada, number = lifted
    ben = clinician(case.records, "Dr Ben Example")
    (awaits,) = awaiting_second(case.records, ben, case.id, case.clinic, on=ON)
    assert (awaits.number, awaits.mine, awaits.shows.id) == (number, False, "AG-1r")
    with pytest.raises(DeterminationRefused, match="AG-1r"):
        case.signs(ada, deciding("accept"))
    _seconds(case, ben, number)
    assert awaiting_second(case.records, ben, case.id, case.clinic, on=ON) == ()
    signed = case.signs(ada, deciding("accept"))
    paper = paper_of_determination(case.records, case.records.case_of(case.id), signed.number).summary
    (lift,) = paper.review.lifts
    assert ben.name in lift.second
    assert lift.lifts


def test_nobody_signs_twice_for_one_lift(lifted: tuple[Waiting, Any, int]) -> None:
    case, ada, number = lifted
    with pytest.raises(EntryRefused, match="another clinician"):
        _seconds(case, ada, number)
    (awaits,) = awaiting_second(case.records, ada, case.id, case.clinic, on=ON)
    assert awaits.mine


def test_pressed_twice_the_second_signature_is_given_once(lifted: tuple[Waiting, Any, int]) -> None:
    case, _, number = lifted
    ben = clinician(case.records, "Dr Ben Example")
    assert _seconds(case, ben, number) == _seconds(case, ben, number)
    with pytest.raises(EntryRefused, match="no second signature any more"):
        _seconds(case, clinician(case.records, "Dr Cy Clinician"), number, "third")
    assert len(case.records.entries_of(case.id)) == 2


def test_what_awaits_no_second_signature_takes_none(records: Records) -> None:
    case, ada = waiting(records, "Lily Madeup", NEVER_TWO), clinician(records)
    number = case.lifts(ada, "AG-1r")
    with pytest.raises(EntryRefused):
        _seconds(case, clinician(records, "Dr Ben Example"), number)


def test_a_failed_proof_gives_no_second_signature(lifted: tuple[Waiting, Any, int]) -> None:
    case, _, number = lifted
    ben = clinician(case.records, "Dr Ben Example")
    with pytest.raises(SignInRefused):
        seconded(
            case.records, ben, case.id, number, key="k", words="", clinic=case.clinic, on=ON,
            confirm=lambda: proof_shown(case.records, ben, "wrong wrong wrong", ""),
        )  # fmt: skip
    assert len(case.records.entries_of(case.id)) == 1


# An act that takes a stop away


@pytest.fixture
def acted(records: Records) -> tuple[Waiting, Any, int]:
    """A stop on an answer that Dr Ada clarified, in a clinic that wants two for it."""
    case, ada = waiting(records, clinic=TWO, also={MALFORMATION: "yes"}), clinician(records)
    return case, ada, case.clarifies(ada, MALFORMATION, "no")


def _awaits(case: Waiting, staff: Any) -> ToSecond:
    (awaits,) = awaiting_second(case.records, staff, case.id, case.clinic, on=ON)
    return awaits


def _signs_for(case: Waiting, staff: Any, key: str = "second", takes: str = "") -> int:
    awaits = _awaits(case, staff)
    return seconded(
        case.records, staff, case.id, awaits.number, key=f"{key}-{case.id}", words="Seen too", clinic=case.clinic,
        on=ON, confirm=lambda: None, takes=takes or awaits.takes,
    )  # fmt: skip


def test_an_act_that_takes_a_stop_away_counts_with_the_second_signature(
    acted: tuple[Waiting, Any, int],
) -> None:
    case, ada, number = acted
    ben = clinician(case.records, "Dr Ben Example")
    assert "CV-2" in case.stops()
    with pytest.raises(DeterminationRefused, match="CV-2"):
        case.signs(ada, deciding("accept"))
    shown = _awaits(case, ben)
    assert (shown.number, shown.mine, _awaits(case, ada).mine) == (number, False, True)
    assert isinstance(shown.shows, ActShown)
    assert {one.id for one in shown.shows.takes} == {"BP-3", "CV-2"}
    _signs_for(case, ben)
    assert awaiting_second(case.records, ben, case.id, case.clinic, on=ON) == ()
    assert case.stops() == []
    signed = case.signs(ada, deciding("accept"))
    paper = paper_of_determination(case.records, case.records.case_of(case.id), signed.number).summary
    added = paper.review.added[0]
    assert (added.by, added.stands) == (ada.name, ())
    assert f"Second signature: {ben.name}" in added.standing
    assert seal_problems(case.records, case.id, 1) == ()


def _queued(case: Waiting) -> int:
    """How much of a case the queue says awaits a second signature, the same when it is worked out anew."""
    told = []
    for _ in range(2):
        rows = case.records.queue(100)
        found = case.records.queue(100, wanted=QueueFilter(awaits_second=True))
        assert [one.encounter.id for one in found] == [one.encounter.id for one in rows if one.awaits_second]
        told.append(next(one.awaits_second for one in rows if one.encounter.id == case.id))
        case.records.worklist_made_anew()
    assert told[0] == told[1]
    return told[0]


def test_the_queue_says_how_many_lifts_and_acts_await_a_second_signature(
    acted: tuple[Waiting, Any, int],
) -> None:
    case, ada, number = acted
    ben = clinician(case.records, "Dr Ben Example")
    assert _queued(case) == len(awaiting_second(case.records, ben, case.id, case.clinic, on=ON)) == 1
    case.lifts(ada, "CV-2")
    assert _queued(case) == len(awaiting_second(case.records, ben, case.id, case.clinic, on=ON)) == 2
    (lift, act) = awaiting_second(case.records, ben, case.id, case.clinic, on=ON)
    assert act.number == number
    _seconds(case, ben, lift.number)
    assert _queued(case) == 1
    case.withdraws(ada, number)
    assert _queued(case) == 0


def test_a_lift_on_other_answers_awaits_no_signature_and_an_act_signed_for_otherwise_does(
    records: Records,
) -> None:
    case, ada = waiting(records, clinic=TWO, also={MALFORMATION: "yes"}), clinician(records)
    ben = clinician(records, "Dr Ben Example")
    case.lifts(ada, "CV-2")
    assert _queued(case) == 1
    case.clarifies(ada, MALFORMATION, "no")
    _, act = awaiting_second(records, ben, case.id, case.clinic, on=ON)
    _seconds(case, ben, act.number, takes=act.takes)
    assert _queued(case) == 0, "there is nothing left that the lift is about"
    case.withdraws(ben, len(records.entries_of(case.id)))
    assert _queued(case) == 2


def test_nobody_signs_second_for_their_own_act(acted: tuple[Waiting, Any, int]) -> None:
    case, ada, _ = acted
    with pytest.raises(EntryRefused, match="another clinician"):
        _signs_for(case, ada)
    assert len(case.records.entries_of(case.id)) == 1
    assert "CV-2" in case.stops()


def test_what_it_takes_away_is_signed_as_it_was_shown_or_not_at_all(acted: tuple[Waiting, Any, int]) -> None:
    case, _, _ = acted
    ben = clinician(case.records, "Dr Ben Example")
    for takes in ("0" * 64, "0"):
        with pytest.raises(EntryRefused, match="no longer as this page showed it"):
            _signs_for(case, ben, takes=takes)
    assert len(case.records.entries_of(case.id)) == 1


def test_a_signature_for_something_else_holds_no_longer_and_may_be_given_again(records: Records) -> None:
    """Here the clinic wants two from a lower rung by now, so that the act takes away more than was signed for."""
    case, ada = waiting(records, clinic=TWO, also={"brain.stroke": "yes"}), clinician(records)
    ben = clinician(records, "Dr Ben Example")
    before = case.stops("oral-home")
    case.clarifies(ada, "brain.stroke", "no")
    assert case.stops("oral-home") == before
    _signs_for(case, ben)
    assert "SET-5" not in case.stops("oral-home")
    lower = Waiting(records, case.id, clinic_of({"review": {"second_signature_from": "information-needed"}}))
    assert lower.stops("oral-home") == before
    shown = _awaits(lower, ben).shows
    assert isinstance(shown, ActShown)
    assert shown.outdated
    _signs_for(lower, ben, key="again")
    assert "SET-5" not in lower.stops("oral-home")


def test_a_second_signature_that_is_withdrawn_lets_the_stop_stand_again(
    acted: tuple[Waiting, Any, int],
) -> None:
    case, _, number = acted
    ben = clinician(case.records, "Dr Ben Example")
    second = _signs_for(case, ben)
    case.withdraws(ben, second)
    assert "CV-2" in case.stops()
    assert _awaits(case, ben).number == number
    _signs_for(case, ben, key="again")
    assert case.stops() == []


def test_a_withdrawal_that_takes_a_stop_away_is_an_act_of_its_own(records: Records) -> None:
    case, ada, ben = waiting(records, clinic=TWO), clinician(records), clinician(records, "Dr Ben Example")
    case.measures(ben, (205, 121))
    stops = case.stops()
    assert "BP-5" in stops
    gone = case.withdraws(ada, 1)
    assert case.stops() == stops
    assert _awaits(case, ada).mine
    shown = _awaits(case, ben)
    assert (shown.number, shown.mine) == (gone, False)
    _signs_for(case, ben)
    assert case.stops() == []


def test_what_a_waiting_act_would_bring_is_not_accepted_over(records: Records) -> None:
    case, ada = waiting(records, clinic=TWO, also={"brain.thinking": ["brain-injury"]}), clinician(records)
    assert "NE-7" not in case.stops()
    case.signs(ada, deciding("accept-with-conditions", conditions=["Somebody at home"]))
    number = case.clarifies(ada, "brain.thinking", ["dementia"])
    assert "NE-7" in case.stops()
    with pytest.raises(DeterminationRefused, match=rf"NE-7 \(from entry {number}, which awaits a second sig"):
        case.signs(ada, deciding("accept-with-conditions", conditions=["Somebody at home"]))
    case.withdraws(ada, number)
    assert "NE-7" in case.stops(), "taking it away is an act of its own"
    ben = clinician(records, "Dr Ben Example")
    _, gone = awaiting_second(records, ben, case.id, TWO, on=ON)
    assert isinstance(gone.shows, ActShown)
    assert "NE-7" in {one.id for one in gone.shows.takes}
    _seconds(case, ben, gone.number, takes=gone.takes)
    assert case.signs(ada, deciding("accept-with-conditions", conditions=["At home"])).number == 2


def test_what_a_waiting_act_brings_is_in_all_that_is_read_and_signed(records: Records) -> None:
    """Summary, judgement, the page that a second clinician signs and the paper of a determination."""
    case, ada = waiting(records, clinic=TWO, also={"brain.thinking": ["brain-injury"]}), clinician(records)
    ben = clinician(records, "Dr Ben Example")
    number = case.clarifies(ada, "brain.thinking", ["dementia"])
    shown = _awaits(case, ben).shows
    assert isinstance(shown, ActShown)
    assert any("(NE-7)" in one and "dementia" in one.casefold() for one in shown.brings)
    kept = records.judgement_of(case.id)
    assert kept is not None
    (found,) = (one for one in kept.findings if isinstance(one, dict) and one["id"] == "NE-7")
    assert (found["brought_by"], kept.outcomes["infusion"]) == ([number], "contraindicated")
    signed = case.signs(ada, deciding("decline", why="Not now."))
    paper = paper_of_determination(records, records.case_of(case.id), signed.number).summary
    assert "NE-7" in {line.id for line in paper.stops}
    assert "NE-7" in paper.review.added[0].brings
    assert "What it brings counts already: " in paper.review.added[0].until
    assert [one.number for one in paper.review.brought("NE-7")] == [number]
    assert seal_problems(records, case.id, 1) == ()


SYMPTOMS = "blood_pressure.symptoms_now"
FROM_DEFERRED = clinic_of({"review": {"second_signature_from": "deferred"}})


def test_an_urgent_finding_that_a_waiting_act_brings_raises_the_alarm(records: Records) -> None:
    """Fainting becomes chest pain: what deferred would fall, so the act waits; what is urgent does not wait."""
    worse = waiting(records, "Walter Pretendleby")
    case = waiting(records, clinic=FROM_DEFERRED, also={SYMPTOMS: ["fainting"]})
    ada, ben = clinician(records), clinician(records, "Dr Ben Example")
    before = _order(records)
    assert before.index(worse.id) < before.index(case.id)
    assert records.urgent_unattended(ALLOWED[Permission.SIGN]) == 0
    number = case.clarifies(ada, SYMPTOMS, ["chest-pain"])
    assert _awaits(case, ben).number == number
    assert {"CV-9.now", "CV-4.now"} <= set(case.stops())
    for _ in range(2):
        row = next(one for one in records.queue(100) if one.encounter.id == case.id)
        assert (row.urgent, row.assignee, row.acknowledged_at, row.awaits_second) == (True, None, None, 1)
        assert _order(records)[0] == case.id
        assert _order(records, QueueFilter(urgent=True)) == [case.id]
        assert records.urgent_unattended(ALLOWED[Permission.SIGN]) == 1
        records.worklist_made_anew()
    acknowledge(records, ben, case.id, seen=0)
    row = records.queue(1)[0]
    assert (row.assignee, row.acknowledged_by) == (ben.person_id, ben.person_id)
    assert records.urgent_unattended(ALLOWED[Permission.SIGN]) == 0


def _order(records: Records, wanted: QueueFilter | None = None) -> list[str]:
    return [one.encounter.id for one in records.queue(100, wanted=wanted or QueueFilter())]


def test_a_clarified_answer_that_waits_is_not_asked_again(
    acted: tuple[Waiting, Any, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    case, ada, number = acted
    monkeypatch.setattr("screening.access.asking_back.clinic_here", lambda: case.clinic)
    with pytest.raises(AskBackRefused, match="once it is signed for"):
        asked_back(case.records, ada, case.id, [MALFORMATION], "", key="ask")
    case.withdraws(ada, number)
    assert asked_back(case.records, ada, case.id, [MALFORMATION], "", key="ask") == 1


def test_a_signature_of_an_earlier_release_still_reads() -> None:
    kept = entry_kept_as({"kind": "seconded", "number": 3, "words": "Seen"})
    assert kept == Seconded(number=3, takes="", words="Seen")


def test_who_signed_is_what_the_record_says_and_not_what_the_page_says(case: Waiting) -> None:
    ada = clinician(case.records)
    signed = case.signs(ada)
    assert isinstance(signed, Determination)
    assert [event.who.id for event in noted(case.records) if event.kind == "case determined"] == [
        ada.person_id
    ]
