"""Whoever takes the database, its log or a dump of it reads nobody's answers, name or birth date."""

import base64
import datetime as dt
import hashlib
import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from forms.question import Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from screening.access import Role, add_person, session_begun, staff_of_token
from screening.access.break_glass import WhoIsMeant, glass_broken
from screening.access.visits import VisitDetails, visit_made
from screening.errors import KeysRefused, RecordErased, SealBroken, StoreUnavailable
from screening.records import CLINIC, CaseStatus, Json, QueueFilter, Records
from screening.records.envelopes import data_key_of
from screening.records.sealing import opened, sealed
from tests.clinic import PASSWORD
from tests.postgres import Postgres, _program
from tests.records.cases import Case, begun, complete
from tests.records.intruder import Intruder


class Canaries:
    """Words and numbers that hold a mark which occurs nowhere else: where it turns up, something was not sealed."""

    def __init__(self) -> None:
        self.mark = "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(16))
        self.digits = str(10**8 + secrets.randbelow(9 * 10**8))
        self.marks = [self.mark, self.digits]
        self.given = 0

    def word(self) -> str:
        """A fresh word of letters, as in a name."""
        self.given += 1
        return f"{self.mark}{secrets.token_hex(4).translate(str.maketrans('0123456789', 'ghijklmnop'))}"

    def number(self) -> int:
        """A fresh whole number of thirteen digits."""
        self.given += 1
        return int(f"{self.digits}{secrets.randbelow(10**4):04}")

    def found_in(self, found: bytes) -> list[str]:
        """The marks that stand in these bytes, in any of the ways in which text is written down."""
        small = found.lower()
        return [mark for mark in self.marks if any(form in small for form in _forms(mark))]


def _forms(word: str) -> Iterator[bytes]:
    plain = word.encode()
    for form in (plain, word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode()):
        yield form.lower()
    for shift in range(
        3
    ):  # wherever it begins within a longer text: the signs that its neighbours have no part in
        first, end = -(-shift * 8 // 6), (shift + len(plain)) * 8 // 6
        yield base64.b64encode(b"x" * shift + plain)[first:end].lower()


def _value(question: Question, canaries: Canaries) -> object:
    """An answer to a question with a canary in every text and number of it."""
    match question.kind:
        case Kind.YES_NO | Kind.ONE_OF | Kind.TEXT | Kind.DATE:
            return canaries.word()
        case Kind.ANY_OF:
            return [canaries.word(), canaries.word()]
        case Kind.COUNT | Kind.SCORES:
            return canaries.number()
        case Kind.QUANTITY:
            return {"value": canaries.number(), "unit": canaries.word()}
        case Kind.PRESSURES | Kind.MEDICINES | Kind.TRIALS:
            return [{"name": canaries.word(), "amount": canaries.number(), canaries.word(): "x"}]


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


@pytest.fixture
def case(records: Records, canaries: Canaries) -> Case:
    """A case with a canary wherever a patient or a clinician can put one."""
    case = begun(records)
    for question in QUESTIONNAIRE:
        case.answers(question.id, _value(question, canaries))
        case.answers(f"typed:{question.id}", canaries.word())
    case.answers(QUESTIONNAIRE.by_id["about_you.name"].id, f"{canaries.word()} {canaries.word()}")
    case.handed_in()
    findings: list[Json] = [{"rule": canaries.word(), "evidence": {"weight": canaries.number()}}]
    case.judged(findings=findings)
    case.determined(words=canaries.word())
    _visit(records, canaries)
    return case


def _visit(records: Records, canaries: Canaries) -> None:
    """An expected patient, and someone who opened their case in an emergency."""
    name = f"{canaries.word()} {canaries.word()}"
    person = add_person(records, "Frances Desk", PASSWORD, frozenset({Role.FRONT_DESK}))
    staff = staff_of_token(records, session_begun(records, person))
    assert staff is not None
    details = VisitDetails(
        name,
        records.now().date() + dt.timedelta(days=1),
        birth_date=dt.date(1961, 3, 7),
        record_number=canaries.word(),
        phone=str(canaries.number()),
        email=f"{canaries.word()}@example.org",
        language=canaries.word(),
    )
    canaries.marks.append("1961-03-07")
    visit = visit_made(records, staff, details, questionnaire_version=QUESTIONNAIRE.version)
    Case(records, visit).answers("about_you.name", name)
    Case(records, visit).answers("about_you.birth_date", "1961-03-07")
    glass_broken(records, staff, WhoIsMeant(name, "1961-03-07"), f"found unconscious {canaries.word()}")


def _files(folder: Path) -> bytes:
    """All the bytes of all the files below a folder."""
    return b"\n".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def _everything_at_rest(place: str, server: Postgres | None) -> bytes:
    """What a thief finds: every file of the SQLite folder; a dump, the data files and the log of PostgreSQL."""
    if server is None:
        names = {file.name for file in Path(place).parent.iterdir()}
        assert {"anteroom.db", "anteroom.db-wal"} <= names
        return _files(Path(place).parent)
    name = place.rpartition("/")[2]
    with server.administering(name) as connection:
        connection.execute("CHECKPOINT")
        (oid,) = connection.execute(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    environment = {
        **os.environ, "PGHOST": str(server.folder), "PGPORT": str(server.port), "PGUSER": "postgres",
        "PGPASSWORD": server.password,
    }  # fmt: skip
    program = [_program("pg_dump"), "--inserts", name]
    done = subprocess.run(program, env=environment, capture_output=True, check=True)
    return done.stdout + _files(server.folder / "data" / "base" / str(oid)) + server.log.encode()


@pytest.fixture
def server(database: str, request: pytest.FixtureRequest) -> Postgres | None:
    return request.getfixturevalue("postgres") if database == "postgres" else None


def test_nothing_of_health_or_name_lies_in_the_clear(
    case: Case, canaries: Canaries, place: str, server: Postgres | None
) -> None:
    assert canaries.given > 250
    assert case.records.audit_verified().whole
    assert canaries.found_in(_everything_at_rest(place, server)) == []


@pytest.mark.parametrize("where", ["name", "words", "token_hash"])
def test_the_same_search_finds_what_is_kept_in_the_clear(
    records: Records, canaries: Canaries, place: str, server: Postgres | None, intruder: Intruder, where: str
) -> None:
    word, now = canaries.word(), dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    form = {"name": word, "words": word.encode().hex(), "token_hash": word[:64]}[where]
    assert canaries.found_in(_everything_at_rest(place, server)) == []
    intruder.runs(
        "INSERT INTO device (id, name, token_hash, enrolled_at, enrolled_by, seen_at) "
        "VALUES ('d', :name, :hash, :now, 'ada', :now)",
        name=form, hash=form, now=now,
    )  # fmt: skip
    assert canaries.found_in(_everything_at_rest(place, server)) == [canaries.mark]


def test_no_question_that_was_asked_can_be_told(
    case: Case, place: str, server: Postgres | None, intruder: Intruder
) -> None:
    found = _everything_at_rest(place, server)
    ids = [question.id for question in QUESTIONNAIRE]
    # Only the shortest ids are words that may stand anywhere.
    assert [id for id in ids if id.encode() in found] == []
    kept = {str(key) for (key,) in intruder.asks("SELECT question_key FROM answer")}
    assert len(kept) > len(ids)
    guesses = {
        way(form.encode()).hexdigest()
        for id in ids
        for form in (id, f"{case.id}{id}", f"{case.id}/{id}", f"question{id}", f"question\x00{case.id}/{id}")
        for way in (hashlib.sha256, hashlib.md5, hashlib.blake2s, hashlib.sha3_256)
    }
    assert not kept & guesses


def test_the_same_question_has_another_name_in_another_case(records: Records, intruder: Intruder) -> None:
    for _ in range(3):
        begun(records).answers("stroke", "no")
    assert len(intruder.asks("SELECT DISTINCT question_key FROM answer")) == 3


def test_equal_answers_do_not_look_equal(records: Records, intruder: Intruder) -> None:
    first, second = begun(records), begun(records)
    for value in ("no", "yes", "no"):
        first.answers("stroke", value)
    second.answers("stroke", "no")
    second.answers("tumour", "no")
    kept = [bytes(row[0]) for row in intruder.asks("SELECT sealed FROM answer")]  # type: ignore[arg-type]
    assert len(set(kept)) == len(kept) == 5
    assert len({one[:13] for one in kept}) == 5


def test_the_log_of_postgresql_holds_no_value_of_a_statement_that_failed(
    records: Records, canaries: Canaries, server: Postgres | None, intruder: Intruder
) -> None:
    if server is None:
        pytest.skip("SQLite writes no log")
    case = begun(records)
    for table in ("event", "answer", "patient_tag"):
        intruder.runs(f"ALTER TABLE {table} RENAME TO gone")
        with pytest.raises(StoreUnavailable):
            case.answers("about_you.name", canaries.word())
        intruder.runs(f"ALTER TABLE gone RENAME TO {table}")
    assert 'relation "patient_tag" does not exist' in server.log
    assert canaries.found_in(server.log.encode()) == []
    word = canaries.word()
    with pytest.raises(Exception, match="invalid input syntax"):
        intruder.asks(f"SELECT CAST('{word}' AS integer)")
    assert canaries.found_in(server.log.encode()) == [canaries.mark]


# Sealed values are not moved, swapped, cut or changed

SEALED = {
    "answer": lambda case: case.records.history_of(case.id),
    "judgement": lambda case: (case.records.judgement_of(case.id), case.records.queue()),
    "determination": lambda case: case.records.determinations_of(case.id),
}
Reads = Callable[[Case], object]


def _altered(kept: bytes) -> Iterator[bytes]:
    """A sealed value cut at many lengths, grown, and with a bit turned over in every seventh byte."""
    for length in {0, 1, 12, 13, 28, 29, len(kept) // 2, len(kept) - 16, len(kept) - 1}:
        yield kept[: max(length, 0)]
    yield kept + b"\x00"
    yield b"\x00" + kept
    for at in range(0, len(kept), 7):
        for bit in (0, 7):
            yield kept[:at] + bytes([kept[at] ^ (1 << bit)]) + kept[at + 1 :]


@pytest.mark.parametrize("table", SEALED)
def test_a_sealed_value_that_was_altered_is_never_accepted(
    records: Records, intruder: Intruder, table: str
) -> None:
    case, reads = complete(records), SEALED[table]
    _let_go(intruder)
    ((id, kept), *_) = intruder.asks(f"SELECT id, sealed FROM {table} ORDER BY id DESC")
    whole = bytes(kept)  # type: ignore[call-overload]
    tried = accepted = 0
    for other in _altered(whole):
        intruder.runs(f"UPDATE {table} SET sealed = :other WHERE id = :id", other=other, id=id)
        tried += 1
        with suppress(SealBroken):
            reads(case)
            accepted += 1
    assert accepted == 0
    assert tried > 20
    intruder.runs(f"UPDATE {table} SET sealed = :whole WHERE id = :id", whole=whole, id=id)
    reads(case)


def _let_go(intruder: Intruder) -> None:
    """Take the triggers of a SQLite file away; on PostgreSQL the intruder passes them anyway."""
    for (name,) in _triggers(intruder):
        intruder.runs(f"DROP TRIGGER {name}")


def _triggers(intruder: Intruder) -> list[tuple[object, ...]]:
    with suppress(Exception):
        return intruder.asks("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return []


MOVES = {
    "from the other case": "UPDATE {0} SET sealed = (SELECT sealed FROM {0} AS a WHERE a.encounter_id = :other "
    "ORDER BY id DESC LIMIT 1) WHERE encounter_id = :mine",
    "the rows of the other case are ours now": "DELETE FROM {0} WHERE encounter_id = :mine;"
    "UPDATE {0} SET encounter_id = :mine WHERE encounter_id = :other",
    "an older one in the place of the newer": "UPDATE {0} SET sealed = (SELECT sealed FROM {0} AS a "
    "WHERE a.encounter_id = :mine ORDER BY id LIMIT 1) WHERE encounter_id = :mine",
    "a value of another table": "UPDATE {0} SET sealed = (SELECT sealed FROM {1} AS a WHERE "
    "a.encounter_id = :mine ORDER BY id LIMIT 1) WHERE encounter_id = :mine",
    "numbers changed": "UPDATE {0} SET {2} = {2} + 10 WHERE encounter_id = :mine",
}
NUMBERED = {"answer": "revision", "judgement": "number", "determination": "number"}


@pytest.mark.parametrize("table", SEALED)
@pytest.mark.parametrize("move", MOVES)
def test_a_sealed_value_does_not_open_anywhere_else(
    records: Records, intruder: Intruder, table: str, move: str
) -> None:
    case, other = complete(records), complete(records)
    case.judged(severity=5)
    case.determined(number=2, key="again")
    _let_go(intruder)
    another = "judgement" if table == "answer" else "answer"
    for statement in MOVES[move].format(table, another, NUMBERED[table]).split(";"):
        named = {"mine": case.id, "other": other.id}
        intruder.runs(statement, **{name: id for name, id in named.items() if f":{name}" in statement})
    with pytest.raises(SealBroken):
        SEALED[table](case)


def test_the_envelope_of_another_case_opens_nothing(records: Records, intruder: Intruder) -> None:
    case, other = complete(records), complete(records)
    intruder.runs(
        "UPDATE envelope SET wrapped = (SELECT wrapped FROM envelope AS a WHERE a.scope = :other) "
        "WHERE scope = :mine",
        mine=case.id, other=other.id,
    )  # fmt: skip
    with pytest.raises(KeysRefused):
        records.values_of(case.id)
    assert records.values_of(other.id)


def test_without_its_envelope_a_case_cannot_be_read_by_anyone(records: Records, intruder: Intruder) -> None:
    case, other = complete(records), complete(records)
    intruder.runs("DELETE FROM envelope WHERE scope = :mine", mine=case.id)
    for reads in SEALED.values():
        with pytest.raises(RecordErased):
            reads(case)
    every = QueueFilter(statuses=tuple(CaseStatus))
    assert [row.encounter.id for row in records.queue(wanted=every)] == [other.id]
    assert records.audit_verified().whole


def test_a_value_that_is_no_bytes_at_all_is_no_answer(
    records: Records, intruder: Intruder, database: str
) -> None:
    if database == "postgres":
        pytest.skip("PostgreSQL keeps nothing but bytes there")
    case = complete(records)
    _let_go(intruder)
    intruder.runs("UPDATE answer SET sealed = 'words'")
    with pytest.raises((SealBroken, TypeError)):
        records.values_of(case.id)
    assert not records.audit_verified().whole


@pytest.mark.parametrize("scope", [CLINIC, "case"])
def test_what_others_seal_is_bound_to_its_place(records: Records, scope: str) -> None:
    scope = scope if scope == CLINIC else begun(records).id

    def sealing(connection: object) -> bytes:
        return records.seal(connection, scope, "second_factor/1/sealed", {"secret": "x" * 40})  # type: ignore[arg-type]

    kept = records.read(sealing)
    assert records.read(lambda c: records.unseal(c, scope, "second_factor/1/sealed", kept)) == {
        "secret": "x" * 40
    }
    accepted = 0
    for other in _altered(kept):
        with suppress(SealBroken):
            records.read(lambda c, other=other: records.unseal(c, scope, "second_factor/1/sealed", other))
            accepted += 1
    for place in ("second_factor/2/sealed", "second_factor_offer/1/sealed", "second_factor/1/other", ""):
        with suppress(SealBroken):
            records.read(lambda c, place=place: records.unseal(c, scope, place, kept))
            accepted += 1
    assert accepted == 0


def test_scope_and_place_do_not_flow_into_each_other() -> None:
    key = b"k" * 32
    kept = sealed(key, "a", "b", b"words")
    assert opened(key, "a", "b", kept) == b"words"
    for scope, place in (("a|b", ""), ("", "a|b"), ("a", "b|"), ("ab", "")):
        with pytest.raises(SealBroken):
            opened(key, scope, place, kept)


def test_a_data_key_of_one_case_opens_no_other(records: Records, intruder: Intruder) -> None:
    first, second = begun(records), begun(records)
    first.answers()
    with records.reading() as connection:
        keys = [data_key_of(connection, records.ring, case.id) for case in (first, second)]
        ((key, kept),) = connection.execute(text("SELECT question_key, sealed FROM answer")).all()
    assert keys[0] != keys[1]
    assert b"stroke" in opened(keys[0], first.id, f"answer/{key}/1", kept)
    with pytest.raises(SealBroken):
        opened(keys[1], first.id, f"answer/{key}/1", kept)
