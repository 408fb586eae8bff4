"""The home page: what the catalogue holds, counted from the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.francais import accorder
from catalogue.licences import non_libres
from catalogue.schemas import vocabularies
from catalogue.site import cartes, guichet

if TYPE_CHECKING:
    from catalogue.modele import Catalogue
    from catalogue.site.adresses import Adresses
    from catalogue.contexte import Contexte


def vue(contexte: Contexte, adresses: Adresses) -> dict[str, object]:
    """Describe the home page."""
    catalogue = contexte.catalogue
    projets = catalogue.projets
    free = sum(not non_libres(p.licence) for p in projets)
    carriers = {p.nom for projet in projets for p in projet.porteurs_principaux}
    return {
        "chiffres": (
            _figure(len(projets), "commun numérique", "communs numériques"),
            _figure(len(catalogue.laureats), "lauréat du guichet", "lauréats du guichet"),
            _figure(free, "sous licence libre", "sous licence libre"),
            _figure(len(carriers), "organisme porteur", "organismes porteurs"),
        ),
        "laureats": tuple(cartes.carte(p, contexte, adresses) for p in catalogue.laureats),
        "axes": tuple(_axis(catalogue, slug, adresses) for slug in vocabularies()["axe"].valeurs),
        "catalogue_url": adresses.page("catalogue/"),
        "contribuer_url": adresses.page("contribuer/"),
        "guichet_url": adresses.page("guichet/"),
        **guichet.etat(catalogue.guichet),
    }


def _figure(count: int, singular: str, plural: str) -> tuple[str, str]:
    return str(count), accorder(count, singular, plural)


def _axis(catalogue: Catalogue, slug: str, adresses: Adresses) -> dict[str, object]:
    named = [p for p in catalogue.projets if p.planification and slug in p.planification.axes]
    return {
        "titre": vocabularies()["axe"].libelle(slug),
        "communs": tuple((p.nom, adresses.commun(p.slug)) for p in named),
    }
