"""CSV files, as RFC 4180 says: commas, UTF-8, CR and LF at the end of each line."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from catalogue.site.sorties.tables.texte import neutraliser, sur_une_ligne

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.site.sorties.tables.modele import Cellule, Ligne, Table

OUI, NON = "oui", "non"


class Fichier(NamedTuple):
    """A CSV file, and what was seen on the way: how many rows, the longest value of each column."""

    donnees: bytes
    rangs: int
    longueurs: tuple[int, ...]


def ecrire(table: Table, lines: Iterable[Ligne] | None = None) -> Fichier:
    """Write a table, or some of its rows; a cell that is not known is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(colonne.nom for colonne in table.colonnes)
    rows, longest = 0, [0] * len(table.colonnes)
    for rows, line in enumerate(table.lignes if lines is None else lines, 1):  # noqa: B007 - counted
        writer.writerow(map(_cellule, line))
        longest = [max(n, len(str(cell)) if cell else 0) for n, cell in zip(longest, line, strict=True)]
    return Fichier(text.getvalue().encode(), rows, tuple(longest))


def _cellule(value: Cellule) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutraliser(sur_une_ligne(value))
    if isinstance(value, bool):
        return OUI if value else NON
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
