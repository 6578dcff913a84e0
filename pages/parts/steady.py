"""Keeps a page steady: typed words survive a lost connection, a new step starts at its heading.

Words typed while the connection is away are never sent by the text box itself, although they stay on the screen. This
small component remembers them in the page's memory (never in the browser's storage: tablets are shared) until the
server says that it has them, puts them back when a repaint wiped them, and makes the box send them.
"""

import re
from collections.abc import Mapping

import streamlit as st

from pages.parts import session

_SCRIPT = """
const pending = new Map();
let acknowledged = {};
let step = null;
let started = false;
const BOXES = 'input[type="text"], input[type="tel"], textarea';

const boxKey = (box) => {
  const holder = box.closest('[class*="st-key-"]');
  const name = holder && [...holder.classList].find((c) => c.startsWith('st-key-'));
  return name || null;
};
const connected = () => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.getAttribute('data-test-connection-state') === 'CONNECTED';
};
const put = (box, text) => {
  const kind = box.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(box, text);
  box.dispatchEvent(new Event('input', { bubbles: true }));
};
const remember = (event) => {
  const box = event.target;
  if (!(box instanceof Element) || !box.matches(BOXES)) return;
  const key = boxKey(box);
  if (key && key in acknowledged) pending.set(key, box.value);
};
const look = () => {
  if (!connected()) return;
  for (const [key, text] of pending) {
    if ((acknowledged[key] ?? '') === text) { pending.delete(key); continue; }
    const box = document.querySelector('.' + CSS.escape(key) + ' :is(' + BOXES + ')');
    if (!box || box.disabled) continue;
    if (box.value !== text && document.activeElement !== box) put(box, text);
    box.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
  }
};
const arrive = () => {
  const main = document.querySelector('[data-testid="stMain"]');
  if (main) main.scrollTo(0, 0);
  const heading = document.querySelector('h1');
  if (heading) { heading.setAttribute('tabindex', '-1'); heading.focus({ preventScroll: true }); }
};

export default function ({ data }) {
  acknowledged = data.acknowledged;
  document.documentElement.lang = data.language;
  if (step !== data.step) {
    if (step !== null) requestAnimationFrame(() => setTimeout(arrive, 120));
    step = data.step;
    pending.clear();
  }
  if (!started) {
    started = true;
    document.addEventListener('input', remember, true);
    setInterval(look, 400);
  }
}
"""

_component = st.components.v2.component("anteroom_steady", js=_SCRIPT)


def steady(step: str, typed: Mapping[str, str]) -> None:
    """Draw it, once a page. `typed` is what the record holds of the boxes on this page, by box key without the nonce."""
    acknowledged = {_class_of(session.key(name)): text for name, text in typed.items()}
    _component(data={"step": step, "language": "en", "acknowledged": acknowledged}, key=session.key("steady"))


def _class_of(key: str) -> str:
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)
