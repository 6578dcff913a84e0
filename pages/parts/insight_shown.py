"""The insight page in words and bars: how many, how long, where people stop, what was found, what stays unknown."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from forms.questionnaire import QUESTIONNAIRE
from pages.parts.insight_bars import Bar, bars, beside, count_words, counted, two_columns
from pages.parts.show import Html, folded, joined, sign, table, tag
from screening.cohort_rows import AnswerState, Stage
from screening.rule import ROUTE_WORDS, RUNG_WORDS, Route, Rule, Rung

if TYPE_CHECKING:
    from screening.cohort.lifts import LiftRow
    from screening.cohort.tables import Insight

DRAWN = 15
TOO_FEW = "Fewer than ten: nothing is told of them but how many there are."
LEGEND = (
    "“Not shown” stands for one to four, or for a number from which such a one could be worked out. "
    "None at all is shown as 0."
)
STAGE_WORDS: Mapping[Stage, str] = {
    Stage.HANDED_IN: "Handed in",
    Stage.UNFINISHED: "Begun, not handed in",
    Stage.NOT_BEGUN: "Made, nothing said yet",
}
STATE_WORDS: Mapping[AnswerState, str] = {
    AnswerState.ASKED_UNKNOWN: "Not sure",
    AnswerState.ASKED_DECLINED: "Rather not say",
    AnswerState.TEMP_UNKNOWN: "Not known yet",
    AnswerState.STALE: "Out of date",
}
_OUTCOME_WORDS: Mapping[str, Html] = {rung.word: joined((sign(rung), RUNG_WORDS[rung])) for rung in Rung} | {
    "not-judged": joined(("Not judged",))
}
_VERDICT_WORDS = {"not-confirmed": "Not confirmed", "cleared": "Cleared", "accepted": "Accepted"}
_SECTION_TITLES = {section.id: section.title for section in QUESTIONNAIRE.sections} | {
    "": "Before the first answer"
}
_STYLE = Path(__file__).with_name("insight.css").read_text("utf-8")


def look_insight() -> None:
    """Put the style of the charts on this page."""
    st.html(f"<style>{_STYLE}</style>")


def volumes(insight: "Insight") -> Html:
    """How many forms were made, begun and handed in, whole and by month."""
    totals = [counted(STAGE_WORDS[stage], insight.totals[stage]) for stage in STAGE_WORDS]
    months = [counted(f"{month:%Y-%m}", count) for month, count in insight.months[Stage.HANDED_IN].items()]
    rows = [
        (f"{month:%Y-%m}", *(count_words(insight.months[stage][month]) for stage in STAGE_WORDS))
        for month in insight.months[Stage.HANDED_IN]
    ]
    by_month = table(("Month", *STAGE_WORDS.values()), rows, label="Forms by month", class_="numbers")
    return joined(
        (
            tag("h2", "How many forms"),
            beside(
                (
                    bars("Forms of this time", totals, two_columns("Forms", "How many", totals)),
                    bars("Handed in, by the month in which the form was made", months, by_month)
                    if months
                    else Html(),
                )
            ),
        )
    )


def times(insight: "Insight") -> Html:
    """How long the form takes."""
    heading = tag("h2", "Time to finish")
    if insight.times is None:
        return joined((heading, tag("p", "Fewer than five forms: no time is told.", class_="note")))
    took = insight.times
    rows = [
        Bar(label, float(minutes), f"{minutes:,} min")
        for label, minutes in (
            ("A quarter took no longer than", took.quarter),
            ("Half of them (median)", took.median),
            ("Three quarters", took.three_quarters),
        )
    ]
    note = "From the first answer to handing in, breaks and all; forms that were handed in."
    return joined((heading, bars("Minutes", rows, two_columns("Share", "Time", rows), note=note)))


def stops(insight: "Insight") -> Html:
    """The section of the last answer of forms that were not handed in."""
    heading = tag("h2", "Where people stop")
    if not insight.splits_unfinished:
        return joined((heading, tag("p", TOO_FEW, class_="note")))
    rows = [counted(_SECTION_TITLES[section], count) for section, count in insight.stops.items()]
    note = (
        "The section of the last answer, of forms that were begun and not handed in; one that is open now counts "
        "too. Such forms are erased after a while (docs/records.md), so older ones are missing."
    )
    return joined(
        (heading, bars("Last section with an answer", rows, two_columns("Section", "Forms", rows), note=note))
    )


def outcomes(insight: "Insight", route: Route | None) -> Html:
    """The machine's outcomes, on one route or on all."""
    heading = tag("h2", "Outcomes by route")
    if not insight.splits_handed_in:
        return joined((heading, tag("p", TOO_FEW, class_="note")))
    note = tag(
        "p", "What the machine said last of each form that was handed in. It is no decision.", class_="note"
    )
    figures = [_mix(insight, one) for one in (Route if route is None else (route,))]
    return joined((heading, note, beside(figures)))


def _mix(insight: "Insight", route: Route) -> Html:
    rows = [counted(_OUTCOME_WORDS[word], count) for word, count in insight.outcomes[route].items()]
    whole = float(insight.totals[Stage.HANDED_IN] or 0)
    return bars(ROUTE_WORDS[route], rows, two_columns("Outcome", "Forms", rows), longest=whole)


def findings(insight: "Insight", rules: Sequence[Rule], route: Route | None) -> Html:
    """The rules that say yes most often; every one of them in the table."""
    heading = tag("h2", "What is found most often")
    if not insight.splits_handed_in:
        return joined((heading, tag("p", TOO_FEW, class_="note")))
    known = {rule.id: rule for rule in rules}
    wanted = [
        row
        for row in insight.found
        if route is None or (row.rule in known and route in known[row.rule].consequence)
    ]
    words = {row.rule: _rule_words(row.rule, known.get(row.rule)) for row in wanted}
    cells = [(words[row.rule], count_words(row.yes), count_words(row.unknown)) for row in wanted]
    whole = table(("Rule", "Yes", "Cannot tell"), cells, label="Findings", class_="numbers")
    every = insight.totals[Stage.HANDED_IN]
    # What is said of every form (how to watch a patient, say) tells nothing of this clinic's patients.
    drawn = [counted(words[row.rule], row.yes) for row in wanted if row.yes and row.yes != every][:DRAWN]
    if not drawn:
        return joined(
            (heading, tag("p", "Nothing that may be shown.", class_="note"), folded("All rules", whole))
        )
    title = f"Forms in which a rule says yes: the {len(drawn)} most frequent"
    note = (
        "Of the forms that were handed in. Rules that say yes of every form, and those that cannot tell, stand in the table; "
        "what only tells the reason for treatment is left out."
    )
    return joined((heading, bars(title, drawn, whole, note=note, longest=float(every or 0))))


def _rule_words(id: str, rule: Rule | None) -> str:
    return f"{id} (of an earlier protocol)" if rule is None else f"{rule.statement} ({id})"


def unknowns(insight: "Insight") -> Html:
    """The questions to which there is most often no answer that counts, by why."""
    heading = tag("h2", "What stays unknown")
    if not insight.splits_handed_in:
        return joined((heading, tag("p", TOO_FEW, class_="note")))
    rows = [
        (_question_words(row.question), *(count_words(row.counts[state]) for state in STATE_WORDS))
        for row in insight.unknowns
        if any(count != 0 for count in row.counts.values())
    ]
    whole = table(("Question", *STATE_WORDS.values()), rows, label="Unknown answers", class_="numbers")
    drawn = [
        Bar(_question_words(row.question), float(row.least), f"{row.least:,}")
        for row in insight.unknowns[:DRAWN]
        if row.least
    ]
    note = (
        "Forms that were handed in, read as on the day of the visit. A question that was not asked is not counted here; "
        "the reasons stand in the table."
    )
    if not drawn:
        nothing = tag("p", "No unknown answer, or none that may be shown.", class_="note")
        return joined((heading, nothing, folded("All questions", whole) if rows else ""))
    title = "Forms without an answer that counts, as far as it is shown"
    return joined(
        (heading, bars(title, drawn, whole, note=note, longest=float(insight.totals[Stage.HANDED_IN] or 0)))
    )


@cache
def _question_words(id: str) -> str:
    return QUESTIONNAIRE.by_id[id].clinical


def lifts(insight: "Insight", rules: Sequence[Rule], share: float) -> Html:
    """How often clinicians lift what a rule found."""
    heading = tag("h2", "How often findings are lifted")
    note = tag(
        "p",
        f"A rule that clinicians lift in more than {share:.0%} of the forms in which it says yes stands first: it may be "
        "wrong, or be read wrongly.",
        class_="note",
    )
    if not insight.lifts:
        return joined((heading, note, tag("p", "Nothing was lifted in this time.")))
    known = {rule.id: rule for rule in rules}
    rows = [_lift(row, known.get(row.rule)) for row in insight.lifts]
    columns = ("Rule", "Yes", "Lifted", "Share", *_VERDICT_WORDS.values(), "In words")
    return joined((heading, note, table(columns, rows, label="Lifts by rule", class_="wide")))


def _lift(row: "LiftRow", rule: Rule | None) -> tuple[str, ...]:
    return (
        _rule_words(row.rule, rule),
        count_words(row.fired),
        count_words(row.lifted),
        count_words(None) if row.share is None else f"{row.share:.0%}",
        *(count_words(row.verdicts[verdict]) for verdict in _VERDICT_WORDS),
        tag("strong", "more often than expected") if row.stands_out else _within(row),
    )


def _within(row: "LiftRow") -> str:
    return "" if row.share is None else "as expected"


def left_out(insight: "Insight") -> Html:
    """What is not counted, and whether anything here is invented."""
    lines = []
    if insight.demo:
        lines.append(
            joined(
                (tag("span", "DEMO", class_="demo"), " These are invented patients: nobody else is here yet.")
            )
        )
    if insight.erased != 0:
        many = "A few" if insight.erased is None else f"{insight.erased:,}"
        lines.append(
            joined(
                (f"{many} forms of this time were erased when their time of keeping was over: not counted.",)
            )
        )
    return joined(tag("p", line) for line in lines)
