"""Kept readings as earlier releases wrote them down, for the tests that reopen them."""

from typing import Any


def without_what_came_later(plain: Any) -> Any:
    """A reading, as JSON, of a release that held neither who gave each answer, nor scores over time, nor what was asked
    again, nor what an entry brings that awaits a second signature."""
    sections = [
        section
        | {
            "rows": [
                {key: value for key, value in row.items() if key not in ("given_at", "given_by")}
                for row in section["rows"]
            ]
        }
        for section in plain["answers"]
    ]
    kept = {key: value for key, value in plain.items() if key not in ("courses", "asked")}
    added = [
        {key: value for key, value in one.items() if key != "brings"} for one in plain["review"]["added"]
    ]
    return kept | {"answers": sections, "review": plain["review"] | {"added": added}}
