"""The clinic's key is changed while people work, and nobody notices."""

import datetime as dt
import errno
import multiprocessing
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from screening.errors import KeysRefused
from screening.records import Records
from screening.records.envelopes import envelope_made, envelopes_not_under
from screening.records.keeping import rotation
from screening.records.keeping.rotation import envelopes_by_key, keys_retired, retirable, rotation_done
from screening.records.keys import (
    KeyPlace,
    Keys,
    fresh_keys,
    key_file_held,
    keys_text,
    read_keys,
    rotated,
    without,
    write_keys,
)
from tests.aside import as_a_plain_program
from tests.clinic import Clock
from tests.keeping.a_record import CANARY, PATIENT, answered

DAY = dt.date(2026, 11, 24)


@pytest.fixture
def key_file(tmp_path: Path) -> KeyPlace:
    place = KeyPlace(tmp_path / "keys" / "keys.toml")
    assert place.path is not None
    write_keys(place.path, fresh_keys(dt.date(2026, 11, 23)))
    return place


@pytest.fixture
def fresh_place(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where no record is yet, so that it is made with the keys of this test."""
    if database == "sqlite":
        yield str(tmp_path / "data" / "anteroom.db")
        return
    server = request.getfixturevalue("postgres")
    url = server.fresh()
    yield url
    server.drop(url)


@pytest.fixture
def keyed(fresh_place: str, key_file: KeyPlace, clock: Clock) -> Iterator[Records]:
    records = Records.open(fresh_place, keys=key_file, clock=clock)
    yield records
    records.close()


def encounters(records: Records, many: int) -> list[str]:
    ids = []
    for _ in range(many):
        ids.append(records.begin_encounter(questionnaire_version="1", author=PATIENT).id)
        records.save_answer(ids[-1], "about_you.name", CANARY, author=PATIENT)
    return ids


def not_under_current(records: Records) -> int:
    return records.read(lambda c: envelopes_not_under(c, records.ring.keys.current))


class Readers:
    """Three who read all the time, one of them in a program of its own (its own keys and connections)."""

    def __init__(self, programs: list[Records], ids: list[str]) -> None:
        self.read, self.failed = 0, list[BaseException]()
        self._stop, self._ids = Event(), ids
        self._threads = [Thread(target=self._go, args=(program,)) for program in programs]

    def _go(self, records: Records) -> None:
        while not self._stop.is_set():
            for id in self._ids:
                try:
                    assert records.values_of(id) == {"about_you.name": CANARY}
                    self.read += 1
                except BaseException as error:  # noqa: BLE001
                    self.failed.append(error)

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def test_nobody_fails_to_read_while_the_key_is_changed_and_the_old_one_dropped(
    keyed: Records, fresh_place: str, key_file: KeyPlace, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 3)
    ids = encounters(keyed, 15)
    other = Records.open(fresh_place, keys=key_file, clock=clock)
    old = keyed.ring.keys.current
    with Readers([keyed, other, other], ids) as readers:
        while readers.read < 30:
            Event().wait(0.005)
        for round in range(3):
            done = rotation_done(keyed, key_file, DAY)
            assert (done.fresh, done.envelopes) == (True, 16 + round)
            assert key_file.path is not None
            gone = retirable(key_file.read(), envelopes_by_key(keyed))
            keys_retired(keyed, key_file.path, gone)
            # A program that was running all the while begins with the new key, not with the one that was dropped.
            ids_of_others = other.begin_encounter(questionnaire_version="1", author=PATIENT).id
            assert other.read(lambda c, id=ids_of_others: _key_of(c, id)) == done.key_id  # type: ignore[misc]
        sofar = readers.read
        while readers.read < sofar + 30 and not readers.failed:
            Event().wait(0.005)
    assert readers.failed == []
    assert old not in key_file.read().data
    again = Records.open(fresh_place, keys=key_file, clock=clock)
    assert all(again.values_of(id) == {"about_you.name": CANARY} for id in ids)
    assert list(envelopes_by_key(again)) == [key_file.read().current]
    again.close()
    other.close()


def _key_of(connection: object, scope: str) -> str:
    from sqlalchemy import select

    from screening.records import schema

    wanted = select(schema.envelope.c.key_id).where(schema.envelope.c.scope == scope)
    return str(connection.execute(wanted).scalar_one())  # type: ignore[attr-defined]


def test_the_control_a_program_that_cannot_read_its_keys_again_fails(
    keyed: Records, fresh_place: str, key_file: KeyPlace, clock: Clock
) -> None:
    (id,) = encounters(keyed, 1)
    frozen = Records.open(fresh_place, keys=KeyPlace(None, keys_text(key_file.read())), clock=clock)
    assert frozen.values_of(id)
    rotation_done(keyed, key_file, DAY)
    with pytest.raises(KeysRefused):
        frozen.values_of(id)
    frozen.close()


def test_what_is_sealed_is_not_touched_by_a_rotation(keyed: Records, key_file: KeyPlace) -> None:
    (id,) = encounters(keyed, 1)
    answered(keyed, id)
    was = keyed.history_of(id)
    length = keyed.audit_state().length
    rotation_done(keyed, key_file, DAY)
    assert keyed.history_of(id) == was
    assert keyed.audit_verified().whole
    assert keyed.audit_state().length == length


def test_a_key_that_is_still_needed_is_not_dropped(keyed: Records, key_file: KeyPlace) -> None:
    encounters(keyed, 2)
    keys = key_file.read()
    assert key_file.path is not None
    write_keys(key_file.path, rotated(keys, DAY), replacing=True)
    with pytest.raises(KeysRefused, match="3 envelopes still need"):
        retirable(key_file.read(), envelopes_by_key(keyed))


def test_a_key_that_came_into_use_again_meanwhile_is_put_back(
    keyed: Records, key_file: KeyPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    encounters(keyed, 1)
    needed = key_file.read()
    rotation_done(keyed, key_file, DAY)
    assert key_file.path is not None

    # Someone who read the keys before the rotation writes an envelope just before the old key goes.
    def written(path: Path, keys: Keys, *, replacing: bool) -> None:
        monkeypatch.setattr(rotation, "write_keys", write_keys)
        keyed.write(lambda c: envelope_made(c, needed, "late", keyed.now()))
        write_keys(path, keys, replacing=replacing)

    monkeypatch.setattr(rotation, "write_keys", written)
    with pytest.raises(KeysRefused, match="came into use again"):
        keys_retired(keyed, key_file.path, frozenset({needed.current}))
    assert needed.current in key_file.read().data


def test_no_key_is_dropped_from_a_file_that_has_not_all_that_are_needed(
    keyed: Records, key_file: KeyPlace
) -> None:
    assert key_file.path is not None
    encounters(keyed, 1)
    before = key_file.read()
    rotation_done(keyed, key_file, DAY)
    after = key_file.read()
    # A copy from before the rotation was put back by hand.
    write_keys(key_file.path, before, replacing=True)
    with pytest.raises(KeysRefused, match=f"2 envelopes need {after.current}"):
        keys_retired(keyed, key_file.path, frozenset({before.current}))
    assert key_file.read() == before
    write_keys(key_file.path, after, replacing=True)
    keyed.write(lambda c: envelope_made(c, before, "late", keyed.now()))
    with pytest.raises(KeysRefused, match=f"1 envelopes need {before.current}"):
        keys_retired(keyed, key_file.path, frozenset({before.current}))
    assert key_file.read() == after


# Two at once


@pytest.mark.parametrize("step", ["write_keys", "envelopes_rewrapped"])
def test_no_other_change_of_the_keys_begins_before_a_rotation_has_ended(
    keyed: Records, fresh_place: str, key_file: KeyPlace, clock: Clock, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:  # fmt: skip
    path = key_file.path
    assert path is not None
    ids = encounters(keyed, 3)
    first = key_file.read().current
    rotation_done(keyed, key_file, DAY)
    other = Records.open(fresh_place, keys=key_file, clock=clock)
    done, refused = getattr(rotation, step), list[str]()

    def meanwhile(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(rotation, step, done)
        for change in (
            lambda: rotation_done(other, key_file, DAY),
            lambda: keys_retired(other, path, frozenset({first})),
        ):
            try:
                change()
            except KeysRefused as why:
                refused.append(str(why))
        return done(*given, **named)

    monkeypatch.setattr(rotation, step, meanwhile)
    rotation_done(keyed, key_file, DAY)
    other.close()
    # This before all else: the file has every key that is needed, whoever opens the record now.
    assert set(envelopes_by_key(keyed)) == {key_file.read().current}
    again = Records.open(fresh_place, keys=key_file, clock=clock)
    assert all(again.values_of(id) == {"about_you.name": CANARY} for id in ids)
    again.close()
    assert ["is under way" in why for why in refused] == [True, True]
    assert len(key_file.read().data) == 3
    assert rotation_done(keyed, key_file, DAY).fresh, "the lock is let go"


def test_two_programs_that_rotate_at_once_leave_every_key_that_is_needed(
    keyed: Records, fresh_place: str, key_file: KeyPlace, clock: Clock
) -> None:
    encounters(keyed, 2)
    programs = [keyed, *(Records.open(fresh_place, keys=key_file, clock=clock) for _ in range(2))]
    done, refused = list[str](), list[str]()

    def rotates(records: Records, together: Barrier) -> None:
        together.wait()
        try:
            done.append(rotation_done(records, key_file, DAY).key_id)
        except KeysRefused as why:
            refused.append(str(why))

    for _ in range(5):
        threads = [
            Thread(target=rotates, args=(one, together)) for together in [Barrier(3)] for one in programs
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(done) + len(refused) == 15
    assert all("is under way" in why for why in refused)
    # Every key that a rotation said it had made is there still, and the last of them is the one in use.
    assert len(set(done)) == len(done) >= 5
    assert set(done) < set(key_file.read().data)
    assert set(envelopes_by_key(keyed)) == {key_file.read().current} <= set(done)
    for program in programs[1:]:
        program.close()


def test_the_lock_beside_the_key_file_is_for_this_account_alone(key_file: KeyPlace) -> None:
    path = key_file.path
    assert path is not None
    with key_file_held(path):
        lock = path.with_name("keys.toml.lock")
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600
        with pytest.raises(KeysRefused, match="under way"), key_file_held(path):
            pass
    with key_file_held(path):
        assert lock.read_bytes() == b""


def test_a_lock_that_cannot_be_opened_is_named_and_nothing_is_changed(
    keyed: Records, key_file: KeyPlace
) -> None:
    assert key_file.path is not None
    was = key_file.read()
    key_file.path.with_name("keys.toml.lock").mkdir()
    with pytest.raises(KeysRefused, match=r"keys\.toml\.lock cannot be opened"):
        rotation_done(keyed, key_file, DAY)
    assert key_file.read() == was


def test_with_a_key_file_in_a_read_only_folder_a_rotation_goes_on_and_none_begins(
    keyed: Records, key_file: KeyPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with keys that a container is given: a new file is put there from outside."""
    encounters(keyed, 2)
    assert key_file.path is not None
    write_keys(key_file.path, rotated(key_file.read(), DAY), replacing=True)
    begun = key_file.read()
    folder = key_file.path.parent
    with read_only(monkeypatch, folder):
        done = rotation_done(keyed, key_file, DAY)
        assert (done.key_id, done.fresh, done.envelopes) == (begun.current, False, 3)
        with pytest.raises(KeysRefused, match="cannot be written"):
            rotation_done(keyed, key_file, DAY)
        with pytest.raises(KeysRefused, match="cannot be written"):
            keys_retired(keyed, key_file.path, frozenset(begun.data) - {begun.current})
    assert key_file.read() == begun
    assert [path.name for path in folder.iterdir()] == ["keys.toml"]


@contextmanager
def read_only(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[None]:
    """A folder that takes nothing, also for root, who runs tests in a container."""
    opened, allowed = os.open, os.access

    def opening(path: str | Path, flags: int, *more: int, **named: Any) -> int:
        if flags & os.O_CREAT and Path(path).parent == folder:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return opened(path, flags, *more, **named)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", opening)
        patched.setattr(
            os, "access", lambda path, mode, **named: path != folder and allowed(path, mode, **named)
        )
        yield


@pytest.mark.parametrize("batches", [0, 1, 3])
def test_a_rotation_that_was_killed_goes_on(
    keyed: Records, fresh_place: str, key_file: KeyPlace, batches: int
) -> None:
    ids = encounters(keyed, 5)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    assert key_file.path is not None
    child = context.Process(target=_rotation_that_stops, args=(fresh_place, key_file.path, batches, theirs))
    with as_a_plain_program():
        child.start()
    assert ours.poll(60)
    assert ours.recv() == "there"
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    # Killed in the middle of its transaction: only whole batches count, and everything is readable as it stands.
    assert not_under_current(keyed) == 6 - batches
    assert all(keyed.values_of(id) == {"about_you.name": CANARY} for id in ids)
    begun = key_file.read().current
    done = rotation_done(keyed, key_file, DAY)
    assert (done.key_id, done.fresh, done.envelopes) == (begun, False, 6 - batches)
    old = frozenset(key_file.read().data) - {begun}
    keys_retired(keyed, key_file.path, old)
    again = Records.open(fresh_place, keys=key_file, clock=keyed.now)
    assert all(again.values_of(id) == {"about_you.name": CANARY} for id in ids)
    again.close()


def _rotation_that_stops(place: str, path: Path, batches: int, told: Connection) -> None:
    records = Records.open(place, keys=KeyPlace(path))
    wrap, done = rotation.envelopes_rewrapped, []

    def counted(connection: object, keys: object, at: object, most: int) -> int:
        wrapped = wrap(connection, keys, at, most)  # type: ignore[arg-type]
        if len(done) == batches:
            told.send("there")
            Event().wait(120)
        done.append(wrapped)
        return wrapped

    rotation.BATCH = 1
    rotation.envelopes_rewrapped = counted  # type: ignore[attr-defined]
    rotation_done(records, KeyPlace(path), DAY)


def test_the_key_file_is_never_half_written(key_file: KeyPlace) -> None:
    assert key_file.path is not None
    keys = key_file.read()
    write_keys(key_file.path, without(keys, frozenset()), replacing=True)
    assert read_keys(key_file.path).data == keys.data
    assert [path.name for path in key_file.path.parent.iterdir()] == ["keys.toml"]
