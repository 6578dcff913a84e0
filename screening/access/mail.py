"""The clinic's mail server: how it is reached, and what came of handing it one message.

ANTEROOM_SMTP_HOST            name of the mail server; without it no mail is sent
ANTEROOM_SMTP_PORT            587 (465 with tls)
ANTEROOM_SMTP_SECURITY        starttls (the default), tls, or none (only to a server on this machine)
ANTEROOM_SMTP_USER            if it asks who we are (ASCII, as the password: smtplib signs in with nothing else)
ANTEROOM_SMTP_PASSWORD_FILE   a file of this account alone that holds the password (or ANTEROOM_SMTP_PASSWORD)
ANTEROOM_SMTP_CA_FILE         certificates to trust instead of the system's
ANTEROOM_MAIL_FROM            the sender's address
"""

import os
import re
import smtplib
import ssl
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from pathlib import Path

from screening.access.messages import Mail, Sent
from screening.access.visits import plain_email
from screening.errors import DetailsRefused, SettingsRefused

PATIENCE_SECONDS = 20.0
_LOCAL = ("127.0.0.1", "::1", "localhost")
# The name of a host as it is looked up: no part of it is empty. Names that containers have may hold an underscore.
_PART = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST_NAME = re.compile(rf"{_PART}(?:\.{_PART})*\.?")


@dataclass(frozen=True, slots=True)
class MailServer:
    """How mail leaves this clinic."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""


def mail_server_of(environment: Mapping[str, str] = os.environ) -> MailServer | None:
    """The mail server as the environment names it; None: mail is not set up. Raises SettingsRefused."""
    host = environment.get("ANTEROOM_SMTP_HOST", "")
    if not host:
        return None
    _refuse_host(host)
    security = environment.get("ANTEROOM_SMTP_SECURITY") or "starttls"
    if security not in ("starttls", "tls", "none"):
        raise SettingsRefused("ANTEROOM_SMTP_SECURITY is starttls, tls or none.")
    if security == "none" and host not in _LOCAL:
        raise SettingsRefused(
            "ANTEROOM_SMTP_SECURITY=none would send links in the clear over the network. "
            "Use starttls or tls, or a mail server on this machine."
        )
    port = environment.get("ANTEROOM_SMTP_PORT") or ("465" if security == "tls" else "587")
    if not (port.isascii() and port.isdecimal() and 1 <= int(port) <= 65_535):
        raise SettingsRefused("ANTEROOM_SMTP_PORT must be a number from 1 to 65535.")
    user, password = environment.get("ANTEROOM_SMTP_USER", ""), _password(environment)
    if bool(user) is not bool(password):
        raise SettingsRefused("ANTEROOM_SMTP_USER and its password belong together: set both or neither.")
    _refuse_letters(user, password)
    sender = _sender(environment.get("ANTEROOM_MAIL_FROM", ""))
    return MailServer(
        host, int(port), security, sender, user, password, environment.get("ANTEROOM_SMTP_CA_FILE", "")
    )


def _refuse_host(host: str) -> None:
    if not (_is_address(host) or _HOST_NAME.fullmatch(_as_looked_up(host))):
        raise SettingsRefused(
            "ANTEROOM_SMTP_HOST is not the name of a host, so no mail server can be found by it. Give a name like "
            "smtp.example.org or an address like 192.0.2.7: nothing left out between dots, no space, no port."
        )


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _as_looked_up(host: str) -> str:
    """A name in letters of any script as the network knows it; "" for one that cannot be looked up."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _refuse_letters(user: str, password: str) -> None:
    given = {"ANTEROOM_SMTP_USER": user, "the password of ANTEROOM_SMTP_USER": password}
    wrong = [name for name, text in given.items() if not text.isascii()]
    if wrong:
        raise SettingsRefused(
            f"There are letters beyond ASCII in {' and in '.join(wrong)}: the mail server cannot be signed in to with "
            "them. Choose another there, of plain letters, digits and marks, and set it here."
        )


def mail_is_set_up(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether mail can be sent from here."""
    return bool(environment.get("ANTEROOM_SMTP_HOST"))


def _sender(address: str) -> str:
    try:
        plain = plain_email(address)
    except DetailsRefused:
        plain = ""
    if not plain:
        raise SettingsRefused("ANTEROOM_MAIL_FROM must be the address that mail comes from.")
    return plain


def _password(environment: Mapping[str, str]) -> str:
    place = environment.get("ANTEROOM_SMTP_PASSWORD_FILE", "")
    if not place:
        return environment.get("ANTEROOM_SMTP_PASSWORD", "")
    try:
        shared = Path(place).stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)
        password = Path(place).read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsRefused(
            f"The file named by ANTEROOM_SMTP_PASSWORD_FILE cannot be read ({type(error).__name__})."
        ) from None
    if shared:
        raise SettingsRefused("ANTEROOM_SMTP_PASSWORD_FILE is readable by others: chmod 600 it.")
    return password


def letter_of(mail: Mail, sender: str) -> EmailMessage:
    """The message as it travels. Raises DetailsRefused for an address that would say more than one address."""
    to = plain_email(mail.to)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address(addr_spec=sender)
    letter["To"] = Address(addr_spec=to)
    letter["Subject"] = mail.words.subject
    letter["Date"] = formatdate(localtime=False)
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    # Machines that answer by themselves ("out of office") stay quiet.
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(mail.words.text, charset="utf-8")
    return letter


def send(server: MailServer, mail: Mail) -> Sent:
    """Hand one message to the mail server. Whatever goes wrong is told as a class of reasons, never in its words."""
    try:
        letter = letter_of(mail, server.sender)
    except (DetailsRefused, ValueError):
        return Sent("address not accepted")
    try:
        connection = _connected(server)
    except smtplib.SMTPAuthenticationError:
        return Sent("sign-in refused", again=True)
    except (smtplib.SMTPNotSupportedError, ssl.SSLError):
        return Sent("no safe connection", again=True)
    except (OSError, smtplib.SMTPException, ValueError):
        # A name that cannot be looked up is a ValueError.
        return Sent("server not reached", again=True)
    try:
        return _handed_over(connection, letter)
    finally:
        _closed(connection)


def _connected(server: MailServer) -> smtplib.SMTP:
    trust = ssl.create_default_context(cafile=server.ca_file or None)
    connection: smtplib.SMTP
    if server.security == "tls":
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE_SECONDS, context=trust)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=PATIENCE_SECONDS)
    try:
        if server.security == "starttls":
            connection.starttls(context=trust)
        if server.user:
            _signed_in(connection, server)
    except Exception:
        connection.close()
        raise
    return connection


def _signed_in(connection: smtplib.SMTP, server: MailServer) -> None:
    try:
        connection.login(server.user, server.password)
    except ValueError:
        # Letters that smtplib does not send, or a challenge of the server that is none.
        raise smtplib.SMTPAuthenticationError(535, b"") from None


def _handed_over(connection: smtplib.SMTP, letter: EmailMessage) -> Sent:
    try:
        # Not send_message: it writes ">From" where a line of the text begins with "From".
        connection.sendmail(letter["From"].addresses[0].addr_spec, _to(letter), letter.as_bytes())
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        return Sent("address not accepted", again=all(400 <= code < 500 for code in codes))
    except smtplib.SMTPNotSupportedError:
        return Sent("address not accepted")
    except smtplib.SMTPResponseException as refused:
        return Sent("message refused", again=400 <= refused.smtp_code < 500)
    except (OSError, smtplib.SMTPException, ValueError):
        # The line broke while the message was on it: it may have arrived.
        return Sent("cut short, may have arrived")
    return Sent()


def _to(letter: EmailMessage) -> list[str]:
    return [one.addr_spec for one in letter["To"].addresses]


def _closed(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()
