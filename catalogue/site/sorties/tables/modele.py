"""What a table is: columns that say what they hold, and rows of typed cells under their names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Cellule = str | int | float | bool | date | None
Type = Literal["string", "integer", "number", "boolean", "date"]
# A cell for each column, in the same order.
Ligne = tuple[Cellule, ...]
# The cells of a row by the names of their columns, in any order.
Rang: TypeAlias = "Mapping[str, Cellule]"

# A date as far as it is known: the year, the month or the day.
DATE_PARTIELLE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column: its name, what it holds, an example, and what is always true of it.

    `exemple` is written as in the CSV file.
    """

    nom: str
    type: Type
    titre: str
    description: str
    exemple: str
    format: str = ""
    contraintes: dict[str, object] = field(default_factory=dict)

    @property
    def temporelle(self) -> bool:
        """Tell whether the column holds dates, whole or not."""
        return self.type == "date" or self.contraintes.get("pattern") == DATE_PARTIELLE


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, its columns, its rows; `cle` names the column that identifies a row.

    `rangs` is called for each file: a catalogue has tens of thousands of rows, which are made
    anew and never wait in memory.
    """

    nom: str
    titre: str
    description: str
    colonnes: tuple[Colonne, ...]
    rangs: Callable[[], Iterable[Rang]]
    cle: str = ""

    @property
    def lignes(self) -> Iterator[Ligne]:
        """Make the rows; raise `ValueError` when one does not hold exactly what the columns name."""
        names = [colonne.nom for colonne in self.colonnes]
        for rang in self.rangs():
            if odd := rang.keys() ^ names:
                raise ValueError(f"{self.nom}: {', '.join(sorted(odd))}")
            yield tuple([rang[name] for name in names])
