"""The examples of the pages on exchanges, run as they are written."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
import yaml
from click.testing import CliRunner

from catalogue_communs.commandes.ligne import cli
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.sorties import moissonnage
from tests.aides import ROOT
from tests.sorties.conftest import PUBLICATION, compteur, fichiers_de

Monde = Callable[..., Contexte]

# rdflib still uses, to read JSON-LD, a class that it renames.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
PAGES = ROOT / "docs"


def blocs(page: str, langage: str) -> list[str]:
    text = (PAGES / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{langage}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def executer(code: str, fichier: Path) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {"fichier": fichier, "json": json, "rdflib": rdflib, "yaml": yaml})  # noqa: S102 - our page
    return printed.getvalue().strip()


@pytest.fixture
def dossier(monde: Monde, tmp_path: Path) -> Path:
    """Publish an imaginary catalogue in a folder."""
    contexte = monde(compteur=compteur())
    written = fichiers_de(moissonnage, contexte, PUBLICATION) | moissonnage.en_dcat(
        contexte, PUBLICATION, {}
    )
    for name, data in written.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def test_the_examples_read_a_publiccode_and_the_lists_that_the_page_names(dossier: Path) -> None:
    (code,) = blocs("donnees/publiccode.md", "python")
    said = executer(code, dossier / "communs/compteur/publiccode.yml")
    assert said == "Compteur d’arbres https://github.com/exemple/compteur-arbres AGPL-3.0-or-later"
    repositories, description = blocs("donnees/moissonnage.md", "python")
    said = executer(repositories, dossier / "donnees/publiccode/depots.json")
    assert said == "['https://github.com/exemple/compteur-arbres']"
    said = executer(description, dossier / "donnees/catalogue.jsonld")
    assert said == "https://communs.example/donnees/#catalogue"
    named = set(
        re.findall(
            r"`(donnees/[\w./-]+)`", (PAGES / "donnees/moissonnage.md").read_text(encoding="utf-8")
        )
    )
    written = (
        path.relative_to(dossier).as_posix() for path in (dossier / "donnees").rglob("*.json*")
    )
    assert named == {*written}


def test_the_example_of_the_feeds_runs(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocs("donnees/flux.md", "python")
    exec(code, {"adresse": str(site / "flux" / "tout.xml")})  # noqa: S102 - the documented code
    assert "CLAIRIÈRE entre au catalogue" in capsys.readouterr().out


def test_the_examples_of_the_import_say_what_the_page_shows(
    dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = dossier / "catalogue"
    (catalogue / "projets").mkdir(parents=True)
    shutil.copy(dossier / "communs/compteur/publiccode.yml", catalogue / "publiccode.yml")
    copy = dossier / "beta.gouv.fr/content/_startups"
    copy.mkdir(parents=True)
    shutil.copy(ROOT / "tests/fixtures/importation/compteur.md", copy)
    monkeypatch.chdir(catalogue)
    lines = (code.strip().splitlines()[-1] for code in blocs("contribuer/importer.md", "sh"))
    first, page = (shlex.split(line.partition("/catalogue ")[2]) for line in lines)

    done = CliRunner().invoke(cli, first)
    assert done.exit_code == 0
    assert done.output.strip() == blocs("contribuer/importer.md", "text")[0].strip()
    assert (catalogue / "projets" / "compteur-d-arbres.yml").is_file()

    # As the page says, facts alone are taken: the sentence, the licence and the carrier are those that are given.
    (catalogue / "projets" / "compteur-d-arbres.yml").unlink()
    done = CliRunner().invoke(cli, page)
    assert done.exit_code == 0, done.output
    assert "sous licence CC BY-NC-SA, que le catalogue ne recopie pas" in done.output
    assert "EUPL-1.2" in (catalogue / "projets" / "compteur-d-arbres.yml").read_text(
        encoding="utf-8"
    )
