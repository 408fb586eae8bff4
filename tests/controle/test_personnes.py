"""Nothing personal is published: every file of the site of the tests is read, archives and database included."""

from __future__ import annotations

import gzip
import sqlite3
import zipfile
from pathlib import Path

import pytest

from catalogue_communs.commandes.garder import personnes_publiees
from tests.communs import exemples, titres


def test_the_whole_site_names_nobody(site: Path) -> None:
    assert [(one.fichier, one.message) for one in personnes_publiees(site)] == []


@pytest.mark.parametrize(("texte", "dit"), titres(exemples("hostiles")["personnes"]))
@pytest.mark.parametrize("genre", ["html", "csv.gz", "xlsx", "sqlite"])
def test_what_is_about_a_person_is_found_wherever_it_hides(
    texte: str, dit: str, genre: str, tmp_path: Path
) -> None:
    path = tmp_path / f"fichier.{genre}"
    match genre:
        case "csv.gz":
            path.write_bytes(gzip.compress(texte.encode()))
        case "xlsx":
            with zipfile.ZipFile(path, "w") as book:
                book.writestr("xl/sharedStrings.xml", texte)
        case "sqlite":
            base = sqlite3.connect(path)
            base.execute("create table t (x)")
            base.execute("insert into t values (?)", (texte,))
            base.commit()
            base.close()
        case _:
            path.write_text(texte, encoding="utf-8")
    found = [(dit in one.message, one.ligne, one.colonne) for one in personnes_publiees(tmp_path)]
    assert found == ([(True, 1, 1)] if dit else [])
