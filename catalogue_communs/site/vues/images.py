"""The images of the commons in the pages: their files, and the place that each takes before it comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.modele.base import Capture, Logo
from catalogue_communs.site.vues.adresses import Renvois
from catalogue_communs.socle import licences
from catalogue_communs.socle.images import CAPTURE, LOGO, VIGNETTE, Publiee, UsageImage, publiee
from catalogue_communs.socle.licences import FicheDeLicence


@dataclass(frozen=True, slots=True)
class ImageMontree:
    """An image in a page: what the file of its common says of it, what visitors receive, where its original is."""

    dite: Logo | Capture
    publiee: Publiee
    original: str
    # The file of a logo has twice the pixels that the page shows.
    largeur: int
    hauteur: int

    @property
    def licences(self) -> tuple[FicheDeLicence, ...]:
        """By what right it is shown."""
        return licences.decrire(self.dite.licence).fiches


def images_publiees(contexte: Contexte) -> dict[str, bytes]:
    """Return the images of the commons, by their path in the site."""
    made = (
        publiee(contexte.root, dite.image, usage)
        for projet in contexte.catalogue.projets
        for usage in (LOGO, CAPTURE, VIGNETTE)
        for dite in _dites(projet, usage)
    )
    return dict(sorted((one.chemin, one.contenu) for one in made if one))


def images_montrees(
    projet: Projet, contexte: Contexte, usage: UsageImage, page_des_sources: str = ""
) -> Iterator[ImageMontree]:
    """Yield the logo of a common, its screenshots or its thumbnail: those whose file is there."""
    for dite in _dites(projet, usage):
        if one := publiee(contexte.root, dite.image, usage):
            half = (usage.boite[0] / 2 / one.largeur, usage.boite[1] / 2 / one.hauteur)
            scale = min(1, *half) if usage is LOGO else 1
            width, height = (max(1, round(side * scale)) for side in (one.largeur, one.hauteur))
            source = Renvois(projet, page_des_sources)(dite.source)
            yield ImageMontree(dite, one, source.url if source else "", width, height)


def _dites(projet: Projet, usage: UsageImage) -> tuple[Logo | Capture, ...]:
    if usage is LOGO:
        return (projet.logo,) if projet.logo else ()
    return projet.captures[:1] if usage is VIGNETTE else projet.captures
