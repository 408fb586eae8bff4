"""The cards of the commons, and the lists that gather them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogue import impact
from catalogue.francais import accorder
from catalogue.modele import libelle
from catalogue.schemas import vocabularies
from catalogue.site import activite, mesures
from catalogue.site.sources import Renvois
from catalogue.texte import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalogue.modele import Projet
    from catalogue.site.adresses import Adresses
    from catalogue.site.facettes import Facette
    from catalogue.contexte import Contexte

NON_RATTACHE = "sans-axe"


@dataclass(frozen=True, slots=True)
class Carte:
    """What a card says of a common: enough to choose to open its page."""

    slug: str
    nom: str
    url: str
    accroche: str
    laureat: bool
    archive: bool
    porteurs: str
    publics: str
    licence: str
    activite: str
    dernier_commit: str
    chiffre: str
    chiffre_nom: str
    chiffre_date: str


@dataclass(frozen=True, slots=True)
class Groupe:
    """Cards under a title; `id` is the anchor."""

    id: str
    titre: str
    cartes: tuple[Carte, ...]


def carte(projet: Projet, contexte: Contexte, adresses: Adresses) -> Carte:
    """Make the card of a common."""
    shown = next((i for i in projet.indicateurs if i.principal and i.mesures), None)
    latest = impact.derniere(shown) if shown else None
    line = mesures.ligne(latest, shown.unite, Renvois(projet)) if shown and latest else None
    state, last = activite.en_bref(projet, contexte)
    return Carte(
        slug=projet.slug,
        nom=projet.nom,
        url=adresses.commun(projet.slug),
        accroche=projet.accroche,
        laureat=projet.laureat,
        archive=projet.archive is not None,
        porteurs=porteurs_en_bref(projet),
        publics=noms_publics(projet),
        licence=projet.licence,
        activite=state,
        dernier_commit=last,
        chiffre=f"{line.valeur} {line.unite}" if line else "",
        chiffre_nom=shown.nom if shown and line else "",
        chiffre_date=f"{line.quand}, {line.statut.lower()}" if line else "",
    )


def noms_porteurs(projet: Projet) -> str:
    """Name the organisations that carry a common."""
    return ", ".join(p.nom for p in projet.porteurs_principaux)


def porteurs_en_bref(projet: Projet) -> str:
    """Name the first organisation that carries a common, and count the others."""
    first, *others = projet.porteurs_principaux
    more = f" et {len(others)} {accorder(len(others), 'autre', 'autres')}" if others else ""
    return f"{first.nom}{more}"


def noms_publics(projet: Projet) -> str:
    """Name the kinds of collectivité that a common is made for."""
    return phrase(libelle("public", slug) for slug in projet.publics.collectivites)


def premier_axe(projet: Projet) -> str:
    """Return the axis under which a common is listed; the first that its file names."""
    axes = projet.planification.axes if projet.planification else ()
    return axes[0] if axes else NON_RATTACHE


def _groups(projets: Iterable[Projet], contexte: Contexte, adresses: Adresses) -> tuple[Groupe, ...]:
    listed = list(projets)
    axes = [(v.slug, v.libelle) for v in vocabularies()["axe"].valeurs.values()]
    titles = [*axes, (NON_RATTACHE, "Tous les axes, ou axe non communiqué")]
    groups = (
        Groupe(slug, title, tuple(carte(p, contexte, adresses) for p in listed if premier_axe(p) == slug))
        for slug, title in titles
    )
    return tuple(group for group in groups if group.cartes)


def vue(contexte: Contexte, adresses: Adresses, filtres: Sequence[Facette]) -> dict[str, object]:
    """Describe the whole catalogue: the laureates, then the others by axis."""
    catalogue = contexte.catalogue
    others = tuple(p for p in catalogue.projets if not p.laureat)
    return {
        "laureats": tuple(carte(p, contexte, adresses) for p in catalogue.laureats),
        "groupes": _groups(others, contexte, adresses),
        "total": len(catalogue.projets),
        "total_ecosysteme": len(others),
        # A question with one answer sorts nothing.
        "facettes": tuple(facette for facette in filtres if len(facette.valeurs) > 1),
        "comparer_url": adresses.page("catalogue/comparer/"),
        "racine": adresses.racine,
    }
