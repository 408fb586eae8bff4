"""What tests in a browser share: a page that must stay silent, axe, and side scroll."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.aides import ROOT, paquet_npm

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

AXE = paquet_npm("axe-core/axe.min.js").read_text(encoding="utf-8")
CONTROLES = ROOT / "tests" / "site" / "controles.js"
# Adds up what the browser says has moved although nobody asked: not what one has just unfolded.
DEPLACEMENTS = """window.deplace = 0
new PerformanceObserver(liste => {
  for (const saut of liste.getEntries()) if (!saut.hadRecentInput) deplace += saut.value
})
  .observe({ type: "layout-shift", buffered: true })"""


def tard(route: Route) -> None:
    """Let a file come, but late."""
    time.sleep(0.3)
    route.continue_()


@contextmanager
def ouvrir(navigateur: Browser) -> Iterator[Page]:
    """Open a page; at the end, it must have written nothing in the console and thrown nothing."""
    # Nothing moves: a colour is never read halfway from one scheme to the other.
    context = navigateur.new_context(reduced_motion="reduce")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    try:
        yield page
        assert said == []
    finally:
        context.close()


def violations(page: Page, part: str = "html") -> list[str]:
    """Run axe on a part of a page; name each violation and where it is."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    run = "async part => (await axe.run(part)).violations"
    found: list[dict[str, Any]] = page.evaluate(run, part)
    return [f"{v['id']}: {n['target']}" for v in found for n in v["nodes"]]


def fautes(
    page: Page, part: str, ecrans: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], list[str]]:
    """Try the part of a page that `part` selects on screens (pixels, scheme); return what is wrong."""
    found: dict[tuple[int, str], list[str]] = {}
    for width, scheme in ecrans:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        wide = deborde(page)
        wrong = [*violations(page, part), *([f"{wide} pixels too wide"] if wide > 0 else [])]
        if wrong:
            found[width, scheme] = wrong
    return found


# What holds more than it shows, and lets nobody scroll to it.
_COUPES = """() => [...document.querySelectorAll("main *, header *, footer *")].filter(box =>
  box.offsetWidth > 1 && box.innerText && !box.closest(".invisible") && box.scrollWidth > box.clientWidth + 2
  && ["hidden", "clip"].includes(getComputedStyle(box).overflowX)).length"""


def coupes(page: Page) -> int:
    """Return how many boxes of the page cut what they hold at their side."""
    boxes: int = page.evaluate(_COUPES)
    return boxes


def deborde(page: Page) -> int:
    """Return by how many pixels what the page holds is wider than it, were nothing cut."""
    wide: int = page.evaluate(
        """() => {
          const [root, body] = [document.documentElement, document.body.style]
          body.overflowX = "visible"
          const wide = root.scrollWidth - root.clientWidth
          body.overflowX = ""
          return wide
        }"""
    )
    return wide
