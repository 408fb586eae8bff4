"""The picture that a shared link shows: 1200 by 630, one for each common.

Drawn on levels of grey that are then read as a palette: each text stands on its own ramp of
sixteen colours, from its ground to its ink. No resampling, no colour search; each letter is
drawn once, and only the rows that hold the texts of a common are compressed for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from catalogue.site.cartes import porteurs_en_bref
from catalogue.sorties import png
from catalogue.sorties.polices import TEXTE, TITRE, dessinable, lignes, police
from catalogue.sorties.textes import propre

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.publication import Publication
    from catalogue.sorties.polices import Police

TAILLE = (1200, 630)
SITE = "Communs numériques des territoires"
MARGE, BANDEAU = 80, 110
# A row of a PNG file: a byte before its pixels. Rows are compressed by steps.
PAS, MARCHE = TAILLE[0] + 1, 8
STEPS = 16
# From the ground to the ink, as in docs/styles/catalogue.css; the order gives the ramps.
BLANC, VERT, ENCRE, DOUCE = (255, 255, 255), (11, 93, 78), (24, 34, 45), (75, 87, 99)
RAMPES = ((BLANC, ENCRE), (VERT, BLANC), (BLANC, VERT), (BLANC, DOUCE))
SUR_BLANC, SUR_VERT, EN_VERT, EN_DOUX = (index * STEPS for index in range(4))


@dataclass(frozen=True, slots=True)
class Texte:
    """A line of text, where it is written, and the colours that it takes."""

    dit: str
    police: Police
    gauche: int
    haut: int
    rampe: int

    def rangs(self) -> tuple[int, int]:
        """Return the first row that the text takes, and the row after the last."""
        letters = [self.police.lettre(letter) for letter in self.dit]
        top = min((one.haut for one in letters), default=0)
        bottom = max((one.bas for one in letters), default=0)
        return self.haut + top - 1, self.haut + bottom + 2


def chemin(slug: str) -> str:
    """Return the path of the picture of a common."""
    return f"communs/{slug}/partage.png"


def du_commun(projet: Projet, _contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw the picture of a common; it depends on nothing but the file, whatever the day."""
    return {chemin(projet.slug): dessiner(projet)}


def dessiner(projet: Projet) -> bytes:
    """Draw the picture of a common, as a PNG file."""
    row, made = 0, []
    for top, bottom, texts in _bandes(_textes(projet)):
        image = _fond().crop((0, top, PAS, bottom))
        draw = ImageDraw.Draw(image)
        for text in texts:
            _write(draw, text, top)
        made += [_fixe(row, top), png.bande(image.tobytes())]
        row = bottom
    return png.ecrire(TAILLE, _palette(), (*made, _fixe(row, TAILLE[1])))


def _textes(projet: Projet) -> Iterator[Texte]:
    """Yield each line of text of a picture, from top to bottom."""
    top, width = 160, TAILLE[0] - 2 * MARGE
    name = dessinable(propre(projet.nom)) or projet.slug
    size = 84
    if len(lines := lignes(name, police(TITRE, size), width, 2)) > 1:
        size = 64
        lines = lignes(name, police(TITRE, size), width, 2)
    for line in lines:
        yield Texte(line, police(TITRE, size), MARGE, top, SUR_BLANC)
        top += round(size * 1.25)
    top += 20
    hook = dessinable(propre(projet.accroche))
    for line in lignes(hook, police(TEXTE, 40), width, 3):
        yield Texte(line, police(TEXTE, 40), MARGE, top, SUR_BLANC)
        top += 54
    state = "Lauréat du guichet" if projet.laureat else "Écosystème"
    state = f"{state}, arrêté" if projet.archive else state
    font = police(TEXTE, 32)
    yield Texte(state, font, MARGE, 558, EN_VERT)
    left = MARGE + round(font.largeur(state)) + 48
    carried = dessinable(propre(porteurs_en_bref(projet)))
    for line in lignes(carried, font, TAILLE[0] - MARGE - left, 1):
        yield Texte(line, font, left, 558, EN_DOUX)


def _bandes(texts: Iterable[Texte]) -> list[tuple[int, int, list[Texte]]]:
    """Put together the texts whose rows meet, on a few heights only: the rows between are found again."""
    found: list[tuple[int, int, list[Texte]]] = []
    for text in texts:
        top, bottom = text.rangs()
        start, end = top // MARCHE * MARCHE, min(-(-bottom // MARCHE) * MARCHE, TAILLE[1])
        if found and start <= found[-1][1]:
            first, last, others = found.pop()
            found.append((first, max(last, end), [*others, text]))
        else:
            found.append((start, end, [text]))
    return found


def _write(draw: ImageDraw.ImageDraw, text: Texte, first: int) -> None:
    """Write a text in its ramp, whose ground first covers its place; `first` is the row on top."""
    pen, top = text.gauche + 1, text.haut - first
    if text.rampe != SUR_BLANC:
        above, below = (row - first for row in text.rangs())
        draw.rectangle(
            (pen - 1, above, pen + round(text.police.largeur(text.dit)) + 1, below - 1), text.rampe
        )
    for letter in text.dit:
        one = text.police.lettre(letter)
        draw.bitmap((pen + one.gauche, top + one.haut), one.encre, text.rampe + STEPS - 1)
        pen += one.avance


@cache
def _fond() -> Image.Image:
    """Draw what every picture has; its first column is what a row of a PNG file starts with."""
    image = Image.new("L", (PAS, TAILLE[1]), SUR_BLANC)
    draw = ImageDraw.Draw(image)
    draw.rectangle((1, 0, TAILLE[0], BANDEAU), SUR_VERT)
    _write(draw, Texte(SITE, police(TEXTE, 36), MARGE, 32, SUR_VERT), 0)
    draw.rectangle((MARGE + 1, 536, TAILLE[0] - MARGE + 1, 537), EN_VERT + STEPS - 1)
    return image


@lru_cache(maxsize=256)
def _fixe(top: int, bottom: int) -> png.Bande:
    """Compress rows of what every picture has."""
    return png.bande(_fond().tobytes()[top * PAS : bottom * PAS])


@cache
def _palette() -> bytes:
    return bytes(value for ramp in RAMPES for step in range(STEPS) for value in _mix(*ramp, step))


def _mix(ground: tuple[int, int, int], ink: tuple[int, int, int], step: int) -> list[int]:
    return [round(a + (b - a) * step / (STEPS - 1)) for a, b in zip(ground, ink, strict=True)]
