"""What every page of one build shares: the catalogue, the reference, the readings and the day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from catalogue import chronologie
from catalogue.activite import bilan, lire_ensembles, lire_lectures, signalements
from catalogue.activite.registre import DonneesInvalides
from catalogue.collectivites import Territoire, reference
from catalogue.collectivites import reutilisations as comptes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from catalogue.activite import Bilan, Ensemble, Lecture, Signalement
    from catalogue.collectivites import Reference
    from catalogue.collectivites.reutilisations import Usage
    from catalogue.modele import Catalogue, Projet


@dataclass(frozen=True)
class Contexte:
    """The facts of one build, as of `today`; each is read or computed when first asked for."""

    root: Path
    catalogue: Catalogue
    today: date

    @cached_property
    def reference(self) -> Reference:
        """The collectivités of France."""
        return reference(self.root)

    @cached_property
    def usages(self) -> tuple[Usage, ...]:
        """Every reuse of the catalogue, by common."""
        return comptes.usages(self.catalogue.projets, self.reference)

    @cached_property
    def usages_par_departement(self) -> dict[str, list[Usage]]:
        """Live reuses by the département that they reach; an organisation without a place is nowhere."""
        found: dict[str, list[Usage]] = defaultdict(list)
        for usage in self.usages:
            if usage.actives and isinstance(usage.organisation, Territoire):
                for code in self.reference.departements_de(usage.organisation):
                    found[code].append(usage)
        return found

    @cached_property
    def _usages_par_commun(self) -> dict[str, list[Usage]]:
        found: dict[str, list[Usage]] = defaultdict(list)
        for usage in self.usages:
            found[usage.commun].append(usage)
        return found

    def bilan(self, projet: Projet) -> comptes.Bilan:
        """Count the reuses of one common."""
        return comptes.bilan(self._usages_par_commun[projet.slug], self.reference, self.today)

    def bilan_total(self) -> comptes.Bilan:
        """Count the reuses of the portfolio, each organisation and each inhabitant once."""
        return comptes.bilan(self.usages, self.reference, self.today)

    def bilan_recent(self) -> comptes.Bilan:
        """Count only what a source shows in production in the last eighteen months."""
        recent = [usage for usage in self.usages if comptes.recente(usage, self.today)]
        return comptes.bilan(recent, self.reference, self.today)

    @cached_property
    def evenements(self) -> tuple[chronologie.Evenement, ...]:
        """What happened to every common, newest first."""
        found = (
            event
            for projet in self.catalogue.projets
            for event in chronologie.evenements(projet, self.lectures, self.today, self.reference.nommer)
        )
        return tuple(sorted(found, key=lambda event: event.rang))

    # --- Activity ----------------------------------------------------------------------

    @cached_property
    def _lues(self) -> tuple[dict[str, Lecture], dict[str, Ensemble], str]:
        try:
            return lire_lectures(self.root), lire_ensembles(self.root), ""
        except DonneesInvalides as error:
            return (
                {},
                {},
                f"Une lecture est invalide : {error}\nEffacez ce fichier, puis relancez « catalogue activite ».",
            )

    @property
    def lectures(self) -> Mapping[str, Lecture]:
        """The readings of the repositories, by their address; none when one of them is spoiled."""
        return self._lues[0]

    @property
    def lecture_invalide(self) -> str:
        """What is wrong with a reading that cannot be read, for people; or nothing."""
        return self._lues[2]

    def activite(self, projet: Projet) -> Bilan:
        """Describe the activity of a common."""
        return bilan(projet, self.lectures, self._lues[1], self.today)

    def signalements(self, projet: Projet) -> tuple[Signalement, ...]:
        """List what the readings say against the page of a common."""
        return signalements(projet, self.lectures, self.today)
