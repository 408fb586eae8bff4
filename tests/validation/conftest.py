"""What the tests of the validation share: a small catalogue where each example is laid."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalogue_communs.parutions.cles import IDENTIFIANTS
from tests.validation.exemples import RACINE


@pytest.fixture(scope="module")
def catalogue_commun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the small catalogue once for a whole file of tests, which leave it as it was."""
    return shutil.copytree(RACINE, tmp_path_factory.mktemp("catalogue") / "racine")


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    """Copy the small catalogue for one test, which may change it: nothing of it is published."""
    root = shutil.copytree(RACINE, tmp_path / "racine")
    (root / IDENTIFIANTS).unlink()
    return root
