"""The copy of the real tree, put back as it was before each test."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.donnees.arbre import CODE, Arbre


@pytest.fixture(scope="session")
def copie(tmp_path_factory: pytest.TempPathFactory) -> Arbre:
    """Copy what a build reads. The day is today's: real files may name any day before it."""
    arbre = Arbre(tmp_path_factory.mktemp("arbre"), datetime.now(tz=UTC).date())
    arbre.remettre(CODE)
    return arbre


@pytest.fixture
def arbre(copie: Arbre) -> Arbre:
    """Give the copy as the real tree is."""
    copie.remettre()
    return copie
