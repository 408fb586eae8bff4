"""What is new: a short list for the home page, and the list of the feeds."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from catalogue.collectivites.cles import ENTREE, MESURE, PHASE, REUTILISATION
from catalogue.faits.chronologie import GENRES, VERSION, Recents
from catalogue.site.sorties import flux
from catalogue.socle.dates import DatePartielle
from catalogue.socle.texte import sans_accent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue.faits.chronologie import Evenement
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses

LIGNES = 6
# Several events of a kind on the same day make one line.
PLURIELS = {
    ENTREE: "communs entrent au catalogue",
    REUTILISATION: "réutilisations",
    MESURE: "mesures",
    PHASE: "phases",
    VERSION: "versions de dépôts",
}


def vue(contexte: Contexte, adresses: Adresses) -> dict[str, object]:
    """Describe what entered last, what is of a kind, a day and a common together."""
    names = {projet.slug: projet.nom for projet in contexte.catalogue.projets}
    # A day makes a line at least: there are never more days than lines.
    newest = Recents(LIGNES, jours=True)
    for projet in contexte.catalogue.projets:
        newest.ajouter(_seules(contexte.evenements_depuis(projet, newest.depuis), projet))
    # Events come newest first: only the days that are shown are sorted.
    days = (tuple(found) for _, found in groupby(newest.liste(), key=lambda event: event.rang[0]))
    groups = (tuple(found) for day in days for _, found in groupby(sorted(day, key=_rank), key=_rank))
    lines = (_line(group, names, adresses) for group in groups)
    return {
        "lignes": tuple(line for line, _ in zip(lines, range(LIGNES), strict=False)),
        "flux_url": adresses.page("donnees/flux/"),
    }


def _seules(events: Iterable[Evenement], projet: Projet) -> Iterator[Evenement]:
    """Leave out what came with the common: its entry says it all, and a fact of long ago is no news."""
    entry = projet.publie_le.premier_jour if projet.publie_le else None
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
    day = first.publie_le
    return {"quand": str(DatePartielle(day.year, day.month, day.day)), "texte": text, "url": url}


def vue_flux(contexte: Contexte, adresses: Adresses) -> dict[str, object]:
    """List the feeds, commons left out: each has its own beside its page."""
    found = tuple(flux.chemins(contexte))

    def listed(folder: str) -> Iterable[tuple[str, str]]:
        return tuple((title, adresses.page(path)) for title, path in found if path.startswith(folder))

    return {
        "tout": adresses.page(flux.TOUT),
        "axes": listed(flux.FLUX_AXES),
        "regions": tuple(sorted(listed(flux.FLUX_REGIONS), key=lambda region: sans_accent(region[0]))),
    }
