"""Mail with a link in it: handed to a real mail server, once, without a health fact, and forgotten afterwards."""

import dataclasses
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from screening.access import messages
from screening.access.links import Door, Terms, link_of_token, link_revoked, usual_end
from screening.access.mail import MailServer, letter_of, mail_server_of, send
from screening.access.messages import (
    WAITS,
    Mail,
    MessageState,
    Sent,
    Words,
    deliver_due,
    link_mailed,
    message_words,
    messages_of,
    next_due,
)
from screening.access.post_office import mail_going_out, mail_queued
from screening.access.visits import visit_made
from screening.clinic import Clinic, LinkSettings
from screening.errors import DetailsRefused, LinkRefused, SettingsRefused
from screening.records import Records, schema
from tests.access.mail_server import Postbox, mail_server
from tests.access.visiting import DAY, EXPECTED, VERSION, Desk, desk_of
from tests.clinic import NOON, Clock
from tests.ports import free_port

TERMS = Terms(VERSION, "0" * 64, usual_end(DAY, NOON))
BASE = "https://forms.example.org/v/"


@pytest.fixture
def desk(records: Records) -> Desk:
    return desk_of(records)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[tuple[MailServer, Postbox]]:
    with mail_server(tmp_path) as running:
        yield running


def words_of(token: str) -> Words:
    return message_words(Clinic(), BASE + token, TERMS.closes_at)


def mailed(desk: Desk, **more: str) -> str:
    """Queue a mail with a fresh link. Returns the token."""
    made = link_mailed(desk.records, desk.staff, desk.encounter.id, TERMS, words_of, **more)
    assert made.token is not None
    return made.token


def state(desk: Desk) -> MessageState:
    """How far the newest message is."""
    with desk.records.reading() as connection:
        ids = connection.execute(
            select(schema.message.c.link_id).order_by(schema.message.c.queued_at)
        ).scalars()
        return list(messages_of(connection, ids.all()).values())[-1]


def sealed(records: Records) -> list[bytes | None]:
    with records.reading() as connection:
        return list(connection.execute(select(schema.message.c.sealed)).scalars())


# What it says


def test_a_message_tells_nothing_about_health_the_patient_or_the_clinic() -> None:
    clinic = Clinic(name="Elm Street Ketamine Clinic", phone="555 0123")
    words = message_words(clinic, BASE + "T", TERMS.closes_at)
    said = f"{words.subject} {words.text}".lower()
    for never in ("ketamine", "clinic", "elm", "555", "health", "treatment", "depress", "zebedee", "medic"):
        assert never not in said
    assert f"{BASE}T\n" in words.text


def test_it_names_the_clinic_only_when_the_clinic_allows_it() -> None:
    clinic = Clinic(name="Elm Street", phone="555 0123", links=LinkSettings(name_in_messages="yes"))
    words = message_words(clinic, BASE + "T", TERMS.closes_at)
    assert "Elm Street asks" in words.text
    assert "555 0123" in words.text


def test_it_says_the_day_until_which_the_link_works_not_the_midnight_after() -> None:
    words = message_words(Clinic(), BASE, usual_end(DAY, NOON))
    assert f"{DAY.day} {DAY:%B %Y}, 23:59" in words.text


# On its way


def test_a_message_reaches_the_mail_server_over_tls_and_after_signing_in(
    desk: Desk, post: tuple[MailServer, Postbox]
) -> None:
    server, box = post
    token = mailed(desk)
    assert state(desk).state == "queued"
    assert deliver_due(desk.records, partial(send, server)) == 1
    [(to, letter)] = box.taken
    assert to == "zeb@example.org"
    assert letter["From"] == "form@clinic.example"
    assert letter["Subject"] == "Your form"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert BASE + token in letter.get_content()
    assert state(desk).state == "sent"
    found = link_of_token(desk.records, token, version=VERSION)
    assert found is not None
    assert found.link.sent_at == NOON


def test_what_holds_the_link_lies_sealed_and_is_wiped_once_sent(
    desk: Desk, post: tuple[MailServer, Postbox], records: Records
) -> None:
    token = mailed(desk)
    [waiting] = sealed(records)
    assert waiting is not None
    assert token.encode() not in waiting
    assert b"zeb@" not in waiting
    deliver_due(records, partial(send, post[0]))
    assert sealed(records) == [None]


def test_one_press_sends_one_message(desk: Desk, post: tuple[MailServer, Postbox]) -> None:
    link_mailed(desk.records, desk.staff, desk.encounter.id, TERMS, words_of, key="a" * 32)
    again = link_mailed(desk.records, desk.staff, desk.encounter.id, TERMS, words_of, key="a" * 32)
    assert again.token is None
    for _ in range(3):
        deliver_due(desk.records, partial(send, post[0]))
    assert len(post[1].taken) == 1


def test_two_processes_send_it_once(desk: Desk, post: tuple[MailServer, Postbox]) -> None:
    mailed(desk)
    sent: list[Mail] = []

    def while_another_looks(mail: Mail) -> Sent:
        sent.append(mail)
        assert deliver_due(desk.records, sent.append) == 0  # type: ignore[arg-type]
        return Sent()

    assert deliver_due(desk.records, while_another_looks) == 1
    assert len(sent) == 1


def test_the_mail_server_being_down_is_tried_again_with_growing_waits_and_then_told(
    desk: Desk, clock: Clock
) -> None:
    down = MailServer("127.0.0.1", free_port(), "starttls", "form@clinic.example")
    mailed(desk)
    waits = []
    while deliver_due(desk.records, partial(send, down)):
        due = next_due(desk.records)
        if due is None:
            break
        waits.append((due - clock.now).total_seconds() / 60)
        assert deliver_due(desk.records, partial(send, down)) == 0
        clock.now = due
    assert waits == list(WAITS)
    assert (state(desk).state, state(desk).reason) == ("failed", "server not reached")
    assert sealed(desk.records) == [None]
    assert desk.kinds().count("message failed") == 1


def test_it_goes_out_when_the_mail_server_is_back(
    desk: Desk, post: tuple[MailServer, Postbox], clock: Clock
) -> None:
    down = dataclasses.replace(post[0], port=free_port())
    mailed(desk)
    deliver_due(desk.records, partial(send, down))
    assert (state(desk).state, state(desk).reason) == ("queued", "server not reached")
    clock.passes(minutes=WAITS[0])
    deliver_due(desk.records, partial(send, post[0]))
    assert state(desk) == MessageState("sent", "", clock.now)
    assert len(post[1].taken) == 1


@pytest.mark.parametrize(
    ("answer", "tried_again"), [("550 no such user", False), ("450 busy, try later", True)]
)
def test_an_address_that_is_refused_is_given_up_or_tried_again_as_the_server_says(
    desk: Desk, post: tuple[MailServer, Postbox], answer: str, tried_again: bool
) -> None:
    server, box = post
    box.refuses["zeb@example.org"] = answer
    mailed(desk)
    deliver_due(desk.records, partial(send, server))
    assert state(desk).state == ("queued" if tried_again else "failed")
    assert state(desk).reason == "address not accepted"
    assert box.taken == []


def test_a_message_that_is_refused_is_told(desk: Desk, post: tuple[MailServer, Postbox]) -> None:
    post[1].says_to_data = "554 not from you"
    mailed(desk)
    deliver_due(desk.records, partial(send, post[0]))
    assert (state(desk).state, state(desk).reason) == ("failed", "message refused")


def test_a_wrong_password_a_wrong_certificate_and_no_tls_send_nothing(
    tmp_path: Path, post: tuple[MailServer, Postbox]
) -> None:
    mail = Mail("zeb@example.org", Words("Your form", "words"))
    server, box = post
    assert send(dataclasses.replace(server, password="another"), mail).reason == "sign-in refused"
    assert send(dataclasses.replace(server, ca_file=""), mail).reason == "no safe connection"
    assert send(dataclasses.replace(server, security="none", user=""), mail).reason == "message refused"
    assert box.taken == []
    # the control
    assert send(server, mail) == Sent()


def test_one_that_was_cut_short_is_not_sent_again_by_itself(desk: Desk, clock: Clock) -> None:
    mailed(desk)

    def killed(_mail: Mail) -> Sent:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_due(desk.records, killed)
    assert state(desk).state == "sending"
    sent: list[Mail] = []
    clock.passes(minutes=5)
    assert deliver_due(desk.records, sent.append) == 0  # type: ignore[arg-type]
    clock.passes(minutes=6)
    assert deliver_due(desk.records, sent.append) == 0  # type: ignore[arg-type]
    assert sent == []
    assert (state(desk).state, state(desk).reason) == ("failed", "cut short, may have arrived")
    assert sealed(desk.records) == [None]


def test_a_message_for_a_link_that_was_taken_back_is_not_sent(
    desk: Desk, post: tuple[MailServer, Postbox]
) -> None:
    token = mailed(desk)
    found = link_of_token(desk.records, token, version=VERSION)
    assert found is not None
    link_revoked(desk.records, desk.staff, found.link.id)
    assert deliver_due(desk.records, partial(send, post[0])) == 0
    assert (state(desk).state, state(desk).reason) == ("failed", "link taken back")
    assert sealed(desk.records) == [None]
    # and a newer one replaces the older on its way
    first, second = mailed(desk), mailed(desk)
    deliver_due(desk.records, partial(send, post[0]))
    assert [second in letter.get_content() for _, letter in post[1].taken] == [True]
    older = link_of_token(desk.records, first, version=VERSION)
    assert older is not None
    assert older.door is Door.REPLACED


def test_a_visit_without_an_address_gets_no_message_and_no_link(records: Records) -> None:
    desk = desk_of(records, dataclasses.replace(EXPECTED, email=""))
    with pytest.raises(LinkRefused):
        mailed(desk)
    assert "link made" not in desk.kinds()


# Letters and tricks


@pytest.mark.parametrize(
    "address",
    [
        "zeb@example.org\r\nBcc: thief@example.org",
        "zeb@example.org\nSubject: x",
        "zeb@example.org, thief@example.org",
        "zeb@example.org;thief@example.org",
        '"zeb"@example.org',
        "Zeb <zeb@example.org>",
        "zeb@example",
        "zeb",
        "zeb@example.org\x00",
        "a" * 300 + "@example.org",
        "żeb@example.org",
    ],
)
def test_an_address_that_is_more_than_one_address_is_refused_where_it_is_typed_and_where_it_is_sent(
    desk: Desk, post: tuple[MailServer, Postbox], address: str
) -> None:
    with pytest.raises(DetailsRefused):
        visit_made(
            desk.records,
            desk.staff,
            dataclasses.replace(EXPECTED, email=address),
            questionnaire_version=VERSION,
        )
    with pytest.raises(DetailsRefused):
        letter_of(Mail(address, Words("s", "t")), "form@clinic.example")
    assert send(post[0], Mail(address, Words("s", "t"))) == Sent("address not accepted")
    assert post[1].taken == []


def test_a_subject_with_a_line_end_is_not_sent(post: tuple[MailServer, Postbox]) -> None:
    mail = Mail("zeb@example.org", Words("Your form\r\nBcc: thief@example.org", "t"))
    assert send(post[0], mail) == Sent("address not accepted")
    assert post[1].taken == []


def test_letters_of_every_script_arrive_as_they_were_written(post: tuple[MailServer, Postbox]) -> None:
    words = Words("Ihr Formular für Łódź 李", "Grüße, 李小龍 محمد\n.\nFrom here on\n")
    assert send(post[0], Mail("zeb@example.org", words)) == Sent()
    [(_, letter)] = post[1].taken
    assert letter["Subject"] == words.subject
    assert letter.get_content().replace("\r\n", "\n") == words.text


# In the background, and how it is set up


def test_it_is_sent_in_the_background_once_it_is_kept(
    desk: Desk, post: tuple[MailServer, Postbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event

    settled = Event()
    real = messages._settled

    def told(*given: object) -> None:
        real(*given)  # type: ignore[arg-type]
        settled.set()

    monkeypatch.setattr(messages, "_settled", told)
    with mail_going_out(desk.records, post[0]):
        mailed(desk)
        mail_queued()
        assert settled.wait(30)
    assert state(desk).state == "sent"


def test_without_a_mail_server_nothing_is_sent(desk: Desk) -> None:
    with mail_going_out(desk.records, mail_server_of({})):
        mailed(desk)
        mail_queued()
    assert state(desk).state == "queued"


HOST = {"ANTEROOM_SMTP_HOST": "mail.example.org", "ANTEROOM_MAIL_FROM": "form@clinic.example"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"ANTEROOM_SMTP_SECURITY": "ssl"},
        {"ANTEROOM_SMTP_SECURITY": "none"},
        {"ANTEROOM_SMTP_PORT": "0"},
        {"ANTEROOM_SMTP_PORT": "mail"},
        {"ANTEROOM_SMTP_USER": "me"},
        {"ANTEROOM_SMTP_PASSWORD": "secret"},
        {"ANTEROOM_SMTP_PASSWORD_FILE": "/nowhere/at/all"},
        {"ANTEROOM_MAIL_FROM": ""},
        {"ANTEROOM_MAIL_FROM": "form@clinic.example\nBcc: x@example.org"},
    ],
)
def test_an_unsafe_or_half_set_up_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsRefused) as refused:
        mail_server_of({**HOST, **wrong})
    assert "secret" not in str(refused.value)


def test_the_password_comes_from_a_file_that_only_we_read(tmp_path: Path) -> None:
    place = tmp_path / "password"
    place.write_text("a password\n")
    place.chmod(0o644)
    setup = {**HOST, "ANTEROOM_SMTP_USER": "me", "ANTEROOM_SMTP_PASSWORD_FILE": str(place)}
    with pytest.raises(SettingsRefused):
        mail_server_of(setup)
    place.chmod(0o600)
    server = mail_server_of(setup)
    assert server == MailServer(
        "mail.example.org", 587, "starttls", "form@clinic.example", "me", "a password"
    )
    assert "a password" not in repr(server)
