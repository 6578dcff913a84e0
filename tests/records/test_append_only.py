"""Nothing that was recorded is changed or removed in place."""

from pathlib import Path

import pytest
from sqlalchemy import text

from screening.errors import StoreUnavailable
from screening.records import Author, Judgement, Records, schema

PATIENT = Author("patient", "tablet")


@pytest.fixture
def filled(records: Records) -> Records:
    encounter = records.begin_encounter(questionnaire_version="1", author=PATIENT)
    records.save_answer(encounter.id, "stroke", "no", author=PATIENT)
    records.submit(encounter.id, "key", questionnaire_hash="0" * 64, author=PATIENT)
    judged = Judgement("protocol", "1", "0" * 64, "us", "0" * 64, {}, {}, 3, False)
    records.record_judgement(encounter.id, judged)
    return records


@pytest.mark.parametrize("table", [table.name for table in schema.APPEND_ONLY])
@pytest.mark.parametrize("act", ["DELETE FROM {0}", "UPDATE {0} SET {1} = {1}"])
def test_what_was_recorded_is_neither_changed_nor_removed(filled: Records, table: str, act: str) -> None:
    column = next(iter(schema.metadata.tables[table].c)).name
    before = _count(filled, table)
    assert before > 0
    with pytest.raises(StoreUnavailable), filled.writing() as connection:
        connection.execute(text(act.format(table, column)))
    assert _count(filled, table) == before


def test_a_table_that_may_change_does(filled: Records) -> None:
    with filled.writing() as connection:
        connection.execute(text("INSERT INTO failed_try (about_hash, at) VALUES ('x', '2026-01-01')"))
        assert connection.execute(text("DELETE FROM failed_try")).rowcount == 1


def test_an_answer_is_not_replaced_by_the_back_door(filled: Records) -> None:
    replace = (
        "INSERT OR REPLACE INTO answer SELECT id, encounter_id, question_id, revision, '\"yes\"', NULL, "
    )
    with pytest.raises(StoreUnavailable), filled.writing() as connection:
        connection.execute(text(replace + "author_kind, author, recorded_at FROM answer"))
    with filled.reading() as connection:
        assert connection.execute(text("SELECT value FROM answer")).scalar() == '"no"'


def test_a_record_made_without_its_triggers_gets_them_back(tmp_path: Path) -> None:
    Records.open(tmp_path / "a.db").close()
    records = Records.open(tmp_path / "a.db")
    with records.writing() as connection:
        connection.execute(text("DROP TRIGGER answer_no_update"))
    records.close()
    reopened = Records.open(tmp_path / "a.db")
    with reopened.reading() as connection:
        count = connection.execute(text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")).scalar()
    assert count == 2 * len(schema.APPEND_ONLY)


def _count(records: Records, table: str) -> int:
    with records.reading() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
