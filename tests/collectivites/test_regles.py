"""The rules on identifiers read the reference only when a file needs it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from catalogue.collectivites import fichiers
from catalogue.fiches.lecture import read_bytes
from catalogue.validation import fiche, identifiants
from catalogue.validation.fiche import ContexteDesRegles, Fiche
from tests.aides import ROOT, TODAY

if TYPE_CHECKING:
    from pathlib import Path

SANS_IDENTIFIANT = """
porteurs:
  - nom: Université du Val
  - nom: Association du Val
    type: association
"""
AVEC_IDENTIFIANT = """
porteurs:
  - nom: Commune de Lunel
    code_insee: "99999"
"""


def codes(texte: str, root: Path = ROOT) -> list[str]:
    """Return the codes of what the rule says of a file."""
    fiche = Fiche("fiche", read_bytes(texte.encode(), "projets/fiche.yml"))
    return [d.code for d in identifiants.organismes(fiche, ContexteDesRegles(root, TODAY, frozenset()))]


def test_a_file_without_identifier_does_not_read_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does importing the library."""
    monkeypatch.setattr(fiche, "reference", None)

    assert codes(SANS_IDENTIFIANT) == []
    with pytest.raises(TypeError):
        codes(AVEC_IDENTIFIANT)


def test_importing_the_library_reads_no_data() -> None:
    """The command line answers at once."""
    code = (
        "import sys, catalogue.commandes.cli, catalogue.site\n"
        "from catalogue.collectivites import reference\n"
        "from catalogue.collectivites.identification import _read\n"
        "sys.exit(_read.cache_info().currsize)"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_without_any_reference_nothing_can_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue without data is still validated."""
    monkeypatch.setattr(fichiers, "resources", lambda: tmp_path)

    assert codes(AVEC_IDENTIFIANT, tmp_path) == []
    assert codes(AVEC_IDENTIFIANT, ROOT) == ["identifiant-inconnu"]


@pytest.mark.parametrize(
    "texte",
    [
        "porteurs: texte\n",
        "porteurs:\n  - texte\n",
        "porteurs:\n  - nom: [a]\n    code_insee: '99999'\n",
        "porteurs:\n  - nom: A\n    code_insee: 99999\n",
        "porteurs:\n  - nom: A\n    code_insee: '9999'\n",
        "porteurs:\n  - nom: A\n    siren: '130026033'\n    type: metropole\n",
        "porteurs:\n  - nom: A\n    siren: '130026032'\n    type: inventé\n",
        "reutilisations:\n  - organisation: texte\n",
        "reutilisations:\n  - organisation:\n      - code_insee: '99999'\n",
        "reutiliser: texte\n",
        "reutiliser:\n  aide:\n    - null\n",
    ],
)
def test_what_the_schema_refuses_is_not_told_twice(texte: str) -> None:
    """A value of the wrong form has its own message."""
    assert codes(texte) == []


def test_the_three_lists_of_organisations_are_checked() -> None:
    """Carriers, reuses and those who can help."""
    found = codes(
        AVEC_IDENTIFIANT
        + "reutilisations:\n  - organisation:\n      code_insee: '11'\n"
        + "reutiliser:\n  aide:\n    - nom: Commune de Lunel\n      type: commune\n"
    )

    assert found == ["identifiant-inconnu", "type-manquant", "identifiant-a-ajouter"]


def test_a_right_name_with_the_code_of_another_is_given_its_own() -> None:
    """The advice says the code to write."""
    fiche = Fiche("fiche", read_bytes(AVEC_IDENTIFIANT.replace("99999", "34151").encode(), "fiche.yml"))
    (found,) = identifiants.organismes(fiche, ContexteDesRegles(ROOT, TODAY, frozenset()))

    assert found.message.startswith("L’identifiant est celui de : Commune de Marsillargues")
    assert found.remede == 'Si le nom est juste, écrivez code_insee: "34145".'
