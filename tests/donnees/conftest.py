"""Copies of a whole catalogue, put back as it was before each test."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.aides import RACINE, ROOT, allegees
from tests.donnees.arbre import CODE, Arbre


def _copier(folder: Path, modele: Path) -> Arbre:
    """Copy what a build reads. The day is today's: real files may name any day before it."""
    arbre = Arbre(folder, datetime.now(tz=UTC).date(), modele)
    arbre.remettre(CODE)
    return arbre


@pytest.fixture(scope="session")
def copie(tmp_path_factory: pytest.TempPathFactory) -> Arbre:
    return _copier(tmp_path_factory.mktemp("arbre"), ROOT)


@pytest.fixture
def reel(copie: Arbre) -> Arbre:
    """Give the copy as the real tree is."""
    copie.remettre()
    return copie


@pytest.fixture
def arbre(tmp_path: Path) -> Arbre:
    """Give a copy of the frozen catalogue, whose images were already made light."""
    made = _copier(tmp_path / "arbre", RACINE)
    made.remettre()
    allegees(made.root)
    return made
