"""The keys that open the record: several for the data at once, one for searching, one for the audit.

They stand in a file that only this account may read (ANTEROOM_KEYS), or in ANTEROOM_KEYS_TEXT for those who keep
secrets in a vault:

    current = "2026-11-23-5f3a"          the data key that new envelopes are wrapped with
    index = "<32 bytes, base64>"         blind tags for name, birth date and record number
    audit = "<32 bytes, base64>"         the chain over all events
    [data]
    2026-11-23-5f3a = "<32 bytes, base64>"

They never lie in the data folder: whoever takes that alone reads nobody's answers.
"""

import base64
import binascii
import datetime as dt
import fcntl
import os
import re
import secrets
import stat
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from screening.errors import KeysRefused

FILE, TEXT = "ANTEROOM_KEYS", "ANTEROOM_KEYS_TEXT"
BYTES = 32
_ID = re.compile(r"[A-Za-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Key bytes by id. `current` names the one that wraps what is new; the others still open what is old."""

    current: str
    data: Mapping[str, bytes]
    index: bytes
    audit: bytes


def fresh_keys(on: dt.date) -> Keys:
    """New random keys for a new record."""
    id = _fresh_id(on)
    return Keys(id, {id: secrets.token_bytes(BYTES)}, secrets.token_bytes(BYTES), secrets.token_bytes(BYTES))


def rotated(keys: Keys, on: dt.date) -> Keys:
    """The same with a new data key in front; the old ones still open."""
    id = _fresh_id(on)
    return Keys(id, {id: secrets.token_bytes(BYTES), **keys.data}, keys.index, keys.audit)


def without(keys: Keys, ids: frozenset[str]) -> Keys:
    """The same without these data keys. The current one stays whatever is asked."""
    kept = {id: key for id, key in keys.data.items() if id == keys.current or id not in ids}
    return Keys(keys.current, kept, keys.index, keys.audit)


def _fresh_id(on: dt.date) -> str:
    return f"{on.isoformat()}-{secrets.token_hex(2)}"


def keys_text(keys: Keys) -> str:
    """The keys as their file holds them."""
    lines = [
        "# Whoever has this file and the record can read the record. Without it nobody can: keep a copy elsewhere.",
        f'current = "{keys.current}"',
        f'index = "{_plain(keys.index)}"',
        f'audit = "{_plain(keys.audit)}"',
        "",
        "[data]",
        *(f'{id} = "{_plain(key)}"' for id, key in keys.data.items()),
    ]
    return "\n".join(lines) + "\n"


def _plain(key: bytes) -> str:
    return base64.b64encode(key).decode()


def keys_of(text: str) -> Keys:
    """The keys that a text holds. Raises KeysRefused, which never quotes it."""
    try:
        data = tomllib.loads(text)
        table = {_id(id): _key(value) for id, value in data["data"].items()}
        keys = Keys(str(data["current"]), table, _key(data["index"]), _key(data["audit"]))
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError, ValueError, binascii.Error):
        raise KeysRefused(
            "The keys cannot be read: they are not in the form that `python -m screening keys new` writes. "
            "Restore the key file from its copy."
        ) from None
    if keys.current not in keys.data:
        raise KeysRefused(
            'The keys name a "current" key that is not among them. Restore the key file from its copy.'
        )
    if len({*keys.data.values(), keys.index, keys.audit}) < len(keys.data) + 2:
        raise KeysRefused("Two of the keys are the same one. Restore the key file from its copy.")
    return keys


def _id(id: str) -> str:
    if _ID.fullmatch(id) is None:
        raise ValueError("the id of a key is up to 40 letters, digits and dashes")
    return id


def _key(value: object) -> bytes:
    key = base64.b64decode(str(value), validate=True)
    if len(key) != BYTES:
        raise ValueError("a key has 32 bytes")
    return key


def read_keys(path: Path) -> Keys:
    """The keys in a file. Raises KeysRefused when it is missing, readable by others, or not a key file."""
    try:
        with path.open("rb") as file:
            held = os.fstat(file.fileno())
            if stat.S_IMODE(held.st_mode) & 0o077:
                raise KeysRefused(
                    f"The key file {path} can be read by other accounts of this machine. Run: chmod 600 {path}"
                )
            return keys_of(file.read().decode("utf-8", "replace"))
    except OSError as error:
        raise KeysRefused(
            f"The key file {path} cannot be read ({error.strerror}). Without its keys the record cannot be opened: "
            f"restore the file from its copy, or name its place in {FILE}. For a new record make keys with: "
            "python -m screening keys new"
        ) from None


def write_keys(path: Path, keys: Keys, *, replacing: bool = False) -> None:
    """Put the keys into a file, whole or not at all, readable by this account alone. Raises KeysRefused."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _put(path, keys_text(keys), replacing=replacing)
    except OSError as error:
        if isinstance(error, FileExistsError) and path.exists():
            raise KeysRefused(
                f"There is a key file at {path} already. It is not overwritten: the record may need it."
            ) from None
        raise KeysRefused(
            f"The key file {path} cannot be written ({error.strerror}). Check its folder and who owns it, or name "
            f"another place in {FILE}."
        ) from None


def _put(path: Path, text: str, *, replacing: bool) -> None:
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replacing:
            fresh.replace(path)
        else:
            # Unlike a rename this fails when two first starts meet: neither takes the other's keys away.
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    _made_durable(path.parent)


def _made_durable(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def key_file_held(path: Path) -> Iterator[None]:
    """Nobody else changes a key file meanwhile. Raises KeysRefused when somebody is changing it already.

    The lock is on a file beside it, because with each change the key file becomes another one. That file stays: were it
    removed, two could hold one each. The system lets go of the lock of whoever is killed.
    """
    if not os.access(path.parent, os.W_OK):
        yield  # who can put nothing into this folder cannot change the key file either
        return
    handle = _lock_opened(path)
    try:
        _locked(handle, path)
        yield
    finally:
        os.close(handle)


def _lock_opened(path: Path) -> int:
    lock = path.with_name(f"{path.name}.lock")
    try:
        return os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise KeysRefused(
            f"{lock} cannot be opened ({error.strerror}), and without it the key file is not changed. "
            "Check who owns it: the account of the server."
        ) from None


def _locked(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise KeysRefused(
            f"Another `keys rotate` or `keys retire` is under way with the key file {path}. Nothing was changed: run "
            "this again when that one has ended."
        ) from None
    except OSError as error:
        raise KeysRefused(
            f"The key file {path} cannot be locked ({error.strerror}), and is not changed without. Put it on a local disk."
        ) from None


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where this clinic's keys come from: a file, or (`text`) the environment itself."""

    path: Path | None
    text: str | None = field(default=None, repr=False)

    def read(self) -> Keys:
        """The keys as they are there now. Raises KeysRefused."""
        if self.text is not None:
            return keys_of(self.text)
        assert self.path is not None
        return read_keys(self.path)

    def mark(self) -> tuple[int, ...]:
        """What tells one content of the file from the next; () when it is not there just now."""
        try:
            held = self.path.stat() if self.path is not None else None
        except OSError:
            return ()
        return (held.st_ino, held.st_mtime_ns, held.st_size, held.st_mode) if held is not None else ()


def key_place(data_folder: Path, environment: Mapping[str, str] = os.environ) -> KeyPlace:
    """ANTEROOM_KEYS_TEXT, else the file of ANTEROOM_KEYS, else `keys.toml` in a folder beside the data folder."""
    text = environment.get(TEXT)
    if text:
        return KeyPlace(None, text)
    path = environment.get(FILE)
    return KeyPlace(Path(path) if path else data_folder.with_name(f"{data_folder.name}-keys") / "keys.toml")
