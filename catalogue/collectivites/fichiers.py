"""Where the reference lies, its files read into objects, and the indexes over them."""

from __future__ import annotations

import csv
import errno
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from catalogue.collectivites import objets
from catalogue.collectivites.objets import (
    NATURES,
    STATUT_PARTICULIER,
    Collectivite,
    Commune,
    CommuneAncienne,
    Departement,
    Epci,
    Numero,
    Provenance,
    Region,
    Structure,
)
from catalogue.socle.fichiers import resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from catalogue.collectivites.objets import Nature

DOSSIER = "donnees/collectivites"
SOURCE = "source.json"

# The columns of each file are the fields of the object, in the same order.
COMMUNES = "communes.csv"
COMMUNES_ANCIENNES = "communes_anciennes.csv"
EPCI = "epci.csv"
DEPARTEMENTS = "departements.csv"
REGIONS = "regions.csv"
# Checked by hand, line by line: the package does not hold them.
NUMEROS = "siren.csv"
# Bodies that are no collectivité, from BANATIC and SIRENE: see `catalogue.collectivites.organismes`.
ORGANISMES = "organismes.csv"
COLONNES: dict[str, tuple[str, ...]] = {
    COMMUNES: (*Commune.__struct_fields__[:-1], "codes_postaux"),
    COMMUNES_ANCIENNES: CommuneAncienne.__struct_fields__,
    EPCI: Epci.__struct_fields__,
    DEPARTEMENTS: Departement.__struct_fields__,
    REGIONS: Region.__struct_fields__,
    NUMEROS: Numero.__struct_fields__,
    ORGANISMES: Structure.__struct_fields__,
}

_NATURES: dict[str, Nature] = {nature: nature for nature in NATURES}

Codes = frozenset[str]


class ReferenceAbsente(FileNotFoundError):  # noqa: N818 - named as the rest of the domain
    """The reference of collectivités is neither in the catalogue nor beside the library."""


def trouver(root: Path) -> Path:
    """Return the folder of the reference: that of the catalogue `root`, else the library's own."""
    for base in (root, resources()):
        if (base / DOSSIER / SOURCE).is_file():
            return base / DOSSIER
    raise ReferenceAbsente(root / DOSSIER)


def source(raw: bytes) -> Provenance:
    """Read `source.json`."""
    return msgspec.json.decode(raw, type=Provenance)


def communes(folder: Path) -> dict[str, Commune]:
    """Read about 35,000 communes, by INSEE code."""
    found: dict[str, Commune] = {}
    # The same text for the same group: 35,000 communes lie in 1,300 of them.
    one = dict[str, str]().setdefault
    for insee, nom, liaison, siren, dep, reg, epci, ept, people, postaux in _rows(folder / COMMUNES):
        found[insee] = Commune(
            insee,
            nom,
            one(liaison, liaison),
            siren or None,
            one(dep, dep),
            one(reg, reg),
            one(epci, epci) or None,
            one(ept, ept) or None,
            int(people) if people else None,
            postaux,
        )
    return found


def anciennes(folder: Path) -> dict[str, CommuneAncienne]:
    """Read the codes that no longer name a commune; those that still do are left out."""
    found = (CommuneAncienne(*row) for row in _rows(folder / COMMUNES_ANCIENNES))
    return {ancienne.insee: ancienne for ancienne in found if ancienne.insee != ancienne.commune}


def noms_anciens(folder: Path) -> Iterator[CommuneAncienne]:
    """Iterate over the communes of yesterday whose name the source gives."""
    for row in _rows(folder / COMMUNES_ANCIENNES):
        ancienne = CommuneAncienne(*row)
        if ancienne.nom:
            yield ancienne


def epci(folder: Path) -> dict[str, Epci]:
    """Read about 1,300 EPCI and établissements publics territoriaux, by SIREN."""
    rows = _rows(folder / EPCI)
    return {row[0]: Epci(row[0], row[1], row[2], row[3], row[4], int(row[5])) for row in rows}


def departements(folder: Path) -> dict[str, Departement]:
    """Read the 109 départements and collectivités d'outre-mer, by INSEE code."""
    return {row[0]: Departement(*row) for row in _rows(folder / DEPARTEMENTS)}


def regions(folder: Path) -> dict[str, Region]:
    """Read the 26 régions and collectivités d'outre-mer, by INSEE code."""
    return {row[0]: Region(*row) for row in _rows(folder / REGIONS)}


def numeros(folder: Path) -> dict[str, Collectivite]:
    """Read whose each SIREN is, for about 120 départements, régions and what takes their place."""
    return {siren: Collectivite(_NATURES[nature], code) for nature, code, siren, _ in _rows(folder / NUMEROS)}


def structures(folder: Path) -> dict[str, Structure]:
    """Read about 9,000 bodies that are no collectivité, by SIREN; an older reference has none."""
    if not (folder / ORGANISMES).is_file():
        return {}
    rows = _rows(folder / ORGANISMES)
    return {
        row[0]: Structure(row[0], row[1], row[2], row[3], int(row[4]) if row[4] else None) for row in rows
    }


def _rows(path: Path) -> Iterator[list[str]]:
    """Iterate over the lines of a file, its header left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        try:
            next(rows, None)
            yield from rows
        except (UnicodeDecodeError, csv.Error) as error:
            raise OSError(errno.EILSEQ, str(error), str(path)) from error


@dataclass(frozen=True, eq=False, repr=False)
class Tables:
    """Every collectivité by its code: a SIREN for EPCI, an INSEE code for the others.

    `par_siren` leads from its SIREN to what a département or a région is.
    """

    folder: Path
    source: Provenance
    par_commune: Mapping[str, Commune]
    par_ancienne: Mapping[str, CommuneAncienne]
    par_epci: Mapping[str, Epci]
    par_departement: Mapping[str, Departement]
    par_region: Mapping[str, Region]
    par_siren: Mapping[str, Collectivite]

    @cached_property
    def structures(self) -> Mapping[str, Structure]:
        """Bodies that are no collectivité, by SIREN; read when someone looks one up."""
        return structures(self.folder)

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
        """INSEE codes of the communes by the key of their name (`objets.cle_du_nom`): 1,441 names are shared."""
        found: dict[str, tuple[str, ...]] = {}
        for commune in self.par_commune.values():
            key = objets.cle_du_nom(commune.nom)
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
