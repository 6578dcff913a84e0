"""The command line: see the questions and rules, judge a case file, print its summary, check that all of it hangs together."""

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path

from screening.case_file import CaseFile, CaseFileRefused, read_case
from screening.evaluate import PROTOCOLS, Evaluation, evaluate

ROOT = Path(__file__).resolve().parent.parent
REFUSED = 2


def _say(data: object) -> None:
    print(json.dumps(data, indent=2, ensure_ascii=False))


def _complain(*lines: str) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return REFUSED


def _case(arguments: argparse.Namespace) -> CaseFile:
    """The case file named on the command line. Raises CaseFileRefused."""
    try:
        text = Path(arguments.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseFileRefused(
            [f"the file cannot be read ({type(error).__name__}): give a UTF-8 JSON file"]
        ) from None
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise CaseFileRefused([f"not JSON: line {error.lineno}, column {error.colno}"]) from None
    return read_case(data, on=arguments.on)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise CaseFileRefused(
            [f"{min(k for k in keys if keys.count(k) > 1)[:80]!r} is answered twice: keep one"]
        )
    return dict(pairs)


def _evaluated(arguments: argparse.Namespace) -> Evaluation:
    case = _case(arguments)
    for remark in case.remarks:
        print(remark, file=sys.stderr)
    return evaluate(case.response, PROTOCOLS[arguments.policy], on=case.on)


def questions(arguments: argparse.Namespace) -> int:
    """Print the questionnaire."""
    from screening.plain import questions_plain
    from screening.rulebook import questionnaire_page

    questionnaire = PROTOCOLS["us"].questionnaire
    if arguments.json:
        _say(questions_plain(questionnaire))
    else:
        print(questionnaire_page(questionnaire))
    return 0


def rules(arguments: argparse.Namespace) -> int:
    """Print the rule book."""
    from screening.plain import rules_plain
    from screening.rulebook import rules_page

    protocol = PROTOCOLS[arguments.policy]
    if arguments.json:
        _say(rules_plain(protocol))
    else:
        print(rules_page([protocol]))
    return 0


def evaluate_file(arguments: argparse.Namespace) -> int:
    """Judge a case file and print what the machine has to say."""
    from screening.plain import evaluation_plain

    evaluation = _evaluated(arguments)
    if arguments.json:
        _say(evaluation_plain(evaluation))
        return 0
    for route, outcome in evaluation.outcomes.items():
        print(f"{route.value:24} {outcome.rung.word:22} {outcome.indication:12} gate {outcome.gate.value}")
    for finding in evaluation.findings:
        if finding.truth.name != "NO":
            print(f"{finding.truth.name:8} {finding.rule.id:18} {finding.rule.statement}")
    return 0


def summary(arguments: argparse.Namespace) -> int:
    """Write the clinician's PDF of a case file."""
    from screening.summary import pdf_of, summary_of

    Path(arguments.output).write_bytes(pdf_of(summary_of(_evaluated(arguments))))
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Check questionnaire, rules and policies against one another."""
    from screening.lint import problems

    found = [line for protocol in PROTOCOLS.values() for line in problems(protocol, on=arguments.on)]
    if found:
        return _complain(*dict.fromkeys(found))
    protocol = PROTOCOLS["us"]
    print(
        f"{len(tuple(protocol.questionnaire))} questions, {len(protocol.rules)} rules, {len(PROTOCOLS)} policies: sound"
    )
    return 0


def docs(arguments: argparse.Namespace) -> int:
    """Write the generated documents, or say which are out of date."""
    from screening.rulebook import pages

    stale = []
    for place, text in pages(PROTOCOLS.values()).items():
        path = ROOT / place
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if arguments.check:
            stale.append(f"{place} is out of date: run `make docs`")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return _complain(*stale) if stale else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m screening", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], *flags: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=run.__doc__)
        sub.set_defaults(run=run)
        if "json" in flags:
            sub.add_argument("--json", action="store_true", help="as JSON")
        if "file" in flags:
            sub.add_argument("file", help="a case file (see questions --json)")
        if "on" in flags:
            today = dt.datetime.now().astimezone().date()
            sub.add_argument("--on", type=dt.date.fromisoformat, default=today, help="judge on this day")
        if "policy" in flags:
            sub.add_argument("--policy", choices=sorted(PROTOCOLS), default="us")
        return sub

    command("questions", questions, "json")
    command("rules", rules, "json", "policy")
    command("evaluate", evaluate_file, "file", "on", "policy", "json")
    command("summary", summary, "file", "on", "policy").add_argument("-o", "--output", required=True)
    command("check", check, "on")
    command("docs", docs).add_argument("--check", action="store_true", help="only say what is out of date")
    return parser


def main(words: list[str] | None = None) -> int:
    """Run one command; 0 when done, 2 when the input was refused."""
    arguments = _parser().parse_args(words)
    try:
        return int(arguments.run(arguments))
    except CaseFileRefused as refused:
        return _complain(*refused.mistakes)


if __name__ == "__main__":
    raise SystemExit(main())
