"""A tiny form for testing the machinery: not the clinic's."""

import datetime as dt

from forms.answer import Answer, Response
from forms.condition import Case, Limit, Term, Yes, amount
from forms.question import (
    Choice,
    Kind,
    Question,
    Questionnaire,
    Role,
    Section,
    Unit,
    checklist,
    one_of,
    yes_no,
)
from forms.reading import read

TODAY = dt.date(2026, 11, 22)

EVENT = yes_no("test.event", "Did it happen?", "Event")
WHEN = Question("test.when", Kind.DATE, "When?", "Date of event", when=Yes(EVENT), role=Role.DATE)
LIST = checklist("test.list", "Any of these?", "List", Choice("a", "An a", "Alpha"), Choice("b", "A b"))
ONE = one_of("test.one", "Which?", "Which", Choice("x", "X"), Choice("y", "Y"))
MASS = Question(
    "test.mass", Kind.QUANTITY, "How heavy?", "Mass", units=(Unit("kg"), Unit("lb", 0.5)), low=1, high=400
)
DAYS = Question("test.days", Kind.COUNT, "How many days?", "Days", low=0, high=31, whole=True)
NOW = yes_no("test.now", "Is it so now?", "Now", shelf_life=1)
DEEP = yes_no("test.deep", "And then?", "Then", when=Yes(EVENT), ask_if_unsure=True)
FREE = Question("test.free", Kind.TEXT, "Anything else?", "Free text", optional=True)
READINGS = Question("test.readings", Kind.PRESSURES, "Your readings?", "Readings", role=Role.MEASUREMENT)
PILLS = Question("test.pills", Kind.MEDICINES, "Your pills?", "Medicines")
TRIALS = Question("test.trials", Kind.TRIALS, "What was tried?", "Trials")
SCORES = Question("test.scores", Kind.SCORES, "Scores?", "Scores")
FUTURE = Question("test.future", Kind.DATE, "When is it?", "Coming date", future=True)

FORM = Questionnaire(
    "Test form",
    "1",
    (
        Section("first", "First", "", (EVENT, WHEN, LIST, ONE, DEEP)),
        Section("second", "Second", "", (MASS, DAYS, NOW, FREE, READINGS, PILLS, TRIALS, SCORES, FUTURE)),
    ),
)
MASS_TERM: Term = amount(MASS)
DAYS_TERM: Term = amount(DAYS)
SIX_WEEKS = Limit("test.six", "weeks", 6)
HALF_YEAR = Limit("test.half", "months", 6)
TEN_DAYS = Limit("test.ten", "days", 10)
SEVENTY = Limit("test.seventy", "kg", 70)


def case_of(answers: dict[Question, object], given: dt.date = TODAY, on: dt.date = TODAY) -> Case:
    """A case from JSON answers."""
    read_in = {question.id: Answer(read(question, raw, given), given) for question, raw in answers.items()}
    return Case(Response(read_in), on)
