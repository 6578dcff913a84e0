"""The clinic's tablets: which there are, when each was last heard from, and the one click that removes one."""

import streamlit as st

from pages.parts import session
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from pages.parts.queue_rows import moment_words
from pages.parts.show import draw, tag
from screening.access import Permission
from screening.access.devices import Device, read_devices
from screening.access.pins import pin_is_set

staff = require_staff(Permission.MANAGE_DEVICES)
LOOK_AGAIN_SECONDS = 15


def state_of(device: Device) -> str:
    """What it is doing, in words."""
    if device.revoked_at is not None:
        return f"removed {moment_words(device.revoked_at)}"
    if device.holds:
        return "a form is open on it"
    return "staff are using it" if device.with_staff else "locked"


def row(device: Device) -> None:
    """One tablet."""
    words, button = st.columns([5, 1], vertical_alignment="center")
    seen = f"last heard from {moment_words(device.seen_at)}"
    enrolled = f"enrolled {moment_words(device.enrolled_at)}"
    with words:
        draw(
            tag("p", tag("strong", tag("bdi", device.name))),
            tag("p", " · ".join((state_of(device), seen, enrolled)), class_="note"),
        )
    if device.revoked_at is None:
        with button:
            session.post_button(f"Remove {device.name}", "/tablet/revoke", device=device.id)


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
def tablets() -> None:
    """The list, looked at again by itself."""
    now = session.current_staff()
    if now is None:
        return
    found = read_devices(session.records(), now)
    if not found:
        draw(tag("p", "No tablet is enrolled yet.", class_="note"))
    for device in found:
        row(device)


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    look_staff()
    st.title("Tablets")
    draw(
        tag(
            "p",
            "A tablet of the clinic shows patients their form and nothing else. Remove one that is lost: its next "
            "request is nobody's, and a form on it closes with its answers kept.",
            class_="note",
        )
    )
    tablets()
    st.divider()
    ready = pin_is_set(session.records())
    with st.container(horizontal=True):
        if ready:
            session.link_button("Enrol this browser", "/tablet/enrol-here", kind="primary")
            session.link_button("Enrol another one by a code", "/tablet/offer")
        session.link_button("Change the PIN" if ready else "Set the PIN for tablets", "/tablet/pin")
    if not ready:
        draw(
            tag(
                "p",
                "Before the first tablet is enrolled, set the PIN by which staff leave it.",
                class_="note",
            )
        )


main()
