"""The people who work here: who may sign in, as what, and what to do when somebody is locked out or leaves."""

from collections.abc import Callable

import streamlit as st

from pages.parts import session
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from pages.parts.people_rows import ROLE_WORDS, WHAT_ROLES_DO, people_table, roles_words, sessions_words
from pages.parts.show import draw, fields, tag
from screening.access import Permission, Role
from screening.access.accounts import (
    PersonRow,
    first_password_made,
    people_here,
    person_left,
    person_made,
    person_returned,
    roles_given,
    second_factor_reset,
)
from screening.access.sessions_of_others import person_signed_out, read_sessions
from screening.access.single_sign_on import provider_linked, provider_unlinked
from screening.errors import AccessError

staff = require_staff(Permission.MANAGE_PEOPLE)
_SAID = "_people_said"
_TURN = "_people_turn"
_FIRST_PASSWORD = (  # nosec B105: words about one
    "The first password of {}. It is shown this once, is good for 72 hours, and must be changed at once:"
)


def told() -> None:
    """What became of the last act; a first password stands here once and nowhere else."""
    words, password = st.session_state.pop(_SAID, ("", ""))
    if words:
        draw(tag("p", words, class_="notice", role="alert"))
    if password:
        st.text(password)


def done(act: Callable[[], str | None], words: str) -> None:
    """Do it, say so, and draw the page anew. `act` returns a first password, or nothing."""
    try:
        said = (words, act() or "")
    except AccessError as refused:
        said = (str(refused), "")
    else:
        st.session_state[_TURN] = turn() + 1
    st.session_state[_SAID] = said
    st.rerun()


def turn() -> int:
    """How many acts were done: the boxes of the next one are new."""
    return int(st.session_state.get(_TURN, 0))


def roles_box(key: str, chosen: frozenset[Role] = frozenset()) -> frozenset[Role]:
    """One box a role, each with what it opens."""
    return frozenset(
        role
        for role in Role
        if st.checkbox(
            f"{ROLE_WORDS[role].capitalize()}: {WHAT_ROLES_DO[role]}",
            value=role in chosen,
            key=f"{key}-{role.value}-{turn()}",
        )
    )


def add() -> None:
    """Someone new."""
    with st.expander("Add someone"), st.form(f"add-{turn()}", border=False):
        name = st.text_input("First and last name", autocomplete="off", key=f"name-{turn()}")
        roles = roles_box("add")
        if st.form_submit_button("Add this person", type="primary"):
            records = session.records()
            done(lambda: person_made(records, staff, name, roles)[1], _FIRST_PASSWORD.format(name))


def one(row: PersonRow) -> None:
    """What can be done about one person."""
    records, key = session.records(), row.id
    draw(tag("h2", tag("bdi", row.name)), fields((("Roles", roles_words(row.roles)),)))
    if row.left_at is not None:
        if st.button("Works here again", key=f"back-{key}"):
            done(lambda: person_returned(records, staff, key), _FIRST_PASSWORD.format(row.name))
        return
    with st.form(f"roles-{key}-{turn()}", border=False):
        roles = roles_box(key, row.roles)
        if st.form_submit_button("Give these roles"):
            done(lambda: roles_given(records, staff, key, roles), "The roles are changed.")
    draw(tag("h3", "Signed in now"), sessions_words(read_sessions(records, staff, key)))
    locked_out(row)
    provider(row)
    with st.popover("No longer works here"):
        st.text(
            "They cannot sign in any more and every session of theirs ends. What they did keeps their name."
        )
        if st.button("Yes, end this account", key=f"left-{key}", type="primary"):
            done(lambda: person_left(records, staff, key), "The account is ended.")


def locked_out(row: PersonRow) -> None:
    """The ways back in, and out."""
    records, key = session.records(), row.id
    with st.container(horizontal=True):
        if st.button("End their sessions", key=f"out-{key}"):
            done(lambda: ended(key), "Their sessions are ended.")
        if st.button("Make a new first password", key=f"password-{key}"):
            done(lambda: first_password_made(records, staff, key), _FIRST_PASSWORD.format(row.name))
        if row.second_factor and st.button("Take off the second factor", key=f"factor-{key}"):
            done(
                lambda: second_factor_reset(records, staff, key),
                "The second factor is off. They set up a new one.",
            )


def provider(row: PersonRow) -> None:
    """By what the clinic's sign-in provider knows them."""
    records, key = session.records(), row.id
    with st.form(f"provider-{key}-{turn()}", border=False):
        known_by = st.text_input(
            "Known to the sign-in provider by this e-mail or subject",
            autocomplete="off",
            key=f"by-{key}-{turn()}",
        )
        if st.form_submit_button("Link"):
            done(
                lambda: provider_linked(records, staff, key, known_by), "They can sign in with the provider."
            )
    if row.linked and st.button("Take the link off", key=f"unlink-{key}"):
        done(lambda: provider_unlinked(records, staff, key), "They can no longer sign in with the provider.")


def ended(person_id: str) -> None:
    """Every session of this person but the one that does it."""
    person_signed_out(session.records(), staff, person_id)


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    look_staff()
    st.title("People")
    told()
    rows = people_here(session.records(), staff)
    draw(people_table(rows))
    add()
    by_id = {row.id: row for row in rows}
    chosen = st.selectbox(
        "Choose a person", [None, *by_id], format_func=lambda id: by_id[id].name if id else "nobody chosen"
    )
    if chosen is not None:
        one(by_id[chosen])


main()
