"""The mistakes that people make most: where they are said to be, and what to write instead."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from catalogue.validation.correction import corriger
from catalogue.validation.moteur import valider_texte
from tests.validation.exemples import MINIMALE

if TYPE_CHECKING:
    from pathlib import Path

MAL_ECRITES = [
    ("licence: MIT", "licence\u00a0: MIT", "champ-inconnu", "espaces insécables", "« licence: »"),
    ("    - commune", "    -commune\n    -epci", "type-liste", "attend une liste", "« - commune » puis « - epci »"),
    ("      valeur: 3", "      valeur: environ 1300", "type-nombre", "environ 1300", "Écrivez : 1300, puis"),
    ("      valeur: 3", "      valeur: 95 %", "type-nombre", "se compte en : commune", "Écrivez ce nombre"),
    ("      source: bilan", "      source: bilan-2026", "source-inconnue", "bilan-2026", "« bilan » ? Sources de la fiche : bilan et site"),
    ("      statut: declare\n      source: bilan", "      statut: declare", "champ-manquant", "Il manque « source »", "bilan ou site"),
    ("site: https://exemple.fr/", "site: git@github.com:exemple/x.git", "format-url", "git@", "Écrivez : https://github.com/exemple/x"),
    ("au: 2026-06", "au: fin 2025", "format-date", "fin 2025", "Écrivez : 2025-12"),
]  # fmt: skip
LIENS = "liens:\n  site: https://exemple.fr/\n"
FICHE_DE_DEPART = f"""\
{MINIMALE.replace("depots:", f"{LIENS}depots:")}impact:
  indicateurs:
  - id: communes
    nom: Communes
    effet: passage-a-l-action
    unite: commune
    nature: stock
    mesures:
    - au: 2026-06
      valeur: 3
      statut: declare
      source: bilan
sources:
  - id: bilan
    titre: Bilan
    champs: [impact]
  - id: site
    titre: Site
    champs: [nom]
"""


@pytest.mark.parametrize(("juste", "faux", "dit"), [(one[0], one[1], one[2:]) for one in MAL_ECRITES])
def test_what_people_write_gets_the_right_line_and_the_right_remedy(
    tmp_path: Path, juste: str, faux: str, dit: tuple[str, str, str]
) -> None:
    """The file's own sources, the very words to write, never those of another common."""
    code, message, remede = dit
    (tmp_path / "projets").mkdir()
    assert FICHE_DE_DEPART.count(juste) == 1
    text = FICHE_DE_DEPART.replace(juste, faux)
    found = [d for d in valider_texte(tmp_path, date(2026, 11, 24), "bac-malin", text) if d.code == code]
    assert [(message in d.message, remede in d.remede) for d in found] == [(True, True)], found
    assert corriger(FICHE_DE_DEPART).changements == ()


def test_a_percentage_of_communes_is_not_corrected_unseen() -> None:
    """« 95 % » is not 95 communes."""
    assert "95 %" in corriger(FICHE_DE_DEPART.replace("valeur: 3", "valeur: 95 %")).texte
