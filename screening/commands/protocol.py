"""Commands about what is asked and how it is judged: the questions, the rules, whether they hang together."""

import argparse
import datetime as dt
from pathlib import Path

from screening.commands.telling import Subparsers, command, complain, say
from screening.evaluate import PROTOCOLS

ROOT = Path(__file__).resolve().parents[2]


def add_commands(subparsers: Subparsers) -> None:
    """questions, rules, check, docs."""
    command(subparsers, "questions", questions).add_argument("--json", action="store_true", help="as JSON")
    book = command(subparsers, "rules", rules)
    book.add_argument("--json", action="store_true", help="as JSON")
    policy_asked(book)
    day_asked(command(subparsers, "check", check))
    command(subparsers, "docs", docs).add_argument(
        "--check", action="store_true", help="only say what is out of date"
    )


def policy_asked(parser: argparse.ArgumentParser) -> None:
    """Let a command be told the policy."""
    parser.add_argument("--policy", choices=sorted(PROTOCOLS), default="us")


def day_asked(parser: argparse.ArgumentParser) -> None:
    """Let a command be told the day on which things are judged."""
    today = dt.datetime.now().astimezone().date()
    parser.add_argument("--on", type=dt.date.fromisoformat, default=today, help="judge on this day")


def questions(arguments: argparse.Namespace) -> int:
    """Print the questionnaire."""
    from screening.plain import questions_plain
    from screening.rulebook import questionnaire_page

    questionnaire = PROTOCOLS["us"].questionnaire
    if arguments.json:
        say(questions_plain(questionnaire))
    else:
        print(questionnaire_page(questionnaire))
    return 0


def rules(arguments: argparse.Namespace) -> int:
    """Print the rule book."""
    from screening.plain import rules_plain
    from screening.rulebook import rules_page

    protocol = PROTOCOLS[arguments.policy]
    if arguments.json:
        say(rules_plain(protocol))
    else:
        print(rules_page([protocol]))
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Check questionnaire, rules and policies against one another."""
    from screening.lint import problems

    found = [line for protocol in PROTOCOLS.values() for line in problems(protocol, on=arguments.on)]
    if found:
        return complain(*dict.fromkeys(found))
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
    return complain(*stale) if stale else 0
