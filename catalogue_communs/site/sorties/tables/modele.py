"""What a table is: columns that say what they hold, and rows that have a cell for each."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from catalogue_communs.socle.dates import DatePartielle

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
    (`libelle_de`) and gives a label to each of its values (`dire`). A new column comes last.
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
        places = [
            (names.index(colonne.libelle_de or colonne.nom), _etiqueter(colonne.dire))
            for colonne in self.colonnes
        ]
        for objet, own in self.rangs():
            if odd := own.keys() - names:
                raise ValueError(f"{self.nom}: {', '.join(sorted(odd))}")
            made = [own[name] if name in own else cellule(getattr(objet, name)) for name in names]
            yield tuple([label(made[at]) if label else made[at] for at, label in places])


def _etiqueter(dire: Callable[[str], str] | None) -> Callable[[Cellule], Cellule] | None:
    """Return what says a cell in words, each value once."""
    return lru_cache(maxsize=1024)(partial(_en_clair, dire)) if dire else None


def _en_clair(dire: Callable[[str], str], value: Cellule) -> Cellule:
    """Say a cell in words, each of its values by its label."""
    return SEPARATEUR.join(map(dire, value.split(SEPARATEUR))) if isinstance(value, str) and value else None


def cellule(value: Any) -> Cellule:
    """Write a value of the model in a cell."""
    if isinstance(value, DatePartielle):
        return value.iso
    if isinstance(value, tuple):
        return SEPARATEUR.join(value)
    # 264, as people write it, rather than 264.0.
    return int(value) if isinstance(value, float) and value.is_integer() else value


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


def ecrire_table(table: Table, lines: Iterable[Ligne] | None = None) -> Fichier:
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


# What starts a formula; the wide signs too, which some spreadsheets read as the narrow ones.
_FORMULE = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_DEBUT = re.compile(f"[{_FORMULE}']")
# A spreadsheet set for semicolons cuts a line there, quotes or not.
_APRES_COUPURE = re.compile(f";(?=[{_FORMULE}])")
# Line breaks, tabs and other controls, and what XML cannot hold.
_INVISIBLES = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def sur_une_ligne(text: str) -> str:
    """Return a text without line break, tab nor control character, trimmed."""
    # Most texts hold nothing of the kind: that is seen faster than done.
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _INVISIBLES.sub(" ", text).strip()


def est_risque(text: str) -> bool:
    """Tell whether a spreadsheet might read the start of a text as a formula or a mark."""
    return bool(_DEBUT.match(text))


def neutraliser(text: str) -> str:
    """Put an apostrophe before a text that starts as a formula does, or with an apostrophe.

    Whoever wants the text itself takes one apostrophe off.
    """
    safe = _APRES_COUPURE.sub("; ", text) if ";" in text else text
    return f"'{safe}" if est_risque(safe) else safe
