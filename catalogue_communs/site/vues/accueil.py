"""The home page: needs in plain words and their commons, the laureates, then the axes; what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from catalogue_communs.collectivites.cles import ENTREE, MESURE, PHASE, REUTILISATION
from catalogue_communs.faits import besoins
from catalogue_communs.faits.chronologie import GENRES, VERSION, Evenement, Recents
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.sorties import flux
from catalogue_communs.site.vues import cartes, guichet
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import denombrer, nombre
from catalogue_communs.socle.schemas import vocabularies
from catalogue_communs.socle.texte import sans_accent

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
    used = sorted(projets, key=lambda p: -sum(usage.compte for usage in contexte.usages_de(p)))
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
            denombrer(counts[slug], "commun", "communs"),
            adresses.page(f"catalogue/?axe={slug}"),
        )
        for slug, word in vocabularies()["axe"].valeurs.items()
        if counts[slug]
    )


LIGNES = 6
# Several events of a kind on the same day make one line.
PLURIELS = {
    ENTREE: "communs entrent au catalogue",
    REUTILISATION: "réutilisations",
    MESURE: "mesures",
    PHASE: "phases",
    VERSION: "versions de dépôts",
}


def vue_des_nouveautes(contexte: Contexte, adresses: Adresses) -> dict[str, object]:
    """Describe what entered last, what is of a kind, a day and a common together."""
    names = {projet.slug: projet.nom for projet in contexte.catalogue.projets}
    # A day makes a line at least: there are never more days than lines.
    newest = Recents(LIGNES, jours=True)
    for projet in contexte.catalogue.projets:
        newest.ajouter(_seules(contexte.evenements_depuis(projet, newest.depuis)))
    # Events come newest first: only the days that are shown are sorted.
    days = (tuple(found) for _, found in groupby(newest.liste(), key=lambda event: event.rang[0]))
    groups = (tuple(found) for day in days for _, found in groupby(sorted(day, key=_rank), key=_rank))
    lines = (_line(group, names, adresses) for group in groups)
    return {
        "lignes": tuple(line for line, _ in zip(lines, range(LIGNES), strict=False)),
        "flux_url": adresses.page("donnees/flux/"),
    }


def _seules(events: Sequence[Evenement]) -> Iterator[Evenement]:
    """Leave out what came with the common: its entry says it all, and a fact of long ago is no news."""
    entry = next((event.publie_le for event in events if event.genre == ENTREE), None)
    return (event for event in events if event.genre == ENTREE or event.publie_le != entry)


def _rank(event: Evenement) -> tuple[int, bool, str, str]:
    """Order by day, the new commons first, then by kind and by common."""
    day, entry = -event.publie_le.toordinal(), event.genre == ENTREE
    return (day, not entry, event.genre, "" if entry else event.commun)


def _line(group: tuple[Evenement, ...], names: dict[str, str], adresses: Adresses) -> dict[str, str]:
    first = group[0]
    url = f"{adresses.commun(first.commun)}#{GENRES[first.genre][1]}"
    text = first.titre
    if len(group) > 1:
        text = f"{len(group)} {PLURIELS[first.genre]}"
        if first.genre == ENTREE:
            url = adresses.page("catalogue/")
        else:
            text = f"{names[first.commun]} : {text}"
    return {"quand": str(DatePartielle.du_jour(first.publie_le)), "texte": text, "url": url}


def vue_flux(contexte: Contexte, adresses: Adresses) -> dict[str, object]:
    """List the feeds, commons left out: each has its own beside its page."""
    regions = ((title, adresses.page(path)) for title, path in flux.chemins(contexte))
    return {
        "tout": adresses.page(flux.TOUT),
        "regions": tuple(sorted(regions, key=lambda region: sans_accent(region[0]))),
    }
