"""All the tables in one file: a workbook for people, a database to question. The same rows give the same bytes."""

from __future__ import annotations

import io
import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from catalogue_communs.collectivites import Reference
from catalogue_communs.site.sorties.colonnes import (
    DATE_PARTIELLE,
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
# The first rows, enough to tell how wide a column is.
LIGNES_MESUREES = 200
BLEU = "#000091"
ADRESSE = re.compile(r"https?://[!-~]+").fullmatch
NOTICE = "lisez-moi"


def classeur(tables: Tables, publication: Publication, jour: date | None) -> bytes:
    """Write the workbook, whose facts are of `jour`: a sheet for each table, and what the columns mean.

    Nothing is ever a formula: the library is told so, and a cell that an editor might take for one is marked.
    """
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(stream, options | {"default_date_format": "dd/mm/yyyy"})
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
        # The spreadsheet keeps the text a text, even once it is edited.
        "texte": book.add_format({"quote_prefix": True}),
        "lien": book.add_format({"font_color": BLEU, "underline": 1}),
    }
    for table, rows in tables:
        _feuille(book.add_worksheet(table.nom), table, rows, looks)
    _notice(book.add_worksheet(NOTICE), [table for table, _ in tables], publication, jour, looks["titre"])
    book.close()
    return stream.getvalue()


def _feuille(sheet: Any, table: Table, rows: Sequence[tuple[Cellule, ...]], looks: Mapping[str, Any]) -> None:
    """Write a table under the titles of its columns; they stay in view, and filter."""
    for place, one in enumerate(table.colonnes):
        longest = max((len(str(line[place])) for line in rows[:LIGNES_MESUREES]), default=0)
        sheet.set_column(place, place, min(max(longest, len(one.titre), LARGEUR_MIN), LARGEUR_MAX))
    sheet.write_row(0, 0, [one.titre for one in table.colonnes], looks["titre"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(table.colonnes) - 1)
    for number, line in enumerate(rows, 1):
        for place, (one, cell) in enumerate(zip(table.colonnes, line, strict=True)):
            value = _valeur(one, cell)
            if not isinstance(value, str):
                sheet.write(number, place, value)
            elif ADRESSE(value):
                sheet.write_url(number, place, value, looks["lien"], value)
            else:
                sheet.write_string(number, place, value, looks["texte"] if est_risque(value) else None)


def _valeur(colonne: Colonne, value: Cellule) -> Cellule:
    """Return what a cell holds: a number, a day, a text."""
    if isinstance(value, bool):
        return cellule_csv(value)
    dated = colonne.type == "date" or colonne.contraintes.get("pattern") == DATE_PARTIELLE
    if isinstance(value, str) and dated:
        moment = DatePartielle.parse(value)
        # A date without a day stays a text.
        return moment.premier_jour if moment.jour else value
    return sur_une_ligne(value) if isinstance(value, str) else value


def _notice(
    sheet: Any, tables: Iterable[Table], publication: Publication, jour: date | None, titre: Any
) -> None:
    """Write what the columns mean, whom to cite and under which licence."""
    about = (
        ("Source", publication.url("")),
        ("Licence", f"{programme().licence.nom} : citez la source et la date."),
        ("Mis à jour le", jour),
        ("Mode d’emploi", publication.url("donnees/tableaux/")),
    )
    for row, (what, said) in enumerate(about):
        sheet.write(row, 0, what, titre)
        sheet.write(row, 1, said)
    sheet.write_row(len(about) + 1, 0, ("feuille", "colonne", "nom dans les CSV", "description"), titre)
    lines = ((table.nom, one.titre, one.nom, one.description) for table in tables for one in table.colonnes)
    for row, line in enumerate(lines, len(about) + 2):
        sheet.write_row(row, 0, line)
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
    regions = reference.par_region
    places = [one for one in reference.par_departement.values() if one.region in regions]
    labels = [(name, one) for name, values in vocabulaires.items() for one in values]
    contents: list[tuple[str, Sequence[str], Iterable[tuple[Cellule, ...]]]] = [
        ("valeurs", ("objet TEXT", "cle TEXT", "champ TEXT", "valeur TEXT"), _valeurs(tables)),
        *((table.nom, [_declaration(one, table) for one in table.colonnes], rows) for table, rows in tables),
        (
            "departements",
            ("code TEXT PRIMARY KEY", "nom TEXT", "region TEXT", "region_nom TEXT"),
            [(one.code, one.nom, one.region, regions[one.region].nom) for one in places],
        ),
        (
            "vocabulaires",
            ("liste TEXT", "valeur TEXT", "libelle TEXT", "description TEXT"),
            [(name, one["valeur"], one["libelle"], one.get("description")) for name, one in labels],
        ),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "base")
        made = sqlite3.connect(path)
        made.execute("PRAGMA synchronous = OFF")
        made.execute("PRAGMA page_size = 4096")
        for name, columns, rows in contents:
            made.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
            cells = ([one.isoformat() if isinstance(one, date) else one for one in line] for line in rows)
            marks = ", ".join("?" * len(columns))
            made.executemany(f"INSERT INTO {name} VALUES ({marks})", cells)  # noqa: S608 - names of ours
        made.commit()
        made.execute("VACUUM")
        made.close()
        data = bytearray(path.read_bytes())
    for place, said in ENTETE.items():
        data[place : place + len(said)] = said
    return bytes(data)


def _valeurs(tables: Tables) -> Iterator[tuple[Cellule, ...]]:
    """Spread each list over rows: the table, the key of its row, the column, the value."""
    for table, rows in tables:
        for line in rows if table.cle else ():
            cells = dict(zip((one.nom for one in table.colonnes), line, strict=True))
            for name, cell in cells.items():
                for value in str(cell).split(SEPARATEUR) if cell and name in LISTES else ():
                    yield table.nom, cells[table.cle], name, value


def _declaration(one: Colonne, table: Table) -> str:
    unique = " PRIMARY KEY" if one.nom == table.cle else ""
    leads = " REFERENCES communs (slug)" if one.nom == "commun" else ""
    return f'"{one.nom}" {TYPES.get(one.type, "TEXT")}{unique}{leads}'
