"""A box that the page draws anew takes over what is being typed in it: the script alone, on a page that does so at will."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pages.parts import as_typed

SCRIPT = Path(as_typed.__file__).with_name("as_typed.js").read_text("utf-8")
BOX = '<div data-testid="stTextArea"><textarea aria-label="Words"></textarea></div>'
BEGUN = "async script => (await import(`data:text/javascript,${encodeURIComponent(script)}`)).default()"
DRAWN_ANEW = """
([first, later, after]) => {
  const old = document.querySelector('[data-testid="stTextArea"]');
  const fresh = old.cloneNode(true);
  const box = fresh.querySelector('textarea');
  box.value = first;
  old.before(fresh);
  old.remove();
  if (later) setTimeout(() => { box.value = later; }, after);
}
"""

SENT_IS_HEARD = """
() => {
  const app = document.createElement('div');
  app.dataset.testid = 'stApp';
  app.dataset.testConnectionState = 'CONNECTED';
  document.body.append(app);
  document.addEventListener('focusout', (event) => { if (!event.isTrusted) window.sent.push(event.target.value); });
}
"""


@pytest.fixture
def typing(page: Page) -> Page:
    """A page with one box, in which somebody has begun to type."""
    page.set_content(BOX)
    page.evaluate(BEGUN, SCRIPT)
    page.get_by_label("Words").focus()
    page.keyboard.type("So ")
    return page


@pytest.mark.parametrize(("first", "later", "after"), [("Prepared.", "", 0), ("", "Prepared.", 200)])
def test_what_is_typed_goes_on_in_the_new_box(typing: Page, first: str, later: str, after: int) -> None:
    typing.evaluate(DRAWN_ANEW, [first, later, after])
    typing.keyboard.type("it is")
    typing.wait_for_timeout(after + 300)
    typing.keyboard.type(".")
    expect(typing.get_by_label("Words")).to_have_value("So it is.")
    expect(typing.get_by_label("Words")).to_be_focused()


def test_a_key_in_the_very_moment_goes_where_it_should(typing: Page) -> None:
    typing.evaluate(DRAWN_ANEW, ["", "", 0])
    typing.evaluate("() => { document.querySelector('textarea').value = 'Prepared.'; }")
    typing.keyboard.type("it is.")
    expect(typing.get_by_label("Words")).to_have_value("So it is.")


def test_the_cursor_goes_along_with_nothing_typed(page: Page) -> None:
    page.set_content(BOX)
    page.evaluate(BEGUN, SCRIPT)
    page.get_by_label("Words").focus()
    page.evaluate(DRAWN_ANEW, ["Prepared.", "", 0])
    expect(page.get_by_label("Words")).to_be_focused()
    expect(page.get_by_label("Words")).to_have_value("Prepared.")


def test_a_box_that_was_left_shows_what_the_page_puts_there(typing: Page) -> None:
    typing.evaluate("() => document.activeElement.blur()")
    typing.wait_for_timeout(50)
    typing.evaluate(DRAWN_ANEW, ["Prepared.", "", 0])
    typing.wait_for_timeout(300)
    expect(typing.get_by_label("Words")).to_have_value("Prepared.")


def test_characters_being_composed_go_along_and_what_follows_is_sent(typing: Page) -> None:
    """An input method that composes characters is in the middle of one when the box is drawn anew."""
    typing.evaluate("() => { window.sent = []; }")
    typing.evaluate(SENT_IS_HEARD)
    method = typing.context.new_cdp_session(typing)
    method.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    expect(typing.get_by_label("Words")).to_have_value("So ni")
    typing.evaluate(DRAWN_ANEW, ["Prepared.", "", 0])
    method.send("Input.insertText", {"text": "!"})
    expect(typing.get_by_label("Words")).to_have_value("So ni!")
    typing.wait_for_function("() => window.sent.at(-1) === 'So ni!'")
