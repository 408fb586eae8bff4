"""All the tables together: the package with the schema of each, a workbook, a database."""

from __future__ import annotations

import hashlib
import io
import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from catalogue_communs.collectivites import Reference
from catalogue_communs.site.sorties.tables.modele import (
    NON,
    OUI,
    SEPARATEUR,
    Cellule,
    Colonne,
    Ligne,
    Table,
    est_risque,
    sur_une_ligne,
)
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.programme import Publication, programme

if TYPE_CHECKING:
    from xlsxwriter.format import Format

Json = dict[str, Any]

DOSSIER = "donnees/tables/"
VERSION = "1.4.0"
# The days when the columns were first published and last changed.
CREE_LE, MODIFIE_LE = "2026-11-24", "2026-11-25"
TABLE_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"


def schema_de_table(table: Table, publication: Publication) -> Json:
    """Return the Table Schema of a table, with what schema.data.gouv.fr asks about it."""
    return {
        "$schema": TABLE_SCHEMA,
        "name": f"communs-numeriques-{table.nom}",
        "title": table.titre,
        "description": table.description,
        "countryCode": programme().pays[0].code,
        "homepage": publication.url("donnees/tableaux/"),
        "path": publication.url(f"{DOSSIER}{table.nom}.schema.json"),
        "created": CREE_LE,
        "lastModified": MODIFIE_LE,
        "version": VERSION,
        "contributors": [{"title": programme().auteur, "role": "author"}],
        "resources": [
            {
                "title": f"Fichier publié : {table.titre}",
                "name": f"{table.nom}-publie",
                "path": publication.url(f"{DOSSIER}{table.nom}.csv"),
            }
        ],
        **_champs(table),
    }


def paquet_de_donnees(
    tables: Iterable[tuple[Table, bytes]], publication: Publication, jour: date | None
) -> Json:
    """Return the Data Package that holds every table, given with its CSV file."""
    return {
        "profile": "tabular-data-package",
        "name": "communs-numeriques",
        "title": programme().titre,
        "description": "Les communs numériques, leurs dépôts, leurs réutilisations et leurs mesures d’impact.",
        "homepage": publication.url("donnees/"),
        "version": VERSION,
        **({"created": f"{jour}T00:00:00Z"} if jour else {}),
        "licenses": [_licence()],
        "contributors": [{"title": programme().auteur, "role": "author"}],
        "resources": [_ressource(table, data) for table, data in tables],
    }


def _ressource(table: Table, data: bytes) -> Json:
    return {
        "profile": "tabular-data-resource",
        "name": table.nom,
        "title": table.titre,
        "description": table.description,
        "path": f"{table.nom}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "licenses": [_licence()],
        "schema": {**_champs(table), **_renvoi(table)},
    }


def _licence() -> Json:
    one = programme().licence
    return {"name": one.spdx, "title": one.nom, "path": one.url}


def _champs(table: Table) -> Json:
    return {
        "fields": [_champ(colonne) for colonne in table.colonnes],
        "missingValues": [""],
        **({"primaryKey": table.cle} if table.cle else {}),
    }


def _renvoi(table: Table) -> Json:
    """Say that the column `commun` leads to the table of the commons."""
    if not any(colonne.nom == "commun" for colonne in table.colonnes):
        return {}
    return {"foreignKeys": [{"fields": "commun", "reference": {"resource": "communs", "fields": "slug"}}]}


def _champ(colonne: Colonne) -> Json:
    yes_no = {"trueValues": [OUI], "falseValues": [NON]} if colonne.type == "boolean" else {}
    example: object = colonne.exemple
    if colonne.type in {"integer", "number"}:
        example = int(colonne.exemple)
    return {
        "name": colonne.nom,
        "title": colonne.titre,
        "description": colonne.description,
        "type": colonne.type,
        **({"format": colonne.format} if colonne.format else {}),
        "example": example,
        **yes_no,
        **({"constraints": colonne.contraintes} if colonne.contraintes else {}),
    }


# The day that a file bears when nothing in it is dated: the first that spreadsheets know well.
SANS_DATE = date(1980, 1, 1)
LARGEUR_MAX, LARGEUR_MIN = 60, 10
NOTICE = "lisez-moi"
BLEU = "#000091"
# What a spreadsheet accepts: the links of a sheet, the length of one.
LIENS_MAX, ADRESSE_MAX = 65_000, 2_000
ADRESSE = re.compile(r"https?://[!-~]+").fullmatch
# The longest text that a cell holds; the calendar of spreadsheets is wrong before March 1900.
LONGUEUR_MAX, DEBUT = 32_767, date(1900, 3, 1)
# The day 0 of that calendar.
ORIGINE = date(1899, 12, 30)


class Classeur:
    """The workbook of one catalogue, filled table by table; the same tables give the same bytes."""

    def __init__(self, publication: Publication, jour: date | None) -> None:
        """Begin a workbook whose facts are of `jour`."""
        self.publication, self.jour, self._ecrit = publication, jour, io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = book = Workbook(self._ecrit, options)
        day = jour or SANS_DATE
        book.set_properties(
            {
                "title": programme().titre,
                "comments": f"{programme().licence.nom}. Source : {publication.url('')}",
                "created": datetime(day.year, day.month, day.day),  # noqa: DTZ001 - a day, whatever the place
            }
        )
        self.titre: Format = book.add_format({"bold": True, "bottom": 1})
        self.date: Format = book.add_format({"num_format": "dd/mm/yyyy"})
        # The spreadsheet keeps the text a text, even once it is edited.
        self.texte: Format = book.add_format({"quote_prefix": True})
        self.lien: Format = book.add_format({"font_color": BLEU, "underline": 1})
        # The same cells come back row after row; « oui » is not 1.
        self._dit = lru_cache(maxsize=8192, typed=True)(self._dire)
        self._tables: list[Table] = []

    def ecrire(self) -> bytes:
        """End the workbook, and return it."""
        self._notice()
        self.book.close()
        return self._ecrit.getvalue()

    def ajouter(self, table: Table, lines: Sequence[Ligne], largeurs: tuple[int, ...]) -> None:
        """Write a table under the titles of its columns; they stay in view, and filter."""
        self._tables.append(table)
        sheet = self.book.add_worksheet(table.nom, _Feuille)
        for rank, (one, longest) in enumerate(zip(table.colonnes, largeurs, strict=True)):
            sheet.write_string(0, rank, one.titre, self.titre)
            sheet.set_column(rank, rank, min(max(longest, len(one.titre), LARGEUR_MIN), LARGEUR_MAX))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(lines), len(table.colonnes) - 1)
        dated = {rank for rank, one in enumerate(table.colonnes) if one.temporelle}
        linked = {rank for rank, one in enumerate(table.colonnes) if one.adresse}
        places = [xl_col_to_name(rank) for rank in range(len(table.colonnes))]

        def cells(line: Ligne, row: int) -> Iterator[str]:
            for rank, cell in enumerate(line):
                if cell is None:
                    continue
                if rank in linked and _est_lien(cell) and sheet.hlink_count < LIENS_MAX:
                    sheet.write_url(row, rank, cell)
                    said = _inscrit(cell, self.lien)
                else:
                    said = self._dit(_lire(cell) if rank in dated else cell)
                if said:
                    yield f'<c r="{places[rank]}{row + 1}"{said}'

        for number, line in enumerate(lines, 1):
            sheet.rangee(number, cells(line, number))

    def _dire(self, value: Cellule) -> str:
        """Write a cell, after its address: a number, a day, or a text; nothing is ever a formula."""
        if isinstance(value, bool):
            value = OUI if value else NON
        if isinstance(value, str):
            text = sur_une_ligne(value)
            if len(text) > LONGUEUR_MAX:
                raise ValueError(f"a cell cannot be written: {len(text)} characters")
            # A spreadsheet might read a formula there.
            return _inscrit(text, self.texte if est_risque(text) else None) if text else ""
        if isinstance(value, date):
            return f' s="{self.date._get_xf_index()}"><v>{(value - ORIGINE).days}</v></c>'  # noqa: SLF001
        return f"><v>{value:.16G}</v></c>"

    def _notice(self) -> None:
        """Write what the columns mean, whom to cite and under which licence."""
        publication, jour = self.publication, self.jour
        sheet = self.book.add_worksheet(NOTICE)
        about: list[tuple[str, Cellule]] = [
            ("Source", publication.url("")),
            ("Licence", "Licence Ouverte 2.0 : citez la source et la date."),
            ("Mis à jour le", jour),
            ("Mode d’emploi", publication.url("donnees/tableaux/")),
        ]
        for row, (what, said) in enumerate(about):
            sheet.write_string(row, 0, what, self.titre)
            if isinstance(said, date):
                sheet.write_datetime(row, 1, said, self.date)
            elif said:
                sheet.write_string(row, 1, str(said))
        row = len(about) + 1
        for column, head in enumerate(("feuille", "colonne", "nom dans les CSV", "description")):
            sheet.write_string(row, column, head, self.titre)
        for table in self._tables:
            for one in table.colonnes:
                row += 1
                for column, said in enumerate((table.nom, one.titre, one.nom, one.description)):
                    sheet.write_string(row, column, said)
        sheet.set_column(0, 2, 24)
        sheet.set_column(3, 3, LARGEUR_MAX)


class _Feuille(Worksheet):  # type: ignore[misc]
    """A sheet whose rows are written whole: cell by cell, as the library does, takes most of the time of the tables."""

    def __init__(self) -> None:
        """Begin a sheet, whose links are told apart from the cells that show them."""
        super().__init__()
        self.ignore_write_string = True

    def rangee(self, row: int, cells: Iterable[str]) -> None:
        """Write a row that follows the others; its cells are asked for once those are written."""
        self._check_dimensions(row, 0)
        self._write_single_row(row)
        self.fh.write(f'<row r="{row + 1}">{"".join(cells)}</row>')


def _inscrit(text: str, form: Format | None) -> str:
    """Write a cell that holds a text, after its address."""
    style = f' s="{form._get_xf_index()}"' if form else ""  # noqa: SLF001 - what the library writes for a format
    text = Worksheet._escape_control_characters(text)  # noqa: SLF001 - « _x0041_ » is a letter to spreadsheets
    return f'{style} t="inlineStr"><is><t>{escape(text, quote=False)}</t></is></c>'


def _est_lien(value: Cellule) -> TypeGuard[str]:
    return isinstance(value, str) and ADRESSE(value) is not None and len(value) < ADRESSE_MAX


@lru_cache(maxsize=8192)
def _lire(value: Cellule) -> Cellule:
    """Return the day that a text says; a date without a day stays a text."""
    if not isinstance(value, str):
        return value
    try:
        moment = DatePartielle.parse(value)
    except ValueError:
        return value
    return moment.premier_jour if moment.jour and moment.premier_jour >= DEBUT else value


TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN"}
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
