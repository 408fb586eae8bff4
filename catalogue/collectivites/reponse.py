"""« Ma collectivité »: what those around a commune use, and what is made for it that they do not."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from catalogue.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION, Commune, Territoire
from catalogue.collectivites.strates import Strate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.collectivites.reference import Reference
    from catalogue.collectivites.reutilisations import Usage
    from catalogue.modele import Projet

# Values of the vocabulary `public` that include communes.
PUBLICS = frozenset({COMMUNE, "toutes"})

Slugs = tuple[str, ...]


class Reponse(msgspec.Struct, frozen=True):
    """What is known for one commune; commons are slugs, territories and slugs are sorted.

    - `usages`: what the commune itself, its EPCI, its EPT, its département and its région use,
      in this order; one line each, even when nothing is known (« aucun usage connu »).
    - `voisines`: the other communes of its EPCI that use something.
    - `semblables`: for each common, the communes of the same class of size that use it.
    - `a_decouvrir`: commons made for communes of this size that none of the commune, its EPCI,
      its EPT and its neighbours uses.
    """

    commune: Commune
    strate: Strate | None
    usages: tuple[tuple[Territoire, Slugs], ...]
    voisines: tuple[tuple[Territoire, Slugs], ...]
    semblables: tuple[tuple[str, tuple[Territoire, ...]], ...]
    a_decouvrir: Slugs


class MaCollectivite:
    """Answer for any commune, from the uses of the whole catalogue; made once for a build."""

    def __init__(self, projets: Iterable[Projet], known: Iterable[Usage], reference: Reference) -> None:
        """Index the live uses by territory; `known` comes from `reutilisations.usages`."""
        self._reference = reference
        self._projets = tuple(projets)
        used: dict[Territoire, set[str]] = defaultdict(set)
        for usage in known:
            if usage.actives and isinstance(usage.organisation, Territoire):
                used[usage.organisation].add(usage.commun)
        self._used = {territoire: tuple(sorted(slugs)) for territoire, slugs in sorted(used.items())}

    def repondre(self, insee: str) -> Reponse | None:
        """Answer for the commune of INSEE code `insee`; a former code answers for today's commune."""
        reference = self._reference
        former = reference.ancienne(insee)
        commune = reference.commune(former.commune if former else insee)
        if commune is None:
            return None
        here = Territoire(COMMUNE, commune.insee)
        around = self._autour(commune)
        near = [Territoire(COMMUNE, other) for other in reference.voisines(commune.insee)]
        close = {here, *near, *(one for one in around if one.nature == EPCI)}
        return Reponse(
            commune=commune,
            strate=reference.strate(here),
            usages=tuple((one, self._used.get(one, ())) for one in around),
            voisines=tuple((one, self._used[one]) for one in near if one in self._used),
            semblables=self._semblables(here),
            a_decouvrir=self._a_decouvrir(
                commune, {slug for one in close for slug in self._used.get(one, ())}
            ),
        )

    def _autour(self, commune: Commune) -> tuple[Territoire, ...]:
        """List the collectivités that govern a commune, from itself outwards, each once."""
        named = [(COMMUNE, commune.insee), (EPCI, commune.epci), (EPCI, commune.ept)]
        named += [(DEPARTEMENT, commune.departement), (REGION, commune.region)]
        found = (self._reference.canonique(Territoire(nature, code)) for nature, code in named if code)
        # The Métropole de Lyon is the département of its communes.
        return tuple(one for one in dict.fromkeys(found) if commune.insee in self._reference.communes(one))

    def _semblables(self, here: Territoire) -> tuple[tuple[str, tuple[Territoire, ...]], ...]:
        strate = self._reference.strate(here)
        found: dict[str, list[Territoire]] = defaultdict(list)
        for other, slugs in self._used.items():
            if (
                strate
                and other.nature == COMMUNE
                and other != here
                and self._reference.strate(other) == strate
            ):
                for slug in slugs:
                    found[slug].append(other)
        return tuple((slug, tuple(found[slug])) for slug in sorted(found))

    def _a_decouvrir(self, commune: Commune, used: set[str]) -> Slugs:
        return tuple(
            sorted(
                projet.slug
                for projet in self._projets
                if projet.slug not in used and not projet.archive and _made_for(projet, commune.population)
            )
        )


def _made_for(projet: Projet, population: int | None) -> bool:
    """Tell whether a common is made for communes of `population` inhabitants (`None`: unknown)."""
    if not PUBLICS & {*projet.publics.collectivites}:
        return False
    bounds = projet.publics.population
    if bounds is None or population is None:
        return True
    return (bounds.min or 0) <= population and (bounds.max is None or population <= bounds.max)
