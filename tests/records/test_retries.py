"""A database that went away and came back costs nobody an answer, and nothing is done twice."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, func, insert, select, text

from screening.access.determining import draft_kept, draft_of
from screening.errors import StoreUnavailable
from screening.records import Records, case_rows, engines, schema, transactions
from tests.access.signing import clinician
from tests.postgres import Postgres
from tests.records.cases import ADA, Case, begun
from tests.records.locks import watched_locks
from tests.records.test_audit import ACTS

PATIENCE = 90.0


@pytest.fixture
def server(postgres: Postgres) -> Iterator[Postgres]:
    """The server of all tests; it runs again afterwards, whatever was done to it."""
    yield postgres
    if not postgres.answers():
        postgres.start()


@pytest.fixture
def far(server: Postgres, migrated: str) -> Iterator[Records]:
    """A record in PostgreSQL."""
    url = server.fresh(migrated)
    opened = Records.open(url)
    yield opened
    opened.close()
    if not server.answers():
        server.start()
    server.drop(url)


def _count(records: Records, table: str) -> int:
    counted = select(func.count()).select_from(schema.metadata.tables[table])
    return int(records.read(lambda connection: connection.execute(counted).scalar_one()))


def _sizes(records: Records) -> dict[str, int]:
    return {table.name: _count(records, table.name) for table in schema.metadata.sorted_tables}


# The server goes and comes back


@pytest.mark.parametrize("end", [Postgres.crash, Postgres.stop], ids=["killed", "stopped"])
def test_nobody_notices_a_server_that_comes_back(
    far: Records, server: Postgres, monkeypatch: pytest.MonkeyPatch, end: Callable[[Postgres], None]
) -> None:
    monkeypatch.setattr(transactions, "LONGEST_TRYING", PATIENCE)
    cases, failed = [begun(far) for _ in range(4)], []
    over = threading.Event()
    told: dict[str, list[int]] = {case.id: [] for case in cases}

    def answering(case: Case) -> None:
        number = 0
        while not over.is_set():
            number += 1
            try:
                case.answers("cigarettes-a-day", number)
                told[case.id].append(number)
                assert far.values_of(case.id) == {"cigarettes-a-day": number}
            except Exception as error:  # noqa: BLE001
                failed.append(error)
                return

    people = [threading.Thread(target=answering, args=(case,)) for case in cases]
    for one in people:
        one.start()
    for _ in range(2):
        _until(lambda: min(map(len, told.values())))
        before = {id: len(numbers) for id, numbers in told.items()}
        end(server)
        server.start()
        _until(lambda before=before: all(len(told[id]) > before[id] for id in told) or failed)
    over.set()
    for one in people:
        one.join()
    assert failed == []
    for case in cases:
        history = far.history_of(case.id)
        assert [kept.value for kept in history] == told[case.id]
        assert [kept.revision for kept in history] == list(range(1, len(history) + 1))
    assert far.audit_verified().problems == ()


def _until(happened: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.01)


# A commit that failed and happened all the same


@contextmanager
def _lost_commits(records: Records, many: int = 1) -> Iterator[list[int]]:
    """The next commits happen, but the news of them does not arrive. Yields how many are still to come."""
    left = [many]
    dialect = records.engines.writing.dialect
    commits = dialect.do_commit

    def committed(connection: psycopg.Connection[object]) -> None:
        commits(connection)
        if left[0]:
            left[0] -= 1
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    dialect.do_commit = committed  # type: ignore[method-assign, assignment]
    try:
        yield left
    finally:
        dialect.do_commit = commits  # type: ignore[method-assign]


@pytest.mark.parametrize("act", [act for act in ACTS if act != "note within an act"])
@pytest.mark.parametrize("asked", [True, False], ids=["the database is asked", "each act looks itself"])
def test_a_commit_that_failed_but_happened_is_not_done_twice(
    far: Records, act: str, asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not asked:
        monkeypatch.setattr(transactions, "_ticket", lambda connection: None)
    many = 1 if asked else 3
    _, before, acts = ACTS[act]
    case, other = begun(far), begun(far)
    for one in (case, other):
        before(one)
    start = _sizes(far)
    acts(case)
    once = {name: size - start[name] for name, size in _sizes(far).items()}
    start = _sizes(far)
    with _lost_commits(far, many) as left:
        acts(other)
    assert left == [0]
    assert {name: size - start[name] for name, size in _sizes(far).items()} == once
    assert once["event"] == 1
    assert far.audit_verified().problems == ()


@pytest.mark.parametrize("begun_before", [True, False])
def test_a_draft_whose_keeping_was_not_heard_of_is_nobody_else_s(
    far: Records, begun_before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "_ticket", lambda connection: None)
    case, ada = begun(far), clinician(far)
    version = draft_kept(far, ada, case.id, {"words": "before"}).version if begun_before else ""
    with _lost_commits(far) as left:
        kept = draft_kept(far, ada, case.id, {"words": "mine"}, after=version)
    assert left == [0]
    assert draft_of(far, ada, case.id) == kept


def _counted(records: Records) -> int:
    """Count one more try: an act that cannot tell by itself whether it was done."""
    row = insert(schema.failed_try).values(about_hash="0" * 64, at=records.now())
    with _lost_commits(records):
        records.write(lambda connection: connection.execute(row))
    return _count(records, "failed_try")


def test_the_database_is_asked_before_anything_is_done_again(far: Records) -> None:
    assert _counted(far) == 1


def test_the_same_act_is_done_twice_when_the_database_is_not_asked(
    far: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "_ticket", lambda connection: None)
    assert _counted(far) == 2


def test_a_commit_that_is_still_under_way_is_waited_for(
    far: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["in progress", "in progress"])
    really = transactions._status
    asked: list[str | None] = []

    def status(engine: Engine, ticket: str | None) -> str | None:
        asked.append(ticket)
        return really(engine, ticket) if ticket is None else next(answers, really(engine, ticket))

    monkeypatch.setattr(transactions, "_status", status)
    assert _counted(far) == 1
    assert [ticket is not None for ticket in asked[:4]] == [False, True, True, True]


def test_a_transaction_that_was_rolled_back_is_run_again(far: Records) -> None:
    tries: list[int] = []

    def work(connection: Connection) -> None:
        tries.append(1)
        connection.execute(insert(schema.failed_try).values(about_hash="0" * 64, at=far.now()))
        if len(tries) == 1:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    far.write(work)
    assert len(tries) == 2
    assert _count(far, "failed_try") == 1


# A server that stays away


@pytest.fixture
def clock_of_tries(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses between tries are noted and take no time."""
    pauses: list[float] = []
    monotonic = lambda: sum(pauses)  # noqa: E731
    monkeypatch.setattr(transactions, "time", SimpleNamespace(sleep=pauses.append, monotonic=monotonic))
    return pauses


def test_a_server_that_stays_away_is_given_up_after_ten_seconds(
    far: Records, server: Postgres, clock_of_tries: list[float]
) -> None:
    case = begun(far)
    server.stop()
    for reads in (lambda: case.answers("why-here", "secret words"), lambda: far.values_of(case.id)):
        clock_of_tries.clear()
        with pytest.raises(StoreUnavailable) as caught:
            reads()
        assert 9 < sum(clock_of_tries) <= 10
        assert max(clock_of_tries) <= 0.5
        words = f"{caught.value} {caught.value.args}"
        assert "Try again" in words
        assert caught.value.__suppress_context__
        for part in ("secret", far.engines.writing.url.password or "?", "127.0.0.1", "psycopg"):
            assert part not in words


@pytest.mark.parametrize("again", ["writing", "reading"])
def test_what_is_tried_once_is_tried_once(
    far: Records, server: Postgres, clock_of_tries: list[float], again: str
) -> None:
    server.stop()
    with pytest.raises(StoreUnavailable), getattr(far, again)():
        pass
    assert clock_of_tries == []


# Which errors are worth another try

AGAIN = ("40001", "40P01", "55P03", "57P01", "57P02", "57P03", "08006")
NOT_AGAIN = ("23505", "23503", "22001", "42P01", "42501", "53100", "53200")


def _raising(state: str, times: int) -> tuple[Callable[[Connection], int], list[int]]:
    tries: list[int] = []

    def work(connection: Connection) -> int:
        tries.append(1)
        if len(tries) <= times:
            connection.execute(text(f"DO $$BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END$$"))
        return 7

    return work, tries


@pytest.mark.parametrize("state", AGAIN)
@pytest.mark.parametrize("side", ["write", "read"])
def test_a_clash_or_a_lost_server_is_tried_again_as_a_whole(far: Records, state: str, side: str) -> None:
    work, tries = _raising(state, 2)
    assert getattr(far, side)(work) == 7
    assert len(tries) == 3


@pytest.mark.parametrize("state", NOT_AGAIN)
def test_what_will_fail_again_is_not_tried_again(far: Records, state: str) -> None:
    work, tries = _raising(state, 1)
    with pytest.raises(StoreUnavailable):
        far.write(work)
    assert len(tries) == 1


def test_a_connection_that_was_cut_is_replaced(far: Records) -> None:
    tries: list[int] = []

    def work(connection: Connection) -> object:
        tries.append(1)
        if len(tries) == 1:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return connection.execute(text("SELECT 7")).scalar_one()

    assert far.write(work) == 7
    assert len(tries) == 2


def test_what_the_work_itself_refuses_is_not_tried_again(far: Records) -> None:
    tries: list[int] = []

    def work(connection: Connection) -> None:
        tries.append(1)
        raise StoreUnavailable("not now")

    with pytest.raises(StoreUnavailable, match="not now"):
        far.write(work)
    assert len(tries) == 1


# Two who wait for each other


def test_two_who_lock_in_opposite_order_both_get_through(far: Records) -> None:
    first, second = begun(far), begun(far)
    both_hold, tries = threading.Barrier(2), []

    def locking(mine: str, theirs: str) -> None:
        held = [False]

        def work(connection: Connection) -> None:
            tries.append(1)
            case_rows.encounter_in(connection, mine, lock=True)
            if not held[0]:
                held[0] = True
                both_hold.wait()
            case_rows.encounter_in(connection, theirs, lock=True)

        far.write(work)

    people = [
        threading.Thread(target=locking, args=pair) for pair in ((first.id, second.id), (second.id, first.id))
    ]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(tries) > 2


def test_whoever_is_kept_waiting_too_long_tries_again(far: Records) -> None:
    case, tries = begun(far), []
    with far.engines.writing.connect() as other:
        held = other.begin()
        other.execute(select(schema.audit_head).with_for_update())

        def work(connection: Connection) -> None:
            tries.append(1)
            if len(tries) == 2:
                held.rollback()
            connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
            far.note(connection, "case viewed", encounter_id=case.id)

        far.write(work)
    assert len(tries) == 2
    assert len(far.events_of(case.id)) == 2


def test_who_looks_at_a_case_does_not_wait_for_who_writes_on_it(far: Records) -> None:
    """The event names the encounter: with a stronger lock there the two would wait for each other's."""
    case = begun(far)
    with far.engines.writing.begin() as writing:
        case_rows.encounter_in(writing, case.id, lock=True)
        with far.engines.writing.begin() as looking:
            looking.execute(text("SET LOCAL lock_timeout = '2s'"))
            far.note(looking, "case viewed", who=ADA, encounter_id=case.id)
        far.note(writing, "case viewed", encounter_id=case.id)
    assert len(far.events_of(case.id)) == 3


@pytest.mark.parametrize("act", ACTS)
def test_the_head_of_the_chain_is_taken_last(far: Records, act: str) -> None:
    _, before, acts = ACTS[act]
    case = begun(far)
    before(case)
    with watched_locks() as wrong:
        acts(case)
    assert wrong == []


def test_the_same_watch_sees_a_lock_that_is_taken_after_the_head(far: Records) -> None:
    case = begun(far)
    with watched_locks() as wrong:
        far.write(lambda c: (far.note(c, "case viewed"), case_rows.encounter_in(c, case.id, lock=True)))
    assert len(wrong) == 1


# SQLite


def test_a_busy_sqlite_file_is_waited_for_by_the_database_and_not_tried_again(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, clock_of_tries: list[float]
) -> None:
    monkeypatch.setattr(engines, "BUSY_MILLISECONDS", 50)
    monkeypatch.setitem(engines._PRAGMAS, "busy_timeout", 50)
    place = f"{tmp_path}/a.db"
    first, second = Records.open(place), Records.open(place)
    begins: list[str] = []
    event.listen(second.engines.writing, "begin", lambda connection: begins.append("begin"))
    with first.writing(), pytest.raises(StoreUnavailable):
        begun(second)
    assert len(begins) <= 1
    assert clock_of_tries == []
    begun(second)
    first.close()
    second.close()
