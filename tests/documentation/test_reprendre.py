"""What the page for who takes over promises of the library: its names, what they are, an example that runs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import yaml

import catalogue_communs
from tests.aides import RACINE, ROOT

PAGE = (ROOT / "docs/contribuer/reprendre.md").read_text(encoding="utf-8")
AU_PLUS = 25


def test_the_public_names_are_few_documented_and_those_of_the_page() -> None:
    told = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert sorted(told) == sorted(catalogue_communs.__all__)
    assert len(told) == len({*told}) <= AU_PLUS
    assert all(getattr(catalogue_communs, name).__doc__ for name in told)
    assert not hasattr(catalogue_communs, "inconnu")


def test_the_package_imports_nothing_until_asked() -> None:
    program = (
        "import sys, catalogue_communs; print([m for m in sys.modules if m.startswith('catalogue_communs.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_the_example_runs() -> None:
    [example] = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{example}"]
    done = subprocess.run(command, cwd=RACINE, capture_output=True, text=True, check=False)
    count = len(list((RACINE / "projets").glob("*.yml")))
    assert re.fullmatch(rf"{count} communs, \d{{3,}} fichiers\n", done.stdout), done.stderr


def test_a_version_has_one_number() -> None:
    number = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == number
    [first, *_] = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first == number
