"""CSV files, as RFC 4180 says: commas, UTF-8, CR and LF at the end of each line."""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from catalogue.site.sorties.tables.texte import neutraliser, sur_une_ligne

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.site.sorties.tables.modele import Ligne, Table

OUI, NON = "oui", "non"


class Fichier(NamedTuple):
    """A CSV file, line by line, its header first, and the length of the longest value of each column."""

    textes: list[str]
    longueurs: tuple[int, ...]

    @property
    def donnees(self) -> bytes:
        """The whole file."""
        return "".join(self.textes).encode()

    def partie(self, rangs: Iterable[int]) -> bytes:
        """Return the file that some rows alone make, given by their places from 0."""
        return "".join([self.textes[0], *(self.textes[rang + 1] for rang in rangs)]).encode()


def ecrire(table: Table, lines: Iterable[Ligne] | None = None) -> Fichier:
    """Write the rows of a table, its own or some; a cell that is not known is empty."""
    made: list[str] = []
    writer = csv.writer(_Collecte(made))
    writer.writerow(colonne.nom for colonne in table.colonnes)
    longest = [0] * len(table.colonnes)
    for line in table.lignes if lines is None else lines:
        cells = [*map(ecrite, line)]
        writer.writerow(cells)
        longest = [*map(max, longest, map(len, cells))]
    return Fichier(made, tuple(longest))


class _Collecte:
    """What a writer of CSV writes to: each line is kept by itself."""

    def __init__(self, made: list[str]) -> None:
        self.write = made.append


def ecrite(value: object) -> str:
    """Write a cell: nothing for what is not known, and no formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _texte(value)
    if isinstance(value, bool):
        return OUI if value else NON
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


# The same texts come back row after row.
@lru_cache(maxsize=8192)
def _texte(value: str) -> str:
    return neutraliser(sur_une_ligne(value))
