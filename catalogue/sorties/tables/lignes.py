"""CSV files, as RFC 4180 says: commas, UTF-8, CR and LF at the end of each line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from catalogue.sorties.tables.texte import neutraliser, sur_une_ligne

if TYPE_CHECKING:
    from catalogue.sorties.tables.modele import Cellule, Table

OUI, NON = "oui", "non"
FIN, DOUBLE = b"\r\n", '"'


class Fichier(NamedTuple):
    """A CSV file, and what was seen on the way: how many rows, the longest value of each column."""

    donnees: bytes
    rangs: int
    longueurs: tuple[int, ...]


def ecrire(table: Table) -> Fichier:
    """Write a table; a cell that is not known is empty."""
    written = bytearray(",".join(colonne.nom for colonne in table.colonnes).encode() + FIN)
    rows, longest = 0, [0] * len(table.colonnes)
    for columns in table.paquets():
        texts = []
        for rank, cells in enumerate(columns):
            # A column holds values of one kind: those that are equal are written alike.
            known = {cell: _citer(_cellule(cell)) for cell in set(cells)}
            texts.append([known[cell] for cell in cells])
            longest[rank] = max(longest[rank], *(len(str(cell)) for cell in known if cell), 0)
        lines = map(",".join, zip(*texts, strict=True))
        written += "\r\n".join(lines).encode() + FIN
        rows += len(columns[0])
    return Fichier(bytes(written), rows, tuple(longest))


def _citer(text: str) -> str:
    """Put between quotes a text that holds a comma or a quote; it holds no line break."""
    return f'"{text.replace(DOUBLE, 2 * DOUBLE)}"' if "," in text or DOUBLE in text else text


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
