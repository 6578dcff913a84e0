"""Mail with a link in it: handed to a real mail server, once, without a health fact, and forgotten afterwards."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select

from pages.front_door.logs import WithoutAnswers
from screening.access import hold_begun, link_check, messages, post_office
from screening.access.link_check import link_entered
from screening.access.links import WRONG_ANSWERS, Door, Terms, link_of_token, link_revoked, usual_end
from screening.access.mail import MailServer, letter_of, mail_server_of, send
from screening.access.messages import (
    CUT_SHORT,
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
from screening.access.tries import Patience
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


def link_of(desk: Desk, token: str) -> str:
    """The id of the link behind a token."""
    found = link_of_token(desk.records, token, version=VERSION)
    assert found is not None
    return found.link.id


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


BUSY = Sent("server not reached", again=True)


def revoked(desk: Desk, token: str) -> None:
    link_revoked(desk.records, desk.staff, link_of(desk, token))


def replaced(desk: Desk, _token: str) -> None:
    desk.link()


def handed_in(desk: Desk, _token: str) -> None:
    desk.records.submit(desk.encounter.id, "k" * 32, questionnaire_hash="h", author=desk.staff.author)


def locked(desk: Desk, token: str) -> None:
    for _ in range(WRONG_ANSWERS):
        link_entered(desk.records, token, {}, version=VERSION, address="x")


Ends = Callable[[Desk, str], None]
ended = pytest.mark.parametrize(
    ("ends", "reason"),
    [
        (revoked, "link taken back"),
        (replaced, "link taken back"),
        (handed_in, "form handed in"),
        (locked, "link locked"),
    ],
)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_check, "ON_ONE_LINK", Patience(10_000, 0))


@ended
@pytest.mark.usefixtures("no_waiting")
def test_a_link_that_ends_while_its_message_is_being_sent_is_not_tried_again(
    desk: Desk, clock: Clock, ends: Ends, reason: str
) -> None:
    token = mailed(desk)

    def ends_meanwhile(_mail: Mail) -> Sent:
        ends(desk, token)
        return BUSY

    assert deliver_due(desk.records, ends_meanwhile) == 1
    assert state(desk) == MessageState("failed", reason, NOON)
    assert sealed(desk.records) == [None]
    clock.passes(hours=5)
    assert deliver_due(desk.records, lambda _mail: Sent()) == 0
    assert "link sent" not in desk.kinds()
    assert desk.kinds()[-1] == "message failed"


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize(("ends", "reason"), [(handed_in, "form handed in"), (locked, "link locked")])
def test_a_link_that_opens_nothing_any_more_when_its_message_is_due_is_not_sent(
    desk: Desk, clock: Clock, ends: Ends, reason: str
) -> None:
    token = mailed(desk)
    deliver_due(desk.records, lambda _mail: BUSY)
    ends(desk, token)
    clock.passes(minutes=WAITS[0])
    assert deliver_due(desk.records, lambda _mail: Sent()) == 0
    assert state(desk) == MessageState("failed", reason, clock.now)
    assert sealed(desk.records) == [None]
    assert desk.kinds()[-1] == "message failed"


def test_a_late_try_does_not_send_a_link_that_is_over_by_then(desk: Desk, clock: Clock) -> None:
    short = dataclasses.replace(TERMS, closes_at=NOON + dt.timedelta(minutes=WAITS[0]))
    link_mailed(desk.records, desk.staff, desk.encounter.id, short, words_of)
    assert deliver_due(desk.records, lambda _mail: BUSY) == 1
    assert state(desk).state == "queued"
    clock.passes(minutes=WAITS[0])
    assert deliver_due(desk.records, lambda _mail: Sent()) == 0
    assert state(desk) == MessageState("failed", "link expired", clock.now)
    assert sealed(desk.records) == [None]


def test_a_link_that_is_over_keeps_no_other_message_back(desk: Desk, clock: Clock) -> None:
    short = dataclasses.replace(TERMS, closes_at=NOON + dt.timedelta(minutes=WAITS[0]))
    other = visit_made(desk.records, desk.staff, EXPECTED, questionnaire_version=VERSION)
    link_mailed(desk.records, desk.staff, desk.encounter.id, short, words_of)
    link_mailed(desk.records, desk.staff, other.id, TERMS, words_of)
    assert deliver_due(desk.records, lambda _mail: BUSY) == 2
    clock.passes(minutes=WAITS[0])
    assert deliver_due(desk.records, lambda _mail: Sent()) == 1


def test_a_link_that_opens_nothing_yet_or_not_just_now_is_sent(desk: Desk) -> None:
    later = dataclasses.replace(TERMS, opens_at=NOON + dt.timedelta(hours=1))
    other = visit_made(desk.records, desk.staff, EXPECTED, questionnaire_version=VERSION)
    link_mailed(desk.records, desk.staff, desk.encounter.id, later, words_of)
    link_mailed(desk.records, desk.staff, other.id, TERMS, words_of)
    hold_begun(desk.records, other.id, by=desk.staff.author)
    assert deliver_due(desk.records, lambda _mail: Sent()) == 2


def test_a_link_taken_back_in_the_moment_its_message_is_queued_again_leaves_nothing_behind(
    desk: Desk, place: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = mailed(desk)
    staff, link_id, other = desk.staff, link_of(desk, token), Records.open(place, clock=clock)
    taking_back = Thread(target=link_revoked, args=(other, staff, link_id))
    real = messages._link_over

    def looked(*given: object) -> str:
        over = real(*given)  # type: ignore[arg-type]
        taking_back.start()
        taking_back.join(0.5)
        return over

    def busy(_mail: Mail) -> Sent:
        monkeypatch.setattr(messages, "_link_over", looked)
        return BUSY

    deliver_due(desk.records, busy)
    taking_back.join(30)
    other.close()
    assert (state(desk).state, state(desk).reason) == ("failed", "link taken back")
    assert sealed(desk.records) == [None]


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


def test_whatever_goes_wrong_with_one_message_the_next_is_sent_and_no_word_of_it_is_logged(
    desk: Desk,
    post: tuple[MailServer, Postbox],
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failed, sent = Event(), Event()

    def fails_once(_server: MailServer, mail: Mail) -> Sent:
        if not failed.is_set():
            failed.set()
            raise LookupError(mail.to, mail.words.text)
        sent.set()
        return Sent()

    monkeypatch.setattr(post_office, "send", fails_once)
    with mail_going_out(desk.records, post[0]):
        mailed(desk)
        mail_queued()
        assert failed.wait(30)
        other = visit_made(desk.records, desk.staff, EXPECTED, questionnaire_version=VERSION)
        link_mailed(desk.records, desk.staff, other.id, TERMS, words_of)
        mail_queued()
        assert sent.wait(30)
    [line] = [WithoutAnswers().format(one) for one in caplog.records if one.name == "anteroom.mail"]
    assert "mail waits" in line
    assert "LookupError" in line
    assert not [word for word in (BASE, "zeb@") if word in line]
    # of the one that failed nobody knows whether it arrived: staff are told so
    clock.passes(minutes=CUT_SHORT.seconds // 60 + 1)
    deliver_due(desk.records, lambda _mail: Sent())
    assert "message failed" in desk.kinds()


def test_what_cannot_be_looked_up_or_signed_in_with_is_told_like_any_other_reason(
    post: tuple[MailServer, Postbox],
) -> None:
    mail, (server, box) = Mail("zeb@example.org", Words("Your form", "words")), post
    nowhere = dataclasses.replace(server, host="smtp..example.org")
    assert send(nowhere, mail) == Sent("server not reached", again=True)
    for wrong in ({"password": "ein Schlüssel"}, {"user": "Zoë"}):
        assert send(dataclasses.replace(server, **wrong), mail) == Sent("sign-in refused", again=True)
    assert box.taken == []


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
        {"ANTEROOM_SMTP_USER": "Zoë", "ANTEROOM_SMTP_PASSWORD": "secret"},
        {"ANTEROOM_SMTP_USER": "me", "ANTEROOM_SMTP_PASSWORD": "secret ключ"},
        {"ANTEROOM_SMTP_HOST": "smtp..example.org"},
        {"ANTEROOM_SMTP_HOST": ".example.org"},
        {"ANTEROOM_SMTP_HOST": "a" * 64 + ".example.org"},
        {"ANTEROOM_SMTP_HOST": "mail.example.org "},
        {"ANTEROOM_SMTP_HOST": "mail.example.org:587"},
        {"ANTEROOM_SMTP_HOST": "smtp://mail.example.org"},
        {"ANTEROOM_SMTP_HOST": "[::1]"},
        {"ANTEROOM_SMTP_HOST": "\udc80.example.org"},
    ],
)
def test_an_unsafe_or_half_set_up_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsRefused) as refused:
        mail_server_of({**HOST, **wrong})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "host",
    ["localhost", "mail_relay", "mail.example.org.", "192.0.2.7", "2001:db8::7", "post.bücher.example"],
)
def test_any_name_or_address_that_can_be_looked_up_is_a_host(host: str) -> None:
    server = mail_server_of({**HOST, "ANTEROOM_SMTP_HOST": host})
    assert server is not None
    assert server.host == host


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"ANTEROOM_SMTP_USER": "me", "ANTEROOM_SMTP_PASSWORD": "secret ключ"}, "the password of"),
        ({"ANTEROOM_SMTP_USER": "Zoë", "ANTEROOM_SMTP_PASSWORD": "secret"}, "ANTEROOM_SMTP_USER"),
        ({"ANTEROOM_SMTP_HOST": "smtp..example.org"}, "ANTEROOM_SMTP_HOST"),
    ],
)
def test_what_no_mail_can_be_sent_with_is_refused_by_its_name(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        mail_server_of({**HOST, **wrong})
    assert named in str(refused.value)
    assert not [word for word in ("secret", "ключ", "Zoë") if word in str(refused.value)]


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
