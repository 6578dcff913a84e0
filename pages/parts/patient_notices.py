"""What a patient reads about the device itself: still there, closed, called; plain words, in one place."""

from collections.abc import Mapping

from screening.access.holds import Ending, Place

STILL_THERE: Mapping[str, str] = {
    "title": "Are you still there?",
    "closes": "To keep your answers private, this form closes soon if nobody touches the screen.",
    "kept": "Your answers are saved.",
    "left": "{n} seconds left",
    "stay": "I am still here",
    "closing": "This form is closing. Your answers are saved.",
}

CALL, CALL_AGAIN = "Call staff", "Call staff again"
TOLD, COMING = "Staff have been told.", "Staff are coming."

_GO_ON: Mapping[Place, str] = {
    "tablet": "What you have answered is kept. To go on later, ask the clinic staff.",
    "link": "What you have answered is kept. To go on later, open your link again, or ask the clinic staff.",
    "browser": "What you have answered is kept. To go on later, ask the clinic staff to open your form again.",
}


def stop_words(place: Place) -> str:
    """What stands beside "Stop for now"."""
    return _GO_ON[place]


def closed_title(how: Ending | None) -> str:
    """The heading of a form that is no longer open here."""
    if how is Ending.TAKEN_OVER:
        return "This form is open on another device now"
    return "This form is closed on this device"


def closed_words(how: Ending | None, place: Place) -> str:
    """Why, as far as it is this reader's business, and how to go on."""
    if how is Ending.TAKEN_OVER:
        return "You can go on there. Your answers are kept. Please look at your last answer there once more."
    if how is Ending.WALKED_AWAY:
        return f"Nobody touched the screen for a while. {_GO_ON[place]}"
    return _GO_ON[place]


LOST_WORDS = (
    "You were writing this when the form closed here. It may not be saved. Copy it if you need it; it goes from "
    "this screen in a minute."
)
LOST_IN_WINDOW = "You were writing this here. It may not be saved. Copy it if you need it."
