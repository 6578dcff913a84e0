"""The review of emergency access: who opened which case, why, what they looked at, and what the director says to it."""

import streamlit as st

from pages.parts import session
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from pages.parts.queue_rows import moment_words
from pages.parts.show import Html, draw, fields, folded, joined, tag
from screening.access import EmergencyFile, Permission, Staff, emergency_reviewed, read_emergencies
from screening.errors import AccessError

staff = require_staff(Permission.READ_CASES, Permission.READ_AUDIT)
PAGE = 25


def told(file: EmergencyFile) -> Html:
    """One emergency in full."""
    glass = file.emergency
    over = glass.ends_at <= session.records().now()
    looks = "once" if file.looks == 1 else f"{file.looks} times"
    return fields(
        (
            ("Who", tag("bdi", glass.person)),
            ("Opened", moment_words(glass.begun_at)),
            ("Closed" if over else "Open until", moment_words(glass.ends_at)),
            ("Why", tag("bdi", file.reason)),
            ("Looked at the case", looks if file.looks else "never"),
            ("The case", tag("a", "Open the case", href=f"/review_case?case={glass.encounter_id}")),
            ("Reviewed by", tag("bdi", file.reviewed_by) if file.reviewed_by else ""),
            ("Reviewed", moment_words(file.reviewed_at) if file.reviewed_at else ""),
            ("Review", tag("bdi", file.review) if file.review else ""),
        )
    )


def review(staff: Staff, file: EmergencyFile) -> None:
    """One emergency that waits, and the box for the director's words."""
    id = file.emergency.id
    draw(tag("h3", f"{file.emergency.person}, {moment_words(file.emergency.begun_at)}"), told(file))
    with st.form(f"review-{id}", border=False):
        words = st.text_area("Your review: was it needed, and what follows from it", key=f"words-{id}")
        sent = st.form_submit_button("Keep this review", type="primary")
    if not sent:
        return
    try:
        emergency_reviewed(session.records(), staff, id, words)
    except AccessError as refused:
        draw(tag("p", str(refused), class_="notice", role="alert"))
        return
    st.rerun()


def reviewed(file: EmergencyFile) -> Html:
    """One that was reviewed, folded."""
    glass = file.emergency
    return folded(joined((tag("bdi", glass.person), f", {moment_words(glass.begun_at)}")), told(file))


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="centered")
    look_staff()
    st.title("Emergency review")
    waiting = read_emergencies(session.records(), staff, reviewed=False, limit=PAGE)
    draw(tag("p", "Each one is reviewed by a medical director, in words. What is still open closes with it."))
    draw(tag("h2", f"To review ({len(waiting)})" if waiting else "Nothing waits for a review"))
    for file in waiting:
        review(staff, file)
    done = read_emergencies(session.records(), staff, reviewed=True, limit=PAGE)
    if done:
        draw(tag("h2", "Reviewed"), *map(reviewed, done))


main()
