"""What is asked back is written once, by its patient, and nothing else is: the earlier answers stand beside it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from forms.questionnaire import QUESTIONNAIRE
from screening.access.asking_back import ask_back_taken_back
from screening.errors import AlreadySubmitted, EditedElsewhere, UnknownEncounter
from screening.records import TYPED, Author, Pen, Records
from screening.records.entries import CaseStatus
from screening.records.review_rows import ANSWERED
from tests.access.asking import PATIENT, SEIZURES, STROKE, STROKE_WHEN, UNSURE, Asking, handed_in
from tests.clinic import Clock
from tests.records.cases import Case


@pytest.fixture
def asking(records: Records, clock: Clock) -> Asking:
    return handed_in(records, clock)


def _value(asking: Asking, question_id: str) -> object:
    return asking.records.answers_of(asking.id)[question_id].value


def test_before_anything_is_asked_back_a_form_that_was_handed_in_is_closed(asking: Asking) -> None:
    with pytest.raises(AlreadySubmitted):
        asking.records.save_answer(asking.id, STROKE, "no", author=PATIENT)


def test_the_ticked_question_is_a_new_revision_and_the_old_one_stays_in_the_history(asking: Asking) -> None:
    asking.asks(STROKE)
    device = asking.device()
    kept = device.says(STROKE, "no")
    assert (kept.revision, kept.author) == (2, device.hold.author)
    assert [one.value for one in asking.records.history_of(asking.id, STROKE)] == [UNSURE, "no"]
    assert asking.records.audit_verified().whole


def test_only_the_closure_may_be_written(asking: Asking) -> None:
    """Every question of the form is tried, before and after an answer opens a follow-up."""
    asking.asks(STROKE)
    device = asking.device()

    def taken() -> set[str]:
        found = set()
        for question in QUESTIONNAIRE:
            for id in (question.id, TYPED + question.id):
                try:
                    device.says(id, None)
                except AlreadySubmitted:
                    continue
                found.add(id)
        return found

    assert taken() == {STROKE, TYPED + STROKE}
    device.says(STROKE, "yes")
    assert device.asked() == [STROKE, STROKE_WHEN]
    device.says(TYPED + STROKE_WHEN, {"year": "2020"})
    device.says(STROKE_WHEN, "2020")
    device.says(STROKE, "no")
    with pytest.raises(AlreadySubmitted, match="not among those"):
        device.says(STROKE_WHEN, "2021")


def test_a_follow_up_that_was_answered_before_is_not_asked_again(records: Records, clock: Clock) -> None:
    asking = handed_in(records, clock, {STROKE: "yes", STROKE_WHEN: "2019"})
    asking.asks(STROKE)
    device = asking.device()
    device.says(STROKE, "yes")
    assert device.asked() == [STROKE]


def test_a_follow_up_of_a_closed_branch_is_asked_although_something_was_once_said(
    records: Records, clock: Clock
) -> None:
    asking = handed_in(records, clock, {STROKE: "no", STROKE_WHEN: "2019"})
    asking.asks(STROKE)
    device = asking.device()
    device.says(STROKE, "yes")
    assert device.asked() == [STROKE, STROKE_WHEN]


def test_the_same_answer_given_again_is_an_answer_of_its_own(asking: Asking) -> None:
    asking.asks(SEIZURES)
    kept = asking.device().says(SEIZURES, "yes")
    assert kept.revision == 2
    assert kept.recorded_at == asking.clock.now


def test_not_answered_the_earlier_answer_stands_as_it_was(asking: Asking) -> None:
    before = asking.records.answers_of(asking.id)
    asking.asks(STROKE, SEIZURES)
    asking.device().sends()
    assert asking.records.answers_of(asking.id) == before


def test_an_answer_that_is_taken_back_lets_the_one_before_stand_as_old_as_it_is(asking: Asking) -> None:
    """A box that is ticked and unticked must neither lose an answer nor make it look new."""
    before = asking.records.answers_of(asking.id)[SEIZURES]
    asking.asks(SEIZURES)
    device = asking.device()
    assert device.says(SEIZURES, None) == before
    device.says(SEIZURES, "no")
    again = device.says(SEIZURES, None)
    assert (again.value, again.author, again.recorded_at) == ("yes", before.author, before.recorded_at)
    assert again.revision == 3
    assert asking.records.ask_backs_of(asking.id)[0].given == frozenset()
    assert "answer stands again" in asking.desk.kinds()
    assert asking.records.audit_verified().whole


def test_a_question_that_was_never_answered_is_open_again(asking: Asking) -> None:
    asking.asks("heart.rhythm" if "heart.rhythm" in QUESTIONNAIRE.by_id else "brain.seizure_kind")
    device = asking.device()
    ticked = device.asked()[0]
    device.says(ticked, UNSURE)
    assert device.says(ticked, None).value is None


# Who may write it


def test_whoever_had_the_form_before_it_was_asked_back_writes_nothing(records: Records, clock: Clock) -> None:
    """The page of thanks on a device that nobody closed does not turn into questions."""
    asking = handed_in(records, clock, {STROKE: UNSURE})
    asking.asks(STROKE, key="first")
    old = asking.device()
    old.sends()
    asking.asks(STROKE, key="second")
    with pytest.raises(AlreadySubmitted):
        old.says(STROKE, "no")
    with pytest.raises(AlreadySubmitted):
        old.sends(2)


@pytest.mark.parametrize("how", ["no pen", "another pen", "staff"])
def test_without_a_device_that_was_opened_for_it_nothing_is_written(asking: Asking, how: str) -> None:
    asking.asks(STROKE)
    device = asking.device()
    author, pen = {
        "no pen": (device.hold.author, None),
        "another pen": (device.hold.author, Pen("0" * 32, "window")),
        "staff": (asking.clinician.author, device.pen),
    }[how]
    with pytest.raises(AlreadySubmitted):
        asking.records.save_answer(asking.id, STROKE, "no", author=author, pen=pen)
    assert _value(asking, STROKE) == UNSURE


def test_a_second_window_without_the_pen_is_told_so(asking: Asking) -> None:
    asking.asks(STROKE)
    device = asking.device()
    with pytest.raises(EditedElsewhere):
        asking.records.save_answer(
            asking.id, STROKE, "no", author=device.hold.author, pen=Pen(device.hold.id, "other")
        )


# The end


def test_ended_twice_it_ended_once_and_nothing_is_written_afterwards(asking: Asking) -> None:
    asking.asks(STROKE)
    device = asking.device()
    device.says(STROKE, "no")
    device.sends()
    device.sends()
    assert asking.desk.kinds().count("ask back answered") == 1
    with pytest.raises(AlreadySubmitted):
        device.says(STROKE, "yes")
    assert asking.records.ask_backs_of(asking.id)[0].ask.ended_how == ANSWERED


def test_it_ends_under_the_number_it_was_asked_under(asking: Asking) -> None:
    asking.asks(STROKE)
    with pytest.raises(UnknownEncounter):
        asking.device().sends(2)


def test_taken_back_it_is_over_for_the_patient_and_what_was_given_stays(asking: Asking) -> None:
    number = asking.asks(STROKE, SEIZURES)
    device = asking.device()
    device.says(STROKE, "no")
    ask_back_taken_back(asking.records, asking.clinician, asking.id, number)
    with pytest.raises(AlreadySubmitted):
        device.says(SEIZURES, "no")
    with pytest.raises(AlreadySubmitted):
        device.sends()
    assert (_value(asking, STROKE), _value(asking, SEIZURES)) == ("no", "yes")


def test_sent_it_cannot_be_taken_back(asking: Asking) -> None:
    number = asking.asks(STROKE)
    asking.device().sends()
    with pytest.raises(AlreadySubmitted, match="sent the answers already"):
        ask_back_taken_back(asking.records, asking.clinician, asking.id, number)


def test_the_case_leaves_the_queue_of_the_clinicians_and_comes_back(asking: Asking) -> None:
    records = asking.records
    assert records.status_of(asking.id) is CaseStatus.TO_REVIEW
    asking.asks(STROKE)
    assert records.status_of(asking.id) is CaseStatus.ASKED_BACK
    device = asking.device()
    device.says(STROKE, "no")
    assert records.status_of(asking.id) is CaseStatus.ASKED_BACK
    device.sends()
    assert records.status_of(asking.id) is CaseStatus.TO_REVIEW


def test_a_case_that_was_signed_comes_back_to_be_signed_anew_also_when_nothing_was_answered(
    asking: Asking,
) -> None:
    signed = Case(asking.records, asking.desk.encounter)
    signed.judged()
    signed.determined()
    assert asking.records.status_of(asking.id) is CaseStatus.DETERMINED
    asking.asks(STROKE)
    asking.device().sends()
    assert asking.records.status_of(asking.id) is CaseStatus.CHANGED
    asking.clock.passes(minutes=1)
    signed.determined("again", 2)
    assert asking.records.status_of(asking.id) is CaseStatus.DETERMINED


@pytest.mark.parametrize("times", [2, 8])
def test_sent_from_many_windows_at_once_it_ends_once(asking: Asking, times: int) -> None:
    asking.asks(STROKE)
    device = asking.device()

    def sent(_: int) -> str | None:
        ask = asking.records.ask_back_ended(asking.id, 1, ANSWERED, author=device.hold.author, pen=device.pen)
        return ask.ended_how

    with ThreadPoolExecutor(times) as crowd:
        assert set(crowd.map(sent, range(times))) == {ANSWERED}
    assert asking.desk.kinds().count("ask back answered") == 1


def test_sent_and_taken_back_at_once_it_ends_one_way(asking: Asking) -> None:
    asking.asks(STROKE)
    device = asking.device()

    def sent() -> str:
        try:
            device.asking.records.ask_back_ended(
                asking.id, 1, ANSWERED, author=device.hold.author, pen=device.pen
            )
        except (AlreadySubmitted, EditedElsewhere):
            return "too late"
        return "sent"

    def taken() -> str:
        try:
            ask_back_taken_back(asking.records, asking.clinician, asking.id, 1)
        except AlreadySubmitted:
            return "too late"
        return "taken"

    with ThreadPoolExecutor(2) as both:
        found = {one.result() for one in (both.submit(sent), both.submit(taken))}
    assert found in ({"sent", "too late"}, {"taken", "too late"})
    ended = [kind for kind in asking.desk.kinds() if kind in ("ask back answered", "ask back taken back")]
    assert len(ended) == 1


def test_the_patient_stands_in_the_audit_as_the_device_that_wrote(asking: Asking) -> None:
    asking.asks(STROKE)
    device = asking.device()
    device.says(STROKE, "no")
    device.sends()
    events = {event.kind: event for event in asking.records.events_of(asking.id)}
    assert events["asked back"].who == asking.clinician.author
    assert events["ask back answered"].who == Author("patient", device.hold.id)
    told = " ".join(str(event.detail) for event in asking.records.events_of(asking.id))
    assert "stroke" not in told
