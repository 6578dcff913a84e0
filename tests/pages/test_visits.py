"""The visits page: who is expected, links made and taken back, what is typed kept; never an answer or a finding."""

import datetime as dt
import re

import pytest
import segno
from streamlit.testing.v1 import AppTest

from forms import about_you
from forms.question import Kind
from forms.questionnaire import QUESTIONNAIRE
from pages.parts.menu import pages_of
from pages.parts.visit_forms import date_read, time_read
from pages.parts.visit_link import address_of, qr_code
from screening.access import Role, Staff, WhoIsMeant, glass_broken, hold_begun, staff_of_session
from screening.access.asking_back import asked_back
from screening.access.link_check import link_entered
from screening.access.links import PATH, WRONG_ANSWERS, Door, Fact, link_of_token, link_revoked
from screening.access.visit_list import visits_of
from screening.access.visits import VisitDetails, visit_corrected, visit_made
from screening.errors import DetailsRefused
from screening.records import Author, Encounter
from screening.rule import RUNG_WORDS
from tests.clinic import Clinic
from tests.pages.conftest import case_of, run
from tests.pages.reading import screen_of, seen

NAME = "Zebedee Quillfeather"
BORN = dt.date(1961, 3, 7)
PATIENT = Author("patient", "tablet")
WHO = (about_you.NAME.id, about_you.BIRTH_DATE.id, about_you.RECORD_NUMBER.id)
SECRET = "a strange pressure behind the eyes"
TYPED = {
    "Full name": NAME,
    "Date of birth": "7 March 1961",
    "Record number": "QF-1203",
    "Time of the visit": "9:05",
    "Phone": "+1 555 010 4477",
    "E-mail": "zeb@example.org",
    "Language": "English",
}


def today() -> dt.date:
    return dt.datetime.now().astimezone().date()


@pytest.fixture
def desk(clinic: Clinic) -> str:
    """The front desk, signed in."""
    return clinic.sign_in(frozenset({Role.FRONT_DESK}), "Frances Desk")


def staff_of(clinic: Clinic, principal: str) -> Staff:
    staff = staff_of_session(clinic.records, principal.removeprefix("staff:"))
    assert staff is not None
    return staff


def expected(clinic: Clinic, desk: str, **changed: object) -> Encounter:
    """A visit of today's patient."""
    usual: dict[str, object] = {
        "birth_date": BORN, "record_number": "QF-1203", "visit_time": dt.time(10, 30),
        "phone": "+1 555 010 4477", "email": "zeb@example.org",
    }  # fmt: skip
    day = changed.pop("visit_date", today())
    details = VisitDetails(NAME, day, **{**usual, **changed})  # type: ignore[arg-type]
    staff = staff_of(clinic, desk)
    return visit_made(clinic.records, staff, details, questionnaire_version=QUESTIONNAIRE.version)


def pressed(at: AppTest, label: str) -> AppTest:
    """The page after a button was pressed."""
    after = next(one for one in at.button if one.label == label).click().run()
    assert not after.exception, after.exception[0].value
    return after


def box(at: AppTest, label: str) -> object:
    return next(one for one in at.text_input if one.label == label)


def typed_in(at: AppTest, typed: dict[str, str]) -> AppTest:
    for label, words in typed.items():
        next(one for one in at.text_input if one.label == label).set_value(words)
    return at


def words(at: AppTest) -> str:
    return screen_of(at).words


def address_on(at: AppTest) -> str:
    """The address of a link that stands on the page, "" for none."""
    return next((str(one.value) for one in at.code if str(one.value).startswith("http")), "")


def door(clinic: Clinic, address: str) -> Door:
    found = link_of_token(clinic.records, address.rpartition(PATH)[2], version=QUESTIONNAIRE.version)
    assert found is not None
    return found.door


def test_the_front_desk_begins_here_and_a_clinician_with_the_queue(clinic: Clinic, desk: str) -> None:
    files = [file for file, _ in pages_of(staff_of(clinic, desk), holds_intake=False)]
    assert files[0] == "visits.py"
    clinician = staff_of(clinic, clinic.sign_in(frozenset({Role.CLINICIAN}), "Dr Cy Clinician"))
    files = [file for file, _ in pages_of(clinician, holds_intake=False)]
    assert files[0] == "review_queue.py"
    assert "visits.py" in files


# The list


def test_a_visit_of_today_stands_there_with_who_when_and_how_far(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    clinic.records.save_answer(case, "about_you.name", NAME, author=PATIENT)
    hold_begun(clinic.records, case, by=PATIENT, place="tablet")
    shown = words(run("visits", desk))
    for told in (NAME, "7 March 1961", "QF-1203", "10:30", "no link", "open on a tablet now"):
        assert told in shown
    assert re.search(r"1 of \d+ answered", shown)


def test_days_are_leafed_through_and_the_coming_week_is_one_press_away(clinic: Clinic, desk: str) -> None:
    expected(clinic, desk, visit_date=today() + dt.timedelta(days=1))
    at = run("visits", desk)
    assert NAME not in words(at)
    assert NAME in words(pressed(at, "Next day"))
    assert NAME not in words(pressed(at, "Today"))
    assert NAME not in words(pressed(at, "Previous day"))
    at.segmented_control[0].set_value("Coming 7 days")
    assert NAME in words(at.run())


def test_whoever_has_a_link_and_an_unfinished_form_stands_among_the_reminders(
    clinic: Clinic, desk: str
) -> None:
    case = expected(clinic, desk).id
    at = run("visits", desk)
    at.segmented_control[0].set_value("To remind")
    assert NAME not in words(at.run())
    pressed(run("visits", desk, visit=case), "Make a link")
    assert NAME in words(at.run())


def told_of_health(shown: str) -> list[str]:
    """The words of outcomes, and of the free text of the form, that stand on a page."""
    return [word for word in (*RUNG_WORDS.values(), SECRET, "findings") if word.lower() in shown.lower()]


def test_no_answer_and_no_finding_stands_on_it(demo: Clinic) -> None:
    desk = demo.sign_in(frozenset({Role.FRONT_DESK}), "Frances Desk")
    case = case_of(demo, "Lily Madeup")
    details = VisitDetails("Lily Madeup", today())
    visit_corrected(demo.records, staff_of(demo, desk), case, details, revision=0)
    begun = expected(demo, desk).id
    free = next(
        question for question in QUESTIONNAIRE if question.kind is Kind.TEXT and question.id not in WHO
    )
    demo.records.save_answer(begun, free.id, SECRET, author=PATIENT)
    found = typed_in(run("visits", desk), {"Find a patient": "madeup"}).run()
    for at, name in (
        (found, "Lily Madeup"),
        (run("visits", desk), NAME),
        (run("visits", desk), "Lily Madeup"),
        (run("visits", desk, visit=case), "Lily Madeup"),
        (run("visits", desk, visit=begun), NAME),
    ):
        assert name in words(at)
        assert told_of_health(words(at)) == []
    # the control: the same look finds both where they do stand
    clinician = demo.sign_in()
    assert len(told_of_health(words(run("review_case", clinician, case=case)))) > 1
    assert SECRET in told_of_health(words(run("review_case", clinician, case=begun)))


def test_another_name_than_expected_may_be_another_person(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    assert "May be another person" not in words(run("visits", desk))
    clinic.records.save_answer(case, "about_you.name", "Maja Sampleton", author=PATIENT)
    for at in (run("visits", desk), run("visits", desk, visit=case)):
        assert "May be another person" in words(at)
        assert f"Name: the visit says {NAME}, the patient typed Maja Sampleton" in words(at)


def test_the_same_stands_at_the_top_of_the_case(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    clinic.records.save_answer(case, "about_you.name", NAME, author=PATIENT)
    clinician = clinic.sign_in()
    assert "another person" not in words(run("review_case", clinician, case=case))
    clinic.records.save_answer(case, "about_you.birth_date", "1962-03-07", author=PATIENT)
    shown = words(run("review_case", clinician, case=case))
    line = "May be another person. Birth date: the visit says 7 March 1961, the patient typed 7 March 1962."
    assert line in shown


def test_whoever_opens_the_case_in_an_emergency_is_warned_too(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    clinic.records.save_answer(case, "about_you.name", "Maja Sampleton", author=PATIENT)
    clinic.records.save_answer(case, "about_you.birth_date", "1970-01-01", author=PATIENT)
    assert "another person" not in words(run("review_case", desk, case=case))
    meant = WhoIsMeant("Maja Sampleton", "1970-01-01")
    glass_broken(clinic.records, staff_of(clinic, desk), meant, "found unconscious at the desk")
    assert "May be another person." in words(run("review_case", desk, case=case))


def test_a_patient_is_found_by_what_they_typed_themselves_and_the_address_keeps_no_word_of_it(
    clinic: Clinic, desk: str
) -> None:
    case = clinic.open_intake()[1]
    clinic.records.save_answer(case, "about_you.name", "Maja Sampleton", author=PATIENT)
    at = typed_in(run("visits", desk), {"Find a patient": "sampleton"}).run()
    assert "Maja Sampleton" in words(at)
    assert dict(at.query_params) == {}
    assert "Nobody was found." in words(typed_in(at, {"Find a patient": "quillfeather"}).run())


def test_a_name_made_of_markup_is_words(clinic: Clinic, desk: str) -> None:
    details = VisitDetails("<img src=x> *Bo*", today())
    staff = staff_of(clinic, desk)
    visit_made(clinic.records, staff, details, questionnaire_version=QUESTIONNAIRE.version)
    screen = screen_of(run("visits", desk))
    assert "img" not in [tag for tag, _ in screen.html.tags]
    assert "<img src=x> *Bo*" in screen.words


# Adding and correcting


def test_a_visit_is_added_and_opened(clinic: Clinic, desk: str) -> None:
    at = typed_in(run("visits", desk), {**TYPED, "Day of the visit": today().isoformat()})
    at = pressed(at, "Add the visit")
    made = visits_of(clinic.records, staff_of(clinic, desk), today(), today())
    assert [visit.details for visit in made] == [
        VisitDetails(
            NAME, today(), BORN, "QF-1203", dt.time(9, 5), "+1 555 010 4477", "zeb@example.org", "English"
        )
    ]
    assert at.query_params["visit"] == made[0].encounter.id


@pytest.mark.parametrize(
    ("label", "wrong", "said"),
    [
        ("Date of birth", "03/07/1961", "so that day and month are clear"),
        ("Date of birth", "1961-02-30", "that date does not exist"),
        ("Day of the visit", "", "The day of the visit is needed"),
        ("Time of the visit", "25:00", "write it like 9:05"),
        ("E-mail", "not one", "not one plain e-mail address"),
        ("Full name", "", "The name has 2 to 200 characters"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(
    clinic: Clinic, desk: str, label: str, wrong: str, said: str
) -> None:
    typed = {**TYPED, "Day of the visit": today().isoformat(), label: wrong}
    at = pressed(typed_in(run("visits", desk), typed), "Add the visit")
    assert said in words(at)
    assert {one.label: one.value for one in at.text_input if one.label in typed} == typed
    assert visits_of(clinic.records, staff_of(clinic, desk), today(), today()) == ()


def test_a_form_sent_twice_makes_one_visit(clinic: Clinic, desk: str) -> None:
    at = typed_in(run("visits", desk), {**TYPED, "Day of the visit": today().isoformat()})
    kept = at.session_state["new-visit"]
    pressed(at, "Add the visit")
    again = run("visits", desk)
    again.session_state["new-visit"] = kept
    pressed(typed_in(again.run(), {**TYPED, "Day of the visit": today().isoformat()}), "Add the visit")
    assert len(visits_of(clinic.records, staff_of(clinic, desk), today(), today())) == 1


def test_a_correction_is_kept(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    at = typed_in(run("visits", desk, visit=case), {"Phone": "555 010 9999"})
    at = pressed(at, "Keep the correction")
    assert "555 010 9999" in words(at)
    assert "corrected 1 times" in words(at)


def test_two_who_correct_at_once_are_told_and_neither_loses_a_word(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    at = typed_in(run("visits", desk, visit=case), {"Phone": "555 010 9999"})
    staff = staff_of(clinic, desk)
    theirs = VisitDetails("Zebedee Otherwise", today(), BORN)
    visit_corrected(clinic.records, staff, case, theirs, revision=1)
    at = pressed(at, "Keep the correction")
    assert "Someone else corrected this visit" in words(at)
    assert "Zebedee Otherwise" in words(at)
    assert box(at, "Phone").value == "555 010 9999"  # type: ignore[attr-defined]
    at = pressed(at, "Keep the correction")
    (visit,) = visits_of(clinic.records, staff, today(), today())
    assert visit.kept is not None
    assert (visit.kept.revision, visit.kept.details.phone) == (3, "555 010 9999")


@pytest.mark.parametrize(
    "text", ["1961-03-07", "1961-3-7", "7 March 1961", "7. mar 1961", " 7  MARCH, 1961 "]
)
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert date_read(text, "Born") == BORN


@pytest.mark.parametrize("text", ["7/3/1961", "7 Ma 1961", "March 1961", "1961-13-01", "٧ March 1961"])
def test_a_date_that_may_be_two_dates_is_none(text: str) -> None:
    with pytest.raises(DetailsRefused, match=r"^Born: "):
        date_read(text, "Born")


def test_a_time_is_read_and_a_wrong_one_told() -> None:
    assert time_read("9.05", "At") == dt.time(9, 5)
    assert time_read(" ", "At") is None
    with pytest.raises(DetailsRefused):
        time_read("9 o'clock", "At")


# Links


def test_a_link_is_made_and_shown_once(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    at = pressed(run("visits", desk, visit=case), "Make a link")
    address = address_on(at)
    assert address.startswith("http://127.0.0.1:8501/v/")
    assert door(clinic, address) is Door.OPEN
    message = next(str(one.value) for one in at.code if "form before your appointment" in str(one.value))
    assert address in message
    assert "made, not sent" in words(at)
    at = pressed(at, "I have given it to the patient")
    assert address_on(at) == ""
    assert "made, not sent" not in words(at)
    assert address_on(run("visits", desk, visit=case)) == ""


def test_the_picture_is_the_address(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    at = pressed(run("visits", desk, visit=case), "Make a link")
    drawn = next(attributes for name, attributes in screen_of(at).html.tags if name == "img")
    wanted = segno.make(address_on(at), error="m", micro=False)
    assert drawn["src"] == wanted.svg_data_uri(scale=6, border=4, light="#fff")
    assert drawn["alt"] == "The link as a QR code"
    other = seen(qr_code(address_of("another"))).tags[0][1]["src"]
    assert other != drawn["src"]


def test_a_newer_link_ends_the_older_one(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    at = pressed(run("visits", desk, visit=case), "Make a link")
    first = address_on(at)
    second = address_on(pressed(at, "New link"))
    assert (door(clinic, first), door(clinic, second)) == (Door.REPLACED, Door.OPEN)


def test_a_link_is_taken_back(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    at = pressed(run("visits", desk, visit=case), "Make a link")
    address = address_on(at)
    at = pressed(at, "Take the link back")
    assert door(clinic, address) is Door.REVOKED
    assert address_on(at) == ""
    assert "revoked" in words(at)
    assert "Take the link back" not in [one.label for one in at.button]


def test_a_link_that_someone_else_took_back_is_no_longer_shown_to_be_given(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    at = pressed(run("visits", desk, visit=case), "Make a link")
    staff = staff_of(clinic, desk)
    (visit,) = visits_of(clinic.records, staff, today(), today())
    assert visit.link is not None
    link_revoked(clinic.records, staff, visit.link.id)
    assert address_on(at.run()) == ""


def test_a_link_lasts_until_the_day_that_is_typed(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    at = pressed(run("visits", desk, visit=case), "Make a link")
    later = today() + dt.timedelta(days=3)
    at = pressed(typed_in(at, {"New last day": later.isoformat()}), "Change the end")
    assert f"{later.day} {later:%B %Y}, 23:59" in words(at)
    at = pressed(typed_in(at, {"New last day": "soon"}), "Change the end")
    assert "write it like 7 March 1961" in words(at)
    at = pressed(typed_in(at, {"New last day": "2001-01-01"}), "Change the end")
    assert "would be over already" in words(at)


def test_a_link_that_is_not_yet_open_says_so(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk, visit_date=today() + dt.timedelta(days=4)).id
    at = run("visits", desk, visit=case)
    opens = (today() + dt.timedelta(days=2)).isoformat()
    at = pressed(typed_in(at, {"Opens on day": opens}), "Make a link")
    assert door(clinic, address_on(at)) is Door.NOT_YET
    assert "not yet open" in words(at)


def test_without_two_facts_there_is_no_link_and_staff_are_told_which_are_missing(
    clinic: Clinic, desk: str
) -> None:
    case = expected(clinic, desk, birth_date=None, phone="").id
    at = pressed(run("visits", desk, visit=case), "Make a link")
    assert "A link needs two facts" in words(at)
    assert address_on(at) == ""


def test_a_form_that_was_handed_in_needs_no_link(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    clinic.records.submit(case, "k" * 32, questionnaire_hash=QUESTIONNAIRE.hash, author=PATIENT)
    at = run("visits", desk, visit=case)
    assert "done" in words(at)
    assert not {"Make a link", "Continue here", "Code for a tablet"} & {one.label for one in at.button}


def test_mail_is_offered_only_where_a_mail_server_is_set_up(
    clinic: Clinic, desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = expected(clinic, desk).id
    by_mail = "Send a link by e-mail"
    assert by_mail not in [one.label for one in run("visits", desk, visit=case).button]
    monkeypatch.setenv("ANTEROOM_SMTP_HOST", "mail.example.org")
    at = pressed(run("visits", desk, visit=case), by_mail)
    assert "being sent" in words(at)
    assert address_on(at) == ""


def test_a_code_for_a_tablet_is_made_here(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    at = pressed(run("visits", desk, visit=case), "Code for a tablet")
    assert "15 minutes, once" in words(at)


def test_a_visit_that_is_not_there_is_said(clinic: Clinic, desk: str) -> None:
    assert "There is no such visit" in words(run("visits", desk, visit="0" * 32))


def test_wrong_answers_are_told_by_number(clinic: Clinic, desk: str) -> None:
    case = expected(clinic, desk).id
    address = address_on(pressed(run("visits", desk, visit=case), "Make a link"))
    token = address.rpartition(PATH)[2]
    wrong = {Fact.BIRTH_DATE: "1999-01-01", Fact.PHONE: "0000"}
    link_entered(clinic.records, token, wrong, version=QUESTIONNAIRE.version, address="10.0.0.1")
    assert f"1 of {WRONG_ANSWERS}" in words(run("visits", desk, visit=case))


def test_questions_to_answer_again_open_the_ways_in_and_are_not_named(clinic: Clinic, desk: str) -> None:
    visit = expected(clinic, desk)
    records, patient = clinic.records, Author("patient", "p")
    records.save_answer(visit.id, "brain.stroke", {"absent": "asked-unknown"}, author=patient)
    records.submit(visit.id, "k" * 32, questionnaire_hash=QUESTIONNAIRE.hash, author=patient)
    clinician = staff_of(clinic, clinic.sign_in(frozenset({Role.CLINICIAN}), "Dr Cleo Asker"))
    asked_back(records, clinician, visit.id, ["brain.stroke"], "About the letter", key="press")
    at = run("visits", desk, visit=visit.id)
    shown = words(at)
    assert "Questions to answer again" in shown
    assert [word for word in ("stroke", "letter", "asked-unknown") if word in shown.lower()] == []
    assert door(clinic, address_on(pressed(at, "Make a link"))) is Door.OPEN
    assert "You are asked to answer some questions again" in words(at) + str([code.value for code in at.code])
    assert [button.label for button in at.button if button.label == "Code for a tablet"]
