"""The outlines of the départements, and the mainland that maps lay their zones on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from catalogue_communs.socle.fichiers import json_fourni, ressources

CONTOURS = "donnees/cartes/departements.json"
HAUTEUR, LARGEUR = 1190, 1010

Cadre = tuple[float, float, float, float]


class Contour(msgspec.Struct, frozen=True):
    """The outline of a département, the largest circle that it holds, its edges.

    The edges are left, top, right, bottom. `place` and `echelle`: how an overseas one is put under
    the mainland.
    """

    trace: str
    milieu: tuple[float, float]
    rayon: float
    cadre: Cadre
    place: str = ""
    echelle: float = 1

    @property
    def origine(self) -> tuple[float, float]:
        """Where its own origin is put on the whole map."""
        if not self.place:
            return 0, 0
        gauche, haut = self.place.removeprefix("translate(").split(")")[0].split()
        return float(gauche), float(haut)

    def cadre_place(self) -> Cadre:
        """Return its edges on the whole map."""
        (abscisse, ordonnee), echelle = self.origine, self.echelle
        gauche, haut, droite, bas = self.cadre
        return (
            abscisse + gauche * echelle,
            ordonnee + haut * echelle,
            abscisse + droite * echelle,
            ordonnee + bas * echelle,
        )


@cache
def contours() -> dict[str, Contour]:
    """Return the outline of each département of the map, by its code."""
    traces = json_fourni(ressources() / CONTOURS)["traces"]
    return msgspec.convert(traces, dict[str, Contour])


# The mainland, that a map lays its zones on: a file of its own, which a browser asks for once.
FOND = "donnees/france.svg"


def fond() -> bytes:
    """Draw the mainland, each département under its own identifier."""
    traces = "".join(
        f'<path id="{ancre_du_contour(code)}" vector-effect="non-scaling-stroke" d="{contour.trace}"/>'
        for code, contour in contours().items()
        if not contour.place
    )
    taille = f"0 0 {LARGEUR} {LARGEUR}"
    dessin = f'<g id="fond">{traces}</g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{taille}">{dessin}</svg>\n'.encode()


def ancre_du_contour(code: str) -> str:
    """Name the outline of a département in the file of the mainland."""
    return f"d{code}"


# A step of an outline, and how many numbers each takes: a line, a horizontal, a vertical, a curve.
_PAS = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NOMBRE = re.compile(r"-?(?:\d*\.\d+|\d+)")
_PAR_PAS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4}
Point = tuple[float, float]


def polygones(contour: Contour) -> Iterator[list[Point]]:
    """Yield the points of each part of an outline, where it is written; a curve is its two ends.

    https://www.w3.org/TR/SVG11/paths.html#PathData, without arcs nor quadratic curves.
    """
    points: list[Point] = []
    abscisse, ordonnee = 0.0, 0.0
    for pas, chiffres in _PAS.findall(contour.trace):
        if pas in "zZ":
            yield points
            abscisse, ordonnee = points[0]
            points = []
            continue
        nombres = [float(nombre) for nombre in _NOMBRE.findall(chiffres)]
        longueur = _PAR_PAS[pas.lower()]
        for debut in range(0, len(nombres), longueur):
            arrivee = nombres[debut : debut + longueur]
            if pas.isupper():
                abscisse, ordonnee = _absolue(pas, arrivee, (abscisse, ordonnee))
            else:
                ecart = _absolue(pas.upper(), arrivee, (0, 0))
                abscisse, ordonnee = abscisse + ecart[0], ordonnee + ecart[1]
            points.append((abscisse, ordonnee))


def _absolue(pas: str, nombres: list[float], depart: Point) -> Point:
    """Return where a step ends, in absolute coordinates."""
    if pas == "H":
        return nombres[0], depart[1]
    if pas == "V":
        return depart[0], nombres[0]
    return nombres[-2], nombres[-1]
