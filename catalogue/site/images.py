"""The images that the files of commons name, as the site publishes them: light, and nothing but an image.

Each is decoded, turned upright, reduced to twice the size at which it is shown, and written again
in its own format at its own address: no metadata remains (a photograph says where it was taken),
nor anything hidden after the image. The validation has refused what cannot be decoded.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import PIL
from PIL import Image, ImageOps

from catalogue.validation.images import FORMATS, MAX_SIDE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalogue.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.site.adresses import Adresses

DOSSIER = "images/communs"
# Twice what the style sheet shows at most: the side of a logo, the column of a screenshot alone.
LOGO, CAPTURE = (240, 240), (1480, 2960)
ECRITURE: dict[str, dict[str, Any]] = {
    "PNG": {"optimize": True},
    "JPEG": {"quality": 82, "optimize": True, "progressive": True},
    "WEBP": {"quality": 82, "method": 6},
}
# What every format writes; a JPEG has no transparency.
MODES = {"PNG": ("L", "LA", "RGB", "RGBA"), "JPEG": ("L", "RGB"), "WEBP": ("RGB", "RGBA")}
# Where JPEG says how to turn the picture; half of the values lay it on its side.
ORIENTATION, COUCHEES = 0x0112, (5, 6, 7, 8)


@dataclass(frozen=True, slots=True)
class Montree:
    """An image in a page: the place that it takes is known before it comes."""

    url: str
    largeur: int
    hauteur: int
    alternative: str = ""
    legende: str = ""


def fichiers(contexte: Contexte) -> dict[str, bytes]:
    """Return the images of the commons, by their path in the site."""
    boxes: dict[str, tuple[int, int]] = {}
    for projet in contexte.catalogue.projets:
        for name, box in _nommees(projet):
            boxes[name] = max(box, boxes.get(name, box))
    return {
        f"{DOSSIER}/{name}": _allegee(contexte, name, box)
        for name, box in sorted(boxes.items())
        if _chemin(contexte, name).is_file()
    }


def logo(projet: Projet, contexte: Contexte, adresses: Adresses) -> Montree | None:
    """Describe the logo of a common; its alternative is empty, the name is beside it."""
    if not projet.logo or not (size := _taille(contexte, projet.logo, LOGO)):
        return None
    # The file has twice the pixels that the page shows.
    width, height = size
    scale = min(1, LOGO[0] / 2 / width, LOGO[1] / 2 / height)
    return Montree(adresses.image(projet.logo), max(1, round(width * scale)), max(1, round(height * scale)))


def captures(projet: Projet, contexte: Contexte, adresses: Adresses) -> tuple[Montree, ...]:
    """Describe the screenshots of a common."""
    return tuple(
        Montree(adresses.image(one.image), *size, one.alternative, one.legende or "")
        for one in projet.captures
        if (size := _taille(contexte, one.image, CAPTURE))
    )


def alleger(data: bytes, nom: str, boite: tuple[int, int]) -> bytes:
    """Write an image again, within a box; the same bytes give the same bytes."""
    kind = FORMATS[nom.rpartition(".")[2]]
    with warnings.catch_warnings(action="error"), Image.open(io.BytesIO(data), formats=[kind]) as opened:
        if max(opened.size) > MAX_SIDE:
            raise ValueError(nom)
        image = ImageOps.exif_transpose(opened)
        if image.mode not in MODES[kind]:
            image = image.convert("RGBA" if kind != "JPEG" and image.has_transparency_data else "RGB")
        image.thumbnail(boite, Image.Resampling.LANCZOS)
        # A new image: what the decoder remembers of the file is left behind.
        bare = Image.new(image.mode, image.size)
        bare.paste(image)
        written = io.BytesIO()
        bare.save(written, kind, **ECRITURE[kind])
    return written.getvalue()


def _nommees(projet: Projet) -> Iterator[tuple[str, tuple[int, int]]]:
    if projet.logo:
        yield projet.logo, LOGO
    for one in projet.captures:
        yield one.image, CAPTURE


def _chemin(contexte: Contexte, nom: str) -> Path:
    return contexte.root / "docs" / DOSSIER / nom


def _allegee(contexte: Contexte, nom: str, boite: tuple[int, int]) -> bytes:
    return alleger(_chemin(contexte, nom).read_bytes(), nom, boite)


def _taille(contexte: Contexte, nom: str, boite: tuple[int, int]) -> tuple[int, int] | None:
    """Return the size that an image has once reduced, from its head alone; nothing if it is absent."""
    path = _chemin(contexte, nom)
    if not path.is_file():
        return None
    with Image.open(path, formats=[FORMATS[nom.rpartition(".")[2]]]) as image:
        width, height = image.size
        if image.getexif().get(ORIENTATION) in COUCHEES:
            width, height = height, width
    scale = min(1, boite[0] / width, boite[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))
