"""The images of the commons in the pages: their files, and the place that each takes before it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogue.socle.images import CAPTURE, LOGO, publiee

if TYPE_CHECKING:
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses


@dataclass(frozen=True, slots=True)
class Montree:
    """An image in a page: its address, its width and height as the page announces them."""

    url: str
    largeur: int
    hauteur: int
    alternative: str = ""
    legende: str = ""


def images_publiees(contexte: Contexte) -> dict[str, bytes]:
    """Return the images of the commons, by their path in the site."""
    named = {(p.logo, LOGO) for p in contexte.catalogue.projets if p.logo}
    named |= {(one.image, CAPTURE) for p in contexte.catalogue.projets for one in p.captures}
    made = (publiee(contexte.root, nom, usage) for nom, usage in named)
    return dict(sorted((one.chemin, one.contenu) for one in made if one))


def logo(projet: Projet, contexte: Contexte, adresses: Adresses) -> Montree | None:
    """Describe the logo of a common; its alternative is empty, the name is beside it."""
    if not projet.logo or not (one := publiee(contexte.root, projet.logo, LOGO)):
        return None
    # The file has twice the pixels that the page shows.
    scale = min(1, LOGO.boite[0] / 2 / one.largeur, LOGO.boite[1] / 2 / one.hauteur)
    width, height = (max(1, round(side * scale)) for side in (one.largeur, one.hauteur))
    return Montree(adresses.page(one.chemin), width, height)


def captures(projet: Projet, contexte: Contexte, adresses: Adresses) -> tuple[Montree, ...]:
    """Describe the screenshots of a common."""
    return tuple(
        Montree(adresses.page(one.chemin), one.largeur, one.hauteur, shot.alternative, shot.legende or "")
        for shot in projet.captures
        if (one := publiee(contexte.root, shot.image, CAPTURE))
    )
