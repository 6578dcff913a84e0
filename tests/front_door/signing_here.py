"""A clinic with invented patients and clinicians at its door, for the tests of signing, of verifying and of handing out."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.testclient import TestClient

from screening.access import Role, Staff, add_person, session_begun, staff_of_token
from screening.access.determining import draft_kept, draft_of
from screening.clinic import Clinic as Settings
from screening.determination_draft import DeterminationDraft, Typed, draft_plain, words_prepared
from screening.filing import judge_and_keep
from screening.records import Records
from screening.rule import Route
from tests.access.signing import Waiting, waiting
from tests.clinic import PASSWORD
from tests.front_door.visiting import post, token_in

TODAY = dt.datetime.now().astimezone().date()
CLINICIAN = frozenset({Role.CLINICIAN})


def waits(
    records: Records, patient: str = "Maja Sampleton", also: Mapping[str, object] | None = None
) -> Waiting:
    """The case of an invented patient, judged today; `also`: other answers in place of theirs."""
    case = waiting(records, patient, also=also)
    judge_and_keep(records, case.id, Settings(), on=TODAY)
    return case


@dataclass(frozen=True)
class At:
    """Somebody at a browser."""

    client: TestClient
    records: Records
    staff: Staff

    def writes(self, id: str, act: str = "accept", route: str = "infusion", **typed: str) -> None:
        """Write a determination of one route, as the page keeps it."""
        draft = DeterminationDraft(typed={route: Typed(act=act, **typed)})
        prepared = words_prepared(draft, (Route(route),))
        self.keeps(id, prepared)

    def keeps(self, id: str, draft: DeterminationDraft) -> None:
        """This draft in place of the one that is there."""
        before = draft_of(self.records, self.staff, id)
        version = before.version if before else ""
        draft_kept(self.records, self.staff, id, draft_plain(draft), after=version)

    def signs(self, id: str, **changed: str) -> int:
        """Open the signing page and press Sign. Returns the status."""
        page = self.client.get(f"/sign/{id}")
        fields = {"password": PASSWORD, **hidden_in(page.text), **changed}
        return post(self.client, f"/sign/{id}", token=token_in(page), **fields).status_code


def hidden_in(html: str) -> dict[str, str]:
    """The hidden fields of a page, but for the token."""
    found = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', html)
    return {name: value for name, value in found if name != "token"}


def at(
    client: TestClient,
    records: Records,
    name: str = "Dr Ada Example",
    roles: frozenset[Role] = CLINICIAN,
) -> At:
    """A browser of somebody with these roles, signed in."""
    token = session_begun(records, add_person(records, name, PASSWORD, roles))
    client.cookies.set("anteroom_staff", token)
    staff = staff_of_token(records, token)
    assert staff is not None
    return At(client, records, staff)
