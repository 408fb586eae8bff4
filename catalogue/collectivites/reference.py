"""The reference of collectivités: communes, EPCI, départements and régions of one year.

`reference(root)` reads `donnees/collectivites/` the first time that it is asked for, then
keeps it as long as `source.json` is the same. Nothing else in the library reads these files.
"""

from __future__ import annotations

from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from catalogue.collectivites import fichiers, identification
from catalogue.collectivites.decoupage import Decoupage
from catalogue.collectivites.objets import Collectivite, Identite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from catalogue.modele.base import Organisme


def reference(root: Path) -> Reference:
    """Return the reference of the catalogue at `root`; raise `ReferenceAbsente` if there is none."""
    folder = fichiers.trouver(root)
    return _read(folder, (folder / fichiers.SOURCE).read_bytes())


@lru_cache(maxsize=2)
def _read(folder: Path, source: bytes) -> Reference:
    return Reference(
        folder=folder,
        source=fichiers.source(source),
        par_commune=fichiers.communes(folder),
        par_ancienne=fichiers.anciennes(folder),
        par_epci=fichiers.epci(folder),
        par_departement=fichiers.departements(folder),
        par_region=fichiers.regions(folder),
        par_siren=fichiers.numeros(folder),
    )


class Reference(Decoupage):
    """The collectivités of one year, and which of them an organisation is. Made by `reference(root)`."""

    def identifier(self, organisation: Organisme) -> Identite:
        """Tell which collectivité an organisation is, that it is another body, or what is wrong.

        See `catalogue.collectivites.identification` for the rules.
        """
        return self._identifiees(organisation)

    @cached_property
    def _identifiees(self) -> Callable[[Organisme], Identite]:
        # The pages, the counts and the feeds all ask for the same users.
        return lru_cache(maxsize=16_384)(partial(identification.identifier, self))

    def nommer(self, organisation: Organisme) -> str:
        """Name an organisation as its file does, else as the reference does."""
        if organisation.nom:
            return organisation.nom
        found = self.identifier(organisation)
        if isinstance(found, Collectivite):
            return self.nom_complet(found)
        known = self.structures.get(organisation.siren or "")
        return known.nom if known else f"SIREN {organisation.siren}"
