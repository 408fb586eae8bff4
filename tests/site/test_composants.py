"""The page of the components: photographed at night, on a phone and a desk, by day and by night."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from PIL import Image, ImageStat

from tests.aides import NouvellePage

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = "contribuer/composants/"
Apparence = Literal["light", "dark"]


def _photographier(page: Page, adresse: str, image: Path, apparence: Apparence) -> float:
    """Write the picture of the whole page; return how light it is, from 0 to 255."""
    page.emulate_media(color_scheme=apparence)
    page.goto(f"{adresse}{PAGE}")
    page.screenshot(path=image, full_page=True)
    clarte: float = ImageStat.Stat(Image.open(image).convert("L")).mean[0]
    return clarte


def test_the_page_is_out_of_the_menu(site: Path) -> None:
    page = (site / PAGE / "index.html").read_text(encoding="utf-8")
    assert 'class="bouton bouton--plein"' in page
    accueil = (site / "contribuer" / "index.html").read_text(encoding="utf-8")
    assert "composants" not in accueil


@pytest.mark.nuit
@pytest.mark.parametrize("largeur", [360, 1280])
def test_the_components_are_photographed(
    nouvelle_page: NouvellePage, adresse: str, tmp_path: Path, largeur: int
) -> None:
    """The pictures stay in the folder of the run, for who looks; nothing is too wide."""
    page = nouvelle_page(viewport={"width": largeur, "height": 800})
    jour = _photographier(page, adresse, tmp_path / f"clair-{largeur}.png", "light")
    nuit = _photographier(page, adresse, tmp_path / f"sombre-{largeur}.png", "dark")
    assert nuit < 80
    assert jour > 200
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur
