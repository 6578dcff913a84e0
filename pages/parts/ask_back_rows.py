"""What was asked back, in words: who asked, how it ended, which questions were answered again and which were not."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from forms.question import Question
from pages.parts.case_here import Here
from pages.parts.queue_rows import moment_words
from pages.parts.show import Html, joined, table, tag
from screening.access import Permission
from screening.access.asking_back import AskedBack
from screening.asked_back import came_words, state_words
from screening.summary.model import AskedAgain, Summary
from screening.summary.words import ASKED_COLUMNS, NOT_AGAIN, TO_THE_PATIENT


def asked_words(one: AskedBack, names: Mapping[str, str]) -> Html:
    """One ask-back in a line."""
    who = names.get(one.ask.author.id, "someone who no longer works here")
    return joined(
        (
            tag("strong", f"Asked {moment_words(one.ask.at)}"),
            " by ",
            tag("bdi", who),
            f": {state_words(one.ask, one.questions, one.given)}",
        )
    )


def asked_table(one: AskedBack, answer_of: Callable[[Question], str]) -> Html:
    """Every question of an ask-back, with what came of it and the answer as it stands now."""
    rows = [
        (q.clinical, came_words(one.ask, q, one.given), answer_of(q)) for q in (*one.questions, *one.opened)
    ]
    return _table(one.ask.words, rows)


def _table(words: str, rows: Iterable[Sequence[str]]) -> Html:
    told = tag("p", f"{TO_THE_PATIENT}: ", tag("bdi", words)) if words else Html()
    return joined((told, table(ASKED_COLUMNS, rows, label="Questions asked again", class_="stack")))


def asked_again(summary: Summary) -> Html:
    """Everything that was asked again of a case, as a reading holds it; nothing where nothing was."""
    return joined(map(_asked, summary.asked))


def _asked(one: AskedAgain) -> Html:
    rows = [(asked.question, asked.came, asked.answer) for asked in one.questions]
    who = joined((tag("strong", f"Asked {one.at}"), " by ", tag("bdi", one.by), f": {one.state}"))
    return joined((tag("p", who), _table(one.words, rows)))


def ask_back_way(here: Here) -> Html:
    """For the page of a case: the way to ask back. Nothing before it was handed in, and nothing for who may not ask."""
    if here.case.submission is None or not here.staff.may(Permission.SIGN):
        return Html()
    return tag("a", "Ask the patient again", href=f"/ask_back?case={here.id}", class_="button secondary")


def ask_back_told(here: Here) -> Html:
    """For the page of a case: what came of the last time its patient was asked again; nothing where nobody was."""
    return _told(here.summary.asked[-1]) if here.summary.asked else Html()


def _told(last: AskedAgain) -> Html:
    left = [one.question for one in last.questions if one.came == NOT_AGAIN]
    return joined(
        (
            tag("p", tag("strong", "Asked again: "), last.state, class_="note"),
            tag("p", f"{NOT_AGAIN[0].upper()}{NOT_AGAIN[1:]} ({'; '.join(left)}).", class_="note")
            if left
            else "",
        )
    )
