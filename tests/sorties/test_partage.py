"""The picture of a shared link: right size, small, the same everywhere, whatever the name."""

from __future__ import annotations

import io
import re
from time import process_time
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from catalogue.publication import Publication
from catalogue.sorties import partage, polices
from tests.aides import ROOT, SITE_URL
from tests.sorties.conftest import HOSTILES, fichiers_de, fictif

if TYPE_CHECKING:
    from pathlib import Path

    from catalogue.contexte import Contexte


def test_each_common_has_a_small_picture_of_the_right_size(contexte: Contexte) -> None:
    """1200 by 630, under 60 KB, the same bytes each time, in less than 40 ms each."""
    began = process_time()
    drawn = fichiers_de(partage, contexte, Publication())
    each = (process_time() - began) / len(drawn)
    assert len(drawn) == len(contexte.catalogue.projets)
    assert len(set(drawn.values())) == len(drawn)
    for data in drawn.values():
        image = Image.open(io.BytesIO(data))
        assert (image.format, image.size) == ("PNG", (1200, 630))
        assert len(data) < 60_000
    assert drawn["communs/lucca/partage.png"] == partage.dessiner(
        next(p for p in contexte.catalogue.projets if p.slug == "lucca")
    )
    assert each < 0.04


def test_a_shared_link_shows_the_picture_of_its_common(site: Path) -> None:
    """The head of the page names a file that exists."""
    html = (site / "communs" / "lucca" / "index.html").read_text(encoding="utf-8")
    found = re.search(r'property="og:image" content="([^"]+)"', html)
    assert found
    assert found.group(1) == f"{SITE_URL}communs/lucca/partage.png"
    assert (site / "communs" / "lucca" / "partage.png").is_file()


@pytest.mark.parametrize("nom", HOSTILES)
def test_a_hostile_name_is_drawn_or_replaced(nom: str) -> None:
    """Ink stays inside the margins; a name that the typefaces lack gives way to the file's name."""
    image = Image.open(io.BytesIO(partage.dessiner(fictif(nom=nom)))).convert("RGB")
    body = image.crop((0, partage.BANDEAU + 1, *partage.TAILLE))
    dark = body.convert("L").point(lambda level: 255 if level < 128 else 0)
    box = dark.getbbox()
    assert box is not None
    assert box[0] >= partage.MARGE - 2
    assert box[2] <= partage.TAILLE[0] - partage.MARGE + 4
    title = dark.crop((0, 0, 1200, 160)).getbbox()
    assert title is not None
    assert title[2] - title[0] > 30


def test_what_the_typefaces_lack_is_left_out() -> None:
    """French is whole; emoji, Arabic and controls leave no empty box."""
    french = "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜ àâæçéèêëîïôœùûüÿ « ’ … – € »"
    assert polices.dessinable(french) == french
    assert polices.dessinable("Arbres 🌳 et مشترك forêts") == "Arbres et forêts"
    assert polices.dessinable("L’HAŸ-LES-ROSES, Šibenik") == "L’HAY-LES-ROSES, Sibenik"


@pytest.mark.parametrize(("name", "package"), [(polices.TITRE, "noto-serif"), (polices.TEXTE, "noto-sans")])
def test_a_typeface_is_that_of_its_npm_package(name: str, package: str) -> None:
    """The file and its licence are copied as they are."""
    source = ROOT / "node_modules" / "@fontsource" / package
    copied = ROOT / "theme" / "polices"
    assert (copied / f"{name}.woff").read_bytes() == (source / "files" / f"{name}.woff").read_bytes()
    assert (copied / f"LICENCE-{package}.txt").read_bytes() == (source / "LICENSE").read_bytes()
