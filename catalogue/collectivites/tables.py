"""The tables of the reference, and the indexes over them, each made when it is first needed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from catalogue.collectivites import noms
from catalogue.collectivites.objets import STATUT_PARTICULIER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from catalogue.collectivites.objets import Commune, CommuneAncienne, Departement, Epci, Region, Source

Codes = frozenset[str]


@dataclass(frozen=True, eq=False, repr=False)
class Tables:
    """Every collectivité by its code: a SIREN for EPCI, an INSEE code for the others."""

    folder: Path
    source: Source
    par_commune: Mapping[str, Commune]
    par_ancienne: Mapping[str, CommuneAncienne]
    par_epci: Mapping[str, Epci]
    par_departement: Mapping[str, Departement]
    par_region: Mapping[str, Region]

    @cached_property
    def communes_par_siren(self) -> Mapping[str, Commune]:
        """Communes of today by SIREN; those of the COM have none."""
        return {commune.siren: commune for commune in self.par_commune.values() if commune.siren}

    @cached_property
    def communes_par_code_postal(self) -> Mapping[str, tuple[Commune, ...]]:
        """Communes that each postal code serves, by INSEE code."""
        found: dict[str, list[Commune]] = defaultdict(list)
        for commune in self.par_commune.values():
            for code in commune.codes_postaux:
                found[code].append(commune)
        return {code: tuple(communes) for code, communes in found.items()}

    @cached_property
    def communes_par_nom(self) -> Mapping[str, tuple[str, ...]]:
        """INSEE codes of the communes by the key of their name (`noms.cle`): 1,441 names are shared."""
        found: dict[str, tuple[str, ...]] = {}
        for commune in self.par_commune.values():
            key = noms.cle(commune.nom)
            found[key] = (*found.get(key, ()), commune.insee)
        return found

    @cached_property
    def communes_par_epci(self) -> Mapping[str, Codes]:
        """INSEE codes of the communes of each EPCI and EPT."""
        communes = self.par_commune.values()
        return _group((siren, c.insee) for c in communes for siren in (c.epci, c.ept) if siren)

    @cached_property
    def communes_par_departement(self) -> Mapping[str, Codes]:
        """INSEE codes of the communes on the map of each département."""
        return _group((c.departement, c.insee) for c in self.par_commune.values())

    @cached_property
    def communes_par_region(self) -> Mapping[str, Codes]:
        """INSEE codes of the communes of each région."""
        return _group((c.region, c.insee) for c in self.par_commune.values())

    @cached_property
    def communes_sans_departement(self) -> Codes:
        """INSEE codes of the communes whose EPCI is also their département: the Métropole de Lyon's."""
        particular = (e.siren for e in self.par_epci.values() if e.type == STATUT_PARTICULIER)
        return frozenset[str]().union(*(self.communes_par_epci[siren] for siren in particular))


def _group(pairs: Iterable[tuple[str, str]]) -> dict[str, Codes]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, insee in pairs:
        found[key].append(insee)
    return {key: frozenset(communes) for key, communes in found.items()}
