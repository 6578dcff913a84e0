"""What a patient may answer again after handing in: the questions that were ticked, and those that new answers open.

    again = again_in(connection, data_key, encounter_id, day)    # None while nothing is asked back
    again.asks                                                   # the questions, in the order of the form

What is asked back is weighed against the answers as they stood when it was asked (`before`). A question of which a
branch decides is asked only when an answer given since opens it and nothing was said of it before: the rest of the form
stays closed. An answer that is not given again leaves the earlier one as it was.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from forms.answer import Absent, Answer, Response, Status
from forms.condition import Case, State
from forms.journey import asked, with_gates
from forms.question import Audience, Question
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import AnswerRefused, read
from forms.truth import NO
from screening.records import rows, schema
from screening.records.entries import TYPED, AskBack, Pen, StoredAnswer
from screening.records.review_rows import ask_backs_in

Told = Mapping[str, StoredAnswer]


@dataclass(frozen=True, eq=False, slots=True)
class Again:
    """An ask-back and the answers: as they stood when it was asked, and as they stand. `on`: the day they are read on."""

    encounter_id: str
    ask: AskBack
    before: Told
    now: Told
    on: dt.date
    _asks: list[tuple[Question, ...]] = field(default_factory=list)

    @property
    def asks(self) -> tuple[Question, ...]:
        """The questions that the patient meets now, in the order of the form."""
        if not self._asks:
            self._asks.append(asked_again(self.ask.questions, self.before, self.now, self.on))
        return self._asks[0]

    @property
    def given(self) -> frozenset[str]:
        """Ids of the questions that were answered since they were asked again."""
        return given_anew(self.before, self.now)

    @property
    def progress(self) -> tuple[int, int]:
        """How many of the questions were answered again, and how many there are."""
        wanted = self._wanted()
        return len(wanted) - len(self.open), len(wanted)

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that were not answered again yet."""
        given = self.given
        return tuple(one for one in self._wanted() if one.id not in given)

    def _wanted(self) -> tuple[Question, ...]:
        """Without follow-ups that may stay empty: what a clinician ticked is never one of those."""
        return tuple(one for one in self.asks if not one.optional or one.id in self.ask.questions)

    def having(self, row: StoredAnswer) -> "Again":
        """The same with one more answer."""
        now = {**self.now, row.question_id: row}
        return Again(self.encounter_id, self.ask, self.before, now, self.on)

    def takes(self, question_id: str) -> bool:
        """Whether the patient may write this: the answer to one of the questions, or what is typed for it."""
        plain = question_id.removeprefix(TYPED)
        return any(question.id == plain for question in self.asks)


def asked_again(ids: Iterable[str], before: Told, now: Told, on: dt.date) -> tuple[Question, ...]:
    """Of the ticked questions those that still apply, and those that answers given since have opened."""
    ticked, given = frozenset(ids), given_anew(before, now)
    then, here = _case(before, on), _case(now, on)
    found = {
        question
        for question in QUESTIONNAIRE
        if question.id in ticked and not _closed_since(question, here, given)
    }
    growing = True
    while growing:
        opened = {one for one in QUESTIONNAIRE if one not in found and _opened(one, found, given, then, here)}
        found |= opened
        growing = bool(opened)
    return tuple(question for question in QUESTIONNAIRE if question in found)


def given_anew(before: Told, now: Told) -> frozenset[str]:
    """The questions of which an answer stands that was not there before."""
    return frozenset(
        id
        for id, row in now.items()
        if row.value is not None and (id not in before or before[id].revision < row.revision)
    )


def _closed_since(question: Question, here: Case, given: frozenset[str]) -> bool:
    """Its branch is closed by what was answered anew. A clinician may ask what an old answer had closed."""
    if question.when is None or here.standing(question).applies is not NO:
        return False
    return any(gate.id in given for gate in with_gates(question.when.questions()))


def _opened(question: Question, found: set[Question], given: frozenset[str], then: Case, here: Case) -> bool:
    if question.audience is not Audience.PATIENT or question.when is None:
        return False
    anew = any(gate in found and gate.id in given for gate in question.when.questions())
    return anew and asked(question, here) and _was_open(question, then)


def _was_open(question: Question, then: Case) -> bool:
    """Nothing counted for it before: it was not asked, not answered, or its answer was out of date."""
    standing = then.standing(question)
    unsaid = standing.absent is Absent.NOT_ASKED or standing.state in (State.STALE, State.WITHDRAWN)
    return unsaid or not asked(question, then)


def _case(told: Told, on: dt.date) -> Case:
    return Case(Response(dict(_answers(told)), QUESTIONNAIRE.version, Status.COMPLETED), on)


def _answers(told: Told) -> Iterable[tuple[str, Answer]]:
    for id, row in told.items():
        question = QUESTIONNAIRE.by_id.get(id)
        if question is None or row.value is None:
            continue
        day = row.recorded_at.astimezone().date()
        try:
            yield id, Answer(read(question, row.value, day), day)
        except AnswerRefused:
            continue


# Within a transaction


def again_in(connection: Connection, data_key: bytes, encounter_id: str, on: dt.date) -> Again | None:
    """The ask-back that waits for its patient, against the answers; None while there is none."""
    open_ = next((one for one in ask_backs_in(connection, data_key, encounter_id) if not one.ended_how), None)
    return None if open_ is None else again_of(connection, data_key, encounter_id, open_, on)


def again_of(connection: Connection, data_key: bytes, encounter_id: str, ask: AskBack, on: dt.date) -> Again:
    """One ask-back against the answers as they were up to its end, or as they stand."""
    table = schema.answer
    wanted = select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.id)
    before: dict[str, Row[Any]] = {}
    now: dict[str, Row[Any]] = {}
    for row in connection.execute(wanted):
        if row.recorded_at <= ask.at:
            before[row.question_key] = row
        if ask.ended_at is None or row.recorded_at <= ask.ended_at:
            now[row.question_key] = row
    return Again(encounter_id, ask, _opened_rows(data_key, before), _opened_rows(data_key, now), on)


def _opened_rows(data_key: bytes, kept: Mapping[str, Row[Any]]) -> dict[str, StoredAnswer]:
    answers = (rows.answer_of(data_key, row) for row in kept.values())
    return {answer.question_id: answer for answer in answers}


def asked_since(connection: Connection, encounter_ids: Iterable[str]) -> dict[str, dt.datetime]:
    """When that was asked which still waits for its patient, by encounter."""
    asked_, ended = schema.ask_back, schema.ask_back_end
    over = select(ended.c.number).where(
        ended.c.encounter_id == asked_.c.encounter_id, ended.c.number == asked_.c.number
    )
    wanted = select(asked_.c.encounter_id, asked_.c.at).where(
        asked_.c.encounter_id.in_(list(encounter_ids)), ~over.exists()
    )
    return {row.encounter_id: row.at for row in connection.execute(wanted)}


def held_for(connection: Connection, pen: Pen, encounter_id: str, ask: AskBack) -> bool:
    """Whether a device was opened on the case to answer this: whoever had the form before it was asked was not."""
    hold = schema.intake_hold
    begun = connection.execute(
        select(hold.c.begun_at).where(hold.c.id == pen.hold_id, hold.c.encounter_id == encounter_id)
    ).scalar_one_or_none()
    return begun is not None and begun > ask.at
