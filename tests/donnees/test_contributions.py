"""What people really send passes the check of the data, and what is wrong is told where it is, in French.

This folder is the one exception to the rule that no test of the code reads the real data: it works
on a copy of `projets/`, `guichet.yml`, `donnees/activite/` and `docs/`, whatever they hold.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalogue_communs.commandes.cli import cli
from tests.aides import ROOT
from tests.banc.recherche import dire, mesurer
from tests.donnees.arbre import Arbre
from tests.donnees.contributions import CONTRIBUTIONS
from tests.site import test_html


def construite(arbre: Arbre, *options: str) -> str:
    """Run the whole check as its command does; return what it says."""
    command = [sys.executable, "-m", "catalogue_communs", "fiches"]
    places = ["--racine", str(arbre.root)]
    done = subprocess.run(
        [*command, *places, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_all_together_they_are_published(arbre: Arbre, tmp_path: Path) -> None:
    for contribution in CONTRIBUTIONS:
        contribution(arbre)
    assert "\nTout est publiable : " in construite(arbre, "--site-dir", str(tmp_path / "site"))
    test_html.test_every_internal_link_and_anchor_leads_somewhere(tmp_path / "site")


@pytest.mark.nuit
@pytest.mark.parametrize("contribution", CONTRIBUTIONS, ids=lambda one: one.__name__)
def test_an_ordinary_contribution_is_published(arbre: Arbre, contribution: Callable[[Arbre], None]) -> None:
    contribution(arbre)
    construite(arbre)


@pytest.mark.parametrize(("form", "mark"), [("texte", "  ✗ {}:{}:"), ("github", "::error file={},line={},")])
def test_nothing_is_built_of_what_is_wrong(arbre: Arbre, form: str, mark: str) -> None:
    lost = {"statut": "active", "source": "bilan-perdu"}
    path = arbre.chemin(arbre.nouveau("bac-a-fautes", "Bac à fautes", maintenance=lost))
    line = path.read_text(encoding="utf-8").partition("bilan-perdu")[0].count("\n") + 1
    asked = ["fiches", "--racine", str(arbre.root), "--format", form]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 1
    assert mark.format("projets/bac-a-fautes.yml", line) in done.stdout
    assert "Ou ajoutez-la à la liste « sources », avec cet identifiant." in done.stdout
    assert done.stdout.endswith("À corriger, comme dit plus haut : 1 erreur dans 1 fichier.\n")


def test_what_is_typed_in_a_town_hall_is_understood(arbre: Arbre) -> None:
    rates, cost = mesurer(arbre.root)
    assert all(one.tenu for one in rates), "\n".join(dire(rates, cost))
