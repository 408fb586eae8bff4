"""Who reads and checks files installs little: the rest of the library is not missed, or says what to install."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from catalogue_communs.socle.complements import COMPLEMENTS
from catalogue_communs.validation import valider
from tests.aides import FICTIF, RACINE, ROOT, TODAY

PROJET = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Python as it is where the package alone was installed, without any extra.
SEUL = """
import sys
from importlib.machinery import PathFinder

class Seul(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in ABSENTS else super().find_spec(name, path, target)

sys.meta_path = [Seul if one is PathFinder else one for one in sys.meta_path]
"""
COMMANDE = "from catalogue_communs.commandes.cli import main; main()"
LECTURE = f"""
import json
from datetime import date
from pathlib import Path
from catalogue_communs import charger, valider
root, day = Path("."), date.fromisoformat("{TODAY}")
(catalogue, _), rapport = charger(root, day), valider(root, day)
said = sorted([one.fichier, one.ligne, one.code] for one in rapport.diagnostics)
print(json.dumps([len(catalogue.projets), rapport.publiable, said]))
"""


@cache
def absents() -> frozenset[str]:
    """Name every module that is installed here, and that the package alone would not bring."""
    brought, wanted = set(), [*map(Requirement, PROJET["dependencies"])]
    while wanted:
        one = wanted.pop()
        name = canonicalize_name(one.name)
        if name not in brought and (one.marker is None or one.marker.evaluate({"extra": ""})):
            brought.add(name)
            wanted += map(Requirement, requires(name) or ())
    brought.add(PROJET["name"])
    return frozenset(
        module
        for module, owners in packages_distributions().items()
        if not brought.intersection(map(canonicalize_name, owners))
    )


def lancer(code: str, *arguments: str, cwd: Path = RACINE) -> subprocess.CompletedProcess[str]:
    """Run Python where no extra is installed."""
    command = [sys.executable, "-c", f"ABSENTS = {absents()!r}\n{SEUL}\n{code}", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_each_extra_names_the_modules_that_it_installs() -> None:
    owners = packages_distributions()
    installed = {
        extra: {canonicalize_name(name) for module in modules for name in owners[module]}
        for extra, modules in COMPLEMENTS.items()
    }
    assert installed == {
        extra: {canonicalize_name(Requirement(line).name) for line in lines}
        for extra, lines in PROJET["optional-dependencies"].items()
    }
    assert absents() > {module for modules in COMPLEMENTS.values() for module in modules}


def test_the_library_reads_and_checks_a_catalogue_but_opens_no_image() -> None:
    done = lancer(LECTURE)
    assert done.returncode == 0, done.stderr
    count, publishable, said = json.loads(done.stdout)
    assert (count, publishable) == (len([*(FICTIF / "projets").glob("*.yml")]), True)
    images = [one for one in said if one[2] == "image-non-ouverte"]
    assert images
    whole = sorted([one.fichier, one.ligne, one.code] for one in valider(RACINE, TODAY).diagnostics)
    assert [one for one in said if one not in images] == [one for one in whole if one[2] != "image-lourde"]


def test_the_command_checks_a_catalogue_and_says_how_to_have_the_images_checked() -> None:
    done = lancer(COMMANDE, "valider", "--date", str(TODAY))
    assert (done.returncode, done.stderr) == (0, "")
    assert '→ Pour le vérifier : pip install "catalogue-communs[site]"\n' in done.stdout
    helped = lancer(COMMANDE, "--help-tout")
    assert (helped.returncode, "construire" in helped.stdout) == (0, True), helped.stderr


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (("construire",), "site"),
        (("activite",), "reseau"),
    ],
)
def test_a_command_without_its_extra_says_what_to_install(arguments: tuple[str, ...], extra: str) -> None:
    done = lancer(COMMANDE, *arguments)
    told = f'Erreur : il manque un complément à cette commande. Installez-le : pip install "catalogue-communs[{extra}]"\n'
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)
