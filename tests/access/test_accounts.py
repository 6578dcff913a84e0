"""What an administrator does about people, what people do about themselves, and which sessions end with it."""

from collections.abc import Callable

import pyotp
import pytest

from screening.__main__ import main
from screening.access import (
    Permission,
    person_recognised,
    session_begun,
    session_ended,
    staff_of_session,
    staff_of_token,
)
from screening.access.accounts import (
    first_password_made,
    people_here,
    person_left,
    person_made,
    person_returned,
    roles_given,
    second_factor_reset,
)
from screening.access.own_account import (
    codes_renewed,
    factor_begun,
    factor_removed,
    password_changed,
    reauthenticated,
)
from screening.access.people import Person, Role
from screening.access.second_factor import STEP_SECONDS, factor_confirmed, factor_of, factor_offer_of
from screening.access.sessions import Staff, sessions_of_person, signed_out_everywhere
from screening.access.sign_in import step_begun, step_of
from screening.access.single_sign_on import provider_linked, provider_unlinked
from screening.errors import (
    FactorCodeRefused,
    FactorRefused,
    LastAdministrator,
    NameRefused,
    NotAllowed,
    NotSignedIn,
    PasswordRefused,
    ProviderRefused,
    SignInRefused,
    TooManyTries,
    UnknownPerson,
)
from screening.records import Records
from screening.records.origin import coming_from
from tests.access.people_here import (
    NAME,
    OTHER_PASSWORD,
    administrator,
    kinds,
    noted,
    person,
    phone_of,
    signed_in,
)
from tests.clinic import PASSWORD, Clock

HERE = "192.0.2.1"
CLINICIAN = frozenset({Role.CLINICIAN})


@pytest.fixture
def ruth(records: Records) -> Staff:
    return administrator(records)


@pytest.fixture
def ada(records: Records) -> Person:
    return person(records)


Act = Callable[[Records, Staff, str], object]
ACTS: dict[str, Act] = {
    "make": lambda records, staff, _: person_made(records, staff, "Cy Fresh", CLINICIAN),
    "list": lambda records, staff, _: people_here(records, staff),
    "first password": first_password_made,
    "reset factor": second_factor_reset,
    "roles": lambda records, staff, who: roles_given(records, staff, who, frozenset({Role.FRONT_DESK})),
    "leave": person_left,
    "return": person_returned,
    "link": lambda records, staff, who: provider_linked(records, staff, who, "ada@example.org"),
    "unlink": provider_unlinked,
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.CLINICIAN, Role.MEDICAL_DIRECTOR])
def test_nobody_but_an_administrator_manages_people(
    records: Records, ada: Person, role: Role, act: str
) -> None:
    staff = signed_in(records, person(records, "Bo Other", role))
    before = kinds(records)
    with pytest.raises(NotAllowed):
        ACTS[act](records, staff, ada.id)
    assert kinds(records) == before


@pytest.mark.parametrize("act", ACTS)
def test_an_administrator_does_as_long_as_signed_in(
    records: Records, ruth: Staff, ada: Person, act: str
) -> None:
    ACTS[act](records, ruth, ada.id)
    session_ended(records, ruth.session_id)
    with pytest.raises(NotSignedIn):
        ACTS[act](records, ruth, ada.id)


@pytest.mark.parametrize("act", sorted(set(ACTS) - {"make", "list", "unlink"}))
def test_of_somebody_unknown_nothing_is_done(records: Records, ruth: Staff, act: str) -> None:
    with pytest.raises(UnknownPerson):
        ACTS[act](records, ruth, "0" * 32)


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        ("first password", "first password made"),
        ("reset factor", "second factor reset"),
        ("roles", "roles given"),
        ("leave", "person left"),
        ("return", "person returned"),
        ("link", "provider linked"),
    ],
)
def test_with_it_all_their_sessions_end_and_every_way_in_and_it_is_noted(
    records: Records, ruth: Staff, ada: Person, act: str, kind: str
) -> None:
    tokens, way_in = [session_begun(records, ada) for _ in range(2)], step_begun(records, ada, way="password")
    ACTS[act](records, ruth, ada.id)
    assert [staff_of_token(records, token) for token in tokens] == [None, None]
    assert step_of(records, way_in, required=False) is None
    last = noted(records)[-1]
    assert (last.kind, last.who, last.detail["person"]) == (kind, ruth.author, ada.id)
    assert staff_of_token(records, session_begun(records, ada)) is None if act == "leave" else True


def test_a_first_password_is_shown_once_and_kept_as_a_hash(records: Records, ruth: Staff) -> None:
    made, first = person_made(records, ruth, "Bo New", CLINICIAN)
    assert len(first.replace("-", "")) == 20
    assert first not in str(noted(records))
    assert person_recognised(records, "Bo New", first, address=HERE) == made
    (row,) = [row for row in people_here(records, ruth) if row.id == made.id]
    assert (row.waiting, row.second_factor, row.linked, row.last_seen) == (True, False, "", None)


def test_two_people_do_not_share_a_name(records: Records, ruth: Staff, ada: Person) -> None:
    with pytest.raises(NameRefused):
        person_made(records, ruth, "dr ADA  example", CLINICIAN)


@pytest.mark.parametrize("act", ["first password", "reset factor"])
def test_nobody_helps_themselves_in_this_way(records: Records, ruth: Staff, act: str) -> None:
    with pytest.raises(NotAllowed, match="account page"):
        ACTS[act](records, ruth, ruth.person_id)


@pytest.mark.parametrize("act", ["roles", "leave"])
def test_the_last_administrator_stays(records: Records, ruth: Staff, act: str) -> None:
    with pytest.raises(LastAdministrator):
        ACTS[act](records, ruth, ruth.person_id)
    gone = person(records, "Former Root", Role.ADMINISTRATOR)
    person_left(records, ruth, gone.id)
    with pytest.raises(LastAdministrator):
        ACTS[act](records, ruth, ruth.person_id)
    person(records, "Second Root", Role.ADMINISTRATOR)
    ACTS[act](records, ruth, ruth.person_id)


def test_a_role_that_is_given_anew_changes_what_is_allowed(
    records: Records, ruth: Staff, ada: Person
) -> None:
    roles_given(records, ruth, ada.id, frozenset({Role.FRONT_DESK}))
    assert not signed_in(records, ada).may(Permission.READ_CASES)
    given = noted(records)[-2]
    assert (given.detail["before"], given.detail["after"]) == ("clinician", "front-desk")


def test_who_left_cannot_sign_in_and_who_returns_begins_anew(
    records: Records, ruth: Staff, ada: Person
) -> None:
    phone_of(records, ada.id)
    person_left(records, ruth, ada.id)
    with pytest.raises(SignInRefused):
        person_recognised(records, NAME, PASSWORD, address=HERE)
    first = person_returned(records, ruth, ada.id)
    with pytest.raises(SignInRefused):
        person_recognised(records, NAME, PASSWORD, address=HERE)
    assert person_recognised(records, NAME, first, address=HERE) == ada
    assert factor_of(records, ada.id) is None


def test_two_people_are_not_linked_to_the_same_account(records: Records, ruth: Staff, ada: Person) -> None:
    bo = person(records, "Bo Other")
    for known_by in ("same@example.org", "subject-1"):
        provider_linked(records, ruth, ada.id, known_by)
        with pytest.raises(ProviderRefused, match="already linked"):
            provider_linked(records, ruth, bo.id, known_by.upper() if "@" in known_by else known_by)
    for empty in ("", "   ", "x" * 300):
        with pytest.raises(ProviderRefused):
            provider_linked(records, ruth, bo.id, empty)
    (row,) = [row for row in people_here(records, ruth) if row.id == ada.id]
    assert row.linked == "subject-1"
    provider_unlinked(records, ruth, ada.id)
    provider_linked(records, ruth, bo.id, "subject-1")


# Oneself


def test_changing_one_s_password_ends_every_other_session(records: Records, ada: Person) -> None:
    here, other = signed_in(records, ada), session_begun(records, ada)
    ended = password_changed(records, here, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    assert len(ended) == 1
    assert staff_of_token(records, other) is None
    assert [one.id for one in sessions_of_person(records, ada.id)] == [here.session_id]
    assert person_recognised(records, NAME, OTHER_PASSWORD, address=HERE) == ada
    with pytest.raises(SignInRefused):
        person_recognised(records, NAME, PASSWORD, address=HERE)
    assert "password changed" in kinds(records)


@pytest.mark.parametrize(
    ("present", "fresh", "again", "error"),
    [
        ("wrong", OTHER_PASSWORD, OTHER_PASSWORD, SignInRefused),
        (PASSWORD, "short", "short", PasswordRefused),
        (PASSWORD, OTHER_PASSWORD, "something else entirely", PasswordRefused),
        (PASSWORD, PASSWORD, PASSWORD, PasswordRefused),
    ],
)
def test_a_change_that_is_refused_changes_nothing(
    records: Records, ada: Person, present: str, fresh: str, again: str, error: type[Exception]
) -> None:
    here, other = signed_in(records, ada), session_begun(records, ada)
    with pytest.raises(error):
        password_changed(records, here, present, fresh, again)
    assert staff_of_token(records, other) is not None
    assert person_recognised(records, NAME, PASSWORD, address=HERE) == ada


def test_a_stolen_session_does_not_try_passwords_for_ever(
    records: Records, ada: Person, clock: Clock
) -> None:
    here = signed_in(records, ada)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            reauthenticated(records, here, "wrong")
    with pytest.raises(TooManyTries):
        reauthenticated(records, here, PASSWORD)
    with pytest.raises(TooManyTries):
        password_changed(records, here, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    clock.passes(seconds=31)
    reauthenticated(records, here, PASSWORD)
    assert kinds(records)[-1] == "identity confirmed"
    assert kinds(records).count("identity refused") == 4
    assert kinds(records).count("identity locked") == 1


def test_who_signs_shows_a_credential_each_time(records: Records, ada: Person, clock: Clock) -> None:
    here = signed_in(records, ada)
    reauthenticated(records, here, PASSWORD)
    for nothing in ("", "wrong", "123456"):
        with pytest.raises(SignInRefused):
            reauthenticated(records, here, nothing)
    phone, codes = phone_of(records, ada.id)
    here = signed_in(records, ada)
    clock.passes(seconds=300)
    code = phone.code()
    reauthenticated(records, here, f"{code[:3]} {code[3:]}")
    with pytest.raises(FactorCodeRefused):
        reauthenticated(records, here, code)
    with pytest.raises(SignInRefused):
        reauthenticated(records, here, codes[0])
    session_ended(records, here.session_id)
    with pytest.raises(NotSignedIn):
        reauthenticated(records, here, PASSWORD)


def test_the_second_factor_is_touched_with_password_and_code_only(
    records: Records, ada: Person, clock: Clock
) -> None:
    phone, codes = phone_of(records, ada.id)
    here = signed_in(records, ada)
    clock.passes(seconds=300)
    for act in (factor_begun, codes_renewed):
        with pytest.raises(SignInRefused):
            act(records, here, "wrong", codes[0])
        with pytest.raises(FactorCodeRefused):
            act(records, here, PASSWORD, "000000")
    with pytest.raises(FactorCodeRefused):
        factor_removed(records, here, PASSWORD, "", required=False)
    with pytest.raises(FactorRefused, match="nobody in without"):
        factor_removed(records, here, PASSWORD, codes[0], required=True)
    assert factor_of(records, ada.id) is not None
    other = session_begun(records, ada)
    factor_removed(records, here, PASSWORD, phone.code(), required=False)
    assert factor_of(records, ada.id) is None
    assert staff_of_token(records, other) is None
    assert kinds(records)[-1] == "second factor removed"


def test_a_new_phone_replaces_the_old_one_with_its_first_code(
    records: Records, ada: Person, clock: Clock
) -> None:
    old, old_codes = phone_of(records, ada.id)
    here, other = signed_in(records, ada), session_begun(records, ada)
    clock.passes(seconds=300)
    factor_begun(records, here, PASSWORD, old.code())
    offer = factor_offer_of(records, ada.id)
    assert offer is not None
    clock.passes(seconds=60)
    reauthenticated(records, here, old.code())
    new = pyotp.TOTP(offer.secret).generate_otp(int(clock.now.timestamp()) // STEP_SECONDS)
    factor_confirmed(records, ada.id, new, here=here.session_id)
    assert staff_of_token(records, other) is None
    clock.passes(seconds=60)
    with pytest.raises(FactorCodeRefused):
        reauthenticated(records, here, old.code())
    with pytest.raises(FactorCodeRefused):
        codes_renewed(records, here, PASSWORD, old_codes[0])


def test_one_sees_one_s_own_sessions_and_ends_them(records: Records, ada: Person, clock: Clock) -> None:
    with coming_from("192.0.2.9"):
        here = signed_in(records, ada)
    clock.passes(minutes=5)
    other = signed_in(records, ada)
    bo = signed_in(records, person(records, "Bo Other"))
    found = sessions_of_person(records, ada.id)
    assert [one.id for one in found] == [other.session_id, here.session_id]
    assert found[1].origin == "192.0.2.9"
    assert not session_ended(records, bo.session_id, of=ada.id)
    assert session_ended(records, other.session_id, of=ada.id, kind="session ended")
    assert not session_ended(records, other.session_id, of=ada.id)
    assert kinds(records).count("session ended") == 1
    assert sessions_of_person(records, bo.person_id)
    clock.passes(minutes=10)
    assert sessions_of_person(records, ada.id) == ()


def test_signed_out_everywhere_is_here_too(records: Records, ada: Person) -> None:
    tokens = [session_begun(records, ada) for _ in range(3)]
    here = staff_of_token(records, tokens[0])
    assert here is not None
    assert len(signed_out_everywhere(records, here)) == 3
    assert [staff_of_token(records, token) for token in tokens] == [None] * 3
    assert noted(records)[-1].detail == {"sessions": 3}


def test_whoever_runs_the_server_helps_the_only_administrator_back_in(
    records: Records, ruth: Staff, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone_of(records, ruth.person_id)
    monkeypatch.setattr("screening.commands.people.record", lambda: records)
    assert main(["people", "rescue", "ruth  ROOT"]) == 0
    password = capsys.readouterr().out.strip()
    assert person_recognised(records, "Ruth Root", password, address=HERE).id == ruth.person_id
    assert factor_of(records, ruth.person_id) is None
    assert staff_of_session(records, ruth.session_id) is None
    assert noted(records)[-1].kind == "person rescued"
    assert main(["people", "rescue", "Nobody"]) == 2
