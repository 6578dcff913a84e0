"""The patients of the crash tests: they write down what the page said is kept, and nothing that it did not say."""

import random

import pytest

from tests.aside import run_aside
from tests.faults.patients import Diary, Patient
from tests.faults.tab import Control, Said

PARENT, CHILD = "mental_health.suicidal_thoughts", "mental_health.suicide_intent"
YES = ("Yes", "No", "Not sure", "I'd rather not say")


def shown(*names: str) -> dict[str, Control]:
    return {name: Control("radio", name, None, YES) for name in names}


class Pages:
    """A tab whose runs end as a test says: what stands on the page afterwards."""

    def __init__(self, *runs: dict[str, Control]) -> None:
        self.controls, self._runs = shown(PARENT, CHILD), list(runs)

    async def run(self, _pressed: str = "", **_given: str | bool) -> Said:
        self.controls = self._runs.pop(0)
        return Said(step="mental_health", saved="Saved at 10:42")


def patient_at(pages: Pages) -> Patient:
    patient = Patient(lambda: Diary("case", "cookie"), "10.0.0.1", random.Random(1))
    patient.tab = pages  # type: ignore[assignment]
    patient.given[CHILD] = "yes"  # given to a server that was killed before it heard of it
    return patient


def after(patient: Patient, runs: int) -> dict[str, list[object]]:
    for _ in range(runs):
        run_aside(patient._ran())
    return dict(patient.diary.told)


def test_what_stands_there_when_all_is_saved_was_acknowledged() -> None:
    assert after(patient_at(Pages(shown(PARENT, CHILD))), 1) == {CHILD: ["yes"]}


@pytest.mark.parametrize("gone", [shown(PARENT), {}])
def test_what_the_page_stopped_asking_is_not_acknowledged_when_it_asks_again(
    gone: dict[str, Control],
) -> None:
    patient = patient_at(Pages(gone, shown(PARENT, CHILD)))
    assert after(patient, 2) == {}
    assert patient.perhaps == {CHILD: ["yes"]}
