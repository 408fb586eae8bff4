"""What the documents say is true: commands, files, fields and codes exist."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from catalogue_communs.commandes.cli import cli
from catalogue_communs.fiches.diagnostics import CODES
from catalogue_communs.socle import schemas
from catalogue_communs.validation import valider
from tests.aides import RACINE, ROOT

DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((RACINE / "docs").rglob("*.md")))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_each_command_that_a_document_gives_exists(path: Path) -> None:
    """`scripts/x` is a file, `catalogue x` a command."""
    text = path.read_text(encoding="utf-8")
    scripts = set(re.findall(r"python3 scripts/([a-z-]+)", text))
    commands = set(re.findall(r"(?:scripts/|bin/|`)catalogue ([a-z]+)", text))
    assert [name for name in scripts if not (ROOT / "scripts" / name).is_file()] == []
    assert [name for name in commands if name not in cli.commands] == []


def test_a_command_is_written_in_one_way() -> None:
    """But where another repository installs the package, which has no `scripts/`."""
    other = re.compile(r"bin/catalogue |^catalogue ", re.MULTILINE)
    found = [path.name for path in DOCUMENTS if other.search(path.read_text(encoding="utf-8"))]
    assert found == ["reprendre.md"]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_each_file_that_a_document_leads_to_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    quoted = re.findall(
        r"`((?:docs|projets|schemas|theme|catalogue|hooks|scripts|tests|\.github)/[\w./-]*)`", text
    )
    example = {"projets/depots-zero.yml"}
    assert [p for p in {*linked, *quoted} - example if not (ROOT / p).exists()] == []


def test_the_field_guide_names_every_field(site: Path) -> None:
    html = (site / "contribuer" / "champs" / "index.html").read_text(encoding="utf-8")
    for name in schemas.schema("projet")["properties"]:
        assert f'id="{name}"' in html
    assert 'id="impact-indicateurs-mesures-valeur"' in html


def test_the_page_of_messages_names_every_code(site: Path) -> None:
    html = (site / "contribuer" / "erreurs" / "index.html").read_text(encoding="utf-8")
    assert [code for code in CODES if f'id="{code}"' not in html] == []


def test_the_minimal_example_is_a_valid_file(tmp_path: Path) -> None:
    (tmp_path / "projets").mkdir()
    example = (ROOT / "docs" / "exemples" / "depots-zero.yml").read_bytes()
    (tmp_path / "projets" / "depots-zero.yml").write_bytes(example)
    rapport = valider(tmp_path, date(2026, 11, 24))
    assert {d.code for d in rapport.diagnostics if d.est_erreur} == {"valeur-d-exemple"}


def test_the_required_fields_are_those_that_the_documents_count() -> None:
    """« Huit champs » holds as long as the schema asks for eight."""
    required = schemas.schema("projet")["required"]
    assert len(required) == 8
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in required)
