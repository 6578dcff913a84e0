"""The bibliography: complete, honest about how far each document was read, and not past its date."""

import datetime as dt
import re

import pytest

from screening import sources
from screening.sources import SOURCES

TODAY = dt.date(2026, 11, 22)


def test_the_register_is_complete() -> None:
    wanted = {f"SD{n}" for n in range(5)} | {f"S{n:02d}" for n in range(1, 99)}
    assert set(SOURCES) == wanted


def test_no_id_is_given_out_twice() -> None:
    assert len(SOURCES) == len(sources._ALL)
    assert all(id == source.id for id, source in SOURCES.items())


@pytest.mark.parametrize("id", SOURCES)
def test_no_document_is_past_its_check_date(id: str) -> None:
    assert SOURCES[id].checked_on == TODAY
    assert TODAY < SOURCES[id].check_again <= dt.date(2027, 11, 22)


@pytest.mark.parametrize("id", ["S01", "S02", "S03", "S04", "S05", "S06"])
def test_the_us_esketamine_label_is_looked_at_again_within_three_months(id: str) -> None:
    assert SOURCES[id].check_again == dt.date(2027, 2, 22)


@pytest.mark.parametrize("id", ["S07", "S08", "S09", "S10", "S12", "S14", "S15", "S16", "S17", "S18"])
def test_labels_and_rems_are_looked_at_again_within_six_months(id: str) -> None:
    assert SOURCES[id].check_again == dt.date(2027, 5, 22)


def test_a_trial_abstract_is_looked_at_again_within_a_year() -> None:
    assert SOURCES["S46"].check_again == dt.date(2027, 11, 22)


def test_it_is_plain_that_the_label_now_in_force_was_not_seen() -> None:
    assert "HEADER ONLY" in SOURCES["S06"].read
    assert "not seen" in SOURCES["S06"].read
    assert SOURCES["S06"].year == "2026"


@pytest.mark.parametrize("id", ["S24", "S26", "S27", "S39", "S41", "S42", "S49", "S52", "S56", "S57"])
def test_an_abstract_is_never_passed_off_as_the_paper(id: str) -> None:
    assert SOURCES[id].read.startswith("Abstract only")


def test_machine_written_pages_say_so() -> None:
    for source in SOURCES.values():
        if any("droracle.ai" in address for address in source.addresses):
            assert "machine-written" in f"{source.publisher} {source.read}", source.id


@pytest.mark.parametrize("id", SOURCES)
def test_addresses_can_be_opened_or_their_lack_is_explained(id: str) -> None:
    source = SOURCES[id]
    assert all(re.fullmatch(r"https?://[^\s]+", address) for address in source.addresses)
    assert len(set(source.addresses)) == len(source.addresses)
    if not source.addresses:
        assert re.search(r"not kept|S85 to S96|GitHub file", source.read)


@pytest.mark.parametrize("id", SOURCES)
def test_years_are_years(id: str) -> None:
    assert re.fullmatch(r"(19|20)\d\d(-\d\d)?|", SOURCES[id].year)
