"""The picture of a shared link: right size, small, the same everywhere, whatever the name."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.vues import partage
from catalogue_communs.socle.programme import Publication
from tests.aides import ROOT
from tests.sorties.conftest import HOSTILES, fichiers_de, fictif


def test_each_common_has_a_small_picture_of_the_right_size(contexte: Contexte) -> None:
    """1200 by 630, four bits a pixel, under 25 KB, with the colours of the site, the same bytes each time."""
    drawn = fichiers_de(partage, contexte, Publication())
    assert len(drawn) == len(contexte.catalogue.projets)
    assert len(set(drawn.values())) == len(drawn)
    for data in drawn.values():
        image = Image.open(io.BytesIO(data))
        assert (image.format, image.size) == ("PNG", (1200, 630))
        found = {colour for _, colour in image.convert("RGB").getcolors() or ()}
        assert set(partage.COULEURS.values()) <= found
        assert len(found) <= 16
        assert len(data) < 25_000
        # Bands follow one another as one stream: its length and its checksum hold.
        start, end = data.index(b"IDAT") + 4, data.index(b"IEND") - 8
        assert len(zlib.decompress(data[start:end])) == (1200 // 2 + 1) * 630
    assert drawn["communs/bornage/partage.png"] == partage.dessiner(
        next(p for p in contexte.catalogue.projets if p.slug == "bornage")
    )


@pytest.mark.parametrize("nom", HOSTILES)
def test_a_hostile_name_is_drawn_or_replaced(nom: str) -> None:
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
    assert partage.dessinable(french) == french
    assert partage.dessinable("Arbres 🌳 et مشترك forêts") == "Arbres et forêts"
    # « t CO₂ » is a unit, « t CO » would be another gas.
    assert partage.dessinable("t CO₂/an") == "t CO2/an"
    assert partage.dessinable("L’HAŸ-LES-ROSES, Šibenik") == "L’HAY-LES-ROSES, Sibenik"


@pytest.mark.parametrize(("name", "package"), [(partage.TITRE, "noto-serif"), (partage.TEXTE, "noto-sans")])
def test_a_typeface_is_that_of_its_npm_package(name: str, package: str) -> None:
    source = ROOT / "node_modules" / "@fontsource" / package
    copied = ROOT / "theme" / "polices"
    assert (copied / f"{name}.woff").read_bytes() == (source / "files" / f"{name}.woff").read_bytes()
    assert (copied / f"LICENCE-{package}.txt").read_bytes() == (source / "LICENSE").read_bytes()
