"""The page on which a case is determined: what stands in the way, what belongs to each act, and that nothing is lost."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from screening.access import Role, staff_of_session
from screening.access.determining import determined, draft_kept, draft_of, what_would_be_signed
from screening.adjudication import in_the_way
from screening.clinic import Clinic as Settings
from screening.determination import ACT_WORDS
from screening.determination_draft import DeterminationDraft, Typed, draft_from, draft_plain
from screening.entries import Clarified, plain_of
from screening.filing import judge_and_keep
from screening.records import Author, schema
from screening.records.review_rows import ANSWERED
from screening.rule import ROUTE_WORDS, Route
from tests.access.signing import DECLINED
from tests.clinic import Clinic
from tests.pages.conftest import case_of, run
from tests.pages.reading import screen_of
from tests.pages.test_review_case import _today

SENT = "the patient sent what was asked again without a new answer"
MAJA, WALTER, LILY = "Maja Sampleton", "Walter Pretendleby", "Lily Madeup"


def opened(clinic: Clinic, name: str, principal: str = "", id: str = "") -> AppTest:
    """The page of this patient, for a clinician."""
    return run("determine", principal or clinic.sign_in(), case=id or case_of(clinic, name))


def key(at: AppTest, part: str) -> str:
    """The key of the control whose name ends so."""
    controls = [*at.radio, *at.text_area, *at.text_input, *at.button]
    return next(str(one.key) for one in controls if str(one.key).endswith(f"-{part}"))


def chosen(at: AppTest, place: str, act: str) -> AppTest:
    """The page after an act was chosen there."""
    return at.radio(key=key(at, f"{place}-act")).set_value(act).run()


def kept(clinic: Clinic, principal: str, name: str) -> DeterminationDraft:
    """What the record holds of this person's draft."""
    staff = staff_of_session(clinic.records, principal.removeprefix("staff:"))
    assert staff is not None
    draft = draft_of(clinic.records, staff, case_of(clinic, name))
    assert draft is not None
    return draft_from(draft.plain)


def asked_for(clinic: Clinic, name: str, *routes: str) -> None:
    """A clinician clarified which routes this patient asks for."""
    clinic.records.act_added(
        case_of(clinic, name), schema.case_entry, "entry kept", Author("staff", "ada"), key=f"routes {name}",
        content=plain_of(Clarified(question="treatment_sought.routes", value=list(routes), why="asked again")),
    )  # fmt: skip


def test_nothing_is_chosen_before_a_clinician_chooses(demo: Clinic) -> None:
    at = opened(demo, MAJA)
    assert [radio.value for radio in at.radio] == [None] * 7
    assert at.radio(key=key(at, "infusion-act")).options == list(ACT_WORDS.values())
    assert at.text_area(key=key(at, "patient_words-0")).value == ""


def test_the_route_asked_for_comes_first_and_the_others_may_stay_open(demo: Clinic) -> None:
    at = opened(demo, MAJA)
    first, *rest = (str(radio.key) for radio in at.radio)
    assert first.endswith("infusion-act")
    assert all("Leave open" in at.radio(key=one).options for one in rest)


def test_words_for_the_patient_are_prepared_and_follow_until_somebody_edits_them(demo: Clinic) -> None:
    at = chosen(opened(demo, MAJA), "infusion", "accept")
    prepared = at.text_area(key=key(at, "patient_words-1")).value
    assert "ketamine infusion" in prepared
    assert "agrees that you can have this treatment" in prepared
    at.text_area(key=key(at, "patient_words-1")).set_value("Come on Monday.").run()
    chosen(at, "infusion", "decline")
    assert at.text_area(key=key(at, "patient_words-1")).value == "Come on Monday."
    assert "what you determine changed since" in screen_of(at).words


def test_edited_words_are_replaced_only_when_asked(demo: Clinic) -> None:
    at = chosen(opened(demo, MAJA), "infusion", "accept")
    at.text_area(key=key(at, "patient_words-1")).set_value("Come on Monday.").run()
    at.button(key=key(at, "prepare")).click().run()
    assert "agrees that you can have" in at.text_area(key=key(at, "patient_words-2")).value


def test_a_draft_survives_a_reload_and_is_nobody_else_s(demo: Clinic) -> None:
    mine = demo.sign_in()
    at = chosen(opened(demo, MAJA, mine), "infusion", "decline")
    at.text_area(key=key(at, "infusion-why")).set_value("Not <b>now</b>.").run()
    again = opened(demo, MAJA, mine)
    assert again.radio(key=key(again, "infusion-act")).value == "decline"
    assert again.text_area(key=key(again, "infusion-why")).value == "Not <b>now</b>."
    assert re.search(r"Saved \d\d:\d\d", screen_of(again).words)
    other = opened(demo, MAJA, demo.sign_in(name="Dr Ben Example"))
    assert other.radio(key=key(other, "infusion-act")).value is None
    assert "Also writing a determination: Dr Ada Example" in screen_of(other).words
    assert "Not" not in "".join(area.value for area in other.text_area)


@pytest.mark.parametrize(
    ("act", "fields"),
    [("accept", set()), ("accept-with-conditions", {"conditions"}), ("defer", {"why"}), ("decline", {"why"})],
)
def test_the_fields_that_are_there_belong_to_the_act(demo: Clinic, act: str, fields: set[str]) -> None:
    at = chosen(opened(demo, MAJA), "infusion", act)
    areas = {str(one.key).rpartition("-")[2] for one in at.text_area if "-infusion-" in str(one.key)}
    assert areas == fields
    ends = [radio for radio in at.radio if str(radio.key).endswith("infusion-ends")]
    assert [radio.value for radio in ends] == ([None] if act == "defer" else [])


def test_a_day_is_typed_and_what_cannot_be_read_is_told_beside_it_and_stays(demo: Clinic) -> None:
    mine = demo.sign_in()
    at = chosen(opened(demo, MAJA, mine), "infusion", "defer")
    at.radio(key=key(at, "infusion-ends")).set_value("day").run()
    at.text_input(key=key(at, "infusion-until")).set_value("31 Febtember").run()
    assert "This day cannot be read" in screen_of(at).words
    assert at.text_input(key=key(at, "infusion-until")).value == "31 Febtember"
    assert kept(demo, mine, MAJA).of("infusion").until == "31 Febtember"
    at.text_input(key=key(at, "infusion-until")).set_value("1 January 2020").run()
    assert "ends on a day to come" in screen_of(at).words
    at.text_input(key=key(at, "infusion-until")).set_value("3 March 2199").run()
    assert "cannot be read" not in screen_of(at).words
    at.text_area(key=key(at, "infusion-why")).set_value("The pressure is not known.").run()
    assert "We will look at it again on or after 3 March 2199" in kept(demo, mine, MAJA).patient_words


def test_what_is_missing_is_told_beside_its_field_when_it_was_to_be_signed(demo: Clinic) -> None:
    at = chosen(opened(demo, MAJA), "infusion", "decline")
    assert "Write why." not in screen_of(at).words
    at.button(key=key(at, "sign")).click().run()
    words = screen_of(at).words
    assert "Write why." in words
    assert "Before it can be signed, 1 thing is to be mended" in words


@pytest.mark.parametrize("name", [WALTER, LILY])
def test_what_stands_in_the_way_is_there_and_an_acceptance_over_it_is_told_at_once(
    demo: Clinic, name: str
) -> None:
    at = opened(demo, name)
    evaluation = judge_and_keep(demo.records, case_of(demo, name), Settings(), on=_today())
    words = screen_of(at).words
    for route in Route:
        for finding in in_the_way(evaluation, frozenset(), route):
            assert finding.rule.statement in words
            assert finding.rule.id in words
    (first, *_) = in_the_way(evaluation, frozenset(), Route.INFUSION)
    chosen(at, "infusion", "accept")
    told = f"{ROUTE_WORDS[Route.INFUSION]} cannot be accepted while these findings stand: {first.rule.id}"
    assert told in screen_of(at).words
    at.button(key=key(at, "sign")).click().run()
    assert "Before it can be signed, 1 thing is to be mended" in screen_of(at).words


def test_several_routes_are_determined_together_or_each_by_itself(demo: Clinic) -> None:
    asked_for(demo, MAJA, "infusion", "subcutaneous")
    mine = demo.sign_in()
    at = chosen(opened(demo, MAJA, mine), "together", "accept")
    assert "Routes asked for, together" in screen_of(at).words
    assert kept(demo, mine, MAJA).patient_words.count("agrees that you can have this treatment") == 2
    at.button(key=key(at, "apart")).click().run()
    assert at.radio(key=key(at, "infusion-act")).value is None
    assert at.radio(key=key(at, "subcutaneous-act")).value is None


def test_who_signed_meanwhile_is_said_and_the_draft_is_kept(demo: Clinic) -> None:
    mine, id = demo.sign_in(), case_of(demo, MAJA)
    at = chosen(opened(demo, MAJA, mine), "infusion", "accept")
    ben = staff_of_session(demo.records, demo.sign_in(name="Dr Ben Example").removeprefix("staff:"))
    assert ben is not None
    _signs(demo, ben, id)
    at.run()
    words = screen_of(at).words
    assert "Dr Ben Example signed determination 1" in words
    assert "What you wrote is kept" in words
    assert at.radio(key=key(at, "infusion-act")).value == "accept"
    at.button(key=key(at, "seen")).click().run()
    assert "What you wrote is kept" not in screen_of(at).words
    assert "Determination 1 was signed by Dr Ben Example" in screen_of(at).words


def _signs(clinic: Clinic, staff: Any, id: str) -> None:
    shown = what_would_be_signed(clinic.records, staff, id, DECLINED, Settings(), on=_today())
    determined(
        clinic.records, staff, id, DECLINED, key="k", shown=shown.signs.mark, clinic=Settings(), on=_today(),
        confirm=lambda: None,
    )  # fmt: skip


def test_what_changed_meanwhile_is_said(demo: Clinic) -> None:
    id = case_of(demo, MAJA)
    at = opened(demo, MAJA)
    demo.records.save_answer(id, "clinic.rems_certified", "no", author=Author("staff", "ben"))
    at.run()
    assert "The case changed since you opened this page" in screen_of(at).words


def test_a_change_after_signing_marks_it_outdated(demo: Clinic) -> None:
    id, principal = case_of(demo, MAJA), demo.sign_in()
    staff = staff_of_session(demo.records, principal.removeprefix("staff:"))
    _signs(demo, staff, id)
    assert "It holds." in screen_of(opened(demo, MAJA, principal, id)).words
    demo.records.save_answer(id, "clinic.rems_certified", "no", author=Author("staff", "ben"))
    said = screen_of(opened(demo, MAJA, principal, id)).words
    assert "It is outdated and needs a new signature: since then the case changed." in said
    assert "It holds." not in said


def test_sent_again_without_a_new_answer_it_is_outdated_on_both_pages(demo: Clinic) -> None:
    id, principal = case_of(demo, MAJA), demo.sign_in()
    staff = staff_of_session(demo.records, principal.removeprefix("staff:"))
    _signs(demo, staff, id)
    asked = {"questions": ["brain.stroke"], "words": ""}
    for table, columns in ((schema.ask_back, {"content": asked}), (schema.ask_back_end, {"how": ANSWERED})):
        assert "It holds." in screen_of(opened(demo, MAJA, principal, id)).words
        demo.records.act_added(id, table, "asked", staff.author, key=table.name, **columns)
    said = screen_of(opened(demo, MAJA, principal, id)).words
    assert f"It is outdated and needs a new signature: since then {SENT}." in said
    assert "It holds." not in said
    case = screen_of(run("review_case", principal, case=id)).words
    assert f"Outdated: {SENT} since it was signed (determination 1 by Dr Ada Example" in case
    assert "Signed: determination 1" not in case


def test_thrown_away_it_is_gone(demo: Clinic) -> None:
    mine = demo.sign_in()
    at = chosen(opened(demo, MAJA, mine), "infusion", "accept")
    at.button(key=key(at, "discard")).click().run()
    again = opened(demo, MAJA, mine)
    assert again.radio(key=key(again, "infusion-act")).value is None


def two_windows(clinic: Clinic) -> tuple[str, AppTest, AppTest]:
    """One clinician with two windows on one draft; what the first one wrote after the second was opened is kept."""
    mine = clinic.sign_in()
    chosen(opened(clinic, MAJA, mine), "infusion", "accept")
    one, other = opened(clinic, MAJA, mine), opened(clinic, MAJA, mine)
    chosen(one, "infusion", "decline")
    one.text_area(key=key(one, "infusion-why")).set_value("The <b>first</b>.").run()
    return mine, one, other


def test_what_is_written_in_two_windows_is_told_and_neither_goes_over_the_other(demo: Clinic) -> None:
    mine, _, other = two_windows(demo)
    chosen(other, "infusion", "accept-with-conditions")
    words = screen_of(other).words
    assert "In another window you wrote on this draft too" in words
    assert "What you change here is not kept until you choose." in words
    assert "Ketamine infusion, why" in words
    assert "The <b>first</b>." in words
    assert not [button for button in other.button if str(button.key).endswith("-sign")]
    other.text_area(key=key(other, "infusion-conditions")).set_value("With her brother.").run()
    assert kept(demo, mine, MAJA).of("infusion") == Typed(act="decline", why="The <b>first</b>.")
    assert other.text_area(key=key(other, "infusion-conditions")).value == "With her brother."


def test_the_clinician_goes_on_with_what_the_other_window_wrote(demo: Clinic) -> None:
    mine, _, other = two_windows(demo)
    chosen(other, "infusion", "accept-with-conditions")
    other.button(key=key(other, "theirs")).click().run()
    assert other.radio(key=key(other, "infusion-act")).value == "decline"
    assert "In another window" not in screen_of(other).words
    other.text_area(key=key(other, "infusion-why")).set_value("Both.").run()
    assert kept(demo, mine, MAJA).of("infusion").why == "Both."


def test_the_clinician_keeps_what_stands_in_this_window(demo: Clinic) -> None:
    mine, one, other = two_windows(demo)
    chosen(other, "infusion", "accept-with-conditions")
    other.text_area(key=key(other, "infusion-conditions")).set_value("With her brother.").run()
    other.button(key=key(other, "mine")).click().run()
    assert kept(demo, mine, MAJA).of("infusion").conditions == "With her brother."
    assert "Saved" in screen_of(other).words
    chosen(one, "infusion", "accept")
    assert "In another window you wrote on this draft too" in screen_of(one).words


def test_a_window_in_which_nothing_was_written_shows_what_the_other_wrote(demo: Clinic) -> None:
    _, _, other = two_windows(demo)
    other.run()
    assert "Read anew: you wrote on this draft in another window" in screen_of(other).words
    assert other.text_area(key=key(other, "infusion-why")).value == "The <b>first</b>."


def test_what_was_thrown_away_in_another_window_is_not_begun_again_unasked(demo: Clinic) -> None:
    mine, one, other = two_windows(demo)
    one.button(key=key(one, "discard")).click().run()
    chosen(other, "infusion", "accept-with-conditions")
    assert "In another window you signed this draft or threw it away" in screen_of(other).words
    staff = staff_of_session(demo.records, mine.removeprefix("staff:"))
    assert staff is not None
    assert draft_of(demo.records, staff, case_of(demo, MAJA)) is None
    other.button(key=key(other, "theirs")).click().run()
    assert other.radio(key=key(other, "infusion-act")).value is None
    chosen(other, "infusion", "decline")
    assert kept(demo, mine, MAJA).of("infusion").act == "decline"


def test_nobody_throws_away_what_another_window_wrote_meanwhile(demo: Clinic) -> None:
    mine, _, other = two_windows(demo)
    other.button(key=key(other, "discard")).click().run()
    assert kept(demo, mine, MAJA).of("infusion").why == "The <b>first</b>."


def test_a_form_that_is_not_handed_in_has_nothing_to_sign(demo: Clinic) -> None:
    at = opened(demo, "Greta Platzhalter")
    assert "not handed in yet" in screen_of(at).words
    assert list(at.radio) == []


def test_words_that_look_like_markup_are_words(demo: Clinic) -> None:
    mine, id = demo.sign_in(), case_of(demo, MAJA)
    staff = staff_of_session(demo.records, mine.removeprefix("staff:"))
    assert staff is not None
    hostile = '<img src="http://evil.example/x.png">'
    draft = DeterminationDraft(typed={"infusion": Typed(act="decline", why=hostile)}, words=hostile)
    draft_kept(demo.records, staff, id, draft_plain(draft))
    screen = screen_of(opened(demo, MAJA, mine))
    assert "img" not in [tag for tag, _ in screen.html.tags]


@pytest.mark.parametrize("roles", [{Role.FRONT_DESK}, {Role.ADMINISTRATOR}])
def test_nobody_else_opens_it(demo: Clinic, roles: set[Role]) -> None:
    at = opened(demo, MAJA, demo.sign_in(frozenset(roles)))
    assert "Your role does not open this page." in screen_of(at).words
    assert MAJA not in screen_of(at).words


def test_what_was_determined_stands_on_the_case_page_with_its_paper(demo: Clinic) -> None:
    id, principal = case_of(demo, MAJA), demo.sign_in()
    _signs(demo, staff_of_session(demo.records, principal.removeprefix("staff:")), id)
    screen = screen_of(run("review_case", principal, case=id))
    assert "Ketamine infusionDecline. Why: Not now." in screen.words
    assert f"/summary/{id}/1.pdf" in screen.hrefs()
    assert "no clinician has determined" not in screen.words
