"""The four recipes of the map: followed on a copy, the files that they name exist and are enough."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.aides import ROOT, build, copier, page_du_commun

CARTE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


@pytest.fixture
def maison(tmp_path: Path) -> Path:
    """Copy the project with one common of the frozen catalogue."""
    copier(tmp_path, communs="relais")
    shutil.copytree(ROOT / "tests/fixtures/projets", tmp_path / "tests/fixtures/projets")
    return tmp_path


def recette(titre: str) -> set[str]:
    """List the files that a recipe names."""
    text = CARTE.split(f"### {titre}\n")[1].split("\n### ")[0]
    return {*re.findall(r"`((?:catalogue_communs|schemas|theme|tests)/[\w./<>-]+)`", text)}


def extrait(titre: str, rang: int, retrait: int = 0) -> str:
    """Return the code that a step of a recipe shows, as it is written in the file."""
    text = CARTE.split(f"### {titre}\n")[1].split("\n### ")[0]
    blocks = re.findall(r"^   ```\w+\n(.*?)^   ```$", text, re.MULTILINE | re.DOTALL)
    return textwrap.indent(textwrap.dedent(blocks[rang - 1]), " " * retrait)


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
        [sys.executable, *arguments],
        cwd=maison,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("titre", "fichiers"),
    [
        ("Un champ de plus", 3),
        ("Une sortie de plus", 3),
        ("Une forge de plus", 3),
        ("Une règle de plus", 5),
    ],
)
def test_a_recipe_is_short(titre: str, fichiers: int) -> None:
    text = CARTE.split(f"### {titre}\n")[1].split("\n### ")[0]
    steps = re.findall(r"^\d\. `([^`]+)`", text, re.MULTILINE)
    assert len(steps) <= fichiers
    for step in steps:
        assert "<" in step or "noms.py" in step or (ROOT / step).exists(), step


def ajouter_un_champ(maison: Path) -> None:
    """Follow the first recipe: languages, a list."""
    _ajouter_des_champs(maison, declaration=1, fait=2, exemple=3)


def ajouter_un_champ_de_chaque_type(maison: Path) -> None:
    """Follow the first recipe again: a text, a whole number, a Boolean, an object with its class."""
    _ajouter_des_champs(maison, declaration=4, fait=6, exemple=7)
    objet = extrait("Un champ de plus", 5)
    classe = "\n\nclass Projet("
    path = "catalogue_communs/modele/projet.py"
    changer(maison, "Un champ de plus", path, (classe, f"\n\n{objet}{classe}"))


def _ajouter_des_champs(maison: Path, declaration: int, fait: int, exemple: int) -> None:
    """Write what three steps of the first recipe show, before what the files have of the technologies."""
    titre = "Un champ de plus"
    champ = "    technologies: Annotated["
    declare = extrait(titre, declaration, 4)
    changer(maison, titre, "catalogue_communs/modele/projet.py", (champ, f"{declare}{champ}"))
    ligne = "    {% if publics.competences %}"
    montre = extrait(titre, fait, 4)
    changer(maison, titre, "theme/gabarits/commun.html", (ligne, f"{montre}{ligne}"))
    complete = "tests/fixtures/projets/valides/fiche_complete.yml"
    ecrit = extrait(titre, exemple)
    changer(maison, titre, complete, ("\ntechnologies:\n", f"\n{ecrit}technologies:\n"))


def ajouter_une_sortie(maison: Path) -> None:
    """Follow the second recipe: the names, one a line."""
    titre = "Une sortie de plus"
    text = extrait(titre, 1)
    changer(maison, titre, "catalogue_communs/site/sorties/noms.py", ("", text))
    formats = "catalogue_communs/site/construction/pages.py"
    changer(
        maison,
        titre,
        formats,
        ("    flux.du_catalogue,\n", f"    flux.du_catalogue,\n{extrait(titre, 2, 4)}"),
        ("    moissonnage,\n    open_catalog", "    moissonnage,\n    noms,\n    open_catalog"),
    )
    announced = extrait(titre, 3, 4)
    last = '    Distribution(\n        "llms.txt",'
    changer(
        maison, titre, "catalogue_communs/site/sorties/moissonnage.py", (last, f"{announced}{last}")
    )


def ajouter_une_regle(maison: Path) -> None:
    """Follow the fourth recipe: no common is called « Essai »."""
    titre = "Une règle de plus"
    regle = extrait(titre, 1, 2)
    changer(maison, titre, "schemas/messages.yml", ("\nregles:\n", f"\nregles:\n{regle}"))
    phrase = extrait(titre, 2, 4)
    phrases = "catalogue_communs/fiches/phrases/textes.py"
    changer(maison, titre, phrases, ("TEXTES = {\n", f"TEXTES = {{\n{phrase}"))
    check = extrait(titre, 3)
    changer(maison, titre, "catalogue_communs/validation/noms.py", ("", check))
    changer(
        maison,
        titre,
        "catalogue_communs/validation/moteur.py",
        ("    manques.incompletes,\n", f"    manques.incompletes,\n{extrait(titre, 4, 4)}"),
        ("    manques,\n    personnes,", "    manques,\n    noms,\n    personnes,"),
    )
    example = (ROOT / "tests/fixtures/projets/invalides/statut_inconnu.yml").read_text(
        encoding="utf-8"
    )
    for before, after in (
        ("# attendu : 4:9 valeur-inconnue\nnom: Compteur d’arbres\n", extrait(titre, 5)),
        ("laureate", "ecosysteme"),
    ):
        example = example.replace(before, after)
    changer(maison, titre, "tests/fixtures/projets/invalides/nom_essai.yml", ("", example))


def ajouter_une_forge(maison: Path) -> None:
    """Follow the third recipe: a kind that no host had."""
    titre = "Une forge de plus"
    git = '    GenreDeForge(nom="git", clone=""),\n'
    kind = extrait(titre, 1, 4)
    changer(maison, titre, "catalogue_communs/forges/liste.py", (git, f"{git}{kind}"))
    host = "  codeberg.org: forgejo\n"
    changer(
        maison,
        titre,
        "schemas/forges.yml",
        (host, f"{host}{extrait(titre, 2, 2)}"),
    )
    gitlab = "    gitlab: GitLab\n"
    changer(maison, titre, "schemas/vocabulaires.yml", (gitlab, f"{gitlab}{extrait(titre, 3, 4)}"))


def suivre(maison: Path) -> None:
    """Follow the four recipes, and write what is written from them."""
    for follow in (
        ajouter_un_champ,
        ajouter_un_champ_de_chaque_type,
        ajouter_une_sortie,
        ajouter_une_regle,
        ajouter_une_forge,
    ):
        follow(maison)
    assert lancer(maison, str(ROOT / "scripts/_schemas.py")).returncode == 0


@pytest.mark.nuit
def test_what_the_recipes_name_is_enough(maison: Path) -> None:
    """A field is on the page, in the API, in the tables and in the guide; an output is there; a forge, a rule are known."""
    suivre(maison)
    common = maison / "projets" / "relais.yml"
    forge = (
        "https://github.com/communs-fictifs",
        "https://forge.imaginaire.example/communs-fictifs",
    )
    text = common.read_text(encoding="utf-8").replace(*forge) + "langues: [fr, oc]\n"
    text += extrait("Un champ de plus", 7)
    common.write_text(text, encoding="utf-8")
    done = lancer(maison, "-m", "catalogue_communs", "valider", "--sans-conseils")
    assert done.returncode == 0, done.stdout
    path = os.pathsep.join([str(maison), os.environ.get("PYTHONPATH", "")])
    site = maison / "site"
    done = build(maison, site, PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
    page = page_du_commun(site, "relais")
    for fait in ("Langues", "fr, oc"), ("Ateliers", "4 par an"), ("Salle", "Salle des fêtes"):
        assert "<dt>{}</dt><dd>{}</dd>".format(*fait) in page
    document = json.loads((site / "api/v1/communs/relais.json").read_bytes())
    champs = {
        "langues": ["fr", "oc"],
        "devise": "Ensemble",
        "ateliers": 4,
        "essai_libre": True,
        "salle": {"nom": "Salle des fêtes"},
    }
    assert {nom: document["commun"][nom] for nom in champs} == champs
    with (site / "donnees/tables/communs.csv").open(encoding="utf-8", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert [row.get(nom) for nom in champs] == ["fr | oc", "Ensemble", "4", "oui", None]
    guide = (site / "contribuer/champs/index.html").read_text(encoding="utf-8")
    for description in "Langues du service.", "Sa devise.", "Ateliers par an.", "Son nom.":
        assert description in guide
    assert (site / "donnees/noms.txt").read_bytes() == b"relais\n"
    common.write_text(re.sub("^nom: .*$", "nom: Essai", text, flags=re.MULTILINE), encoding="utf-8")
    done = lancer(maison, "-m", "catalogue_communs", "valider")
    assert "projets/relais.yml:3:6 [nom-d-essai] Ce nom est celui d’un essai." in done.stdout
    assert done.returncode == 1


@pytest.mark.nuit
def test_the_whole_tier_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The four recipes, a field of each type, on one copy: every test but those of a browser, and these, passes there.

    The budgets too: what a recipe adds stays in the room that is left to each.
    """

    def run(*command: str, cwd: Path = tmp_path, given: bytes = b"") -> bytes:
        tool = shutil.which(command[0])
        assert tool
        return subprocess.run(
            [tool, *command[1:]], cwd=cwd, input=given, capture_output=True, check=True
        ).stdout

    tracked = run("git", "ls-files", "-z", cwd=ROOT)
    run("tar", "-x", given=run("tar", "-c", "--null", "-T", "-", cwd=ROOT, given=tracked))
    suivre(tmp_path)
    for check in ("check", "format --check"):
        modele = lancer(tmp_path, "-m", "ruff", *check.split(), "catalogue_communs/modele")
        assert modele.returncode == 0, modele.stdout
    # As on the machine of who adds a field, who reads what was recorded.
    monkeypatch.delenv("CI", raising=False)
    for record in ("contrat", "enregistre"):
        assert lancer(tmp_path, "-m", f"tests.sorties.{record}").returncode == 0
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    for words in (
        "init -q",
        "add -A",
        "-c user.name=a -c user.email=a@communs.example commit -qm a",
    ):
        run("git", *words.split())
    tier = "-q -n 2 --dist loadfile --no-loadscope-reorder -p no:cacheprovider --ignore tests/outils/test_recettes.py"
    chosen = ("-m", "not navigateur and not nuit")
    done = lancer(tmp_path, "-m", "pytest", *tier.split(), *chosen, "tests")
    assert done.returncode == 0, done.stdout[-8000:]
