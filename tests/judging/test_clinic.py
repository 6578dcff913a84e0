"""What a clinic sets for itself: read from one small file, refused in plain words where it is not understood."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.clinic import FILE, Clinic, CrisisWords, clinic_here, clinic_of
from screening.errors import SettingsRefused

SHIPPED = Path(__file__).parents[2] / "deploy" / "clinic.toml"


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """The clinic is read once per process: each test reads its own."""
    clinic_here.cache_clear()
    yield
    clinic_here.cache_clear()


def test_without_a_file_the_defaults_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FILE, raising=False)
    assert clinic_here() == Clinic("Our clinic", "", "us", crisis=CrisisWords("911", "988"), facts={})


def test_the_file_that_is_shipped_says_what_the_defaults_say() -> None:
    assert clinic_of(tomllib.loads(SHIPPED.read_text(encoding="utf-8"))) == Clinic()


def test_a_clinic_in_europe(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "clinic.toml"
    place.write_text(
        'name = "Praxis am Fluß"\nphone = "+49 30 1234"\npolicy = "eu"\n'
        '[crisis]\nemergency_number = "112"\n[facts]\nrems_certified = "yes"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv(FILE, str(place))
    here = clinic_here()
    assert (here.name, here.phone, here.policy) == ("Praxis am Fluß", "+49 30 1234", "eu")
    assert here.crisis == CrisisWords(emergency_number="112")
    assert here.facts == {"rems_certified": "yes"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            {"nmae": "A"},
            r"holds \['nmae'\]: allowed are \['anyone_may_start', 'crisis', .*'name', 'paper', 'phone', 'policy'",
        ),
        ({"policy": "uk"}, r"policy is one of \['eu', 'us'\]"),
        ({"policy": ["us"]}, "text only"),
        ({"phone": 5551234}, "text only"),
        ({"crisis": {"emergency_number": 112}}, "text only"),
        ({"crisis": {"number": "112"}}, r"\[crisis\] in the clinic file holds \['number'\]"),
        ({"crisis": "112"}, r"\[crisis\] in the clinic file is a table"),
        ({"paper": {"certificate": "/x.pem"}}, "certificate and certificate_key together"),
        ({"paper": {"certificate_key": "/x.pem"}}, "certificate and certificate_key together"),
        ({"paper": {"key": "/x.pem"}}, r"\[paper\] in the clinic file holds \['key'\]"),
        ({"paper": {"certificate": 1, "certificate_key": 2}}, "text only"),
        ({"paper": "x"}, r"\[paper\] in the clinic file is a table"),
        ({"facts": "none"}, r"\[facts\] in the clinic file is a table"),
        ({"facts": {"rems_certified": True}}, "text only"),
        ({"facts": {"rems_certified": "y"}}, 'rems_certified under .* is "yes" or "no"'),
        ({"facts": {"rems_certifed": "yes"}}, r"holds 'rems_certifed': allowed are \['compounded_nasal"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(data: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsRefused, match=words):
        clinic_of(data)


@pytest.mark.parametrize(
    ("written", "reason"),
    [(None, "FileNotFoundError"), (b'name = "', "TOMLDecodeError"), (b'name = "\xff"', "UnicodeDecodeError")],
)
def test_a_file_that_cannot_be_read_stops_the_server_and_says_why(
    written: bytes | None, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "clinic.toml"
    if written is not None:
        place.write_bytes(written)
    monkeypatch.setenv(FILE, str(place))
    with pytest.raises(SettingsRefused, match=rf"ANTEROOM_CLINIC cannot be read \({reason}\)") as refused:
        clinic_here()
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        {"anyone_may_start": "maybe"},
        {"walk_away_minutes": "1"},
        {"walk_away_minutes": "61"},
        {"walk_away_minutes": "3.5"},
        {"walk_away_minutes": "\u0663"},
        {"walk_away_minutes_at_home": "4"},
        {"walk_away_minutes_at_home": ""},
    ],
)
def test_ways_to_begin_and_end_that_are_not_understood(data: dict[str, str]) -> None:
    with pytest.raises(SettingsRefused):
        clinic_of(data)


def test_how_long_a_form_stays_open_untouched() -> None:
    assert (clinic_of({}).walk_away_seconds, clinic_of({}).walk_away_seconds_at_home) == (180, 1800)
    set_so = clinic_of({"walk_away_minutes": "2", "walk_away_minutes_at_home": "60"})
    assert (set_so.walk_away_seconds, set_so.walk_away_seconds_at_home) == (120, 3600)
