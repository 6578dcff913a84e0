"""A sealed file opens whole or not at all."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.errors import BackupRefused
from screening.records.keeping import sealed_file
from screening.records.keeping.sealed_file import MAGIC, SealedWriter, head_of, opened_lines
from screening.records.keys import Keys, fresh_keys, rotated

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
KEYS = fresh_keys(NOW.date())
LINES = [f"line {number} of something that is long enough".encode() for number in range(200)]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "PIECE", 100)


def sealed(lines: list[bytes], keys: Keys = KEYS) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, keys, NOW)
    for line in lines:
        writer.write(line + b"\n")
    writer.end()
    return file.getvalue()


def opened(kept: bytes, keys: Keys = KEYS) -> list[bytes]:
    return list(opened_lines(io.BytesIO(kept), keys))


def pieces_of(kept: bytes) -> tuple[bytes, list[bytes]]:
    """What stands before the pieces, and each piece with its length."""
    file = io.BytesIO(kept)
    head_of(file)
    start, pieces = file.tell(), []
    while length := file.read(4):
        pieces.append(length + file.read(int.from_bytes(length, "big")))
    return kept[:start], pieces


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=300).filter(lambda line: b"\n" not in line), max_size=40))
def test_what_went_in_comes_out(lines: list[bytes]) -> None:
    assert opened(sealed(lines)) == lines


def test_nothing_of_it_can_be_read_without_the_keys() -> None:
    kept = sealed(LINES)
    assert opened(kept) == LINES
    assert b"long enough" not in kept
    assert len(pieces_of(kept)[1]) > 3


def test_the_keys_from_before_a_rotation_still_open_it() -> None:
    assert opened(sealed(LINES), rotated(KEYS, NOW.date())) == LINES


TAMPERED: dict[str, Callable[[bytes, list[bytes]], bytes]] = {
    "a piece left out": lambda head, pieces: head + b"".join(pieces[:1] + pieces[2:]),
    "the last piece left out": lambda head, pieces: head + b"".join(pieces[:-1]),
    "only the last piece": lambda head, pieces: head + pieces[-1],
    "two pieces swapped": lambda head, pieces: head + pieces[1] + pieces[0] + b"".join(pieces[2:]),
    "a piece twice": lambda head, pieces: head + pieces[0] + b"".join(pieces),
    "something behind the end": lambda head, pieces: head + b"".join(pieces) + pieces[-1],
    "a byte behind the end": lambda head, pieces: head + b"".join(pieces) + b"\0",
    "no piece at all": lambda head, pieces: head,
    "cut in the middle of a piece": lambda head, pieces: (head + b"".join(pieces))[:-7],
    "a made-up length": lambda head, pieces: head + b"\xff\xff\xff\xff" + b"".join(pieces),
    "another time in its head": lambda head, pieces: (
        head.replace(b"2026-11-23T12", b"2026-11-24T12") + b"".join(pieces)
    ),
    "a piece of another file": lambda head, pieces: (
        head + pieces_of(sealed(LINES))[1][0] + b"".join(pieces[1:])
    ),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_file_that_was_tampered_with_is_refused(how: str) -> None:
    kept = sealed(LINES)
    head, pieces = pieces_of(kept)
    tampered = TAMPERED[how](head, pieces)
    assert tampered != kept
    with pytest.raises(BackupRefused, match="not whole"):
        opened(tampered)


def test_one_altered_bit_anywhere_is_refused() -> None:
    kept = sealed(LINES)
    first = len(pieces_of(kept)[0])
    for place in range(first, len(kept), 37):
        with pytest.raises(BackupRefused):
            opened(kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :])


def test_another_key_of_the_same_name_is_refused() -> None:
    other = fresh_keys(NOW.date())
    same_name = Keys(KEYS.current, {KEYS.current: other.data[other.current]}, other.index, other.audit)
    with pytest.raises(BackupRefused, match="not whole"):
        opened(sealed(LINES), same_name)


def test_a_key_that_is_not_there_is_named() -> None:
    with pytest.raises(BackupRefused, match=KEYS.current):
        opened(sealed(LINES), fresh_keys(NOW.date()))


def test_a_file_of_a_newer_form_says_so() -> None:
    with pytest.raises(BackupRefused, match="newer program"):
        opened(sealed(LINES).replace(b'"format":1', b'"format":9', 1))


@pytest.mark.parametrize("kept", [b"", b"SQLite format 3\0", MAGIC, MAGIC + b"{}\n", MAGIC + b'["format"]\n'])
def test_what_is_no_backup_is_refused(kept: bytes) -> None:
    with pytest.raises(BackupRefused, match="not a backup"):
        opened(kept)
