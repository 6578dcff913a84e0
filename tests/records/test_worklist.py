"""Where a case stands is worked out from its rows alone, and what a filter finds is what reading every case would find."""

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select

from forms import treatment_sought
from screening.access import Permission, Role, add_person, set_roles
from screening.access.permissions import ALLOWED
from screening.access.sessions import Staff, session_begun, staff_of_token
from screening.access.visits import VisitDetails, visit_corrected
from screening.records import (
    NOBODY,
    SYSTEM,
    WAITING,
    Author,
    CaseStatus,
    Judgement,
    QueueFilter,
    QueueRow,
    Records,
    schema,
)
from screening.records.envelopes import data_key_of
from screening.records.keeping.erasure import record_erased
from screening.records.review_rows import ask_backs_in, assignments_in
from screening.rule import Route, Rung
from tests.clinic import PASSWORD, Clock

PATIENT, ADA = Author("patient", "tablet"), Author("staff", "ada")
MONDAY = dt.date(2026, 11, 23)
EVERY = tuple(CaseStatus)
ROUTES = (Route.INFUSION.value, Route.ORAL_HOME.value)
RUNGS = (Rung.URGENT.word, Rung.DEFERRED.word, Rung.PRECAUTIONS.word)
REASONS = ("depression", "ptsd", "other")


@dataclass
class Ward:
    """Makes cases and does to them what patients and clinicians do, in a few words."""

    records: Records
    clock: Clock
    people: tuple[str, ...]
    keys: Iterator[int]

    def begun(self, visit: dt.date | None = MONDAY) -> str:
        self.clock.passes(minutes=1)
        return self.records.begin_encounter(questionnaire_version="1", author=PATIENT, visit_date=visit).id

    def says(self, id: str, question: str, value: object) -> None:
        self.records.save_answer(id, question, value, author=PATIENT)

    def hands_in(self, id: str) -> None:
        self.clock.passes(minutes=1)
        self.records.submit(id, f"hand-in-{id}", questionnaire_hash="0" * 64, author=PATIENT)

    def judged(
        self,
        id: str,
        severity: int = 1,
        *,
        urgent: bool = False,
        outcomes: Mapping[str, str] | None = None,
        rules: Sequence[str] = (),
        reading: Any = None,
        anew: bool = False,
    ) -> None:
        if reading is not None and not self.records.entries_of(id):
            self.notes(id)  # where clinicians added nothing, nothing waits
        self.clock.passes(minutes=1)
        seal = self.records.case_of(id).fingerprint
        found = [
            {"id": "INFO-1", "consequence": {ROUTES[0]: RUNGS[1]}},
            *({"id": rule, "consequence": {ROUTES[0]: Rung.URGENT.word}} for rule in rules),
        ]
        said = Judgement(
            "p", "1", "0" * 64, "us", seal, outcomes or {ROUTES[0]: RUNGS[1]}, {}, severity, urgent, found
        )
        self.records.record_judgement(id, said, reading, anew=anew)

    def awaits(self, id: str) -> int:
        """How much of a case the queue says awaits a second signature."""
        (row,) = self.records.queue(1, 0, QueueFilter(statuses=EVERY, only=(id,)))
        return row.awaits_second

    def alarm(self) -> int:
        """How many urgent cases nobody has taken who may sign."""
        return self.records.urgent_unattended(ALLOWED[Permission.SIGN])

    def acts(self, id: str, table: Any, content: Any = None, **columns: object) -> None:
        self.clock.passes(minutes=1)
        self.records.act_added(
            id, table, "something done", ADA, key=f"key-{next(self.keys)}", content=content, **columns
        )

    def notes(self, id: str) -> None:
        self.acts(id, schema.case_entry, {"kind": "note", "about": "case", "words": "rang"})

    def asks_back(self, id: str) -> None:
        self.acts(id, schema.ask_back, {"questions": ["brain.stroke"], "words": ""})

    def ends(self, id: str, how: str) -> None:
        self.acts(id, schema.ask_back_end, how=how)

    def gives(self, id: str, person: str | None, *, acknowledged: bool = False) -> None:
        self.acts(id, schema.assignment, person_id=person, acknowledged=acknowledged)

    def signs(self, id: str) -> None:
        self.clock.passes(minutes=1)
        case = self.records.case_of(id)
        assert case.judgement is not None
        self.records.determine(
            id, f"sign-{next(self.keys)}", {}, number=len(case.determinations) + 1,
            answers_hash=case.judgement.answers_hash, findings_hash=case.judgement.findings_hash, author=ADA,
        )  # fmt: skip

    def order(self) -> list[str]:
        """The cases as they stand in the queue."""
        return [row.encounter.id for row in self.records.queue()]

    def status(self, id: str) -> CaseStatus | None:
        return self.records.status_of(id)

    def place(self) -> list[Any]:
        """Every row of the list and of its tags, as they lie in the database."""
        place, tag = schema.worklist, schema.worklist_tag
        return self.records.read(
            lambda c: [
                *c.execute(select(place).order_by(place.c.encounter_id)).all(),
                *c.execute(select(tag).order_by(tag.c.encounter_id, tag.c.tag)).all(),
            ]
        )


@pytest.fixture
def ward(records: Records, clock: Clock) -> Ward:
    role = frozenset({Role.CLINICIAN})
    people = tuple(
        add_person(records, name, PASSWORD, role).id for name in ("Dr Ada Example", "Dr Ben Example")
    )
    return Ward(records, clock, people, iter(range(10_000)))


def handed_in(ward: Ward) -> str:
    """A case that was handed in and judged."""
    id = ward.begun()
    ward.says(id, "stroke", "no")
    ward.hands_in(id)
    ward.judged(id)
    return id


# From status to status


def test_a_form_is_to_review_once_it_is_handed_in(ward: Ward) -> None:
    id = ward.begun()
    ward.says(id, "stroke", "no")
    assert ward.status(id) is None
    ward.hands_in(id)
    assert ward.status(id) is CaseStatus.TO_REVIEW
    ward.judged(id)
    assert ward.status(id) is CaseStatus.TO_REVIEW


def test_unfinished_it_stands_there_only_once_something_urgent_was_said(ward: Ward) -> None:
    id = ward.begun()
    ward.judged(id, 3)
    assert ward.status(id) is None
    ward.judged(id, 6, urgent=True)
    assert ward.status(id) is CaseStatus.UNFINISHED
    ward.judged(id, 0)
    assert ward.status(id) is CaseStatus.UNFINISHED, "what was urgent once is not hidden again"
    ward.hands_in(id)
    assert ward.status(id) is CaseStatus.TO_REVIEW


def test_determined_until_anything_it_rests_on_changes(ward: Ward) -> None:
    id = handed_in(ward)
    ward.signs(id)
    assert ward.status(id) is CaseStatus.DETERMINED
    ward.judged(id, 5)
    assert ward.status(id) is CaseStatus.DETERMINED, "judged anew on the same answers nothing was added"
    ward.notes(id)
    assert ward.status(id) is CaseStatus.CHANGED
    ward.judged(id)
    ward.signs(id)
    assert ward.status(id) is CaseStatus.DETERMINED


@pytest.mark.parametrize("how", ["answered", "taken-back"])
def test_asked_back_it_waits_for_the_patient_and_comes_back(ward: Ward, how: str) -> None:
    id = handed_in(ward)
    ward.asks_back(id)
    assert ward.status(id) is CaseStatus.ASKED_BACK
    ward.ends(id, how)
    assert ward.status(id) is CaseStatus.TO_REVIEW
    ward.signs(id)
    ward.asks_back(id)
    assert ward.status(id) is CaseStatus.ASKED_BACK
    ward.ends(id, how)
    assert ward.status(id) is (CaseStatus.CHANGED if how == "answered" else CaseStatus.DETERMINED)


# Not judged as it is now


def test_what_changed_since_it_was_judged_is_not_judged_until_it_is_judged_again(ward: Ward) -> None:
    worse, id = handed_in(ward), handed_in(ward)
    ward.judged(worse, 5)
    wanted = QueueFilter(outcome=RUNGS[1], only=(id,))
    assert ward.order() == [worse, id]
    assert ward.records.queue_length(wanted) == 1
    ward.notes(id)
    assert ward.order() == [id, worse], "nobody knows how bad it is"
    assert ward.records.queue()[0].judgement is None
    assert ward.records.queue_length(wanted) == 0, "it is found under no outcome of what was there before"
    ward.judged(id)
    assert ward.order() == [worse, id]
    assert ward.records.queue_length(wanted) == 1


def test_what_was_urgent_stands_first_also_while_it_is_not_judged_as_it_is_now(ward: Ward) -> None:
    urgent, id = handed_in(ward), handed_in(ward)
    ward.judged(urgent, 6, urgent=True)
    ward.gives(urgent, ward.people[0], acknowledged=True)
    ward.notes(id)
    ward.notes(urgent)
    (first, _) = ward.records.queue()
    assert (first.encounter.id, first.urgent, first.judgement) == (urgent, True, None)
    assert ward.alarm() == 0, "a change that nobody judged is no news yet"


def test_what_was_news_stays_news_while_it_is_not_judged_as_it_is_now(ward: Ward) -> None:
    id = handed_in(ward)
    ward.judged(id, 6, urgent=True, rules=("SI-1",))
    ward.gives(id, ward.people[0], acknowledged=True)
    ward.notes(id)
    ward.judged(id, 6, urgent=True, rules=("SI-1", "BP-1"))
    assert ward.alarm() == 1
    ward.notes(id)
    assert ward.alarm() == 1


def test_an_unfinished_form_shows_what_was_urgent_in_it_however_it_goes_on(ward: Ward) -> None:
    id = ward.begun()
    ward.says(id, "stroke", "no")
    ward.judged(id, 6, urgent=True)
    ward.says(id, "seizures", "no")
    ward.says(id, treatment_sought.REASON.id, "ptsd")
    (row,) = ward.records.queue()
    assert row.judgement is not None
    assert ward.records.not_judged(9) == ()


def test_what_is_not_judged_is_found_to_be_judged(ward: Ward) -> None:
    ids = [handed_in(ward) for _ in range(4)]
    assert ward.records.not_judged(9) == ()
    for id in ids:
        ward.notes(id)
    ward.judged(ids[1], 6, urgent=True)
    ward.notes(ids[1])
    ward.judged(ids[2])
    assert ward.records.not_judged(9) == (ids[0], ids[1], ids[3])
    assert ward.records.not_judged(2) == (ids[0], ids[1])


# Who has it


def test_an_urgent_case_is_unattended_until_its_owner_takes_note(ward: Ward) -> None:
    ada, ben = ward.people
    id = handed_in(ward)
    assert ward.alarm() == 0
    ward.judged(id, 6, urgent=True)
    told = []
    for person, acknowledged in (
        (None, False),
        (ada, False),
        (ada, True),
        (ben, False),
        (ben, True),
        (None, False),
    ):
        ward.gives(id, person, acknowledged=acknowledged)
        (row,) = ward.records.queue()
        told.append((row.assignee, row.acknowledged_at is not None, ward.alarm()))
    assert told == [
        (None, False, 1),
        (ada, False, 1),
        (ada, True, 0),
        (ben, False, 1),
        (ben, True, 0),
        (None, False, 1),
    ]


def test_what_was_acknowledged_is_news_again_once_the_patient_answered_again_and_is_urgent(
    ward: Ward,
) -> None:
    id = handed_in(ward)
    ward.judged(id, 6, urgent=True)
    ward.gives(id, ward.people[0], acknowledged=True)
    ward.asks_back(id)
    assert ward.alarm() == 0
    ward.ends(id, "answered")
    assert ward.alarm() == 1
    ward.judged(id, 2)
    assert ward.alarm() == 0, "what was answered again took the urgency away"


def test_what_was_acknowledged_is_news_again_once_something_else_is_urgent(ward: Ward) -> None:
    id = handed_in(ward)
    ward.judged(id, 6, urgent=True, rules=("SI-1", "BP-1"))
    ward.gives(id, ward.people[0], acknowledged=True)
    told = []
    for rules in (("SI-1", "BP-1"), ("SI-1",), ("SI-1", "BP-9"), ("BP-1",), (), ("SI-1", "BP-1", "BP-9")):
        ward.notes(id)
        ward.judged(id, 6 if rules else 2, urgent=bool(rules), rules=rules)
        told.append(ward.alarm())
    assert told == [0, 0, 1, 0, 0, 1]
    ward.gives(id, ward.people[0], acknowledged=True)
    assert ward.alarm() == 0, "they took note of all three"


def test_an_owner_who_left_has_taken_note_of_nothing(ward: Ward) -> None:
    id = handed_in(ward)
    ward.judged(id, 6, urgent=True)
    ward.gives(id, ward.people[0], acknowledged=True)
    person = schema.person
    gone = person.update().where(person.c.id == ward.people[0]).values(left_at=ward.clock.now)
    ward.records.write(lambda connection: connection.execute(gone))
    assert ward.alarm() == 1


@pytest.mark.parametrize(
    ("roles", "many"),
    [
        ({Role.FRONT_DESK}, 1),
        ({Role.ADMINISTRATOR, Role.FRONT_DESK}, 1),
        ({Role.MEDICAL_DIRECTOR, Role.FRONT_DESK}, 0),
        ({Role.CLINICIAN}, 0),
    ],
)
def test_an_owner_who_may_sign_no_more_has_taken_note_of_nothing(
    ward: Ward, roles: set[Role], many: int
) -> None:
    id = handed_in(ward)
    ward.judged(id, 6, urgent=True)
    ward.gives(id, ward.people[0], acknowledged=True)
    assert ward.alarm() == 0
    set_roles(ward.records, ward.people[0], frozenset(roles))
    assert ward.alarm() == many


def test_the_alarm_counts_every_urgent_case_that_waits_and_none_that_is_determined(ward: Ward) -> None:
    ids = [handed_in(ward) for _ in range(30)]
    for id in ids:
        ward.judged(id, 6, urgent=True)
    assert ward.alarm() == 30
    ward.signs(ids[0])
    assert ward.alarm() == 29


# What waits for a second clinician


def awaiting(many: int) -> Any:
    """A reading that has so much of it."""
    return {"review": {"awaits": many}}


def test_what_awaits_a_second_signature_is_what_the_last_reading_has(ward: Ward) -> None:
    id = handed_in(ward)
    told = [ward.awaits(id)]
    for many in (2, 1, 0):
        ward.notes(id)
        told.append(ward.awaits(id))
        ward.judged(id, reading=awaiting(many))
        told.append(ward.awaits(id))
    assert told == [0, 0, 2, 2, 1, 1, 0], "an act changes it only once the case is judged with it"


def test_it_is_found_while_something_awaits_and_no_longer(ward: Ward) -> None:
    id, other = handed_in(ward), handed_in(ward)
    wanted = QueueFilter(awaits_second=True)
    assert ward.records.queue_counts(wanted) == {}
    ward.judged(id, 2, reading=awaiting(1))
    ward.judged(other, 2, reading=awaiting(0))
    assert [row.encounter.id for row in ward.records.queue(wanted=wanted)] == [id]
    assert ward.records.queue_counts(wanted) == {CaseStatus.TO_REVIEW: 1}
    ward.judged(id, 2, reading=awaiting(0), anew=True)
    assert ward.records.queue(wanted=wanted) == ()


def test_what_awaits_before_a_case_comes_into_the_queue_is_there_when_it_does(ward: Ward) -> None:
    id = ward.begun()
    ward.judged(id, reading=awaiting(3))
    assert ward.status(id) is None
    ward.hands_in(id)
    assert ward.awaits(id) == 3


WAITS = "does not count yet: it awaits a second clinician's signature"
OVER = "no longer counts: the answers behind this finding changed"


@pytest.mark.parametrize(
    ("reading", "many"),
    [
        ({"review": {"lifts": [{"standing": WAITS}, {"standing": OVER}, {"standing": WAITS}]}}, 2),
        ({"review": {"lifts": [{"standing": WAITS}], "awaits": 0}}, 0),
        ({"review": {"lifts": []}}, 0),
        ({"review": {"lifts": None}}, 0),
        ({"review": None}, 0),
        ({"patient": "Ada"}, 0),
        (["review"], 0),
        (None, 0),
    ],
)
def test_a_reading_of_an_earlier_release_says_it_in_words_alone(ward: Ward, reading: Any, many: int) -> None:
    id = handed_in(ward)
    ward.judged(id, 2, reading=reading)
    assert ward.awaits(id) == many
    ward.records.worklist_made_anew()
    assert ward.awaits(id) == many


# Moved, erased, made anew


def _staff(records: Records) -> Staff:
    person = add_person(records, "Fran Desk", PASSWORD, frozenset({Role.FRONT_DESK}))
    staff = staff_of_token(records, session_begun(records, person))
    assert staff is not None
    return staff


def test_a_visit_that_is_moved_moves_the_case(ward: Ward) -> None:
    first, second = handed_in(ward), handed_in(ward)
    later = MONDAY + dt.timedelta(days=3)
    details = VisitDetails("Zebedee Quillfeather", later)
    visit_corrected(ward.records, _staff(ward.records), first, details, revision=0)
    rows = ward.records.queue()
    assert [(row.encounter.id, row.visit_on) for row in rows] == [(second, MONDAY), (first, later)]
    assert [row.encounter.id for row in ward.records.queue(wanted=QueueFilter(visit_from=later))] == [first]


def test_an_erased_case_vanishes_from_pages_counts_and_filters(ward: Ward) -> None:
    kept, gone = handed_in(ward), handed_in(ward)
    ward.judged(gone, 6, urgent=True)
    assert record_erased(
        ward.records, gone, by=SYSTEM, why="its time is over", rule="test", still_due=lambda _: True
    )
    for wanted in (QueueFilter(), QueueFilter(statuses=EVERY), QueueFilter(outcome=RUNGS[1])):
        assert [row.encounter.id for row in ward.records.queue(wanted=wanted)] == [kept]
        assert ward.records.queue_length(wanted) == 1
    assert ward.alarm() == 0
    ward.records.worklist_made_anew()
    assert ward.records.queue_length(QueueFilter(statuses=EVERY)) == 1


def test_an_unfinished_form_is_found_by_what_was_answered_last(ward: Ward) -> None:
    id = ward.begun()
    ward.says(id, treatment_sought.REASON.id, "depression")
    ward.judged(id, 6, urgent=True)
    ward.says(id, treatment_sought.REASON.id, "ptsd")
    ward.says(id, treatment_sought.ROUTES_ASKED.id, [ROUTES[0]])

    def found() -> list[int]:
        wanted = (
            QueueFilter(reason="depression"),
            QueueFilter(reason="ptsd"),
            QueueFilter(route_asked=ROUTES[0]),
        )
        return [ward.records.queue_length(one) for one in wanted]

    assert found() == [0, 1, 1]
    before = ward.place()
    ward.records.worklist_made_anew()
    assert ward.place() == before
    ward.says(id, treatment_sought.ROUTES_ASKED.id, None)
    assert found() == [0, 1, 0]


Act = Callable[[Ward, str], None]


def _asks_once(ward: Ward, id: str) -> None:
    if ward.status(id) is not CaseStatus.ASKED_BACK:
        ward.asks_back(id)


def _ends_open(how: str) -> Act:
    return lambda ward, id: ward.ends(id, how) if ward.status(id) is CaseStatus.ASKED_BACK else None


def _signs_fresh(ward: Ward, id: str) -> None:
    ward.judged(id)
    ward.signs(id)


# What clinicians do to no form that the patient still has.
_ON_WHAT_WAS_HANDED_IN = ("asked back", "answered", "taken back", "signed")


def _urgent_unfinished(ward: Ward) -> str:
    id = ward.begun()
    ward.says(id, treatment_sought.REASON.id, REASONS[0])
    ward.judged(id, 6, urgent=True)
    return id


def _answers(ward: Ward, id: str, question: str, values: Sequence[object]) -> None:
    if ward.status(id) is CaseStatus.UNFINISHED:  # one that was handed in takes no more answers
        ward.says(id, question, values[next(ward.keys) % len(values)])


ACTS: Mapping[str, Act] = {
    "urgent": lambda ward, id: ward.judged(id, 6, urgent=True),
    "urgent by more": lambda ward, id: ward.judged(id, 6, urgent=True, rules=("SI-1",)),
    "judged": lambda ward, id: ward.judged(id, 3, outcomes={ROUTES[1]: RUNGS[2]}),
    "reason": lambda ward, id: _answers(ward, id, treatment_sought.REASON.id, REASONS),
    "routes": lambda ward, id: _answers(
        ward, id, treatment_sought.ROUTES_ASKED.id, ([ROUTES[0]], [ROUTES[1]])
    ),
    "noted": lambda ward, id: ward.notes(id),
    "one awaits": lambda ward, id: ward.judged(id, 3, reading=awaiting(1), anew=True),
    "two await": lambda ward, id: ward.judged(id, 3, reading=awaiting(2), anew=True),
    "none awaits": lambda ward, id: ward.judged(id, 3, reading=awaiting(0), anew=True),
    "asked back": _asks_once,
    "answered": _ends_open("answered"),
    "taken back": _ends_open("taken-back"),
    "taken": lambda ward, id: ward.gives(id, ward.people[0], acknowledged=True),
    "given": lambda ward, id: ward.gives(id, ward.people[1]),
    "given back": lambda ward, id: ward.gives(id, None),
    "signed": _signs_fresh,
}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=8), finished=st.booleans())
def test_kept_up_to_date_it_is_what_it_would_be_made_anew(
    ward: Ward, acts: list[str], finished: bool
) -> None:
    id = handed_in(ward) if finished else _urgent_unfinished(ward)
    for act in acts:
        if finished or act not in _ON_WHAT_WAS_HANDED_IN:
            ACTS[act](ward, id)
    before = ward.place()
    ward.records.worklist_made_anew()
    assert ward.place() == before


# Filters, beside reading everything


@dataclass(frozen=True)
class Read:
    """A case as reading all of it tells it."""

    id: str
    status: CaseStatus
    urgent: bool
    severity: int
    outcomes: Mapping[str, object]
    reason: object
    asked: object
    assignee: str | None
    visit: dt.date
    since: dt.datetime
    awaits: int


def read_one(ward: Ward, id: str) -> Read | None:
    """Read one case from its rows; None when it is not for the queue."""
    records, case = ward.records, ward.records.case_of(id)
    judgements = [judged for _, judged in records.judgements_of(id)]
    urgent = any(judged.urgent for judged in judgements)
    if case.submission is None and not urgent:
        return None
    last = judgements[-1] if judgements else None
    judged = last if case.submission is None or (last and last.answers_hash == case.fingerprint) else None
    given_to = records.read(lambda c: assignments_in(c, id))
    values = {name: answer.value for name, answer in case.answers.items()}
    return Read(
        id,
        _status_read(ward, id),
        urgent,
        judged.severity if judged else 2**31,
        judged.outcomes if judged else {},
        values.get(treatment_sought.REASON.id),
        values.get(treatment_sought.ROUTES_ASKED.id) or [],
        given_to[-1].person_id if given_to else None,
        case.encounter.visit_date or dt.date.max,
        case.submission.submitted_at if case.submission else case.encounter.created_at,
        _awaits_read(records, id),
    )


def _awaits_read(records: Records, id: str) -> int:
    kept = records.reading_of(id, len(records.judgements_of(id)))
    content: Any = kept.content if kept else awaiting(0)
    return int(content["review"]["awaits"])


def _status_read(ward: Ward, id: str) -> CaseStatus:
    records, case = ward.records, ward.records.case_of(id)
    asks = records.read(lambda c: ask_backs_in(c, data_key_of(c, records.ring, id), id))
    if case.submission is None:
        return CaseStatus.UNFINISHED
    if any(ask.ended_how is None for ask in asks):
        return CaseStatus.ASKED_BACK
    if case.determination is None:
        return CaseStatus.TO_REVIEW
    signed = case.determination
    again = any(
        ask.ended_how == "answered" and ask.ended_at > signed.signed_at for ask in asks if ask.ended_at
    )
    return CaseStatus.CHANGED if again or signed.answers_hash != case.fingerprint else CaseStatus.DETERMINED


def lets_through(wanted: QueueFilter, one: Read) -> bool:
    """The filter, case by case."""
    routes = [wanted.route] if wanted.route else list(one.outcomes)
    whose = {"": True, NOBODY: one.assignee is None}
    return (
        one.status in wanted.statuses
        and (one.urgent or not wanted.urgent)
        and (one.awaits > 0 or not wanted.awaits_second)
        and (not wanted.outcome or any(one.outcomes.get(route) == wanted.outcome for route in routes))
        and (not wanted.reason or one.reason == wanted.reason)
        and (not wanted.route_asked or wanted.route_asked in one.asked)  # type: ignore[operator]
        and whose.get(wanted.assignee, one.assignee == wanted.assignee)
        and (wanted.visit_from is None or one.visit >= wanted.visit_from)
        and (wanted.visit_to is None or one.visit <= wanted.visit_to)
        and (wanted.only is None or one.id in wanted.only)
    )


# What is done to a case that was judged: each but judging it otherwise.
_LATER = sorted(
    act
    for act in ACTS
    if act not in ("urgent", "judged", "reason", "routes") and not act.endswith(("await", "awaits"))
)


def _some_case(ward: Ward, chance: random.Random) -> str:
    visit = chance.choice((None, MONDAY, MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=9)))
    id = ward.begun(visit)
    if chance.random() < 0.8:
        ward.says(id, treatment_sought.REASON.id, chance.choice(REASONS))
        ward.says(id, treatment_sought.ROUTES_ASKED.id, chance.sample(ROUTES, chance.randint(0, 2)))
    if chance.random() < 0.7:
        ward.hands_in(id)
    if chance.random() < 0.85:
        worst = chance.choice(RUNGS)
        outcomes = {ROUTES[0]: worst, ROUTES[1]: chance.choice(RUNGS[1:])}
        severity, urgent = RUNGS[::-1].index(worst), worst == RUNGS[0]
        ward.judged(id, severity, urgent=urgent, outcomes=outcomes)
        for act in chance.sample(_LATER, 3) if ward.status(id) else ():
            if ward.status(id) is not CaseStatus.UNFINISHED or act.startswith(("taken", "given")):
                ACTS[act](ward, id)
        if many := chance.choice((0, 1, 3)):
            ward.judged(id, severity, urgent=urgent, outcomes=outcomes, reading=awaiting(many), anew=True)
    return id


FILTERS = st.builds(
    QueueFilter,
    statuses=st.one_of(
        st.just(WAITING),
        st.just(EVERY),
        st.sets(st.sampled_from(EVERY), min_size=1).map(lambda s: tuple(sorted(s))),
    ),
    urgent=st.sampled_from((False, False, True)),
    awaits_second=st.sampled_from((False, False, True)),
    route=st.sampled_from(("", "", *ROUTES)),
    outcome=st.sampled_from(("", "", *RUNGS)),
    reason=st.sampled_from(("", "", *REASONS)),
    route_asked=st.sampled_from(("", "", *ROUTES)),
    visit_from=st.sampled_from((None, None, MONDAY, MONDAY + dt.timedelta(days=1))),
    visit_to=st.sampled_from((None, None, MONDAY, MONDAY + dt.timedelta(days=5))),
)
WHOSE = st.sampled_from(("", "", NOBODY, 0, 1, "0" * 32))


@pytest.fixture
def full(ward: Ward) -> tuple[Ward, tuple[Read, ...]]:
    """A ward with two dozen cases of every kind, and what reading each of them tells."""
    chance = random.Random(8)
    found = (read_one(ward, _some_case(ward, chance)) for _ in range(24))
    read = tuple(one for one in found if one is not None)
    assert {one.status for one in read} == set(EVERY), "every status is tried"
    assert {one.status for one in read if one.awaits} >= set(WAITING), "and most with something to sign"
    return ward, read


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=FILTERS, whose=WHOSE, only=st.sets(st.integers(0, 15), max_size=12) | st.none())
def test_every_filter_finds_what_reading_every_case_finds_in_the_order_of_the_queue(
    full: tuple[Ward, tuple[Read, ...]], wanted: QueueFilter, whose: str | int, only: set[int] | None
) -> None:
    ward, cases = full
    assignee = ward.people[whose] if isinstance(whose, int) else whose
    ids = None if only is None else tuple(cases[at].id for at in only)
    wanted = replace(wanted, assignee=assignee, only=ids)
    expected = sorted(
        (one for one in cases if lets_through(wanted, one)),
        key=lambda one: (not one.urgent, -one.severity, one.visit, one.since, one.id),
    )
    rows: tuple[QueueRow, ...] = ward.records.queue(100, 0, wanted)
    assert [row.encounter.id for row in rows] == [one.id for one in expected]
    assert [row.status for row in rows] == [one.status for one in expected]
    assert [row.awaits_second for row in rows] == [one.awaits for one in expected]
    assert ward.records.queue_length(wanted) == len(expected)
    counts = ward.records.queue_counts(wanted)
    assert counts == {one: sum(r.status is one for r in rows) for one in {r.status for r in rows}}
    assert [row for at in range(0, 24, 5) for row in ward.records.queue(5, at, wanted)] == list(rows)


@contextmanager
def written_in_the_queue() -> Iterator[list[str]]:
    """Collects every statement that changes a row of the queue or of its tags."""
    told: list[str] = []

    def executed(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")) and "worklist" in statement:
            told.append(statement)

    event.listen(Engine, "before_cursor_execute", executed)
    try:
        yield told
    finally:
        event.remove(Engine, "before_cursor_execute", executed)


def test_an_act_that_moves_nothing_writes_nothing_in_the_queue(ward: Ward) -> None:
    id = handed_in(ward)
    file = {"sha256": "3" * 64, "kind": "summary", "determination": 0, "judgement": 1}
    with written_in_the_queue() as told:
        ward.records.act_added(id, schema.paper, "paper given out", ADA, key="", **file)
    assert told == []
    with written_in_the_queue() as told:
        ward.records.act_added(
            id, schema.assignment, "case assigned", ADA, key="a", person_id=ward.people[0], acknowledged=False
        )
    assert len(told) >= 4
