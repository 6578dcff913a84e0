"""The same summary as one page of HTML, for those who cannot read the PDF: nothing is left out and nothing is fetched.

Every text enters through `_element`, which escapes it; there is no script, no picture and no address in the page.
"""

from collections.abc import Iterable, Sequence
from html import escape

from screening.rule import RUNG_WORDS, Rung
from screening.summary import words
from screening.summary.lines import shown
from screening.summary.model import (
    AnswerRow,
    AskedAgain,
    Decision,
    Entry,
    Evidence,
    Field,
    GateRow,
    Ledger,
    Lift,
    Line,
    PaperState,
    Review,
    RouteRow,
    Summary,
)
from screening.summary.words import EMPTY, Part

_STYLE = """
:root{color-scheme:light}
body{font:16px/1.5 system-ui,sans-serif;color:#17191e;background:#fff;max-width:62rem;margin:0 auto;padding:1rem}
h1{font-size:1.7rem;margin:.6rem 0}h2{font-size:1.25rem;border-bottom:2px solid #17191e;margin:2rem 0 .6rem}
h3{font-size:1.05rem;margin:1.2rem 0 .3rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid #8a8f96}
thead th{border-bottom:2px solid #17191e;font-size:.9rem}
caption{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
dl{display:grid;grid-template-columns:minmax(9rem,1fr) 3fr;gap:.2rem 1rem;margin:.4rem 0}
dt{color:#454a52}dd{margin:0}dd,td,th,li,p{overflow-wrap:anywhere;white-space:pre-line}
.state{border:3px solid #17191e;padding:.5rem .8rem;font-weight:bold;font-size:1.1rem}
.state.dark{background:#17191e;color:#fff}.urgent{border:3px solid #17191e;padding:.5rem .8rem}
.faint{color:#454a52}section{break-inside:auto}h2,h3{break-after:avoid}tr{break-inside:avoid}
nav ul{columns:2}a{color:#0b4a8f}
@media(max-width:40rem){table{display:block;overflow-x:auto}td,th{overflow-wrap:break-word}dl{display:block}nav ul{columns:1}}
@media print{body{font-size:10pt;max-width:none;padding:0}nav{display:none}}
"""


class _Html(str):
    """Text that is HTML already: made by `_element` and nowhere else."""

    __slots__ = ()


def _element(name: str, *parts: str | None, **attributes: str) -> _Html:
    """One element; each part that is not HTML already is a text and is escaped."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value
    )
    inner = "".join(
        part if isinstance(part, _Html) else escape(shown(part)) for part in parts if part is not None
    )
    return _Html(f"<{name}{told}>{inner}</{name}>")


def _joined(parts: Iterable[str]) -> _Html:
    return _Html("".join(part if isinstance(part, _Html) else escape(shown(part)) for part in parts))


def _strong(text: str) -> _Html:
    return _element("strong", text)


def _faint(text: str) -> _Html:
    return _element("span", text, class_="faint")


def _p(*parts: str) -> _Html:
    return _element("p", *parts, dir="auto")


def _lines(items: Iterable[str]) -> _Html:
    """Paragraphs in a cell, one below the other."""
    return _joined(_element("div", item, dir="auto") for item in items if item)


def _list(items: Iterable[str]) -> _Html:
    return _element("ul", *(_element("li", item, dir="auto") for item in items))


def _terms(fields: Iterable[tuple[str, str]]) -> _Html:
    return _element(
        "dl",
        *(
            _joined((_element("dt", label), _element("dd", value, dir="auto")))
            for label, value in fields
            if value
        ),
    )


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]], caption: str, *, named: int = 0) -> _Html:
    """A table; the cell in column `named` is the title of its row."""
    head = _element("tr", *(_element("th", title, scope="col") for title in titles))
    body = [
        _element(
            "tr",
            *(
                _element("th", cell, scope="row", dir="auto")
                if at == named
                else _element("td", cell, dir="auto")
                for at, cell in enumerate(cells)
            ),
        )
        for cells in rows
    ]
    return _element("table", _element("caption", caption), _element("thead", head), _element("tbody", *body))


def _place(part: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in part.lower())


def _part(part: Part, *body: str) -> tuple[Part, _Html]:
    """A part under its heading; where it has nothing to show it says so."""
    shown_ = [piece for piece in body if piece] or [_p(EMPTY[part])]
    place = _place(part)
    framed = "urgent" if part is Part.URGENT else ""
    title = _element("h2", part, id=place)
    return part, _element("section", title, *shown_, class_=framed, aria_labelledby=place)


def html_of(summary: Summary) -> str:
    """The whole summary as one HTML document that needs nothing else."""
    parts = dict(_parts(summary))
    head = _element(
        "head",
        _Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        _element("title", words.TITLE),
        _element("style", _Html(_STYLE)),
    )
    body = _element(
        "body",
        _element("header", *_top(summary, parts)),
        _element("main", *parts.values()),
        _element("footer", *_foot(summary)),
    )
    return f"<!DOCTYPE html>\n{_element('html', head, body, lang='en')}\n"


def _state(review: Review) -> str:
    """The state as it is boxed on paper and its line, said once where the line begins with it."""
    box, line = words.STATE_BOXES[review.state], words.state_of(review)
    return f"{box}{line[len(box) :]}" if line.casefold().startswith(box.casefold()) else f"{box}. {line}"


def _top(summary: Summary, parts: Iterable[Part]) -> Iterable[str]:
    """The state, who it is about, and where to find what."""
    review, patient = summary.review, summary.patient
    dark = "" if review.state is PaperState.SIGNED else " dark"
    yield _element("p", _state(review), class_=f"state{dark}")
    if patient.demo:
        yield _element("p", words.DEMO, class_="state dark")
    yield _element("h1", words.TITLE)
    yield _p(words.DECIDES if review.signature else f"{words.DECIDES} {words.UNDETERMINED}")
    known = (
        ("Patient", patient.name),
        ("Date of birth", patient.born),
        ("Age at the visit", patient.age),
        ("Record number", patient.record_number),
    )
    yield _terms((*known, *_pairs(summary.visit)))
    yield _element(
        "nav",
        _element(
            "ul",
            *(_element("li", _element("a", part, href=f"#{_place(part)}")) for part in parts),
        ),
        aria_label="Parts",
    )


def _foot(summary: Summary) -> Iterable[str]:
    stamp, signature = summary.stamp, summary.review.signature
    yield _p(f"{stamp.protocol} {stamp.version} · {stamp.policy} {stamp.policy_version} · hash {stamp.hash}")
    yield _p(f"Seal {signature.seal} · {stamp.standing}" if signature and signature.seal else stamp.standing)


def _pairs(fields: Iterable[Field]) -> list[tuple[str, str]]:
    return [(field.label, field.value) for field in fields]


def _parts(summary: Summary) -> Iterable[tuple[Part, str]]:
    review = summary.review
    if summary.urgent:
        urgent = (
            _lines(
                (
                    _strong(item.words),
                    item.action,
                    _faint(f"{item.id} {item.answer}"),
                    *(_strong(words.brought_words(added)) for added in review.brought(item.id)),
                )
            )
            for item in summary.urgent
        )
        yield _part(Part.URGENT, _list(urgent))
    yield _part(Part.ROUTES, *_routes(summary))
    yield _part(Part.DETERMINATION, *_determination(summary))
    yield _part(Part.STOPS, _short(summary.stops, review))
    yield _part(Part.CAUTIONS, _short(summary.cautions, review))
    yield _part(Part.UNKNOWN, _short(summary.unknown, review))
    yield _part(Part.SETTLE, *_settle(summary))
    yield _part(Part.CONTRADICTIONS, *(
        _joined((_element("h3", item.words), _terms(_pairs(item.answers)))) for item in summary.contradictions
    ))  # fmt: skip
    yield _part(Part.PRESSURES, *_pressures(summary))
    yield _part(Part.LIFTS, *_lifts(review.lifts))
    yield _part(Part.ADDED, *_added(summary))
    if summary.asked:
        yield _part(Part.ASKED, *map(_asked, summary.asked))
    known = [entry for entry in summary.entries if entry.truth != "UNKNOWN"]
    unknown = [entry for entry in summary.entries if entry.truth == "UNKNOWN"]
    yield _part(
        Part.FOUND,
        *((_p(words.CONFIDENCE_NOTE),) if known else ()),
        *(_entry(entry, review) for entry in known),
    )
    yield _part(Part.NOT_KNOWN, *(_entry(entry, review) for entry in unknown))
    yield _part(Part.CHANGES, *_changes(summary))
    yield _part(Part.MEDICINES, *_medicines(summary))
    yield _part(Part.TREATMENTS, *map(_ledger, summary.ledgers), *_gates(summary.gates))
    yield _part(Part.SCORES, *_scores(summary))
    yield _part(Part.ANSWERS, *_answers(summary))
    yield _part(Part.PROTOCOL, *_protocol(summary))
    yield _part(Part.PROVENANCE, _terms(_pairs(summary.provenance)))
    if summary.sources:
        yield _part(Part.SOURCES, _terms(_pairs(summary.sources)))
    if review.patient_words:
        yield _part(Part.PATIENT_WORDS, _p(_faint(words.RELEASED_ALONE)), _p(review.patient_words))


def _routes(summary: Summary) -> Iterable[str]:
    yield _table(words.ROUTE_COLUMNS, map(_route, summary.routes), Part.ROUTES, named=1)
    if summary.beyond_urgent:
        left = "; ".join(f"{field.label}: {field.value}" for field in summary.beyond_urgent)
        yield _p(_strong(f"{words.BEYOND_URGENT} {left}."))
    yield _p(_faint(words.TALLY_NOTE))
    if any(row.after_lifts for row in summary.routes):
        yield _p(_faint(words.AFTER_LIFTS_NOTE))


def _route(row: RouteRow) -> tuple[str, ...]:
    after = f"{words.AFTER_LIFTS} {row.after_lifts}" if row.after_lifts else ""
    counts = (row.absolute, row.relative, row.precaution, row.unknown)
    return (_lines((_strong(row.outcome), after)), row.title, row.indication, row.gate, *map(str, counts))


def _determination(summary: Summary) -> Iterable[str]:
    signature, review = summary.review.signature, summary.review
    if signature is None:
        yield _p(_strong(f"{words.state_of(review)}. {words.UNDETERMINED}"))
        return
    yield _terms(
        (
            ("State", words.state_of(review)),
            ("Number", str(signature.number)),
            ("Signed by", signature.by),
            ("Signed at", signature.at),
            ("Meaning", signature.meaning),
            (words.IN_WORDS, review.words),
            (words.SEAL, signature.seal),
        )
    )
    yield _table(words.DECISION_COLUMNS, map(_decision, review.decisions), Part.DETERMINATION)


def _decision(decision: Decision) -> tuple[str, ...]:
    details = _lines(f"{field.label}: {field.value}" for field in decision.details)
    return (decision.title, _strong(decision.act), details)


def _short(lines: Sequence[Line], review: Review) -> str:
    """The entries of one list of page 1, with what the sign says on paper in words."""
    told = (
        _lines(
            (
                _joined((
                    _strong(f"{RUNG_WORDS[line.rung]}: {line.words}"),
                    _faint(f" {line.id}{f' {words.LIFTED}' if line.id in review.lifted else ''}"),
                )),
                line.routes,
                line.detail,
                *(_strong(words.brought_words(item)) for item in review.brought(line.id)),
            )
        )
        for line in lines
    )  # fmt: skip
    return _list(told) if lines else ""


def _settle(summary: Summary) -> Iterable[str]:
    rows = [(item.words(), item.settles, ", ".join(item.ids)) for item in summary.settle]
    if rows:
        yield _table(words.SETTLE_COLUMNS, rows, Part.SETTLE)


def _pressures(summary: Summary) -> Iterable[str]:
    if summary.pressures:
        yield _list(point.words for point in reversed(summary.pressures))
    else:
        yield _p(EMPTY[Part.PRESSURES])
    if summary.limits:
        yield _list(f"{limit.words} ({limit.mark})" for limit in summary.limits)


def _lifts(lifts: Sequence[Lift]) -> Iterable[str]:
    if lifts:
        yield _table(words.LIFT_COLUMNS, map(_lift, lifts), Part.LIFTS)


def _lift(lift: Lift) -> tuple[str, ...]:
    second = f"Second signature: {lift.second}" if lift.second else ""
    return (
        _lines((lift.statement, _faint(lift.id))),
        _lines((_strong(lift.verdict), words.standing_of(lift))),
        _lines((lift.reason, lift.words)),
        _lines((lift.by, lift.at, second)),
    )


def _added(summary: Summary) -> Iterable[str]:
    rows = [
        (
            str(item.number),
            item.kind,
            item.about,
            _lines(
                (
                    item.words,
                    f"{words.WITHDRAWN}: {item.withdrawn}" if item.withdrawn else "",
                    _strong(item.standing_words) if item.stands else item.standing_words,
                )
            ),
            _lines((item.by, item.at)),
        )
        for item in summary.review.added
    ]
    if rows:
        yield _table(words.ADDED_COLUMNS, rows, Part.ADDED)


def _asked(asked: AskedAgain) -> str:
    rows = [(one.question, _strong(one.came), one.answer) for one in asked.questions]
    title = _p(_strong(f"{words.ASKED_AGAIN} {asked.at}"), f", {asked.by}: {asked.state}")
    told = _p(_faint(f"{words.TO_THE_PATIENT}: "), asked.words) if asked.words else ""
    return _joined((title, told, _table(words.ASKED_COLUMNS, rows, f"{words.ASKED_AGAIN} {asked.at}")))


def _evidence(items: Iterable[Evidence]) -> _Html:
    return _lines(
        _joined((f"{item.question}: ", _strong(item.answer), f" {item.comparison}")) for item in items
    )


def _view(lift: Lift) -> _Html:
    """A clinician's view of a finding in short."""
    return _joined((_strong(lift.verdict), f" {words.view_words(lift)}"))


def _entry(entry: Entry, review: Review) -> str:
    """A finding in full."""
    label = words.ENTRY_LABELS
    rung = "" if entry.rung is Rung.NONE_FOUND else f"{RUNG_WORDS[entry.rung]}: "
    views = _lines(
        (
            *(_view(lift) for lift in review.lifts if lift.id == entry.id),
            *words.beside_finding(review, entry.id),
        )
    )
    told = (
        (label["clinician"], entry.clinician),
        (label["view"], views),
        (label["evidence"], _evidence(entry.evidence)),
        (label["missing"], _lines(entry.missing)),
        (label["logic"], entry.logic),
        (label["consequences"], _lines(f"{field.label}: {field.value}" for field in entry.consequences)),
        (label["sources"], _lines(f"{field.label} {field.value}" for field in entry.sources)),
        (label["confidence"], entry.confidence),
        (label["inference"], entry.inference),
        (label["reviewed"], entry.reviewed),
    )
    title = _element("h3", f"{rung}{entry.statement} ", _faint(entry.id))
    return _element("article", title, _p(_strong(f"{entry.truth} · {entry.strength}")), _terms(told))


def _changes(summary: Summary) -> Iterable[str]:
    rows = [(item.id, item.words, item.earliest) for item in summary.changes]
    if rows:
        yield _table(words.CHANGE_COLUMNS, rows, Part.CHANGES)


def _medicines(summary: Summary) -> Iterable[str]:
    rows = [
        (item.written, item.matched or words.UNMATCHED_NOTE, item.use, item.classes, item.interactions)
        for item in summary.medicines
    ]
    yield _table(words.MEDICINE_COLUMNS, rows, Part.MEDICINES) if rows else _p(EMPTY[Part.MEDICINES])
    if summary.medicine_notes:
        yield _list(summary.medicine_notes)


def _ledger(ledger: Ledger) -> str:
    rows = [
        (
            item.treatment,
            item.dose,
            item.weeks,
            item.result,
            item.stopped,
            _lines((_strong(item.verdict), item.why)),
        )
        for item in ledger.rows
    ]
    title = _element("h3", ledger.title)
    return _joined((title, _table(words.TRIAL_COLUMNS, rows, ledger.title), _p(_strong(ledger.sum))))


def _gates(gates: Sequence[GateRow]) -> Iterable[str]:
    rows = [
        (
            _lines((f"{item.statement} {item.id}", item.note)),
            _lines((_strong(item.state), item.routes)),
            _joined((_evidence(item.evidence), _lines(item.missing))),
            _lines(
                (*(f"{field.label} {field.value}" for field in item.sources), f"confidence {item.confidence}")
            ),
        )
        for item in gates
    ]
    if rows:
        yield _table(words.GATE_COLUMNS, rows, "Criteria of earlier treatment")


def _scores(summary: Summary) -> Iterable[str]:
    rows = [(item.instrument, item.score, item.band, item.when, item.by) for item in summary.scores]
    if rows:
        yield _table(words.SCORE_COLUMNS, rows, Part.SCORES)
    if summary.courses:
        yield _list(f"{course.words}. {words.bands_words(course)}".strip() for course in summary.courses)


def _answers(summary: Summary) -> Iterable[str]:
    usual = words.usual_giver(summary)
    if usual:
        yield _p(_faint(f"{words.GIVEN_UNLESS} {usual}."))
    for section in summary.answers:
        yield _element("h3", section.title)
        rows = (_answer(row, usual) for row in section.rows)
        yield _table(words.ANSWER_COLUMNS, rows, section.title)


def _answer(row: AnswerRow, usual: str) -> tuple[str, ...]:
    state = _faint(f"({row.state})" if row.answer else row.state) if row.state else ""
    beside = (_joined((_faint(f"{field.label}: "), field.value)) for field in row.beside)
    asked = _faint(row.asked) if row.asked else ""
    recorded = _lines((words.recorded_words(row), words.other_giver(row, usual)))
    return (_lines((row.question, asked)), _lines((row.answer, state, *beside)), recorded)


def _protocol(summary: Summary) -> Iterable[str]:
    stamp = summary.stamp
    yield _terms(
        (
            ("Protocol", f"{stamp.protocol} {stamp.version}"),
            ("Policy", f"{stamp.policy} {stamp.policy_version}"),
            ("Standing", stamp.standing),
            ("Questionnaire", stamp.questionnaire),
            ("Hash (SHA-256)", stamp.hash),
        )
    )
    rows = [(item.topic, _lines((item.position, item.note)), item.sources) for item in summary.choices]
    if rows:
        yield _table(words.CHOICE_COLUMNS, rows, Part.PROTOCOL)
