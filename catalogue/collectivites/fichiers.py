"""Where the reference lies, and its files read into objects."""

from __future__ import annotations

import csv
import errno
from typing import TYPE_CHECKING

import msgspec

from catalogue.collectivites.objets import Commune, CommuneAncienne, Departement, Epci, Region, Source
from catalogue.socle.ressources import resources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOSSIER = "donnees/collectivites"
SOURCE = "source.json"

# The columns of each file are the fields of the object, in the same order.
COMMUNES = "communes.csv"
COMMUNES_ANCIENNES = "communes_anciennes.csv"
EPCI = "epci.csv"
DEPARTEMENTS = "departements.csv"
REGIONS = "regions.csv"
COLONNES: dict[str, tuple[str, ...]] = {
    COMMUNES: (*Commune.__struct_fields__[:-1], "codes_postaux"),
    COMMUNES_ANCIENNES: CommuneAncienne.__struct_fields__,
    EPCI: Epci.__struct_fields__,
    DEPARTEMENTS: Departement.__struct_fields__,
    REGIONS: Region.__struct_fields__,
}


class ReferenceAbsente(FileNotFoundError):  # noqa: N818 - named as the rest of the domain
    """The reference of collectivités is neither in the catalogue nor beside the library."""


def trouver(root: Path) -> Path:
    """Return the folder of the reference: that of the catalogue `root`, else the library's own."""
    for base in (root, resources()):
        if (base / DOSSIER / SOURCE).is_file():
            return base / DOSSIER
    raise ReferenceAbsente(root / DOSSIER)


def source(raw: bytes) -> Source:
    """Read `source.json`."""
    return msgspec.json.decode(raw, type=Source)


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


def _rows(path: Path) -> Iterator[list[str]]:
    """Iterate over the lines of a file, its header left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        try:
            next(rows, None)
            yield from rows
        except (UnicodeDecodeError, csv.Error) as error:
            raise OSError(errno.EILSEQ, str(error), str(path)) from error
