"""Sends what waits in the record to the mail server, beside everything else the server does."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from screening.access.mail import MailServer, send
from screening.access.messages import Post, deliver_due
from screening.records import Records

LOOK_EVERY_SECONDS = 15.0
log = logging.getLogger("anteroom.mail")
_something_new = threading.Event()


def mail_queued() -> None:
    """Something was just queued: look now instead of at the next turn."""
    _something_new.set()


@contextmanager
def mail_going_out(records: Records, server: MailServer | None) -> Iterator[None]:
    """Send mail while this lasts; nothing when no mail server is set up. What is under way is ended first."""
    if server is None:
        yield
        return
    stop = threading.Event()
    worker = threading.Thread(
        target=_work, args=(records, partial(send, server), stop), name="mail", daemon=True
    )
    worker.start()
    try:
        yield
    finally:
        stop.set()
        _something_new.set()
        worker.join(5)


def _work(records: Records, post: Post, stop: threading.Event) -> None:
    while not stop.is_set():
        _something_new.clear()
        try:
            deliver_due(records, post)
        except Exception:
            # Whatever it is: nobody else sends mail, or tells staff of a message that was cut short. What was not
            # written down as sent is told to them as perhaps sent; the next turn goes on.
            log.exception("mail waits")
        _something_new.wait(LOOK_EVERY_SECONDS)
