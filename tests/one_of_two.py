"""While a page is drawn anew the old control can stand beside the new one for a moment.

Playwright waits for what is not there yet, but refuses at once when two things answer to one name. `waited_for()` makes it
wait for that too, as long as for anything else: two that stay two are still refused.
"""

import functools
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from playwright.sync_api import Error, Locator
from playwright.sync_api._generated import LocatorAssertions

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 30.0  # seconds
_REFUSED = "strict mode violation"
_PAUSE = 0.05  # seconds
_ACTS = (
    "blur",
    "check",
    "click",
    "evaluate",
    "fill",
    "focus",
    "get_attribute",
    "hover",
    "inner_html",
    "inner_text",
    "input_value",
    "is_checked",
    "is_disabled",
    "is_enabled",
    "is_visible",
    "press",
    "press_sequentially",
    "scroll_into_view_if_needed",
    "select_option",
    "set_input_files",
    "text_content",
    "uncheck",
    "wait_for",
)


def waited_for() -> None:
    """From now on, in this process, an act on one element or a statement about one waits until there are not two."""
    for name in _ACTS:
        setattr(Locator, name, _patient(getattr(Locator, name)))
    for name in vars(LocatorAssertions):
        if name.startswith(("to_", "not_to_")):
            setattr(LocatorAssertions, name, _patient(getattr(LocatorAssertions, name)))


def _patient(act: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(act)
    def waiting(*arguments: P.args, **named: P.kwargs) -> R:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return act(*arguments, **named)
            except (AssertionError, Error) as refused:
                if _REFUSED not in str(refused) or time.monotonic() > until:
                    raise
            time.sleep(_PAUSE)

    return waiting
