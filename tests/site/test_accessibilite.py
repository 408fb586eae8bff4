"""What the grid of criteria says to be checked at each change is checked here, or by axe."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from catalogue.site import accessibilite
from tests.aides import ROOT
from tests.site.test_navigateur import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

# Criterion 10.12: these spacings, set by a reader, lose nothing.
SPACING = """* {
  line-height: 1.5em !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
} p { margin-bottom: 2em !important; }"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Text cut by its own box: what hides its overflow and is too small for what it holds.
CUT = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter(e => e.offsetWidth > 1 && e.innerText && getComputedStyle(e).overflow === "hidden"
    && !e.closest(".invisible") && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2))
  .map(e => e.outerHTML.slice(0, 120))"""

# What one fills or presses, seen without a border; boxes are drawn by the system.
BORDERLESS = """() => [...document.querySelectorAll("button, input, select, textarea, .bouton")]
  .filter(e => e.offsetWidth > 1 && !["checkbox", "radio"].includes(e.type)
    && parseFloat(getComputedStyle(e).borderTopWidth) < 1).map(e => e.outerHTML.slice(0, 120))"""
MOVING = """() => [...document.querySelectorAll("*")].filter(e => {
  const s = getComputedStyle(e)
  return parseFloat(s.transitionDuration) > 0 || s.animationName !== "none" || s.scrollBehavior === "smooth"
}).map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def page(navigateur: Browser) -> Iterator[Page]:
    """Open a window of ordinary width."""
    # A reader's own style sheet is not bound by the policy of the page; that of a test would be.
    context = navigateur.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    yield context.new_page()
    context.close()


def test_the_grid_holds_every_criterion_once() -> None:
    """The RGAA 4.1.2 has 106 criteria in 13 themes; each has a state and a way of checking."""
    themes = accessibilite.lire(ROOT)
    criteria = [c for theme in themes for c in theme["criteres"]]
    assert (len(themes), len(criteria)) == (13, 106)
    assert {count for count in Counter(c["numero"] for c in criteria).values()} == {1}
    for criterion in criteria:
        assert criterion["etat"] in accessibilite.ETATS, criterion
        assert criterion["verification"] in accessibilite.VERIFICATIONS, criterion
        assert criterion["comment"].strip(), criterion


def test_the_statement_counts_what_the_grid_says() -> None:
    """The figures of the page add up, and what remains is named."""
    said = accessibilite.vue(ROOT)
    counts = said["comptes"]
    assert isinstance(counts, tuple)
    assert sum(number for _, number in counts) == said["total"] == 106
    text = (ROOT / accessibilite.GRILLE).read_text(encoding="utf-8")
    left = said["reste"]
    assert isinstance(left, tuple)
    assert len(left) == len(re.findall(r"etat: (?:a-verifier|non-conforme)", text))


def test_with_the_spacing_of_a_reader_nothing_is_lost(page: Page, adresse: str) -> None:
    """Criterion 10.12: text spaced out neither overflows nor is cut."""
    wrong = {}
    for path in PAGES:
        page.goto(adresse + path)
        page.add_style_tag(content=SPACING)
        found = (page.evaluate(WIDE), page.evaluate(CUT))
        if found != (0, []):
            wrong[path] = found
    assert wrong == {}


def test_with_text_twice_as_large_nothing_is_lost(page: Page, adresse: str) -> None:
    """Criterion 10.4: text at 200 % neither overflows nor is cut."""
    wrong = {}
    for path in PAGES:
        page.goto(adresse + path)
        page.add_style_tag(content="html { font-size: 250% !important }")
        found = (page.evaluate(WIDE), page.evaluate(CUT))
        if found != (0, []):
            wrong[path] = found
    assert wrong == {}


def test_with_the_colours_of_the_system_and_without_movement(navigateur: Browser, adresse: str) -> None:
    """Forced colours: each button, list and field keeps its border; reduced motion: nothing moves."""
    context = navigateur.new_context(
        viewport={"width": 1280, "height": 800}, forced_colors="active", reduced_motion="reduce"
    )
    page = context.new_page()
    wrong = {}
    for path in (*PAGES, "catalogue/?q=plan climat", "catalogue/comparer/?communs=protect-envi,lucca"):
        page.goto(adresse + path)
        if "=" in path:
            page.locator("#trouves mark, #cmp-table thead th").first.wait_for()
        found = (page.evaluate(BORDERLESS), page.evaluate(MOVING))
        if found != ([], []):
            wrong[path] = found
    assert wrong == {}
    context.close()


def test_without_style_sheets_the_text_stays(page: Page, adresse: str) -> None:
    """Criterion 10.2: no word that is seen comes from a style sheet."""
    for path in PAGES:
        page.goto(adresse + path)
        generated = page.evaluate(
            """() => [...document.querySelectorAll("main *")].flatMap(e => ["::before", "::after"]
              .map(p => getComputedStyle(e, p).content)).filter(c => /[a-zà-ÿ]{2}/i.test(c.replace(/^(none|normal|counter.*|url.*|"\\\\.*)$/, "")))"""
        )
        assert generated == [], path


def test_every_page_has_its_own_title(site: Path) -> None:
    """Criteria 8.5 and 8.6: a tab or a bookmark tells which page it is."""
    found: dict[str, list[str]] = {}
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        if 'http-equiv="refresh"' in html:
            continue
        title = re.search(r"<title>(.+?)</title>", html)
        assert title, path
        found.setdefault(title[1], []).append(path.relative_to(site).as_posix())
    assert {title: paths for title, paths in found.items() if len(paths) > 1} == {}


def test_every_heading_cell_says_what_it_heads(site: Path) -> None:
    """Criteria 5.6 and 5.7: each header cell of the pages that we make has its scope."""
    bare = {
        path.relative_to(site).as_posix()
        for path in site.glob("communs/**/*.html")
        if re.search(r"<th(?![a-z])(?![^>]*\bscope=)", path.read_text(encoding="utf-8"))
    }
    assert bare == set()


def test_no_page_opens_a_window_by_itself(site: Path) -> None:
    """Criterion 13.2: links open in the same window, save in a frame made for other sites."""
    opened = {
        path.relative_to(site).as_posix()
        for path in site.rglob("*.html")
        if re.search(r"<[^>]*\starget=", path.read_text(encoding="utf-8"))
        and not path.match("communs/*/carte/index.html")
    }
    assert opened == set()
