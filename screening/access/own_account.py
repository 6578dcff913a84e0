"""What somebody who is signed in does about their own way in: the password, the second factor, their sessions.

reauthenticated(records, staff, "password, or the code of the app")     # before what counts as a signature
password_changed(records, staff, present, fresh, again)
proven(records, staff, password, code)                                  # before the second factor is touched
"""

from sqlalchemy import Connection

from screening.access.authority import refuse_unless_signed_in
from screening.access.people import password_fits
from screening.access.second_factor import (
    code_used,
    factor_gone,
    factor_of,
    factor_offered,
    recovery_codes_renewed,
)
from screening.access.sessions import Staff, sessions_ended
from screening.access.sign_in import new_password_hash, password_written
from screening.access.tries import ON_ONE_NAME, forgiven, tried, wait_now
from screening.errors import FactorRefused, SignInRefused
from screening.records.store import Records

_CODE_LENGTH = 6


def reauthenticated(records: Records, staff: Staff, password_or_code: str) -> None:
    """Whoever holds this session shows again that they are its owner, by password or by a code of their app.

    Asked each time; nothing is remembered. Both outcomes are noted. Raises NotSignedIn, SignInRefused,
    FactorCodeRefused, TooManyTries.
    """
    staff = refuse_unless_signed_in(records, staff)
    if _is_code(password_or_code) and factor_of(records, staff.person_id) is not None:
        code_used(records, staff.person_id, password_or_code)
        _noted(records, staff, "identity confirmed", "app")
    else:
        present_password_shown(records, staff, password_or_code)
        _noted(records, staff, "identity confirmed", "password")


def _is_code(typed: str) -> bool:
    digits = "".join(typed.split())
    return len(digits) == _CODE_LENGTH and digits.isdigit()


def present_password_shown(records: Records, staff: Staff, password: str) -> None:
    """The person's present password, typed again. Raises SignInRefused, TooManyTries."""
    about = f"again:{staff.person_id}"
    tried(records, about, ON_ONE_NAME)
    if not password_fits(records, staff.person_id, password):
        locked = wait_now(records, about, ON_ONE_NAME) > 0
        _noted(records, staff, "identity locked" if locked else "identity refused", "password")
        raise SignInRefused("This is not your present password. Check it and try again.")
    forgiven(records, about)


def _noted(records: Records, staff: Staff, kind: str, way: str) -> None:
    records.write(lambda connection: records.note(connection, kind, who=staff.author, detail={"with": way}))


def password_changed(records: Records, staff: Staff, present: str, fresh: str, again: str) -> tuple[str, ...]:
    """Change one's own password. All other sessions end; returns their ids.

    Raises NotSignedIn, PasswordRefused, SignInRefused, TooManyTries.
    """
    staff = refuse_unless_signed_in(records, staff)
    present_password_shown(records, staff, present)
    hashed = new_password_hash(records, staff.person_id, staff.name, fresh, again)

    def work(connection: Connection) -> tuple[str, ...]:
        password_written(connection, records, staff.person_id, hashed)
        ended = sessions_ended(connection, records, staff.person_id, but=staff.session_id)
        records.note(connection, "password changed", who=staff.author, detail={"sessions": len(ended)})
        return ended

    return records.write(work)


def proven(records: Records, staff: Staff, password: str, code: str) -> Staff:
    """Password, and the code as well once there is a second factor: asked before the second factor is touched.

    Raises NotSignedIn, SignInRefused, FactorCodeRefused, TooManyTries.
    """
    staff = refuse_unless_signed_in(records, staff)
    present_password_shown(records, staff, password)
    if factor_of(records, staff.person_id) is not None:
        code_used(records, staff.person_id, code)
    return staff


def factor_begun(records: Records, staff: Staff, password: str, code: str) -> None:
    """A new secret waits to be confirmed; one that is in force stays so until then. Raises as `proven`."""
    factor_offered(records, proven(records, staff, password, code).person_id)


def codes_renewed(records: Records, staff: Staff, password: str, code: str) -> tuple[str, ...]:
    """Ten new recovery codes in place of the old ones. Raises as `proven`, and FactorRefused."""
    return recovery_codes_renewed(records, proven(records, staff, password, code).person_id)


def factor_removed(
    records: Records, staff: Staff, password: str, code: str, *, required: bool
) -> tuple[str, ...]:
    """Go back to the password alone, where the clinic allows it. All other sessions end; returns their ids.

    Raises as `proven`, and FactorRefused.
    """
    if required:
        raise FactorRefused("This clinic lets nobody in without a second factor. You can renew it.")
    staff = proven(records, staff, password, code)

    def work(connection: Connection) -> tuple[str, ...]:
        factor_gone(connection, staff.person_id)
        ended = sessions_ended(connection, records, staff.person_id, but=staff.session_id)
        records.note(connection, "second factor removed", who=staff.author)
        return ended

    return records.write(work)
