"""Who may do what: the roles people have here, and what each role is allowed."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person does here; a person may have several."""

    FRONT_DESK = "front-desk"
    CLINICIAN = "clinician"
    MEDICAL_DIRECTOR = "medical-director"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What may be allowed to a role."""

    READ_CASES = "read-cases"
    START_INTAKES = "start-intakes"
    READ_RULES = "read-rules"
    MANAGE_VISITS = "manage-visits"
    MANAGE_DEVICES = "manage-devices"
    MANAGE_PEOPLE = "manage-people"
    READ_AUDIT = "read-audit"
    EDIT_POLICY = "edit-policy"
    SIGN = "sign"
    KEEP_RECORDS = "keep-records"
    READ_INSIGHT = "read-insight"


_EVERYONE = frozenset(Role)
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_CLINICAL = frozenset({Role.CLINICIAN, Role.MEDICAL_DIRECTOR})
_MEETS_PATIENTS = _CLINICAL | {Role.FRONT_DESK}
ALLOWED: Mapping[Permission, frozenset[Role]] = {
    Permission.READ_CASES: _CLINICAL,
    Permission.START_INTAKES: _MEETS_PATIENTS,
    Permission.READ_RULES: _EVERYONE,
    Permission.MANAGE_VISITS: _MEETS_PATIENTS,
    Permission.MANAGE_DEVICES: _ADMINISTRATOR,
    Permission.MANAGE_PEOPLE: _ADMINISTRATOR,
    Permission.READ_AUDIT: frozenset({Role.MEDICAL_DIRECTOR, Role.ADMINISTRATOR}),
    Permission.EDIT_POLICY: frozenset({Role.MEDICAL_DIRECTOR}),
    Permission.SIGN: _CLINICAL,
    Permission.KEEP_RECORDS: _ADMINISTRATOR,
    Permission.READ_INSIGHT: _CLINICAL,
}
# Whoever sets the clinic up must be able to let everyone else in, and to see that it works.
FIRST_PERSON = frozenset({Role.CLINICIAN, Role.MEDICAL_DIRECTOR, Role.ADMINISTRATOR})


def may(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether one of these roles is allowed this."""
    return not roles.isdisjoint(ALLOWED[permission])
