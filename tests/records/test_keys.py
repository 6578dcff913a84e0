"""Without its keys, or with keys that others can read, the record is not opened; and nothing ever shows a key."""

import base64
import datetime as dt
import logging
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.errors import KeysRefused
from screening.records import KeyPlace, Records, fresh_keys_for_a_fresh_record, records_here
from screening.records.envelopes import KeyRing, envelopes_not_under, envelopes_rewrapped, key_ids_in_use
from screening.records.keys import (
    FILE,
    TEXT,
    Keys,
    fresh_keys,
    key_place,
    keys_of,
    keys_text,
    rotated,
    write_keys,
)
from screening.records.sealing import unwrapped, wrapped
from tests.ports import free_port
from tests.records.cases import begun

ROOT = Path(__file__).resolve().parents[2]
DAY = dt.date(2026, 11, 23)
OURS = keys_of(os.environ[TEXT])


def _with(keys: Keys, **changed: object) -> Keys:
    parts = {"current": keys.current, "data": keys.data, "index": keys.index, "audit": keys.audit}
    return Keys(**{**parts, **changed})  # type: ignore[arg-type]


def _file(folder: Path, text: str | bytes, mode: int = 0o600) -> Path:
    place = folder / "keys" / "keys.toml"
    place.parent.mkdir(mode=0o700, exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    place.chmod(mode)
    return place


OTHER = fresh_keys(DAY)
(CURRENT,) = OURS.data
PLAIN = base64.b64encode(OURS.data[CURRENT]).decode()
# What can be wrong with a key file, and a word by which whoever starts the server knows it.
WRONG: dict[str, tuple[str | bytes, int, str]] = {
    "others keys": (keys_text(OTHER), 0o600, "not among the keys"),
    "another key under the same id": (
        keys_text(_with(OURS, data={CURRENT: OTHER.data[OTHER.current]})), 0o600, "do not open this record"
    ),
    "another index key": (keys_text(_with(OURS, index=OTHER.index)), 0o600, "do not open this record"),
    "another audit key": (keys_text(_with(OURS, audit=OTHER.audit)), 0o600, "do not open this record"),
    "readable by the group": (keys_text(OURS), 0o640, "chmod 600"),
    "readable by all": (keys_text(OURS), 0o604, "chmod 600"),
    "writable by the group": (keys_text(OURS), 0o620, "chmod 600"),
    "cut short": (keys_text(OURS)[:-20], 0o600, "cannot be read"),
    "empty": ("", 0o600, "cannot be read"),
    "not text": (b"\xff\xfe" + keys_text(OURS).encode(), 0o600, "cannot be read"),
    "another kind of file": ("[data]\nx = [1, 2]\n", 0o600, "cannot be read"),
    "a key of 31 bytes": (keys_text(_with(OURS, index=OURS.index[:31])), 0o600, "cannot be read"),
    "a key of 33 bytes": (keys_text(_with(OURS, audit=OURS.audit + b"x")), 0o600, "cannot be read"),
    "a key that is no base64": (keys_text(OURS).replace(PLAIN, "?" + PLAIN[1:]), 0o600, "cannot be read"),
    "an id of any length": (keys_text(OURS).replace(CURRENT, "x" * 41), 0o600, "cannot be read"),
    "current is not there": (keys_text(OURS).replace(f'"{CURRENT}"', '"2020-01-01-0000"'), 0o600, "not among them"),
    "no current": (keys_text(OURS).replace("current =", "other ="), 0o600, "cannot be read"),
    "one key for two purposes": (keys_text(_with(OURS, audit=OURS.index)), 0o600, "are the same one"),
}  # fmt: skip


def _says_no_key(words: str) -> bool:
    """Whether words hold nothing of a key, in any of the ways that it can be written."""
    known = (*OURS.data.values(), OURS.index, OURS.audit, *OTHER.data.values(), OTHER.index, OTHER.audit)
    shown = (
        form[at : at + 10]
        for key in known
        for form in (base64.b64encode(key).decode(), key.hex(), repr(key)[2:-1])
        for at in range(0, len(form) - 10, 5)
    )
    return not any(part in words for part in shown)


def _everything_said(error: BaseException | None) -> str:
    """The words of an error and of all that led to it, also of what a traceback would leave out."""
    said = ""
    while error is not None:
        said += (
            "".join(traceback.format_exception(error, chain=False)) + repr(error.__dict__) + repr(error.args)
        )
        error = error.__cause__ or error.__context__
    return said


def test_the_same_search_finds_a_key_that_is_shown() -> None:
    for words in (keys_text(OURS), repr(OURS.data), OURS.index.hex()):
        assert not _says_no_key(words)


@pytest.mark.parametrize("fault", WRONG)
def test_a_record_is_not_opened_with_the_wrong_keys(
    records: Records, place: str, tmp_path: Path, fault: str
) -> None:
    text, mode, word = WRONG[fault]
    held = begun(records).id
    with pytest.raises(KeysRefused, match=word) as caught:
        Records.open(place, keys=KeyPlace(_file(tmp_path, text, mode)))
    assert _says_no_key(_everything_said(caught.value))
    assert records.encounter(held).id == held


def test_a_record_opens_with_its_own_keys_from_a_file(records: Records, place: str, tmp_path: Path) -> None:
    case = begun(records)
    case.answers()
    again = Records.open(place, keys=KeyPlace(_file(tmp_path, keys_text(OURS))))
    assert again.values_of(case.id) == {"stroke": "no"}
    again.close()


def test_a_key_file_that_is_not_there_is_named_and_no_store_is_made(tmp_path: Path) -> None:
    gone = tmp_path / "elsewhere" / "keys.toml"
    with pytest.raises(KeysRefused, match=str(gone)):
        Records.open(tmp_path / "a.db", keys=KeyPlace(gone))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(KeysRefused, match="cannot be read"):
        KeyPlace(tmp_path).read()


# Where they are looked for


def test_where_the_keys_are_looked_for(tmp_path: Path) -> None:
    data = tmp_path / "var"
    assert key_place(data, {}) == KeyPlace(tmp_path / "var-keys" / "keys.toml")
    assert key_place(data, {FILE: "/etc/keys.toml"}) == KeyPlace(Path("/etc/keys.toml"))
    assert key_place(data, {FILE: "/etc/keys.toml", TEXT: "words"}) == KeyPlace(None, "words")
    assert data not in (key_place(data, {}).path or data).parents


def test_the_pages_open_no_record_without_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTEROOM_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    records_here().close()
    monkeypatch.delenv(TEXT)
    monkeypatch.setattr("screening.records.place._opened", {})
    with pytest.raises(KeysRefused, match=r"var-keys/keys\.toml"):
        records_here()
    assert fresh_keys_for_a_fresh_record() is None
    monkeypatch.setenv(TEXT, keys_text(OTHER))
    with pytest.raises(KeysRefused, match="not among the keys"):
        records_here()


def test_keys_are_made_for_the_very_first_start_only(tmp_path: Path) -> None:
    here = {"ANTEROOM_DATA": str(tmp_path / "var")}
    made = fresh_keys_for_a_fresh_record(here)
    assert made == tmp_path / "var-keys" / "keys.toml"
    assert made.stat().st_mode & 0o777 == 0o600
    assert made.parent.stat().st_mode & 0o777 == 0o700
    before = made.read_text()
    assert fresh_keys_for_a_fresh_record(here) is None
    assert made.read_text() == before
    Records.open(tmp_path / "var" / "anteroom.db", keys=KeyPlace(made)).close()
    made.unlink()
    assert fresh_keys_for_a_fresh_record(here) is None
    assert not made.exists()


@pytest.mark.parametrize(
    "more",
    [{"DATABASE_URL": "postgresql://clinic@db/clinic"}, {TEXT: keys_text(OURS)}],
    ids=["elsewhere", "vault"],
)
def test_no_keys_are_made_for_a_record_elsewhere(tmp_path: Path, more: dict[str, str]) -> None:
    assert fresh_keys_for_a_fresh_record({"ANTEROOM_DATA": str(tmp_path / "var"), **more}) is None
    assert list(tmp_path.iterdir()) == []


def test_two_first_starts_at_once_agree_on_one_key_file(tmp_path: Path) -> None:
    for turn in range(10):
        here = {"ANTEROOM_DATA": str(tmp_path / f"var-{turn}")}
        together = threading.Barrier(4)
        made: list[Path | None] = []
        seen: list[str] = []

        def starting(
            here: dict[str, str] = here, made: list[Path | None] = made, together: threading.Barrier = together,
            seen: list[str] = seen, turn: int = turn,
        ) -> None:  # fmt: skip
            together.wait()
            made.append(fresh_keys_for_a_fresh_record(here))
            seen.append((tmp_path / f"var-{turn}-keys" / "keys.toml").read_text())

        starts = [threading.Thread(target=starting) for _ in range(4)]
        for start in starts:
            start.start()
        for start in starts:
            start.join()
        assert len(set(seen)) == 1
        assert len(seen) == 4
        assert sum(place is not None for place in made) == 1
        assert [one.name for one in (tmp_path / f"var-{turn}-keys").iterdir()] == ["keys.toml"]


def test_a_key_file_is_never_overwritten_unasked(tmp_path: Path) -> None:
    place = _file(tmp_path, keys_text(OURS))
    with pytest.raises(KeysRefused, match="not overwritten"):
        write_keys(place, OTHER)
    assert place.read_text() == keys_text(OURS)
    write_keys(place, OTHER, replacing=True)
    assert place.read_text() == keys_text(OTHER)
    assert place.stat().st_mode & 0o777 == 0o600


def test_a_key_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(KeysRefused, match="cannot be written"):
        write_keys(tmp_path / "taken" / "keys.toml", OURS)


# A real start


def _started(tmp_path: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """What `python deploy/serve.py` says when it refuses."""
    environment = {
        name: value for name, value in os.environ.items() if name not in (TEXT, FILE, "DATABASE_URL")
    }
    here = {"ANTEROOM_DATA": str(tmp_path / "var"), "PORT": str(free_port()), **given}
    return subprocess.run(
        [sys.executable, str(ROOT / "deploy" / "serve.py")], env={**environment, **here},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "fault", ["no file", "others keys", "readable by all", "cut short", "another audit key"]
)
def test_the_server_does_not_start_without_the_right_keys(tmp_path: Path, fault: str) -> None:
    Records.open(tmp_path / "var" / "anteroom.db", keys=KeyPlace(None, keys_text(OURS))).close()
    if fault == "no file":
        word, given = "var-keys/keys.toml cannot be read", {}
    else:
        text, mode, word = WRONG[fault]
        given = {FILE: str(_file(tmp_path, text, mode))}
    done = _started(tmp_path, **given)
    assert done.returncode == 2
    assert done.stderr.startswith("Anteroom does not start.")
    assert word in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert _says_no_key(done.stdout + done.stderr)
    assert not (tmp_path / "var-keys").exists()


# Rotation


def test_a_new_key_is_taken_up_while_the_record_is_open(place: str, tmp_path: Path) -> None:
    file = _file(tmp_path, keys_text(OURS))
    running = Records.open(place, keys=KeyPlace(file))
    old = begun(running)
    old.answers()
    fresh = rotated(OURS, DAY)
    write_keys(file, fresh, replacing=True)
    new = begun(running)
    with running.reading() as connection:
        assert key_ids_in_use(connection) == {OURS.current, fresh.current}
    running.write(lambda connection: envelopes_rewrapped(connection, fresh, running.now(), 1_000))
    with running.reading() as connection:
        assert envelopes_not_under(connection, fresh.current) == 0
    write_keys(file, _with(fresh, data={fresh.current: fresh.data[fresh.current]}), replacing=True)
    new.answers()
    assert running.values_of(old.id) == running.values_of(new.id) == {"stroke": "no"}
    running.close()
    again = Records.open(place, keys=KeyPlace(file))
    assert again.values_of(old.id) == {"stroke": "no"}
    assert again.audit_verified().whole
    again.close()


def test_a_record_rewrapped_by_another_process_still_opens(place: str, tmp_path: Path) -> None:
    file = _file(tmp_path, keys_text(OURS))
    running, other = (Records.open(place, keys=KeyPlace(file)) for _ in range(2))
    case = begun(running)
    case.answers()
    fresh = rotated(OURS, DAY)
    write_keys(file, fresh, replacing=True)
    other.write(lambda connection: envelopes_rewrapped(connection, fresh, other.now(), 1_000))
    assert running.values_of(case.id) == {"stroke": "no"}
    running.close()
    other.close()


@pytest.mark.parametrize(
    "spoils",
    [
        Path.unlink, lambda file: file.write_text("spoilt"), lambda file: file.chmod(0o644),
        lambda file: file.write_text(keys_text(OTHER)),
    ],
    ids=["gone", "spoilt", "readable by others", "of another record"],
)  # fmt: skip
def test_a_running_server_goes_on_when_its_key_file_is_spoilt(
    place: str, tmp_path: Path, spoils: Callable[[Path], object]
) -> None:
    file = _file(tmp_path, keys_text(OURS))
    running = Records.open(place, keys=KeyPlace(file))
    spoils(file)
    case = begun(running)
    case.answers()
    assert running.values_of(case.id) == {"stroke": "no"}
    with running.reading() as connection:
        assert key_ids_in_use(connection) == {OURS.current}
    running.close()
    with pytest.raises(KeysRefused):
        Records.open(place, keys=KeyPlace(file))


def test_a_ring_is_not_read_again_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = KeyRing(KeyPlace(_file(tmp_path, keys_text(OURS))))
    monkeypatch.setattr("screening.records.keys.read_keys", lambda path: pytest.fail("read again"))
    assert ring.keys is ring.keys
    assert ring.keys_for(OURS.current) is ring.keys


def test_an_envelope_opens_for_its_own_scope_and_keys_alone() -> None:
    key_id, envelope = wrapped(OURS, "one", b"k" * 32)
    assert unwrapped(OURS, "one", key_id, envelope) == b"k" * 32
    wrong = {"scope": (OURS, "two"), "index": (_with(OURS, index=OTHER.index), "one")}
    for keys, scope in wrong.values():
        with pytest.raises(KeysRefused):
            unwrapped(keys, scope, key_id, envelope)


# Nothing shows them


@pytest.mark.parametrize(
    "holder",
    [OURS, KeyPlace(None, keys_text(OURS)), KeyRing(KeyPlace(None, keys_text(OURS)))],
    ids=lambda holder: type(holder).__name__,
)
def test_keys_are_shown_by_nothing_that_holds_them(holder: object, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("screening").warning("%s %r", holder, holder)
    for words in (repr(holder), str(holder), f"{holder}", repr([holder]), caplog.text):
        assert _says_no_key(words)


def test_keys_written_and_read_are_the_same(tmp_path: Path) -> None:
    many = rotated(rotated(OURS, DAY), DAY)
    again = keys_of(keys_text(many))
    assert (again.current, dict(again.data), again.index, again.audit) == (
        many.current, dict(many.data), many.index, many.audit,
    )  # fmt: skip
    assert len(again.data) == 3
    assert all(len(key) == 32 for key in (*again.data.values(), again.index, again.audit))
