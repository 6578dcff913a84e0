"""Alive is one thing, fit for patients another: each fault makes the server unready, and strangers learn only its kind."""

import datetime as dt
import logging
import shutil
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from pages.front_door import health as health_pages
from screening import health as health_module
from screening.access import Role
from screening.health import State, health_of
from screening.records.envelopes import KeyRing
from screening.records.keys import KeyPlace, fresh_keys, keys_text
from screening.sources import SOURCES
from tests.clinic import PASSWORD, Clinic
from tests.front_door.conftest import Browser

TODAY = dt.date(2026, 11, 23)
SECRET_WORDS = ("/", "sqlite", "SELECT", "Error", "Traceback", ".db")


@pytest.fixture(autouse=True)
def real_time(clinic: Clinic) -> None:
    """The record of these tests is read by the real clock, as the database's is."""
    clinic.records.now = lambda: dt.datetime.now(dt.UTC)  # type: ignore[method-assign]


def _states(clinic: Clinic) -> dict[str, State]:
    return {check.kind: check.state for check in health_of(clinic.records, on=TODAY).checks}


def test_a_server_in_order_is_ready(browser: Browser) -> None:
    answer = browser().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert "trouble" not in answer.json()
    assert answer.headers["cache-control"] == "no-store"


def test_every_check_is_made(clinic: Clinic) -> None:
    assert set(_states(clinic)) == {
        "store",
        "tables",
        "clock",
        "disk",
        "keys",
        "audit",
        "protocol",
        "sources",
        "mail",
    }
    assert set(_states(clinic).values()) == {State.FINE}


# One fault each


def _sqlite(clinic: Clinic, *statements: str) -> None:
    """Do something to the database file from outside."""
    with sqlite3.connect(clinic.folder / "anteroom.db") as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def _table_gone(clinic: Clinic, _patch: pytest.MonkeyPatch) -> None:
    _sqlite(clinic, "ALTER TABLE answer RENAME TO elsewhere")


def _older_store(clinic: Clinic, _patch: pytest.MonkeyPatch) -> None:
    _sqlite(clinic, "UPDATE alembic_version SET version_num = '0000'")


def _column_gone(clinic: Clinic, _patch: pytest.MonkeyPatch) -> None:
    _sqlite(clinic, "ALTER TABLE staff_session RENAME COLUMN seen_at TO looked_at")


def _read_only(clinic: Clinic, _patch: pytest.MonkeyPatch) -> None:
    _sqlite(
        clinic,
        *(
            f"CREATE TRIGGER refuse_{act} BEFORE {act} ON heartbeat BEGIN SELECT RAISE(ABORT, 'read only'); END"
            for act in ("INSERT", "UPDATE")
        ),
    )


def _garbage(clinic: Clinic, _patch: pytest.MonkeyPatch) -> None:
    clinic.records.close()
    for file in clinic.folder.glob("anteroom.db*"):
        file.write_bytes(b"not a database " * 1_000)


def _clock_went_back(clinic: Clinic, _patch: pytest.MonkeyPatch) -> None:
    clinic.records.record_event("case viewed")
    now = dt.datetime.now(dt.UTC) - dt.timedelta(hours=2)
    clinic.records.now = lambda: now  # type: ignore[method-assign]


def _clock_is_ahead(clinic: Clinic, _patch: pytest.MonkeyPatch) -> None:
    now = dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)
    clinic.records.now = lambda: now  # type: ignore[method-assign]


def _clock_was_reset(clinic: Clinic, _patch: pytest.MonkeyPatch) -> None:
    clinic.records.now = lambda: dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # type: ignore[method-assign]


def _disk_full(_clinic: Clinic, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(health_module.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(2**36, 2**36, 2**20))


def _other_keys(clinic: Clinic, _patch: pytest.MonkeyPatch) -> None:
    clinic.records.ring = KeyRing(KeyPlace(None, keys_text(fresh_keys(TODAY))))


def _tail_cut_off(clinic: Clinic, _patch: pytest.MonkeyPatch) -> None:
    clinic.records.record_event("case viewed")
    _sqlite(
        clinic,
        "DROP TRIGGER IF EXISTS event_no_delete",
        "DELETE FROM event WHERE id = (SELECT max(id) FROM event)",
    )


def _event_altered(clinic: Clinic, _patch: pytest.MonkeyPatch) -> None:
    clinic.records.record_event("case viewed")
    _sqlite(
        clinic,
        "DROP TRIGGER IF EXISTS event_no_update",
        "UPDATE event SET kind = 'nothing seen' WHERE id = (SELECT max(id) FROM event)",
    )


def _no_protocol(_clinic: Clinic, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(health_module, "PROTOCOLS", {})


FAULTS: list[tuple[str, Callable[[Clinic, pytest.MonkeyPatch], None]]] = [
    ("store", _read_only),
    ("store", _garbage),
    ("tables", _table_gone),
    ("tables", _column_gone),
    ("tables", _older_store),
    ("clock", _clock_went_back),
    ("clock", _clock_is_ahead),
    ("clock", _clock_was_reset),
    ("disk", _disk_full),
    ("keys", _other_keys),
    ("audit", _tail_cut_off),
    ("audit", _event_altered),
    ("protocol", _no_protocol),
]


@pytest.mark.parametrize(("kind", "fault"), FAULTS, ids=lambda value: getattr(value, "__name__", value))
def test_each_fault_makes_it_unready_and_strangers_learn_only_the_kind(
    browser: Browser,
    clinic: Clinic,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    fault: Callable[[Clinic, pytest.MonkeyPatch], None],
) -> None:
    fault(clinic, monkeypatch)
    with caplog.at_level(logging.WARNING, "anteroom"):
        answer = browser().get("/readyz")
    assert answer.status_code == 503
    assert kind in answer.json()["trouble"]
    assert set(answer.json()) <= {"status", "trouble", "warning"}
    assert not [word for word in SECRET_WORDS if word in answer.text]
    assert f"not ready: {kind}: " in caplog.text


def test_a_fault_is_logged_once_and_so_is_its_end(
    browser: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(health_pages, "FRESH_FOR", -1.0)
    client = browser()
    with monkeypatch.context() as broken, caplog.at_level(logging.WARNING, "anteroom"):
        _disk_full(clinic, broken)
        assert [client.get("/readyz").status_code for _ in range(3)] == [503] * 3
    with caplog.at_level(logging.WARNING, "anteroom"):
        assert client.get("/readyz").status_code == 200
    assert caplog.text.count("not ready: disk") == 1
    assert caplog.text.count("ready again") == 1


def test_however_often_it_is_asked_the_store_is_not_tried_more_often(
    browser: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats: list[object] = []
    monkeypatch.setattr(health_module, "heart_beaten", beats.append)
    client = browser()
    assert {client.get("/readyz").status_code for _ in range(50)} == {200}
    assert len(beats) == 1


def test_a_store_that_does_not_answer_is_not_waited_for(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    stuck = threading.Event()
    monkeypatch.setattr(health_pages, "_PATIENCE", 0.05)
    monkeypatch.setattr(health_module, "heart_beaten", lambda _: stuck.wait(20))
    try:
        answer = browser().get("/readyz")
    finally:
        stuck.set()
    assert (answer.status_code, answer.json()["trouble"]) == (503, ["store"])


def test_it_lives_though_it_is_not_ready(
    browser: Browser, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    _garbage(clinic, monkeypatch)
    answer = browser().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


# Warnings


def test_a_source_past_its_check_date_is_a_warning_and_keeps_nobody_out(clinic: Clinic) -> None:
    last = max(source.check_again for source in SOURCES.values())
    health = health_of(clinic.records, on=last + dt.timedelta(days=1))
    assert health.ready
    assert "sources" in health.kinds(State.WARNING)
    assert "sources" not in health_of(clinic.records, on=TODAY).kinds(State.WARNING)


@pytest.mark.parametrize(
    ("total", "free", "state"),
    [
        (2**40, 2**30, State.FINE),
        (2**40, 2**30 - 1, State.TROUBLE),
        (2**32, 2**29, State.FINE),
        (2**32, 2**28, State.TROUBLE),
    ],
)
def test_a_tenth_of_the_disk_or_a_gibibyte_is_enough(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, total: int, free: int, state: State
) -> None:
    usage: Any = shutil._ntuple_diskusage(total, total - free, free)
    monkeypatch.setattr(health_module.shutil, "disk_usage", lambda _: usage)
    assert _states(clinic)["disk"] is state


@pytest.mark.parametrize(
    ("environment", "state"),
    [
        ({}, State.FINE),
        ({"ANTEROOM_SMTP_HOST": "localhost", "ANTEROOM_MAIL_FROM": "clinic@example.org"}, State.FINE),
        ({"ANTEROOM_SMTP_HOST": "mail.example.org", "ANTEROOM_SMTP_SECURITY": "none"}, State.WARNING),
    ],
)
def test_mail_that_is_set_up_wrongly_is_a_warning(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], state: State
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert _states(clinic)["mail"] is state


# Who is told more


def _at(browser: Browser, address: str) -> Any:
    client = browser()
    client._transport.client = (address, 1)  # type: ignore[attr-defined]
    return client


@pytest.mark.parametrize(
    ("address", "headers", "told"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, False),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}, False),
        ("10.0.0.8", {}, False),
        ("testclient", {}, False),
    ],
)
def test_details_are_for_this_machine(
    browser: Browser, address: str, headers: dict[str, str], told: bool
) -> None:
    answer = _at(browser, address).get("/readyz", headers=headers)
    assert answer.status_code == 200
    assert ("checks" in answer.json()) is told


@pytest.mark.parametrize(
    ("role", "told"), [(Role.ADMINISTRATOR, True), (Role.FRONT_DESK, False), (Role.CLINICIAN, False)]
)
def test_details_are_for_administrators(browser: Browser, clinic: Clinic, role: Role, told: bool) -> None:
    from screening.access import add_person, session_begun

    person = add_person(clinic.records, "Sam Example", PASSWORD, frozenset({role}))
    client = browser()
    client.cookies.set("anteroom_staff", session_begun(clinic.records, person))
    assert ("checks" in client.get("/readyz").json()) is told
