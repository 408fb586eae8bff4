"""Each direct dependency has a licence and a reason, and the wheel holds what the library needs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.aides import EPOCH

ROOT = Path(__file__).resolve().parents[2]
LIGNE = re.compile(r"^\| ([\w@][\w@/.-]*) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
# What the wheel alone, in an environment of its own, makes of a folder that is elsewhere.
CONSTRUIRE = """
import sys
from datetime import date
from pathlib import Path
import catalogue
from catalogue.site.construction.pages import preparer
assert sys.prefix in catalogue.__file__, catalogue.__file__
site, faults = preparer(Path.cwd(), date(2026, 11, 24))
assert not faults, faults
made = site.produire()
print(*[page.chemin for page in made.pages if page.chemin.startswith("communs/")])
print(len(made.fichiers))
"""


def directes() -> set[str]:
    """Name every direct dependency of the project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return {Requirement(line).name for lines in lists for line in lines} | {*package["devDependencies"]}


def test_each_direct_dependency_is_justified() -> None:
    """The table of the decision names each of them once, and nothing else."""
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


@pytest.fixture(scope="module")
def paquets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build the package once."""
    return fabriquer(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.mark.nuit
def test_the_same_sources_give_the_same_package(paquets: dict[str, Path], tmp_path: Path) -> None:
    """Another folder, other times and other rights on the files change no byte."""
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
        name: path.read_bytes() for name, path in paquets.items()
    }


@pytest.mark.nuit
def test_the_wheel_alone_checks_and_builds_a_folder_elsewhere(
    paquets: dict[str, Path], tmp_path: Path
) -> None:
    """Installed in a fresh environment, without the sources: validation, pages and exports work."""
    [made] = [path for name, path in paquets.items() if name.endswith(".whl")]
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    paths = sysconfig.get_paths(vars={"base": str(tmp_path / "env"), "platbase": str(tmp_path / "env")})
    place = Path(paths["purelib"])
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(place),
        str(made),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    # What the wheel depends on is that of the tests; the project itself is not found this way.
    (place / "dependances.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n", encoding="utf-8")
    folder = tmp_path / "ailleurs"
    (folder / "projets").mkdir(parents=True)
    fiche = ROOT / "tests" / "fixtures" / "projets" / "valides" / "fiche_minimale.yml"
    (folder / "projets" / "mon-commun.yml").write_bytes(fiche.read_bytes())

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [str(python), *arguments], cwd=folder, capture_output=True, check=False, encoding="utf-8"
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "1 fichier" in run("-m", "catalogue", "valider")
    pages, files = run("-c", CONSTRUIRE).splitlines()
    assert "communs/mon-commun/" in pages.split()
    assert int(files) > 10
