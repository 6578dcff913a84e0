"""What clinicians add to a case is kept once, for ever, sealed, and vouched for like every answer."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import Connection

from screening.errors import KeyAlreadyUsed, RecordErased, SealBroken, UnknownEncounter
from screening.records import (
    Author,
    CaseStatus,
    Judgement,
    QueueFilter,
    Records,
    StoredEntry,
    case_fingerprint,
    fingerprint_of,
    schema,
)
from screening.records.envelopes import data_key_of
from screening.records.migrate import newest_revision, revision_of
from screening.records.review_rows import ask_backs_in, content_hash
from tests.records.cases import ADA, BEN, Case, begun, complete, worked_on
from tests.records.intruder import Intruder

NOTE = {"kind": "note", "about": "case", "words": "rang the cardiologist"}
EVERY = QueueFilter(statuses=tuple(CaseStatus))


def noted(case: Case, key: str = "press", author: Author = ADA, words: str = "rang") -> int:
    """A note on a case."""
    return case.records.act_added(
        case.id,
        schema.case_entry,
        "entry kept",
        author,
        key=f"{key}-{case.id}",
        content={**NOTE, "words": words},
    )


def read_ask_backs(case: Case) -> object:
    """What was asked back."""
    records = case.records

    def work(connection: Connection) -> object:
        return ask_backs_in(connection, data_key_of(connection, records.ring, case.id), case.id)

    return records.read(work)


def test_an_entry_is_there_with_who_and_when_and_counts_from_one(records: Records) -> None:
    case = complete(records)
    assert (noted(case), noted(case, "again", BEN, "and again")) == (1, 2)
    first, second = records.entries_of(case.id)
    assert first == StoredEntry(1, {**NOTE, "words": "rang"}, ADA, records.now())
    assert (second.number, second.author) == (2, BEN)
    assert records.case_of(case.id).entries == (first, second)


def test_pressed_twice_it_is_kept_once(records: Records) -> None:
    case = complete(records)
    assert noted(case) == noted(case, words="something else") == 1
    assert len(records.entries_of(case.id)) == 1
    assert [event.kind for event in records.events_of(case.id)].count("entry kept") == 1


def test_the_key_of_a_press_belongs_to_one_case(records: Records) -> None:
    case, other = complete(records), complete(records)
    records.act_added(case.id, schema.case_entry, "entry kept", ADA, key="one", content=NOTE)
    with pytest.raises(KeyAlreadyUsed):
        records.act_added(other.id, schema.case_entry, "entry kept", ADA, key="one", content=NOTE)


def test_nothing_is_added_to_a_case_that_is_not_there(records: Records) -> None:
    with pytest.raises(UnknownEncounter):
        records.act_added("0" * 32, schema.case_entry, "entry kept", ADA, key="one", content=NOTE)


def test_what_may_not_be_added_leaves_no_trace(records: Records) -> None:
    case = complete(records)
    before = len(records.events_of(case.id))

    def refuses(_connection: object) -> None:
        raise UnknownEncounter("not this one")

    with pytest.raises(UnknownEncounter):
        records.act_added(
            case.id, schema.case_entry, "entry kept", ADA, key="one", content=NOTE, refuse=refuses
        )
    assert records.entries_of(case.id) == ()
    assert len(records.events_of(case.id)) == before


def test_an_entry_changes_what_a_determination_rests_on(records: Records) -> None:
    case = complete(records)
    assert records.case_of(case.id).fingerprint == fingerprint_of(records.answers_of(case.id))
    assert records.status_of(case.id) is CaseStatus.DETERMINED
    noted(case)
    assert records.case_of(case.id).fingerprint != fingerprint_of(records.answers_of(case.id))
    assert records.status_of(case.id) is CaseStatus.CHANGED


@pytest.mark.parametrize("change", ["number", "words", "author", "time"])
def test_the_fingerprint_covers_all_of_an_entry(records: Records, change: str) -> None:
    case = complete(records)
    noted(case)
    (one,) = records.entries_of(case.id)
    answers = records.answers_of(case.id)
    other = {
        "number": StoredEntry(2, one.content, one.author, one.at),
        "words": StoredEntry(1, {**NOTE, "words": "Rang"}, one.author, one.at),
        "author": StoredEntry(1, one.content, BEN, one.at),
        "time": StoredEntry(1, one.content, one.author, one.at.replace(microsecond=7)),
    }[change]
    assert case_fingerprint(answers, [one]) != case_fingerprint(answers, [other])


def test_the_reading_stands_beside_its_judgement_and_is_hashed(records: Records, intruder: Intruder) -> None:
    case = begun(records)
    case.answers()
    case.handed_in()
    seen = records.case_of(case.id).fingerprint
    said = Judgement("protocol", "1", "0" * 64, "us", seen, {}, {}, 3, False)
    records.record_judgement(case.id, said, {"patient": "Ada"})
    records.record_judgement(case.id, said, {"patient": "nobody reads this: nothing changed"})
    kept = records.reading_of(case.id, 1)
    assert kept is not None
    assert kept.content == {"patient": "Ada"}
    assert records.reading_of(case.id, 2) is None
    assert intruder.asks("SELECT content_hash FROM reading") == [(content_hash({"patient": "Ada"}),)]


SEALED: dict[str, Callable[[Case], object]] = {
    "case_entry": lambda case: case.records.entries_of(case.id),
    "ask_back": lambda case: read_ask_backs(case),
    "reading": lambda case: case.records.reading_of(case.id, 1),
}


def with_everything(records: Records) -> Case:
    """A case with something in each of these tables."""
    case = complete(records)
    worked_on(records, case.id, ADA)
    return case


@pytest.mark.parametrize("table", SEALED)
def test_what_is_sealed_there_is_not_moved_cut_or_changed(
    records: Records, intruder: Intruder, table: str
) -> None:
    case, other = with_everything(records), with_everything(records)
    reads = SEALED[table]
    reads(case)
    _let_go(intruder)
    mine = dict(intruder.asks(f"SELECT encounter_id, sealed FROM {table}"))
    whole = bytes(mine[case.id])  # type: ignore[arg-type]
    wrong = [bytes(mine[other.id]), whole[:-1], whole + b"\x00", b"", bytes([whole[0] ^ 1]) + whole[1:]]  # type: ignore[arg-type]
    wrong += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(1, len(whole), 11)]
    for altered in wrong:
        intruder.runs(
            f"UPDATE {table} SET sealed = :altered WHERE encounter_id = :mine", altered=altered, mine=case.id
        )
        with pytest.raises(SealBroken):
            reads(case)
    assert not records.audit_verified().whole
    intruder.runs(f"UPDATE {table} SET sealed = :whole WHERE encounter_id = :mine", whole=whole, mine=case.id)
    reads(case)
    assert records.audit_verified().whole


def _let_go(intruder: Intruder) -> None:
    triggers: list[tuple[object, ...]] = []
    with suppress(Exception):  # PostgreSQL has no such table: there the intruder passes triggers anyway
        triggers = intruder.asks("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in triggers:
        intruder.runs(f"DROP TRIGGER {name}")


@pytest.mark.parametrize("table", [table.name for table in schema.COUNTED])
def test_a_row_that_was_removed_or_altered_shows_in_the_audit(
    records: Records, intruder: Intruder, table: str
) -> None:
    case = with_everything(records)
    assert records.audit_verified().whole
    _let_go(intruder)
    intruder.runs(f"UPDATE {table} SET author = 'eve' WHERE encounter_id = :mine", mine=case.id)
    assert any("was altered" in problem for problem in records.audit_verified().problems)
    intruder.runs(f"DELETE FROM {table} WHERE encounter_id = :mine", mine=case.id)
    assert any("was removed" in problem for problem in records.audit_verified().problems)


def test_an_erased_case_takes_nothing_more_and_stands_in_no_queue(
    records: Records, intruder: Intruder
) -> None:
    case = with_everything(records)
    intruder.runs("DELETE FROM envelope WHERE scope = :mine", mine=case.id)
    with pytest.raises(RecordErased):
        noted(case, "later")
    with pytest.raises(RecordErased):
        records.case_of(case.id)
    assert records.queue(wanted=EVERY) == ()


def test_a_record_of_the_revision_before_gets_its_queue(
    records: Records, place: str, intruder: Intruder, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, signed = begun(records), complete(records)
    waiting.answers()
    waiting.handed_in()
    waiting.judged()
    before = {row.encounter.id: row for row in records.queue(wanted=EVERY)}
    assert set(before) == {waiting.id, signed.id}
    records.close()
    newer = ["saved_filter", "determination_draft", "case_open", "worklist_tag", "worklist"]
    for table in [*newer, *(table.name for table in schema.COUNTED)]:
        intruder.runs(f"DROP TABLE {table}")
    intruder.runs("DROP INDEX determination_seal")
    intruder.runs("UPDATE alembic_version SET version_num = '0001'")
    monkeypatch.setenv("ANTEROOM_BACKED_UP", "1")  # on PostgreSQL whoever runs the step backs it up
    again = Records.open(place, clock=records.now)
    with again.reading() as connection:
        assert revision_of(connection) == newest_revision()
    assert {row.encounter.id: row for row in again.queue(wanted=EVERY)} == before
    assert again.status_of(waiting.id) is CaseStatus.TO_REVIEW
    assert again.status_of(signed.id) is CaseStatus.DETERMINED
    assert again.audit_verified().whole
    again.close()
