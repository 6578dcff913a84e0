"""Who may write in a form at this moment: whoever holds its pen, and after handing in only what the clinic asks again."""

import datetime as dt

from sqlalchemy import Connection, select

from screening.errors import AlreadySubmitted, EditedElsewhere
from screening.records import schema
from screening.records.asked_again import Again, again_in, held_for
from screening.records.case_rows import submission_in
from screening.records.entries import AskBack, Author, Pen
from screening.records.envelopes import KeyRing, data_key_of

CLINIC_FACT = "clinic."
_HANDED_IN = "These answers were handed in and can no longer be changed here. Ask the clinic staff."


def refuse_without_pen(connection: Connection, encounter_id: str, pen: Pen | None) -> None:
    """Raises EditedElsewhere when another window or device writes this form; `pen` None: whoever needs none."""
    if pen is None:
        return
    hold = schema.intake_hold
    row = connection.execute(
        select(hold.c.window).where(
            hold.c.id == pen.hold_id, hold.c.encounter_id == encounter_id, hold.c.ended_at.is_(None)
        )
    ).one_or_none()
    if row is None or row.window != pen.window:
        raise EditedElsewhere(
            'This form is open in another window or on another device. Press "Continue here" first.'
        )


def again_or_refused(
    connection: Connection,
    ring: KeyRing,
    encounter_id: str,
    question_id: str,
    author: Author,
    pen: Pen | None,
    on: dt.date,
) -> Again | None:
    """None before handing in, and for a fact of the clinic; after it the ask-back that this answer belongs to.

    Raises AlreadySubmitted.
    """
    if _is_clinic_fact(question_id, author) or submission_in(connection, encounter_id) is None:
        return None
    again = again_in(connection, data_key_of(connection, ring, encounter_id), encounter_id, on)
    if again is None:
        raise AlreadySubmitted(_HANDED_IN)
    refuse_not_held_for(connection, encounter_id, again.ask, author, pen)
    if not again.takes(question_id):
        raise AlreadySubmitted(
            "This question is not among those that the clinic asks again. Reload the page to see which are."
        )
    return again


def _is_clinic_fact(question_id: str, author: Author) -> bool:
    """Whether staff state a fact of the clinic (supervision, enrolment): that may follow a submission."""
    return author.kind == "staff" and question_id.startswith(CLINIC_FACT)


def refuse_not_held_for(
    connection: Connection, encounter_id: str, ask: AskBack, author: Author, pen: Pen | None
) -> None:
    """Raises AlreadySubmitted unless a patient writes on a device that was opened to answer exactly this."""
    mine = author.kind == "patient" and pen is not None and pen.hold_id == author.id
    if not (mine and pen is not None and held_for(connection, pen, encounter_id, ask)):
        raise AlreadySubmitted(_HANDED_IN)
