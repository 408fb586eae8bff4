"""What MkDocs refuses stops the check."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from catalogue_communs.commandes import moteur
from catalogue_communs.commandes.cli import cli


def test_what_the_engine_refuses_stops_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mkdocs.yml").touch()
    monkeypatch.setattr(moteur, "PROGRAMME", ["-c", "import sys; sys.exit('Le disque est plein.')"])
    done = CliRunner().invoke(cli, ["fiches", "--racine", str(tmp_path)])
    assert (done.exit_code, "Le site n’est pas construit" in done.output) == (1, True)
    assert capfd.readouterr().err == "Le disque est plein.\n"
