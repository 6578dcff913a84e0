"""Commands about one patient written down by hand: judge the case file, print its summary."""

import argparse
import json
import sys
from pathlib import Path

from screening.case_file import CaseFile, CaseFileRefused, read_case
from screening.commands.protocol import day_asked, policy_asked
from screening.commands.telling import Subparsers, command, say
from screening.evaluate import PROTOCOLS, Evaluation, evaluate


def add_commands(subparsers: Subparsers) -> None:
    """evaluate, summary."""
    judged = command(subparsers, "evaluate", evaluate_file)
    paper = command(subparsers, "summary", summary)
    for parser in (judged, paper):
        parser.add_argument("file", help="a case file (see questions --json)")
        day_asked(parser)
        policy_asked(parser)
    judged.add_argument("--json", action="store_true", help="as JSON")
    paper.add_argument("-o", "--output", required=True, help="where the PDF goes")


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


def evaluate_file(arguments: argparse.Namespace) -> int:
    """Judge a case file and print what the machine has to say."""
    from screening.plain import evaluation_plain

    evaluation = _evaluated(arguments)
    if arguments.json:
        say(evaluation_plain(evaluation))
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
