"""What the page on accessibility says to be checked at each change, on a page of each kind, in a real browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.site.navigation import CONTROLES, ouvrir, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# What a reader may set: the spacings of criterion 10.12, the text twice as large of criterion 10.4.
STYLES = {
    "espace": """* {
  line-height: 1.5em !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
} p { margin-bottom: 2em !important; }""",
    "double": "html { font-size: 250% !important }",
}
APPLIQUER = "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }"
DEPLIER = "document.querySelectorAll('details').forEach(d => { d.open = true })"
PAGES = yaml.safe_load(Path(__file__).with_name("pages.yml").read_text(encoding="utf-8"))
# A window of 1280 by 1024 pixels zoomed four times, where most goes wrong. Colours do not depend on
# the width: every width and every scheme are tried at night.
ETROIT, LARGE = (320, 256, "dark"), (1280, 800, "light")
ECRANS = (ETROIT, (320, 800, "light"), (768, 800, "dark"), LARGE)
NUIT = os.environ.get("CATALOGUE_HYPOTHESIS") == "nuit"
Fautes = dict[str, list[object]]


def regler(page: Page, ecran: tuple[int, int, str]) -> None:
    """Give the window a size and a scheme."""
    width, height, scheme = ecran
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


def controler(page: Page, chemin: str) -> Fautes:
    """Run every check on the page that is open; give what each finds."""

    def dit(*names: str) -> list[object]:
        return [one for name in names for one in page.evaluate(f"controles.{name}()")]

    found: Fautes = {name: dit(name) for name in ("ecrits", "deplaces", "animes")}
    for name, style in STYLES.items():
        page.evaluate(APPLIQUER, style)
        found[name] = dit("deborde", "coupes")
    page.evaluate("document.adoptedStyleSheets = []")
    regler(page, ETROIT)
    found["axe"] = dit("deborde")
    page.evaluate(DEPLIER)
    for screen in ECRANS if NUIT else (ETROIT, *([LARGE] if chemin in PAGES["larges"] else [])):
        regler(page, screen)
        found["axe"] += [*violations(page), *dit("deborde")]
    for scheme in ("dark", "light"):
        regler(page, (1280, 800, scheme))
        found[scheme] = dit("pales")
    page.emulate_media(color_scheme="dark", forced_colors="active")
    found["forces"] = dit("sansBord", "ternes")
    page.emulate_media(color_scheme="null", forced_colors="null")
    # From a key on, the browser draws what it draws for the keyboard.
    page.keyboard.press("Tab")
    return found | {"clavier": dit("invisibles")}


@pytest.fixture(scope="module")
def releves(navigateur: Browser, adresse: str) -> dict[str, Fautes]:
    """Visit each kind of page once; for each check, give what is wrong, by page."""
    found: dict[str, Fautes] = {}
    with ouvrir(navigateur) as page:
        page.add_init_script(path=CONTROLES)
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url))
        for chemin in PAGES["chaque_fois"] + PAGES["la_nuit"] * NUIT:
            regler(page, LARGE)
            response = page.goto(adresse + chemin)
            assert response, chemin
            assert response.ok, chemin
            if "=" in chemin:
                page.locator("#trouves mark, #cmp-table thead th").first.wait_for()
            for name, wrong in controler(page, chemin).items():
                found.setdefault(name, {}).update({chemin: wrong[:3]} if wrong else {})
        page.wait_for_load_state("networkidle")
        found["ailleurs"] = {url: [] for url in asked if not url.startswith(adresse)}
    return found


@pytest.mark.parametrize(
    "controle",
    [
        pytest.param("axe", id="axe-finds-nothing-and-nothing-is-too-wide"),
        pytest.param("ailleurs", id="no-other-site-is-asked"),
        pytest.param("light", id="3.3-edges-are-seen-in-light"),
        pytest.param("dark", id="3.3-edges-are-seen-in-the-dark"),
        pytest.param("ecrits", id="10.2-no-word-comes-from-a-style-sheet"),
        pytest.param("double", id="10.4-nothing-is-lost-at-200-percent"),
        pytest.param("clavier", id="10.7-what-has-the-keyboard-is-seen"),
        pytest.param("espace", id="10.12-nothing-is-lost-once-spaced"),
        pytest.param("deplaces", id="12.8-nothing-is-moved-from-its-place-in-the-text"),
        pytest.param("animes", id="13.8-nothing-moves-for-who-asks"),
        pytest.param("forces", id="the-colours-of-the-system-leave-borders-zones-and-logos"),
    ],
)
def test_each_kind_of_page_holds(releves: dict[str, Fautes], controle: str) -> None:
    assert releves[controle] == {}
