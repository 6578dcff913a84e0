"""The commands that keep the record, as whoever runs the server types them."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from screening.__main__ import main
from screening.clinic import clinic_here
from screening.commands import backup, keys
from screening.records import Records, place, records_here
from screening.records.keeping.rotation import envelopes_by_key, rotation_done
from screening.records.keys import FILE, TEXT, KeyPlace, key_file_held, read_keys
from tests.keeping.a_record import CANARY, filled, tallies_of
from tests.postgres import Postgres


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where ANTEROOM_DATA points, with keys in a file beside it, and a record of one patient."""
    monkeypatch.setenv("ANTEROOM_DATA", str(tmp_path / "data"))
    for name in (FILE, TEXT, "DATABASE_URL", "ANTEROOM_CLINIC"):
        monkeypatch.delenv(name, raising=False)
    clinic_here.cache_clear()
    assert main(["keys", "new"]) == 0
    filled(records_here())
    yield tmp_path
    for opened in place._opened.values():
        opened.close()
    place._opened.clear()
    clinic_here.cache_clear()


def moved(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str) -> None:
    """Point to another, empty place, with the keys of the first."""
    monkeypatch.setenv(FILE, str(folder / "data-keys" / "keys.toml"))
    monkeypatch.setenv("ANTEROOM_DATA", str(folder / name))


def kinds(records: Records) -> list[str]:
    with records.reading() as connection:
        return list(connection.execute(text("SELECT kind FROM event ORDER BY id")).scalars())


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    for name in (
        "questions", "rules", "check", "docs", "evaluate", "summary",
        "keys", "audit", "backup", "restore", "prune-backups", "retention", "export", "import",
    ):  # fmt: skip
        assert re.search(rf"^    {name}\b", said, re.MULTILINE), name


# Keys


def test_new_keys_are_private_and_never_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "data-keys" / "keys.toml"
    was = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert main(["keys", "new"]) == 2
    assert "not overwritten" in capsys.readouterr().err
    assert path.read_bytes() == was
    assert main(["keys", "new", "--file", str(folder / "other" / "k.toml")]) == 0
    assert read_keys(folder / "other" / "k.toml").data != read_keys(path).data


def test_the_list_of_keys_shows_no_key(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["keys", "rotate"])
    capsys.readouterr()
    assert main(["keys", "show"]) == 0
    said = capsys.readouterr().out
    secret = re.findall(r'"([A-Za-z0-9+/=]{40,})"', (folder / "data-keys" / "keys.toml").read_text())
    assert len(secret) == 4
    assert not any(key in said for key in secret)
    assert [line.split()[3:5] for line in said.splitlines()[1:]] in (
        [["current", "2"], ["old", "0"]],
        [["old", "0"], ["current", "2"]],
    )


def test_a_key_is_changed_and_the_old_one_dropped(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "data-keys" / "keys.toml"
    old = read_keys(path).current
    assert main(["keys", "rotate"]) == 0
    assert main(["keys", "retire"]) == 0
    assert "Nothing was changed" in capsys.readouterr().out
    assert old in read_keys(path).data
    assert main(["keys", "retire", "--yes"]) == 0
    assert old not in read_keys(path).data
    assert main(["audit", "verify"]) == 0
    assert kinds(records_here())[-2:] == ["key rotated", "keys retired"]


def test_a_second_change_of_the_keys_is_refused_while_one_is_under_way(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "data-keys" / "keys.toml"
    main(["keys", "rotate"])
    was = path.read_bytes()
    for words in (["rotate"], ["retire", "--yes"]):
        with key_file_held(path):
            assert main(["keys", *words]) == 2
        assert "Another `keys rotate` or `keys retire` is under way" in capsys.readouterr().err
        assert path.read_bytes() == was
    with key_file_held(path):
        assert main(["keys", "retire"]) == 0, "what changes nothing waits for nobody"
        assert main(["keys", "show"]) == 0
    assert main(["keys", "retire", "--yes"]) == 0
    assert kinds(records_here())[-2:] == ["key rotated", "keys retired"]


def test_old_keys_are_taken_out_of_the_file_as_it_is_by_then(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "data-keys" / "keys.toml"
    oldest = read_keys(path).current
    main(["keys", "rotate"])
    older = read_keys(path).current

    def counted(records: Records) -> dict[str, int]:
        # Another rotation, from its beginning to its end, after the command has read the file.
        rotation_done(records, KeyPlace(path), records.now().date())
        return dict(envelopes_by_key(records))

    monkeypatch.setattr(keys, "envelopes_by_key", counted)
    assert main(["keys", "retire", "--yes"]) == 0
    place._opened.clear()
    assert envelopes_by_key(records_here()) == {read_keys(path).current: 2}
    assert set(read_keys(path).data) == {older, read_keys(path).current}
    assert older not in (oldest, read_keys(path).current)


def test_keys_from_the_environment_are_changed_by_hand_as_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = (folder / "data-keys" / "keys.toml").read_text()
    old = read_keys(folder / "data-keys" / "keys.toml").current
    place._opened.clear()
    monkeypatch.setenv(TEXT, given)
    assert main(["keys", "rotate"]) == 2
    said = capsys.readouterr().out
    line = re.search(r'^   (\S+ = "\S+")$', said, re.MULTILINE)
    assert line is not None
    both = f"{given}{line.group(1)}\n"
    fresh = line.group(1).split()[0]
    place._opened.clear()
    monkeypatch.setenv(TEXT, both.replace(f'current = "{old}"', f'current = "{fresh}"'))
    capsys.readouterr()
    assert main(["keys", "rotate"]) == 0
    assert f"{fresh} is current; 2 envelopes" in capsys.readouterr().out
    assert main(["keys", "retire"]) == 0
    assert f"No envelope needs {old}" in capsys.readouterr().out
    assert [path.name for path in (folder / "data-keys").iterdir()] == ["keys.toml"]


# Audit


def test_an_altered_row_is_found_and_named_without_the_patient(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "verify"]) == 0
    assert main(["audit", "head"]) == 0
    said = capsys.readouterr().out.splitlines()[-1]
    assert re.fullmatch(r"\d+ [0-9a-f]{64}", said)
    with records_here().writing() as connection:
        connection.execute(text("DROP TRIGGER event_no_update"))
        connection.execute(text("UPDATE event SET who = 'nobody' WHERE id = 3"))
    assert main(["audit", "verify"]) == 1
    wrong = capsys.readouterr().err
    assert "event 3" in wrong
    assert CANARY not in wrong


def test_an_altered_answer_is_named_by_the_event_that_vouches_for_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with records_here().writing() as connection:
        asked = "SELECT id FROM event WHERE subject LIKE 'answer/%' ORDER BY id LIMIT 1"
        number = connection.execute(text(asked)).scalar_one()
        connection.execute(text("DROP TRIGGER answer_no_update"))
        first = "(SELECT min(id) FROM answer)"
        connection.execute(text(f"UPDATE answer SET author = 'nobody' WHERE id = {first}"))
    assert main(["audit", "verify"]) == 1
    wrong = capsys.readouterr().err
    assert f"event {number}, answer of encounter" in wrong
    assert re.search(r"events: 1$", wrong, re.MULTILINE)
    assert CANARY not in wrong


def test_an_envelope_that_somebody_took_away_is_found(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with records_here().writing() as connection:
        connection.execute(text("DELETE FROM envelope WHERE scope <> 'clinic'"))
    assert main(["audit", "verify"]) == 1
    assert "nothing says why" in capsys.readouterr().err


# Backups


def test_a_backup_is_made_proven_and_put_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(folder / "one.backup")]) == 0
    was = tallies_of(records_here())
    assert kinds(records_here())[-1] == "backup begun"
    assert main(["restore", "--check", str(folder / "one.backup")]) == 0
    assert "It can be restored" in capsys.readouterr().out
    assert tallies_of(records_here()) == was
    assert main(["restore", str(folder / "one.backup")]) == 2
    assert "not empty" in capsys.readouterr().err
    moved(monkeypatch, folder, "new")
    assert main(["restore", str(folder / "one.backup")]) == 0
    assert kinds(records_here())[-1] == "record restored"
    assert main(["audit", "verify"]) == 0
    # The mail that was waiting may have gone out since; whoever was signed in then is not any more.
    assert under_way(records_here()) == [0, 0, 0]
    with records_here().reading() as connection:
        assert connection.execute(text("SELECT state, sealed FROM message")).all() == [("failed", None)]


def test_a_restore_that_is_killed_when_the_rows_are_back_leaves_nobody_signed_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["backup", str(folder / "one.backup")])
    assert under_way(records_here()) == [1, 2, 1]
    moved(monkeypatch, folder, "new")

    def killed(report: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "_anchors_put_aside", killed)
    with pytest.raises(KeyboardInterrupt):
        main(["restore", str(folder / "one.backup")])
    assert under_way(records_here()) == [0, 0, 0]
    assert main(["audit", "verify"]) == 0


def under_way(records: Records) -> list[int]:
    """How many messages wait, sessions live, and forms are open."""
    waits = {"message": "settled_at", "staff_session": "ended_at", "intake_hold": "ended_at"}
    with records.reading() as connection:
        return [
            connection.execute(text(f"SELECT count(*) FROM {table} WHERE {end} IS NULL")).scalar_one()
            for table, end in waits.items()
        ]


def test_a_clinic_moves_to_postgresql_by_backup_and_restore(
    folder: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["backup", str(folder / "one.backup")])
    was = tallies_of(records_here())
    url = postgres.fresh()
    monkeypatch.setenv("DATABASE_URL", url)
    assert main(["restore", str(folder / "one.backup")]) == 0
    assert main(["audit", "verify"]) == 0
    assert main(["backup", str(folder / "two.backup")]) == 0
    assert main(["restore", "--check", str(folder / "two.backup")]) == 0
    now = tallies_of(records_here())
    assert {name for name in was if was[name] != now[name]} == {
        "audit_head", "event", "intake_hold", "message", "staff_session",
    }  # fmt: skip
    records_here().close()
    postgres.drop(url)


def test_a_damaged_backup_is_refused_and_leaves_no_record(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["backup", str(folder / "one.backup")])
    whole = (folder / "one.backup").read_bytes()
    (folder / "cut.backup").write_bytes(whole[:-1])
    moved(monkeypatch, folder, "new")
    for words in (["--check"], []):
        assert main(["restore", *words, str(folder / "cut.backup")]) == 2
        assert "not whole" in capsys.readouterr().err
    assert not (folder / "new" / "anteroom.db").exists()
    assert main(["restore", str(folder / "one.backup")]) == 0, "the control: the whole one comes back"


def test_anchors_of_what_was_lost_are_put_aside(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["backup", str(folder / "one.backup")])
    records_here().record_event("case viewed")
    records_here().audit_anchored()
    records_here().close()
    place._opened.clear()
    for path in (folder / "data").glob("anteroom.db*"):
        path.unlink()
    assert main(["restore", str(folder / "one.backup")]) == 0
    assert "are lost" in capsys.readouterr().out
    assert len(list((folder / "data").glob("before-restore-*"))) == 1
    assert main(["audit", "verify"]) == 0


def test_there_is_nothing_to_back_up_where_there_is_no_record(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    moved(monkeypatch, folder, "nowhere")
    for words in (["backup", str(folder / "x")], ["audit", "verify"], ["retention", "preview"]):
        assert main(words) == 2
        assert "There is no record at" in capsys.readouterr().err
    assert not (folder / "nowhere").exists()


def test_old_backups_are_named_first_and_removed_when_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = folder / "backups"
    kept.mkdir()
    for year in (2001, 2002):
        (kept / f"anteroom-{year}0101T000000Z.backup").touch()
    assert main(["prune-backups", str(kept), "--days", "30"]) == 0
    assert len(list(kept.iterdir())) == 2
    assert main(["prune-backups", str(kept), "--days", "30", "--yes"]) == 0
    assert [path.name for path in kept.iterdir()] == ["anteroom-20020101T000000Z.backup"]
    assert main(["prune-backups", str(kept), "--days", "0"]) == 2
    assert main(["prune-backups", str(folder / "nowhere"), "--days", "1"]) == 2


# Retention


def test_nothing_is_erased_without_yes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    records = records_here()
    later = records.now().replace(year=records.now().year + 3)
    monkeypatch.setattr(records, "now", lambda: later)
    (folder / "clinic.toml").write_text('[retention]\nrecords_years = "2"\n')
    monkeypatch.setenv("ANTEROOM_CLINIC", str(folder / "clinic.toml"))
    clinic_here.cache_clear()
    was = tallies_of(records)
    assert main(["retention", "preview"]) == 0
    assert main(["retention", "run"]) == 0
    said = capsys.readouterr().out
    assert "Nothing was erased" in said
    assert said.count("Past their time: 1 records") == 2
    assert CANARY not in said
    assert tallies_of(records) == was
    assert main(["retention", "run", "--yes"]) == 0
    assert "Erased: 1 record past its time" in capsys.readouterr().out
    assert main(["audit", "verify"]) == 0


def test_a_hold_is_placed_and_released(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with records_here().reading() as connection:
        id = connection.execute(text("SELECT id FROM encounter")).scalar_one()
    assert main(["retention", "hold", id, "--why", "a complaint"]) == 0
    assert f"On hold: {id}" in capsys.readouterr().out
    assert main(["retention", "hold", id, "--why", "a complaint"]) == 2
    assert main(["retention", "unhold", id, "--why", "settled"]) == 0
    assert "On hold: nothing" in capsys.readouterr().out
    assert main(["retention", "hold", "0", "--why", "a complaint"]) == 2


@pytest.mark.parametrize(
    "line", ['drafts_hours = "1"', 'records_years = "x"', 'traces_days = "0"', 'other = "1"']
)
def test_a_policy_that_is_not_understood_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    (folder / "clinic.toml").write_text(f"[retention]\n{line}\n")
    monkeypatch.setenv("ANTEROOM_CLINIC", str(folder / "clinic.toml"))
    clinic_here.cache_clear()
    assert main(["retention", "preview"]) == 2
    assert line.split()[0] in capsys.readouterr().err


# Taking it elsewhere


def test_a_record_is_written_out_and_read_in_elsewhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(folder / "out")]) == 0
    assert "readable by anyone" in capsys.readouterr().out
    assert kinds(records_here())[-1] == "export begun"
    made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder / "out").iterdir()}
    assert made == {"record.jsonl": 0o600, "answers.csv": 0o600, "data-dictionary.csv": 0o600}
    assert CANARY in (folder / "out" / "answers.csv").read_text("utf-8")
    monkeypatch.setenv("ANTEROOM_DATA", str(folder / "new"))
    assert main(["import", str(folder / "out" / "record.jsonl")]) == 0
    said = capsys.readouterr().out
    assert "New keys were made" in said
    assert main(["audit", "verify"]) == 0
    assert kinds(records_here())[-1] == "record read in"


def test_a_folder_that_others_may_look_into_gets_no_export(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "open").mkdir(mode=0o755)
    os.chmod(folder / "open", 0o755)
    for target in (folder / "open", folder / "open" / "one.jsonl"):
        assert main(["export", str(target)]) == 2
        assert "chmod 700" in capsys.readouterr().err
    assert list((folder / "open").iterdir()) == []
