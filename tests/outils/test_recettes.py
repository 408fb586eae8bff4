"""The four recipes of the map: followed on a copy, the files that they name exist and are enough."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.aides import ROOT, build, copier

CARTE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


@pytest.fixture
def maison(tmp_path: Path) -> Path:
    """Copy the project with one common of the frozen catalogue."""
    copier(tmp_path)
    for path in (tmp_path / "projets").iterdir():
        if path.name != "relais.yml":
            path.unlink()
    return tmp_path


def recette(titre: str) -> set[str]:
    """List the files that a recipe names."""
    text = CARTE.split(f"### {titre}\n")[1].split("\n### ")[0]
    return {*re.findall(r"`((?:catalogue_communs|schemas|theme|tests)/[\w./<>-]+)`", text)}


def changer(maison: Path, titre: str, path: str, *pairs: tuple[str, str]) -> None:
    """Change a file that the recipe names, once at each place."""
    named = recette(titre)
    model = re.sub(r"[^/]+$", "*", path)
    assert path in named or any(
        re.sub(r"<[^>]+>(_<[^>]+>)?", "*", one).startswith(model[:-1]) for one in named
    )
    target = maison / path
    text = target.read_text(encoding="utf-8") if target.exists() else ""
    for before, after in pairs:
        assert not before or text.count(before) == 1, (path, before)
        text = text.replace(before, after, 1) if before else after
    target.write_text(text, encoding="utf-8")


def lancer(maison: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python on the copy."""
    env = {**os.environ, "PYTHONPATH": f"{maison}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=maison, env=env, capture_output=True, text=True, check=False
    )


def construire(maison: Path) -> Path:
    """Build the site of the copy, with its own library."""
    done = build(
        maison, maison / "site", PYTHONPATH=f"{maison}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    )
    assert done.returncode == 0, done.stderr
    return maison / "site"


@pytest.mark.parametrize(
    ("titre", "fichiers"),
    [("Un champ de plus", 3), ("Une sortie de plus", 2), ("Une forge de plus", 3), ("Une règle de plus", 5)],
)
def test_a_recipe_is_short(titre: str, fichiers: int) -> None:
    text = CARTE.split(f"### {titre}\n")[1].split("\n### ")[0]
    steps = re.findall(r"^\d\. `([^`]+)`", text, re.MULTILINE)
    assert len(steps) <= fichiers
    for step in steps:
        assert "<" in step or "noms.py" in step or (ROOT / step).exists(), step


def test_one_more_field(maison: Path) -> None:
    """On the page, in the API, in the tables and in the guide."""
    titre = "Un champ de plus"
    line = '    langues: Annotated[tuple[Technologie, ...], decrit("Langues", "Langues du service.", ["fr"], au_plus=9, colonne=True)] = ()\n'
    before = "    technologies: Annotated["
    changer(maison, titre, "catalogue_communs/modele/projet.py", (before, f"{line}{before}"))
    assert lancer(maison, str(ROOT / "scripts/_schemas.py")).returncode == 0
    fact = "    {% if publics.competences %}"
    more = '    {% if projet.langues %}<dt>Langues</dt><dd>{{ projet.langues|join(", ") }}</dd>{% endif %}\n'
    changer(maison, titre, "theme/gabarits/commun.html", (fact, f"{more}{fact}"))
    common = maison / "projets" / "relais.yml"
    common.write_text(f"{common.read_text(encoding='utf-8')}langues: [fr, oc]\n", encoding="utf-8")
    site = construire(maison)
    assert "<dt>Langues</dt><dd>fr, oc</dd>" in (site / "communs/relais/index.html").read_text(
        encoding="utf-8"
    )
    document = json.loads((site / "api/v1/communs/relais.json").read_bytes())
    assert document["commun"]["langues"] == ["fr", "oc"]
    with (site / "donnees/tables/communs.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["langues"] for row in csv.DictReader(stream)] == ["fr | oc"]
    assert "Langues du service." in (site / "contribuer/champs/index.html").read_text(encoding="utf-8")


def test_one_more_output(maison: Path) -> None:
    titre = "Une sortie de plus"
    text = (
        "def du_catalogue(contexte, _publication):\n"
        "    lines = (f'{projet.slug}\\n' for projet in contexte.catalogue.projets)\n"
        "    return {'donnees/noms.txt': ''.join(lines).encode()}\n"
    )
    changer(maison, titre, "catalogue_communs/site/sorties/noms.py", ("", text))
    formats = "catalogue_communs/site/construction/formats.py"
    changer(
        maison,
        titre,
        formats,
        ("    flux.du_catalogue,\n", "    flux.du_catalogue,\n    noms.du_catalogue,\n"),
        ("    dcat,\n    flux,\n", "    dcat,\n    flux,\n    noms,\n"),
    )
    assert (construire(maison) / "donnees/noms.txt").read_bytes() == b"relais\n"


def test_one_more_rule(maison: Path) -> None:
    titre = "Une règle de plus"
    changer(
        maison,
        titre,
        "schemas/messages.yml",
        ("\nregles:\n", "\nregles:\n  nom-en-r:\n    titre: Nom en R\n    explication: Pour l’essai.\n"),
    )
    changer(
        maison,
        titre,
        "catalogue_communs/fiches/phrases.py",
        (
            '    "champ-vide":',
            '    "nom-en-r": ("nom-en-r", "Ce nom commence par R.", "Changez-le."),\n    "champ-vide":',
        ),
    )
    changer(
        maison,
        titre,
        "catalogue_communs/validation/noms.py",
        (
            "",
            (
                "def check(fiche, _contexte):\n    if str(fiche.get('nom')).startswith('R'):\n"
                "        yield fiche.dire(('nom',), 'nom-en-r')\n"
            ),
        ),
    )
    changer(
        maison,
        titre,
        "catalogue_communs/validation/moteur.py",
        ("    contenus.incompletes,\n", "    contenus.incompletes,\n    noms.check,\n"),
        (" dossier, publies", " dossier, noms, publies"),
    )
    done = lancer(maison, "-m", "catalogue_communs", "valider")
    assert "projets/relais.yml:3:6 [nom-en-r] Ce nom commence par R." in done.stdout
    assert done.returncode == 1


def test_one_more_forge(maison: Path) -> None:
    titre = "Une forge de plus"
    changer(
        maison,
        titre,
        "catalogue_communs/forges/liste.py",
        (
            '    GenreDeForge(nom="git", clone=""),\n',
            '    GenreDeForge(nom="git", clone=""),\n    GenreDeForge(nom="imaginaire", api="https://{hote}/api"),\n',
        ),
    )
    changer(
        maison,
        titre,
        "schemas/forges.yml",
        (
            "  codeberg.org: forgejo\n",
            "  codeberg.org: forgejo\n  forge.imaginaire.example: imaginaire\n",
        ),
    )
    changer(
        maison,
        titre,
        "schemas/vocabulaires.yml",
        ("    gitlab: GitLab\n", "    gitlab: GitLab\n    imaginaire: Imaginaire\n"),
    )
    path = maison / "projets" / "relais.yml"
    moved = path.read_text(encoding="utf-8").replace(
        "https://github.com/communs-fictifs/relais", "https://forge.imaginaire.example/communs-fictifs/relais"
    )
    path.write_text(moved, encoding="utf-8")
    done = lancer(maison, "-m", "catalogue_communs", "valider", "--sans-conseils")
    assert done.returncode == 0, done.stdout
    asked = "from catalogue_communs.forges.liste import forge_de; print(forge_de('https://forge.imaginaire.example/a/b').api)"
    assert lancer(maison, "-c", asked).stdout == "https://forge.imaginaire.example/api\n"
