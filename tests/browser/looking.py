"""What a page is like in the browser: faults that axe finds, targets too small to touch, what stands in its controls."""

import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SMALLEST_TARGET = 44
_AT_REST_AFTER = 30.0  # seconds
# React Aria draws its real inputs unseen, one pixel large, inside the label that is touched; its "Dismiss" buttons are
# clipped away and there for screen readers alone.
_TARGETS = """
() => {
  const seen = (e) => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    for (let at = e, n = 0; at && n < 3; at = at.parentElement, n += 1) {
      if (getComputedStyle(at).clipPath === 'inset(50%)') return false;
    }
    return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && style.display !== 'none';
  };
  const all = document.querySelectorAll('a[href], button, input, textarea, summary, [role="option"], [role="combobox"]');
  const skip = [...all].filter((e) => e.closest('[data-testid="stSkipLink"]') || /^Skip to/.test(e.textContent));
  const touched = new Set([...all].filter((e) => !skip.includes(e)).map((e) => {
    const label = e.closest('label');
    return e.matches('input[type="radio"], input[type="checkbox"]') && label ? label : e;
  }).filter(seen));
  return [...touched].map((e) => {
    const box = e.getBoundingClientRect();
    const name = e.getAttribute('aria-label') || e.textContent || e.tagName;
    return [Math.round(box.height * 10) / 10, `${e.tagName} ${name}`.slice(0, 80)];
  });
}
"""
_FACE = """
() => [...document.querySelectorAll('[data-testid="stMain"] :is(input, textarea, button[role="radio"])')].map((e) => {
  const at = e.closest('[class*="-ask-"]');
  const where = at ? [...at.classList].find((c) => c.includes('-ask-')).split('-ask-')[1] : '';
  const chosen = e.type === 'radio' || e.type === 'checkbox' ? e.checked : e.getAttribute('aria-checked') ?? e.value;
  return [where, e.getAttribute('aria-label') || e.closest('label')?.textContent || e.textContent, chosen];
})
"""


@cache
def _axe() -> str:
    package = find_spec("axe_core_python")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).with_name("axe.min.js").read_text("utf-8")


def faults(page: Page) -> list[str]:
    """The serious and critical violations that axe-core finds on the page and still finds when it has come to rest: what
    is being drawn anew is pale for a moment."""
    until = time.monotonic() + _AT_REST_AFTER
    while (found := faults_now(page)) and time.monotonic() < until:
        page.wait_for_timeout(200)
    return found


def faults_now(page: Page) -> list[str]:
    """The same, whatever is being drawn anew."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await window.axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return [
        f"{one['impact']}: {one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def targets(page: Page) -> list[tuple[float, str]]:
    """Height in CSS pixels and name of everything on the page that can be touched."""
    return [(height, name) for height, name in page.evaluate(_TARGETS)]


def small_targets(page: Page) -> list[tuple[float, str]]:
    """Those of them that are too small for a finger."""
    found = targets(page)
    assert found, "there is nothing to touch on this page"
    return [(height, name) for height, name in found if height < SMALLEST_TARGET]


def sideways(page: Page) -> int:
    """By how many CSS pixels the page is wider than the screen."""
    wide: int = page.evaluate(
        "() => Math.max(document.documentElement.scrollWidth, "
        "document.querySelector('[data-testid=\"stMain\"]').scrollWidth) - window.innerWidth"
    )
    return wide


def face(page: Page) -> list[list[object]]:
    """What stands in every control of the page: question, label, words or whether chosen."""
    found: list[list[object]] = page.evaluate(_FACE)
    return found
