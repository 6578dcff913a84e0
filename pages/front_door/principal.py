"""Who a browser is to us, by its cookies: a member of staff, a patient at a device, or a visitor."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from pages.front_door import cookies as jar
from screening.access import Hold, Staff, hold_of, hold_of_token, staff_of_session, staff_of_token
from screening.records import Records


@dataclass(frozen=True, slots=True)
class Caller:
    """The principal behind a request; at most one of `staff` and `hold` is there."""

    principal: str
    staff: Staff | None = None
    hold: Hold | None = None


def caller_of(records: Records, cookies: Mapping[str, str], *, tls: bool) -> Caller:
    """Who sent these cookies. A device that holds an intake is the patient's, whatever else it remembers."""
    hold = hold_of_token(records, jar.read(cookies, jar.INTAKE, tls=tls))
    if hold is not None:
        return Caller(f"intake:{hold.id}", hold=hold)
    staff = staff_of_token(records, jar.read(cookies, jar.STAFF, tls=tls))
    if staff is not None:
        return Caller(f"staff:{staff.session_id}", staff=staff)
    return Caller(visitor_of(jar.read(cookies, jar.FORM, tls=tls)))


def visitor_of(form_cookie: str | None) -> str:
    """The principal of a browser that is neither; without a cookie a new one each time: nothing is shared."""
    if form_cookie is None:
        return f"stranger:{secrets.token_hex(16)}"
    return f"visitor:{hashlib.sha256(form_cookie.encode()).hexdigest()[:32]}"


def caller_again(records: Records, principal: str) -> Caller:
    """The same principal as the record knows it now: a session that ended since is a mere visitor."""
    kind, _, id = principal.partition(":")
    if kind == "staff":
        staff = staff_of_session(records, id)
        return Caller(principal if staff else "", staff=staff)
    if kind == "intake":
        hold = hold_of(records, id)
        return Caller(principal if hold else "", hold=hold)
    return Caller(principal)
