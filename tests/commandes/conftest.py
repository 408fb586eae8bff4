"""What the tests of the commands share: a small catalogue with a commented file, and a terminal."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

import pytest

from catalogue_communs.commandes import base
from catalogue_communs.parutions.cles import IDENTIFIANTS
from tests.aides import Lancer, Sortie
from tests.communs import BAC_MALIN
from tests.validation.exemples import RACINE

FICHE = f"""\
# yaml-language-server: $schema=../schemas/projet.schema.json
{BAC_MALIN}
impact:
  indicateurs:
    - id: bacs
      nom: Bacs suivis
      effet: usage
      unite: commune
      nature: stock
      rythme: trimestriel
      mesures:
        # La première, faite à la main.
        - au: 2026-03-31
          valeur: 12
          statut: declare
          source: bilan
    - id: agents
      nom: Agents formés
      effet: usage
      unite: commune
      nature: stock

reutilisations:
  - organisation:
      code_insee: "35115"
    etat: en-production
    statut: declaree
    confirmee_le: 2024-02-01
  # D’autres viendront.

sources:
  - id: bilan
    titre: Bilan de mars 2026
    url: https://bac-malin.example/bilan
"""
JOUR = "2026-08-24"


def ecrire_depot(root: Path) -> Path:
    """Make a catalogue of two files, one of them commented: nothing of it is published."""
    shutil.copytree(RACINE, root)
    (root / IDENTIFIANTS).unlink()
    (root / "projets" / "bac-malin.yml").write_text(FICHE, encoding="utf-8")
    return root


@pytest.fixture
def depot(tmp_path: Path) -> Path:
    return ecrire_depot(tmp_path / "depot")


@pytest.fixture
def lancer(depot: Path, monkeypatch: pytest.MonkeyPatch, appeler: Lancer) -> Lancer:
    """Run a command in the catalogue; `reponses`: what a person types, one line each."""

    def run(*arguments: str, reponses: str | None = None, entree: bytes = b"") -> Sortie:
        typed = entree if reponses is None else reponses.encode()
        monkeypatch.chdir(depot)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
        monkeypatch.setattr(base, "interactif", lambda: reponses is not None)
        return appeler(*arguments)

    return run
