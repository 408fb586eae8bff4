"""From a folder to what every page of one build shares: what is concluded of each common, and of all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.reutilisations import ARRETE, Usage
from catalogue_communs.faits import lieux
from catalogue_communs.faits.commun import Conclusions
from catalogue_communs.faits.fonds import Fonds
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.faits.lieux import FaitLocal
from catalogue_communs.modele import Catalogue, Guichet, Projet, convertir
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import sans_accent
from catalogue_communs.validation import Rapport, valider


def charger(root: Path, today: date) -> tuple[Catalogue, Rapport]:
    """Read `root` as of `today`; a file with an error is left out and reported."""
    rapport = valider(root, today)
    projets = sorted(
        (fiche.projet for fiche in rapport.sans_erreur()), key=lambda p: (sans_accent(p.nom), p.slug)
    )
    guichet = None
    broken = {d.fichier for d in rapport.diagnostics if d.est_erreur}
    if rapport.guichet and rapport.guichet.document.fichier not in broken:
        guichet = convertir(rapport.guichet.document.valeurs, Guichet)
    return Catalogue(tuple(projets), guichet), rapport


@dataclass(frozen=True)
class Contexte(Fonds):
    """What was read for a build, and what is concluded of it; each is worked out when first asked for."""

    # By the identity of a common, which the conclusion keeps: it cannot become that of another.
    _communs: dict[int, Conclusions] = field(default_factory=dict, init=False, repr=False, compare=False)

    # --- Each common -------------------------------------------------------------------

    def commun(self, projet: Projet) -> Conclusions:
        """Return what is concluded of a common, made once until `oublier`."""
        if id(projet) not in self._communs:
            self._communs[id(projet)] = Conclusions(projet, self)
        return self._communs[id(projet)]

    def oublier(self, projet: Projet) -> None:
        """Forget what was concluded of a common: it would be made again."""
        self._communs.pop(id(projet), None)

    @property
    def communs(self) -> Iterator[Conclusions]:
        """What is concluded of each common, in the order of the catalogue."""
        return map(self.commun, self.catalogue.projets)

    @property
    def lignes(self) -> tuple[Ligne, ...]:
        """The indicators of every common."""
        return tuple(line for one in self.communs for line in one.lignes)

    @property
    def derniere_date(self) -> date | None:
        """The day of the last dated fact of any common."""
        return max(filter(None, (one.derniere_date for one in self.communs)), default=None)

    # --- The places --------------------------------------------------------------------

    @cached_property
    def usages_par_departement(self) -> dict[str, list[Usage]]:
        """Reuses that did not stop by the département that they reach; an organisation without a place is nowhere."""
        found: dict[str, list[Usage]] = defaultdict(list)
        for usage in chain.from_iterable(one.usages for one in self.communs):
            if usage.degre != ARRETE and isinstance(usage.organisation, Collectivite):
                for code in self.reference.departements_de(usage.organisation):
                    found[code].append(usage)
        return found

    @cached_property
    def locaux_par_departement(self) -> dict[str, list[FaitLocal]]:
        """What every common says of places, by the département that is named."""
        found: dict[str, list[FaitLocal]] = defaultdict(list)
        for fait in chain.from_iterable(one.locaux for one in self.communs):
            for code in fait.departements:
                found[code].append(fait)
        return dict(found)

    @cached_property
    def territoires(self) -> Mapping[Collectivite, str]:
        """The address of the page of each région and département of which something is said; the others have none."""
        said = self.usages_par_departement.keys() | self.locaux_par_departement.keys()
        places = lieux.territoires(self.reference).items() if programme().territoires else ()
        return {
            place: path for place, path in places if not said.isdisjoint(lieux.situer(place, self.reference))
        }
