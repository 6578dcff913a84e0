"""While the server runs, what waits for clinicians and is not judged as it is now is judged."""

import asyncio

import pytest
from sqlalchemy import delete

from pages.front_door import unjudged
from pages.front_door.unjudged import judged_later, unjudged_judged
from screening.errors import SealBroken
from screening.records import schema
from tests.aside import run_aside
from tests.clinic import VISITOR, Clinic


def handed_in(clinic: Clinic, name: str) -> str:
    """A form that was handed in by a server that went down before it judged it."""
    _, id = clinic.open_intake()
    clinic.records.save_answer(id, "about_you.name", name, author=VISITOR)
    clinic.records.submit(id, f"key-{id}", questionnaire_hash="0" * 64, author=VISITOR)
    return id


def test_what_was_never_judged_is_judged_while_the_server_runs(clinic: Clinic) -> None:
    id = handed_in(clinic, "Zebedee Quillfeather")

    async def served() -> None:
        async with judged_later(clinic.records, every=0.01):
            for _ in range(500):
                if clinic.records.judgement_of(id) is not None:
                    return
                await asyncio.sleep(0.01)

    run_aside(served())
    judged = clinic.records.judgement_of(id)
    assert judged is not None
    assert judged.answers_hash == clinic.records.case_of(id).fingerprint


def test_once_is_enough(clinic: Clinic) -> None:
    id = handed_in(clinic, "Zebedee Quillfeather")
    for _ in range(3):
        unjudged_judged(clinic.records)
    assert len(clinic.records.judgements_of(id)) == 1


@pytest.mark.parametrize("fault", [SealBroken("altered"), ValueError("nobody thought of it")])
def test_one_that_cannot_be_judged_keeps_no_other_from_it(
    fault: Exception, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = handed_in(clinic, "Zebedee Quillfeather"), handed_in(clinic, "Ann Other")
    judged_where_changed = unjudged.judged_where_changed

    def broken(records: object, id: str, *args: object, **more: object) -> None:
        if id == first:
            raise fault
        judged_where_changed(records, id, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(unjudged, "judged_where_changed", broken)
    unjudged_judged(clinic.records)
    assert clinic.records.judgement_of(first) is None
    assert clinic.records.judgement_of(second) is not None


def test_it_goes_on_whatever_went_wrong_once(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[object] = []

    def turn(records: object) -> None:
        turns.append(records)
        if len(turns) == 1:
            raise ValueError("nobody thought of it")

    async def served() -> None:
        async with judged_later(clinic.records, every=0.01):
            for _ in range(500):
                if len(turns) > 1:
                    return
                await asyncio.sleep(0.01)

    monkeypatch.setattr(unjudged, "unjudged_judged", turn)
    run_aside(served())
    assert len(turns) > 1


def test_what_was_erased_is_left_alone(clinic: Clinic) -> None:
    id = handed_in(clinic, "Zebedee Quillfeather")
    clinic.records.write(lambda c: c.execute(delete(schema.envelope).where(schema.envelope.c.scope == id)))
    assert clinic.records.not_judged(9) == ()
    unjudged_judged(clinic.records)
