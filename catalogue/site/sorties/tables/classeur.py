"""The workbook: every table on its sheet, with typed cells, for whoever opens it in a spreadsheet."""

from __future__ import annotations

import io
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from catalogue.site.sorties.tables.lignes import NON, OUI
from catalogue.site.sorties.tables.texte import est_risque, sur_une_ligne
from catalogue.socle.dates import DatePartielle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from catalogue.site.sorties.tables.lignes import Fichier
    from catalogue.site.sorties.tables.modele import Cellule, Table
    from catalogue.socle.publication import Publication

    # Each table with its CSV file, which tells how many rows there are and how wide.
    Mesurees = Sequence[tuple[Table, Fichier]]

# The day that a file bears when nothing in it is dated: the first that spreadsheets know well.
SANS_DATE = date(1980, 1, 1)
LARGEUR_MAX, LARGEUR_MIN = 60, 10
NOTICE = "lisez-moi"
# The longest text that a cell holds; the calendar of spreadsheets is wrong before March 1900.
LONGUEUR_MAX, DEBUT = 32_767, date(1900, 3, 1)


def ecrire(tables: Mesurees, publication: Publication, jour: date | None) -> bytes:
    """Write the workbook; the same tables give the same bytes."""
    # Imported when the workbook is made: a command that publishes nothing writes none.
    from xlsxwriter import Workbook  # noqa: PLC0415

    written = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(written, options)
    day = jour or SANS_DATE
    book.set_properties(
        {
            "title": "Communs numériques des territoires",
            "comments": f"Licence Ouverte 2.0. Source : {publication.url('')}",
            "created": datetime(day.year, day.month, day.day),  # noqa: DTZ001 - a day, whatever the place
        }
    )
    sheets = _Feuilles(book)
    for table, fichier in tables:
        sheets.table(table, fichier)
    sheets.notice([table for table, _ in tables], publication, jour)
    book.close()
    return written.getvalue()


class _Feuilles:
    """The sheets of one workbook, and how their cells look."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.titre: Format = book.add_format({"bold": True, "bottom": 1})
        self.jour: Format = book.add_format({"num_format": "dd/mm/yyyy"})
        # The spreadsheet keeps the text a text, even once it is edited.
        self.texte: Format = book.add_format({"quote_prefix": True})

    def table(self, table: Table, fichier: Fichier) -> None:
        """Write a table; its header stays in view, and filters."""
        sheet = self.book.add_worksheet(table.nom)
        for rank, (one, longest) in enumerate(zip(table.colonnes, fichier.longueurs, strict=True)):
            sheet.write_string(0, rank, one.nom, self.titre)
            sheet.set_column(rank, rank, min(max(longest, len(one.nom), LARGEUR_MIN), LARGEUR_MAX))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, fichier.rangs, len(table.colonnes) - 1)
        dated = [one.temporelle for one in table.colonnes]
        for number, line in enumerate(table.lignes, 1):
            for rank, (temporal, cell) in enumerate(zip(dated, line, strict=True)):
                self._cellule(sheet, (number, rank), cell, temporelle=temporal)

    def _cellule(self, sheet: Worksheet, place: tuple[int, int], value: Cellule, *, temporelle: bool) -> None:
        """Write a cell: a number, a day, or a text; nothing is ever a formula."""
        if isinstance(value, bool):
            value = OUI if value else NON
        day = _lire(value) if temporelle and isinstance(value, str) else value
        if isinstance(day, date):
            sheet.write_datetime(*place, day, self.jour)
        elif isinstance(value, str):
            if not (text := sur_une_ligne(value)):
                return
            if len(text) > LONGUEUR_MAX:
                raise ValueError(f"a cell cannot be written: {len(text)} characters")
            sheet.write_string(*place, text, self.texte if est_risque(text) else None)
        elif value is not None:
            sheet.write_number(*place, value)

    def notice(self, tables: Sequence[Table], publication: Publication, jour: date | None) -> None:
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
            if isinstance(said, date):
                sheet.write_datetime(row, 1, said, self.jour)
            elif said:
                sheet.write_string(row, 1, str(said))
        row = len(about) + 1
        for column, head in enumerate(("feuille", "colonne", "titre", "description")):
            sheet.write_string(row, column, head, self.titre)
        for table in tables:
            for one in table.colonnes:
                row += 1
                for column, said in enumerate((table.nom, one.nom, one.titre, one.description)):
                    sheet.write_string(row, column, said)
        sheet.set_column(0, 2, 24)
        sheet.set_column(3, 3, LARGEUR_MAX)


@lru_cache(maxsize=8192)
def _lire(text: str) -> date | None:
    """Return the day that a text says; a date without a day stays a text."""
    try:
        moment = DatePartielle.parse(text)
    except ValueError:
        return None
    return moment.premier_jour if moment.jour and moment.premier_jour >= DEBUT else None
