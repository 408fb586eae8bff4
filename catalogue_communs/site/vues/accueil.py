"""The home page: needs in plain words and their commons, the laureates, then the axes; what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice

from catalogue_communs.collectivites.cles import ENTREE, MESURE, PHASE, REUTILISATION
from catalogue_communs.faits import besoins
from catalogue_communs.faits.chronologie import GENRES, VERSION, Evenement
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.sorties import flux
from catalogue_communs.site.vues import cartes
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import sans_accent

# The home page invites: of a long list it shows the most used, and leads to the others.
LAUREATS, PAR_BESOIN = 6, 8


@dataclass(frozen=True, slots=True)
class Accueil:
    """What the home page shows."""

    contexte: Contexte
    adresses: Adresses

    def laureats(self) -> tuple[list[cartes.Carte], int]:
        """Make the cards of the laureates; count them all when some are left out."""
        shown, total = _plus_utilises(self.contexte.catalogue.laureats, LAUREATS, self.contexte)
        return [cartes.carte(projet, self.contexte) for projet in shown], total

    def besoins(self) -> Iterator[tuple[str, str, Sequence[Projet], int]]:
        """Yield each need that some common answers, its title, the commons shown, how many there are when some are left out."""
        found: dict[str, list[Projet]] = {slug: [] for slug in besoins.titres()}
        for projet in sorted(self.contexte.catalogue.projets, key=lambda p: not p.laureat):
            for slug in besoins.besoins_de(projet):
                found[slug].append(projet)
        for slug, named in found.items():
            if named:
                yield slug, besoins.titres()[slug], *_plus_utilises(named, PAR_BESOIN, self.contexte)

    def axes(self) -> dict[str, int]:
        """Count the commons of each axis that has some, in the order of the vocabulary."""
        known = self.contexte.catalogue.projets
        counts = Counter(slug for p in known if p.planification for slug in p.planification.axes)
        return {slug: counts[slug] for slug in vocabulaires()["axe"].valeurs if counts[slug]}


def _plus_utilises(projets: Sequence[Projet], most: int, contexte: Contexte) -> tuple[Sequence[Projet], int]:
    """Choose the commons that most organisations use, in their order; count them all when some are left out."""
    used = sorted(projets, key=lambda p: -sum(usage.compte for usage in contexte.usages_de(p)))
    kept = {p.slug for p in used[:most]}
    return [p for p in projets if p.slug in kept], len(projets) if projets[most:] else 0


LIGNES = 6
# Several events of a kind on the same day make one line.
PLURIELS = {
    ENTREE: "communs entrent au catalogue",
    REUTILISATION: "réutilisations",
    MESURE: "mesures",
    PHASE: "phases",
    VERSION: "versions de dépôts",
}


def nouveautes(contexte: Contexte, adresses: Adresses) -> Iterator[tuple[date, str, str]]:
    """Yield what entered last, what is of a kind, a day and a common together: the day, the words, the address."""
    every = (one for projet in contexte.catalogue.projets for one in _seules(contexte.evenements(projet)))
    newest = sorted(sorted(every, key=lambda event: event.rang), key=_rank)
    groups = (tuple(found) for _, found in groupby(newest, key=_rank))
    return (_line(group, contexte, adresses) for group in islice(groups, LIGNES))


def _seules(events: Sequence[Evenement]) -> Iterator[Evenement]:
    """Leave out what came with the common: its entry says it all, and a fact of long ago is no news."""
    entry = next((event.publie_le for event in events if event.genre == ENTREE), None)
    return (event for event in events if event.genre == ENTREE or event.publie_le != entry)


def _rank(event: Evenement) -> tuple[int, bool, str, str]:
    """Order by day, the new commons first, then by kind and by common."""
    day, entry = -event.publie_le.toordinal(), event.genre == ENTREE
    return (day, not entry, event.genre, "" if entry else event.commun)


def _line(group: tuple[Evenement, ...], contexte: Contexte, adresses: Adresses) -> tuple[date, str, str]:
    first = group[0]
    url = f"{adresses.commun(first.commun)}#{GENRES[first.genre][1]}"
    if len(group) == 1:
        return first.publie_le, first.titre, url
    text = f"{len(group)} {PLURIELS[first.genre]}"
    if first.genre == ENTREE:
        return first.publie_le, text, adresses.page("catalogue/")
    projet = contexte.catalogue.projet(first.commun)
    return first.publie_le, f"{projet.nom if projet else first.commun} : {text}", url


def flux_des_regions(contexte: Contexte) -> list[tuple[str, str]]:
    """List the feeds of the régions, title and path; each common has its own beside its page."""
    return sorted(flux.chemins(contexte), key=lambda region: sans_accent(region[0]))
