"""What a forge and other catalogues look for at the root of the project."""

from __future__ import annotations

import re

import yaml

from tests.aides import ROOT
from tests.sorties.contrat_publiccode import fautes

COURRIEL = "numerique.responsable@anct.gouv.fr"


def lire(name: str) -> str:
    """Read a file of the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_publiccode_lacks_its_address_alone() -> None:
    values = yaml.safe_load(lire("publiccode.yml"))
    assert "url" not in values
    assert len(fautes(lire("publiccode.yml"))) == 1
    whole = {**values, "url": "https://forge.example/catalogue"}
    assert fautes(yaml.safe_dump(whole, allow_unicode=True)) == []


def test_the_project_says_how_to_cite_it_and_one_licence() -> None:
    """Citation File Format 1.2: its four mandatory keys; version and licence are those of the package."""
    said = yaml.safe_load(lire("CITATION.cff"))
    assert {"cff-version", "message", "title", "authors"} <= said.keys()
    package = lire("pyproject.toml")
    assert f'version = "{said["version"]}"' in package
    assert f'license = "{said["license"]}"' in package
    assert yaml.safe_load(lire("publiccode.yml"))["legal"]["license"] == said["license"]


def test_who_has_a_problem_knows_where_to_write() -> None:
    for name in ("SECURITY.md", "CODE_OF_CONDUCT.md"):
        text = lire(name)
        assert COURRIEL in text
        for path in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / path).is_file(), path
