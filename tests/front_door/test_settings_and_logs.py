"""The server does not start when it is set up unsafely, and what it writes down holds nobody's words."""

import json
import logging
import sys

import pytest
from streamlit import config
from streamlit.logger import get_logger

from pages.front_door.logs import WithoutAnswers
from pages.front_door.settings import SAFE, refuse_unsafe_config, settings_of
from screening.errors import SettingsRefused

SECRET = "Mrs Secret takes lithium"


def test_by_default_only_this_machine_reaches_it() -> None:
    settings = settings_of({})
    assert (settings.address, settings.port, settings.tls) == ("127.0.0.1", 8501, False)
    assert settings.url == "http://127.0.0.1:8501"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"ANTEROOM_TLS": "yes"}, "ANTEROOM_TLS"),
        ({"ANTEROOM_HOSTS": "*"}, "ANTEROOM_HOSTS"),
        ({"ANTEROOM_HOSTS": " , "}, "ANTEROOM_HOSTS"),
        ({"ANTEROOM_ADDRESS": "0.0.0.0"}, "TLS"),
        ({"ANTEROOM_ADDRESS": "::"}, "TLS"),
        ({"ANTEROOM_ADDRESS": "clinic.example.org"}, "TLS"),
    ],
)
def test_unsafe_or_unreadable_settings_are_named(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsRefused, match=named):
        settings_of(environment)


def test_behind_tls_it_may_be_open_to_others() -> None:
    environment = {"ANTEROOM_ADDRESS": "0.0.0.0", "ANTEROOM_TLS": "1", "ANTEROOM_HOSTS": "clinic.example.org"}
    settings = settings_of(environment)
    assert settings.url == "https://clinic.example.org"
    assert settings.hosts == ("clinic.example.org",)


@pytest.fixture
def options() -> object:
    """Streamlit's options as this repository sets them, put back afterwards."""
    before = {name: config.get_option(name) for name in SAFE}
    yield before
    for name, value in before.items():
        config.set_option(name, value)


def test_the_options_in_the_repository_are_safe(options: object) -> None:
    refuse_unsafe_config()


@pytest.mark.parametrize("name", list(SAFE))
def test_each_unsafe_option_keeps_the_server_from_starting(options: object, name: str) -> None:
    wanted = SAFE[name]
    unsafe = not wanted if isinstance(wanted, bool) else "full" if isinstance(wanted, str) else 7
    config._set_option(name, unsafe, "test")
    with pytest.raises(SettingsRefused, match=name):
        refuse_unsafe_config()


def _line(logger: str, message: str, *arguments: object, error: bool = False) -> dict[str, object]:
    exc_info = None
    if error:
        try:
            raise ValueError(SECRET)
        except ValueError:
            exc_info = sys.exc_info()
    record = logging.LogRecord(logger, logging.ERROR, "x.py", 1, message, arguments, exc_info)
    written = WithoutAnswers().format(record)
    assert SECRET not in written
    line: dict[str, object] = json.loads(written)
    return line


def test_an_error_is_written_down_by_its_type_and_place() -> None:
    line = _line("streamlit.error_util", "Uncaught app execution", error=True)
    assert line["error"] == "ValueError"
    assert "test_settings_and_logs.py" in str(line["where"])


def test_of_a_library_s_message_only_the_template_is_written() -> None:
    assert _line("uvicorn.error", "bad value %s", SECRET)["event"] == "bad value %s"
    assert _line("asyncio", f"Task exception was never retrieved\nfuture: {SECRET}")["event"] == (
        "Task exception was never retrieved"
    )


def test_our_own_words_are_written_whole() -> None:
    assert _line("anteroom", "page failed, reference %s", "0a1b")["event"] == "page failed, reference 0a1b"


def test_an_error_in_the_chain_is_not_written_either() -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as inner:
            raise RuntimeError(SECRET) from inner
    except RuntimeError:
        record = logging.LogRecord("anteroom", logging.ERROR, "x.py", 1, "failed", (), sys.exc_info())
    assert SECRET not in WithoutAnswers().format(record)


def test_streamlit_s_loggers_obey_once_they_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    from pages.front_door.logs import quiet_logs

    quiet_logs()
    quiet_logs()
    get_logger("streamlit.anything.new").error("bad value %s", SECRET)
    said = capsys.readouterr().err
    assert SECRET not in said
    assert said.count("bad value %s") == 1
