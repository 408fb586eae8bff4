"""What only the printed sheet of a common shows: for a council, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.modele import Projet
    from catalogue.site.vues.sources import Renvoi, Renvois

# Letters that a sheet holds in each size of its text, the largest first.
TAILLES = ((900, "ample"), (1_780, "large"), (2_200, "moyenne"), (2_900, "dense"))
SERREE = "serree"
# A curve takes the place of so many letters.
COURBE = 200
# Users that a sheet names; the style sheet hides the others.
UTILISATEURS = 4


def vue(
    projet: Projet, renvois: Renvois, page: str, lettres: int, sources: Iterable[Renvoi | None]
) -> dict[str, object]:
    """Describe the sheet of a common: the address `page`, a vote, its sources, a size that suits it.

    `lettres` counts those of the texts that are long in some commons; `sources` are those of the
    figures and of the words that it quotes.
    """
    vote = projet.reutiliser.deliberation
    voted = renvois(vote.source) if vote else None
    cited = {one.numero: one for one in (*sources, voted) if one}
    return {
        "taille": next((name for most, name in TAILLES if lettres <= most), SERREE),
        "deliberation": ("Oui." if vote.necessaire else "Non.") if vote else "",
        "deliberation_raison": vote.raison if vote else "",
        "deliberation_source": voted,
        "sources": tuple(cited[number] for number in sorted(cited)),
        "qr": code(page),
        "page": page,
    }


def code(page: str) -> Markup:
    """Draw the address of a page as a QR code, that a phone reads from paper.

    One path of modules, dark on light whatever the scheme: `error="m"` stands a fold or a stain.
    A mask that is given spares the trial of the eight; each is as readable at this size.
    """
    made = segno.make(page, error="m", micro=False, mask=2)
    drawing = made.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2)
    return Markup(drawing)  # noqa: S704 - a drawing of modules, that holds no text
