"""While the server runs, the end of the audit chain is noted outside the database."""

from pages.front_door.anchoring import anchored
from screening.records.audit import anchors_in
from tests.aside import run_aside
from tests.clinic import Clinic


def test_the_end_of_the_chain_is_noted_at_the_start_and_again_at_the_end(clinic: Clinic) -> None:
    clinic.sign_in()
    records = clinic.records
    assert records.anchors is not None

    async def served() -> None:
        async with anchored(records):
            records.record_event("case viewed")

    run_aside(served())
    noted, foreign = anchors_in(records.anchors, records.ring.keys.audit)
    assert foreign == 0
    assert noted[-1].length == records.audit_state().length
    assert records.audit_verified().whole


def test_an_anchor_file_that_cannot_be_written_stops_nobody(clinic: Clinic) -> None:
    clinic.sign_in()
    assert clinic.records.anchors is not None
    clinic.records.anchors.unlink(missing_ok=True)
    clinic.records.anchors.mkdir()

    async def served() -> bool:
        async with anchored(clinic.records):
            return True

    assert run_aside(served())
