"""The audit page: what happened in words and names, narrowed and paged, whole or not, with no answer in it."""

import pytest
from sqlalchemy import select

from pages.parts.audit_rows import chain_words
from screening.access import Role, read_case, staff_of_session
from screening.demo_patients import PATIENTS
from screening.records import Author, Records, schema
from screening.records.audit import AuditState
from tests.clinic import Clinic
from tests.pages.conftest import case_of, run
from tests.pages.reading import Screen, screen_of

ROLES = [Role.MEDICAL_DIRECTOR, Role.ADMINISTRATOR]


def looked(clinic: Clinic) -> str:
    """A clinician looks at a case. Returns its id."""
    principal = clinic.sign_in(frozenset({Role.CLINICIAN}), "Dr Cy Clinician")
    staff = staff_of_session(clinic.records, principal.removeprefix("staff:"))
    assert staff is not None
    case = case_of(clinic, "Lily Madeup")
    read_case(clinic.records, staff, case)
    return case


def events_on(screen: Screen) -> list[list[str]]:
    """Who, what and which case of every event on the page."""
    return [row[1:4] for row in screen.html.rows if len(row) == 6 and row[0] != "When"]


@pytest.mark.parametrize("role", ROLES)
def test_a_look_stands_there_with_name_and_case_and_no_patient(demo: Clinic, role: Role) -> None:
    case = looked(demo)
    screen = screen_of(run("audit", demo.sign_in(frozenset({role}), "Olga Overseer")))
    assert ["Dr Cy Clinician", "case viewed", case[:8]] in events_on(screen)
    assert [patient.name for patient in PATIENTS if patient.name in screen.words] == []
    assert "nothing is missing and nothing was altered" in screen.words


def test_rows_that_an_older_release_did_not_vouch_for_are_told() -> None:
    def told(late: int) -> str:
        return str(chain_words(AuditState(9, "0" * 64, (), late), in_full=True))

    assert "2 rows of an older release are vouched for only since it was replaced" in told(2)
    assert "older release" not in told(0)


def test_who_and_what_and_case_narrow_it(demo: Clinic) -> None:
    case = looked(demo)
    at = run("audit", demo.sign_in(frozenset({Role.ADMINISTRATOR}), "Olga Overseer"))
    at.text_input[0].set_value(case[:8])
    at = at.selectbox[1].set_value("case viewed").run()
    assert events_on(screen_of(at)) == [["Dr Cy Clinician", "case viewed", case[:8]]]
    at = at.text_input[0].set_value("%").run()
    assert "No such event." in screen_of(at).words


def test_saved_answers_are_left_out_until_they_are_asked_for(demo: Clinic) -> None:
    case = looked(demo)
    at = run("audit", demo.sign_in(frozenset({Role.ADMINISTRATOR}), "Olga Overseer"))
    at.text_input[0].set_value(case[:8])
    screen = screen_of(at.run())
    assert ["Dr Cy Clinician", "case viewed", case[:8]] in events_on(screen)
    assert "answer kept" not in {what for _, what, _ in events_on(screen)}
    assert "That an answer was saved is left out" in screen.words
    screen = screen_of(at.selectbox[1].set_value("everything, saved answers too").run())
    assert {what for _, what, _ in events_on(screen)} >= {"case viewed", "answer kept"}
    assert "left out" not in screen.words
    screen = screen_of(at.selectbox[1].set_value("answer kept").run())
    assert {what for _, what, _ in events_on(screen)} == {"answer kept"}


def test_a_day_that_is_none_is_said(demo: Clinic) -> None:
    at = run("audit", demo.sign_in(frozenset({Role.ADMINISTRATOR})))
    at = at.text_input[1].set_value("31.02.2026").run()
    assert "A day is written year-month-day" in screen_of(at).words
    at = at.text_input[1].set_value("2000-01-01").run()
    at = at.text_input[2].set_value("2000-01-02").run()
    assert "No such event." in screen_of(at).words


def _read(records: Records) -> int:
    wanted = select(schema.event).where(schema.event.c.kind == "audit read")
    return len(records.read(lambda c: c.execute(wanted).all()))


def test_reading_it_is_noted_once_for_each_question(demo: Clinic) -> None:
    at = run("audit", demo.sign_in(frozenset({Role.ADMINISTRATOR})))
    assert _read(demo.records) == 1
    at = at.run()
    assert _read(demo.records) == 1
    at.selectbox[1].set_value("signed in").run()
    assert _read(demo.records) == 2


def test_the_whole_chain_is_checked_when_asked(demo: Clinic) -> None:
    at = run("audit", demo.sign_in(frozenset({Role.ADMINISTRATOR})))
    next(one for one in at.button if one.label == "Check every event").click()
    assert "Every event was worked out again" in screen_of(at.run()).words


def test_an_altered_event_raises_the_alarm(demo: Clinic) -> None:
    event = schema.event
    demo.records.write(lambda c: c.exec_driver_sql("DROP TRIGGER event_no_update"))
    demo.records.write(lambda c: c.execute(event.update().where(event.c.id == 3).values(who="someone")))
    at = run("audit", demo.sign_in(frozenset({Role.ADMINISTRATOR})))
    next(one for one in at.button if one.label == "Check every event").click()
    words = screen_of(at.run()).words
    assert "The audit was tampered with" in words
    assert "event 3 was altered" in words


def test_whoever_looks_far_more_than_the_others_is_named(demo: Clinic) -> None:
    case = case_of(demo, "Lily Madeup")
    for name, times in (("Ada Aye", 2), ("Bea Bee", 2), ("Sno Oper", 7)):
        staff = staff_of_session(
            demo.records, demo.sign_in(frozenset({Role.CLINICIAN}), name).removeprefix("staff:")
        )
        assert staff is not None
        for _ in range(times):
            demo.records.record_event("case viewed", who=Author("staff", staff.person_id), encounter_id=case)
    screen = screen_of(run("audit", demo.sign_in(frozenset({Role.ADMINISTRATOR}), "Olga Overseer")))
    assert screen.row("Sno Oper") == [
        "Sno Oper",
        "7",
        "2",
        "more than three times what the others look at: ask why",
    ]
    assert screen.row("Ada Aye")[3] == "within what the others do"
