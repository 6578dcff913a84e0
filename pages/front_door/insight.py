"""Rows to take away: the cases of some months as CSV, and what each column holds; for the medical director alone."""

import io
from collections.abc import Callable, Iterable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.front_door import plain
from pages.front_door.principal import caller_of
from pages.parts.insight_period import period_of
from screening.access import Staff
from screening.access.insight import insight_dictionary_noted, read_insight_cases
from screening.cohort_csv import cases_dictionary, cases_table
from screening.errors import NotAllowed, NotSignedIn, TooManyForms
from screening.exchange.answers_csv import table_written
from screening.judging import local_day
from screening.records import records_here

ANSWERS, DICTIONARY = "answers.csv", "data-dictionary.csv"


class InsightFiles:
    """The two files of one server: /insight/answers.csv?since=2026-01&until=2026-12 and /insight/data-dictionary.csv"""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [
            Route(f"/insight/{ANSWERS}", self.answers, methods=["GET"]),
            Route(f"/insight/{DICTIONARY}", self.dictionary, methods=["GET"]),
        ]

    async def answers(self, request: Request) -> Response:
        """One row a case; 403 without the right, 400 for more cases than are written at once."""
        first, last = (request.query_params.get(name, "") for name in ("since", "until"))
        return await self._file(request, ANSWERS, lambda staff: _answers(staff, first, last))

    async def dictionary(self, request: Request) -> Response:
        """What each column holds."""
        return await self._file(request, DICTIONARY, _dictionary)

    async def _file(self, request: Request, name: str, made: Callable[[Staff], str]) -> Response:
        caller = await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)
        if caller.staff is None:
            return plain.page(
                "Please sign in", plain.link("Staff sign-in", "/account/sign-in", strong=True), 403
            )
        try:
            text = await run_in_threadpool(made, caller.staff)
        except (NotAllowed, NotSignedIn) as refused:
            return plain.page("Not open to you", plain.alert(str(refused)) + plain.link("Back", "/"), 403)
        except TooManyForms as refused:
            return plain.page("Too many", plain.alert(str(refused)) + plain.link("Back", "/insight"), 400)
        return Response(text, media_type="text/csv; charset=utf-8", headers=_headers(name))


def _answers(staff: Staff, first: str, last: str) -> str:
    records = records_here()
    period = period_of(first, last, local_day(records.now()))
    return _written(cases_table(read_insight_cases(records, staff, period.since, period.until)))


def _dictionary(staff: Staff) -> str:
    insight_dictionary_noted(records_here(), staff)
    return _written(cases_dictionary())


def _written(table: Iterable[tuple[str, ...]]) -> str:
    file = io.StringIO()
    table_written(file, table)
    return file.getvalue()


def _headers(name: str) -> dict[str, str]:
    return {
        "cache-control": "no-store",
        "content-disposition": f'attachment; filename="insight-{name}"',
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    }
