"""CSV files, as RFC 4180 says: commas, UTF-8, CR and LF at the end of each line."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from catalogue.sorties.tables.texte import neutraliser, sur_une_ligne

if TYPE_CHECKING:
    from catalogue.sorties.tables.modele import Cellule, Table

OUI, NON = "oui", "non"


def ecrire(table: Table) -> bytes:
    """Write a table; a cell that is not known is empty."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([colonne.nom for colonne in table.colonnes])
    writer.writerows([_cellule(cell) for cell in ligne] for ligne in table.lignes)
    return written.getvalue().encode()


def _cellule(value: Cellule) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _texte(value)
    if isinstance(value, bool):
        return OUI if value else NON
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


# The same words come back from row to row.
@lru_cache(maxsize=4096)
def _texte(text: str) -> str:
    return neutraliser(sur_une_ligne(text))
