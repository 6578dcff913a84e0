"""How this server is set up, and whether that is safe to serve patients with.

PORT               8501
ANTEROOM_ADDRESS   127.0.0.1
ANTEROOM_HOSTS     names in the address bar, by comma: localhost,127.0.0.1,::1
ANTEROOM_TLS       1 when a proxy in front ends TLS: cookies become Secure and __Host-, HSTS is sent
ANTEROOM_DATA      folder of the record: ./var
"""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from streamlit import config

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
    )
    if not settings.tls and not _this_machine(settings.address):
        raise SettingsRefused(
            "ANTEROOM_ADDRESS opens the server to other machines without TLS. "
            "Put a TLS proxy in front and set ANTEROOM_TLS=1, or serve on 127.0.0.1."
        )
    return settings


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
