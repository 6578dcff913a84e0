"""Asking back: a clinician ticks what is unclear, the patient gets only those questions again, old answers stay beside new.

number = asked_back(records, staff, encounter_id, ["brain.stroke"], "Please ask at home.", key=press)
ask_backs_read(records, staff, encounter_id)            # each with what was answered again, and what was not
ask_back_taken_back(records, staff, encounter_id, number)

ask_back_on(records, hold)      # what a patient's device was opened for, or None
again_on(records, hold)         # the same with the answers it is weighed against: never for a screen as they are
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from forms.condition import Case
from forms.question import Audience, Question
from forms.questionnaire import QUESTIONNAIRE
from forms.truth import NO
from screening.access.break_glass import refuse_unless_case_open
from screening.access.holds import Ending, Hold, hold_ended
from screening.access.permissions import Permission
from screening.access.reading import look_noted, refuse_unless_allowed
from screening.access.sessions import Staff
from screening.asked_back import opened_of, ticked_of
from screening.clinic import Clinic, clinic_here
from screening.counting import Counting
from screening.entries import Clarified, standing
from screening.errors import AskBackRefused, ValueRefused
from screening.filing import judged_where_changed
from screening.judging import reopened
from screening.records import AskBack, Records, schema
from screening.records import Case as Kept
from screening.records.asked_again import Again, again_of
from screening.records.envelopes import data_key_of
from screening.records.review_rows import TAKEN_BACK, ask_back_open, ask_backs_in
from screening.records.values import text_cleaned

LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class AskedBack:
    """An ask-back for staff. `questions` as ticked, `opened` those that new answers opened, `given` ids of what was answered."""

    ask: AskBack
    questions: tuple[Question, ...]
    opened: tuple[Question, ...]
    given: frozenset[str]

    @property
    def open(self) -> bool:
        """Whether it waits for the patient."""
        return self.ask.ended_how is None


def asked_back(
    records: Records, staff: Staff, encounter_id: str, questions: Sequence[str], words: str, *, key: str
) -> int:
    """Ask a patient these questions (by id) again, with words of the clinician to them. `key` is one press.

    Returns the number of the ask-back within the case. Raises NotSignedIn, NotAllowed, AskBackRefused, UnknownEncounter,
    StoreUnavailable.
    """
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    case = records.case_of(encounter_id)
    ids = _ids_checked(questions, case, clinic_here(), on=records.now().astimezone().date())
    plain = words_checked(words)

    def refuse(connection: Connection) -> None:
        _refuse_not_ready(connection, encounter_id)

    return records.act_added(
        encounter_id,
        schema.ask_back,
        "asked back",
        staff.author,
        key=key,
        content={"questions": list(ids), "words": plain},
        refuse=refuse,
    )


def words_checked(words: str) -> str:
    """The words to the patient as they are kept: plain lines. Raises AskBackRefused."""
    try:
        plain = text_cleaned(words).strip()
    except ValueRefused as refused:
        raise AskBackRefused(f"The words to the patient: {refused}") from None
    if len(plain) > LONGEST_WORDS:
        raise AskBackRefused(
            f"The words to the patient have {len(plain)} characters; {LONGEST_WORDS} at most. Shorten them."
        )
    return plain


def _ids_checked(ids: Iterable[str], case: Kept, clinic: Clinic, *, on: dt.date) -> tuple[str, ...]:
    wanted = frozenset(ids)
    known = tuple(question.id for question in QUESTIONNAIRE if question.id in wanted)
    if not known:
        raise AskBackRefused("Tick at least one question to ask again.")
    if wanted - set(known) or any(QUESTIONNAIRE.by_id[id].audience is not Audience.PATIENT for id in known):
        raise AskBackRefused("One of these is no question that a patient answers. Reload the page.")
    held = reopened(case.answers, clinic, submitted=True, on=on, entries=case.entries)
    answers = Case(held.response, on)
    if any(answers.standing(QUESTIONNAIRE.by_id[id]).applies is NO for id in known):
        raise AskBackRefused(
            "One of these questions does not apply with the answers given: ask the question that leads to it instead."
        )
    if clarified_of(held.counting).intersection(known):
        raise AskBackRefused(
            "A clinician clarified one of these answers, and that counts, or will once it is signed for, whatever is "
            "answered again. Withdraw that entry on the page of the case first, or leave the question out."
        )
    return known


def clarified_of(counting: Counting) -> frozenset[str]:
    """The questions of which a clinician's clarification takes the place of what the patient says, or will once another
    clinician signed for it."""
    kept = (*standing(counting.entries), *(act.kept for act in counting.waiting))
    return frozenset(one.entry.question for one in kept if isinstance(one.entry, Clarified))


def _refuse_not_ready(connection: Connection, encounter_id: str) -> None:
    done = select(schema.submission.c.encounter_id).where(schema.submission.c.encounter_id == encounter_id)
    if connection.execute(done).one_or_none() is None:
        raise AskBackRefused(
            "The patient has not handed the form in yet: it is still open to them. Ask when it was handed in."
        )
    if ask_back_open(connection, encounter_id):
        raise AskBackRefused(
            "The patient is being asked something already. Wait for the answers, or take it back first."
        )


def ask_back_taken_back(records: Records, staff: Staff, encounter_id: str, number: int) -> None:
    """Nothing is asked any more; what was answered so far stays and is judged, and a device that is open on it closes.

    Raises NotSignedIn, NotAllowed, UnknownEncounter, AlreadySubmitted when the patient was faster, StoreUnavailable.
    """
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    ask = records.ask_back_ended(encounter_id, number, TAKEN_BACK, author=staff.author)
    for id in _holds_open_for(records, encounter_id, ask):
        hold_ended(records, id, how=Ending.BY_STAFF, by=staff.author)
    # The patient sent nothing, so that nothing was judged of what they did answer.
    judged_where_changed(records, encounter_id, clinic_here(), on=records.now().astimezone().date())


def _holds_open_for(records: Records, encounter_id: str, ask: AskBack) -> list[str]:
    hold = schema.intake_hold
    mine = and_(hold.c.encounter_id == encounter_id, hold.c.ended_at.is_(None), hold.c.begun_at > ask.at)
    wanted = select(hold.c.id).where(mine).order_by(hold.c.id)
    return records.read(lambda connection: list(connection.execute(wanted).scalars()))


def ask_backs_read(records: Records, staff: Staff, encounter_id: str) -> tuple[AskedBack, ...]:
    """What was asked back of a case, newest first, and what came of it; the look is noted. For whoever may read the case.

    Raises NotSignedIn, NotAllowed, UnknownEncounter.
    """
    staff = refuse_unless_case_open(records, staff, encounter_id)
    records.encounter(encounter_id)
    found = records.ask_backs_of(encounter_id)
    if found:
        look_noted(records, staff, "ask backs viewed", encounter_id)
    return tuple(map(_for_staff, reversed(found)))


def _for_staff(again: Again) -> AskedBack:
    return AskedBack(again.ask, ticked_of(again.ask), opened_of(again), again.given)


# The patient's side: a hold proves that this device was given the case


def ask_back_on(records: Records, hold: Hold) -> AskBack | None:
    """The last thing that was asked before this device was opened on the case; None: it was opened for the form itself."""

    def found(connection: Connection) -> AskBack | None:
        return _asked_before(connection, data_key_of(connection, records.ring, hold.encounter_id), hold)

    return records.read(found)


def again_on(records: Records, hold: Hold) -> Again | None:
    """The same with the answers beside it. They say what to ask; no answer of another device is for this screen."""
    day = records.now().astimezone().date()

    def found(connection: Connection) -> Again | None:
        data_key = data_key_of(connection, records.ring, hold.encounter_id)
        ask = _asked_before(connection, data_key, hold)
        return None if ask is None else again_of(connection, data_key, hold.encounter_id, ask, day)

    return records.read(found)


def _asked_before(connection: Connection, data_key: bytes, hold: Hold) -> AskBack | None:
    begun = select(schema.intake_hold.c.begun_at).where(schema.intake_hold.c.id == hold.id)
    at = connection.execute(begun).scalar_one_or_none()
    before = [ask for ask in ask_backs_in(connection, data_key, hold.encounter_id) if at and ask.at < at]
    return before[-1] if before else None
