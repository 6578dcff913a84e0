"""Signing: exactly what will be signed, on a plain page that no script sees, and the password with each signature."""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.front_door import plain
from pages.front_door.account_parts import sheet_of
from pages.front_door.posting import Refused, posted
from pages.front_door.principal import Caller, caller_of
from screening.access import Permission, Staff, refuse_unless_allowed
from screening.access.determining import (
    YOURS,
    ToSecond,
    awaiting_second,
    determined,
    read_own_determination,
    seconded,
    what_would_be_signed,
)
from screening.access.signing_proof import Proof, proof_asked, proof_shown
from screening.adjudication import in_the_way
from screening.clinic import clinic_here
from screening.determination import refuse_unless_sound
from screening.errors import (
    AccessError,
    AnteroomError,
    DeterminationRefused,
    EntryRefused,
    FactorCodeRefused,
    NotAllowed,
    NotSignedIn,
    RecordErased,
    RevisionConflict,
    TooManyTries,
    UnknownEncounter,
)
from screening.records import records_here
from screening.seconding import ActShown, TakenAway
from screening.signed import MEANING, MEANING_OF_SECOND, MEANING_OF_SECOND_ACT, Shown, decision_of
from screening.summary.model import Added, Decision, Field, Lift, Patient, Summary
from screening.summary.words import BROUGHT

OUTDATED = (
    "A second clinician signed for this before. Since then the answers or entries behind it changed, so that it would take "
    "away something else: that signature no longer holds."
)
_KEY = re.compile(r"[0-9a-f]{32}")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of pressing Sign: nothing yet, or why it was refused."""

    key: str
    refused: AnteroomError | None = None

    @property
    def status(self) -> int:
        match self.refused:
            case None:
                return 200
            case TooManyTries():
                return 429
            case RevisionConflict():
                return 409
            case DeterminationRefused() | EntryRefused():
                return 422
            case _:
                return 403


class Signing:
    """The signing pages of one server: /sign/{case} and /sign/second/{case}/{entry}"""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        both = ["GET", "POST"]
        return [
            Route("/sign/second/{encounter_id:str}/{number:int}", self.second, methods=both),
            Route("/sign/{encounter_id:str}", self.sign, methods=both),
        ]

    async def sign(self, request: Request) -> Response:
        """Shows the determination that one's own draft stands for, and signs it."""
        id = request.path_params["encounter_id"]

        def sign(staff: Staff, fields: dict[str, str], key: str) -> None:
            records, clinic, on = records_here(), clinic_here(), _today()
            plain_ = _own(staff, id)
            determined(
                records, staff, id, plain_ or {}, key=key, shown=fields.get("shown", ""), clinic=clinic, on=on,
                confirm=lambda: _proven(staff, fields),
            )  # fmt: skip

        return await self._served(
            request, id, sign, lambda caller, trial: self._page(request, caller, id, trial)
        )

    async def second(self, request: Request) -> Response:
        """Shows a lift or an act that waits for a second clinician, and takes their signature."""
        id, number = request.path_params["encounter_id"], request.path_params["number"]

        def sign(staff: Staff, fields: dict[str, str], key: str) -> None:
            seconded(
                records_here(), staff, id, number, key=key, words=fields.get("words", ""), clinic=clinic_here(),
                on=_today(), confirm=lambda: _proven(staff, fields), takes=fields.get("takes", ""),
            )  # fmt: skip

        return await self._served(
            request, id, sign, lambda caller, trial: self._second_page(request, caller, id, number, trial)
        )

    async def _served(
        self,
        request: Request,
        encounter_id: str,
        sign: Callable[[Staff, dict[str, str], str], None],
        page: Callable[[Caller, Trial], Response],
    ) -> Response:
        caller = await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)
        try:
            staff = await run_in_threadpool(_signer, caller)
            if request.method == "GET":
                return await run_in_threadpool(page, caller, Trial(uuid.uuid4().hex))
            fields = await posted(request, caller.principal, tls=self._tls)
            key = fields.get("key", "")
            trial = Trial(key if _KEY.fullmatch(key) else uuid.uuid4().hex)
            try:
                await run_in_threadpool(sign, staff, fields, trial.key)
            except (NotAllowed, NotSignedIn, UnknownEncounter):
                raise
            except (AccessError, DeterminationRefused, EntryRefused, RevisionConflict) as refused:
                return await run_in_threadpool(page, caller, Trial(trial.key, refused))
        except Refused as refused_post:
            return refused_post.response
        except (NotAllowed, NotSignedIn, UnknownEncounter) as closed:
            return _closed(closed)
        return plain.onward(f"/review_case?case={encounter_id}")

    def _page(self, request: Request, caller: Caller, id: str, trial: Trial) -> Response:
        staff, records = _signer(caller), records_here()
        sheet = sheet_of(request, caller, tls=self._tls)
        back = plain.link("Back to the determination", f"/determine?case={id}")
        try:
            written = _own(staff, id)
            if written is None:
                raise DeterminationRefused("You have written no determination on this case.")
            shown = what_would_be_signed(records, staff, id, written, clinic_here(), on=_today())
            refuse_unless_sound(
                shown.signs.determination,
                shown.evaluation,
                shown.reviewed.lifted,
                on=_today(),
            )
            proof = proof_asked(records, staff)
        except (DeterminationRefused, RevisionConflict, AccessError) as refused:
            if isinstance(refused, NotAllowed | NotSignedIn):
                raise
            told = str(trial.refused or refused)
            return sheet.page("Not ready to be signed", plain.alert(told) + back, max(trial.status, 422))
        fields = (
            plain.hidden("key", trial.key) + plain.hidden("shown", shown.signs.mark) + _proof(proof, trial)
        )
        body = _alert(trial) + _determination_words(shown, staff)
        body += sheet.form(f"/sign/{id}", "Sign", fields) + back
        return sheet.page("Sign this determination", body, trial.status)

    def _second_page(self, request: Request, caller: Caller, id: str, number: int, trial: Trial) -> Response:
        staff, records = _signer(caller), records_here()
        sheet = sheet_of(request, caller, tls=self._tls)
        back = plain.link("Back to the case", f"/review_case?case={id}")
        waiting = awaiting_second(records, staff, id, clinic_here(), on=_today())
        mine = next((one for one in waiting if one.number == number), None)
        problem = _not_to_second(mine)
        try:
            proof = proof_asked(records, staff)
        except (NotAllowed, NotSignedIn):
            raise
        except AccessError as refused:
            problem = str(refused)
        if mine is None or problem:
            return sheet.page("Not to be signed", plain.alert(problem) + back, max(trial.status, 422))
        fields = plain.hidden("key", trial.key) + plain.hidden("takes", mine.takes)
        fields += _words_field() + _proof(proof, trial)
        body = _alert(trial) + _second_words(mine, staff)
        body += sheet.form(f"/sign/second/{id}/{number}", "Sign as the second clinician", fields) + back
        return sheet.page("Sign as the second clinician", body, trial.status)


def _signer(caller: Caller) -> Staff:
    """Who is here, when they may sign. Raises NotSignedIn, NotAllowed."""
    if caller.staff is None:
        raise NotSignedIn("Please sign in to see this page.")
    return refuse_unless_allowed(records_here(), caller.staff, Permission.SIGN)


def _closed(refused: AnteroomError) -> Response:
    if isinstance(refused, NotSignedIn):
        return plain.page("Please sign in", plain.link("Staff sign-in", "/account/sign-in", strong=True), 403)
    if isinstance(refused, UnknownEncounter):
        title = "This record was erased" if isinstance(refused, RecordErased) else "No such case"
        return plain.page(title, plain.alert(str(refused)) + plain.link("Back", "/"), 404)
    return plain.page("Not open to you", plain.alert(str(refused)) + plain.link("Back", "/"), 403)


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _own(staff: Staff, encounter_id: str) -> dict[str, object] | None:
    return read_own_determination(records_here(), staff, encounter_id, clinic_here(), on=_today())


def _proven(staff: Staff, fields: dict[str, str]) -> None:
    proof_shown(records_here(), staff, fields.get("password", ""), fields.get("code", ""))


def _beside_a_field(trial: Trial) -> bool:
    return isinstance(trial.refused, AccessError)


def _alert(trial: Trial) -> str:
    return plain.alert(str(trial.refused)) if trial.refused and not _beside_a_field(trial) else ""


def _proof(proof: Proof, trial: Trial) -> str:
    problem = str(trial.refused) if _beside_a_field(trial) else ""
    at_code = isinstance(trial.refused, FactorCodeRefused) or not proof.password
    fields = ""
    if proof.password:
        fields += plain.field(
            "password",
            "Your password",
            kind="password",
            complete="current-password",
            problem="" if at_code else problem,
        )
    if proof.code:
        fields += plain.field(
            "code",
            "The code that your app shows",
            complete="one-time-code",
            mode="numeric",
            problem=problem if at_code else "",
        )
    return fields


def _who(patient: Patient) -> str:
    invented = " (invented patient)" if patient.demo else ""
    return f"{patient.name}{invented}, born {patient.born}, record {patient.record_number}"


def _determination_words(shown: Shown, staff: Staff) -> str:
    summary, signs = shown.summary, shown.signs
    lifted = {lift.id for lift in summary.review.lifts if lift.lifts}
    standing = [line for line in summary.stops if line.id not in lifted]
    decisions = tuple(map(decision_of, signs.determination.decisions))
    body = plain.told((("Patient", _who(summary.patient)),))
    body += "".join(
        plain.strong(f"Urgent: {one.words} ({one.id}{_brought(summary, one.id)})") for one in summary.urgent
    )
    if standing:
        body += plain.heading("Stops that nobody lifted")
        body += plain.listed(
            f"{line.words} ({line.id}; {line.routes}{_brought(summary, line.id)})" for line in standing
        )
    body += _also_in_the_way(shown, {line.id for line in (*standing, *summary.urgent)})
    body += plain.heading("You determine") + "".join(map(_decision_words, decisions))
    counted = [lift for lift in summary.review.lifts if lift.counts]
    if counted:
        body += plain.heading("On these views of findings") + "".join(map(_lift_words, counted))
    by_two = [item for item in summary.review.added if item.standing]
    if by_two:
        body += plain.heading("Entries that take two clinicians") + "".join(map(_entry_words, by_two))
    body += plain.heading("Words")
    body += plain.told(
        (
            ("To the patient, once they are released", signs.determination.patient_words),
            ("To colleagues", signs.determination.words),
        )
    )
    return body + plain.heading("Your signature") + _signature_words(shown, staff)


def _brought(summary: Summary, rule: str) -> str:
    return f"; {BROUGHT}" if summary.review.brought(rule) else ""


def _also_in_the_way(shown: Shown, named: set[str]) -> str:
    """What must first be settled or cleared on the routes that are determined, beside the stops."""
    lifts = shown.reviewed.lifted
    found = {
        finding.rule.id: finding.rule.statement
        for decision in shown.signs.determination.decisions
        for finding in in_the_way(shown.evaluation, lifts, decision.route)
        if finding.rule.id not in named
    }
    lines = [f"{statement} ({id}{_brought(shown.summary, id)})" for id, statement in found.items()]
    return plain.heading("To be settled or cleared on these routes") + plain.listed(lines) if lines else ""


def _decision_words(decision: Decision) -> str:
    return plain.told(
        ((decision.title, decision.act), *((field.label, field.value) for field in decision.details))
    )


def _lift_words(lift: Lift) -> str:
    second = f"; second signature: {lift.second}" if lift.second else ""
    reason = ": ".join(part for part in (lift.reason, lift.words) if part and part != lift.verdict)
    return plain.told(
        ((f"{lift.statement} ({lift.id})", f"{lift.verdict}. {reason}\n{lift.by}, {lift.at}{second}"),)
    )


def _entry_words(item: Added) -> str:
    about = f": {item.about}" if item.about else ""
    told = f"{item.words}\n{item.by}, {item.at}\n{item.standing_words}"
    return plain.told(((f"{item.number}. {item.kind}{about}", told),))


def _signature_words(shown: Shown, staff: Staff) -> str:
    signs, stamp = shown.signs, shown.summary.stamp
    before = signs.number - 1
    return plain.told(
        (
            ("Signed by", staff.name),
            ("At", _moment()),
            ("Meaning", MEANING),
            (
                "Number",
                f"Determination {signs.number}" + (f", in place of determination {before}" if before else ""),
            ),
            (
                "Protocol",
                f"{stamp.protocol} {stamp.version}, {stamp.policy} {stamp.policy_version}: {stamp.standing}",
            ),
            ("Protocol hash", _grouped(signs.protocol_hash)),
            ("Fingerprint of answers and entries", _grouped(signs.fingerprint)),
        )
    )


def _second_words(waiting: ToSecond, staff: Staff) -> str:
    shows = waiting.shows
    act = isinstance(shows, ActShown)
    body = plain.told((("Patient", _who(waiting.patient)),))
    body += _act_words(shows) if isinstance(shows, ActShown) else _lift_words(shows)
    meaning = MEANING_OF_SECOND_ACT if act else MEANING_OF_SECOND
    signature = (("Signed by", staff.name), ("At", _moment()), ("Meaning", meaning))
    return body + plain.heading("Your signature") + plain.told(signature)


def _act_words(act: ActShown) -> str:
    """What would fall, on which answers, then the act itself, then what counted before it."""
    body = plain.alert(OUTDATED) if act.outdated else ""
    body += plain.heading("What would no longer stand") + "".join(map(_taken_words, act.takes))
    if act.brings:
        body += plain.heading("What it brings, which counts already") + plain.listed(act.brings)
    body += plain.heading(act.title) + plain.told(_pairs(act.fields))
    body += plain.heading("What clinicians put in that counts already")
    return body + plain.listed(act.before or ("Nothing: all else is as the patient said.",))


def _taken_words(one: TakenAway) -> str:
    return plain.strong(f"{one.statement} ({one.id}). {one.does}") + plain.told(
        (
            ("As it stands now, it rests on", _lines(one.before)),
            (one.told, _lines(one.own)),
        )
    )


def _lines(fields: Iterable[Field]) -> str:
    return "\n".join(f"{field.label}: {field.value}" for field in fields)


def _pairs(fields: Iterable[Field]) -> tuple[tuple[str, str], ...]:
    return tuple((field.label, field.value) for field in fields)


def _not_to_second(waiting: ToSecond | None) -> str:
    if waiting is None:
        return (
            "This waits for no second signature. It was signed, withdrawn, or the answers behind it changed."
        )
    return YOURS if waiting.mine else ""


def _words_field() -> str:
    drawn = plain.field("words", "In words", hint="What you looked at. May be left empty.")
    return drawn.replace(" required ", " ", 1)


def _moment() -> str:
    now = dt.datetime.now().astimezone()
    return f"{now.day} {now:%B %Y, %H:%M}"


def _grouped(digest: str) -> str:
    return " ".join(_in_eights(digest))


def _in_eights(digest: str) -> Iterable[str]:
    return (digest[at : at + 8] for at in range(0, len(digest), 8))
