"""All the tables in one file: a workbook for people, a database to question. The same rows give the same bytes."""

from __future__ import annotations

import io
import re
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from catalogue_communs.collectivites import Reference
from catalogue_communs.site.sorties.colonnes import (
    SEPARATEUR,
    Cellule,
    Colonne,
    Table,
    cellule_csv,
    est_risque,
    sur_une_ligne,
)
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.programme import Publication, programme

Tables = Sequence[tuple[Table, Sequence[tuple[Cellule, ...]]]]

# The day that a file bears when nothing in it is dated: the first that spreadsheets know well.
SANS_DATE = date(1980, 1, 1)
LARGEUR_MAX, LARGEUR_MIN = 60, 10
BLEU = "#000091"
# What a spreadsheet accepts: the links of a sheet, the length of one.
LIENS_MAX, ADRESSE_MAX = 65_000, 2_000
ADRESSE = re.compile(r"https?://[!-~]+").fullmatch
# The longest text that a cell holds; the calendar of spreadsheets is wrong before March 1900.
LONGUEUR_MAX, DEBUT = 32_767, date(1900, 3, 1)
NOTICE = "lisez-moi"


def classeur(tables: Tables, publication: Publication, jour: date | None) -> bytes:
    """Write the workbook, whose facts are of `jour`: a sheet for each table, and what the columns mean."""
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(stream, options)
    day = jour or SANS_DATE
    book.set_properties(
        {
            "title": programme().titre,
            "comments": f"{programme().licence.nom}. Source : {publication.url('')}",
            "created": datetime(day.year, day.month, day.day),  # noqa: DTZ001 - a day, whatever the place
        }
    )
    looks = {
        "titre": book.add_format({"bold": True, "bottom": 1}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        # The spreadsheet keeps the text a text, even once it is edited.
        "texte": book.add_format({"quote_prefix": True}),
        "lien": book.add_format({"font_color": BLEU, "underline": 1}),
    }
    for table, rows in tables:
        _feuille(book.add_worksheet(table.nom), table, rows, looks)
    _notice(book.add_worksheet(NOTICE), [table for table, _ in tables], publication, jour, looks)
    book.close()
    return stream.getvalue()


def _feuille(sheet: Any, table: Table, rows: Sequence[tuple[Cellule, ...]], looks: Mapping[str, Any]) -> None:
    """Write a table under the titles of its columns; they stay in view, and filter."""
    for place, one in enumerate(table.colonnes):
        longest = max((len(cellule_csv(line[place])) for line in rows), default=0)
        sheet.write_string(0, place, one.titre, looks["titre"])
        sheet.set_column(place, place, min(max(longest, len(one.titre), LARGEUR_MIN), LARGEUR_MAX))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(table.colonnes) - 1)
    for number, line in enumerate(rows, 1):
        for place, (one, cell) in enumerate(zip(table.colonnes, line, strict=True)):
            _cellule(sheet, number, place, one, cell, looks)


def _cellule(  # noqa: PLR0913, PLR0917 - where it is, what it holds
    sheet: Any, row: int, place: int, colonne: Colonne, value: Cellule, looks: Mapping[str, Any]
) -> None:
    """Write a cell: a number, a day, a link or a text; nothing is ever a formula."""
    if isinstance(value, str) and colonne.temporelle:
        value = _jour(value)
    if isinstance(value, bool):
        sheet.write_string(row, place, cellule_csv(value))
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, looks["date"])
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value)
    elif value and colonne.adresse and _est_lien(value) and sheet.hlink_count < LIENS_MAX:
        sheet.write_url(row, place, value, looks["lien"], value)
    elif value and (text := sur_une_ligne(value)):
        if len(text) > LONGUEUR_MAX:
            raise ValueError(f"a cell cannot be written: {len(text)} characters")
        # A spreadsheet might read a formula there.
        sheet.write_string(row, place, text, looks["texte"] if est_risque(text) else None)


def _est_lien(value: str) -> bool:
    return ADRESSE(value) is not None and len(value) < ADRESSE_MAX


def _jour(text: str) -> str | date:
    """Return the day that a text says; a date without a day stays a text."""
    try:
        moment = DatePartielle.parse(text)
    except ValueError:
        return text
    return moment.premier_jour if moment.jour and moment.premier_jour >= DEBUT else text


def _notice(
    sheet: Any, tables: Iterable[Table], publication: Publication, jour: date | None, looks: Mapping[str, Any]
) -> None:
    """Write what the columns mean, whom to cite and under which licence."""
    about = (
        ("Source", publication.url("")),
        ("Licence", "Licence Ouverte 2.0 : citez la source et la date."),
        ("Mis à jour le", jour),
        ("Mode d’emploi", publication.url("donnees/tableaux/")),
    )
    for row, (what, said) in enumerate(about):
        sheet.write_string(row, 0, what, looks["titre"])
        if isinstance(said, date):
            sheet.write_datetime(row, 1, said, looks["date"])
        elif said:
            sheet.write_string(row, 1, said)
    row = len(about) + 1
    for place, head in enumerate(("feuille", "colonne", "nom dans les CSV", "description")):
        sheet.write_string(row, place, head, looks["titre"])
    for table in tables:
        for one in table.colonnes:
            row += 1
            for place, said in enumerate((table.nom, one.titre, one.nom, one.description)):
                sheet.write_string(row, place, said)
    sheet.set_column(0, 2, 24)
    sheet.set_column(3, 3, LARGEUR_MAX)


TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN"}
# The columns whose cells hold several values: each is a row of `valeurs`.
LISTES = frozenset(
    {"publics", "axes", "chantiers", "modes", "porteurs", "dit_autrement", "departements", "lieux"}
)
# Where the header of a file says how often it was written, twice, and by which version of the library.
ENTETE = {24: (1).to_bytes(4, "big"), 92: (1).to_bytes(4, "big"), 96: (3_000_000).to_bytes(4, "big")}


def base(
    tables: Tables, reference: Reference, vocabulaires: Mapping[str, Iterable[Mapping[str, Any]]]
) -> bytes:
    """Write the database: the tables, the values of their lists, the départements, the labels; what is unknown is NULL.

    The file is the same whatever the version of the library that writes it.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "base")
        made = sqlite3.connect(path)
        made.execute("PRAGMA synchronous = OFF")
        made.execute("PRAGMA page_size = 4096")
        made.execute("CREATE TABLE valeurs (objet TEXT, cle TEXT, champ TEXT, valeur TEXT)")
        for table, rows in tables:
            _table(made, table, rows)
        made.execute(
            "CREATE TABLE departements (code TEXT PRIMARY KEY, nom TEXT, region TEXT, region_nom TEXT)"
        )
        regions = reference.par_region
        places = (one for one in reference.par_departement.values() if one.region in regions)
        made.executemany(
            "INSERT INTO departements VALUES (?, ?, ?, ?)",
            ((one.code, one.nom, one.region, regions[one.region].nom) for one in places),
        )
        made.execute("CREATE TABLE vocabulaires (liste TEXT, valeur TEXT, libelle TEXT, description TEXT)")
        made.executemany(
            "INSERT INTO vocabulaires VALUES (?, ?, ?, ?)",
            (
                (name, one["valeur"], one["libelle"], one.get("description"))
                for name, values in vocabulaires.items()
                for one in values
            ),
        )
        made.commit()
        made.execute("VACUUM")
        made.close()
        data = bytearray(path.read_bytes())
    for place, said in ENTETE.items():
        data[place : place + len(said)] = said
    return bytes(data)


def _table(made: sqlite3.Connection, table: Table, rows: Sequence[tuple[Cellule, ...]]) -> None:
    """Add a table, with its columns; a list is also spread over the rows of `valeurs`."""
    names = [one.nom for one in table.colonnes]
    columns = ", ".join(_declaration(one, table) for one in table.colonnes)
    made.execute(f"CREATE TABLE {table.nom} ({columns})")
    marks = ", ".join("?" * len(names))
    made.executemany(
        f"INSERT INTO {table.nom} VALUES ({marks})",  # noqa: S608 - names of ours
        ([cell.isoformat() if isinstance(cell, date) else cell for cell in line] for line in rows),
    )
    if not table.cle:
        return
    key = names.index(table.cle)
    for line in rows:
        for name, cell in zip(names, line, strict=True):
            if name in LISTES and cell:
                values = str(cell).split(SEPARATEUR)
                spread = ((table.nom, line[key], name, value) for value in values)
                made.executemany("INSERT INTO valeurs VALUES (?, ?, ?, ?)", spread)


def _declaration(one: Colonne, table: Table) -> str:
    unique = " PRIMARY KEY" if one.nom == table.cle else ""
    leads = " REFERENCES communs (slug)" if one.nom == "commun" else ""
    return f'"{one.nom}" {TYPES.get(one.type, "TEXT")}{unique}{leads}'
