"""What tests in a browser share: a page that must stay silent, axe, and side scroll."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.aides import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")


@contextmanager
def ouvrir(navigateur: Browser, width: int = 1280, scheme: str = "light") -> Iterator[Page]:
    """Open a page; at the end, it must have written nothing in the console and thrown nothing."""
    context = navigateur.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    try:
        yield page
        assert said == []
    finally:
        context.close()


def violations(page: Page) -> list[str]:
    """Run axe on a page; name each violation and where it is."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run(document)).violations")
    return [f"{v['id']}: {n['target']}" for v in found for n in v["nodes"]]


def deborde(page: Page) -> int:
    """Return by how many pixels the page scrolls sideways."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide
