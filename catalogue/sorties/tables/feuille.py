"""The rows of a sheet of a workbook, written as Office Open XML says (ISO/IEC 29500, SpreadsheetML).

A cell is a number, a day, or a text that stands in the cell itself; nothing is ever a formula.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

from catalogue.dates import DatePartielle
from catalogue.sorties.tables.lignes import NON, OUI
from catalogue.sorties.tables.texte import est_risque, sur_une_ligne

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue.sorties.tables.modele import Cellule, Table

# The longest text that a cell holds.
LONGUEUR_MAX = 32_767
# Days are counted from there; the calendar of spreadsheets has one day too many before March 1900.
EPOQUE, DEBUT = date(1899, 12, 30).toordinal(), date(1900, 3, 1)
# What a spreadsheet would read as the code of a character.
_CODE = re.compile("(_x[0-9a-fA-F]{4}_)")


class Styles(NamedTuple):
    """The ranks, in the workbook, of how a day looks, and a text that stays one once it is edited."""

    jour: int
    texte: int


def rangs(table: Table, styles: Styles) -> Iterator[str]:
    """Write the rows of a table under its header, some at a time."""
    names = [(colonne(rank), one.temporelle) for rank, one in enumerate(table.colonnes)]
    first = 2
    for columns in table.paquets():
        numbers = range(first, first + len(columns[0]))
        parts: list[Iterable[str]] = [[f'<row r="{number}">' for number in numbers]]
        for (name, temporelle), cells in zip(names, columns, strict=True):
            # A column holds values of one kind: those that are equal are written alike.
            known = {cell: _cellule(cell, temporelle, styles) for cell in set(cells)}
            if any(known.values()):
                parts.append(
                    [
                        f'<c r="{name}{number}"{said}' if (said := known[cell]) else ""
                        for number, cell in zip(numbers, cells, strict=True)
                    ]
                )
        parts.append(repeat("</row>", len(numbers)))
        yield "".join(chain.from_iterable(zip(*parts, strict=True)))
        first = numbers.stop


def colonne(rank: int) -> str:
    """Return the name of a column: A for the first, AA after Z."""
    before, last = divmod(rank, 26)
    return f"{colonne(before - 1) if before else ''}{chr(ord('A') + last)}"


def _cellule(value: Cellule, temporelle: bool, styles: Styles) -> str:  # noqa: FBT001 - for each cell of each row
    """Write what follows the place of a cell; nothing for one that is empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return _texte(value, temporelle, styles)
    if isinstance(value, bool):
        return _texte(OUI if value else NON, False, styles)  # noqa: FBT003 - likewise
    if isinstance(value, date):
        return _jour(value, styles)
    return f"><v>{value:.16G}</v></c>"


def _texte(text: str, temporelle: bool, styles: Styles) -> str:  # noqa: FBT001 - likewise
    day = _lire(text) if temporelle else None
    if day is not None:
        return _jour(day, styles)
    said = sur_une_ligne(text)
    if len(said) > LONGUEUR_MAX:
        raise ValueError(f"a cell cannot be written: {len(said)} characters")
    style = f' s="{styles.texte}"' if est_risque(said) else ""
    said = _CODE.sub(r"_x005F\1", said) if "_x" in said else said
    said = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'{style} t="inlineStr"><is><t>{said}</t></is></c>' if said else "/>"


def _jour(day: date, styles: Styles) -> str:
    return f' s="{styles.jour}"><v>{day.toordinal() - EPOQUE}</v></c>'


def _lire(text: str) -> date | None:
    """Return the day that a text says; a date without a day stays a text."""
    try:
        moment = DatePartielle.parse(text)
    except ValueError:
        return None
    return moment.premier_jour if moment.jour and moment.premier_jour >= DEBUT else None
