"""The patient that is measured: a long form with many findings and some unknowns."""

import datetime as dt
import json
from pathlib import Path

from forms.answer import Response
from screening.case_file import read_case

VISIT = dt.date(2026, 11, 22)
PLACE = Path(__file__).with_name("patient.json")


def response() -> Response:
    """The measured response."""
    return read_case(json.loads(PLACE.read_text(encoding="utf-8")), on=VISIT).response
