"""A summary as the record keeps it: every word as it was read, so that an old case reopens without the old program."""

from typing import cast

from pydantic import TypeAdapter

from screening.records.values import Json
from screening.summary.model import Summary

_SHAPE: TypeAdapter[Summary] = TypeAdapter(Summary)


def summary_kept(summary: Summary) -> Json:
    """A summary as JSON."""
    return cast(Json, _SHAPE.dump_python(summary, mode="json"))


def summary_reopened(kept: Json) -> Summary:
    """The same summary again; what later releases added to it is empty. Raises pydantic.ValidationError."""
    return _SHAPE.validate_python(kept)
