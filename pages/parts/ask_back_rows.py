"""What was asked back, in words: who asked, how it ended, which questions were answered again and which were not."""

from collections.abc import Callable, Iterable, Mapping

from forms.question import Question
from pages.parts import session
from pages.parts.queue_rows import moment_words
from pages.parts.show import Html, joined, table, tag
from screening.access import Permission
from screening.access.asking_back import AskedBack, ask_backs_read
from screening.records import Case

NOT_AGAIN = "asked again, not answered: the earlier answer stands"
WAITS, AGAIN, OPENED = "waits for the patient", "answered again", "opened by a new answer"
COLUMNS = ("Question", "What came of it", "Answer as it stands")
_ENDS: Mapping[str, str] = {"answered": "sent by the patient", "taken-back": "taken back by staff"}


def state_words(one: AskedBack) -> str:
    """ "1 of 2 answered again, sent by the patient 1 December 2026, 10:15"."""
    count = f"{len(one.given & {q.id for q in one.questions})} of {len(one.questions)} answered again"
    if one.ask.ended_at is None:
        return f"{count}, {WAITS}"
    return f"{count}, {_ENDS[one.ask.ended_how or '']} {moment_words(one.ask.ended_at)}"


def asked_words(one: AskedBack, names: Mapping[str, str]) -> Html:
    """One ask-back in a line."""
    who = names.get(one.ask.author.id, "someone who no longer works here")
    return joined(
        (
            tag("strong", f"Asked {moment_words(one.ask.at)}"),
            " by ",
            tag("bdi", who),
            f": {state_words(one)}",
        )
    )


def asked_table(one: AskedBack, answer_of: Callable[[Question], str]) -> Html:
    """Every question of an ask-back, with what came of it and the answer as it stands now."""
    rows = [(q.clinical, _came(one, q, OPENED), answer_of(q)) for q in one.opened]
    asked = [(q.clinical, _came(one, q, AGAIN), answer_of(q)) for q in one.questions]
    words = tag("p", "Words to the patient: ", tag("bdi", one.ask.words)) if one.ask.words else Html()
    return joined((words, table(COLUMNS, [*asked, *rows], label="Questions asked again", class_="stack")))


def _came(one: AskedBack, question: Question, given: str) -> str:
    if question.id in one.given:
        return f"{given}, answered" if given == OPENED else given
    if given == OPENED:
        return f"{given}, not answered"
    return WAITS if one.open else NOT_AGAIN


def not_answered(one: AskedBack) -> Iterable[str]:
    """The questions that were asked again and left open."""
    return (question.clinical for question in one.questions if question.id not in one.given)


def ask_back_line(case: Case) -> Html:
    """For the page of a case: the way to ask back, and what came of the last one. Nothing before it was handed in."""
    staff = session.current_staff()
    if staff is None or case.submission is None:
        return Html()
    asks = ask_backs_read(session.records(), staff, case.encounter.id)
    told = _told(asks[0]) if asks else Html()
    if not staff.may(Permission.SIGN):
        return told
    way = tag(
        "a", "Ask the patient again", href=f"/ask_back?case={case.encounter.id}", class_="button secondary"
    )
    return joined((tag("p", way), told))


def _told(last: AskedBack) -> Html:
    left = list(not_answered(last)) if not last.open else []
    return joined(
        (
            tag("p", tag("strong", "Asked again: "), state_words(last), class_="note"),
            tag("p", f"{NOT_AGAIN[0].upper()}{NOT_AGAIN[1:]}. {'; '.join(left)}.", class_="note")
            if left
            else "",
        )
    )
