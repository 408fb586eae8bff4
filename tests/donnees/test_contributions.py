"""What people really send passes the check of the data, and what is wrong is told where it is, in French.

This folder is the one exception to the rule that no test of the code reads the real data: by night, it
works on a copy of `projets/`, `guichet.yml`, `donnees/activite/` and `docs/`, whatever they hold.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalogue_communs.commandes.ligne import cli
from tests.aides import ROOT
from tests.banc.recherche import dire, mesurer
from tests.donnees.arbre import Arbre
from tests.donnees.contributions import CONTRIBUTIONS, trente_communs
from tests.site import test_html

FICHES = ("fiches", "--racine")


def construite(arbre: Arbre, site: Path) -> None:
    """Run the whole check as its command does."""
    asked = [*FICHES, str(arbre.root), "--site-dir", str(site)]
    done = subprocess.run(
        [sys.executable, "-m", "catalogue_communs", *asked],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "\nTout est publiable : " in done.stdout


def test_all_together_they_are_published(arbre: Arbre, tmp_path: Path) -> None:
    """By day without the longest, thirty commons at once."""
    for contribution in CONTRIBUTIONS:
        if contribution is not trente_communs:
            contribution(arbre)
    construite(arbre, tmp_path / "site")
    test_html.test_every_internal_link_and_anchor_leads_somewhere(tmp_path / "site")


@pytest.mark.nuit
@pytest.mark.parametrize(
    "contribution", [*CONTRIBUTIONS, None], ids=lambda one: one and one.__name__
)
def test_each_is_published_with_the_real_data(
    reel: Arbre, tmp_path: Path, contribution: Callable[[Arbre], None] | None
) -> None:
    """And all of them, one after the other."""
    for one in [contribution] if contribution else CONTRIBUTIONS:
        one(reel)
    construite(reel, tmp_path / "site")


@pytest.mark.parametrize(
    ("form", "mark"), [("texte", "  ✗ {}:{}:"), ("github", "::error file={},line={},")]
)
def test_nothing_is_built_of_what_is_wrong(arbre: Arbre, form: str, mark: str) -> None:
    lost = {"statut": "active", "source": "bilan-perdu"}
    path = arbre.chemin(arbre.nouveau("bac-a-fautes", "Bac à fautes", maintenance=lost))
    line = path.read_text(encoding="utf-8").partition("bilan-perdu")[0].count("\n") + 1
    done = CliRunner().invoke(cli, [*FICHES, str(arbre.root), "--format", form])
    assert done.exit_code == 1
    assert mark.format("projets/bac-a-fautes.yml", line) in done.stdout
    assert "Ou ajoutez-la à la liste « sources », avec cet identifiant." in done.stdout
    assert done.stdout.endswith("À corriger, comme dit plus haut : 1 erreur dans 1 fichier.\n")


@pytest.mark.nuit
def test_what_is_typed_in_a_town_hall_is_understood(reel: Arbre) -> None:
    rates, cost = mesurer(reel.root)
    assert all(one.tenu for one in rates), "\n".join(dire(rates, cost))
