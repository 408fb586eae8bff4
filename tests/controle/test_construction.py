"""What MkDocs refuses stops the check."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue_communs.commandes import controle


@pytest.mark.parametrize(
    ("moteur", "said"),
    [
        ("print('Le disque est plein.', file=sys.stderr); sys.exit(1)", "Le disque est plein."),
        ("sys.exit(3)", "MkDocs s’est arrêté sans rien dire."),
        ("print('WARNING -  Odd.'); sys.exit(1)", "WARNING -  Odd."),
    ],
)
def test_what_the_engine_refuses_is_told_as_it_says_it(
    tmp_path: Path, moteur: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mkdocs.yml").touch()
    monkeypatch.setattr(controle, "MOTEUR", tmp_path / "moteur.py")
    controle.MOTEUR.write_text(f"import sys\n{moteur}\n", encoding="utf-8")
    assert controle.construire_site(tmp_path, tmp_path / "site") == said
