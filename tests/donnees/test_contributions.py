"""What people really send passes the check of the data, and what is wrong is told where it is.

This folder is the one exception to the rule that no test of the code reads the real data: it works
on a copy of `projets/`, `guichet.yml`, `donnees/activite/` and `docs/`, whatever they hold.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue_communs.commandes.base import OK
from catalogue_communs.commandes.controle import donnees
from catalogue_communs.fiches.diagnostics import Diagnostic
from tests.aides import ROOT
from tests.donnees.arbre import Arbre
from tests.donnees.contributions import CONTRIBUTIONS
from tests.site import test_html


def erreurs(arbre: Arbre) -> list[Diagnostic]:
    """Return the errors of the files and of the readings."""
    return [d for d in donnees(arbre.root, arbre.jour)[0] if d.est_erreur]


def construite(arbre: Arbre, *options: str) -> tuple[int, str]:
    """Run the whole check as its command does; return its code and what it says."""
    command = [sys.executable, "-m", "catalogue_communs", "fiches", "--sans-conseils"]
    places = ["--racine", str(arbre.root)]
    done = subprocess.run(
        [*command, *places, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("contribution", CONTRIBUTIONS, ids=lambda one: one.__name__)
def test_an_ordinary_contribution_passes(arbre: Arbre, contribution: Callable[[Arbre], None]) -> None:
    before = {p: p.read_bytes() for p in arbre.root.rglob("*") if p.is_file()}
    contribution(arbre)
    assert {p: p.read_bytes() for p in arbre.root.rglob("*") if p.is_file()} != before
    assert erreurs(arbre) == []


def test_all_together_they_are_published(arbre: Arbre, tmp_path: Path) -> None:
    for contribution in CONTRIBUTIONS:
        contribution(arbre)
    code, said = construite(arbre, "--site-dir", str(tmp_path / "site"))
    assert code == OK, said
    assert said.startswith("Tout est publiable : ")
    test_html.test_every_internal_link_and_anchor_leads_somewhere(tmp_path / "site")


@pytest.mark.nuit
@pytest.mark.parametrize("contribution", CONTRIBUTIONS, ids=lambda one: one.__name__)
def test_an_ordinary_contribution_is_published(arbre: Arbre, contribution: Callable[[Arbre], None]) -> None:
    contribution(arbre)
    code, said = construite(arbre)
    assert code == OK, said
