"""The workbook: every table on its sheet, with typed cells, for whoever opens it in a spreadsheet."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING

import xlsxwriter

from catalogue.dates import DatePartielle
from catalogue.sorties.tables.lignes import NON, OUI
from catalogue.sorties.tables.texte import est_risque, sur_une_ligne

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from catalogue.publication import Publication
    from catalogue.sorties.tables.modele import Cellule, Table

# The day that a file bears when nothing in it is dated: the first that spreadsheets know well.
SANS_DATE = date(1980, 1, 1)
LARGEUR_MAX, LARGEUR_MIN = 60, 10
NOTICE = "lisez-moi"


def ecrire(tables: Iterable[Table], publication: Publication, jour: date | None) -> bytes:
    """Write the workbook; the same tables give the same bytes."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "nan_inf_to_errors": True,
        },
    )
    day = jour or SANS_DATE
    book.set_properties(
        {
            "title": "Communs numériques des territoires",
            "comments": f"Licence Ouverte 2.0. Source : {publication.url('')}",
            "created": datetime(day.year, day.month, day.day),  # noqa: DTZ001 - a day, whatever the place
        }
    )
    feuilles = tuple(tables)
    writer = _Feuilles(book)
    for table in feuilles:
        writer.table(table)
    writer.notice(feuilles, publication, jour)
    book.close()
    return written.getvalue()


class _Feuilles:
    """The sheets of one workbook, and how their cells look."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.titre: Format = book.add_format({"bold": True, "bottom": 1})
        self.jour: Format = book.add_format({"num_format": "dd/mm/yyyy"})
        # The spreadsheet keeps the text a text, even once it is edited.
        self.texte: Format = book.add_format({"quote_prefix": True})

    def table(self, table: Table) -> None:
        """Write a table: its header, which stays in view and filters, then its rows."""
        sheet = self.book.add_worksheet(table.nom)
        for column, colonne in enumerate(table.colonnes):
            sheet.write_string(0, column, colonne.nom, self.titre)
            longest = max((len(str(ligne[colonne.nom] or "")) for ligne in table.lignes), default=0)
            sheet.set_column(column, column, min(max(longest, len(colonne.nom), LARGEUR_MIN), LARGEUR_MAX))
            for row, ligne in enumerate(table.lignes, 1):
                self._cellule(sheet, row, column, ligne[colonne.nom], moment=colonne.temporelle)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table.lignes), len(table.colonnes) - 1)

    def notice(self, tables: tuple[Table, ...], publication: Publication, jour: date | None) -> None:
        """Write what the columns mean, whom to cite and under which licence."""
        sheet = self.book.add_worksheet(NOTICE)
        about: list[tuple[str, Cellule]] = [
            ("Source", publication.url("")),
            ("Licence", "Licence Ouverte 2.0 : citez la source et la date."),
            ("Mis à jour le", jour),
            ("Mode d’emploi", publication.url("donnees/tableaux/")),
        ]
        for row, (what, said) in enumerate(about):
            sheet.write_string(row, 0, what, self.titre)
            self._cellule(sheet, row, 1, said, moment=isinstance(said, date))
        row = len(about) + 1
        for column, head in enumerate(("feuille", "colonne", "titre", "description")):
            sheet.write_string(row, column, head, self.titre)
        for table in tables:
            for colonne in table.colonnes:
                row += 1
                for column, said in enumerate((table.nom, colonne.nom, colonne.titre, colonne.description)):
                    sheet.write_string(row, column, said)
        sheet.set_column(0, 2, 24)
        sheet.set_column(3, 3, LARGEUR_MAX)

    def _cellule(self, sheet: Worksheet, row: int, column: int, value: Cellule, *, moment: bool) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_string(row, column, OUI if value else NON)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value)
        elif moment and (day := _jour(value)) is not None:
            sheet.write_datetime(row, column, day, self.jour)
        else:
            text = sur_une_ligne(str(value))
            if text and sheet.write_string(row, column, text, self.texte if est_risque(text) else None):
                raise ValueError(f"a cell of {sheet.name} cannot be written: {len(text)} characters")


def _jour(value: Cellule) -> date | None:
    """Return the day that a cell says; a date without a day stays a text."""
    if isinstance(value, date):
        return value
    try:
        moment = DatePartielle.parse(str(value))
    except ValueError:
        return None
    return moment.premier_jour if moment.jour else None
