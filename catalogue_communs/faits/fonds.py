"""What is read once for a build, which everything that is concluded rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.faits import parutions, relations
from catalogue_communs.faits.relations import LienEntreCommuns
from catalogue_communs.forges.modele import (
    DonneesInvalides,
    Ensemble,
    LectureDeDepot,
    lire_ensembles,
    lire_lectures,
)
from catalogue_communs.modele import Catalogue
from catalogue_communs.modele.base import FichierInvalide
from catalogue_communs.modele.presences import Presences, lire_presences
from catalogue_communs.sources.releve import ReleveDeSource, lire_releves


@dataclass(frozen=True)
class Fonds:
    """The files of a folder as of `today`, the reference, the readings, the register; each read when first asked for."""

    root: Path
    catalogue: Catalogue
    today: date
    # The values of the file of each common, in JSON, by its slug.
    valeurs: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def reference(self) -> Reference:
        """The collectivités of France."""
        return reference(self.root)

    @cached_property
    def _lues(self) -> tuple[dict[str, LectureDeDepot], dict[str, Ensemble]]:
        try:
            return lire_lectures(self.root), lire_ensembles(self.root)
        except DonneesInvalides:
            # The validation tells which one, and stops a publication.
            return {}, {}

    @property
    def lectures(self) -> Mapping[str, LectureDeDepot]:
        """The readings of the repositories, by their address; none when one of them is spoiled."""
        return self._lues[0]

    @property
    def ensembles(self) -> Mapping[str, Ensemble]:
        """What the readings of the repositories of a common give together, by its slug."""
        return self._lues[1]

    @cached_property
    def releves(self) -> Mapping[tuple[str, str], ReleveDeSource]:
        """What was read of living sources; nothing when it cannot be read, which the validation tells."""
        try:
            return lire_releves(self.root)
        except FichierInvalide:
            return {}

    @cached_property
    def presences(self) -> Presences:
        """What was seen of instances and of pages that cite; nothing when it cannot be read, which the validation tells."""
        try:
            return lire_presences(self.root)
        except FichierInvalide:
            return Presences()

    @cached_property
    def registre(self) -> parutions.Registre:
        """What was published, and since when; when each hand-written page last changed."""
        return parutions.Registre(self.root, self.today)

    @cached_property
    def liens(self) -> Mapping[str, tuple[LienEntreCommuns, ...]]:
        """How each common that has links, by its slug, stands to others, whichever file says it."""
        return relations.liens(self.catalogue)
