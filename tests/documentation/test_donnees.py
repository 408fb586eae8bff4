"""The pages about open data: their examples run, and they name every document and every table."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Literal

import openpyxl
import pytest

from catalogue_communs.site.construction.pages import Site
from catalogue_communs.site.sorties.documents import GENRES, VERSION
from tests.aides import ROOT, SITE_URL, NouvellePage
from tests.site.navigation import violations

DOSSIER = ROOT / "docs" / "donnees"
PAGES = ("index.md", "api.md", "tableaux.md", "heberger.md", "journal-api.md")
# A block of code and, for some, what it prints.
BLOC = re.compile(
    r"```(python|sh)\n(.*?)```(?:\n\n```text\n(.*?)```)?",
    re.DOTALL,
)
EXEMPLES = [
    (name, *found)
    for name in PAGES
    for found in BLOC.findall((DOSSIER / name).read_text(encoding="utf-8"))
]


def lire(name: str) -> str:
    return (DOSSIER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "langue", "code", "attendu"), EXEMPLES)
def test_each_example_runs_and_prints_what_the_page_says(
    adresse: str, name: str, langue: str, code: str, attendu: str
) -> None:
    assert SITE_URL in code, name
    command = [sys.executable, "-c"] if langue == "python" else ["bash", "-eu", "-c"]
    code = code.replace(SITE_URL, adresse)
    done = subprocess.run([*command, code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip()
    if attendu:
        assert done.stdout.strip() == attendu.strip()
    elif langue == "sh" and ".json" in code and "-sI" not in code:
        assert json.loads(done.stdout)["licence"] == "etalab-2.0"


def test_there_are_examples_in_each_language() -> None:
    assert {langue for _, langue, *_ in EXEMPLES} == {"python", "sh"}
    assert len(EXEMPLES) >= 7


def test_the_example_of_a_page_runs_in_a_browser(adresse: str, nouvelle_page: NouvellePage) -> None:
    found = re.search(r"```js\n(.*?)```", lire("api.md"), re.DOTALL)
    assert found is not None
    code = found.group(1).replace(SITE_URL, adresse).replace("console.log(", "return (")
    assert code.count("69123") == 2
    code = code.replace("69123", "26231").replace("/69.json", "/26.json")
    page = nouvelle_page()
    page.goto(f"{adresse}donnees/api/")
    assert page.evaluate(f"async () => {{ {code} }}") == ["sentiers-d-ici"]


def test_the_page_of_the_api_names_every_document() -> None:
    assert [
        genre.chemin for genre in GENRES if f"- `{genre.chemin}` : " not in lire("api.md")
    ] == []
    assert f"## {VERSION}, " in lire("journal-api.md")


def test_the_formula_of_the_page_names_the_right_columns(site: Path) -> None:
    book = openpyxl.load_workbook(site / "donnees" / "tables" / "catalogue.xlsx")
    communs, sheet = book["communs"], book["reutilisations"]
    found = re.search(
        r"\$(\w):\$\w;\$(\w)2;(reutilisations!.*)\)$", lire("tableaux.md"), re.MULTILINE
    )
    assert found is not None
    commun, slug, conditions = found.groups()
    wanted = re.findall(r'\$(\w+):\$\w+;"([\w-]+)"', conditions)
    assert [sheet[f"{column}1"].value for column, _ in wanted] == ["État", "Porteur"]
    assert communs[f"{slug}1"].value == "Identifiant"
    rows = range(2, sheet.max_row + 1)
    said = Counter(
        sheet[f"{commun}{n}"].value
        for n in rows
        if all(sheet[f"{c}{n}"].value == v for c, v in wanted)
    )
    assert (said["sentes"], said["voirie-claire"], said["annuaire"]) == (7, 1, 0)
    assert said.keys() <= {communs[f"{slug}{n}"].value for n in range(2, communs.max_row + 1)}


def test_the_examples_bear_the_address_of_the_publication() -> None:
    site = Site((), {}, "https://catalogue.exemple.fr/")
    html = site.inserer("<code>https://communs.example/api/v1/communs.json</code>", "donnees/")
    assert html == "<code>https://catalogue.exemple.fr/api/v1/communs.json</code>"


@pytest.mark.parametrize(
    ("largeur", "teinte", "pages"),
    [
        (320, "light", ("api.md", "tableaux.md")),
        pytest.param(320, "light", PAGES, marks=pytest.mark.nuit),
        pytest.param(1280, "dark", PAGES, marks=pytest.mark.nuit),
    ],
)
def test_the_pages_are_accessible(
    nouvelle_page: NouvellePage,
    adresse: str,
    largeur: int,
    teinte: Literal["light", "dark"],
    pages: tuple[str, ...],
) -> None:
    page = nouvelle_page(viewport={"width": largeur, "height": 800}, color_scheme=teinte)
    for name in pages:
        page.goto(
            f"{adresse}donnees/{'' if name == 'index.md' else name.removesuffix('.md') + '/'}"
        )
        assert violations(page) == [], name
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, name


LIGNE = re.compile(
    r'<div class="donnees-de-la-page">\s*<details>.*?<p>(.*?)</p>\s*<p>(.*?)</p>', re.DOTALL
)


def test_each_page_that_shows_facts_leads_to_its_data(site: Path) -> None:
    patterns = ("communs/*/", "communs/*/utilisateurs/", "communs/*/mesures/", "territoires/*/")
    found = [path for one in patterns for path in site.glob(f"{one}index.html")]
    # A renamed common leads to its pages of today.
    shown = [path for path in found if 'http-equiv="refresh' not in path.read_text("utf-8")]
    shown += [site / name / "index.html" for name in ("catalogue", "impact", "territoires")]
    kinds: Counter[str] = Counter()
    for path in shown:
        text = path.read_text(encoding="utf-8")
        lines = LIGNE.findall(text)
        assert len(lines) == 1, path
        [(files, citation)] = lines
        links = re.findall(r'href="([^"]+)">([^<]+)</a>', files)
        assert links[0][1] == "JSON", path
        for url, name in links:
            assert (path.parent / url).is_file(), (path, url)
            kinds[name] += 1
        address = f"{SITE_URL}{path.parent.relative_to(site).as_posix()}/"
        assert citation.endswith(address), path
        # The pages of one thing: what it is, as data.
        if (
            path.parent.parent.name in {"communs", "territoires"}
            and path.parent.name != "departements"
        ):
            document = re.search(
                r'<link rel="alternate" type="application/json" href="([^"]+)">', text
            )
            assert document, path
            assert (site / document[1].removeprefix(SITE_URL)).is_file()
    assert kinds.keys() == {"JSON", "CSV", "CSV des utilisateurs", "CSV des mesures", "Texte"}
