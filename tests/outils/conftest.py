"""What the tests of the project's own tools share."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of the project where nothing is installed yet."""
    copy = tmp_path / "copie"
    for name in ["scripts", "requirements"]:
        shutil.copytree(ROOT / name, copy / name)
    for name in ["pyproject.toml", "package.json", "package-lock.json", ".npmrc"]:
        shutil.copy(ROOT / name, copy / name)
    return copy
