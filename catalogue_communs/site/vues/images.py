"""The images of the commons in the pages: their files, and the place that each takes before it comes."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.modele.base import Logo
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.sources import Renvois
from catalogue_communs.socle import licences
from catalogue_communs.socle.images import CAPTURE, LOGO, VIGNETTE, UsageImage, publiee


@dataclass(frozen=True, slots=True)
class Droits:
    """Whom to credit for an image, the name and the text of its licences, and where its original is."""

    credit: str
    licences: tuple[tuple[str, str], ...]
    original: str


@dataclass(frozen=True, slots=True)
class Montree:
    """An image in a page: its address, its width and height as the page announces them, by what right."""

    url: str
    largeur: int
    hauteur: int
    droits: Droits
    alternative: str = ""
    legende: str = ""


def images_publiees(contexte: Contexte) -> dict[str, bytes]:
    """Return the images of the commons, by their path in the site."""
    named: set[tuple[str, UsageImage]] = set()
    for projet in contexte.catalogue.projets:
        if projet.logo:
            named.add((projet.logo.image, LOGO))
        if projet.captures:
            named.add((projet.captures[0].image, VIGNETTE))
        named |= {(one.image, CAPTURE) for one in projet.captures}
    made = (publiee(contexte.root, nom, usage) for nom, usage in named)
    return dict(sorted((one.chemin, one.contenu) for one in made if one))


def logo(
    projet: Projet, contexte: Contexte, adresses: Adresses, page_des_sources: str = ""
) -> Montree | None:
    """Describe the logo of a common; its alternative is empty, the name is beside it."""
    if not projet.logo or not (one := publiee(contexte.root, projet.logo.image, LOGO)):
        return None
    # The file has twice the pixels that the page shows.
    scale = min(1, LOGO.boite[0] / 2 / one.largeur, LOGO.boite[1] / 2 / one.hauteur)
    width, height = (max(1, round(side * scale)) for side in (one.largeur, one.hauteur))
    return Montree(
        adresses.page(one.chemin), width, height, _droits(projet.logo, Renvois(projet, page_des_sources))
    )


def captures(
    projet: Projet, contexte: Contexte, adresses: Adresses, page_des_sources: str = ""
) -> tuple[Montree, ...]:
    """Describe the screenshots of a common."""
    renvois = Renvois(projet, page_des_sources)
    return tuple(
        Montree(
            adresses.page(one.chemin),
            one.largeur,
            one.hauteur,
            _droits(shot, renvois),
            shot.alternative,
            shot.legende or "",
        )
        for shot in projet.captures
        if (one := publiee(contexte.root, shot.image, CAPTURE))
    )


def vignette(projet: Projet, contexte: Contexte, adresses: Adresses) -> Montree | None:
    """Describe the first screenshot of a common, small; its alternative is empty, the name is beside it."""
    for shot in projet.captures[:1]:
        if one := publiee(contexte.root, shot.image, VIGNETTE):
            droits = _droits(shot, Renvois(projet))
            return Montree(adresses.page(one.chemin), one.largeur, one.hauteur, droits)
    return None


def _droits(image: Logo, renvois: Renvois) -> Droits:
    named = tuple((one.nom, one.lien) for one in licences.decrire(image.licence).fiches)
    original = renvois(image.source)
    return Droits(image.credit, named, original.url if original else "")
