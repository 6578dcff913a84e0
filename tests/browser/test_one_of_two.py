"""The tests of this folder wait out the moment in which the old control stands beside the new one, and no longer."""

import re

import pytest
from playwright.sync_api import Error, Page, expect

from tests import one_of_two

_TWO = "<input aria-label='Day' value='new'><input aria-label='Day' value='old' id='old'>"
_SOON_ONE = "() => setTimeout(() => document.getElementById('old').remove(), 400)"


def test_what_is_two_for_a_moment_is_waited_for(page: Page) -> None:
    page.set_content(_TWO)
    page.evaluate(_SOON_ONE)
    expect(page.get_by_label("Day")).to_have_value("new")
    page.set_content(_TWO)
    page.evaluate(_SOON_ONE)
    page.get_by_label("Day").fill("newer")
    assert page.get_by_label("Day").input_value() == "newer"


def test_two_that_stay_two_are_refused(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_of_two, "PATIENCE", 0.3)
    page.set_content(_TWO)
    with pytest.raises(AssertionError, match="strict mode violation"):
        expect(page.get_by_label("Day")).to_have_value(re.compile("new"))
    with pytest.raises(Error, match="strict mode violation"):
        page.get_by_label("Day").click()
