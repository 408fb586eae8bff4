"""The guard that keeps the real data out of the tests of the code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.aides import FICTIF, RACINE, REEL, ROOT


@pytest.mark.parametrize(
    "path",
    [
        *(ROOT / "projets" / "x.yml", ROOT / "guichet.yml"),
        *(ROOT / "donnees/activite/communs/x.json", ROOT / "donnees/identifiants.csv"),
    ],
)
def test_a_real_file_cannot_be_opened(path: Path) -> None:
    with pytest.raises(RuntimeError, match=f"{path.name} is real data"):
        path.read_bytes()


@pytest.mark.parametrize("name", ["projets", "donnees/activite", "docs/images/communs"])
def test_a_real_folder_cannot_be_listed(name: str) -> None:
    for path in (ROOT / name, ROOT / "tests" / ".." / name):
        with pytest.raises(RuntimeError, match="is real data"):
            os.scandir(path)


def test_a_process_that_a_test_starts_is_held_too() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "open('projets/x.yml')"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "is real data" in done.stderr


def test_only_the_tests_of_the_data_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/donnees/test_x.py::test_y (call)")
    assert (ROOT / "guichet.yml").read_bytes()
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/site/test_donnees.py::test_y (call)")
    with pytest.raises(RuntimeError, match="is real data"):
        (ROOT / "guichet.yml").read_bytes()


def test_the_frozen_catalogue_stands_where_the_real_one_would() -> None:
    for name in REEL:
        assert (FICTIF / name).exists()
        assert (RACINE / name).exists()
    here = sorted(p.name for p in (FICTIF / "projets").iterdir())
    assert sorted(p.name for p in (RACINE / "projets").iterdir()) == here
