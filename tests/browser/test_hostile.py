"""Hostile words sent into every box of the form on a real server: kept as words or not at all, and in no log."""

import json
import re
import unicodedata
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed

from forms.question import Kind
from forms.questionnaire import QUESTIONNAIRE
from screening.access import hold_of_token
from screening.records import LONGEST_TEXT, Author, Records
from tests.browser.scripts import MUCH
from tests.browser.serving import Server
from tests.browser.socket_client import Visitor
from tests.browser.test_mishaps import OF_THE_MACHINE
from tests.hostile import KEPT, REFUSED, together

AUTHOR = Author("patient", "tablet")
PAGES = range(1, len(QUESTIONNAIRE.sections) + 1)
# What can be put on a line at all: a lone half of a character cannot be sent over one.
SENT = {name: words for name, words in REFUSED.items() if not re.search("[\ud800-\udfff]", words)}
ALL = {**together(KEPT, 12), **SENT}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    roomy = {"ANTEROOM_MESSAGES_PER_PAGE": "9999+999", "ANTEROOM_MESSAGES_PER_ADDRESS": "9999+999"}
    running = Server(tmp_path_factory.mktemp("hostile"), environment=roomy).start()
    yield running
    running.stop()


class Form:
    """A form with every branch open, at a browser that sends what it likes."""

    def __init__(self, server: Server) -> None:
        self.visitor = Visitor(server)
        self.visitor.send("/intake/start")
        self.records = Records.open(server.folder / "anteroom.db")
        hold = hold_of_token(self.records, self.visitor.cookies["anteroom_intake"])
        assert hold is not None
        self.id = hold.encounter_id
        for id, value in MUCH.items():
            if value is not None:
                self.records.save_answer(self.id, id, value, author=AUTHOR)
        self.boxes: dict[int, list[str]] = {}
        for page in PAGES:
            socket = self.visitor.socket().run(self.query(page))
            self.boxes[page] = list(socket.widgets)
            socket.close()

    def query(self, page: int) -> str:
        return f"page={page}&w=hostile0"

    def typed(self, page: int, words: str) -> str:
        """Put these words into every box of a page. Returns all that the page shows then."""
        socket = self.visitor.socket().run(self.query(page))
        try:
            return socket.begin_again().run(self.query(page), **dict.fromkeys(self.boxes[page], words)).screen
        finally:
            socket.close()

    def texts(self) -> Iterator[str]:
        """Every text that the record holds of this form."""
        yield from _texts([row.value for row in self.records.answers_of(self.id).values()])


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


@pytest.fixture(scope="module")
def form(server: Server) -> Iterator[Form]:
    opened = Form(server)
    yield opened
    opened.records.close()


def test_the_form_has_boxes_enough(form: Form) -> None:
    free = {question.id for question in QUESTIONNAIRE if question.kind is Kind.TEXT}
    named = " ".join(box for boxes in form.boxes.values() for box in boxes)
    assert not [id for id in free if id not in named]
    assert sum(map(len, form.boxes.values())) >= 25


@pytest.mark.parametrize("words", ALL.values(), ids=ALL)
def test_hostile_words_in_every_box_are_kept_as_words_or_not_at_all(
    server: Server, form: Form, words: str
) -> None:
    before, too_large = len(server.log), []
    for page in (page for page in PAGES if form.boxes[page]):
        try:
            screen = form.typed(page, words)
        except ConnectionClosed:
            too_large.append(page)
            continue
        assert "Reference: " not in screen
        assert not OF_THE_MACHINE.search(
            re.sub(r"<style>.*?</style>|\.py|/\w+", "", screen.replace(words, ""), flags=re.DOTALL)
        )
    assert not too_large or len(words) > 100_000, "only what is too large for one message is hung up on"
    for text in form.texts():
        assert len(text) <= LONGEST_TEXT
        assert not [one for one in text if unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t"]
    written = server.log[before:]
    for line in written.splitlines():
        assert json.loads(line)["level"] == "warning", "nothing of this is an error of ours"
    for part in words.split(" \u00a6 "):
        sample = part.strip()[:30]
        assert len(sample) < 4 or json.dumps(sample)[1:-1] not in written


def test_half_a_character_cannot_be_sent_and_is_not_kept(form: Form) -> None:
    for words in REFUSED.values():
        if words in SENT.values():
            continue
        with pytest.raises(UnicodeEncodeError):
            form.typed(1, words)
        with pytest.raises(Exception, match="control character"):
            form.records.save_answer(form.id, "about_you.name", words, author=AUTHOR)


@pytest.mark.parametrize("words", REFUSED.values(), ids=REFUSED)
def test_the_record_itself_refuses_them(form: Form, words: str) -> None:
    from screening.errors import ValueRefused

    with pytest.raises(ValueRefused) as refused:
        form.records.save_answer(form.id, "about_you.name", words, author=AUTHOR)
    assert words[:10] not in str(refused.value)
