"""Emergency access on the pages: asked for with a reason, a banner while it lasts, told to directors, reviewed."""

import datetime as dt

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from screening.access import Role, Staff, WhoIsMeant, emergencies_open, glass_broken, staff_of_session
from screening.records import schema
from tests.clinic import DIRECTOR, Clinic
from tests.pages.conftest import case_of, run
from tests.pages.reading import screen_of

LILY = "Lily Madeup"
WHY = "collapsed in the waiting room"


@pytest.fixture
def desk(demo: Clinic) -> str:
    """The front desk, signed in."""
    return demo.sign_in(frozenset({Role.FRONT_DESK}), "Frances Desk")


def staff_behind(clinic: Clinic, principal: str) -> Staff:
    """Whoever that is."""
    staff = staff_of_session(clinic.records, principal.removeprefix("staff:"))
    assert staff is not None
    return staff


def born(clinic: Clinic) -> str:
    """Lily's birth date as she gave it."""
    value = clinic.records.answers_of(case_of(clinic, LILY))["about_you.birth_date"].value
    assert isinstance(value, str)
    return value


def broken(clinic: Clinic, principal: str) -> str:
    """Lily's case, opened by emergency. Returns the emergency's id."""
    return glass_broken(
        clinic.records, staff_behind(clinic, principal), WhoIsMeant(LILY, born(clinic)), WHY
    ).id


def router(principal: str) -> AppTest:
    """The front page, through the router."""
    at = run("router", principal)
    assert not at.exception
    return at


def test_the_desk_asks_for_a_case_gets_it_and_no_name_stays_in_the_boxes(demo: Clinic, desk: str) -> None:
    at = run("emergency_access", desk)
    at.text_input[0].set_value(LILY)
    at.text_input[1].set_value(born(demo))
    at.text_area[0].set_value(WHY)
    at.button[0].click()
    at = at.run()
    link = f"/review_case?case={case_of(demo, LILY)}"
    assert link in screen_of(at).hrefs()
    assert LILY not in screen_of(at).words
    assert [box.value for box in (*at.text_input, *at.text_area)] == ["", "", ""]
    case = screen_of(run("review_case", desk, case=case_of(demo, LILY)))
    assert LILY in case.words
    assert "Facts of the clinic" not in case.words


@pytest.mark.parametrize("reason", ["", "urgent"])
def test_without_a_reason_nothing_opens_and_the_words_stay(demo: Clinic, desk: str, reason: str) -> None:
    at = run("emergency_access", desk)
    at.text_input[0].set_value(LILY)
    at.text_input[1].set_value(born(demo))
    at.text_area[0].set_value(reason)
    at.button[0].click()
    at = at.run()
    assert "at least 10 letters" in screen_of(at).words
    assert at.text_input[0].value == LILY
    assert emergencies_open(demo.records, staff_behind(demo, desk)) == ()


def test_a_banner_stands_on_every_page_while_it_lasts_and_closes_it(demo: Clinic, desk: str) -> None:
    assert "Emergency access: one case is open" not in screen_of(router(desk)).words
    broken(demo, desk)
    at = router(desk)
    assert "for 60 more minutes" in screen_of(at).words
    next(one for one in at.button if one.label == "Close it now").click()
    assert "Emergency access: one case is open" not in screen_of(at.run()).words
    assert (
        "Your role does not open this page."
        in screen_of(run("review_case", desk, case=case_of(demo, LILY))).words
    )


def test_when_the_hour_is_over_the_page_that_shows_the_case_shows_it_no_more(demo: Clinic, desk: str) -> None:
    broken(demo, desk)
    at = run("review_case", desk, case=case_of(demo, LILY))
    assert LILY in screen_of(at).words
    past = demo.records.now() - dt.timedelta(seconds=1)
    demo.records.write(lambda c: c.execute(update(schema.break_glass).values(ends_at=past)))
    assert LILY not in screen_of(at.run()).words


def test_the_other_cases_stay_closed(demo: Clinic, desk: str) -> None:
    broken(demo, desk)
    other = screen_of(run("review_case", desk, case=case_of(demo, "Maja Sampleton")))
    assert "Your role does not open this page." in other.words


def test_a_director_is_told_on_the_next_page_and_reviews_it(demo: Clinic, desk: str) -> None:
    director = demo.sign_in(DIRECTOR)
    assert "waits for your review" not in screen_of(router(director)).words
    broken(demo, desk)
    assert "1 emergency access waits for your review." in screen_of(router(director)).words
    at = run("emergency_review", director)
    assert WHY in screen_of(at).words
    at.text_area[0].set_value("Needed, and rightly so.")
    at.button[0].click()
    at = at.run()
    words = screen_of(at).words
    assert "Nothing waits for a review" in words
    assert "Needed, and rightly so." in words
    assert "waits for your review" not in screen_of(router(director)).words


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.ADMINISTRATOR])
def test_nobody_but_a_director_is_told(demo: Clinic, desk: str, role: Role) -> None:
    broken(demo, desk)
    assert "waits for your review" not in screen_of(router(demo.sign_in(frozenset({role})))).words


def test_a_reason_made_of_markup_is_words(demo: Clinic, desk: str) -> None:
    staff = staff_behind(demo, desk)
    glass_broken(demo.records, staff, WhoIsMeant(LILY, born(demo)), "<img src=x> it was urgent *now*")
    screen = screen_of(run("emergency_review", demo.sign_in(DIRECTOR)))
    assert "<img src=x> it was urgent *now*" in screen.words
    assert "img" not in [tag for tag, _ in screen.html.tags]
