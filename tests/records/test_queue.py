"""The queue shows the worst first and hides neither the unfinished, the unjudged nor the withdrawn."""

import datetime as dt

import pytest

from screening.errors import ShapeRefused
from screening.records import SYSTEM, Author, Judgement, Records, fingerprint_of
from tests.clinic import Clock

PATIENT = Author("patient", "tablet")
MONDAY = dt.date(2026, 11, 23)


class Ward:
    """Makes encounters in a few words."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self.records = records
        self.clock = clock

    def comes(
        self,
        *,
        severity: int | None = None,
        urgent: bool = False,
        finished: bool = True,
        visit: dt.date | None = MONDAY,
    ) -> str:
        """A patient, judged (or not), finished or not. Returns the encounter's id."""
        self.clock.passes(minutes=1)
        id = self.records.begin_encounter(questionnaire_version="1", author=PATIENT, visit_date=visit).id
        if finished:
            self.records.submit(id, f"key-{id}", questionnaire_hash="0" * 64, author=PATIENT)
        if severity is not None:
            self.judged(id, severity, urgent=urgent)
        return id

    def judged(self, id: str, severity: int, *, urgent: bool = False, policy: str = "us") -> Judgement:
        """What the protocol says now."""
        seal = fingerprint_of(self.records.answers_of(id))
        said = Judgement("protocol", "1", "0" * 64, policy, seal, {"infusion": "x"}, {}, severity, urgent)
        return self.records.record_judgement(id, said)

    def queue(self) -> list[str]:
        """The ids in the queue, in order."""
        return [row.encounter.id for row in self.records.queue()]


@pytest.fixture
def ward(records: Records, clock: Clock) -> Ward:
    return Ward(records, clock)


def test_urgent_then_unjudged_then_worst_then_earliest_visit_then_first_come(ward: Ward) -> None:
    mild_late = ward.comes(severity=1, visit=MONDAY + dt.timedelta(days=2))
    mild_undated = ward.comes(severity=1, visit=None)
    mild_first = ward.comes(severity=1)
    mild_second = ward.comes(severity=1)
    grave = ward.comes(severity=5)
    unjudged = ward.comes()
    urgent = ward.comes(severity=0, urgent=True)
    assert ward.queue() == [urgent, unjudged, grave, mild_first, mild_second, mild_late, mild_undated]


def test_unfinished_forms_stay_out_unless_something_urgent_was_said(ward: Ward) -> None:
    ward.comes(severity=5, finished=False)
    ward.comes(finished=False)
    urgent = ward.comes(severity=6, urgent=True, finished=False)
    rows = ward.records.queue()
    assert [(row.encounter.id, row.finished) for row in rows] == [(urgent, False)]
    assert ward.records.queue_length() == 1


def test_an_urgent_answer_that_was_withdrawn_still_stands_first(ward: Ward) -> None:
    grave = ward.comes(severity=5)
    withdrawn = ward.comes(severity=6, urgent=True)
    ward.judged(withdrawn, 0)
    assert ward.queue() == [withdrawn, grave]
    row = ward.records.queue()[0]
    assert row.urgent
    assert row.judgement is not None
    assert not row.judgement.urgent


def test_the_latest_judgement_counts(ward: Ward) -> None:
    first, second = ward.comes(severity=1), ward.comes(severity=2)
    ward.judged(first, 4)
    assert ward.queue() == [first, second]
    assert ward.records.judgement_of(first) == ward.records.queue()[0].judgement


def test_the_same_judgement_is_kept_once(ward: Ward) -> None:
    id = ward.comes(severity=3)
    first = ward.records.judgement_of(id)
    assert ward.judged(id, 3) == first
    assert ward.judged(id, 3, policy="eu") != first


def test_pages_of_the_queue_neither_skip_nor_repeat(ward: Ward) -> None:
    everyone = {ward.comes(severity=number % 3) for number in range(7)}
    pages = [ward.records.queue(3, offset) for offset in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert {row.encounter.id for page in pages for row in page} == everyone


def test_drafts_say_how_far_they_are_and_nothing_of_what_was_said(ward: Ward) -> None:
    ward.comes(severity=1)
    id = ward.comes(finished=False)
    for value in ("no", "yes"):
        ward.records.save_answer(id, "stroke", value, author=PATIENT)
    ward.records.save_answer(id, "why-here", "pain", author=PATIENT)
    (draft,) = ward.records.drafts()
    assert (draft.encounter.id, draft.answered, draft.held) == (id, 2, False)
    assert draft.last_answer_at == ward.clock.now
    assert "pain" not in repr(draft)


def test_names_for_a_page_of_the_queue_are_read_at_once(ward: Ward) -> None:
    first, second = ward.comes(finished=False), ward.comes(finished=False)
    ward.records.save_answer(first, "name", "Ann", author=PATIENT)
    ward.records.save_answer(first, "name", "Anne", author=PATIENT)
    ward.records.save_answer(first, "stroke", "no", author=PATIENT)
    found = ward.records.answers_in([first, second], ["name"])
    assert {id: {q: kept.value for q, kept in row.items()} for id, row in found.items()} == {
        first: {"name": "Anne"},
        second: {},
    }


def test_an_event_is_kept_in_order_with_who_and_when(ward: Ward) -> None:
    id = ward.comes(finished=False)
    ward.records.record_event("crisis words shown", encounter_id=id, detail={"line": "988"})
    ward.records.record_event("case viewed", who=Author("staff", "ada"), encounter_id=id)
    events = ward.records.events_of(id)[1:]
    assert [(event.kind, event.who.id) for event in events] == [
        ("crisis words shown", SYSTEM.id),
        ("case viewed", "ada"),
    ]
    assert events[0].detail == {"line": "988"}


@pytest.mark.parametrize("detail", [{"answer": "x" * 201}, {"answers": ["stroke"]}, {"answers": {"a": 1}}])
def test_an_event_has_no_room_for_answers(ward: Ward, detail: dict[str, object]) -> None:
    with pytest.raises(ShapeRefused):
        ward.records.record_event("case viewed", detail=detail)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["", "Case viewed", "x" * 80, "patient said: yes"])
def test_the_kind_of_an_event_is_a_few_plain_words(ward: Ward, kind: str) -> None:
    with pytest.raises(ShapeRefused):
        ward.records.record_event(kind)
