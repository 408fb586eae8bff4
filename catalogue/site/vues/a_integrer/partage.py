"""The picture that a shared link shows: 1200 by 630, one for each common.

Drawn in a palette of sixteen colours, from ink to white to green, so that the edge of a letter
falls on a colour between its ink and its ground.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from catalogue.site.sorties.textes import propre
from catalogue.site.vues.a_integrer.polices import TEXTE, TITRE, dessinable, lignes, police
from catalogue.site.vues.cartes import porteurs_en_bref
from catalogue.socle.programme import programme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.site.vues.a_integrer.polices import Police
    from catalogue.socle.programme import Publication

TAILLE = (1200, 630)
MARGE, BANDEAU = 80, 110
# From ink to white to green, as in docs/styles/catalogue.css: the index of each in the palette, and
# between two of them, their mixes.
ENCRE, DOUCE, BLANC, VERT = 0, 2, 8, 15
COULEURS = {ENCRE: (24, 34, 45), DOUCE: (75, 87, 99), BLANC: (255, 255, 255), VERT: (11, 93, 78)}


@dataclass(frozen=True, slots=True)
class Texte:
    """A line of text, where it is written, and its ink."""

    dit: str
    police: Police
    gauche: int
    haut: int
    encre: int


def chemin(slug: str) -> str:
    """Return the path of the picture of a common."""
    return f"communs/{slug}/partage.png"


def du_commun(projet: Projet, _contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw the picture of a common; it depends on nothing but the file, whatever the day."""
    return {chemin(projet.slug): dessiner(projet)}


def dessiner(projet: Projet) -> bytes:
    """Draw the picture of a common, as a PNG file."""
    image = _fond(programme().titre, palette()).copy()
    for text in _textes(projet):
        _write(image, text)
    written = io.BytesIO()
    image.save(written, "PNG", bits=4, compress_level=3)
    return written.getvalue()


def _textes(projet: Projet) -> Iterator[Texte]:
    """Yield each line of text of a picture, from top to bottom."""
    top, width = 160, TAILLE[0] - 2 * MARGE
    name = dessinable(propre(projet.nom)) or projet.slug
    size = 84
    if len(lines := lignes(name, police(TITRE, size), width, 2)) > 1:
        size = 64
        lines = lignes(name, police(TITRE, size), width, 2)
    for line in lines:
        yield Texte(line, police(TITRE, size), MARGE, top, ENCRE)
        top += round(size * 1.25)
    top += 20
    hook = dessinable(propre(projet.accroche))
    for line in lignes(hook, police(TEXTE, 40), width, 3):
        yield Texte(line, police(TEXTE, 40), MARGE, top, ENCRE)
        top += 54
    state = (programme().soutenu if projet.laureat else programme().autre).nom
    state = f"{state}, arrêté" if projet.archive else state
    font = police(TEXTE, 32)
    yield Texte(state, font, MARGE, 558, VERT)
    left = MARGE + round(font.largeur(state)) + 48
    carried = dessinable(propre(porteurs_en_bref(projet)))
    for line in lignes(carried, font, TAILLE[0] - MARGE - left, 1):
        yield Texte(line, font, left, 558, DOUCE)


def _write(image: Image.Image, text: Texte) -> None:
    """Write a text in its ink; the levels of its edges are indexes of the palette."""
    draw = ImageDraw.Draw(image)
    draw.fontmode = "L"
    draw.text((text.gauche, text.haut), text.dit, font=text.police.fonte, fill=text.encre)


@cache
def _fond(titre: str, colours: bytes) -> Image.Image:
    """Draw what every picture has: the name of the site, in the colours of a palette."""
    image = Image.new("P", TAILLE, BLANC)
    image.putpalette(colours)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, TAILLE[0], BANDEAU), VERT)
    draw.rectangle((MARGE, 536, TAILLE[0] - MARGE, 537), VERT)
    font = police(TEXTE, 36)
    for line in lignes(dessinable(propre(titre)), font, TAILLE[0] - 2 * MARGE, 1):
        _write(image, Texte(line, font, MARGE, 32, BLANC))
    return image


def palette() -> bytes:
    """Mix the colours: the palette of every picture that the library draws."""
    own = programme().couleurs
    return _palette(own.claire if own else "")


@cache
def _palette(claire: str) -> bytes:
    known = {**COULEURS, VERT: tuple(bytes.fromhex(claire[1:]))} if claire else COULEURS
    stops = list(known)
    return bytes(
        value
        for start, end in pairwise(stops)
        for step in range(start, end)
        for value in _mix(known[start], known[end], (step - start) / (end - start))
    ) + bytes(known[stops[-1]])


def _mix(one: tuple[int, ...], other: tuple[int, ...], share: float) -> list[int]:
    return [round(a + (b - a) * share) for a, b in zip(one, other, strict=True)]
