"""The logo and the screenshots of a common: light, still, without anything but the picture."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from catalogue.chargement import charger
from catalogue.contexte import Contexte
from catalogue.publication import Publication
from catalogue.site import images
from catalogue.site.adresses import Adresses
from catalogue.site.pages import construire
from catalogue.validation import valider

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 24)
FICHE = """nom: Commun imaginaire
accroche: Fait pour les essais.
statut: ecosysteme
contact:
  courriel: contact@exemple.fr
porteurs:
  - nom: Syndicat imaginaire
    type: syndicat-mixte-ouvert
publics:
  collectivites:
    - commune
depots:
  - url: https://github.com/exemple/imaginaire
licence: MIT
logo: logo.png
captures:
  - image: ecran.jpg
    alternative: Une carte et deux boutons.
    legende: L’accueil.
"""


def dessin(mode: str, size: tuple[int, int], kind: str, **options: object) -> bytes:
    """Draw a gradient, so that a picture has something to compress."""
    picture = Image.linear_gradient("L").resize(size).convert(mode)
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def photo() -> bytes:
    """Take a picture on its side, that says where it was taken and hides a page after its end."""
    exif = Image.Exif()
    exif[images.ORIENTATION] = 6
    exif[0x010E] = "prise chez quelqu’un"
    return dessin("RGB", (3000, 2000), "JPEG", exif=exif, quality=40) + b"<script>alert(1)</script>"


@pytest.fixture
def contexte(tmp_path: Path) -> Contexte:
    """Write a catalogue of one common with a logo and a screenshot; read it."""
    folder = tmp_path / "docs" / images.DOSSIER
    folder.mkdir(parents=True)
    (tmp_path / "projets").mkdir()
    (tmp_path / "projets" / "imaginaire.yml").write_text(FICHE, encoding="utf-8")
    (folder / "logo.png").write_bytes(dessin("RGBA", (600, 300), "PNG"))
    (folder / "ecran.jpg").write_bytes(photo())
    (folder / "oubliee.png").write_bytes(dessin("L", (10, 10), "PNG"))
    catalogue, rapport = charger(tmp_path, TODAY)
    assert [d.code for d in rapport.diagnostics if d.est_erreur] == []
    return Contexte(tmp_path, catalogue, TODAY)


def test_an_image_is_reduced_and_says_nothing_else(contexte: Contexte) -> None:
    """At most twice the size shown, upright, in its own format, without metadata nor what followed."""
    made = images.fichiers(contexte)
    assert [*made] == ["images/communs/ecran.jpg", "images/communs/logo.png"]
    photo_, logo = (Image.open(io.BytesIO(data)) for data in made.values())
    assert (logo.format, logo.size, logo.mode) == ("PNG", (240, 120), "RGBA")
    assert (photo_.format, photo_.size) == ("JPEG", (1480, 2220))
    assert dict(photo_.getexif()) == {}
    assert all(word not in made["images/communs/ecran.jpg"] for word in (b"script", b"chez", b"Exif"))
    folder = contexte.root / "docs" / images.DOSSIER
    assert len(made["images/communs/logo.png"]) < len((folder / "logo.png").read_bytes())


def test_the_same_image_gives_the_same_bytes(contexte: Contexte) -> None:
    """Whatever the run; a small image is not enlarged."""
    assert images.fichiers(contexte) == images.fichiers(contexte)
    small = images.alleger(dessin("RGB", (30, 20), "WEBP"), "petite.webp", images.CAPTURE)
    assert Image.open(io.BytesIO(small)).size == (30, 20)


def test_the_page_keeps_the_place_of_its_images(contexte: Contexte) -> None:
    """Width, height, the alternative of the file, and no loading before it is needed."""
    made = construire(contexte, Publication()).produire()
    html = next(p.contenu for p in made.pages if p.chemin == "communs/imaginaire/")
    assert (
        '<img class="tete__logo" src="../../images/communs/logo.png" alt="" width="120" height="60">' in html
    )
    assert (
        '<img src="../../images/communs/ecran.jpg" alt="Une carte et deux boutons." width="1480" height="2220" loading="lazy">'
        in html
    )
    assert "<figcaption>L’accueil.</figcaption>" in html
    assert {"images/communs/ecran.jpg", "images/communs/logo.png"} <= set(made.fichiers)


def test_a_page_follows_its_image(contexte: Contexte) -> None:
    """The file of the common is the same, its logo is not: the size in the page is the new one."""
    [projet] = contexte.catalogue.projets
    path = contexte.root / "docs" / images.DOSSIER / "logo.png"
    path.write_bytes(dessin("RGB", (50, 100), "PNG"))
    found = images.logo(projet, contexte, Adresses("../../"))
    assert found
    assert (found.largeur, found.hauteur) == (50, 100)
    path.unlink()
    assert images.logo(projet, contexte, Adresses("../../")) is None


def bombe() -> bytes:
    """Make a few bytes that would become gigabytes."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = part(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(bytes(1000))) + part(b"IEND", b"")


def animee() -> bytes:
    """Draw two views that follow each other."""
    first, second = Image.new("RGB", (8, 8)), Image.new("RGB", (8, 8), "white")
    written = io.BytesIO()
    first.save(written, "PNG", save_all=True, append_images=[second], duration=100)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (dessin("RGB", (600, 400), "PNG")[:900], "image-invalide", "n’est pas une image PNG lisible"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image-invalide", "n’est pas une image PNG lisible"),
        (b"GIF89a/*\x00\x00*/=1;alert(1)", "image-invalide", "n’est pas une image PNG lisible"),
        (animee(), "image-invalide", "est animée"),
        (dessin("L", (4001, 10), "PNG"), "image-trop-lourde", "mesure 4001 × 10 pixels"),
        (bombe(), "image-trop-lourde", "compte trop de pixels"),
    ],
    ids=["truncated", "svg", "polyglot", "animated", "huge", "bomb"],
)
def test_a_hostile_image_is_told_in_one_line(
    contexte: Contexte, content: bytes, code: str, words: str
) -> None:
    """And never published: the file with it is refused."""
    (contexte.root / "docs" / images.DOSSIER / "logo.png").write_bytes(content)
    [found] = [d for d in valider(contexte.root, TODAY).diagnostics if d.est_erreur]
    assert found.code == code
    assert words in found.message
    assert "\n" not in found.message
