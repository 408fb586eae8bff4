"""What MkDocs prints becomes a sentence; what is nobody's fault is told as it is, and fails apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue_communs.commandes import site_construit
from catalogue_communs.commandes.base import ERREURS
from catalogue_communs.commandes.controle import PANNE, Demande, verifier
from tests.validation.exemples import MINIMALE

if TYPE_CHECKING:
    from pathlib import Path

FICHE = MINIMALE.replace("exemple/compteur-arbres", "valimaginaire/bac")
SORTIE = """\
INFO    -  Cleaning site directory
WARNING -  The following pages exist in the docs directory, but are not included in the "nav" configuration:
  - a.md
  - b/c.md
WARNING -  A reference to 'parti.md' is included in the 'nav' configuration, which is not found in the documentation files.
WARNING -  Excluding 'README.md' from the site because it conflicts with 'index.md'.
WARNING -  Doc file 'a.md' contains a link '#rien', but there is no such anchor on this page.
WARNING -  Doc file 'a.md' contains an unrecognized relative link 'b', it was left as is. Did you mean 'b.md'?
WARNING -  Doc file 'a.md' contains a link to 'adr/un.md' which is excluded from the built site.
WARNING -  Doc file 'a.md' contains a link 'communs/bacc/index.html', but the target is not found among documentation files.
"""


def test_each_warning_of_the_engine_becomes_a_sentence(tmp_path: Path) -> None:
    """The file, the line when the file holds the link, and what to write."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text("# A\n\n[x](#rien)\n[y](b)\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("nav:\n  - parti.md\n", encoding="utf-8")
    found, others = site_construit.lire_mkdocs(SORTIE, tmp_path, {"bac": "bac"})
    assert others == ""
    assert [(d.fichier, d.ligne, d.code) for d in found] == [
        ("docs/a.md", 1, "page-sans-menu"),
        ("docs/b/c.md", 1, "page-sans-menu"),
        ("mkdocs.yml", 2, "page-sans-menu"),
        ("docs/README.md", 1, "page-illisible"),
        ("docs/a.md", 3, "lien-rompu"),
        ("docs/a.md", 4, "lien-rompu"),
        ("docs/a.md", 1, "lien-rompu"),
        ("docs/a.md", 1, "lien-rompu"),
    ]
    assert found[5].remede == "Vouliez-vous écrire « b.md » ?"
    assert found[7].remede == "Vouliez-vous écrire « communs/bac/index.html » ?"


def test_what_no_sentence_tells_is_kept_as_it_is(tmp_path: Path) -> None:
    """A warning that nobody foresaw is not lost."""
    found, others = site_construit.lire_mkdocs("WARNING -  Something odd.\nINFO    -  fine\n", tmp_path, {})
    assert (found, others) == ((), "Something odd.")


@pytest.mark.parametrize(
    ("moteur", "code", "said"),
    [
        ("print('Le disque est plein.', file=sys.stderr); sys.exit(1)", PANNE, "Le disque est plein."),
        ("sys.exit(3)", PANNE, "La vérification n’a pas pu finir"),
        ("print('ERROR   -  Odd.'); sys.exit(1)", PANNE, "Odd.\nLa vérification n’a pas pu finir"),
        (
            "print(\"WARNING -  Doc file 'a.md' contains a link '#x', but there is no such anchor on this page.\"); sys.exit(1)",
            ERREURS,
            "À corriger, comme dit plus haut : 1 erreur dans 1 fichier.",
        ),
    ],
)
def test_a_fault_of_the_machine_is_not_one_of_the_data(
    tmp_path: Path, moteur: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another exit code, and a sentence that says so."""
    (tmp_path / "projets").mkdir()
    (tmp_path / "projets/bac.yml").write_text(FICHE, encoding="utf-8")
    script = tmp_path / "moteur.py"
    script.write_text(f"import sys\n{moteur}\n", encoding="utf-8")
    assert verifier(Demande(racine=tmp_path, moteur=script)) == code
    assert said in capsys.readouterr().out
