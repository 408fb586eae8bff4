"""The tables: what data.gouv.fr's checker and a spreadsheet read is what the catalogue says."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from frictionless import Package, Resource, Schema, system
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.sorties import tables
from catalogue_communs.site.sorties.colonnes import Colonne, Table, cellule_csv, sur_une_ligne
from catalogue_communs.socle.programme import Publication
from tests.aides import ROOT, SITE_URL
from tests.communs import valeurs
from tests.sorties import mondes
from tests.sorties.conftest import PUBLICATION, compteur

NOMS = ("communs", "depots", "reutilisations", "mesures")
# What starts a formula for one spreadsheet or another.
FORMULE = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
NOMBRE = re.compile(r"-?[0-9]+(\.[0-9]+)?")


pytestmark = pytest.mark.usefixtures("greffons")


@pytest.fixture(scope="module")
def dossier(site: Path) -> Path:
    return site / "donnees" / "tables"


def rangs(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def classeur_lu(data: bytes) -> openpyxl.Workbook:
    """Read a workbook with another library than the one that wrote it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def juger(data: Path, schema: Path) -> list[Any]:
    """Return what frictionless finds against a file, by a schema alone, as Validata reads it."""
    with system.use_context(trusted=True):
        report = Resource(path=str(data), schema=Schema.from_descriptor(str(schema))).validate()
    return [*report.flatten(["rowNumber", "fieldName", "message"])]


def test_frictionless_finds_no_fault_in_the_package(dossier: Path) -> None:
    report = Package(str(dossier / "datapackage.json")).validate()
    assert report.flatten(["name", "rowNumber", "fieldName", "message"]) == []
    assert report.valid
    assert [task.name for task in report.tasks] == list(NOMS)
    assert all(task.stats["rows"] for task in report.tasks)


@pytest.mark.parametrize("name", NOMS)
def test_a_schema_accepts_its_file_and_says_what_data_gouv_asks(dossier: Path, name: str) -> None:
    path = dossier / f"{name}.schema.json"
    assert juger(dossier / f"{name}.csv", path) == []
    for field in Schema.from_descriptor(str(path)).fields:
        assert not field.read_cell(str(field.example))[1], field.name
    said = json.loads(path.read_bytes())
    keys = ("$schema", "name", "title", "description", "countryCode", "homepage", "contributors")
    assert [key for key in keys if not said[key]] == []
    assert re.fullmatch(r"\d+\.\d+\.\d+", said["version"])
    assert date.fromisoformat(said["created"]) <= date.fromisoformat(said["lastModified"])
    assert said["path"] == f"{SITE_URL}donnees/tables/{name}.schema.json"
    assert said["resources"][0]["path"] == f"{SITE_URL}donnees/tables/{name}.csv"
    for field in said["fields"]:
        assert all(
            field[key] not in {None, ""} for key in ("title", "description", "type", "example")
        )


@pytest.mark.parametrize("name", NOMS)
def test_the_sheet_and_the_database_hold_what_the_file_holds(dossier: Path, name: str) -> None:
    """Row by row; in the database, a yes is a 1, and what is unknown is nothing."""
    rows = rangs((dossier / f"{name}.csv").read_bytes())
    fields = json.loads((dossier / f"{name}.schema.json").read_bytes())["fields"]
    assert [one["name"] for one in fields] == list(rows[0])
    book = classeur_lu((dossier / "catalogue.xlsx").read_bytes())
    head, *sheet = book[name].iter_rows(values_only=True)
    assert list(head) == [one["title"] for one in fields]
    with contextlib.closing(sqlite3.connect(dossier / "catalogue.sqlite")) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        held = base.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - a name of ours
    for row, cells, stored in zip(rows, sheet, held, strict=True):
        for field, text, cell, kept in zip(fields, row.values(), cells, stored, strict=True):
            boolean = field["type"] == "boolean"
            assert text == texte({1: "oui", 0: "non"}.get(kept, kept) if boolean else kept), field
            assert text == texte(cell.date() if isinstance(cell, datetime) else cell), field


def texte(cell: object) -> str:
    """Write what a sheet or a database holds as the CSV file does."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else cellule_csv(str(cell)) if isinstance(cell, str) else str(cell)


def test_the_workbook_has_typed_cells_and_a_header_in_view(dossier: Path) -> None:
    book = openpyxl.load_workbook(dossier / "catalogue.xlsx")
    assert book.sheetnames == [*NOMS, "lisez-moi"]
    for name in NOMS:
        assert (book[name].freeze_panes, bool(book[name].auto_filter.ref)) == ("A2", True)
        assert all(cell.font.b for cell in book[name][1])
    for sheet, title, kind in (
        ("communs", "Réutilisations connues", "n"),
        ("communs", "Mis à jour le", "d"),
        ("mesures", "Valeur", "n"),
    ):
        head, *lines = book[sheet].iter_rows()
        rank = [cell.value for cell in head].index(title)
        assert {line[rank].data_type for line in lines if line[rank].value} == {kind}
    notice = {row[0].value: row[1].value for row in book["lisez-moi"].iter_rows(max_row=4)}
    assert notice["Source"] == SITE_URL
    assert str(notice["Licence"]).startswith("Licence Ouverte 2.0")


def test_the_files_follow_rfc_4180(dossier: Path) -> None:
    """UTF-8 without a mark, commas, CR and LF at the end of every line."""
    for name in NOMS:
        data = (dossier / f"{name}.csv").read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"\r\n")
        assert data.count(b"\n") == data.count(b"\r\n") == len(rangs(data)) + 1


def test_the_same_facts_give_the_same_bytes() -> None:
    made = valeurs(
        parcours={"jalons": [{"date": "2026-03-04", "libelle": "Ouverture", "source": "a"}]}
    )
    first = tables.du_catalogue(mondes.contexte(made), Publication())
    assert first == tables.du_catalogue(
        mondes.contexte(made, today=date(2026, 12, 24)), Publication()
    )
    data = first["donnees/tables/catalogue.xlsx"]
    assert classeur_lu(data).properties.created == datetime(2026, 3, 4)  # noqa: DTZ001 - a day


def test_no_hostile_text_starts_a_formula() -> None:
    """Nor in French Excel, which cuts the lines of a CSV file at semicolons, quotes or not."""
    cut = mondes.hostile('Nom;=HYPERLINK("https://exemple.fr/")', "coupe")
    files = tables.du_catalogue(mondes.contexte(*mondes.hostiles(), cut), Publication())
    for name in NOMS:
        rows = rangs(files[f"donnees/tables/{name}.csv"])
        assert len(rows) == len(mondes.HOSTILES) + 1
        pieces = [piece for row in rows for cell in row.values() for piece in cell.split(";")]
        assert [one for one in pieces if FORMULE.match(one) and not NOMBRE.fullmatch(one)] == []
    assert {row["valeur"] for row in rangs(files["donnees/tables/mesures.csv"])} == {"-3.5"}
    book = classeur_lu(files["donnees/tables/catalogue.xlsx"])
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    names = [row[1].value for row in book["communs"].iter_rows(min_row=2)]
    assert names[:-1] == [sur_une_ligne(text) or None for text in mondes.HOSTILES]
    assert book["mesures"].cell(2, 9).value == -3.5


def sans_coupure(text: str) -> str:
    """Leave out the space that a semicolon before a sign is given."""
    return re.sub("; (?=[=+@\\-\uff1d\uff0b\uff0d\uff20])", ";", text)


# A workbook takes long to write: many texts in a few.
@settings(max_examples=10)
@given(st.lists(st.text(max_size=40), min_size=10, max_size=30))
def test_any_text_goes_through_both(texts: list[str]) -> None:
    table = Table(
        "essai", "Essai", "Essai.", (Colonne("nom", "string", "Nom", "Nom.", "a", "nom"),)
    )
    texts = [*texts, "fin"]
    rows = tables.rangees(table, [{"nom": text} for text in texts])
    data = "".join(tables.lignes_csv(table, rows))
    back = [row[0] if row else "" for row in csv.reader(io.StringIO(data, newline=""))][1:]
    for text, cell in zip(texts, back, strict=True):
        assert not FORMULE.match(cell)
        assert sans_coupure(cell.removeprefix("'")) == sans_coupure(sur_une_ligne(text))
    book = classeur_lu(tables.classeur([(table, rows)], Publication(), None))
    cells = [row[0].value or "" for row in book["essai"].iter_rows(min_row=2)]
    assert cells == [sur_une_ligne(text) for text in texts]


def test_a_cell_of_the_workbook_is_what_it_holds_and_never_a_formula() -> None:
    page = "https://exemple.fr/?a=1&b=2"
    line = ("Café & <thé>", "=1+1", "2026-11-24", "2026-11", 264, -3.5, True, None, page)
    kinds: list[Any] = ["date" if rank in {2, 3} else "string" for rank in range(len(line))]
    columns = tuple(
        Colonne(f"c{rank}", kind, "C", "C.", "", "c") for rank, kind in enumerate(kinds)
    )
    data = tables.classeur([(Table("essai", "E", "E.", columns), [line])], Publication(), None)
    cells = classeur_lu(data)["essai"][2]
    day = datetime(2026, 11, 24)  # noqa: DTZ001 - a day
    assert [cell.value for cell in cells] == [*line[:2], day, *line[3:6], "oui", None, page]
    assert [cell.data_type for cell in cells] == [*"ssdsnnsns"]
    assert cells[1].quotePrefix
    assert cells[8].hyperlink
    assert cells[8].hyperlink.target == page


def test_the_files_of_a_common_are_rows_of_the_whole(site: Path) -> None:
    for name, local in tables.FICHIERS_LOCAUX.items():
        head, *lines = (site / "donnees" / "tables" / f"{name}.csv").read_bytes().splitlines()
        told = [path.read_bytes().splitlines() for path in site.glob(f"communs/*/{local}")]
        assert {one[0] for one in told} == {head}
        # A renamed common has its rows at both addresses.
        assert {line for one in told for line in one[1:]} == set(lines)


def test_each_column_finds_something_in_a_row(
    dossier: Path, monde: Callable[..., Contexte]
) -> None:
    """What a path does not lead to would be empty everywhere; no measure of these names a place.

    Two columns are promised, and filled no more.
    """
    vides = {"lieux", "dite_le", "dite_sur"}
    whole = tables.du_catalogue(monde(compteur=compteur()), PUBLICATION)
    for name in NOMS:
        rows = rangs((dossier / f"{name}.csv").read_bytes()) + rangs(
            whole[f"donnees/tables/{name}.csv"]
        )
        assert {column for column in rows[0] if not any(row[column] for row in rows)} <= vides


# --- The database -----------------------------------------------------------------------------


def questions() -> list[tuple[str, str]]:
    text = (ROOT / "docs" / "donnees" / "tableaux.md").read_text(encoding="utf-8")
    return re.findall(r"^\*\*([^*\n]+\?)\*\*\n\n```sql\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_the_questions_of_the_page_have_an_answer(dossier: Path) -> None:
    assert len(questions()) == 6
    with contextlib.closing(
        sqlite3.connect(f"file:{dossier / 'catalogue.sqlite'}?mode=ro", uri=True)
    ) as base:
        assert [question for question, sql in questions() if not base.execute(sql).fetchall()] == []
        names = [
            name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        rows = [row for name in names for row in base.execute(f"SELECT * FROM {name}")]  # noqa: S608 - names of ours
    assert len(names) > len(NOMS)
    # What is unknown is nothing.
    assert "" not in {cell for row in rows for cell in row}
