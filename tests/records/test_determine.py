"""Two clinicians never both sign; what was signed is sealed with exactly what it rests on."""

import dataclasses
import datetime as dt
import threading
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import text

from screening.errors import KeyAlreadyUsed, RevisionConflict, SealBroken, StoreUnavailable, UnknownEncounter
from screening.records import Determination, Judgement, Records, StoredAnswer, fingerprint_of
from tests.records.cases import ADA, BEN, HASH, PATIENT, Case, begun, complete
from tests.records.intruder import Intruder

RACES = 20


@pytest.fixture
def case(records: Records) -> Case:
    """A case that was handed in and judged, and waits for a clinician."""
    case = begun(records)
    case.answers()
    case.handed_in()
    case.judged()
    return case


def _together(*acts: Callable[[], object]) -> list[object]:
    """Do things at the same moment. Returns what came of each: a value, or the error."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def doing(number: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            outcomes[number] = act()  # type: ignore[call-overload]
        except Exception as error:  # noqa: BLE001
            outcomes[number] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=doing, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_two_clinicians_who_sign_at_once_one_does_and_the_other_is_told(
    records: Records, place: str
) -> None:
    other = Records.open(place, clock=records.now)
    for _ in range(RACES):
        first = begun(records)
        first.judged()
        second = Case(other, first.encounter)
        outcomes = _together(
            lambda first=first: first.determined("ada", author=ADA, words="accept"),
            lambda second=second: second.determined("ben", author=BEN, words="decline"),
        )
        signed = [one for one in outcomes if isinstance(one, Determination)]
        told = [one for one in outcomes if isinstance(one, RevisionConflict)]
        assert (len(signed), len(told)) == (1, 1), outcomes
        assert records.determinations_of(first.id) == tuple(signed)
        assert "Someone else determined this case" in str(told[0])
    assert records.audit_verified().whole
    other.close()


def test_the_same_race_without_our_lock_signs_twice(records: Records, intruder: Intruder) -> None:
    intruder.runs("CREATE TABLE naive (encounter_id TEXT, who TEXT)")
    intruder.runs("GRANT ALL ON naive TO anteroom") if records.engines.dialect == "postgresql" else None
    both_looked = threading.Barrier(2)

    def signing(who: str) -> None:
        looked = records.read(lambda c: c.execute(text("SELECT count(*) FROM naive")).scalar_one())
        both_looked.wait()
        if looked == 0:
            records.write(lambda c: c.execute(text("INSERT INTO naive VALUES ('one', :who)"), {"who": who}))

    _together(lambda: signing("ada"), lambda: signing("ben"))
    assert len(intruder.asks("SELECT who FROM naive")) == 2


def test_pressed_twice_it_is_signed_once(case: Case) -> None:
    first = case.determined()
    assert case.determined() == first
    assert case.determined(words="decline") == first
    assert case.records.determinations_of(case.id) == (first,)


def test_pressed_twice_at_once_it_is_signed_once(case: Case) -> None:
    for number in range(1, 6):
        key = f"sign-{number}"
        outcomes = _together(*(lambda key=key, number=number: case.determined(key, number),) * 2)
        assert outcomes[0] == outcomes[1]
        assert len(case.records.determinations_of(case.id)) == number


def test_a_key_of_another_case_signs_nothing(case: Case) -> None:
    case.determined()
    other = begun(case.records)
    judged = other.judged()
    with pytest.raises(KeyAlreadyUsed):
        case.records.determine(
            other.id, f"sign-{case.id}", {}, number=1, answers_hash=judged.answers_hash,
            findings_hash=judged.findings_hash, author=ADA,
        )  # fmt: skip
    assert case.records.determinations_of(other.id) == ()


def test_a_later_determination_supersedes_and_removes_nothing(case: Case) -> None:
    first = case.determined()
    second = case.determined("again", 2, BEN, "decline")
    assert case.records.determinations_of(case.id) == (first, second)
    assert (second.number, second.author) == (2, BEN)


@pytest.mark.parametrize("number", [0, 2, 3, -1])
def test_a_number_that_is_not_the_next_is_refused(case: Case, number: int) -> None:
    with pytest.raises(RevisionConflict, match="Reload"):
        case.determined(number=number)
    assert case.records.determinations_of(case.id) == ()


def _signed_as_seen(case: Case, seen: Judgement) -> Determination:
    return case.records.determine(
        case.id, "key", {"infusion": "accept"}, number=1, answers_hash=seen.answers_hash,
        findings_hash=seen.findings_hash, author=ADA,
    )  # fmt: skip


def test_an_answer_that_came_in_after_the_page_was_shown_is_read_first(case: Case) -> None:
    seen = case.records.judgement_of(case.id)
    assert seen is not None
    case.records.save_answer(case.id, "clinic.monitoring", "yes", author=ADA)
    for _ in range(2):
        with pytest.raises(RevisionConflict, match="changed since you opened it"):
            _signed_as_seen(case, seen)
        case.judged()  # judged anew it is still not what was seen
    assert case.records.determinations_of(case.id) == ()


def test_findings_that_changed_after_the_page_was_shown_are_read_first(case: Case) -> None:
    seen = case.records.judgement_of(case.id)
    assert seen is not None
    case.judged(findings=[{"rule": "CV-2"}])
    with pytest.raises(RevisionConflict, match="changed since you opened it"):
        _signed_as_seen(case, seen)


def test_a_case_that_nobody_judged_is_not_signed(records: Records) -> None:
    case = begun(records)
    nothing = fingerprint_of({})
    with pytest.raises(RevisionConflict):
        records.determine(case.id, "key", {}, number=1, answers_hash=nothing, findings_hash=HASH, author=ADA)
    with pytest.raises(UnknownEncounter):
        records.determine("0" * 32, "key", {}, number=1, answers_hash=nothing, findings_hash=HASH, author=ADA)


def test_a_determination_comes_back_as_it_was_signed(case: Case, place: str) -> None:
    signed = case.determined(words="accept, with an ECG 李")
    again = Records.open(place)
    assert again.determinations_of(case.id) == (signed,)
    assert again.determinations_of(case.id)[0].seal == signed.seal
    again.close()


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("idempotency_key", "other"),
        ("answers_hash", HASH),
        ("findings_hash", HASH),
        ("protocol_hash", "1" * 64),
        ("seal", HASH),
        ("author_kind", "system"),
        ("author", "ben"),
        ("signed_at", dt.datetime(2026, 11, 24, tzinfo=dt.UTC)),
    ],
)
def test_a_determination_that_was_altered_in_the_database_is_not_shown(
    records: Records, intruder: Intruder, column: str, other: object, database: str
) -> None:
    case = complete(records)
    if database == "sqlite":
        intruder.runs("DROP TRIGGER determination_no_update")
    intruder.runs(f"UPDATE determination SET {column} = :other", other=other)
    with pytest.raises(SealBroken, match="altered after it was signed"):
        records.determinations_of(case.id)


def test_two_of_one_number_cannot_be_kept_at_all(records: Records) -> None:
    complete(records)
    copy = "id, encounter_id, number, idempotency_key, sealed, answers_hash, findings_hash, protocol_hash, seal, "
    copy += "author_kind, author, signed_at"
    other = copy.replace("id,", "id + 1,", 1).replace("idempotency_key", "'other'")
    with pytest.raises(StoreUnavailable), records.writing() as connection:
        connection.execute(text(f"INSERT INTO determination ({copy}) SELECT {other} FROM determination"))


# The seal: any change of one letter breaks it

_words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30)
_MOMENT = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
_PARTS = ("content", "answers", "findings", "protocol")


def _signed(content: str, answers: str, findings: str, protocol: str) -> Determination:
    """A determination of a case in which each part is one text."""
    given_answer = {"why-here": StoredAnswer("why-here", 1, answers, PATIENT, _MOMENT)}
    judged = Judgement("p", "1", HASH, "us", HASH, {}, {}, 1, False, [{"rule": findings}])
    return Determination(
        "e" * 32, 1, "key", {"words": content}, fingerprint_of(given_answer), judged.findings_hash, protocol,
        ADA, _MOMENT,
    )  # fmt: skip


@given(word=_words, at=st.integers(0, 1_000), to=_words)
def test_one_other_letter_anywhere_is_another_seal(word: str, at: int, to: str) -> None:
    place = at % len(word)
    other = word[:place] + to[0] + word[place + 1 :]
    assume(other != word)
    kept = dict.fromkeys(_PARTS, word)
    for part in _PARTS:
        assert _signed(**{**kept, part: other}).seal != _signed(**kept).seal
    assert _signed(**kept).seal == _signed(**kept).seal


CHANGED = {
    "encounter_id": "f" * 32,
    "number": 2,
    "idempotency_key": "other",
    "content": {"infusion": "decline"},
    "answers_hash": "1" * 64,
    "findings_hash": "1" * 64,
    "protocol_hash": "1" * 64,
    "author": BEN,
    "signed_at": _MOMENT + dt.timedelta(microseconds=1),
}


def test_every_part_of_a_determination_is_under_its_seal() -> None:
    signed = _signed("accept", "no", "CV-1", HASH)
    assert set(CHANGED) == {field.name for field in dataclasses.fields(Determination)}
    seals = {dataclasses.replace(signed, **{name: value}).seal for name, value in CHANGED.items()}  # type: ignore[arg-type]
    assert len(seals | {signed.seal}) == len(CHANGED) + 1


@pytest.mark.parametrize("part", ["outcomes", "tally", "findings"])
def test_every_part_of_what_the_protocol_said_is_under_the_hash_of_the_findings(part: str) -> None:
    said = Judgement(
        "p", "1", HASH, "us", HASH, {"infusion": "x"}, {"infusion": 1}, 1, False, [{"rule": "CV-1"}]
    )
    other: dict[str, object] = {
        "outcomes": {"infusion": "y"},
        "tally": {"infusion": 2},
        "findings": [{"rule": "CV-2"}],
    }
    assert dataclasses.replace(said, **{part: other[part]}).findings_hash != said.findings_hash  # type: ignore[arg-type]


def test_a_moment_is_the_same_wherever_it_is_told() -> None:
    signed = _signed("accept", "no", "CV-1", HASH)
    elsewhere = _MOMENT.astimezone(dt.timezone(dt.timedelta(hours=-7)))
    assert dataclasses.replace(signed, signed_at=elsewhere).seal == signed.seal
