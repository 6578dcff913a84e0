"""What is written down: one JSON line an event, never an answer, never the words of an exception.

An exception's words may quote what a patient typed, and so may a library's message. So a line holds the type
of an error and where it arose, and of other people's messages only the template, without what was put into
it.
"""

import datetime as dt
import json
import logging
import sys
import threading
import traceback
from types import TracebackType

from streamlit import logger as streamlit_logger

OURS = "anteroom"
log = logging.getLogger(OURS)
_LONGEST_EVENT = 160


class WithoutAnswers(logging.Formatter):
    """One JSON line a record: time (UTC), level, logger, event; of an error its type and places."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["where"] = places_of(record.exc_info[1])
        return json.dumps(line)


def _event(record: logging.LogRecord) -> str:
    ours = record.name == OURS or record.name.startswith(f"{OURS}.")
    text = record.getMessage() if ours else str(record.msg)
    return text.strip().split("\n", 1)[0][:_LONGEST_EVENT]


def places_of(error: BaseException) -> list[str]:
    """The places an error came through, innermost last: file name, line and function, without any value."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in frames]


def _handler() -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WithoutAnswers())
    return handler


def _no_handler_of_its_own(logger: logging.Logger) -> None:
    """In place of Streamlit's own set-up of a logger: the root's handler writes everything, once."""
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True


def quiet_logs() -> None:
    """Send every log of this process through `WithoutAnswers`, once. May be called again."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if type(handler) is logging.StreamHandler:
            root.removeHandler(handler)
    root.addHandler(_handler())
    log.setLevel(logging.INFO)
    streamlit_logger.setup_formatter = _no_handler_of_its_own
    for logger in list(streamlit_logger._loggers.values()):
        _no_handler_of_its_own(logger)


def quiet_crashes() -> None:
    """Let errors that nobody caught, in any thread, be logged the same way instead of being printed whole."""
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _uncaught(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    log.error("uncaught error", exc_info=(kind, error, error.__traceback__))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
