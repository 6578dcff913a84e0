"""Every function that reads or does something for staff, tried by everyone who could ask: one row a function.

A function of `screening.access` that takes a `Staff` and stands in no row fails the first test. In the same run the
check is taken out, and then every cell that was closed must open: a table that cannot see an open door is no table.
"""

import datetime as dt
import importlib
import inspect
import pkgutil
import typing
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import ModuleType

import pytest

from forms.questionnaire import QUESTIONNAIRE
from screening import access
from screening.access import (
    ADOPTION_WORDS,
    Permission,
    Role,
    Staff,
    WhoIsMeant,
    accounts,
    add_person,
    adoption,
    asking_back,
    assigning,
    auditing,
    break_glass,
    case_search,
    case_work,
    clinic_facts,
    codes,
    determining,
    devices,
    emergency_review,
    help_calls,
    hold_begun,
    hold_of_token,
    holds,
    insight,
    links,
    messages,
    own_account,
    papers,
    pins,
    queue_filters,
    reading,
    releasing,
    session_begun,
    session_ended,
    sessions_of_others,
    signing_proof,
    single_sign_on,
    staff_of_token,
    starting,
    visit_list,
    visits,
)
from screening.access.permissions import ALLOWED
from screening.access.sign_in import step_begun
from screening.access.visits import VisitDetails
from screening.clinic import Clinic
from screening.errors import AnteroomError, NotAllowed, NotSignedIn
from screening.evaluate import DEFAULT_PROTOCOL
from screening.records import WHOLE_QUEUE, Author, Records
from tests.clinic import NOON, PASSWORD, VISITOR, Clock

READS, STARTS, RULES = Permission.READ_CASES, Permission.START_INTAKES, Permission.READ_RULES
VISITS, DEVICES, PEOPLE = Permission.MANAGE_VISITS, Permission.MANAGE_DEVICES, Permission.MANAGE_PEOPLE
AUDIT, POLICY = Permission.READ_AUDIT, Permission.EDIT_POLICY
INSIGHT = Permission.READ_INSIGHT
SIGN = Permission.SIGN
NOBODY = "0" * 32
WORDS = "was needed, the patient was unconscious"
DAY = NOON.date()
DETAILS = VisitDetails("Zebedee Quillfeather", DAY + dt.timedelta(days=1))


@dataclass(frozen=True)
class World:
    """A record with one case, and whoever asks."""

    records: Records
    case: str
    staff: Staff


Allowed = Callable[[frozenset[Role]], bool]
Ask = Callable[[World], object]


def all_of(*permissions: Permission) -> Allowed:
    """Allowed to whoever has every one of these."""
    return lambda roles: all(roles & ALLOWED[permission] for permission in permissions)


def anyone(_roles: frozenset[Role]) -> bool:
    """Allowed to whoever is signed in."""
    return True


def whoever_reads_no_cases(roles: frozenset[Role]) -> bool:
    """Emergency access is for those whose role does not open a case."""
    return not roles & ALLOWED[READS]


def _terms(world: World) -> links.Terms:
    return links.Terms(QUESTIONNAIRE.version, "0" * 64, world.records.now() + dt.timedelta(days=1))


def _adopt(world: World) -> object:
    return adoption.protocol_adopted(
        world.records,
        world.staff,
        DEFAULT_PROTOCOL,
        DEFAULT_PROTOCOL.hash,
        ADOPTION_WORDS,
        confirm=lambda: None,
    )


def _determined(world: World) -> object:
    return determining.determined(
        world.records, world.staff, world.case, {}, key=uuid.uuid4().hex, shown="", clinic=Clinic(), on=DAY,
        confirm=lambda: None,
    )  # fmt: skip


def _seconded(world: World) -> object:
    return determining.seconded(
        world.records, world.staff, world.case, 1, key=uuid.uuid4().hex, words="", clinic=Clinic(), on=DAY,
        confirm=lambda: None,
    )  # fmt: skip


# One row a function: who may, and how it is asked. Ids of nobody keep an allowed call from changing the world.
TABLE: Mapping[Callable[..., object], tuple[Allowed, Ask]] = {
    accounts.first_password_made: (all_of(PEOPLE), lambda w: accounts.first_password_made(w.records, w.staff, NOBODY)),
    accounts.people_here: (all_of(PEOPLE), lambda w: accounts.people_here(w.records, w.staff)),
    accounts.person_left: (all_of(PEOPLE), lambda w: accounts.person_left(w.records, w.staff, NOBODY)),
    accounts.person_made: (
        all_of(PEOPLE), lambda w: accounts.person_made(w.records, w.staff, "New Person", frozenset({Role.CLINICIAN})),
    ),
    accounts.person_returned: (all_of(PEOPLE), lambda w: accounts.person_returned(w.records, w.staff, NOBODY)),
    accounts.roles_given: (all_of(PEOPLE), lambda w: accounts.roles_given(w.records, w.staff, NOBODY, frozenset())),
    accounts.second_factor_reset: (
        all_of(PEOPLE), lambda w: accounts.second_factor_reset(w.records, w.staff, NOBODY),
    ),
    adoption.protocol_adopted: (all_of(POLICY), _adopt),
    asking_back.ask_back_taken_back: (
        all_of(Permission.SIGN), lambda w: asking_back.ask_back_taken_back(w.records, w.staff, w.case, 1),
    ),
    asking_back.ask_backs_read: (all_of(READS), lambda w: asking_back.ask_backs_read(w.records, w.staff, w.case)),
    asking_back.asked_back: (
        all_of(Permission.SIGN),
        lambda w: asking_back.asked_back(w.records, w.staff, w.case, ["brain.stroke"], "", key="k"),
    ),
    assigning.acknowledge: (all_of(SIGN), lambda w: assigning.acknowledge(w.records, w.staff, w.case, seen=-1)),
    assigning.assign: (all_of(READS), lambda w: assigning.assign(w.records, w.staff, w.case, NOBODY, seen=-1)),
    assigning.assignable_people: (all_of(READS), lambda w: assigning.assignable_people(w.records, w.staff)),
    assigning.case_seen_open: (all_of(READS), lambda w: assigning.case_seen_open(w.records, w.staff, w.case)),
    assigning.give_back: (all_of(READS), lambda w: assigning.give_back(w.records, w.staff, w.case, seen=-1)),
    assigning.open_by: (all_of(READS), lambda w: assigning.open_by(w.records, w.staff, [w.case])),
    assigning.owners_named: (all_of(READS), lambda w: assigning.owners_named(w.records, w.staff, [NOBODY])),
    auditing.audit_checked: (all_of(AUDIT), lambda w: auditing.audit_checked(w.records, w.staff)),
    auditing.read_audit: (all_of(AUDIT), lambda w: auditing.read_audit(w.records, w.staff)),
    auditing.read_audit_kinds: (all_of(AUDIT), lambda w: auditing.read_audit_kinds(w.records, w.staff)),
    auditing.read_audit_length: (all_of(AUDIT), lambda w: auditing.read_audit_length(w.records, w.staff)),
    auditing.read_audit_people: (all_of(AUDIT), lambda w: auditing.read_audit_people(w.records, w.staff)),
    auditing.read_audit_state: (all_of(AUDIT), lambda w: auditing.read_audit_state(w.records, w.staff)),
    auditing.read_newest: (all_of(AUDIT), lambda w: auditing.read_newest(w.records, w.staff)),
    auditing.read_outliers: (all_of(AUDIT), lambda w: auditing.read_outliers(w.records, w.staff, NOON)),
    break_glass.emergencies_open: (anyone, lambda w: break_glass.emergencies_open(w.records, w.staff)),
    break_glass.emergency_ended: (anyone, lambda w: break_glass.emergency_ended(w.records, w.staff, NOBODY)),
    break_glass.glass_broken: (
        whoever_reads_no_cases,
        lambda w: break_glass.glass_broken(w.records, w.staff, WhoIsMeant("No Body", "1999-01-01"), WORDS),
    ),
    break_glass.refuse_unless_case_open: (
        all_of(READS), lambda w: break_glass.refuse_unless_case_open(w.records, w.staff, w.case),
    ),
    case_search.read_open_forms: (
        all_of(READS), lambda w: case_search.read_open_forms(w.records, w.staff, [w.case]),
    ),
    case_search.search_cases: (all_of(READS), lambda w: case_search.search_cases(w.records, w.staff, "quill")),
    case_work.entry_added: (
        all_of(Permission.SIGN),
        lambda w: case_work.entry_added(
            w.records, w.staff, w.case, {"kind": "note", "words": "seen"}, key=uuid.uuid4().hex, clinic=Clinic(), on=DAY
        ),
    ),
    case_work.entry_withdrawn: (
        all_of(Permission.SIGN),
        lambda w: case_work.entry_withdrawn(
            w.records, w.staff, w.case, 9, WORDS, key=uuid.uuid4().hex, clinic=Clinic(), on=DAY
        ),
    ),
    case_work.read_case_work: (all_of(READS), lambda w: case_work.read_case_work(w.records, w.staff, w.case)),
    case_work.read_judgements: (all_of(READS), lambda w: case_work.read_judgements(w.records, w.staff, w.case)),
    case_work.read_reading: (all_of(READS), lambda w: case_work.read_reading(w.records, w.staff, w.case, 1)),
    clinic_facts.facts_kept: (
        all_of(READS), lambda w: clinic_facts.facts_kept(w.records, w.staff, w.case, {}, Clinic(), on=DAY),
    ),
    codes.code_made: (all_of(VISITS), lambda w: codes.code_made(w.records, w.staff, NOBODY)),
    codes.enrolment_code_made: (all_of(DEVICES), lambda w: codes.enrolment_code_made(w.records, w.staff, "Desk 1")),
    determining.determined: (all_of(SIGN), _determined),
    determining.draft_kept: (all_of(SIGN), lambda w: determining.draft_kept(w.records, w.staff, w.case, {})),
    determining.draft_of: (all_of(SIGN), lambda w: determining.draft_of(w.records, w.staff, w.case)),
    determining.draft_removed: (all_of(SIGN), lambda w: determining.draft_removed(w.records, w.staff, w.case)),
    determining.awaiting_second: (
        all_of(SIGN), lambda w: determining.awaiting_second(w.records, w.staff, w.case, Clinic(), on=DAY),
    ),
    determining.read_case_now: (all_of(SIGN), lambda w: determining.read_case_now(w.records, w.staff, w.case)),
    determining.read_own_determination: (
        all_of(SIGN), lambda w: determining.read_own_determination(w.records, w.staff, w.case, Clinic(), on=DAY),
    ),
    determining.seconded: (all_of(SIGN), _seconded),
    determining.what_would_be_signed: (
        all_of(SIGN), lambda w: determining.what_would_be_signed(w.records, w.staff, w.case, {}, Clinic(), on=DAY),
    ),
    devices.device_enrolled: (all_of(DEVICES), lambda w: devices.device_enrolled(w.records, w.staff, "Desk 2")),
    devices.device_revoked: (all_of(DEVICES), lambda w: devices.device_revoked(w.records, w.staff, NOBODY)),
    devices.enrolment_offered: (all_of(DEVICES), lambda w: devices.enrolment_offered(w.records, w.staff, "Desk 3")),
    devices.free_devices: (all_of(STARTS), lambda w: devices.free_devices(w.records, w.staff)),
    devices.read_devices: (all_of(DEVICES), lambda w: devices.read_devices(w.records, w.staff)),
    emergency_review.emergencies_waiting: (
        all_of(READS, AUDIT), lambda w: emergency_review.emergencies_waiting(w.records, w.staff),
    ),
    emergency_review.emergency_reviewed: (
        all_of(READS, AUDIT), lambda w: emergency_review.emergency_reviewed(w.records, w.staff, NOBODY, WORDS),
    ),
    emergency_review.read_emergencies: (
        all_of(READS, AUDIT), lambda w: emergency_review.read_emergencies(w.records, w.staff, reviewed=True),
    ),
    help_calls.help_answered: (all_of(STARTS), lambda w: help_calls.help_answered(w.records, w.staff, NOBODY)),
    help_calls.help_waiting: (all_of(STARTS), lambda w: help_calls.help_waiting(w.records, w.staff)),
    holds.walked_away: (all_of(STARTS), lambda w: holds.walked_away(w.records, w.staff)),
    insight.insight_dictionary_noted: (
        all_of(INSIGHT, POLICY), lambda w: insight.insight_dictionary_noted(w.records, w.staff),
    ),
    insight.read_insight: (all_of(INSIGHT), lambda w: insight.read_insight(w.records, w.staff, None, None)),
    insight.read_insight_cases: (
        all_of(INSIGHT, POLICY), lambda w: insight.read_insight_cases(w.records, w.staff, None, None),
    ),
    links.link_extended: (all_of(VISITS), lambda w: links.link_extended(w.records, w.staff, NOBODY, NOON)),
    links.link_handed_out: (all_of(VISITS), lambda w: links.link_handed_out(w.records, w.staff, NOBODY)),
    links.link_made: (all_of(VISITS), lambda w: links.link_made(w.records, w.staff, NOBODY, _terms(w))),
    links.link_revoked: (all_of(VISITS), lambda w: links.link_revoked(w.records, w.staff, NOBODY)),
    messages.link_mailed: (
        all_of(VISITS),
        lambda w: messages.link_mailed(w.records, w.staff, NOBODY, _terms(w), lambda _: messages.Words("s", "t")),
    ),
    own_account.codes_renewed: (anyone, lambda w: own_account.codes_renewed(w.records, w.staff, PASSWORD, "")),
    own_account.factor_begun: (anyone, lambda w: own_account.factor_begun(w.records, w.staff, PASSWORD, "")),
    own_account.factor_removed: (
        anyone, lambda w: own_account.factor_removed(w.records, w.staff, PASSWORD, "", required=False),
    ),
    own_account.password_changed: (anyone, lambda w: own_account.password_changed(w.records, w.staff, "", "", "")),
    own_account.proven: (anyone, lambda w: own_account.proven(w.records, w.staff, PASSWORD, "")),
    own_account.reauthenticated: (anyone, lambda w: own_account.reauthenticated(w.records, w.staff, PASSWORD)),
    papers.paper_given_out: (
        all_of(READS), lambda w: papers.paper_given_out(w.records, w.staff, w.case, b"", kind=papers.SUMMARY),
    ),
    papers.verified_paper: (all_of(READS), lambda w: papers.verified_paper(w.records, w.staff, b"")),
    pins.pin_set: (all_of(DEVICES), lambda w: pins.pin_set(w.records, w.staff, "")),
    queue_filters.filter_in_use: (all_of(READS), lambda w: queue_filters.filter_in_use(w.records, w.staff)),
    queue_filters.filter_removed: (
        all_of(READS), lambda w: queue_filters.filter_removed(w.records, w.staff, NOBODY),
    ),
    queue_filters.filter_saved: (
        all_of(READS), lambda w: queue_filters.filter_saved(w.records, w.staff, "Mine", WHOLE_QUEUE),
    ),
    queue_filters.filter_used: (
        all_of(READS), lambda w: queue_filters.filter_used(w.records, w.staff, WHOLE_QUEUE),
    ),
    queue_filters.read_saved_filters: (
        all_of(READS), lambda w: queue_filters.read_saved_filters(w.records, w.staff),
    ),
    reading.read_answers_in: (
        all_of(READS), lambda w: reading.read_answers_in(w.records, w.staff, [w.case], ["about_you.name"]),
    ),
    reading.read_case: (all_of(READS), lambda w: reading.read_case(w.records, w.staff, w.case)),
    reading.read_case_to_download: (
        all_of(READS), lambda w: reading.read_case_to_download(w.records, w.staff, w.case),
    ),
    reading.read_drafts: (all_of(STARTS), lambda w: reading.read_drafts(w.records, w.staff)),
    reading.read_events: (all_of(READS), lambda w: reading.read_events(w.records, w.staff, w.case)),
    reading.read_history: (all_of(READS), lambda w: reading.read_history(w.records, w.staff, w.case)),
    reading.read_queue: (all_of(READS), lambda w: reading.read_queue(w.records, w.staff)),
    reading.read_queue_counts: (all_of(READS), lambda w: reading.read_queue_counts(w.records, w.staff)),
    reading.read_queue_length: (all_of(READS), lambda w: reading.read_queue_length(w.records, w.staff)),
    reading.read_urgent_unattended: (
        all_of(READS), lambda w: reading.read_urgent_unattended(w.records, w.staff),
    ),
    releasing.read_letter: (
        all_of(VISITS), lambda w: releasing.read_letter(w.records, w.staff, w.case, Clinic(), on=DAY),
    ),
    releasing.read_release: (all_of(VISITS), lambda w: releasing.read_release(w.records, w.staff, w.case, Clinic())),
    releasing.read_take_away: (
        all_of(VISITS), lambda w: releasing.read_take_away(w.records, w.staff, w.case, Clinic(), on=DAY),
    ),
    releasing.released: (
        all_of(SIGN), lambda w: releasing.released(w.records, w.staff, w.case, "nothing", 0, "0" * 32),
    ),
    sessions_of_others.person_signed_out: (
        all_of(PEOPLE), lambda w: sessions_of_others.person_signed_out(w.records, w.staff, NOBODY),
    ),
    sessions_of_others.read_sessions: (
        all_of(PEOPLE), lambda w: sessions_of_others.read_sessions(w.records, w.staff, NOBODY),
    ),
    signing_proof.proof_asked: (anyone, lambda w: signing_proof.proof_asked(w.records, w.staff)),
    signing_proof.proof_shown: (anyone, lambda w: signing_proof.proof_shown(w.records, w.staff, PASSWORD, "")),
    single_sign_on.provider_linked: (
        all_of(PEOPLE), lambda w: single_sign_on.provider_linked(w.records, w.staff, NOBODY, "a@example.org"),
    ),
    single_sign_on.provider_unlinked: (
        all_of(PEOPLE), lambda w: single_sign_on.provider_unlinked(w.records, w.staff, NOBODY),
    ),
    starting.form_begun: (
        all_of(STARTS),
        lambda w: starting.form_begun(w.records, w.staff, uuid.uuid4().hex, version=QUESTIONNAIRE.version),
    ),
    visit_list.names_of: (all_of(VISITS), lambda w: visit_list.names_of(w.records, w.staff, [w.case])),
    visit_list.read_differences: (
        all_of(READS), lambda w: visit_list.read_differences(w.records, w.staff, w.case),
    ),
    visit_list.visit_of: (all_of(VISITS), lambda w: visit_list.visit_of(w.records, w.staff, w.case)),
    visit_list.visits_found: (all_of(VISITS), lambda w: visit_list.visits_found(w.records, w.staff, "quill")),
    visit_list.visits_of: (all_of(VISITS), lambda w: visit_list.visits_of(w.records, w.staff, DAY, DAY)),
    visits.visit_corrected: (
        all_of(VISITS), lambda w: visits.visit_corrected(w.records, w.staff, NOBODY, DETAILS, revision=1),
    ),
    visits.visit_made: (
        all_of(VISITS),
        lambda w: visits.visit_made(w.records, w.staff, DETAILS, questionnaire_version=QUESTIONNAIRE.version),
    ),
}  # fmt: skip

# What takes a `Staff` and asks nothing, and why that is right.
NOT_IN_THE_TABLE: Mapping[str, str] = {
    "authority.refuse_unless_allowed": "it is the question itself",
    "authority.refuse_unless_signed_in": "it is the question itself",
    "links.link_made_in": "works in a transaction of whoever was asked: link_made, link_mailed",
    "own_account.present_password_shown": "it asks for the password, and shows nothing",
    "reading.look_noted": "it writes down that somebody looked, and shows nothing",
    "sessions.signed_out_everywhere": "it ends one's own sessions and nothing else",
}


def modules() -> Iterator[ModuleType]:
    """Every module of screening.access."""
    for found in pkgutil.iter_modules(access.__path__):
        yield importlib.import_module(f"{access.__name__}.{found.name}")


def for_staff() -> dict[str, Callable[..., object]]:
    """Every public function of screening.access that is given a `Staff`, as "module.function"."""
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": function
        for module in modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_") and _takes_staff(function)
    }


def _takes_staff(function: Callable[..., object]) -> bool:
    hints = typing.get_type_hints(function)
    return any(Staff in (hint, *typing.get_args(hint)) for name, hint in hints.items() if name != "return")


def test_every_function_for_staff_has_a_row() -> None:
    found = for_staff()
    assert len(found) > 50
    assert {name for name, one in found.items() if one not in TABLE} == set(NOT_IN_THE_TABLE)
    assert set(TABLE) <= set(found.values())


# Whoever asks


def _with(*roles: Role) -> Callable[[Records, Clock], Staff]:
    return lambda records, _clock: signed_in(records, *roles)


def signed_in(records: Records, *roles: Role, name: str = "Sam Someone") -> Staff:
    """Someone with these roles, signed in."""
    person = add_person(records, name, PASSWORD, frozenset(roles))
    staff = staff_of_token(records, session_begun(records, person))
    assert staff is not None
    return staff


ROLES: Mapping[str, frozenset[Role]] = {
    "no role": frozenset(),
    **{role.value: frozenset({role}) for role in Role},
    "front desk and administrator": frozenset({Role.FRONT_DESK, Role.ADMINISTRATOR}),
    "clinician and administrator": frozenset({Role.CLINICIAN, Role.ADMINISTRATOR}),
    "clinician and medical director": frozenset({Role.CLINICIAN, Role.MEDICAL_DIRECTOR}),
    "every role": frozenset(Role),
}


def _signed_out(records: Records, _clock: Clock) -> Staff:
    staff = signed_in(records, *Role)
    session_ended(records, staff.session_id)
    return staff


def _left(records: Records, _clock: Clock) -> Staff:
    staff = signed_in(records, *Role)
    accounts.person_left(records, signed_in(records, Role.ADMINISTRATOR, name="Ann Admin"), staff.person_id)
    return staff


def _idle(records: Records, clock: Clock) -> Staff:
    staff = signed_in(records, *Role)
    clock.passes(minutes=15)
    return staff


def _all_day(records: Records, clock: Clock) -> Staff:
    staff = signed_in(records, *Role)
    for _ in range(96):
        clock.passes(minutes=5)
        access.session_seen(records, staff.session_id)
    return staff


def _new_password(records: Records, _clock: Clock) -> Staff:
    staff = signed_in(records, *Role)
    admin = signed_in(records, Role.ADMINISTRATOR, name="Ann Admin")
    accounts.first_password_made(records, admin, staff.person_id)
    return staff


def _first_password(records: Records, _clock: Clock) -> Staff:
    """Halfway in: the first password was right, one's own is not chosen yet."""
    admin = signed_in(records, Role.ADMINISTRATOR, name="Ann Admin")
    person, password = accounts.person_made(records, admin, "New Someone", frozenset(Role))
    known = access.person_recognised(records, person.name, password, address="here")
    token = step_begun(records, known, way="password")
    assert staff_of_token(records, token) is None
    return Staff(token, person.id, person.name, frozenset(Role))


def _session_of_someone_else(records: Records, _clock: Clock) -> Staff:
    mine, theirs = signed_in(records, *Role), signed_in(records, Role.CLINICIAN, name="Tia Theirs")
    return replace(mine, session_id=theirs.session_id)


def _patient(records: Records, _clock: Clock) -> Staff:
    case = records.begin_encounter(questionnaire_version="1", author=VISITOR).id
    hold = hold_of_token(records, hold_begun(records, case, by=VISITOR))
    assert hold is not None
    return Staff(hold.id, hold.id, "A Patient", frozenset(Role))


def _forged(_records: Records, _clock: Clock) -> Staff:
    return Staff(NOBODY, NOBODY, "Nobody", frozenset(Role))


NOT_SIGNED_IN: Mapping[str, Callable[[Records, Clock], Staff]] = {
    "signed out": _signed_out,
    "left the clinic": _left,
    "idle for fifteen minutes": _idle,
    "signed in eight hours ago": _all_day,
    "was given a new first password": _new_password,
    "has not yet changed the first password": _first_password,
    "uses the session of someone else": _session_of_someone_else,
    "a patient at a device": _patient,
    "a visitor who says to be staff": _forged,
}


def _case(records: Records) -> str:
    case = records.begin_encounter(
        questionnaire_version=QUESTIONNAIRE.version, author=VISITOR, visit_date=DAY
    ).id
    records.save_answer(case, "about_you.name", "Maja Sampleton", author=Author("patient", "p"))
    return case


def _answers(world: World, ask: Ask) -> str:
    """ "closed" (may not), "out" (not signed in) or "open": it did something, or complained of something else."""
    try:
        ask(world)
    except NotAllowed:
        return "closed"
    except NotSignedIn:
        return "out"
    except AnteroomError:
        return "open"
    return "open"


def _found(world: World) -> dict[str, str]:
    return {one.__qualname__: _answers(world, ask) for one, (_, ask) in TABLE.items()}


@pytest.mark.parametrize("who", ROLES)
def test_a_role_opens_what_the_table_says_and_nothing_else(records: Records, who: str) -> None:
    world = World(records, _case(records), signed_in(records, *ROLES[who]))
    wanted = {one.__qualname__: "open" if may(ROLES[who]) else "closed" for one, (may, _) in TABLE.items()}
    assert _found(world) == wanted


@pytest.mark.parametrize("who", NOT_SIGNED_IN)
def test_whoever_is_not_signed_in_opens_nothing(records: Records, clock: Clock, who: str) -> None:
    world = World(records, _case(records), NOT_SIGNED_IN[who](records, clock))
    assert {name: what for name, what in _found(world).items() if what != "out"} == {}


def test_whoever_lost_the_roles_opens_no_more_than_is_left(records: Records) -> None:
    staff = signed_in(records, *Role)
    access.set_roles(records, staff.person_id, frozenset({Role.FRONT_DESK}))
    world = World(records, _case(records), staff)
    desk = frozenset({Role.FRONT_DESK})
    assert _found(world) == {
        one.__qualname__: "open" if may(desk) else "closed" for one, (may, _) in TABLE.items()
    }


# The control


@pytest.fixture
def no_question_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every module of screening.access with its questions taken out."""
    names = (
        "refuse_unless_allowed",
        "refuse_unless_signed_in",
        "refuse_unless_case_open",
        "_refuse_whoever_reads_cases",
    )
    for module in modules():
        for name in names:
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lambda _records, staff, *_: staff)


@pytest.mark.usefixtures("no_question_asked")
@pytest.mark.parametrize("who", ["no role", "every role"])
def test_with_the_question_taken_out_every_closed_cell_opens(records: Records, who: str) -> None:
    staff = signed_in(records, *ROLES[who])
    session_ended(records, staff.session_id)
    world = World(records, _case(records), staff)
    asks = {one: ask for one, (_, ask) in TABLE.items() if one is not break_glass.refuse_unless_case_open}
    found = {one.__qualname__: _answers(world, ask) for one, ask in asks.items()}
    assert {name for name, what in found.items() if what != "open"} == set()


# What the issue of authority comes down to


def test_the_front_desk_reads_no_finding() -> None:
    assert not all_of(READS)(frozenset({Role.FRONT_DESK}))


def test_a_clinician_does_not_edit_the_policy() -> None:
    assert not all_of(POLICY)(frozenset({Role.CLINICIAN}))


def test_a_clinician_counts_and_takes_no_rows_away_not_even_as_an_administrator_too() -> None:
    both = frozenset({Role.CLINICIAN, Role.ADMINISTRATOR})
    assert all_of(INSIGHT)(both)
    assert not all_of(INSIGHT, POLICY)(both)


def test_an_administrator_neither_signs_nor_reads_cases() -> None:
    administrator = frozenset({Role.ADMINISTRATOR})
    assert not all_of(Permission.SIGN)(administrator)
    assert not all_of(READS)(administrator)


EVERY_CELL = {
    Role.FRONT_DESK: {STARTS, VISITS, RULES},
    Role.CLINICIAN: {READS, STARTS, VISITS, RULES, INSIGHT, Permission.SIGN},
    Role.MEDICAL_DIRECTOR: {READS, STARTS, VISITS, RULES, INSIGHT, Permission.SIGN, POLICY, AUDIT},
    Role.ADMINISTRATOR: {PEOPLE, DEVICES, AUDIT, Permission.KEEP_RECORDS, RULES},
}


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_is_exactly_this(role: Role) -> None:
    assert {permission for permission in Permission if role in ALLOWED[permission]} == EVERY_CELL[role]
