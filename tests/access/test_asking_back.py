"""Who may ask back, what may be asked, and through what the patient answers: a new link, a code, a tablet."""

import pytest

from pages.front_door.unjudged import unjudged_judged
from screening.access import Role, hold_ended, hold_of
from screening.access.asking_back import (
    LONGEST_WORDS,
    ask_back_on,
    ask_back_taken_back,
    ask_backs_read,
    asked_back,
)
from screening.access.codes import code_made
from screening.access.holds import walked_away
from screening.access.link_check import answers_shown, link_entered
from screening.access.links import Door, link_of_token, link_revoked
from screening.access.messages import message_words
from screening.access.visit_list import LinkWord, reminders_of, visit_of
from screening.clinic import Clinic
from screening.entries import Clarified, plain_of
from screening.errors import AlreadySubmitted, AskBackRefused, NotAllowed
from screening.filing import judge_and_keep
from screening.records import CaseStatus, Records, schema
from tests.access.asking import SEIZURES, STROKE, STROKE_WHEN, UNSURE, Asking, device_of, handed_in
from tests.access.visiting import DAY, RIGHT, VERSION, staff_of
from tests.clinic import Clock

ASKED = [STROKE]


@pytest.fixture
def asking(records: Records, clock: Clock) -> Asking:
    return handed_in(records, clock)


def through(asking: Asking, token: str) -> object:
    checked = link_entered(asking.records, token, RIGHT, version=VERSION, address="here")
    assert checked is not None
    assert checked.door is Door.OPEN
    return device_of(asking, checked.token)


# What may be asked


def test_the_front_desk_asks_nothing_back(asking: Asking) -> None:
    desk = asking.desk.staff
    for roles in ((Role.FRONT_DESK,), (Role.ADMINISTRATOR,)):
        staff = desk if roles == (Role.FRONT_DESK,) else staff_of(asking.records, *roles, name="Ann Admin")
        with pytest.raises(NotAllowed):
            asked_back(asking.records, staff, asking.id, ASKED, "", key="k")


@pytest.mark.parametrize(
    ("questions", "why"),
    [
        ([], "at least one"),
        (["no.such.question"], "at least one"),
        ([STROKE, "no.such.question"], "no question that a patient answers"),
        (["clinic.rems_certified"], "no question that a patient answers"),
        (["heart.event_date"], "does not apply"),
    ],
)
def test_only_what_a_patient_answers_is_asked_back(asking: Asking, questions: list[str], why: str) -> None:
    with pytest.raises(AskBackRefused, match=why):
        asking.asks(*questions)


def test_what_a_clinician_clarified_is_not_asked_back_until_that_is_withdrawn(asking: Asking) -> None:
    """The entry counts in place of the answer: the patient would answer again, and nothing would come of it."""
    entry = plain_of(Clarified(question=STROKE, value="no", why="on the phone"))
    asking.records.act_added(
        asking.id, schema.case_entry, "entry added", asking.clinician.author, key="e", content=entry
    )
    with pytest.raises(AskBackRefused, match="clarified"):
        asking.asks(STROKE)
    assert asking.asks(SEIZURES) == 1


def test_nothing_is_asked_back_while_the_form_is_still_open(records: Records, clock: Clock) -> None:
    asking = handed_in(records, clock)
    other = records.begin_encounter(questionnaire_version=VERSION, author=asking.clinician.author)
    with pytest.raises(AskBackRefused, match="not handed"):
        asked_back(records, asking.clinician, other.id, ASKED, "", key="k")


def test_one_thing_is_asked_at_a_time_and_one_press_asks_once(asking: Asking) -> None:
    assert asking.asks(STROKE, key="one") == asking.asks(STROKE, key="one") == 1
    with pytest.raises(AskBackRefused, match="already"):
        asking.asks(SEIZURES, key="two")
    asking.device().sends()
    assert asking.asks(SEIZURES, key="three") == 2


def test_the_words_to_the_patient_are_plain_and_capped(asking: Asking) -> None:
    for words in ("x" * (LONGEST_WORDS + 1), "a\x00b"):
        with pytest.raises(AskBackRefused, match="words to the patient"):
            asking.asks(STROKE, words=words)
    asking.asks(STROKE, words="  Please ask <b>your</b> sister.\n")
    assert ask_backs_read(asking.records, asking.clinician, asking.id)[0].ask.words == (
        "Please ask <b>your</b> sister."
    )


def test_staff_see_what_was_given_again_and_what_was_not(asking: Asking) -> None:
    asking.asks(STROKE, SEIZURES)
    device = asking.device()
    device.says(STROKE, "yes")
    device.sends()
    (one,) = ask_backs_read(asking.records, asking.clinician, asking.id)
    assert [question.id for question in one.questions] == [STROKE, SEIZURES]
    assert [question.id for question in one.opened] == [STROKE_WHEN]
    assert (one.open, one.given) == (False, {STROKE})
    assert asking.desk.kinds().count("ask backs viewed") == 1


def test_a_later_ask_back_changes_nothing_of_what_is_told_of_an_earlier_one(asking: Asking) -> None:
    asking.asks(STROKE, key="one")
    asking.device().sends()
    asking.asks(STROKE, key="two")
    device = asking.device()
    device.says(STROKE, "no")
    device.sends(2)
    newest, oldest = ask_backs_read(asking.records, asking.clinician, asking.id)
    assert (newest.given, oldest.given) == ({STROKE}, frozenset())


# Through what it is answered


def test_the_link_that_opened_the_form_does_not_open_it_again_a_new_one_does(
    records: Records, clock: Clock
) -> None:
    asking = handed_in(records, clock)
    with pytest.raises(AlreadySubmitted):
        asking.desk.token()
    asking.asks(STROKE)
    token = asking.desk.token()
    found = link_of_token(records, token, version=VERSION)
    assert found is not None
    assert (found.door, found.again) == (Door.OPEN, True)


def test_an_old_link_stays_used_while_something_is_asked_back(records: Records, clock: Clock) -> None:
    asking = handed_in(records, clock)
    asking.asks(STROKE, key="one")
    old = asking.desk.token()
    asking.device().sends()
    asking.asks(STROKE, key="two")
    checked = link_entered(records, old, RIGHT, version=VERSION, address="here")
    assert checked is not None
    assert (checked.door, checked.token) == (Door.USED, None)


def test_the_wrong_patient_check_stands_before_the_questions_too(asking: Asking) -> None:
    asking.asks(STROKE)
    wrong = {**RIGHT, next(iter(RIGHT)): "1961-03-08"}
    checked = link_entered(asking.records, asking.desk.token(), wrong, version=VERSION, address="here")
    assert checked is not None
    assert (checked.token, checked.left) == (None, 4)


def test_through_a_link_every_question_starts_blank_and_shows_what_was_typed_in_it(asking: Asking) -> None:
    asking.asks(STROKE, SEIZURES)
    device = through(asking, asking.desk.token())
    assert answers_shown(asking.records, device.hold) == {}
    device.says(STROKE, "no")
    assert {id: one.value for id, one in answers_shown(asking.records, device.hold).items()} == {STROKE: "no"}


@pytest.mark.parametrize("revoked", [False, True])
def test_the_next_link_goes_on_where_the_last_one_was_unless_that_was_taken_back(
    asking: Asking, *, revoked: bool
) -> None:
    asking.asks(STROKE, SEIZURES)
    first = asking.desk.link()
    device = through(asking, first.token or "")
    device.says(STROKE, "no")
    asking.clock.passes(minutes=1)
    if revoked:
        link_revoked(asking.records, asking.desk.staff, first.link.id)
    second = through(asking, asking.desk.token())
    assert set(answers_shown(asking.records, second.hold)) == (set() if revoked else {STROKE})


def test_on_a_device_of_the_clinic_every_question_starts_blank(asking: Asking) -> None:
    asking.asks(STROKE, SEIZURES)
    device = asking.device()
    assert answers_shown(asking.records, device.hold) == {}
    device.says(STROKE, "no")
    device.says(STROKE, None)
    assert answers_shown(asking.records, device.hold) == {}


def test_what_was_written_on_the_form_s_own_device_is_not_shown_when_it_was_handed_in(
    records: Records, clock: Clock
) -> None:
    asking = handed_in(records, clock)
    asking.asks(STROKE)
    device = asking.device()
    device.sends()
    asking.clock.passes(minutes=1)
    asking.asks(SEIZURES, key="two")
    fresh = asking.device()
    assert answers_shown(records, fresh.hold) == {}


def test_a_code_and_a_tablet_open_it_while_it_waits_and_not_after(asking: Asking) -> None:
    for open_ in (lambda: code_made(asking.records, asking.desk.staff, asking.id), asking.device):
        with pytest.raises(AlreadySubmitted):
            open_()
    asking.asks(STROKE)
    assert code_made(asking.records, asking.desk.staff, asking.id)
    device = asking.device()
    asked = ask_back_on(asking.records, device.hold)
    assert asked is not None
    assert (asked.number, asked.questions) == (1, (STROKE,))
    device.sends()
    for open_ in (lambda: code_made(asking.records, asking.desk.staff, asking.id), asking.device):
        with pytest.raises(AlreadySubmitted):
            open_()


def test_a_device_that_was_opened_for_the_form_is_asked_nothing(records: Records, clock: Clock) -> None:
    asking = handed_in(records, clock)
    asking.asks(STROKE, key="one")
    old = asking.device()
    old.sends()
    asking.asks(STROKE, key="two")
    asked = ask_back_on(records, old.hold)
    assert asked is not None
    assert asked.number == 1


def test_taken_back_the_device_that_is_open_on_it_closes(asking: Asking) -> None:
    number = asking.asks(STROKE)
    device = through(asking, asking.desk.token())
    ask_back_taken_back(asking.records, asking.clinician, asking.id, number)
    assert hold_of(asking.records, device.hold.id) is None


def test_taken_back_what_was_answered_and_never_sent_is_judged(asking: Asking) -> None:
    records, clinic = asking.records, Clinic()
    judge_and_keep(records, asking.id, clinic, on=DAY)
    before = records.judgement_of(asking.id)
    number = asking.asks(STROKE)
    device = asking.device()
    device.says(STROKE, "yes")
    device.says(STROKE_WHEN, "2026-11")
    ask_back_taken_back(records, asking.clinician, asking.id, number)
    (row,) = records.queue()
    assert (row.status, row.judgement) == (CaseStatus.TO_REVIEW, records.judgement_of(asking.id))
    assert row.judgement is not None
    assert row.judgement.answers_hash == records.case_of(asking.id).fingerprint
    assert before is not None
    assert row.judgement.severity > before.severity


def test_taken_back_before_anything_was_answered_it_is_judged_as_it_was(asking: Asking) -> None:
    judge_and_keep(asking.records, asking.id, Clinic(), on=DAY)
    number = asking.asks(STROKE)
    ask_back_taken_back(asking.records, asking.clinician, asking.id, number)
    assert len(asking.records.judgements_of(asking.id)) == 1


def test_what_was_answered_and_left_is_not_judged_until_it_is_and_stands_high_meanwhile(
    asking: Asking,
) -> None:
    records = asking.records
    judge_and_keep(records, asking.id, Clinic(), on=DAY)
    asking.asks(STROKE)
    device = asking.device()
    device.says(STROKE, "yes")
    (row,) = records.queue()
    assert (row.status, row.judgement) == (CaseStatus.ASKED_BACK, None)
    assert records.not_judged(9) == (), "while they are at it nobody else judges it"
    hold_ended(records, device.hold.id)
    assert records.not_judged(9) == (asking.id,)
    unjudged_judged(records)
    (row,) = records.queue()
    assert row.judgement is not None
    assert row.judgement.answers_hash == records.case_of(asking.id).fingerprint
    assert (row.status, records.not_judged(9)) == (CaseStatus.ASKED_BACK, ())


def test_questions_that_were_left_alone_are_told_to_staff(asking: Asking) -> None:
    asking.asks(STROKE)
    asking.device()
    asking.clock.passes(minutes=31)
    clinician = staff_of(asking.records, Role.CLINICIAN, name="Dr Late Comer")
    assert [one.encounter_id for one in walked_away(asking.records, clinician)] == [asking.id]


# What the front desk sees


def test_the_front_desk_sees_how_far_it_is_and_nothing_of_what_is_asked(asking: Asking) -> None:
    records, words = asking.records, []

    def seen() -> None:
        visit = visit_of(records, asking.desk.staff, asking.id)
        words.append((visit.done, visit.asks_again, visit.word, visit.answered, visit.of))
        assert "stroke" not in repr(visit).lower()

    seen()
    asking.asks(STROKE, SEIZURES, words="About the stroke")
    seen()
    token = asking.desk.token()
    seen()
    device = through(asking, token)
    seen()
    device.says(STROKE, "yes")
    seen()
    device.sends()
    hold_ended(records, device.hold.id)
    seen()
    assert words == [
        (True, False, LinkWord.DONE, 0, 0),
        (False, True, LinkWord.NONE, 0, 2),
        (False, True, LinkWord.MADE, 0, 2),
        (False, True, LinkWord.VERIFIED, 0, 2),
        (False, True, LinkWord.VERIFIED, 1, 3),
        (True, False, LinkWord.DONE, 0, 0),
    ]


def test_whoever_has_not_sent_the_answers_is_reminded(asking: Asking) -> None:
    asking.asks(STROKE)
    asking.desk.link()
    visit = visit_of(asking.records, asking.desk.staff, asking.id)
    assert reminders_of([visit], on=DAY) == (visit,)
    device = asking.device()
    device.sends()
    visit = visit_of(asking.records, asking.desk.staff, asking.id)
    assert reminders_of([visit], on=DAY) == ()


def test_the_message_says_nothing_of_what_is_asked(clock: Clock) -> None:
    said = message_words(Clinic(), "https://clinic.example.org/v/x", clock.now, again=True)
    assert said.subject == "Your form"
    assert (
        said.text.splitlines()[0] == "You are asked to answer some questions again before your appointment:"
    )


def test_an_unsure_answer_given_here_takes_the_place_of_the_old_one(asking: Asking) -> None:
    """Not sure is said, so it counts; the yes from before stays beside it in the history."""
    asking.asks(SEIZURES)
    asking.device().says(SEIZURES, UNSURE)
    history = asking.records.history_of(asking.id, SEIZURES)
    assert [one.value for one in history] == ["yes", UNSURE]
