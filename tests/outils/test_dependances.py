"""Each direct dependency is justified, pinned and hashed; the same sources give the same package."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.aides import EPOCH, ROOT, ailleurs

PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGE: dict[str, Any] = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
LIGNE = re.compile(r"^\| ([\w@][\w@/.-]*) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
LOCKS = ("site", "tests")
SERVER = re.compile(r"://|\b[\w-]+\.(?:com|dev|fr|io|net|org)\b", re.IGNORECASE)


class Locked(NamedTuple):
    """One requirement of a lock."""

    name: str
    version: str
    hashes: frozenset[str]


def read_lock(name: str) -> set[Locked]:
    """Read a lock, failing on any line that is not a pinned requirement."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    locked = set()
    for entry in "\n".join(lines).replace("\\\n", " ").splitlines():
        words, *hashes = re.split(r"\s+--hash=", entry.strip())
        requirement = Requirement(words)
        [pin] = requirement.specifier
        assert pin.operator == "==", entry
        locked.add(Locked(canonicalize_name(requirement.name), pin.version, frozenset(hashes)))
    return locked


@pytest.mark.parametrize("name", LOCKS)
def test_lock_hashes_everything(name: str) -> None:
    """And names no server; that of the site is a part of that of the tests."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert SERVER.findall(text) == []
    for requirement in read_lock(name):
        assert requirement.hashes, requirement.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in requirement.hashes)
    assert set() < read_lock("site") <= read_lock("tests")


def demandees(*groups: str) -> list[Requirement]:
    """Return what the package, its extras and some groups ask for."""
    project = PYPROJECT["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    lists += [PYPROJECT["dependency-groups"][group] for group in groups]
    return [Requirement(line) for lines in lists for line in lines]


@pytest.mark.parametrize(
    ("name", "groups"), [("site", ["installation"]), ("tests", ["installation", "dev"])]
)
def test_lock_follows_pyproject(name: str, groups: list[str]) -> None:
    locked = read_lock(name)
    for requirement in demandees(*groups):
        versions = [
            one.version for one in locked if one.name == canonicalize_name(requirement.name)
        ]
        assert versions, f"{requirement.name} manque : lancez scripts/lock"
        assert all(map(requirement.specifier.contains, versions))


def test_the_locks_are_whole() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_the_node_lock_names_no_server_and_follows_package_json() -> None:
    wanted = PACKAGE["devDependencies"]
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert packages[""]["devDependencies"] == wanted
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version
    for path, package in packages.items():
        assert "resolved" not in package, path
        assert path == "" or package["integrity"].startswith("sha512-"), path


def test_each_direct_dependency_is_justified() -> None:
    text = (ROOT / "docs" / "adr" / "0009-dependances.md").read_text(encoding="utf-8")
    lines = [found for found in LIGNE.findall(text) if found[0] != "Paquet"]
    names = [name for name, _, _ in lines]
    assert len(names) == len(set(names))
    direct = {one.name for one in demandees(*PYPROJECT["dependency-groups"])}
    assert set(names) == direct | {*PACKAGE["devDependencies"]}
    assert all(licence.strip() and reason.strip() for _, licence, reason in lines)


def fabriquer(source: Path, target: Path) -> dict[str, Path]:
    """Build the package and its sources as a release does; return both by their names."""
    env = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    build = [sys.executable, "-m", "hatchling", "build", "--directory", str(target)]
    subprocess.run(build, cwd=source, env=env, check=True, capture_output=True)
    return {path.name: path for path in target.iterdir()}


def sources(folder: Path) -> Path:
    """Copy what a package is made from, but the images of the real commons."""
    listed = PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"]
    for name in dict.fromkeys([*listed, "pyproject.toml", ".gitignore"]):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, folder / name, ignore=ailleurs, copy_function=shutil.copyfile
            )
        else:
            shutil.copyfile(ROOT / name, folder / name)
    return folder


@pytest.mark.nuit
def test_the_same_sources_give_the_same_package(tmp_path: Path) -> None:
    one, other = (
        fabriquer(sources(tmp_path / name), tmp_path / f"dist-{name}")
        for name in ("ici", "ailleurs")
    )
    assert {name: path.read_bytes() for name, path in one.items()} == {
        name: path.read_bytes() for name, path in other.items()
    }
