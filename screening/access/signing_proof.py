"""Who is signing? Asked again with each signature: the password, and the code as well once there is a second factor."""

from dataclasses import dataclass

from sqlalchemy import select

from screening.access.authority import refuse_unless_signed_in
from screening.access.own_account import present_password_shown
from screening.access.people import HAS_A_PASSWORD
from screening.access.second_factor import code_used, factor_of
from screening.access.sessions import Staff
from screening.errors import FactorRefused
from screening.records import schema
from screening.records.store import Records


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody shows when they sign. Whoever comes in through the clinic's provider and never chose a password of
    their own shows a code alone."""

    password: bool
    code: bool


def proof_asked(records: Records, staff: Staff) -> Proof:
    """What this person is asked for. Raises NotSignedIn, and FactorRefused where they have nothing to show."""
    staff = refuse_unless_signed_in(records, staff)
    proof = Proof(
        _chose_a_password(records, staff.person_id), factor_of(records, staff.person_id) is not None
    )
    if not proof.password and not proof.code:
        raise FactorRefused(
            "You have neither a password that you chose yourself nor a second factor, and signing asks for one of them. "
            "Ask an administrator for a first password, sign in with it once and choose your own."
        )
    return proof


def _chose_a_password(records: Records, person_id: str) -> bool:
    """A first password is known to whoever made it: it signs nothing."""
    table = schema.person
    wanted = select(table.c.id).where(table.c.id == person_id, HAS_A_PASSWORD, ~table.c.must_change)
    return records.read(lambda connection: connection.execute(wanted).one_or_none()) is not None


def proof_shown(records: Records, staff: Staff, password: str, code: str) -> None:
    """Whoever holds this session is its owner. Asked with every signature; nothing is remembered, both outcomes are noted.

    Raises NotSignedIn, FactorRefused, SignInRefused, FactorCodeRefused, TooManyTries.
    """
    proof = proof_asked(records, staff)
    if proof.password:
        present_password_shown(records, staff, password)
    if proof.code:
        code_used(records, staff.person_id, code)
    shown = " and ".join(
        name for name, asked in (("password", proof.password), ("code", proof.code)) if asked
    )
    records.write(
        lambda connection: records.note(
            connection, "identity confirmed", who=staff.author, detail={"with": shown}
        )
    )
