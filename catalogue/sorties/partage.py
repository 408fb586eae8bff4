"""The picture that a shared link shows: 1200 by 630, one for each common.

Drawn on sixteen levels that are then read as a palette, two pixels a byte: from ink to white to
green, so that the edge of a letter falls on a colour between its ink and its ground. No
resampling, no colour search; each letter is drawn once, and only the rows that hold the texts
of a common are compressed for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
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
# Rows are compressed by steps.
MARCHE = 8
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

    def rangs(self) -> tuple[int, int]:
        """Return the first row that the text takes, and the row after the last."""
        letters = [self.police.lettre(letter) for letter in set(self.dit)]
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
    row, fixed, drawn = 0, [], []
    for top, bottom, texts in _bandes(_textes(projet)):
        image = _fond().crop((0, top, png.LARGEUR_DU_FILTRE + TAILLE[0], bottom))
        draw = ImageDraw.Draw(image)
        for text in texts:
            _write(draw, text, top)
        fixed.append(_fixe(row, top))
        drawn.append(png.rangs(image))
        row = bottom
    made = (band for pair in zip(fixed, png.bandes(drawn), strict=True) for band in pair)
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
        yield Texte(line, police(TITRE, size), MARGE, top, ENCRE)
        top += round(size * 1.25)
    top += 20
    hook = dessinable(propre(projet.accroche))
    for line in lignes(hook, police(TEXTE, 40), width, 3):
        yield Texte(line, police(TEXTE, 40), MARGE, top, ENCRE)
        top += 54
    state = "Lauréat du guichet" if projet.laureat else "Écosystème"
    state = f"{state}, arrêté" if projet.archive else state
    font = police(TEXTE, 32)
    yield Texte(state, font, MARGE, 558, VERT)
    left = MARGE + round(font.largeur(state)) + 48
    carried = dessinable(propre(porteurs_en_bref(projet)))
    for line in lignes(carried, font, TAILLE[0] - MARGE - left, 1):
        yield Texte(line, font, left, 558, DOUCE)


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
    """Write a text in its ink; `first` is the row on top."""
    pen, top = text.gauche + png.LARGEUR_DU_FILTRE, text.haut - first
    # What `draw.bitmap` calls; it looks for the ink of each letter, which takes as long as drawing it.
    ink, bitmap = draw.draw.draw_ink(text.encre), draw.draw.draw_bitmap
    for letter in text.dit:
        one = text.police.lettre(letter)
        bitmap((pen + one.gauche, top + one.haut), one.encre.im, ink)
        pen += one.avance


@cache
def _fond() -> Image.Image:
    """Draw what every picture has; its first columns are what a row of a PNG file starts with."""
    start, end = png.LARGEUR_DU_FILTRE, png.LARGEUR_DU_FILTRE + TAILLE[0]
    image = Image.new("P", (end, TAILLE[1]), BLANC)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, start - 1, TAILLE[1]), 0)
    draw.rectangle((start, 0, end, BANDEAU), VERT)
    _write(draw, Texte(SITE, police(TEXTE, 36), MARGE, 32, BLANC), 0)
    draw.rectangle((start + MARGE, 536, end - MARGE, 537), VERT)
    return image


@lru_cache(maxsize=256)
def _fixe(top: int, bottom: int) -> png.Bande:
    """Compress rows of what every picture has."""
    return png.bande(png.rangs(_fond().crop((0, top, _fond().width, bottom))))


@cache
def _palette() -> bytes:
    """Mix the colours."""
    stops = list(COULEURS)
    return bytes(
        value
        for start, end in pairwise(stops)
        for step in range(start, end)
        for value in _mix(COULEURS[start], COULEURS[end], (step - start) / (end - start))
    ) + bytes(COULEURS[stops[-1]])


def _mix(one: tuple[int, int, int], other: tuple[int, int, int], share: float) -> list[int]:
    return [round(a + (b - a) * share) for a, b in zip(one, other, strict=True)]
