"""Who adopted which protocol: until a medical director has, everything that is printed calls it a draft."""

import uuid
from collections.abc import Callable

from sqlalchemy import Connection

from screening.access.authority import refuse_unless_allowed
from screening.access.permissions import Permission
from screening.access.sessions import Staff
from screening.errors import WordsRefused
from screening.protocol import Protocol
from screening.records import Adoption as Adoption
from screening.records import rows, schema
from screening.records.store import Records

ADOPTION_WORDS = "I adopt this protocol for our clinic"


def adoption_of(records: Records, protocol: Protocol) -> Adoption | None:
    """Who adopted exactly this protocol (questionnaire, rules and policy); None: it is a draft."""
    return records.adoption_of(protocol.hash)


def standing_of(records: Records, protocol: Protocol) -> str:
    """ "adopted by NAME on DATE", or that it is a draft."""
    adopted = adoption_of(records, protocol)
    return adopted.words if adopted else protocol.policy.standing


def protocol_adopted(
    records: Records,
    staff: Staff,
    protocol: Protocol,
    protocol_hash: str,
    words: str,
    *,
    confirm: Callable[[], None],
) -> Adoption:
    """Adopt the protocol that was shown. Asked again it returns who was first.

    `protocol_hash` is the hash that stood on the page: when the protocol has changed since, nothing is adopted.
    `confirm` asks once more who this is (`own_account.reauthenticated`) and raises when it is not them.
    Raises NotSignedIn, NotAllowed, WordsRefused, and what `confirm` raises.
    """
    staff = refuse_unless_allowed(records, staff, Permission.EDIT_POLICY)
    if protocol_hash != protocol.hash:
        raise WordsRefused(
            "The protocol has changed since this page was shown. Read it again in the rule book."
        )
    typed = " ".join(words.split())
    if typed.casefold() != ADOPTION_WORDS.casefold():
        raise WordsRefused(f'Type these words to adopt the protocol: "{ADOPTION_WORDS}".')
    confirm()
    fresh = Adoption(protocol.hash, protocol.policy.id, protocol.policy.version, staff.name, records.now())
    return _kept(records, staff, protocol, fresh, typed)


def _kept(records: Records, staff: Staff, protocol: Protocol, fresh: Adoption, typed: str) -> Adoption:
    id, table = uuid.uuid4().hex, schema.protocol_adoption

    def work(connection: Connection) -> Adoption:
        earlier = rows.adoption_in(connection, fresh.protocol_hash)
        if earlier is not None:
            return earlier
        columns = {
            "id": id,
            "protocol_hash": fresh.protocol_hash,
            "protocol_name": protocol.name,
            "protocol_version": protocol.version,
            "policy": fresh.policy,
            "policy_version": fresh.policy_version,
            "person_id": staff.person_id,
            "name": fresh.name,
            "at": fresh.at,
            "words": typed,
        }
        detail = {"protocol": fresh.protocol_hash, "policy": fresh.policy}
        records.row_added(connection, table, columns, "protocol adopted", staff.author, detail)
        return fresh

    return records.write(work)
