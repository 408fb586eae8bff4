"""The workbook: every table on its sheet, with typed cells, for whoever opens it in a spreadsheet.

A library writes the workbook, the headers and how cells look; the rows, which are tens of
thousands, are then written in its sheets, one after the other: none waits in memory.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING

from catalogue.sorties.tables.feuille import Styles, colonne, rangs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

    from catalogue.publication import Publication
    from catalogue.sorties.tables.lignes import Fichier
    from catalogue.sorties.tables.modele import Cellule, Table

    # Each table with its CSV file, which tells how many rows there are and how wide.
    Mesurees = Sequence[tuple[Table, Fichier]]

# The day that a file bears when nothing in it is dated: the first that spreadsheets know well.
SANS_DATE = date(1980, 1, 1)
LARGEUR_MAX, LARGEUR_MIN = 60, 10
NOTICE = "lisez-moi"
# Beyond, the time grows faster than what it saves.
NIVEAU = 5
_MODELE = re.compile('<row r="2".*?</row>')
_STYLES = re.compile('<c r="A2" s="([0-9]+)"/><c r="B2" s="([0-9]+)"/>')
_ETENDUE = re.compile('(?<=<dimension ref=")[^"]*')


def ecrire(tables: Mesurees, publication: Publication, jour: date | None) -> bytes:
    """Write the workbook; the same tables give the same bytes."""
    sheets = {f"xl/worksheets/sheet{rank}.xml": one for rank, one in enumerate(tables, 1)}
    written = io.BytesIO()
    with (
        zipfile.ZipFile(_sans_rangs(tables, publication, jour)) as before,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=NIVEAU) as after,
    ):
        for part in before.infolist():
            content = before.read(part).decode()
            # By its name alone: a part without a date is always the same.
            with after.open(part.filename, "w") as stream:
                found = sheets.get(part.filename)
                for text in _feuille(content, *found) if found else (content,):
                    stream.write(text.encode())
        for entry in after.infolist():
            # Whatever the machine: the zip module writes the system that it runs on.
            entry.create_system = 0
    return written.getvalue()


def _feuille(content: str, table: Table, fichier: Fichier) -> Iterator[str]:
    """Write the rows of a table in its sheet, in place of the model of a row."""
    day, text = _STYLES.findall(content)[0]
    head, tail = _MODELE.split(content)
    yield _ETENDUE.sub(f"A1:{colonne(len(table.colonnes) - 1)}{fichier.rangs + 1}", head)
    yield from rangs(table, Styles(int(day), int(text)))
    yield tail


def _sans_rangs(tables: Mesurees, publication: Publication, jour: date | None) -> io.BytesIO:
    """Write the workbook without the rows of the tables: a model of a row stands for them."""
    # Imported when the workbook is made: a build where nothing changed writes none.
    from xlsxwriter import Workbook  # noqa: PLC0415

    written = io.BytesIO()
    book = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
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
    written.seek(0)
    return written


class _Feuilles:
    """The sheets of one workbook, and how their cells look."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.titre: Format = book.add_format({"bold": True, "bottom": 1})
        self.jour: Format = book.add_format({"num_format": "dd/mm/yyyy"})
        # The spreadsheet keeps the text a text, even once it is edited.
        self.texte: Format = book.add_format({"quote_prefix": True})

    def table(self, table: Table, fichier: Fichier) -> None:
        """Write the header of a table, which stays in view and filters, and the model of its rows."""
        sheet = self.book.add_worksheet(table.nom)
        for rank, (one, longest) in enumerate(zip(table.colonnes, fichier.longueurs, strict=True)):
            sheet.write_string(0, rank, one.nom, self.titre)
            sheet.set_column(rank, rank, min(max(longest, len(one.nom), LARGEUR_MIN), LARGEUR_MAX))
        sheet.write_blank(1, 0, None, self.jour)
        sheet.write_blank(1, 1, None, self.texte)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, fichier.rangs, len(table.colonnes) - 1)

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
