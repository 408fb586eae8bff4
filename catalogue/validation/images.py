"""Rules on images: they exist, they are images, and they are light."""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from typing import TYPE_CHECKING

from catalogue.socle import schemas
from catalogue.socle.formats import IMAGES as FORMATS
from catalogue.socle.formats import MAX_SIDE
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.socle.texte import ChampPath
    from catalogue.validation.fiche import ContexteDesRegles, Fiche

PAGES = "docs/images"
MAX_LOGO_BYTES, MAX_IMAGE_BYTES = 200 * 1024, 500 * 1024

Problem = tuple[str, str, str]

# What the decoders raise on a damaged file.
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, LookupError, struct.error, zlib.error, Warning)


def check(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield images that are missing, too heavy, not what their name says, or heavy for a page (an advice)."""
    named: list[tuple[ChampPath, int]] = [(("logo",), MAX_LOGO_BYTES)]
    named += [((*path, "image"), MAX_IMAGE_BYTES) for path, _ in fiche.items("captures")]
    seen: dict[tuple[str, int], Problem | None] = {}
    for path, limit in named:
        name = fiche.get(*path)
        part = schemas.part_at(fiche.schema, path) or {}
        if not isinstance(name, str) or not re.fullmatch(part["pattern"], name):
            continue
        if (name, limit) not in seen:
            seen[name, limit] = _problem(contexte.images / name, name, limit) or (
                _weight(contexte.root, contexte.images / name, logo=limit == MAX_LOGO_BYTES)
                if fiche.conseils
                else None
            )
        if problem := seen[name, limit]:
            yield fiche.at_value(path, *problem)


def logo(fiche: Fiche, root: Path) -> Iterator[Diagnostic]:
    """Yield what is wrong with the logo of the programme, which is published as it is."""
    name = fiche.get("logo")
    if isinstance(name, str) and (problem := _problem(root / PAGES / name, name, MAX_LOGO_BYTES)):
        yield fiche.at_value(("logo",), *problem)


def etat(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[tuple[str, int, int]]:
    """Yield each image that a file names, with what changes when its content does: its day and its size."""
    for name in fiche.attaches.images:
        try:
            found = (contexte.images / name).lstat()
        except (OSError, ValueError):
            yield name, 0, 0
        else:
            yield name, found.st_mtime_ns, found.st_size


def _problem(path: Path, name: str, limit: int) -> Problem | None:
    if path.is_symlink() or not path.is_file():
        return (
            "image-introuvable",
            f"L’image {citer(name)} n’est pas dans docs/images/{'' if path.parent.name == 'images' else 'communs/'}.",
            "Ajoutez le fichier à la proposition, ou corrigez son nom.",
        )
    size = path.stat().st_size
    if size > limit:
        return (
            "image-trop-lourde",
            f"L’image {citer(name)} pèse {-(-size // 1024)} Ko ; {limit // 1024} Ko au plus.",
            "Réduisez ses dimensions ou enregistrez-la en WebP.",
        )
    return _content_problem(path, name)


def _content_problem(path: Path, name: str) -> Problem | None:
    # Imported for the first image only: many catalogues have none.
    from PIL import Image  # noqa: PLC0415

    too_many = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    expected = FORMATS[name.rpartition(".")[2]]
    width = height = 0
    try:
        # A huge image in a small file is refused by its dimensions, before it is decoded.
        with warnings.catch_warnings(action="error"), Image.open(path, formats=[expected]) as image:
            width, height = image.size
            if getattr(image, "is_animated", False):
                return (
                    "image-invalide",
                    f"L’image {citer(name)} est animée ; le site ne montre que des images fixes.",
                    "Enregistrez une seule vue de cette image.",
                )
            if max(width, height) <= MAX_SIDE:
                image.load()
                return None
    except too_many:
        pass
    except _DAMAGED:
        return (
            "image-invalide",
            f"Le contenu de {citer(name)} n’est pas une image {expected} lisible.",
            "Enregistrez-la de nouveau depuis un logiciel d’image, avec la bonne extension.",
        )
    measured = f"mesure {width} × {height} pixels" if width else "compte trop de pixels"
    return (
        "image-trop-lourde",
        f"L’image {citer(name)} {measured} ; {MAX_SIDE} de côté au plus.",
        "Réduisez ses dimensions.",
    )


def _weight(root: Path, path: Path, *, logo: bool) -> Problem | None:
    """Advise on what visitors would receive, once the site has made the image light."""
    from catalogue.socle import images  # noqa: PLC0415 - what decodes, for the first image only

    usage = images.LOGO if logo else images.CAPTURE
    size = len(images.gardee(root, path.read_bytes(), path.name, usage))
    if size <= usage.conseil:
        return None
    remedy = (
        "Choisissez un dessin plus simple : peu de couleurs, sans dégradé ni photographie."
        if logo
        else "Recadrez-la sur la partie de l’écran qui compte, ou choisissez un écran avec moins de photographies."
    )
    weighed = f"pèse {-(-size // 1024)} Ko ; {usage.conseil // 1024} Ko conseillés."
    return "image-lourde", f"L’image {citer(path.name)}, allégée par le site, {weighed}", remedy
