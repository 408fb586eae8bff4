"""The locks pin and hash everything, name no server and follow pyproject.toml."""

import json
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = {name: ROOT / "requirements" / f"{name}.txt" for name in ["site", "tests"]}
SERVER = re.compile(r"://|\b[\w-]+\.(?:com|dev|fr|io|net|org)\b", re.IGNORECASE)


class Locked(NamedTuple):
    """One requirement of a lock."""

    name: str
    version: str
    marker: str
    hashes: frozenset[str]


def read_lock(name: str) -> list[Locked]:
    """Read a lock, failing on any line that is not a pinned requirement."""
    text = LOCKS[name].read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    locked = []
    for entry in "\n".join(lines).replace("\\\n", " ").splitlines():
        words, *hashes = re.split(r"\s+--hash=", entry.strip())
        requirement = Requirement(words)
        [pin] = requirement.specifier
        assert pin.operator == "==", entry
        locked.append(
            Locked(
                canonicalize_name(requirement.name),
                pin.version,
                str(requirement.marker or ""),
                frozenset(hashes),
            )
        )
    return locked


def read_json(name: str) -> dict[str, Any]:
    """Read a JSON file of the project's root."""
    loaded = json.loads((ROOT / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_server(name: str) -> None:
    assert SERVER.findall(LOCKS[name].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_hashes_everything(name: str) -> None:
    locked = read_lock(name)
    assert locked
    for requirement in locked:
        assert requirement.hashes, requirement.name
        for value in requirement.hashes:
            assert re.fullmatch(r"sha256:[0-9a-f]{64}", value)


def test_site_is_part_of_tests() -> None:
    # A marker may be wider among the tests: another tool needs the package too.
    site, tests = ({one._replace(marker="") for one in read_lock(name)} for name in LOCKS)
    assert site <= tests


@pytest.mark.parametrize(("name", "groups"), [("site", ["installation"]), ("tests", ["installation", "dev"])])
def test_lock_follows_pyproject(name: str, groups: list[str]) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *settings["project"]["dependencies"],
        *chain(*settings["project"]["optional-dependencies"].values()),
        *(line for group in groups for line in settings["dependency-groups"][group]),
    ]
    locked = read_lock(name)
    for requirement in map(Requirement, wanted):
        versions = [one.version for one in locked if one.name == canonicalize_name(requirement.name)]
        assert versions, f"{requirement.name} manque : lancez scripts/lock"
        assert all(map(requirement.specifier.contains, versions))


def test_the_locks_are_whole() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_node_lock_names_no_server() -> None:
    packages = read_json("package-lock.json")["packages"]
    for path, package in packages.items():
        assert "resolved" not in package, path
        assert path == "" or package["integrity"].startswith("sha512-"), path


def test_node_lock_follows_package_json() -> None:
    wanted = read_json("package.json")["devDependencies"]
    packages = read_json("package-lock.json")["packages"]
    assert packages[""]["devDependencies"] == wanted
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version
