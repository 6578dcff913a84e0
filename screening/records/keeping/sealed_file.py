"""A file that only the clinic's keys open, written and read piece by piece; a piece that was altered, moved or cut shows.

    line 1      ANTEROOM SEALED
    line 2      {"format": 1, "key": id of the clinic's key, "made_at": ..., "salt": ...}    in the clear
    then        pieces: 4 bytes with the length, then AES-256-GCM of up to 256 KiB

The key of the file is HKDF-SHA-256 of the clinic's key under the salt. Each piece is bound to both lines above, to its
number, and to whether it is the last one. What the pieces hold, put together, is compressed with zlib.
"""

import base64
import binascii
import datetime as dt
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from screening.errors import BackupRefused
from screening.records.keys import BYTES, Keys
from screening.records.values import Json, written

MAGIC = b"ANTEROOM SEALED\n"
FORMAT = 1
PIECE = 256 * 1024
_LONGEST_HEAD = 1_000
_TAG = 16
_NOT_WHOLE = (
    "The file is not whole: it was altered or cut short, or it was made with other keys of the same name. "
    "Nothing was restored. Take another copy of it."
)
_NO_BACKUP = "This is not a backup of Anteroom. Choose a file that `python -m screening backup` made."


@dataclass(frozen=True, slots=True)
class Head:
    """What a sealed file says of itself in the clear."""

    key_id: str
    made_at: str
    salt: bytes
    line: bytes

    @property
    def bound(self) -> bytes:
        """What every piece is bound to."""
        return hashlib.sha256(MAGIC + self.line).digest()


def _file_key(keys: Keys, head: Head) -> bytes:
    key = keys.data.get(head.key_id)
    if key is None:
        raise BackupRefused(
            f"The backup was made with the key {head.key_id}, which is not among the keys given. "
            "Name the key file that was in use when it was made in ANTEROOM_KEYS."
        )
    return HKDF(SHA256(), BYTES, head.salt, b"anteroom sealed file 1").derive(key)


class SealedWriter:
    """Writes a sealed file. `end` must be called, or the file will not open."""

    def __init__(self, file: BinaryIO, keys: Keys, now: dt.datetime) -> None:
        salt = os.urandom(BYTES)
        plain: dict[str, Json] = {
            "format": FORMAT,
            "key": keys.current,
            "made_at": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "salt": base64.b64encode(salt).decode(),
        }
        head = Head(keys.current, str(plain["made_at"]), salt, f"{written(plain)}\n".encode())
        self._file, self._bound = file, head.bound
        self._cipher = AESGCM(_file_key(keys, head))
        self._press = zlib.compressobj(1)
        self._waiting, self._number = bytearray(), 0
        file.write(MAGIC + head.line)

    def write(self, plain: bytes) -> None:
        """Add bytes to what the file holds."""
        self._waiting += self._press.compress(plain)
        while len(self._waiting) > PIECE:
            self._piece(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def end(self) -> None:
        """Write what waits, marked as the last piece."""
        self._waiting += self._press.flush()
        while len(self._waiting) > PIECE:
            self._piece(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        self._piece(bytes(self._waiting), last=True)

    def _piece(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), plain, self._bound)
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


def _nonce(number: int, *, last: bool) -> bytes:
    # The key is the file's own, so a counter never repeats under it.
    return number.to_bytes(11, "big") + bytes([last])


def head_of(file: BinaryIO) -> Head:
    """What the file says of itself; the file stands at its first piece then. Raises BackupRefused."""
    if file.read(len(MAGIC)) != MAGIC:
        raise BackupRefused(_NO_BACKUP)
    line = file.readline(_LONGEST_HEAD)
    try:
        plain = json.loads(line)
        format, key = int(plain["format"]), str(plain["key"])
        head = Head(key, str(plain["made_at"]), base64.b64decode(plain["salt"], validate=True), line)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise BackupRefused(_NO_BACKUP) from None
    if format > FORMAT:
        raise BackupRefused(
            f"The backup is of form {format} and this program reads form {FORMAT}. Use the newer program that made it."
        )
    return head


def opened_lines(file: BinaryIO, keys: Keys) -> Iterator[bytes]:
    """What a sealed file holds, line by line. The last line comes only from a file that is whole. Raises BackupRefused."""
    head = head_of(file)
    kept = bytearray()
    for plain in _expanded(_pieces(file, AESGCM(_file_key(keys, head)), head.bound)):
        kept += plain
        *lines, rest = bytes(kept).split(b"\n")
        yield from lines
        kept = bytearray(rest)
    if kept:
        raise BackupRefused(_NOT_WHOLE)


def _expanded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    press = zlib.decompressobj()
    try:
        for piece in pieces:
            yield press.decompress(piece)
        yield press.flush()
    except zlib.error:
        raise BackupRefused(_NOT_WHOLE) from None
    if not press.eof:
        raise BackupRefused(_NOT_WHOLE)


def _pieces(file: BinaryIO, cipher: AESGCM, bound: bytes) -> Iterator[bytes]:
    number, piece = 0, _piece_in(file)
    while piece is not None:
        following = _piece_in(file)
        try:
            yield cipher.decrypt(_nonce(number, last=following is None), piece, bound)
        except InvalidTag:
            raise BackupRefused(_NOT_WHOLE) from None
        number, piece = number + 1, following
    if number == 0:
        raise BackupRefused(_NOT_WHOLE)


def _piece_in(file: BinaryIO) -> bytes | None:
    length = file.read(4)
    if not length:
        return None
    size = int.from_bytes(length, "big")
    piece = file.read(size) if len(length) == 4 and _TAG <= size <= PIECE + _TAG else b""
    if len(piece) != size or not piece:
        raise BackupRefused(_NOT_WHOLE)
    return piece
