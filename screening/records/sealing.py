"""How health information lies at rest: AES-256-GCM, one data key an encounter, wrapped by the clinic's key.

A sealed value is bound to its place (table, row, column): moved to another row it does not open. The data key of
an encounter is kept wrapped in one small row, its envelope. Changing the clinic's key wraps the envelopes anew and
touches no record; taking an envelope away makes everything of that encounter unreadable for good.
"""

import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from screening.errors import KeysRefused, SealBroken
from screening.records.keys import BYTES, Keys

_NONCE = 12
_FORM = b"\x01"  # the first byte of everything sealed: how it was sealed


def fresh_data_key() -> bytes:
    """A new key for one scope."""
    return os.urandom(BYTES)


def wrapped(keys: Keys, scope: str, data_key: bytes) -> tuple[str, bytes]:
    """The id of the clinic's current key, and the data key of `scope` sealed with it."""
    return keys.current, _sealed(keys.data[keys.current], _envelope_place(keys, scope), data_key)


def unwrapped(keys: Keys, scope: str, key_id: str, envelope: bytes) -> bytes:
    """The data key in an envelope. Raises KeysRefused when the clinic's keys do not open it."""
    key = keys.data.get(key_id)
    if key is None:
        raise KeysRefused(
            f"The record was sealed with the key {key_id}, which is not among the keys given. "
            "Restore the key file that belongs to this record."
        )
    try:
        return _opened(key, _envelope_place(keys, scope), envelope)
    except SealBroken:
        raise KeysRefused(
            "The keys given do not open this record. Restore the key file that belongs to this record."
        ) from None


def _envelope_place(keys: Keys, scope: str) -> str:
    # Bound to the other two keys as well: with another index or audit key nothing opens, instead of answers being
    # kept under names that nobody finds again, or events in a chain that nobody can check.
    return f"envelope|{scope}|{hashlib.sha256(keys.index + keys.audit).hexdigest()}"


def sealed(data_key: bytes, scope: str, place: str, plain: bytes) -> bytes:
    """Bytes as they lie at rest, bound to their scope and place."""
    return _sealed(data_key, f"{scope}|{place}", plain)


def opened(data_key: bytes, scope: str, place: str, kept: bytes) -> bytes:
    """The bytes again. Raises SealBroken when they were altered, cut short, or belong elsewhere."""
    return _opened(data_key, f"{scope}|{place}", kept)


def _sealed(key: bytes, where: str, plain: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, plain, _FORM + where.encode())


def _opened(key: bytes, where: str, kept: bytes) -> bytes:
    try:
        if kept[:1] != _FORM:
            raise InvalidTag
        return AESGCM(key).decrypt(kept[1 : 1 + _NONCE], kept[1 + _NONCE :], _FORM + where.encode())
    except (InvalidTag, ValueError):
        raise SealBroken(
            "Something kept in the record was altered or does not belong where it stands. It is not shown. "
            "Run: python -m screening audit verify"
        ) from None


def tag_of(keys: Keys, kind: str, text: str) -> str:
    """A blind tag (HMAC-SHA-256, hexadecimal): equal texts of a kind have equal tags, and only the keys make them."""
    return hmac.new(keys.index, f"{kind}\x00{text}".encode(), hashlib.sha256).hexdigest()


def searchable(text: str) -> str:
    """A text as it is compared in a search: without case, accents, width and marks between words."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one if one.isalnum() else " " for one in apart if not unicodedata.combining(one))
    return " ".join(plain.split())
