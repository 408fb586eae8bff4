"""Each direct dependency has a licence and a reason, and the wheel holds what the library needs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.aides import EPOCH

ROOT = Path(__file__).resolve().parents[2]
LIGNE = re.compile(r"^\| ([\w@][\w@/.-]*) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def directes() -> set[str]:
    """Name every direct dependency of the project."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras, groups = settings["project"]["optional-dependencies"], settings["dependency-groups"]
    lists = [settings["project"]["dependencies"], *extras.values(), *groups.values()]
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return {Requirement(line).name for lines in lists for line in lines} | {*package["devDependencies"]}


def test_each_direct_dependency_is_justified() -> None:
    text = (ROOT / "docs" / "adr" / "0009-dependances.md").read_text(encoding="utf-8")
    lines = [found for found in LIGNE.findall(text) if found[0] != "Paquet"]
    names = [name for name, _, _ in lines]
    assert len(names) == len(set(names))
    assert set(names) == directes()
    assert all(licence.strip() and reason.strip() for _, licence, reason in lines)


def fabriquer(source: Path, target: Path) -> dict[str, Path]:
    """Build the package and its sources as a release does; return both by their names."""
    env = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    build = [sys.executable, "-m", "hatchling", "build", "--directory", str(target)]
    subprocess.run(build, cwd=source, env=env, check=True, capture_output=True)
    return {path.name: path for path in target.iterdir()}


@pytest.mark.nuit
def test_the_same_sources_give_the_same_package(tmp_path: Path) -> None:
    copy = tmp_path / "copie"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = project["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"]
    for name in dict.fromkeys([*listed, "pyproject.toml", ".gitignore"]):
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, copy / name, ignore=ignored, copy_function=shutil.copyfile)
        else:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    made = fabriquer(copy, tmp_path / "dist")
    assert {name: path.read_bytes() for name, path in made.items()} == {
        name: path.read_bytes() for name, path in fabriquer(ROOT, tmp_path / "ici").items()
    }
