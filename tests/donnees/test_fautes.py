"""What is wrong in the data stops the check, and is told in French, whatever the real tree holds."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from catalogue_communs.commandes.cli import cli
from tests.donnees.arbre import Arbre


@pytest.mark.parametrize(("form", "mark"), [("texte", "  ✗ {}:{}:"), ("github", "::error file={},line={},")])
def test_nothing_is_built_of_what_is_wrong(arbre: Arbre, form: str, mark: str) -> None:
    slug = arbre.nouveau(
        "bac-a-fautes", "Bac à fautes", maintenance={"statut": "active", "source": "bilan-perdu"}
    )
    name = f"projets/{slug}.yml"
    asked = ["fiches", "--racine", str(arbre.root), "--format", form, "--sans-conseils"]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 1
    said = done.stdout
    assert mark.format(name, arbre.place(name, "bilan-perdu")[0]) in said
    assert "Ou ajoutez-la à la liste « sources », avec cet identifiant." in said
    assert said.endswith(
        "À corriger, comme dit plus haut : 1 erreur dans 1 fichier. Le site n’est pas construit.\n"
    )
