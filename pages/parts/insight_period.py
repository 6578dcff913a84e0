"""Which months are counted: whole ones only, so that two periods that differ by a day cannot be held against each other."""

import datetime as dt
import re
from dataclasses import dataclass

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
MONTHS_AT_FIRST = 12
NOT_A_MONTH = "A month is written year-month, like 2026-11. It was left out."


@dataclass(frozen=True, slots=True)
class Period:
    """From the first month to the last, both included; each as its first day."""

    first: dt.date
    last: dt.date

    @property
    def since(self) -> dt.datetime:
        """Its first moment, at the clinic."""
        return _midnight(self.first)

    @property
    def until(self) -> dt.datetime:
        """The first moment after it."""
        return _midnight(months_later(self.last, 1))

    @property
    def words(self) -> str:
        """The same for people."""
        return (
            f"{self.first:%Y-%m}" if self.first == self.last else f"{self.first:%Y-%m} to {self.last:%Y-%m}"
        )

    @property
    def query(self) -> str:
        """The same for an address: months, nothing of anybody."""
        return f"since={self.first:%Y-%m}&until={self.last:%Y-%m}"


def month_read(words: str) -> dt.date | None:
    """The first day of the month that was written; None when it cannot be read."""
    match = _MONTH.fullmatch(words.strip())
    return None if match is None else dt.date(int(match[1]), int(match[2]), 1)


def months_later(month: dt.date, months: int) -> dt.date:
    """The first day of the month that many months later; a negative number goes back."""
    place = month.year * 12 + month.month - 1 + months
    return dt.date(place // 12, place % 12 + 1, 1)


def period_of(first: str, last: str, today: dt.date) -> Period:
    """What was written as a period; in place of what cannot be read or was left empty, the last twelve months."""
    end = month_read(last) or today.replace(day=1)
    begin = month_read(first) or months_later(end, 1 - MONTHS_AT_FIRST)
    return Period(min(begin, end), max(begin, end))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min).astimezone()
