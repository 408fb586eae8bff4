"""The picture that a shared link shows: 1200 by 630, one for each common.

Drawn on levels of grey that are then read as a palette: each text stands on its own ramp of
sixteen colours, from its ground to its ink. No resampling, no colour search: a few
milliseconds a picture, and the same bytes everywhere.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from catalogue.site.cartes import porteurs_en_bref
from catalogue.sorties.polices import TEXTE, TITRE, dessinable, lignes, police
from catalogue.sorties.textes import propre

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

    from catalogue.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.publication import Publication

TAILLE = (1200, 630)
SITE = "Communs numériques des territoires"
MARGE, BANDEAU = 80, 110
STEPS = 16
# From the ground to the ink, as in docs/styles/catalogue.css; the order gives the ramps.
BLANC, VERT, ENCRE, DOUCE = (255, 255, 255), (11, 93, 78), (24, 34, 45), (75, 87, 99)
RAMPES = ((BLANC, ENCRE), (VERT, BLANC), (BLANC, VERT), (BLANC, DOUCE))
SUR_BLANC, SUR_VERT, EN_VERT, EN_DOUX = (index * STEPS for index in range(4))


def chemin(slug: str) -> str:
    """Return the path of the picture of a common."""
    return f"communs/{slug}/partage.png"


def du_commun(projet: Projet, _contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw the picture of a common; it depends on nothing but the file, whatever the day."""
    return {chemin(projet.slug): dessiner(projet)}


def dessiner(projet: Projet) -> bytes:
    """Draw the picture of a common, as a PNG file."""
    image = Image.new("L", TAILLE, SUR_BLANC)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, TAILLE[0], BANDEAU), SUR_VERT)
    _write(draw, SITE, police(TEXTE, 36), (MARGE, 32), SUR_VERT)
    top = 160
    name = dessinable(propre(projet.nom)) or projet.slug
    size = 84 if len(lignes(name, police(TITRE, 84), TAILLE[0] - 2 * MARGE, 2)) == 1 else 64
    for line in lignes(name, police(TITRE, size), TAILLE[0] - 2 * MARGE, 2):
        _write(draw, line, police(TITRE, size), (MARGE, top), SUR_BLANC)
        top += round(size * 1.25)
    top += 20
    hook = dessinable(propre(projet.accroche))
    for line in lignes(hook, police(TEXTE, 40), TAILLE[0] - 2 * MARGE, 3):
        _write(draw, line, police(TEXTE, 40), (MARGE, top), SUR_BLANC)
        top += 54
    draw.rectangle((MARGE, 536, TAILLE[0] - MARGE, 537), EN_VERT + STEPS - 1)
    state = "Lauréat du guichet" if projet.laureat else "Écosystème"
    state = f"{state}, arrêté" if projet.archive else state
    _write(draw, state, police(TEXTE, 32), (MARGE, 558), EN_VERT)
    left = MARGE + round(police(TEXTE, 32).getlength(state)) + 48
    carried = dessinable(propre(porteurs_en_bref(projet)))
    for line in lignes(carried, police(TEXTE, 32), TAILLE[0] - MARGE - left, 1):
        _write(draw, line, police(TEXTE, 32), (left, 558), EN_DOUX)
    return _png(image)


def _write(
    draw: ImageDraw.ImageDraw, text: str, font: FreeTypeFont, place: tuple[int, int], ramp: int
) -> None:
    """Write a text in a ramp, whose ground first covers the place of the text."""
    left, top, right, bottom = draw.textbbox(place, text, font=font)
    draw.rectangle((left - 1, top - 1, right + 1, bottom + 1), ramp)
    draw.text(place, text, font=font, fill=ramp + STEPS - 1)


def _png(image: Image.Image) -> bytes:
    palette = Image.frombytes("P", image.size, image.tobytes())
    palette.putpalette([value for ramp in RAMPES for step in range(STEPS) for value in _mix(*ramp, step)])
    target = io.BytesIO()
    palette.save(target, "PNG", compress_level=3)
    return target.getvalue()


def _mix(ground: tuple[int, int, int], ink: tuple[int, int, int], step: int) -> list[int]:
    return [round(a + (b - a) * step / (STEPS - 1)) for a, b in zip(ground, ink, strict=True)]
