"""Who a browser is to us, by its cookies: staff, a patient at a form, a tablet of the clinic, or a visitor."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from pages.front_door import cookies as jar
from screening.access import Hold, Staff, hold_of, hold_of_token, staff_of_session, staff_of_token
from screening.access.devices import Device, device_of, device_of_token, may_sign_in
from screening.access.holds import EndedHold, ended_hold_of, ended_hold_of_token, hold_on_device
from screening.records import Records


@dataclass(frozen=True, slots=True)
class Caller:
    """The principal behind a request; at most one of `staff`, `hold` and `closed` is there.

    `device`: the request comes from a tablet of the clinic. `locked`: and it shows the patients' side only.
    `closed`: the form that this browser had was ended by someone else, and it has not been told yet.
    """

    principal: str
    staff: Staff | None = None
    hold: Hold | None = None
    device: Device | None = None
    locked: bool = False
    closed: EndedHold | None = None


def caller_of(records: Records, cookies: Mapping[str, str], *, tls: bool) -> Caller:
    """Who sent these cookies. A tablet is a tablet, whatever else it remembers; a device that holds an intake is
    the patient's."""
    device = device_of_token(records, jar.read(cookies, jar.DEVICE, tls=tls))
    if device is not None:
        return _at_tablet(records, device, jar.read(cookies, jar.STAFF, tls=tls))
    token = jar.read(cookies, jar.INTAKE, tls=tls)
    hold = hold_of_token(records, token)
    if hold is not None:
        return Caller(f"intake:{hold.id}", hold=hold)
    staff = staff_of_token(records, jar.read(cookies, jar.STAFF, tls=tls))
    if staff is not None:
        return Caller(f"staff:{staff.session_id}", staff=staff)
    closed = ended_hold_of_token(records, token)
    if closed is not None:
        return Caller(f"closed:{closed.id}", closed=closed)
    return Caller(visitor_of(jar.read(cookies, jar.FORM, tls=tls)))


def _at_tablet(records: Records, device: Device, staff_token: str | None) -> Caller:
    """Its form first; staff only after the PIN; else the start page that tells nothing."""
    hold = hold_on_device(records, device.id)
    if hold is not None:
        return Caller(f"intake:{hold.id}", hold=hold, device=device, locked=True)
    staff = staff_of_token(records, staff_token) if device.with_staff else None
    if staff is not None:
        return Caller(f"staff:{staff.session_id}", staff=staff, device=device)
    return Caller(f"device:{device.id}", device=device, locked=not may_sign_in(device, records.now()))


def visitor_of(form_cookie: str | None) -> str:
    """The principal of a browser that is neither; without a cookie a new one each time: nothing is shared."""
    if form_cookie is None:
        return f"stranger:{secrets.token_hex(16)}"
    return f"visitor:{hashlib.sha256(form_cookie.encode()).hexdigest()[:32]}"


def caller_again(records: Records, principal: str) -> Caller:
    """The same principal as the record knows it now: a session that ended since is a mere visitor."""
    kind, _, id = principal.partition(":")
    match kind:
        case "staff":
            staff = staff_of_session(records, id)
            return Caller(principal if staff else "", staff=staff)
        case "intake":
            hold = hold_of(records, id)
            return Caller(principal, hold=hold) if hold else _closed(records, id)
        case "closed":
            return _closed(records, id)
        case "device":
            device = device_of(records, id)
            return Caller(principal if device else "", device=device, locked=device is not None)
        case _:
            return Caller(principal)


def _closed(records: Records, hold_id: str) -> Caller:
    closed = ended_hold_of(records, hold_id)
    return Caller(f"closed:{hold_id}" if closed else "", closed=closed)
