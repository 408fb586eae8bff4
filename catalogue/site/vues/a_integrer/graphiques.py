"""The charts that leave the site: one indicator as an SVG, a PNG and a CSV, each with all that it takes to be read alone.

Both pictures come from the one layout: a title that bears the message, the drawing of the page
(`graphique.tracer`), then what it counts, its caveats, its source and the licence. The SVG
carries no style, so that it is the same under any policy of content.
"""

from __future__ import annotations

import io
import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import escape
from PIL import Image, ImageDraw

from catalogue.site.sorties.tables import modele as csv
from catalogue.site.sorties.tables.contenu import table_d_un_indicateur
from catalogue.site.sorties.textes import propre
from catalogue.site.vues import graphique
from catalogue.site.vues.a_integrer.partage import (
    BLANC,
    DOUCE,
    ENCRE,
    TEXTE,
    TITRE,
    VERT,
    dessinable,
    lignes,
    palette,
    police,
)
from catalogue.site.vues.adresses import Adresses
from catalogue.site.vues.graphique import FORMATS, Courbes, chemin
from catalogue.site.vues.sources import Renvois
from catalogue.socle.programme import programme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.site.vues.graphique import Courbe, Trace
    from catalogue.socle.programme import Publication

LARGEUR, MARGE, ECHELLE = 1200, 60, 2.25
# Drawn this many times larger, then reduced: Pillow alone draws steps, not slopes.
FINESSE = 2
# A line of the grid: the lightest of the greys of the palette.
TRAIT = BLANC - 1


def _teinte(index: int) -> str:
    """Write a colour of the palette as an SVG does."""
    return f"#{palette()[3 * index : 3 * index + 3].hex()}"


PEINTURE = {
    "g-grille": f'stroke="{_teinte(TRAIT)}"',
    "g-trait": f'fill="none" stroke="{_teinte(VERT)}" stroke-width="2"',
    "g-point": f'fill="{_teinte(VERT)}"',
    "g-estime": f'fill="{_teinte(BLANC)}" stroke="{_teinte(VERT)}" stroke-width="2"',
    "g-cible": f'stroke="{_teinte(DOUCE)}" stroke-width="1.5" stroke-dasharray="6 4"',
    "g-cible-nom": f'fill="{_teinte(DOUCE)}"',
}
# The two families, as the SVG names them.
FAMILLES = {TITRE: 'font-family="Noto Serif, Charter, serif" font-weight="700"', TEXTE: ""}
_CLASSE = re.compile(r'class="([a-z-]+)"')


class Ecrit(NamedTuple):
    """A line of text: what it says, its typeface, its size, its ink and the height of its foot."""

    dit: str
    police: str
    corps: int
    encre: int
    pied: int


class Feuille(NamedTuple):
    """A picture to draw: its height, the height at which the drawing starts, and its lines."""

    hauteur: int
    dessin: int
    lignes: tuple[Ecrit, ...]


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the files of each indicator of a common that makes a chart."""
    found: dict[str, bytes] = {}
    courbes, renvois = Courbes(contexte, publication, Adresses("")), Renvois(projet)
    for written in projet.indicateurs:
        one = contexte.a_dessiner(projet, written)
        shown = courbes.courbe(projet, one, renvois)
        trace = graphique.tracer(one)
        if shown is None or trace is None:
            continue
        sheet = _feuille(projet.nom, shown, publication)
        path = partial(chemin, projet, one)
        found[path("svg")] = _svg(shown.titre, sheet, trace).encode()
        if len(shown.fichiers) == len(FORMATS):
            found[path("png")] = _png(sheet, trace)
        found[path("csv")] = csv.ecrire(table_d_un_indicateur(projet, one, contexte.today)).donnees
    return found


# --- What both say --------------------------------------------------------------------------


def _feuille(nom: str, shown: Courbe, publication: Publication) -> Feuille:
    height = MARGE // 2
    found: list[Ecrit] = []

    def write(text: str, font: str, size: int, ink: int, most: int) -> None:
        nonlocal height
        for line in lignes(dessinable(propre(text)), police(font, size), LARGEUR - 2 * MARGE, most):
            height += round(size * 1.3)
            found.append(Ecrit(line, font, size, ink, height))

    write(shown.titre, TITRE, 38, ENCRE, 3)
    height += 6
    write(nom, TEXTE, 28, DOUCE, 1)
    drawing = height + 20
    height = drawing + round(graphique.HEIGHT * ECHELLE) + 6
    sources = f"Source : {' ; '.join(source.titre for source in shown.sources)}." if shown.sources else ""
    below = (shown.compte, shown.creux, shown.reserve, sources)
    for text in filter(None, below):
        write(text, TEXTE, 24, ENCRE, 4)
    height += 10
    write(f"{programme().titre}, {programme().licence.nom}, {publication.site_url}", TEXTE, 22, DOUCE, 2)
    return Feuille(height + MARGE // 2, drawing, tuple(found))


# --- SVG ------------------------------------------------------------------------------------


def _svg(titre: str, sheet: Feuille, trace: Trace) -> str:
    drawn = _CLASSE.sub(lambda found: PEINTURE[found[1]], "".join(graphique.elements(trace)))
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {sheet.hauteur}"',
            f' width="{LARGEUR}" height="{sheet.hauteur}" role="img" font-family="Noto Sans, sans-serif">',
            f"<title>{escape(propre(titre))}</title>",
            f'<path fill="{_teinte(BLANC)}" d="M0 0h{LARGEUR}v{sheet.hauteur}H0z"/>',
            *_textes(sheet.lignes),
            f'<g transform="translate({MARGE} {sheet.dessin}) scale({ECHELLE})" font-size="12" fill="{_teinte(DOUCE)}">',
            drawn,
            "</g></svg>\n",
        )
    )


def _textes(written: Iterable[Ecrit]) -> Iterator[str]:
    for one in written:
        family = FAMILLES[one.police]
        yield f'<text x="{MARGE}" y="{one.pied}" font-size="{one.corps}" fill="{_teinte(one.encre)}" {family}>{escape(one.dit)}</text>'


# --- PNG ------------------------------------------------------------------------------------


def _png(sheet: Feuille, trace: Trace) -> bytes:
    """Draw in the palette of the shared pictures: between two of its colours are their mixes."""
    image = Image.new("P", (LARGEUR, sheet.hauteur), BLANC)
    image.putpalette(palette())
    image.paste(_formes(trace), (MARGE, sheet.dessin))
    draw = ImageDraw.Draw(image)
    draw.fontmode = "L"
    for one in sheet.lignes:
        draw.text((MARGE, one.pied), one.dit, one.encre, police(one.police, one.corps).fonte, anchor="ls")
    small = police(TEXTE, round(12 * ECHELLE)).fonte
    for x, y, text, anchor in _mots(trace):
        place = (round(MARGE + x * ECHELLE), round(sheet.dessin + y * ECHELLE))
        draw.text(place, dessinable(text), DOUCE, small, anchor=anchor)
    written = io.BytesIO()
    image.save(written, "PNG", bits=4, compress_level=3)
    return written.getvalue()


def _mots(trace: Trace) -> Iterator[tuple[float, float, str, str]]:
    """Yield each text of the drawing: its place, what it says and which of its ends is there."""
    for y, text in trace.graduations:
        yield graphique.LEFT - 6, y + 4, text, "rs"
    foot = graphique.HEIGHT - 8
    yield graphique.LEFT, foot, trace.debut, "ls"
    yield graphique.WIDTH - graphique.RIGHT, foot, trace.fin, "rs"
    if trace.cible:
        yield graphique.LEFT + 6, trace.cible[0] - 5, trace.cible[1], "ls"


def _formes(trace: Trace) -> Image.Image:
    """Draw the lines and the marks, without a word, as indexes of the palette."""
    size = round(graphique.WIDTH * ECHELLE), round(graphique.HEIGHT * ECHELLE)
    scale = ECHELLE * FINESSE
    image = Image.new("L", (size[0] * FINESSE, size[1] * FINESSE), BLANC)
    draw = ImageDraw.Draw(image)

    def line(ends: tuple[float, float, float, float], ink: int, width: float) -> None:
        draw.line([end * scale for end in ends], ink, round(width * scale))

    left, right = graphique.LEFT, graphique.WIDTH - graphique.RIGHT
    for y, _ in trace.graduations:
        line((left, y, right, y), TRAIT, 1)
    if trace.cible:
        y = trace.cible[0]
        for start in range(left, right, 10):
            line((start, y, min(start + 6, right), y), DOUCE, 1.5)
    for ends in trace.segments:
        line(ends, VERT, 2)
    for x, y, exact in trace.points:
        ring = graphique.MARK if exact else graphique.MARK + 1
        box = ((x - ring) * scale, (y - ring) * scale, (x + ring) * scale, (y + ring) * scale)
        draw.ellipse(box, VERT if exact else BLANC, VERT, round(2 * scale))
    return image.reduce(FINESSE)
