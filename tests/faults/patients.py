"""Patients who fill the form in by chance, and write down for themselves what the page told them is kept.

What counts as acknowledged is what the page said ("Saved at 10:42", "Thank you"), never what the database holds. A
`Diary` is one intake as its patient knows it; `Patient` lives at a server until the server dies.
"""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from forms.question import NONE_OF_THESE, NOT_SURE, Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from screening.access import hold_begun
from screening.records import Author, Records
from screening.records.values import Json
from tests.faults.tab import Control, Said, Tab

VISITOR = Author("visitor", "visitor:test")
SECTIONS = QUESTIONNAIRE.sections
_INSTEAD = {"Not sure": {"absent": "asked-unknown"}, "I'd rather not say": {"absent": "asked-declined"}}
_SHORTEST, _LONGEST = 4, 16  # how much a patient answers before handing the form in
_AGAIN = 0.01
_numbers = count(1)


@dataclass
class Diary:
    """One intake as its patient knows it. `told`: by question, every value the page said is kept, in order."""

    encounter: str
    cookie: str
    told: dict[str, list[Json]] = field(default_factory=dict)
    handed_in: bool = False

    def tells(self, question: str, value: Json) -> None:
        """The page said that this is kept."""
        self.told.setdefault(question, []).append(value)

    @property
    def answers(self) -> int:
        """How many answers were acknowledged."""
        return sum(len(values) for values in self.told.values())


@dataclass
class Desk:
    """Hands out new intakes, each open on a device of its own.

    It keeps the record open only while it makes some: what a killed server leaves behind is for the next one to mend.
    """

    place: str
    at_once: int = 25
    ready: list[Diary] = field(default_factory=list)

    def __call__(self) -> Diary:
        """The next one."""
        if not self.ready:
            records = Records.open(self.place)
            self.ready = [_fresh_diary(records) for _ in range(self.at_once)]
            records.close()
        return self.ready.pop()


def _fresh_diary(records: Records) -> Diary:
    begun = records.begin_encounter(questionnaire_version=QUESTIONNAIRE.version, author=VISITOR)
    return Diary(begun.id, hold_begun(records, begun.id, by=VISITOR))


@dataclass
class Patient:
    """Someone at a tablet. `astray`: what the page showed that was not what it had said it keeps."""

    fresh: Callable[[], Diary]
    address: str
    chance: random.Random
    diaries: list[Diary] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    troubles: int = 0
    runs: int = 0
    ran: Callable[[], None] = lambda: None
    told: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self._begin()

    @property
    def diary(self) -> Diary:
        return self.diaries[-1]

    def _begin(self) -> None:
        self.diaries.append(self.fresh())
        self.tab = Tab(self.diary.cookie)
        # By control: what was given and not acknowledged yet, and what may have arrived before a tab was loaded anew.
        self.given: dict[str, Json] = {}
        self.perhaps: dict[str, list[Json]] = {}
        self.left = self.chance.randint(_SHORTEST, _LONGEST)

    async def live(self, port: int, over: asyncio.Event) -> None:
        """Fill forms in, one after the other, at the server on this port, until `over` is said and it is gone."""
        while not over.is_set():
            try:
                async with self.tab.connected(port, self.address):
                    await self._fills_in()
                self._begin()
            except (ConnectionClosed, InvalidHandshake, OSError, EOFError):
                await asyncio.sleep(_AGAIN)  # not there yet, or gone

    async def _fills_in(self) -> None:
        """To the end of this form. A tab that was open stays open or is loaded anew, by chance."""
        if not self.tab.controls or self.chance.random() < 0.5:
            await self._loaded()
        while not self.diary.handed_in:
            await self._goes_on()

    async def _loaded(self) -> None:
        """Load the page: what it shows must be what it said it keeps, or what was on its way when the server died."""
        self.tab.reload()
        for name, value in self.given.items():
            self.perhaps.setdefault(name, []).append(value)
        self.given.clear()
        said = await self._ran()
        if said.step == "thanks":
            self.diary.handed_in = True
        for name, control in self.tab.controls.items():
            self._compared(name, control)

    def _compared(self, name: str, control: Control) -> None:
        question = _question_of(name)
        if question is None:
            return
        shown, last = _shown(question, control), self.diary.told.get(question.id, [None])[-1]
        # PostgreSQL may still be at the last commit of a server that is dead: it may show with a later load only.
        if shown != last and shown in self.perhaps.get(name, []):
            self.diary.tells(question.id, shown)
            del self.perhaps[name]
        elif shown != last:
            self.astray.append(question.id)

    async def _goes_on(self) -> None:
        """Do one thing: answer, turn the page, or hand the form in."""
        if self.left <= 0:
            await self._hands_in()
            return
        self.left -= 1
        choices = [name for name in self.tab.controls if _question_of(name) is not None]
        if not choices or self.chance.random() < 0.15:
            await self._turns_the_page()
        else:
            await self._answers(self.chance.choice(choices))

    async def _answers(self, name: str) -> None:
        question = _question_of(name)
        assert question is not None
        control = self.tab.controls[name]
        given = self._something_else(control)
        if name in self.given:
            self.perhaps.setdefault(name, []).append(self.given[name])
        self.given[name] = _meant(question, name, given)
        await self._ran(**{name: given})

    def _something_else(self, control: Control) -> str | bool:
        if control.kind == "radio":
            return self.chance.choice([option for option in control.options if option != control.value])
        if control.kind == "checkbox":
            return not control.value
        return f"Words {next(_numbers)}"

    async def _turns_the_page(self) -> None:
        onward = next((name for name in self.tab.controls if name.startswith("next-")), "")
        if onward and self.chance.random() < 0.5:
            await self._ran(onward)
        else:
            await self._opens(self.chance.randint(1, len(SECTIONS)))

    async def _opens(self, number: int) -> None:
        self.tab.query = self._page(number)
        await self._loaded()

    async def _hands_in(self) -> None:
        if "submit" not in self.tab.controls:
            await self._opens(len(SECTIONS) + 1)
        if "submit" in self.tab.controls:
            said = await self._ran("submit")
            self.diary.handed_in = said.step == "thanks"

    async def _ran(self, pressed: str = "", **given: str | bool) -> Said:
        said = await self.tab.run(pressed, **given)
        self.runs += 1
        self.ran()
        self.troubles += said.trouble
        self._forgotten()
        if said.kept:
            self._acknowledged()
        return said

    def _forgotten(self) -> None:
        """What was given and not acknowledged goes with the control it stood in, as in a browser: when the page asks the
        same again, it stands there no more, and "Saved" says nothing about it. It may have been kept before."""
        for name in [name for name in self.given if name not in self.tab.controls]:
            self.perhaps.setdefault(name, []).append(self.given.pop(name))

    def _acknowledged(self) -> None:
        """The page said that all is saved: all that stands on it. Of a question that it does not show it says nothing."""
        for name in list(self.given):
            question = _question_of(name)
            assert question is not None
            self.diary.tells(question.id, self.given.pop(name))
            self.perhaps.pop(name, None)
            self.told()

    def _page(self, number: int) -> str:
        window = next((part for part in self.tab.query.split("&") if part.startswith("w=")), "")
        return "&".join(part for part in (window, f"page={number}") if part)


def _question_of(name: str) -> Question | None:
    """The question of a control that this patient answers: a choice, the first box of a list, one line of words."""
    question = QUESTIONNAIRE.by_id.get(name)
    if question is not None:
        return question if question.kind in (Kind.YES_NO, Kind.ONE_OF) else None
    question = QUESTIONNAIRE.by_id.get(name.rpartition(".")[0])
    if question is None:
        return None
    if question.kind is Kind.ANY_OF:
        return question if name == f"{question.id}.{_first(question)}" else None
    return question if question.kind is Kind.TEXT and name.endswith(".text") else None


def _first(question: Question) -> str:
    return next(choice.code for choice in question.choices if choice.code not in (NONE_OF_THESE, NOT_SURE))


def _words(question: Question) -> Mapping[str, Json]:
    """What the words of a choice mean in the record."""
    if question.kind is Kind.YES_NO:
        return {"Yes": "yes", "No": "no", **_INSTEAD}
    return {**{choice.text: choice.code for choice in question.choices}, **_INSTEAD}


def _meant(question: Question, name: str, given: str | bool) -> Json:
    """What the record holds once this is kept."""
    if isinstance(given, bool):
        return [_first(question)] if given else None
    return given if question.kind is Kind.TEXT else _words(question)[given]


def _shown(question: Question, control: Control) -> Json:
    """What a control that has just been drawn says."""
    if control.value is None or control.value == "":
        return None
    return _meant(question, "", control.value)


def lost_of(told: Sequence[Json], kept: Sequence[Json]) -> int:
    """How many of the values that were acknowledged, in order, are not among those that were kept, in order."""
    missing = place = 0
    for value in told:
        if value in kept[place:]:
            place = kept.index(value, place)
        else:
            missing += 1
    return missing
