"""What the documents say is true: commands, files, fields, codes, versions and public names exist, sources are dated."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import catalogue_communs
from catalogue_communs.commandes import forge
from catalogue_communs.commandes.ligne import cli
from catalogue_communs.contribution import github, lectures
from catalogue_communs.fiches.diagnostics import CODES
from catalogue_communs.socle import schemas
from catalogue_communs.validation import valider
from tests.aides import RACINE, ROOT, TODAY
from tests.sorties.contrat_publiccode import fautes

DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((RACINE / "docs").rglob("*.md")))


def lire(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_each_command_that_a_document_gives_exists() -> None:
    """`scripts/x` is a file, `catalogue x` a command."""
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"python3 scripts/([a-z-]+)", text):
            assert (ROOT / "scripts" / name).is_file(), (path, name)
        for name in re.findall(r"(?:scripts/|bin/|`)catalogue ([a-z]+)", text):
            assert name in cli.commands, (path, name)


def test_a_command_is_written_in_one_way() -> None:
    """But where another repository installs the package, which has no `scripts/`."""
    other = re.compile(r"bin/catalogue |^catalogue ", re.MULTILINE)
    found = [path.name for path in DOCUMENTS if other.search(path.read_text(encoding="utf-8"))]
    assert found == ["reprendre.md"]


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"]
)
def test_each_file_that_a_document_leads_to_exists(name: str) -> None:
    text = lire(name)
    linked = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    quoted = re.findall(
        r"`((?:docs|projets|schemas|theme|catalogue|hooks|scripts|tests|\.github)/[\w./-]*)`", text
    )
    example = {"projets/depots-zero.yml"}
    assert [p for p in {*linked, *quoted} - example if not (ROOT / p).exists()] == []
    if name in {"SECURITY.md", "CODE_OF_CONDUCT.md"}:
        assert "numerique.responsable@anct.gouv.fr" in text, (
            "who has a problem knows where to write"
        )


def test_the_guides_name_every_field_and_every_code(site: Path) -> None:
    fields, errors = (
        (site / "contribuer" / name / "index.html").read_text(encoding="utf-8")
        for name in ("champs", "erreurs")
    )
    named = {*schemas.schema("projet")["properties"], "impact-indicateurs-mesures-valeur"}
    assert [name for name in named if f'id="{name}"' not in fields] == []
    assert [code for code in CODES if f'id="{code}"' not in errors] == []


def test_the_minimal_example_is_a_valid_file_and_its_fields_are_counted(tmp_path: Path) -> None:
    """« Huit champs » holds as long as the schema asks for eight."""
    (tmp_path / "projets").mkdir()
    (tmp_path / "projets/depots-zero.yml").write_text(
        lire("docs/exemples/depots-zero.yml"), encoding="utf-8"
    )
    rapport = valider(tmp_path, TODAY)
    assert {d.code for d in rapport.diagnostics if d.est_erreur} == {"valeur-d-exemple"}
    required = schemas.schema("projet")["required"]
    assert len(required) == 8
    assert all(f"`{name}`" in lire("CONTRIBUTING.md") for name in required)


# --- The root of the project: what a forge and other catalogues look for ---------------------------------


def test_the_publiccode_lacks_its_address_alone() -> None:
    values = yaml.safe_load(lire("publiccode.yml"))
    assert "url" not in values
    assert len(fautes(lire("publiccode.yml"))) == 1
    whole = {**values, "url": "https://forge.example/catalogue"}
    assert fautes(yaml.safe_dump(whole, allow_unicode=True)) == []


def test_the_project_has_one_version_and_one_licence() -> None:
    """Citation File Format 1.2: its four mandatory keys."""
    cited = yaml.safe_load(lire("CITATION.cff"))
    package: dict[str, Any] = tomllib.loads(lire("pyproject.toml"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert cited["version"] == package["version"]
    assert cited["version"] == re.findall(r"^## (\S+)", lire("CHANGELOG.md"), re.MULTILINE)[0]
    assert cited["license"] == package["license"]
    assert cited["license"] == yaml.safe_load(lire("publiccode.yml"))["legal"]["license"]


# --- The page for who takes over: the names of the library, what they are, an example that runs ----------


REPRENDRE = lire("docs/contribuer/reprendre.md")
# What each public function takes and returns.
SIGNATURES = {
    "valider": "(root: Path, today: date, only: Iterable[Path] | None = None) -> Rapport",
    "valider_texte": "(root: Path, today: date, slug: str, text: str) -> tuple[Diagnostic, ...]",
    "corriger": "(text: str, schema: str = projet) -> Correction",
    "diagnostics_en_texte": "(diagnostics: Sequence[Diagnostic], checked: int) -> str",
    "charger": "(root: Path, today: date) -> tuple[Catalogue, Rapport]",
    "reference": "(root: Path) -> Reference",
    "preparer": "(root: Path, today: date, publication: Publication) -> tuple[Site, str]",
    "construire": "(contexte: Contexte, publication: Publication) -> Site",
    "fichiers": "(contexte: Contexte, publication: Publication) -> dict[str, bytes]",
}


def python(code: str, folder: Path) -> str:
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_the_public_names_are_few_documented_and_those_of_the_page() -> None:
    told = re.findall(r"^\| `(\w+)` \|", REPRENDRE, re.MULTILINE)
    assert sorted(told) == sorted(catalogue_communs.__all__)
    assert len(told) == len({*told}) <= 25
    assert all(getattr(catalogue_communs, name).__doc__ for name in told)
    assert not hasattr(catalogue_communs, "inconnu")


@pytest.mark.parametrize(("name", "signature"), SIGNATURES.items())
def test_what_a_public_name_takes_and_returns_holds(name: str, signature: str) -> None:
    """`help` tells it: it changes with the first number of a version alone."""
    found = str(inspect.signature(getattr(catalogue_communs, name)))
    assert found.replace("'", "") == signature


def test_each_public_function_has_its_signature_here() -> None:
    public = {name: getattr(catalogue_communs, name) for name in catalogue_communs.__all__}
    functions = {name for name, one in public.items() if inspect.isfunction(one)}
    assert functions == {*SIGNATURES}


@pytest.mark.nuit
def test_the_types_of_the_example_are_known(tmp_path: Path) -> None:
    [example] = re.findall(r"^```python\n(.*?)^```", REPRENDRE, re.MULTILINE | re.DOTALL)
    path = tmp_path / "exemple.py"
    path.write_text(f"{example}reveal_type(communs)\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        "--follow-imports=silent",
        str(path),
    ]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert "catalogue_communs.modele.projet.Catalogue" in done.stdout
    assert "Success" in done.stdout, done.stdout


def test_the_example_runs_and_the_package_imports_nothing_until_asked() -> None:
    code = "import catalogue_communs\nprint([m for m in sys.modules if m.startswith('catalogue_communs.')])"
    assert python(code, ROOT) == "[]\n"
    [example] = re.findall(r"^```python\n(.*?)^```", REPRENDRE, re.MULTILINE | re.DOTALL)
    count = len(list((RACINE / "projets").glob("*.yml")))
    assert re.fullmatch(
        rf"{count} communs, \d+ organismes\n\d{{3,}} fichiers\n", python(example, RACINE)
    )


# --- The pages about open data speak with one voice: one licence, one promise, one way in ----------------


def test_each_format_refers_to_the_one_licence_and_is_found_from_the_index() -> None:
    index = lire("docs/donnees/index.md")
    pages = {path.stem for path in (ROOT / "docs/donnees").glob("*.md")} - {"index"}
    assert {name for name in pages if f"]({name}.md)" not in index} == set()
    for name in ("api", "tableaux", "moissonnage", "publiccode", "flux", "integrer"):
        text = lire(f"docs/donnees/{name}.md")
        assert "](index.md#licence)" in text, name
        assert "](index.md#promesse)" in text or "{#stabilite}" in text, name
        assert "etalab.gouv.fr" not in text, name


def test_what_is_said_without_a_setting_is_what_the_first_day_announces() -> None:
    """The page of the boxes to tick quotes the code, and names commands and workflows that exist."""
    page = lire("docs/contribuer/mise-en-service.md")
    title = forge.FAUTES["3"][0].partition(" : ")[0]
    asked = github.SANS_PROPOSITIONS.removeprefix(" : ").partition(" dans ")[0]
    for said in (github.SANS_TICKETS, asked, lectures.PROTEGEE.partition(".")[0], title):
        assert said in page, said
    assert {*re.findall(r"[a-z-]+\.yml", page)} - {"programme.yml", "gitlab-ci.yml"} <= {
        path.name
        for where in ("", "modeles/depot/")
        for path in (ROOT / where / ".github/workflows").iterdir()
    }
    rows = [row for row in page.splitlines() if row.startswith("| **")]
    # A place or a step, a command that proves it, what shows without it.
    assert len(rows) >= 12
    assert [row for row in rows if row.count(" | ") != 2 or "`" not in row.split(" | ")[1]] == []


# --- The guide to reuse: each legal statement names its text, its source and the day it was read ---------


GUIDE = sorted((ROOT / "docs" / "reutiliser").glob("*.md"))
# An article of a code, an article of a law, the number of a law or of a decision.
CITED = re.compile(r"\b[LRD]\. (\d+(?:-\d+)*)|\bart(?:\.|icle) (\d+(?:-\d+)*)|n° ?([\d-]+\d)")
DATED = re.compile(
    r"(?:[Vv]érifié|[Cc]onsultée?|lue?s?)(?: dans son état)? (?:le|du) \d{1,2} \w+ 20\d\d"
)
# Words that only a statement of law uses.
LEGAL = re.compile(r"\bart(?:\.|icle) \d|\b[LRD]\. \d|\bloi du\b|\bdécret du\b|\bordonnance du\b")
# Who publishes a text or answers for what is said of it; the name of a site that copies it.
OFFICIEL = re.compile(
    r"https://[\w.-]*(?:\.gouv\.fr|europa\.eu|conseil-etat\.fr|cnil\.fr|github\.com/LINCnil)/"
)
COPIE = re.compile(r"\((?:[\w, -]*\b)?[\w-]+\.(?:fr|com|info|eu)\b")


@pytest.mark.parametrize("path", GUIDE, ids=lambda p: p.stem)
def test_each_legal_text_of_a_page_is_among_its_sources_with_a_day(path: Path) -> None:
    """What the page cites is found again under « Sources », which say when it was read; no copy stands alone."""
    text = path.read_text(encoding="utf-8")
    body, _, sources = text.partition("\n## Sources")
    # « L. 2511-1 à L. 2511-6 » names the articles between.
    spans = [
        (chapter, int(first), int(last))
        for chapter, first, last in re.findall(r"[LRD]\. (\d+)-(\d+) à [LRD]\. \1-(\d+)", sources)
    ]

    def named(number: str) -> bool:
        chapter, _, rank = number.partition("-")
        within = rank.isdigit() and any(c == chapter and a <= int(rank) <= b for c, a, b in spans)
        return within or re.search(rf"(?<![\d-]){re.escape(number)}(?![\d-])", sources) is not None

    cited = {next(filter(None, found)) for found in CITED.findall(body)}
    assert sorted(number for number in cited if not named(number)) == []
    assert DATED.search(sources) or not LEGAL.search(body), "the day on which the texts were read"
    for note in re.findall(r"^\[\^\w+\]: .*$", text, re.MULTILINE):
        assert OFFICIEL.search(note), note
        assert not COPIE.search(note) or re.search(r"relire|copie|extrait|résumé", note), note


def test_the_guide_lists_its_pages() -> None:
    listed = re.findall(
        r"^\d+\. \[[^\]]+\]\(([\w-]+\.md)\)", lire("docs/reutiliser/index.md"), re.MULTILINE
    )
    assert {*listed} == {path.name for path in GUIDE} - {"index.md"}
