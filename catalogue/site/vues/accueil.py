"""The home page: what the catalogue holds, counted from the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.site.vues import cartes, guichet
from catalogue.socle.francais import accorder, nombre
from catalogue.socle.licences import non_libres
from catalogue.socle.schemas import vocabularies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses

# The home page invites: of a long list it shows the most used, and leads to the others.
LAUREATS, PAR_AXE = 6, 8


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
        "laureats": tuple(
            cartes.carte(p, contexte, adresses)
            for p in _plus_utilises(catalogue.laureats, LAUREATS, contexte)
        ),
        "total_laureats": nombre(len(catalogue.laureats)) if len(catalogue.laureats) > LAUREATS else "",
        "axes": tuple(_axis(contexte, slug, adresses) for slug in vocabularies()["axe"].valeurs),
        "catalogue_url": adresses.page("catalogue/"),
        "contribuer_url": adresses.page("contribuer/"),
        "dites_le_url": adresses.page("reutiliser/dites-le/"),
        "guichet_url": adresses.page("guichet/"),
        **guichet.constat(catalogue.guichet, contexte.today),
    }


def _figure(count: int, singular: str, plural: str) -> tuple[str, str]:
    return nombre(count), accorder(count, singular, plural)


def _plus_utilises(projets: Sequence[Projet], most: int, contexte: Contexte) -> Sequence[Projet]:
    """Choose the commons that most organisations use, when there are too many; they keep their order."""
    if len(projets) <= most:
        return projets
    used = sorted(projets, key=lambda p: -sum(bool(usage.actives) for usage in contexte.usages_de(p)))
    kept = {p.slug for p in used[:most]}
    return [p for p in projets if p.slug in kept]


def _axis(contexte: Contexte, slug: str, adresses: Adresses) -> dict[str, object]:
    named = [p for p in contexte.catalogue.projets if p.planification and slug in p.planification.axes]
    return {
        "titre": vocabularies()["axe"].libelle(slug),
        "communs": tuple((p.nom, adresses.commun(p.slug)) for p in _plus_utilises(named, PAR_AXE, contexte)),
        "total": nombre(len(named)) if len(named) > PAR_AXE else "",
        "url": adresses.page(f"catalogue/?axe={slug}#{slug}"),
    }
