"""Every message a browser is sent, and what must never be among them when the browser is a patient's."""

import zlib
from collections.abc import Iterable, Iterator

from playwright.sync_api import Page

from forms.questionnaire import QUESTIONNAIRE
from pages.parts.rows import ROW_FIELDS
from screening.evaluate import PROTOCOLS
from screening.rule import ROUTE_WORDS, RUNG_WORDS, Rung


class Overheard:
    """The bytes of every frame that came to this page, over every connection that it opens from now on."""

    def __init__(self, page: Page) -> None:
        self.frames: list[bytes] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._hear))

    def _hear(self, frame: str | bytes) -> None:
        self.frames.append(frame if isinstance(frame, bytes) else frame.encode())

    def said(self, words: Iterable[str]) -> list[str]:
        """Which of these words stand in a frame, in any way of writing them down."""
        heard = b"\n".join(form for frame in self.frames for form in _forms(frame))
        return sorted({word for word in words if any(way in heard for way in _ways(word))})


def _forms(frame: bytes) -> Iterator[bytes]:
    """A frame as it is, and unpacked if it is packed."""
    yield frame
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS, zlib.MAX_WBITS | 16):
        try:
            yield zlib.decompress(frame, bits)
        except zlib.error:
            continue


def _ways(word: str) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys((word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"))))


def outcome_words() -> set[str]:
    """The machine's words for an outcome, as it writes them and as the clinician's screen shows them."""
    plain = {rung.word for rung in Rung if rung not in (Rung.URGENT, Rung.PRECAUTIONS)}
    return (
        plain | {words for rung, words in RUNG_WORDS.items() if rung is not Rung.URGENT} | {"contraindicat"}
    )


def rule_words() -> set[str]:
    """The id of every rule under both policies, and the words that stand for it on the clinician's side."""
    rules = {rule.id: rule for protocol in PROTOCOLS.values() for rule in protocol.rules}
    said = {words for rule in rules.values() for words in (rule.statement, rule.clinician, rule.patient)}
    return set(rules) | said


def clinician_words() -> set[str]:
    """Labels of questions and choices that the clinician reads and the patient never does."""
    asked = [question.clinical for question in QUESTIONNAIRE]
    chosen = [choice.label for question in QUESTIONNAIRE for choice in question.choices]
    patient = "\n".join(
        [section.title + section.intro for section in QUESTIONNAIRE.sections]
        + [question.text + question.help for question in QUESTIONNAIRE]
        + [choice.text for question in QUESTIONNAIRE for choice in question.choices]
        + [
            words
            for lines in ROW_FIELDS.values()
            for line in lines
            for one in line.fields
            for words in one.options.values()
        ]
    )
    labels = {label for label in (*asked, *chosen, *ROUTE_WORDS.values()) if " " in label}
    return {label for label in labels if label.lower() not in patient.lower()}
