"""How this server is set up, and whether that is safe to serve patients with.

PORT               8501
ANTEROOM_ADDRESS   127.0.0.1
ANTEROOM_HOSTS     names in the address bar, by comma: localhost,127.0.0.1,::1
ANTEROOM_TLS       1 when a proxy in front ends TLS: cookies become Secure and __Host-, HSTS is sent
ANTEROOM_DATA      folder of the record: ./var

What one network address may ask (the tablets of a clinic share one), "40+2" for 40 at once and 2 a second after that:

ANTEROOM_PROXIES               addresses of the proxies in front that may say who is calling: 127.0.0.1,::1
ANTEROOM_PAGES_PER_ADDRESS     30       open pages
ANTEROOM_MESSAGES_PER_PAGE     40+2     clicks and answers of one open page
ANTEROOM_MESSAGES_PER_ADDRESS  150+10   the same of all pages of one address
ANTEROOM_REQUESTS_PER_ADDRESS  600+60   plain requests
ANTEROOM_PAGES                 open pages in all, before newcomers are asked to wait: by memory, 300 at most
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit import config

from pages.front_door.allowance import Allowance, Limits
from screening.clinic import clinic_here
from screening.errors import SettingsRefused

# What must be so before a patient is let in. Lists and maps are compared whole.
SAFE: Mapping[str, Any] = {
    "global.developmentMode": False,
    "server.fileWatcherType": "none",
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableAgentApi": False,
    "server.maxUploadSize": 1,
    "server.maxWidgetStateSize": 1,
    "server.trustedUserHeaders": {"X-Anteroom-Principal": "principal"},
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "client.allowedOrigins": [],
    "runner.postScriptGC": False,
    "runner.magicEnabled": False,
    "logger.enableRich": False,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The set-up of one server process."""

    address: str
    port: int
    hosts: tuple[str, ...]
    tls: bool
    limits: Limits = field(default_factory=Limits)
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")

    @property
    def url(self) -> str:
        """Where a person at this machine opens it."""
        shown = f"[{self.address}]" if ":" in self.address else self.address
        return f"https://{self.hosts[0]}" if self.tls else f"http://{shown}:{self.port}"


def settings_of(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings as the environment gives them. Raises SettingsRefused."""
    settings = Settings(
        environment.get("ANTEROOM_ADDRESS") or "127.0.0.1",
        _port(environment.get("PORT") or "8501"),
        _hosts(environment.get("ANTEROOM_HOSTS") or "localhost,127.0.0.1,::1"),
        _flag("ANTEROOM_TLS", environment.get("ANTEROOM_TLS") or "0"),
        limits_of(environment),
        _proxies(environment.get("ANTEROOM_PROXIES") or "127.0.0.1,::1"),
    )
    if not settings.tls and not _this_machine(settings.address):
        raise SettingsRefused(
            "ANTEROOM_ADDRESS opens the server to other machines without TLS. "
            "Put a TLS proxy in front and set ANTEROOM_TLS=1, or serve on 127.0.0.1."
        )
    return settings


def limits_of(environment: Mapping[str, str]) -> Limits:
    """What this server bears, as the environment gives it. Raises SettingsRefused."""
    return Limits(
        _count(environment, "ANTEROOM_PAGES_PER_ADDRESS", 30, least=2),
        _allowance(environment, "ANTEROOM_MESSAGES_PER_PAGE", "40+2"),
        _allowance(environment, "ANTEROOM_MESSAGES_PER_ADDRESS", "150+10"),
        _allowance(environment, "ANTEROOM_REQUESTS_PER_ADDRESS", "600+60"),
        _count(environment, "ANTEROOM_PAGES", pages_for(memory_in_bytes()), least=1),
    )


def pages_for(memory: int) -> int:
    """How many open pages fit into half of the memory (bytes) beside the program itself: 20 to 300."""
    return max(20, min(300, (memory // 2 - _PROGRAM) // _PAGE))


_PROGRAM, _PAGE = 200 * 2**20, 2 * 2**20


def memory_in_bytes() -> int:
    """The memory this process may use: that of its container where there is a limit, else of the machine."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for place in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            limit = Path(place).read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if limit.isdecimal():
            return min(machine, int(limit))
    return machine


def _count(environment: Mapping[str, str], name: str, usual: int, *, least: int) -> int:
    text = environment.get(name) or str(usual)
    if not re.fullmatch("[0-9]{1,6}", text) or int(text) < least:
        raise SettingsRefused(f"{name} must be a number from {least} to 999999.")
    return int(text)


def _allowance(environment: Mapping[str, str], name: str, usual: str) -> Allowance:
    found = re.fullmatch(r"([0-9]{1,6})\+([0-9]{1,5})", environment.get(name) or usual)
    if found is None or int(found[1]) < 10 or int(found[2]) < 1:
        raise SettingsRefused(
            f'{name} is written like "{usual}": so many at once (10 or more), and so many a second after that (1 or more).'
        )
    return Allowance(int(found[1]), int(found[2]))


def _proxies(text: str) -> tuple[str, ...]:
    """Raises SettingsRefused for anything but addresses and networks: whoever is trusted here says who is calling."""
    try:
        networks = [ipaddress.ip_network(part.strip()) for part in text.split(",")]
    except ValueError:
        networks = []
    if not networks or any(network.prefixlen == 0 for network in networks):
        raise SettingsRefused(
            "ANTEROOM_PROXIES lists addresses or networks of proxies, by comma; never everyone."
        )
    return tuple(part.strip() for part in text.split(","))


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise SettingsRefused("PORT must be a number from 1 to 65535.")
    return int(text)


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(part.strip().lower().strip("[]") for part in text.split(",") if part.strip())
    if not hosts or "*" in text:
        raise SettingsRefused("ANTEROOM_HOSTS must list the host names of this server, by comma, without *.")
    return hosts


def _flag(name: str, text: str) -> bool:
    if text not in ("0", "1"):
        raise SettingsRefused(f"{name} must be 0 or 1.")
    return text == "1"


def _this_machine(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def refuse_unsafe_config() -> None:
    """Raises SettingsRefused, naming every Streamlit option whose value, read back, is not the safe one."""
    wrong = [name for name, wanted in SAFE.items() if config.get_option(name) != wanted]
    if wrong:
        raise SettingsRefused(
            f"Streamlit options are not set as .streamlit/config.toml should set them: {', '.join(wrong)}. "
            "Restore the file and unset STREAMLIT_ variables."
        )


def anyone_may_start(*, tls: bool) -> bool:
    """Whether a browser that nobody knows may begin a form: as the clinic says, else only where it is being tried out
    on one machine (no TLS)."""
    said = clinic_here().anyone_may_start
    return said == "yes" or (not said and not tls)
