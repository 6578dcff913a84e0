"""An answer turned back into the words that would stand in its boxes, had it been typed here."""

from collections.abc import Mapping
from typing import Any

from forms.question import Kind, Question
from forms.typed import INCHES_A_FOOT


def typed_of(question: Question, raw: object) -> dict[str, Any]:
    """The words by box, as the form keeps them. `raw` is the answer as JSON data.

    An absent answer, and one that is chosen and not typed, leaves the boxes empty.
    """
    match question.kind, raw:
        case Kind.TEXT, str():
            return {"text": raw}
        case Kind.COUNT, int() | float() as number:
            return {"number": _written(number)}
        case Kind.DATE, str() as date:
            return {**_date(date)}
        case Kind.QUANTITY, {"value": int() | float() as value, "unit": str() as unit, **rest}:
            sure = {"confirmed": f"{value:g} {unit}"} if rest.get("confirmed") else {}
            return {"unit": unit, **_amount(value, unit), **sure}
        case Kind.PRESSURES | Kind.MEDICINES | Kind.TRIALS | Kind.SCORES, list() as rows:
            return {"rows": [_row(row, f"kept{number}") for number, row in enumerate(rows)]}
        case _:
            return {}


def _written(number: float) -> str:
    return f"{number:.10g}"


def _date(date: str) -> dict[str, str]:
    year, month, day = (*date.split("-"), "", "")[:3]
    return {"day": str(int(day)) if day else "", "month": month, "year": year}


def _amount(value: float, unit: str) -> dict[str, str]:
    if unit != "in":
        return {"number": _written(value)}
    return {"feet": _written(value // INCHES_A_FOOT), "inches": _written(value % INCHES_A_FOOT)}


def _row(row: Mapping[str, Any], id: str) -> dict[str, str]:
    boxes = {"id": id}
    for name, value in row.items():
        match name, value:
            case "date" | "last_taken", str():
                boxes |= _date(value)
            case "confirmed", True:
                boxes["confirmed"] = f"{row['systolic']}/{row['diastolic']}"
            case "chosen", str():
                boxes |= {"chosen": value, "asked_about": row.get("name") or row["treatment"]}
            case _, str():
                boxes[name] = value
            case _, int() | float() if not isinstance(value, bool):
                boxes[name] = _written(value)
            case _:
                pass
    return boxes
