"""The command line as a stranger uses it: what it prints, what it refuses, and that it can be scripted."""

import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from screening.__main__ import main
from screening.rule import Route, Rung

DATA = Path(__file__).resolve().parents[1] / "cases" / "data"
ON = ("--on", "2026-11-22")


def spoken(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main(list(words)) == 0
    return json.loads(capsys.readouterr().out)


def test_evaluate_prints_the_documented_shape(capsys: pytest.CaptureFixture[str]) -> None:
    said = spoken(capsys, "evaluate", str(DATA / "h06.json"), *ON, "--json")
    assert set(said["protocol"]) >= {"name", "version", "hash", "policy"}
    assert list(said["outcomes"]) == [route.value for route in Route]
    for outcome in said["outcomes"].values():
        assert outcome["outcome"] in {rung.word for rung in Rung}
        assert outcome["indication"] in {"labelled", "off-label", "none-stated"}
        assert outcome["gate"] in {"met", "not-met", "unknown", "not-applicable"}
        assert set(outcome["tally"]) == {"absolute", "relative", "precaution", "unknown"}
    for finding in said["findings"]:
        assert finding["truth"] in {"yes", "unknown"}
        assert finding["strength"] in {"absolute", "relative", "precaution", "information"}
        assert set(finding) >= {
            "id", "routes", "consequence", "evidence", "sources", "confidence", "statement",
        }  # fmt: skip
    assert set(said) >= {"settle", "would_change", "contradictions", "urgent"}
    assert said["outcomes"]["esketamine-nasal"]["outcome"] == "contraindicated"


def test_evaluate_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(DATA / "h06.json"), *ON]) == 0
    out = capsys.readouterr().out
    assert "esketamine-nasal" in out
    assert "CV-1" in out


def test_the_policy_is_chosen_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    hashes = {
        policy: spoken(capsys, "evaluate", str(DATA / "h02.json"), *ON, "--json", "--policy", policy)[
            "protocol"
        ]["hash"]
        for policy in ("us", "eu")
    }
    assert hashes["us"] != hashes["eu"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON: line 1"),
        ('{"answers": {"brain.bleed": "maybe"}}', "brain.bleed: expected one of yes, no"),
        ('{"answers": {"brain.bleed": "yes", "brain.bleed": "no"}}', "answered twice"),
        ('{"answers": {"nowhere": 1}}', "no such question"),
    ],
)
def test_bad_input_exits_2_with_a_line_and_no_outcome(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, said: str
) -> None:
    place = tmp_path / "case.json"
    place.write_text(text, encoding="utf-8")
    assert main(["evaluate", str(place), *ON, "--json"]) == 2
    spoken = capsys.readouterr()
    assert spoken.out == ""
    assert said in spoken.err


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["evaluate", str(tmp_path / "none.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    (tmp_path / "latin.json").write_bytes(b'{"answers": {"about_you.name": "\xe9"}}')
    assert main(["evaluate", str(tmp_path / "latin.json")]) == 2


def test_a_remark_goes_to_stderr_and_the_outcome_is_printed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = tmp_path / "case.json"
    place.write_text('{"answers": {"heart.event": "no", "heart.event_date": "2026"}}', encoding="utf-8")
    assert main(["evaluate", str(place), *ON, "--json"]) == 0
    spoken = capsys.readouterr()
    assert "kept out of the decision" in spoken.err
    assert json.loads(spoken.out)["outcomes"]


def test_a_heart_attack_five_weeks_ago_names_the_day(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = tmp_path / "case.json"
    answers = {"heart.event": "yes", "heart.event_date": "2026-10-18"}
    place.write_text(json.dumps({"otherwise": "no", "answers": answers}), encoding="utf-8")
    changes = spoken(capsys, "evaluate", str(place), *ON, "--json")["would_change"]
    days = {change["id"]: change["re_screen_on_or_after"] for change in changes}
    assert days["CV-3"] == "2026-11-29"


def test_questions_say_enough_to_write_a_patient(capsys: pytest.CaptureFixture[str]) -> None:
    said = spoken(capsys, "questions", "--json")
    questions = [question for section in said["sections"] for question in section["questions"]]
    assert len(questions) > 100
    for question in (*questions, *said["context"]):
        assert question["shape"] == said["kinds"][question["kind"]]
        assert all((question["text"], question["clinical_label"]))
        assert question["kind"] not in ("one-of", "any-of") or question["choices"]
        assert question["kind"] != "quantity" or question["units"]


def test_the_example_is_a_patient(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    place = tmp_path / "example.json"
    place.write_text(json.dumps(spoken(capsys, "questions", "--json")["example"]), encoding="utf-8")
    said = spoken(capsys, "evaluate", str(place), *ON, "--json")
    found = {finding["id"]: finding["truth"] for finding in said["findings"]}
    assert (found["NE-5"], found["CV-3r"], found["NE-3"]) == ("yes", "yes", "unknown")


def test_rules_come_with_sources_attributes_and_positions(capsys: pytest.CaptureFixture[str]) -> None:
    said = spoken(capsys, "rules", "--json")
    known = {source["id"] for source in said["sources"]}
    assert len(said["rules"]) >= 140
    for rule in said["rules"]:
        assert {citation["source"] for citation in rule["sources"]} <= known
        assert len(rule["attributes"]) == 14
        assert all(rule["attributes"].values())
    for topic in said["topics"]:
        assert topic["chosen"] in {position["id"] for position in topic["positions"]}


def test_questions_and_rules_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions"]) == 0
    assert "# The questionnaire" in capsys.readouterr().out
    assert main(["rules", "--policy", "eu"]) == 0
    assert "# The rule book" in capsys.readouterr().out


def test_summary_writes_a_pdf(tmp_path: Path) -> None:
    place = tmp_path / "out.pdf"
    assert main(["summary", str(DATA / "h06.json"), *ON, "-o", str(place)]) == 0
    text = "\n".join(page.extract_text() for page in PdfReader(place).pages)
    assert "CV-1" in text


def test_check_finds_all_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *ON]) == 0
    assert "sound" in capsys.readouterr().out


def test_check_says_what_is_overdue(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--on", "2031-01-01"]) == 2
    err = capsys.readouterr().err
    assert "was to be looked at again" in err
    assert "was to be reviewed" in err


def test_the_generated_documents_are_current() -> None:
    assert main(["docs", "--check"]) == 0


def test_stale_documents_are_named_and_written_anew(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.commands.protocol.ROOT", tmp_path)
    assert main(["docs", "--check"]) == 2
    assert "docs/rules.md is out of date" in capsys.readouterr().err
    assert main(["docs"]) == 0
    assert main(["docs", "--check"]) == 0
