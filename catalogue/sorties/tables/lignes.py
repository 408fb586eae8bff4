"""CSV files, as RFC 4180 says: commas, UTF-8, CR and LF at the end of each line."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from catalogue.sorties.tables.texte import neutraliser, sur_une_ligne

if TYPE_CHECKING:
    from catalogue.sorties.tables.modele import Cellule, Table

OUI, NON = "oui", "non"


class Fichier(NamedTuple):
    """A CSV file, and what was seen on the way: how many rows, the longest value of each column."""

    donnees: bytes
    rangs: int
    longueurs: tuple[int, ...]


def ecrire(table: Table) -> Fichier:
    """Write a table; a cell that is not known is empty."""
    written, rows, longest = io.BytesIO(), 0, [0] * len(table.colonnes)
    with io.TextIOWrapper(written, encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([colonne.nom for colonne in table.colonnes])
        for columns in table.paquets():
            texts = []
            for rank, cells in enumerate(columns):
                # A column holds values of one kind: those that are equal are written alike.
                known = {cell: _cellule(cell) for cell in set(cells)}
                texts.append([known[cell] for cell in cells])
                longest[rank] = max(longest[rank], *(len(str(cell)) for cell in known if cell), 0)
            writer.writerows(zip(*texts, strict=True))
            rows += len(columns[0])
        stream.flush()
        return Fichier(written.getvalue(), rows, tuple(longest))


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
