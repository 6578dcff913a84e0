"""What a sign-in provider says of somebody: which claims count, for whom, when, and how often."""

import datetime as dt
from typing import Any

import pytest

from screening.access.people import Person
from screening.access.sessions import Staff
from screening.access.sign_in import Want, step_begun, step_of
from screening.access.single_sign_on import (
    is_asked,
    person_vouched,
    provider_asked,
    provider_failed,
    provider_linked,
    vouched_of,
)
from screening.access.tries import ON_ASKING_THE_PROVIDER
from screening.errors import ProviderRefused, TooManyTries
from screening.records import Records
from tests.access.people_here import administrator, kinds, noted, person, phone_of
from tests.clinic import NOON, Clock

CLAIMS: dict[str, Any] = {
    "iss": "https://id.example.org",
    "sub": "s-1",
    "email": "Ada@Example.org",
    "email_verified": True,
    "iat": int(NOON.timestamp()),
}


@pytest.fixture
def ada(records: Records) -> Person:
    return person(records)


@pytest.fixture
def ruth(records: Records) -> Staff:
    return administrator(records)


def comes(records: Records, **claims: Any) -> Person:
    """Sent to the provider, and back with these claims."""
    return person_vouched(records, provider_asked(records), vouched_of({**CLAIMS, **claims}))


@pytest.mark.parametrize(
    ("linked_as", "claims", "let_in"),
    [
        ("ada@example.org", {}, True),
        ("s-1", {}, True),
        ("s-1", {"email": None, "email_verified": None}, True),
        ("s-2", {}, False),
        ("bo@example.org", {}, False),
        ("ada@example.org", {"email_verified": False}, False),
        ("ada@example.org", {"email_verified": "true"}, True),
        ("ada@example.org", {"email": None}, False),
        (None, {}, False),
    ],
)
def test_who_is_let_in(
    records: Records, ruth: Staff, ada: Person, linked_as: str | None, claims: dict[str, Any], let_in: bool
) -> None:
    if linked_as is not None:
        provider_linked(records, ruth, ada.id, linked_as)
    if let_in:
        assert comes(records, **claims) == ada
        return
    with pytest.raises(ProviderRefused):
        comes(records, **claims)
    assert kinds(records)[-1] == "sign-in refused"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": None},
        {"iss": ""},
        {"sub": 7},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": "a\x00b"},
        {"iat": None},
        {"iat": True},
        {"iat": "now"},
        {"iat": 1e30},
        {"iat": float("nan")},
    ],
)
def test_claims_that_are_not_as_they_should_be(claims: dict[str, Any]) -> None:
    with pytest.raises(ProviderRefused):
        vouched_of({**CLAIMS, **claims})


def test_another_provider_with_the_same_subject_is_somebody_else(
    records: Records, ruth: Staff, ada: Person
) -> None:
    provider_linked(records, ruth, ada.id, "ada@example.org")
    assert comes(records) == ada
    for claims in ({"iss": "https://evil.example.org"}, {"sub": "s-other"}):
        with pytest.raises(ProviderRefused):
            comes(records, **claims)
    assert comes(records, email="new@example.org") == ada


@pytest.mark.parametrize(
    ("issued", "taken"), [(-120, False), (-60, True), (0, True), (60, True), (120, False), (-3_600, False)]
)
def test_it_was_said_after_we_asked(
    records: Records, ruth: Staff, ada: Person, issued: int, taken: bool
) -> None:
    provider_linked(records, ruth, ada.id, "s-1")
    at = int((NOON + dt.timedelta(seconds=issued)).timestamp())
    if taken:
        assert comes(records, iat=at) == ada
    else:
        with pytest.raises(ProviderRefused, match="too old"):
            comes(records, iat=at)


def test_it_counts_once_and_within_ten_minutes(
    records: Records, ruth: Staff, ada: Person, clock: Clock
) -> None:
    provider_linked(records, ruth, ada.id, "s-1")
    token = provider_asked(records)
    assert person_vouched(records, token, vouched_of(CLAIMS)) == ada
    with pytest.raises(ProviderRefused):
        person_vouched(records, token, vouched_of(CLAIMS))
    late = provider_asked(records)
    clock.passes(minutes=10)
    assert not is_asked(records, late)
    with pytest.raises(ProviderRefused):
        person_vouched(records, late, vouched_of({**CLAIMS, "iat": clock.now.timestamp()}))
    for nobody in (None, "", "x", step_begun(records, ada, way="password")):
        assert not is_asked(records, nobody)
        with pytest.raises(ProviderRefused):
            person_vouched(records, nobody, vouched_of({**CLAIMS, "iat": clock.now.timestamp()}))


def test_being_sent_to_the_provider_is_no_way_in_by_itself(records: Records) -> None:
    token = provider_asked(records)
    assert is_asked(records, token)
    assert step_of(records, token, required=False) is None
    provider_failed(records, token)
    provider_failed(records, token)
    assert not is_asked(records, token)
    assert kinds(records) == ["sign-in refused"]


def test_our_own_second_factor_is_asked_unless_the_provider_saw_one(
    records: Records, ruth: Staff, ada: Person
) -> None:
    phone_of(records, ada.id)
    provider_linked(records, ruth, ada.id, "s-1")
    for methods, wanted in (
        (None, Want.CODE),
        (["pwd"], Want.CODE),
        ("mfa", Want.CODE),
        (["pwd", "mfa"], Want.NOTHING),
    ):
        vouched = vouched_of({**CLAIMS, "amr": methods})
        who = person_vouched(records, provider_asked(records), vouched)
        step = step_of(
            records, step_begun(records, who, way="provider", strong=vouched.strong), required=True
        )
        assert step is not None
        assert step.wants is wanted


def test_who_left_is_vouched_for_in_vain(records: Records, ruth: Staff, ada: Person) -> None:
    from screening.access.accounts import person_left

    provider_linked(records, ruth, ada.id, "s-1")
    person_left(records, ruth, ada.id)
    with pytest.raises(ProviderRefused):
        comes(records)


def test_a_flood_of_browsers_sent_off_is_slowed(records: Records) -> None:
    for _ in range(ON_ASKING_THE_PROVIDER.free):
        provider_asked(records, address="198.51.100.7")
    with pytest.raises(TooManyTries):
        provider_asked(records, address="198.51.100.7")
    assert provider_asked(records, address="192.0.2.1")


def test_nothing_the_provider_said_is_noted(records: Records, ruth: Staff, ada: Person) -> None:
    provider_linked(records, ruth, ada.id, "ada@example.org")
    comes(records)
    with pytest.raises(ProviderRefused):
        comes(records, sub="s-9", email="other@example.org")
    for words in ("example.org", "s-1", "s-9"):
        assert words not in str([event.detail for event in noted(records)])
