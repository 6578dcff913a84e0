"""Visit links: inert until someone presses, narrow when they do, dead when they should be."""

import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Event, Thread

import pytest

from screening.access import Role, hold_begun, hold_of_token, link_check, links
from screening.access.link_check import Checked, Given, answers_shown, link_entered
from screening.access.links import (
    WRONG_ANSWERS,
    Door,
    Fact,
    Terms,
    end_of_day,
    facts_to_ask,
    link_extended,
    link_handed_out,
    link_made,
    link_of_token,
    link_opened,
    link_revoked,
    usual_end,
)
from screening.access.sessions import token_hash_of
from screening.access.tries import Patience
from screening.access.visits import VisitDetails, visit_corrected
from screening.errors import (
    AlreadySubmitted,
    LinkRefused,
    NotAllowed,
    TooManyTries,
    UnknownEncounter,
)
from screening.records import Author, Records, schema
from tests.access.visiting import DAY, EXPECTED, RIGHT, VERSION, Desk, desk_of, staff_of
from tests.clinic import NOON, Clock

WRONG_BIRTH = {**RIGHT, Fact.BIRTH_DATE: "1961-03-08"}
WRONG_PHONE = {**RIGHT, Fact.PHONE: "4478"}
WRONG_BOTH = {Fact.BIRTH_DATE: "1961-03-08", Fact.PHONE: "4478"}


@pytest.fixture
def desk(records: Records) -> Desk:
    return desk_of(records)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The waits between tries are tried on their own; here they would only stand before the limit for ever."""
    monkeypatch.setattr(link_check, "ON_ONE_LINK", Patience(10_000, 0))
    monkeypatch.setattr(link_check, "FROM_ONE_ADDRESS", Patience(10_000, 0))


def answered(records: Records, token: str, given: Given = RIGHT, address: str = "10.0.0.1") -> Checked:
    checked = link_entered(records, token, given, version=VERSION, address=address)
    assert checked is not None
    return checked


def door(records: Records, token: str) -> Door:
    found = link_of_token(records, token, version=VERSION)
    assert found is not None
    return found.door


def everything(records: Records) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with records.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select())]
            for table in schema.metadata.sorted_tables
        }


# What is kept of it


def test_a_token_is_long_random_and_kept_only_as_its_hash(desk: Desk, records: Records) -> None:
    tokens = {desk.token() for _ in range(20)}
    assert len(tokens) == 20
    # 24 random bytes: 192 bits
    assert {len(token) for token in tokens} == {32}
    kept = str(everything(records))
    assert not [token for token in tokens if token in kept]
    assert all(token_hash_of(token) in kept for token in tokens)


def test_a_link_is_bound_to_its_patient_and_visit_and_to_the_form_it_was_made_for(
    desk: Desk, records: Records
) -> None:
    token = desk.token()
    found = link_of_token(records, token, version=VERSION)
    assert found is not None
    assert found.link.encounter_id == desk.encounter.id
    later = link_of_token(records, token, version="another form")
    assert later is not None
    assert later.door is Door.OUTDATED
    checked = link_entered(records, token, RIGHT, version="another form", address="x")
    assert checked == Checked(Door.OUTDATED, WRONG_ANSWERS)


def test_a_tampered_token_is_no_token(desk: Desk, records: Records) -> None:
    token = desk.token()
    for at in range(len(token)):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert link_of_token(records, changed, version=VERSION) is None
        assert link_entered(records, changed, RIGHT, version=VERSION, address="x") is None
    assert link_of_token(records, token[:-1], version=VERSION) is None
    assert link_of_token(records, "", version=VERSION) is None
    # the control: the token itself does open
    assert answered(records, token).token


# Opening does nothing


def test_a_hundred_openings_change_nothing_but_that_it_was_opened(desk: Desk, records: Records) -> None:
    token = desk.token()
    before = everything(records)
    for _ in range(100):
        found = link_of_token(records, token, version=VERSION)
        assert found is not None
        link_opened(records, found.link)
    after = everything(records)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"visit_link", "event", "audit_head"}
    assert desk.kinds().count("link opened") == 1
    assert len(after["event"]) == len(before["event"]) + 1
    # the control: everything of the link still works, all tries are left
    checked = answered(records, token)
    assert (checked.door, checked.left) == (Door.OPEN, WRONG_ANSWERS)
    assert checked.token


def test_being_opened_is_noted_once_an_hour(desk: Desk, records: Records, clock: Clock) -> None:
    token = desk.token()
    for minutes in (0, 30, 31, 61):
        clock.now = NOON + dt.timedelta(minutes=minutes)
        found = link_of_token(records, token, version=VERSION)
        assert found is not None
        link_opened(records, found.link)
    assert desk.kinds().count("link opened") == 2
    found = link_of_token(records, token, version=VERSION)
    assert found is not None
    assert found.link.opened_at == NOON


# The wrong patient


@pytest.mark.parametrize("wrong", [WRONG_BIRTH, WRONG_PHONE, WRONG_BOTH, {}])
def test_a_wrong_answer_opens_nothing_and_never_says_what_was_wrong(
    desk: Desk, records: Records, wrong: Given
) -> None:
    assert answered(records, desk.token(), wrong) == Checked(Door.OPEN, WRONG_ANSWERS - 1)


def test_any_wrong_combination_does_the_same_work(
    desk: Desk, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    real = link_check.hmac.compare_digest

    def counting(one: bytes, other: bytes) -> bool:
        compared.append(1)
        return real(one, other)

    monkeypatch.setattr(link_check.hmac, "compare_digest", counting)
    work = []
    for wrong in (WRONG_BIRTH, WRONG_PHONE, WRONG_BOTH):
        token = desk.token()
        compared.clear()
        rows = {name: len(found) for name, found in everything(records).items()}
        answered(records, token, wrong)
        added = {name: len(found) - rows[name] for name, found in everything(records).items()}
        work.append((len(compared), added))
    assert work[0] == work[1] == work[2]
    assert work[0][0] == 2


def test_the_fifth_wrong_answer_ends_it_for_ever(desk: Desk, records: Records, clock: Clock) -> None:
    token = desk.token()
    left = [answered(records, token, WRONG_BOTH).left for _ in range(WRONG_ANSWERS)]
    assert left == [4, 3, 2, 1, 0]
    clock.passes(hours=3)
    assert answered(records, token) == Checked(Door.LOCKED, 0)
    assert desk.kinds().count("link check failed") == WRONG_ANSWERS
    assert desk.kinds().count("link locked") == 1
    # only staff help: a later end does not, a new link does
    found = link_of_token(records, token, version=VERSION)
    assert found is not None
    link_extended(records, desk.staff, found.link.id, clock.now + dt.timedelta(days=3))
    assert door(records, token) is Door.LOCKED
    assert answered(records, desk.token()).token


def _guessed(records: Records, token: str) -> int | None:
    """Try birth dates, the right one last, with a known phone number. Returns how many it took to get in."""
    days = [dt.date(1961, 3, 7) - dt.timedelta(days=n) for n in range(12, -1, -1)]
    for number, day in enumerate(days, 1):
        given = {Fact.BIRTH_DATE: day.isoformat(), Fact.PHONE: "4477"}
        if answered(records, token, given, address=f"10.0.0.{number}").token is not None:
            return number
    return None


def test_guessing_is_stopped_and_without_the_limit_it_would_succeed(
    desk: Desk, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = desk.token()
    assert _guessed(records, token) is None
    assert door(records, token) is Door.LOCKED
    # the control
    monkeypatch.setattr(links, "WRONG_ANSWERS", 10_000)
    monkeypatch.setattr(link_check, "WRONG_ANSWERS", 10_000)
    assert _guessed(records, desk.token()) == 13


def test_a_right_answer_in_between_does_not_give_tries_back(desk: Desk, records: Records) -> None:
    token = desk.token()
    for _ in range(WRONG_ANSWERS - 1):
        answered(records, token, WRONG_PHONE)
    assert answered(records, token).token
    assert answered(records, token, WRONG_PHONE).left == 0
    assert answered(records, token).door is Door.LOCKED


def test_guesses_that_come_together_are_counted_one_by_one(desk: Desk, records: Records) -> None:
    token = desk.token()
    with ThreadPoolExecutor(8) as together:
        seen = list(together.map(lambda _: answered(records, token, WRONG_BOTH), range(20)))
    assert sorted(one.left for one in seen if one.door is Door.OPEN) == [1, 2, 3, 4]
    found = link_of_token(records, token, version=VERSION)
    assert found is not None
    assert found.link.wrong == WRONG_ANSWERS


def test_tries_are_slowed_down_for_each_link_and_each_address(
    desk: Desk, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_check, "ON_ONE_LINK", Patience(3, 5))
    token = desk.token()
    for _ in range(3):
        answered(records, token, WRONG_BOTH)
    with pytest.raises(TooManyTries):
        answered(records, token, WRONG_BOTH, address="10.9.9.9")
    monkeypatch.setattr(link_check, "ON_ONE_LINK", Patience(10_000, 0))
    monkeypatch.setattr(link_check, "FROM_ONE_ADDRESS", Patience(2, 30))
    tokens = [desk.token() for _ in range(3)]
    for token in tokens[:2]:
        answered(records, token, WRONG_BOTH, address="10.7.7.7")
    with pytest.raises(TooManyTries):
        answered(records, tokens[2], RIGHT, address="10.7.7.7")
    assert answered(records, tokens[2], RIGHT, address="10.8.8.8").token


def test_right_answers_are_not_counted_against_an_address(
    desk: Desk, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_check, "FROM_ONE_ADDRESS", Patience(2, 30))
    token = desk.token()
    for _ in range(6):
        assert answered(records, token, RIGHT, address="10.7.7.7").token


def test_a_record_number_is_compared_without_case_marks_and_spaces(records: Records) -> None:
    desk = desk_of(records, VisitDetails("Ada Example", DAY, record_number="QF-1203", phone="555 0100"))
    given = {Fact.RECORD_NUMBER: " qf 1203 ", Fact.PHONE: "0100"}
    assert answered(records, desk.token(), given).token


def test_a_corrected_fact_is_the_one_that_is_asked(desk: Desk, records: Records) -> None:
    token = desk.token()
    corrected = VisitDetails(
        "Zebedee Quillfeather", DAY, birth_date=dt.date(1961, 7, 3), phone="555 010 9999"
    )
    visit_corrected(records, desk.staff, desk.encounter.id, corrected, revision=1)
    assert answered(records, token).token is None
    assert answered(records, token, {Fact.BIRTH_DATE: "1961-07-03", Fact.PHONE: "9999"}).token


def test_a_fact_that_the_clinic_no_longer_knows_is_equal_to_nothing(desk: Desk, records: Records) -> None:
    token = desk.token()
    nothing = VisitDetails("Zebedee Quillfeather", DAY, birth_date=dt.date(1961, 3, 7))
    visit_corrected(records, desk.staff, desk.encounter.id, nothing, revision=1)
    for phone in ("4477", "", "0000"):
        assert answered(records, token, {**RIGHT, Fact.PHONE: phone}).token is None


@pytest.mark.parametrize(
    ("wanted", "details", "asked"),
    [
        ("birth-date phone", EXPECTED, (Fact.BIRTH_DATE, Fact.PHONE)),
        ("record-number phone", EXPECTED, (Fact.RECORD_NUMBER, Fact.PHONE)),
        (
            "birth-date phone",
            VisitDetails("A B", DAY, dt.date(1990, 1, 1), record_number="7"),
            (Fact.BIRTH_DATE, Fact.RECORD_NUMBER),
        ),
    ],
)
def test_two_facts_that_are_known_are_asked_as_the_clinic_prefers(
    wanted: str, details: VisitDetails, asked: tuple[Fact, Fact]
) -> None:
    assert facts_to_ask(wanted.split(), details) == asked


@pytest.mark.parametrize(
    "details",
    [
        None,
        VisitDetails("A B", DAY),
        VisitDetails("A B", DAY, phone="5550100"),
        VisitDetails("A B", DAY, record_number="--"),
    ],
)
def test_without_two_facts_there_is_no_link(details: VisitDetails | None) -> None:
    with pytest.raises(LinkRefused):
        facts_to_ask(("birth-date", "phone"), details)


# When it opens and when it ends


def test_it_opens_and_ends_on_the_minute(desk: Desk, records: Records, clock: Clock) -> None:
    opens, closes = NOON + dt.timedelta(hours=2), NOON + dt.timedelta(hours=5)
    token = desk.token(opens_at=opens, closes_at=closes)
    second = dt.timedelta(seconds=1)
    doors = []
    for at in (NOON, opens - second, opens, closes - second, closes):
        clock.now = at
        doors.append(door(records, token))
    assert doors == [Door.NOT_YET, Door.NOT_YET, Door.OPEN, Door.OPEN, Door.EXPIRED]


@pytest.mark.parametrize("at", [-3, 6])
def test_right_facts_open_nothing_before_or_after_its_time(
    desk: Desk, records: Records, clock: Clock, at: int
) -> None:
    token = desk.token(opens_at=NOON + dt.timedelta(hours=2), closes_at=NOON + dt.timedelta(hours=5))
    clock.now = NOON + dt.timedelta(hours=at)
    assert answered(records, token).token is None
    assert answered(records, token, WRONG_BOTH).left == WRONG_ANSWERS


def test_the_day_of_a_visit_ends_at_the_clinic_s_midnight_also_when_the_clocks_change() -> None:
    from zoneinfo import ZoneInfo

    chicago = ZoneInfo("America/Chicago")
    ends = {
        day: end_of_day(dt.date.fromisoformat(day), chicago).isoformat()
        for day in ("2026-03-07", "2026-03-08", "2026-10-31", "2026-11-01")
    }
    assert ends == {
        "2026-03-07": "2026-03-08T06:00:00+00:00",
        "2026-03-08": "2026-03-09T05:00:00+00:00",  # the day of 23 hours
        "2026-10-31": "2026-11-01T05:00:00+00:00",
        "2026-11-01": "2026-11-02T06:00:00+00:00",  # the day of 25 hours
    }


def test_a_link_lasts_until_the_visit_unless_the_clinic_wants_it_shorter() -> None:
    assert usual_end(DAY, NOON) == end_of_day(DAY)
    assert usual_end(DAY, NOON, "4") == NOON + dt.timedelta(hours=4)
    assert usual_end(DAY, NOON, "900") == end_of_day(DAY)
    assert usual_end(DAY + dt.timedelta(days=300), NOON) == NOON + links.LONGEST_LINK


@pytest.mark.parametrize(
    "terms",
    [
        {"closes_at": NOON},
        {"closes_at": NOON + dt.timedelta(days=61)},
        {"closes_at": NOON + dt.timedelta(hours=1), "opens_at": NOON + dt.timedelta(hours=1)},
    ],
)
def test_a_link_without_a_time_in_which_it_works_is_not_made(desk: Desk, terms: dict[str, object]) -> None:
    with pytest.raises(LinkRefused):
        desk.link(**terms)


def test_a_later_end_brings_an_expired_link_back(desk: Desk, records: Records, clock: Clock) -> None:
    fresh = desk.link(closes_at=NOON + dt.timedelta(hours=1))
    clock.passes(hours=2)
    assert door(records, fresh.token or "") is Door.EXPIRED
    link_extended(records, desk.staff, fresh.link.id, NOON + dt.timedelta(hours=9))
    assert door(records, fresh.token or "") is Door.OPEN
    assert "link extended" in desk.kinds()


# When it is over


def test_a_newer_link_kills_the_older_and_what_it_had_open(desk: Desk, records: Records) -> None:
    first = desk.token()
    opened = answered(records, first).token
    second = desk.token()
    assert door(records, first) is Door.REPLACED
    assert hold_of_token(records, opened) is None
    assert answered(records, first).token is None
    assert answered(records, second).token


def test_a_link_taken_back_closes_what_is_open(desk: Desk, records: Records) -> None:
    fresh = desk.link()
    opened = answered(records, fresh.token or "").token
    assert hold_of_token(records, opened) is not None
    link_revoked(records, desk.staff, fresh.link.id)
    assert hold_of_token(records, opened) is None
    assert door(records, fresh.token or "") is Door.REVOKED
    assert answered(records, fresh.token or "").token is None
    with pytest.raises(LinkRefused):
        link_extended(records, desk.staff, fresh.link.id, NOON + dt.timedelta(hours=5))


def test_a_link_taken_back_between_check_and_form_opens_nothing(
    desk: Desk, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = desk.link()
    meanwhile(monkeypatch, lambda: link_revoked(records, desk.staff, fresh.link.id))
    assert answered(records, fresh.token or "") == Checked(Door.REVOKED, WRONG_ANSWERS)
    assert "intake opened on a device" not in desk.kinds()


def test_a_form_opened_at_the_clinic_between_check_and_form_is_not_taken_from_there(
    desk: Desk, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_clinic: list[str] = []
    meanwhile(
        monkeypatch,
        lambda: at_clinic.append(hold_begun(records, desk.encounter.id, by=desk.staff.author)),
    )
    assert answered(records, desk.token()) == Checked(Door.AT_CLINIC, WRONG_ANSWERS)
    assert hold_of_token(records, at_clinic[0]) is not None


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do this once, after the facts of a link were found right and before its form is opened."""
    due, real = [act], link_check.taken_back

    def first(*given: object) -> None:
        real(*given)  # type: ignore[arg-type]
        if due:
            due.pop()()

    monkeypatch.setattr(link_check, "taken_back", first)


@pytest.mark.parametrize("how", ["revoked", "replaced"])
def test_a_link_that_ends_in_the_moment_it_is_entered_leaves_no_form_open(
    desk: Desk, records: Records, place: str, clock: Clock, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    fresh, other = desk.link(), Records.open(place, clock=clock)
    elsewhere = Desk(other, desk.staff, desk.encounter)
    acts = {
        "revoked": lambda: link_revoked(other, elsewhere.first, fresh.link.id),
        "replaced": lambda: elsewhere.link(),
    }
    ending, looked, opened = Thread(target=acts[how]), Event(), Event()
    opens, ends = records.note, other.note

    def while_it_opens(*given: object, **named: object) -> None:
        # The form is written and not kept yet: what ends the link goes as far as it can.
        if given[1] == "intake opened on a device":
            ending.start()
            looked.wait(1)
        opens(*given, **named)  # type: ignore[arg-type]

    def while_it_ends(*given: object, **named: object) -> None:
        looked.set()
        opened.wait(10)
        ends(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(records, "note", while_it_opens)
    monkeypatch.setattr(other, "note", while_it_ends)
    token = answered(records, fresh.token or "").token
    opened.set()
    ending.join(30)
    other.close()
    assert hold_of_token(records, token) is None
    assert door(records, fresh.token or "") is (Door.REVOKED if how == "revoked" else Door.REPLACED)


def test_a_form_that_was_handed_in_needs_no_link(desk: Desk, records: Records) -> None:
    token = desk.token()
    hold = hold_of_token(records, answered(records, token).token)
    assert hold is not None
    records.submit(desk.encounter.id, "k" * 32, questionnaire_hash="h", author=hold.author)
    assert door(records, token) is Door.USED
    assert answered(records, token).token is None
    with pytest.raises(AlreadySubmitted):
        desk.link()


def test_used_is_said_before_anything_else(desk: Desk, records: Records, clock: Clock) -> None:
    fresh = desk.link()
    records.submit(desk.encounter.id, "k" * 32, questionnaire_hash="h", author=desk.staff.author)
    link_revoked(records, desk.staff, fresh.link.id)
    clock.passes(days=30)
    assert door(records, fresh.token or "") is Door.USED


# Home and clinic


def test_started_at_home_and_finished_on_the_tablet_it_stays_one_form(desk: Desk, records: Records) -> None:
    token = desk.token()
    at_home = answered(records, token).token
    hold = hold_of_token(records, at_home)
    assert hold is not None
    records.save_answer(desk.encounter.id, "about_you.sex", "male", author=hold.author)
    at_clinic = hold_of_token(records, hold_begun(records, desk.encounter.id, by=desk.staff.author))
    assert at_clinic is not None
    assert at_clinic.encounter_id == hold.encounter_id
    assert hold_of_token(records, at_home) is None
    assert door(records, token) is Door.AT_CLINIC
    # whoever has the link cannot take the form from the patient in the clinic
    assert answered(records, token).token is None
    assert hold_of_token(records, None) is None
    assert answers_shown(records, at_clinic)["about_you.sex"].value == "male"


def test_two_people_with_one_link_do_not_write_at_once(desk: Desk, records: Records) -> None:
    token = desk.token()
    first, second = answered(records, token).token, answered(records, token).token
    assert hold_of_token(records, first) is None
    assert hold_of_token(records, second) is not None


# What it may read


def test_through_a_link_only_what_was_typed_through_it_is_read(desk: Desk, records: Records) -> None:
    at_clinic = hold_of_token(records, hold_begun(records, desk.encounter.id, by=desk.staff.author))
    assert at_clinic is not None
    records.save_answer(desk.encounter.id, "about_you.sex", "male", author=at_clinic.author)
    records.save_answer(desk.encounter.id, "about_you.name", "Typed By Staff", author=desk.staff.author)
    from screening.access import hold_ended

    hold_ended(records, at_clinic.id)
    token = desk.token()
    hold = hold_of_token(records, answered(records, token).token)
    assert hold is not None
    assert answers_shown(records, hold) == {}
    records.save_answer(desk.encounter.id, "about_you.sex", "male", author=hold.author)
    assert {id: one.value for id, one in answers_shown(records, hold).items()} == {"about_you.sex": "male"}
    # opened again, what was typed is there
    again = hold_of_token(records, answered(records, token).token)
    assert again is not None
    assert list(answers_shown(records, again)) == ["about_you.sex"]


def test_what_the_clinic_changed_since_is_not_shown_at_home(desk: Desk, records: Records) -> None:
    hold = hold_of_token(records, answered(records, desk.token()).token)
    assert hold is not None
    records.save_answer(desk.encounter.id, "about_you.sex", "male", author=hold.author)
    records.save_answer(desk.encounter.id, "about_you.sex", "female", author=desk.staff.author)
    assert answers_shown(records, hold) == {}


def test_a_link_sent_again_goes_on_and_one_after_a_revoked_begins_anew(desk: Desk, records: Records) -> None:
    hold = hold_of_token(records, answered(records, desk.token()).token)
    assert hold is not None
    records.save_answer(desk.encounter.id, "about_you.sex", "male", author=hold.author)
    resent = desk.link()
    again = hold_of_token(records, answered(records, resent.token or "").token)
    assert again is not None
    assert list(answers_shown(records, again)) == ["about_you.sex"]
    link_revoked(records, desk.staff, resent.link.id)
    anew = hold_of_token(records, answered(records, desk.token()).token)
    assert anew is not None
    assert answers_shown(records, anew) == {}


# Who may do it, and what is noted


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR])
def test_who_may_not_manage_visits_makes_no_link_and_changes_none(
    desk: Desk, records: Records, role: Role
) -> None:
    fresh = desk.link()
    other = staff_of(records, role, name="Adam Admin")
    terms = Terms(VERSION, "0" * 64, usual_end(DAY, NOON))
    for act in (
        lambda: link_made(records, other, desk.encounter.id, terms),
        lambda: link_revoked(records, other, fresh.link.id),
        lambda: link_extended(records, other, fresh.link.id, NOON + dt.timedelta(hours=5)),
        lambda: link_handed_out(records, other, fresh.link.id),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert door(records, fresh.token or "") is Door.OPEN


def test_no_link_for_a_visit_that_is_not_there(desk: Desk, records: Records) -> None:
    with pytest.raises(UnknownEncounter):
        link_made(records, desk.staff, "0" * 32, Terms(VERSION, "0" * 64, usual_end(DAY, NOON)))


def test_one_press_makes_one_link(desk: Desk, records: Records) -> None:
    terms = Terms(VERSION, "0" * 64, usual_end(DAY, NOON))
    first = link_made(records, desk.staff, desk.encounter.id, terms, key="a" * 32)
    again = link_made(records, desk.staff, desk.encounter.id, terms, key="a" * 32)
    assert again.link == first.link
    assert again.token is None
    assert door(records, first.token or "") is Door.OPEN


def test_each_act_is_noted_with_it_and_without_a_fact(desk: Desk, records: Records) -> None:
    fresh = desk.link()
    link_handed_out(records, desk.staff, fresh.link.id)
    found = link_of_token(records, fresh.token, version=VERSION)
    assert found is not None
    link_opened(records, found.link)
    answered(records, fresh.token or "", WRONG_BOTH)
    answered(records, fresh.token or "")
    link_extended(records, desk.staff, fresh.link.id, NOON + dt.timedelta(hours=40))
    link_revoked(records, desk.staff, fresh.link.id)
    events = [e for e in records.events_of(desk.encounter.id) if e.kind.startswith("link")]
    assert [event.kind for event in events] == [
        "link made", "link sent", "link opened", "link check failed", "link verified", "link extended",
        "link revoked",
    ]  # fmt: skip
    said = re.sub(r"[0-9a-f]{32}", "", str(events))  # a random id may hold any four digits
    secrets = ("1961", "4477", "4478", "Quillfeather", "zeb@", "QF-1203", fresh.token or "?")
    assert [one for one in secrets if one in said] == []
    visitor = Author("visitor", f"link:{fresh.link.id}")
    assert {e.who for e in events if e.kind in ("link opened", "link verified")} == {visitor}


def test_no_note_no_act(desk: Desk, records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = desk.link()

    def refused(*_: object, **__: object) -> None:
        raise RuntimeError("the audit cannot be written")

    monkeypatch.setattr(records, "note", refused)
    before = everything(records)
    acts = (
        lambda: desk.link(),
        lambda: link_revoked(records, desk.staff, fresh.link.id),
        lambda: link_extended(records, desk.staff, fresh.link.id, NOON + dt.timedelta(hours=5)),
        lambda: answered(records, fresh.token or "", WRONG_BOTH),
    )
    for act in acts:
        with pytest.raises(RuntimeError):
            act()
    after = everything(records)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"failed_try"}


def test_doors_agree_with_what_is_so() -> None:
    """Every combination of what can be so at once leads to exactly the door that stands first."""
    order = (Door.USED, Door.REVOKED, Door.LOCKED, Door.EXPIRED, Door.OUTDATED, Door.NOT_YET, Door.AT_CLINIC)
    for handed_in, revoked, locked, expired, old, early, at_clinic in product((False, True), repeat=7):
        link = links.Link(
            "i", "e", "l", VERSION, (Fact.BIRTH_DATE, Fact.PHONE), NOON,
            NOON + dt.timedelta(hours=1) if early else None,
            NOON if expired else NOON + dt.timedelta(hours=2),
            5 if locked else 0, None, None, None, "revoked" if revoked else None,
        )  # fmt: skip
        so = dict(zip(order, (handed_in, revoked, locked, expired, old, early, at_clinic), strict=True))
        expected = next((one for one in order if so[one]), Door.OPEN)
        version = "other" if old else VERSION
        assert links.door_of(link, NOON, version, handed_in=handed_in, at_clinic=at_clinic) is expected
