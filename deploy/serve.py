"""Starts the server: `python deploy/serve.py [--demo]`; address, port and the rest come from the environment.

It is started this way and not by `streamlit run` because a socket made here sends small answers at once
(TCP_NODELAY; without it each click waits some 40 ms), pings its browsers, and writes no access log that could
hold a link.
"""

import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.chdir(ROOT)  # Streamlit looks for .streamlit/config.toml here
sys.path.insert(0, str(ROOT))

import uvicorn  # noqa: E402

from pages.front_door.logs import quiet_crashes, quiet_logs  # noqa: E402
from pages.front_door.settings import Settings, settings_of  # noqa: E402
from pages.front_door.slow import Prompt, as_many_files_as_allowed  # noqa: E402
from screening.access import fresh_set_up_code  # noqa: E402
from screening.access.mail import mail_server_of  # noqa: E402
from screening.clinic import clinic_here  # noqa: E402
from screening.demo import add_demo_patients  # noqa: E402
from screening.errors import AnteroomError, SettingsRefused  # noqa: E402
from screening.records import (  # noqa: E402
    Records,
    data_folder,
    fresh_keys_for_a_fresh_record,
    records_here,
)


def listening(settings: Settings) -> socket.socket:
    """A listening socket. The protocol is named so that asyncio sets TCP_NODELAY on every connection."""
    family = socket.AF_INET6 if ":" in settings.address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.address, settings.port))
    except OSError as error:
        raise SettingsRefused(
            f"{settings.address}:{settings.port} cannot be opened ({error.strerror}). "
            "Choose another port with PORT=..."
        ) from None
    listener.listen(2048)
    listener.setblocking(False)
    return listener


def with_demo_patients(records: Records) -> None:
    """Add the invented patients, once."""
    if not records.holds_demo():
        add_demo_patients(records)


def words_at_start(settings: Settings, code: str | None, keys: Path | None, *, demo: bool) -> str:
    """What whoever starts the server needs to know. `keys`: where keys were made just now."""
    lines = [f"Anteroom is open at {settings.url}", f"Records are kept in {data_folder()}"]
    if keys is not None:
        lines.append(
            f"New keys were made in {keys}: without them nobody can read the record. Keep a copy elsewhere."
        )
    if demo:
        lines.append("The record holds invented patients, each marked DEMO.")
    if code is not None:
        lines += [
            f"First sign-in: open {settings.url}/account/set-up",
            f"One-time set-up code: {code}",
            "It makes the first account and is void after that, or when the server is started again.",
        ]
    else:
        lines.append(f"Staff sign in at {settings.url}/account/sign-in")
    return "\n".join(f"  {line}" for line in lines)


def main(arguments: list[str]) -> int:
    """Serve until told to stop. 2: the set-up is not safe, with the reason on standard error."""
    quiet_logs()
    quiet_crashes()
    try:
        settings = settings_of()
        as_many_files_as_allowed()
        clinic_here()
        mail_server_of()
        made_keys = fresh_keys_for_a_fresh_record()
        records = records_here()
        if "--demo" in arguments:
            with_demo_patients(records)
        listener = listening(settings)
        from streamlit_app import app

        code = fresh_set_up_code(records)
    except AnteroomError as refused:
        print(f"Anteroom does not start. {refused}", file=sys.stderr)
        return 2
    print(f"\n{words_at_start(settings, code, made_keys, demo=records.holds_demo())}\n", flush=True)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            http=Prompt,
            ws="websockets-sansio",
            ws_ping_interval=15,
            ws_ping_timeout=15,
            ws_max_size=1_048_576,
            proxy_headers=True,
            forwarded_allow_ips=list(settings.proxies),
            timeout_graceful_shutdown=10,
        )
    )
    # Told to stop, the server first ends what is under way; only then does the signal get here.
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    return 0 if server.started else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
