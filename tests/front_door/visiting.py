"""What a browser does at the front door: reads a form, sends it from the page it stood on."""

import re

from httpx import Response
from starlette.testclient import TestClient

from screening.access import first_person_made, fresh_set_up_code
from screening.records import Records
from tests.clinic import PASSWORD

NAME = "Dr Ada Example"
ORIGIN = "http://clinic.example.org"


def token_in(page: Response) -> str:
    """The form token on a page."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def send(client: TestClient, action: str, **fields: str) -> Response:
    """Open the page of a form and send it, as a browser would."""
    token = token_in(client.get(action))
    return post(client, action, token=token, **fields)


def post(client: TestClient, action: str, *, origin: str | None = None, **fields: str) -> Response:
    """Send fields to an address from one of our own pages (or from `origin`)."""
    here = str(client.base_url).rstrip("/")
    answer: Response = client.post(
        action, data=fields, headers={"origin": here if origin is None else origin}
    )
    return answer


def somebody(records: Records) -> None:
    """Make the first person."""
    first_person_made(records, fresh_set_up_code(records) or "", NAME, PASSWORD)


def signed_in(client: TestClient, records: Records) -> TestClient:
    """A browser of the first person, signed in."""
    somebody(records)
    answer = send(client, "/account/sign-in", name=NAME, password=PASSWORD)
    assert answer.status_code == 303
    return client
