"""Debian's nginx with the configuration of deploy/, filled in for a test: free ports, a certificate, a folder of its own.

with Gateway(folder, (one, other)) as gateway:
    gateway.url                      # https://intake.example.org:<port>
    gateway.get("/healthz", address="127.0.0.5", **{"X-Forwarded-For": "6.6.6.6"})
"""

import datetime as dt
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.lives import ROOT
from tests.ports import free_port

NAME = "intake.example.org"
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_PATIENCE = 20.0


@dataclass(frozen=True)
class Answer:
    """What came back for a request."""

    status: int
    headers: dict[str, str]
    body: str


class Gateway:
    """nginx before two server processes on these ports of 127.0.0.1. `without`: a line left out, for controls."""

    def __init__(self, folder: Path, behind: tuple[int, int], without: str = "") -> None:
        self.folder = folder
        self.port, self.plain_port = free_port(), free_port()
        self.url = f"https://{NAME}:{self.port}"
        self._behind = behind
        self._without = without

    def __enter__(self) -> Self:
        _certificate(self.folder)
        (self.folder / "site.conf").write_text(self._site())
        (self.folder / "passing.conf").write_text(self._read("nginx-proxy.conf"))
        main = self.folder / "nginx.conf"
        main.write_text(self._main())
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self._process = subprocess.Popen([program, "-c", str(main), "-p", str(self.folder)])
        until = time.monotonic() + _PATIENCE
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"nginx did not start:\n{self.error_log}")
            time.sleep(0.02)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(_PATIENCE)

    def get(self, path: str, *, address: str = "127.0.0.1", host: str = NAME, **headers: str) -> Answer:
        """Ask for a page from this address of the machine. Raises http.client.HTTPException, OSError."""
        return self._asked("GET", path, address, host, headers)

    def post(self, path: str, *, address: str = "127.0.0.1", host: str = NAME, **headers: str) -> Answer:
        """Send an empty form."""
        return self._asked("POST", path, address, host, headers)

    def _asked(self, method: str, path: str, address: str, host: str, headers: dict[str, str]) -> Answer:
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        context.check_hostname = False  # the name that is asked for is what some tests are about
        with socket.create_connection(("127.0.0.1", self.port), 10, source_address=(address, 0)) as plain:
            connection = http.client.HTTPConnection(NAME)
            connection.sock = context.wrap_socket(plain, server_hostname=host)
            connection.request(method, path, headers={"Host": host, **headers})
            answer = connection.getresponse()
            found = Answer(
                answer.status,
                {name.lower(): value for name, value in answer.getheaders()},
                answer.read().decode(),
            )
            connection.close()
            return found

    @property
    def access_log(self) -> str:
        return (self.folder / "anteroom.log").read_text("utf-8")

    @property
    def error_log(self) -> str:
        place = self.folder / "error.log"
        return place.read_text("utf-8") if place.exists() else ""

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _site(self) -> str:
        """deploy/nginx.conf with what differs from one machine to the next."""
        text = self._read("nginx.conf")
        for here, there in {
            "server 127.0.0.1:8501": f"server 127.0.0.1:{self._behind[0]}",
            "server 127.0.0.1:8502": f"server 127.0.0.1:{self._behind[1]}",
            "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "/etc/ssl/anteroom/": f"{self.folder}/",
            "/var/log/nginx/": f"{self.folder}/",
            "/etc/nginx/anteroom-proxy.conf": f"{self.folder}/passing.conf",
        }.items():
            assert here in text, f"deploy/nginx.conf no longer says {here}"
            text = text.replace(here, there)
        return text

    def _read(self, name: str) -> str:
        """A file of deploy/, without the line that is left out."""
        lines = (ROOT / "deploy" / name).read_text("utf-8").splitlines()
        return "\n".join(line for line in lines if not self._without or self._without not in line) + "\n"

    def _main(self) -> str:
        """What Debian's own nginx.conf would say around it."""
        places = "\n".join(f"  {name}_temp_path {self.folder}/{name};" for name in _TEMPORARY)
        account = "user root;" if os.geteuid() == 0 else ""
        return (
            f"{account}\ndaemon off;\nworker_processes 1;\npid {self.folder}/nginx.pid;\n"
            f"error_log {self.folder}/error.log;\nevents {{ worker_connections 512; }}\n"
            f"http {{\n{places}\n  include {self.folder}/site.conf;\n}}\n"
        )


def _certificate(folder: Path) -> None:
    """A certificate for the name, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
