"""Who reads and checks files installs little: the rest of the library is not missed, or says what to install."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions, requires
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from catalogue_communs.socle.fichiers import COMPLEMENTS
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
LECTURE = f"""
import contextlib, io, json
from datetime import date
from pathlib import Path
from catalogue_communs import charger, valider
from catalogue_communs.commandes.ligne import main

def run(*arguments):
    out, err, sys.argv = io.StringIO(), io.StringIO(), ["catalogue", *arguments]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as stopped:
            return [stopped.code, out.getvalue(), err.getvalue()]

root, day = Path("."), "{TODAY}"
rapport = valider(root, date.fromisoformat(day))
print(json.dumps({{
    "communs": len(charger(root, date.fromisoformat(day))[0].projets),
    "publiable": rapport.publiable,
    "dits": sorted([one.fichier, one.ligne, one.code] for one in rapport.diagnostics),
    "valider": run("valider", "--date", day),
    "aide": run("--help-tout"),
    "site": run("construire"),
    "reseau": run("activite"),
}}))
"""


fournis = cache(packages_distributions)


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
        for module, owners in fournis().items()
        if not brought.intersection(map(canonicalize_name, owners))
    )


@pytest.fixture(scope="module")
def seul() -> dict[str, Any]:
    """Read, check and ask in one Python where no extra is installed."""
    command = [sys.executable, "-c", f"ABSENTS = {absents()!r}\n{SEUL}\n{LECTURE}"]
    done = subprocess.run(command, cwd=RACINE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_each_extra_names_the_modules_that_it_installs() -> None:
    installed = {
        extra: {canonicalize_name(name) for module in modules for name in fournis()[module]}
        for extra, modules in COMPLEMENTS.items()
    }
    assert installed == {
        extra: {canonicalize_name(Requirement(line).name) for line in lines}
        for extra, lines in PROJET["optional-dependencies"].items()
    }
    assert absents() > {module for modules in COMPLEMENTS.values() for module in modules}


def test_the_library_reads_and_checks_a_catalogue_but_opens_no_image(seul: dict[str, Any]) -> None:
    """The command too, which says how to have the images checked."""
    assert (seul["communs"], seul["publiable"]) == (
        len([*(FICTIF / "projets").glob("*.yml")]),
        True,
    )
    images = [one for one in seul["dits"] if one[2] == "image-non-ouverte"]
    assert images
    whole = sorted([one.fichier, one.ligne, one.code] for one in valider(RACINE, TODAY).diagnostics)
    assert [one for one in seul["dits"] if one not in images] == [
        one for one in whole if one[2] != "image-lourde"
    ]
    code, said, wrong = seul["valider"]
    assert (code, wrong) == (0, "")
    assert '→ Pour le vérifier : pip install "catalogue-communs[site]"\n' in said
    assert "construire" in seul["aide"][1]


@pytest.mark.parametrize("extra", ["site", "reseau"])
def test_a_command_without_its_extra_says_what_to_install(seul: dict[str, Any], extra: str) -> None:
    told = f'Erreur : il manque un complément à cette commande. Installez-le : pip install "catalogue-communs[{extra}]"\n'
    assert seul[extra] == [2, "", told]
