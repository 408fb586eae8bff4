"""What MkDocs refuses stops the check."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue_communs.commandes.base import ERREURS
from catalogue_communs.commandes.controle import Demande, verifier
from tests.validation.exemples import MINIMALE

FICHE = MINIMALE.replace("exemple/compteur-arbres", "valimaginaire/bac")


@pytest.mark.parametrize(
    ("moteur", "said"),
    [
        ("print('Le disque est plein.', file=sys.stderr); sys.exit(1)", "Le disque est plein."),
        ("sys.exit(3)", "MkDocs s’est arrêté sans rien dire."),
        ("print('WARNING -  Odd.'); sys.exit(1)", "WARNING -  Odd."),
    ],
)
def test_what_the_engine_refuses_is_told_as_it_says_it(
    tmp_path: Path, moteur: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "projets").mkdir()
    (tmp_path / "projets/bac.yml").write_text(FICHE, encoding="utf-8")
    script = tmp_path / "moteur.py"
    script.write_text(f"import sys\n{moteur}\n", encoding="utf-8")
    assert verifier(Demande(racine=tmp_path, moteur=script)) == ERREURS
    assert capsys.readouterr().out.endswith(
        f"{said}\nLe site n’est pas construit : MkDocs dit pourquoi ci-dessus.\n"
    )
