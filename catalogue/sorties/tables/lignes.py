"""CSV files, as RFC 4180 says: commas, UTF-8, CR and LF at the end of each line."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

from catalogue.sorties.tables.texte import neutraliser, sur_une_ligne

if TYPE_CHECKING:
    from catalogue.sorties.tables.modele import Cellule, Table

OUI, NON = "oui", "non"


def ecrire(table: Table) -> bytes:
    """Write a table; a cell that is not known is empty."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    names = [colonne.nom for colonne in table.colonnes]
    writer.writerow(names)
    writer.writerows([_cellule(ligne[name]) for name in names] for ligne in table.lignes)
    return written.getvalue().encode()


def _cellule(value: Cellule) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return OUI if value else NON
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return neutraliser(sur_une_ligne(value))
    return str(value)
