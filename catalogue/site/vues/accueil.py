"""The home page: needs in plain words and their commons, the laureates, then the axes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from catalogue.faits import besoins
from catalogue.site.vues import cartes, guichet
from catalogue.socle.francais import accorder, nombre
from catalogue.socle.schemas import vocabularies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses

# The home page invites: of a long list it shows the most used, and leads to the others.
LAUREATS, PAR_BESOIN = 6, 8


def vue(contexte: Contexte, adresses: Adresses) -> dict[str, object]:
    """Describe the home page."""
    catalogue = contexte.catalogue
    return {
        "besoins": _needs(contexte, adresses),
        "laureats": tuple(
            cartes.carte(p, contexte, adresses)
            for p in _plus_utilises(catalogue.laureats, LAUREATS, contexte)
        ),
        "total_laureats": nombre(len(catalogue.laureats)) if len(catalogue.laureats) > LAUREATS else "",
        "axes": _axes(contexte, adresses),
        "catalogue_url": adresses.page("catalogue/"),
        "contribuer_url": adresses.page("contribuer/"),
        "dites_le_url": adresses.page("reutiliser/dites-le/"),
        "guichet_url": adresses.page("guichet/"),
        **guichet.constat(catalogue.guichet, contexte.today),
    }


def _plus_utilises(projets: Sequence[Projet], most: int, contexte: Contexte) -> Sequence[Projet]:
    """Choose the commons that most organisations use, when there are too many; they keep their order."""
    if len(projets) <= most:
        return projets
    used = sorted(projets, key=lambda p: -sum(bool(usage.actives) for usage in contexte.usages_de(p)))
    kept = {p.slug for p in used[:most]}
    return [p for p in projets if p.slug in kept]


def _needs(contexte: Contexte, adresses: Adresses) -> tuple[dict[str, object], ...]:
    """Give each need that some common answers, the laureates first."""
    found: dict[str, list[Projet]] = {slug: [] for slug in besoins.titres()}
    for projet in sorted(contexte.catalogue.projets, key=lambda p: not p.laureat):
        for slug in besoins.de(projet):
            found[slug].append(projet)
    titles = besoins.titres()
    return tuple(
        {
            "titre": titles[slug],
            "communs": tuple(
                {"nom": p.nom, "url": adresses.commun(p.slug), "accroche": p.accroche, "laureat": p.laureat}
                for p in _plus_utilises(named, PAR_BESOIN, contexte)
            ),
            "total": nombre(len(named)) if len(named) > PAR_BESOIN else "",
            "url": adresses.page(f"catalogue/?besoin={slug}"),
        }
        for slug, named in found.items()
        if named
    )


def _axes(contexte: Contexte, adresses: Adresses) -> tuple[tuple[str, str, str], ...]:
    """Give each axis that has commons: its title, how many, and where they are."""
    counts = Counter(
        slug for p in contexte.catalogue.projets if p.planification for slug in p.planification.axes
    )
    return tuple(
        (
            word.libelle,
            f"{nombre(counts[slug])} {accorder(counts[slug], 'commun', 'communs')}",
            adresses.page(f"catalogue/?axe={slug}"),
        )
        for slug, word in vocabularies()["axe"].valeurs.items()
        if counts[slug]
    )
