"""The database: every table, what each list of a cell holds, and the labels of the values, in one SQLite file."""

from __future__ import annotations

import sqlite3
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.site.sorties.tables.modele import SEPARATEUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from catalogue.collectivites import Reference
    from catalogue.site.sorties.tables.modele import Cellule, Colonne, Ligne, Table

TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
# The columns whose cells hold several values: each is a row of `valeurs`.
LISTES = frozenset(
    {"publics", "axes", "chantiers", "modes", "porteurs", "dit_autrement", "departements", "lieux"}
)
# Where the header of a file says how often it was written, twice, and by which version of the library.
ENTETE = {24: (1).to_bytes(4, "big"), 92: (1).to_bytes(4, "big"), 96: (3_000_000).to_bytes(4, "big")}


class Base:
    """The database of one catalogue, filled table by table; the same rows give the same bytes."""

    def __init__(self) -> None:
        """Begin in a file that goes with the database: its pages would fill the memory."""
        self.dossier = tempfile.TemporaryDirectory()
        self.base = sqlite3.connect(Path(self.dossier.name, "base"))
        self.base.execute("PRAGMA synchronous = OFF")
        self.base.execute("PRAGMA page_size = 4096")
        self.base.execute("CREATE TABLE valeurs (objet TEXT, cle TEXT, champ TEXT, valeur TEXT)")

    def ajouter(self, table: Table, lines: Sequence[Ligne]) -> None:
        """Add a table, with its columns; a list is also spread over the rows of `valeurs`."""
        columns = ", ".join(_colonne(one, table) for one in table.colonnes)
        self.base.execute(f"CREATE TABLE {table.nom} ({columns})")
        marks = ", ".join("?" * len(table.colonnes))
        self.base.executemany(f"INSERT INTO {table.nom} VALUES ({marks})", map(_rangee, lines))  # noqa: S608 - names of ours
        if table.cle:
            names = [one.nom for one in table.colonnes]
            key, listed = names.index(table.cle), [n for n, one in enumerate(names) if one in LISTES]
            self.base.executemany(
                "INSERT INTO valeurs VALUES (?, ?, ?, ?)",
                (
                    (table.nom, line[key], names[rank], value)
                    for line in lines
                    for rank in listed
                    for value in str(line[rank] or "").split(SEPARATEUR)
                    if value
                ),
            )

    def lieux(self, reference: Reference) -> None:
        """Add the départements, each with its région."""
        self.base.execute(
            "CREATE TABLE departements (code TEXT PRIMARY KEY, nom TEXT, region TEXT, region_nom TEXT)"
        )
        self.base.executemany(
            "INSERT INTO departements VALUES (?, ?, ?, ?)",
            (
                (one.code, one.nom, one.region, reference.par_region[one.region].nom)
                for one in reference.par_departement.values()
                if one.region in reference.par_region
            ),
        )

    def vocabulaires(self, found: Mapping[str, Iterable[Mapping[str, str]]]) -> None:
        """Add the label of each value of each list."""
        self.base.execute(
            "CREATE TABLE vocabulaires (liste TEXT, valeur TEXT, libelle TEXT, description TEXT)"
        )
        self.base.executemany(
            "INSERT INTO vocabulaires VALUES (?, ?, ?, ?)",
            (
                (name, one["valeur"], one["libelle"], one.get("description"))
                for name, values in found.items()
                for one in values
            ),
        )

    def ecrire(self) -> bytes:
        """Return the file, the same whatever the version of the library that writes it."""
        self.base.commit()
        self.base.execute("VACUUM")
        self.base.close()
        with self.dossier as folder, Path(folder, "base").open("r+b") as file:
            for place, said in ENTETE.items():
                file.seek(place)
                file.write(said)
            file.seek(0)
            return file.read()


def _colonne(one: Colonne, table: Table) -> str:
    unique = " PRIMARY KEY" if one.nom == table.cle else ""
    leads = " REFERENCES communs (slug)" if one.nom == "commun" else ""
    return f'"{one.nom}" {TYPES.get(one.type, "TEXT")}{unique}{leads}'


def _rangee(line: Ligne) -> tuple[Cellule, ...]:
    return tuple([cell.isoformat() if isinstance(cell, date) else cell for cell in line])
