"""What a table is: columns that say what they hold, and rows that have a cell for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from catalogue.socle.dates import DatePartielle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from msgspec import Struct

Cellule = str | int | float | bool | date | None
Type = Literal["string", "integer", "number", "boolean", "date"]
# A cell for each column, in the same order.
Ligne = tuple[Cellule, ...]

# A date as far as it is known: the year, the month or the day.
DATE_PARTIELLE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
# Between the values of a cell that holds several.
SEPARATEUR = " | "


class Rang(NamedTuple):
    """A row: an object of the model, whose fields are the cells of the columns of the same names, and the others."""

    objet: Struct
    propres: Mapping[str, Cellule]


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column: its name, what it holds, an example, and what is always true of it.

    `exemple` is written as in the CSV file. A column that says another one in words names it
    (`libelle_de`) and gives a label to each of its values (`dire`); such columns come last.
    """

    nom: str
    type: Type
    titre: str
    description: str
    exemple: str
    format: str = ""
    contraintes: dict[str, object] = field(default_factory=dict)
    libelle_de: str = ""
    dire: Callable[[str], str] | None = None

    @property
    def adresse(self) -> bool:
        """Tell whether the column may hold addresses."""
        return self.format == "uri" or self.nom == "preuve"

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

    def place(self, nom: str) -> int:
        """Return the place of a column, from 0."""
        return [colonne.nom for colonne in self.colonnes].index(nom)

    @property
    def lignes(self) -> Iterator[Ligne]:
        """Make the rows; raise `ValueError` for a cell without a column, `AttributeError` for the reverse."""
        names = [colonne.nom for colonne in self.colonnes if not colonne.dire]
        said = [
            (names.index(colonne.libelle_de), lru_cache(maxsize=1024)(partial(_en_clair, colonne.dire)))
            for colonne in self.colonnes
            if colonne.dire
        ]
        for objet, own in self.rangs():
            if odd := own.keys() - names:
                raise ValueError(f"{self.nom}: {', '.join(sorted(odd))}")
            made = [own[name] if name in own else cellule(getattr(objet, name)) for name in names]
            yield (*made, *[label(made[at]) for at, label in said])


def _en_clair(dire: Callable[[str], str], value: Cellule) -> Cellule:
    """Say a cell in words, each of its values by its label."""
    return SEPARATEUR.join(map(dire, value.split(SEPARATEUR))) if isinstance(value, str) and value else None


def cellule(value: Any) -> Cellule:  # noqa: ANN401 - any value of a file
    """Write a value of the model in a cell."""
    if isinstance(value, DatePartielle):
        return value.iso
    if isinstance(value, tuple):
        return SEPARATEUR.join(value)
    # 264, as people write it, rather than 264.0.
    return int(value) if isinstance(value, float) and value.is_integer() else value
