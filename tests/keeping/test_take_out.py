"""The record taken elsewhere is the same record: every answer and revision, who gave it and when, and all that happened."""

import csv
import datetime as dt
import io
import json
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.answer import Absent
from forms.questionnaire import QUESTIONNAIRE
from screening.access import Role, nobody_yet
from screening.access.people import password_fits
from screening.access.set_up import first_person_made, fresh_set_up_code
from screening.access.visit_list import visits_found
from screening.errors import BackupRefused, ExportRefused
from screening.exchange.answers_csv import CELLS, answers_table, cell_of, data_dictionary, table_written
from screening.records import Author, Records, schema
from screening.records.keeping.erasure import hold_placed
from screening.records.keeping.retention import RetentionPolicy, retention_run
from screening.records.keeping.take_out import encounter_ids, read_in, written_out
from screening.records.keys import KeyPlace, fresh_keys, keys_text
from screening.records.values import LONGEST_TEXT
from tests.clinic import PASSWORD, Clock
from tests.hostile import FORMULAS as FORMULAS_TYPED
from tests.hostile import KEPT
from tests.keeping.a_record import ANSWERS, CANARY, PATIENT, answered, filled, handed_in, signed_in
from tests.keeping.test_retention import BY

OTHER_KEYS = KeyPlace(None, keys_text(fresh_keys(dt.date(2026, 11, 23))))


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    folder = tmp_path / "safe"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path, clock: Clock) -> Iterator[Records]:
    """An empty record of another clinic's server, with keys of its own."""
    records = Records.open(tmp_path / "elsewhere" / "a.db", keys=OTHER_KEYS, clock=clock)
    yield records
    records.close()


def full(records: Records, clock: Clock) -> str:
    """A record with a patient who is kept and one who was erased. Returns the id of the one who is kept."""
    gone = records.begin_encounter(questionnaire_version="1", author=PATIENT).id
    answered(records, gone)
    handed_in(records, gone)
    clock.passes(days=2 * 366)
    retention_run(records, RetentionPolicy(records_years=1), by=BY)
    _, id = filled(records)
    hold_placed(records, id, by=BY, why="a complaint")
    return id


def test_written_out_read_in_and_written_out_again_it_is_the_same(
    records: Records, elsewhere: Records, safe: Path, clock: Clock
) -> None:
    id = full(records, clock)
    counts = written_out(records, safe / "one.jsonl", clock.now)
    assert counts == {
        "answer": 7, "break_glass": 1, "break_glass_review": 1, "determination": 1, "encounter": 2,
        "event": records.audit_state().length, "judgement": 1, "legal_hold": 1, "person": 2, "person_role": 3,
        "submission": 1, "tombstone": 1, "visit_detail": 1,
        **{table.name: 1 for table in schema.COUNTED},
    }  # fmt: skip
    assert read_in(elsewhere, safe / "one.jsonl") == counts
    written_out(elsewhere, safe / "two.jsonl", clock.now)
    assert (safe / "two.jsonl").read_bytes() == (safe / "one.jsonl").read_bytes()
    assert elsewhere.history_of(id) == records.history_of(id)
    assert elsewhere.determinations_of(id) == records.determinations_of(id)
    assert elsewhere.events_of(id) == records.events_of(id)
    assert elsewhere.audit_verified().whole


def test_any_database_reads_in_what_sqlite_wrote_out(
    records: Records, safe: Path, tmp_path: Path, clock: Clock
) -> None:
    source = Records.open(tmp_path / "source" / "a.db", keys=OTHER_KEYS, clock=clock)
    id = full(source, clock)
    written_out(source, safe / "one.jsonl", clock.now)
    read_in(records, safe / "one.jsonl")
    written_out(records, safe / "two.jsonl", clock.now)
    assert (safe / "two.jsonl").read_bytes() == (safe / "one.jsonl").read_bytes()
    records.save_answer(id, "clinic.rems_enrolled", "yes", author=Author("staff", "x"))
    assert records.audit_verified().whole
    source.close()


def test_what_was_read_in_is_sealed_under_the_new_keys_and_found_by_name(
    records: Records, elsewhere: Records, safe: Path, clock: Clock, tmp_path: Path
) -> None:
    full(records, clock)
    written_out(records, safe / "one.jsonl", clock.now)
    read_in(elsewhere, safe / "one.jsonl")
    assert CANARY.encode() in (safe / "one.jsonl").read_bytes()
    for path in (tmp_path / "elsewhere").iterdir():
        assert CANARY.encode() not in path.read_bytes()
    desk = signed_in(elsewhere, "New Desk", Role.FRONT_DESK)
    assert [visit.name for visit in visits_found(elsewhere, desk, CANARY)] == [CANARY]


def test_no_secret_of_the_clinic_is_written_out(records: Records, safe: Path, clock: Clock) -> None:
    full(records, clock)
    written_out(records, safe / "one.jsonl", clock.now)
    text = (safe / "one.jsonl").read_text("utf-8")
    assert "argon2" not in text
    assert "token" not in text
    assert records.audit_state().mac not in text


def test_people_who_were_read_in_cannot_sign_in_and_a_first_account_can_be_made(
    records: Records, elsewhere: Records, safe: Path, clock: Clock
) -> None:
    full(records, clock)
    written_out(records, safe / "one.jsonl", clock.now)
    read_in(elsewhere, safe / "one.jsonl")
    lines = map(json.loads, (safe / "one.jsonl").read_text("utf-8").split("\n")[:-1])
    people = [str(line["id"]) for line in lines if line.get("table") == "person"]
    assert [password_fits(records, id, PASSWORD) for id in people] == [True, True], "the control"
    assert [password_fits(elsewhere, id, PASSWORD) for id in people] == [False, False]
    assert nobody_yet(elsewhere)
    code = fresh_set_up_code(elsewhere)
    assert code is not None
    first_person_made(elsewhere, code, "Ada Admin", "correct horse battery staple")
    assert not nobody_yet(elsewhere)
    assert fresh_set_up_code(elsewhere) is None


WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40)
VALUES = st.one_of(
    WORDS, st.integers(-10_000, 10_000), st.floats(-1e6, 1e6), st.lists(WORDS, max_size=3), st.none(),
    st.sampled_from([{"absent": reason.value} for reason in Absent]),
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["about_you.name", "a.b/c", "typed:heart.event", "q"]), VALUES), max_size=8
    )
)
def test_any_answers_survive_the_journey(tmp_path_factory: pytest.TempPathFactory, given_: list) -> None:  # type: ignore[type-arg]
    folder = tmp_path_factory.mktemp("journey")
    folder.chmod(0o700)
    clock = Clock()
    one = Records.open(folder / "one.db", clock=clock)
    two = Records.open(folder / "two.db", clock=clock, keys=OTHER_KEYS)
    id = one.begin_encounter(questionnaire_version="1", author=PATIENT).id
    for question, value in given_:
        one.save_answer(id, question, value, author=PATIENT)
        clock.passes(seconds=1.000001)
    written_out(one, folder / "one.jsonl", clock.now)
    read_in(two, folder / "one.jsonl")
    written_out(two, folder / "two.jsonl", clock.now)
    assert (folder / "two.jsonl").read_bytes() == (folder / "one.jsonl").read_bytes()
    assert two.history_of(id) == one.history_of(id)
    one.close()
    two.close()


@pytest.mark.parametrize("line", [1, 5, -2])
def test_a_line_that_is_missing_is_noticed(
    records: Records, elsewhere: Records, safe: Path, clock: Clock, line: int
) -> None:
    full(records, clock)
    written_out(records, safe / "one.jsonl", clock.now)
    lines = (safe / "one.jsonl").read_bytes().splitlines(keepends=True)
    del lines[line]
    (safe / "cut.jsonl").write_bytes(b"".join(lines))
    with pytest.raises(ExportRefused, match="not whole"):
        read_in(elsewhere, safe / "cut.jsonl")
    assert encounter_ids(elsewhere) == ()
    assert read_in(elsewhere, safe / "one.jsonl"), "the control: the whole file is read"


def test_an_answer_that_was_altered_is_noticed(
    records: Records, elsewhere: Records, safe: Path, clock: Clock
) -> None:
    full(records, clock)
    written_out(records, safe / "one.jsonl", clock.now)
    text = (safe / "one.jsonl").read_text("utf-8")
    (safe / "two.jsonl").write_text(text.replace('"value":"no"', '"value":"yes"', 1), "utf-8")
    with pytest.raises(ExportRefused, match="not whole"):
        read_in(elsewhere, safe / "two.jsonl")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"anteroom": "backup"}', '{"anteroom":"export","form":9}'])
def test_what_is_no_export_is_refused(elsewhere: Records, safe: Path, text: str) -> None:
    (safe / "x.jsonl").write_text(text)
    with pytest.raises(ExportRefused):
        read_in(elsewhere, safe / "x.jsonl")


def test_a_record_in_use_takes_nothing_in(records: Records, safe: Path, clock: Clock) -> None:
    full(records, clock)
    written_out(records, safe / "one.jsonl", clock.now)
    with pytest.raises(BackupRefused, match="not empty"):
        read_in(records, safe / "one.jsonl")


def test_an_export_is_for_its_owner_alone(records: Records, safe: Path, clock: Clock) -> None:
    written_out(records, safe / "one.jsonl", clock.now)
    assert stat.S_IMODE((safe / "one.jsonl").stat().st_mode) == 0o600
    safe.chmod(0o750)
    with pytest.raises(ExportRefused, match="chmod 700"):
        written_out(records, safe / "two.jsonl", clock.now)
    assert not (safe / "two.jsonl").exists()


# The table


def rows_of(records: Records, on: dt.date) -> list[dict[str, str]]:
    cases = (
        (records.encounter(id), records.answers_of(id), records.submission_of(id))
        for id in encounter_ids(records)
    )
    file = io.StringIO()
    table_written(file, answers_table(cases, on=on))
    return list(csv.DictReader(io.StringIO(file.getvalue())))


def test_why_there_is_no_answer_is_a_cell_of_its_own(records: Records, clock: Clock) -> None:
    id = records.begin_encounter(questionnaire_version="1", author=PATIENT).id
    answered(records, id)
    records.save_answer(id, "about_you.weight", {"value": 70, "unit": "kg"}, author=PATIENT)
    records.save_answer(id, "heart.event", "yes", author=PATIENT)
    (row,) = rows_of(records, clock.now.date() + dt.timedelta(days=3_000))
    cells = {row[id] for id in ("brain.seizures", "heart.event_date", "brain.stroke", "about_you.weight")}
    assert cells == {"<not-asked>", "<asked-unknown>", "<asked-declined>", "<stale>"}
    assert cells <= set(CELLS)
    (fresh,) = rows_of(records, clock.now.date())
    assert fresh["about_you.weight"] == '{"unit": "kg", "value": 70.0}'
    assert row["brain.seizure_kind"] in CELLS


def test_a_number_that_is_a_formula_is_only_text(records: Records, clock: Clock) -> None:
    id = records.begin_encounter(questionnaire_version="1", author=PATIENT).id
    answered(records, id)
    (row,) = rows_of(records, clock.now.date())
    assert ANSWERS["about_you.record_number"] == "=1+1"
    assert row["about_you.record_number"] == "'=1+1"


FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1+1", "＋1", "－1", "＠x", " =1",
    "\u200b=1", "\u202e=1", "\ufeff=1",
    "|calc", "%0A=1", "=HYPERLINK(\"http://x\")", "-2+3+cmd|' /C calc'!A0",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_runs_as_a_formula(text: str) -> None:
    assert cell_of(text).startswith("'")
    assert cell_of(text)[1:] == text or cell_of(text)[1:].replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", ["a;=1", "a\n=1", "a\t-1", "a; =1"])
def test_a_formula_behind_a_separator_is_held_too(text: str) -> None:
    assert "=" not in cell_of(text).replace("'=", "").replace("'-", "")


@pytest.mark.parametrize(
    "text", ["Ada Example", "", "no", "70 kg", "a-b", "x=1", "2026-11-23", "Ünal", "[1]", '{"a": 1}']
)
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert cell_of(text) == text


def test_nobody_can_write_a_mark_into_a_cell() -> None:
    assert all(cell_of(mark) == f"'{mark}" for mark in CELLS)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_held(text: str) -> None:
    assert cell_of(text)[:1] not in tuple("=+-@|%<\t\r\n\0＝＋－＠")


def test_hostile_words_are_taken_out_as_they_are_and_run_nowhere(
    elsewhere: Records, tmp_path: Path, safe: Path, clock: Clock
) -> None:
    records = Records.open(tmp_path / "hostile.db", clock=clock)
    typed: dict[str, object] = {}
    for words in KEPT.values():
        id = records.begin_encounter(questionnaire_version="1", author=PATIENT).id
        typed[id] = records.save_answer(id, "substances.kratom_product", words, author=PATIENT).value
        records.save_answer(id, "substances.kratom", "yes", author=PATIENT)
    written_out(records, safe / "one.jsonl", clock.now)
    read_in(elsewhere, safe / "one.jsonl")
    assert {id: elsewhere.values_of(id)["substances.kratom_product"] for id in typed} == typed
    cells = {row["encounter"]: row["substances.kratom_product"] for row in rows_of(records, clock.now.date())}
    assert cells.keys() == typed.keys()
    longest = QUESTIONNAIRE.by_id["substances.kratom_product"].max_length
    for id, cell in cells.items():
        if len(str(typed[id])) > longest:
            assert cell == "<unreadable>"
            continue
        assert cell.replace("'", "") == str(typed[id]).replace("'", "")
        for part in re.split(r"[;\t\r\n]", cell):
            seen = "".join(one for one in part if unicodedata.category(one)[0] not in "CZ")
            assert unicodedata.normalize("NFKC", seen[:1])[:1] not in tuple("=+-@|%")
    records.close()


@pytest.mark.parametrize("name", FORMULAS_TYPED)
def test_no_formula_of_the_corpus_stays_one(name: str) -> None:
    assert "'" in cell_of(FORMULAS_TYPED[name])


def test_the_dictionary_names_every_column_and_every_mark(records: Records) -> None:
    names = [row[0] for row in data_dictionary()]
    header = next(answers_table((), on=dt.date(2026, 11, 23)))
    assert set(header[5:]) <= set(names)
    assert set(CELLS) <= set(names)
    assert len(names) == len(set(names))


def test_long_text_is_written_out_whole(records: Records, safe: Path, clock: Clock) -> None:
    id = records.begin_encounter(questionnaire_version="1", author=PATIENT).id
    words = "é\u2028<b>" * (LONGEST_TEXT // 5)
    records.save_answer(id, "about_you.name", words, author=PATIENT)
    written_out(records, safe / "one.jsonl", clock.now)
    lines = [json.loads(line) for line in (safe / "one.jsonl").read_bytes().split(b"\n")[:-1]]
    (answer,) = [line for line in lines if line.get("table") == "answer"]
    assert answer["content"] == {"question": "about_you.name", "value": words}
