"""Two proposals made from the same file: Git merges them as it merges any text."""

from __future__ import annotations

import shutil
import subprocess
from itertools import combinations
from pathlib import Path

import pytest

from catalogue_communs.collectivites import reference
from catalogue_communs.contribution import formulaires, proposition
from catalogue_communs.contribution.application import appliquer
from catalogue_communs.contribution.formulaires import DECLARER, MESURER
from catalogue_communs.contribution.proposition import Envoi
from catalogue_communs.fiches.rangement import ajouter_a_sa_place
from catalogue_communs.socle.fichiers import ressources
from tests.communs import BAC_MALIN
from tests.contribution.aides import JOUR

GIT = shutil.which("git") or "git"
REFERENCE = reference(ressources())
IMPACT = """
impact:
  indicateurs:
    - id: bacs
      nom: Bacs suivis
      unite: commune
      nature: stock
      mesures:
        - au: 2026-03-31
          valeur: 12
          source: bilan
    - id: agents
      nom: Agents formés
      unite: commune
      nature: stock
      mesures:
        - au: 2026-03-31
          valeur: 3
          source: bilan
"""
SOURCES = """
sources:
  - id: bilan
    titre: Bilan
    url: https://bac-malin.example/bilan
  - id: sondage
    titre: Sondage
    url: https://bac-malin.example/sondage
"""
# Users that a file names, or gives by their numbers alone: Agde, Fougères, Rennes.
NOMMES = """
reutilisations:
  - organisation: {nom: Commune d’Agde, type: commune, code_insee: "34003"}
    etat: en-production
  - organisation: {nom: Commune de Fougères, type: commune, code_insee: "35115"}
    etat: en-production
  - organisation: {nom: Rennes Métropole, type: metropole, siren: "243500139"}
    etat: en-production
"""
NUMEROTES = """
reutilisations:
  - organisation: {siren: "243500139"}
    etat: en-production
  - organisation: {code_insee: "34003"}
    etat: en-production
  - organisation: {code_insee: "35115"}
    etat: en-production
"""
# Bordeaux, Sète, Nantes: each at another place among those.
DECLARATIONS = [{"code": code, "etat": "en-production"} for code in ("33063", "34301", "44109")]
CHIFFRES = [
    {"indicateur": "bacs", "valeur": "15", "au": "2026-06", "source": "https://arbre.example/a"},
    {"indicateur": "agents", "valeur": "4", "au": "2026-06", "source": "https://zinc.example/b"},
]
CHANGEMENTS = [(DECLARER, dit) for dit in DECLARATIONS] + [(MESURER, dit) for dit in CHIFFRES]


def _apres(fiche: str, modele: str, dit: dict[str, str]) -> str:
    reponses = {"commun": "bac-malin", **dit}
    proposee = proposition.du_modele(formulaires.modeles()[modele], reponses, Envoi("", JOUR))
    return appliquer(fiche, proposee, REFERENCE, JOUR).texte


@pytest.mark.parametrize("usages", [NOMMES, NUMEROTES], ids=["nommes", "numerotes"])
def test_two_additions_to_one_file_are_merged(usages: str, tmp_path: Path) -> None:
    """Uses of two organisations, a use and a figure, figures of two indicators."""
    fiche = BAC_MALIN + IMPACT + usages + SOURCES
    versions = [_apres(fiche, modele, dit) for modele, dit in CHANGEMENTS]
    (tmp_path / "base").write_text(fiche, encoding="utf-8")
    for une, autre in combinations(range(len(versions)), 2):
        for nom, rang in (("une", une), ("autre", autre)):
            (tmp_path / nom).write_text(versions[rang], encoding="utf-8")
        fusion = subprocess.run(
            [GIT, "merge-file", "-p", "une", "base", "autre"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert fusion.returncode == 0, (CHANGEMENTS[une], CHANGEMENTS[autre], fusion.stdout)


def test_two_sources_of_close_names_stand_apart() -> None:
    """Each goes where its own identifier draws it, and not where its name begins."""
    texte = BAC_MALIN + SOURCES
    idents = ("courriel-de-l-equipe-2-novembre-2026", "courriel-de-l-equipe-2-decembre-2026")
    lignes = []
    for ident in idents:
        source = {"id": ident, "titre": "Courriel de l’équipe"}
        lignes.append(
            ajouter_a_sa_place(texte, ("sources",), source).splitlines().index(f"  - id: {ident}")
        )
    assert lignes[0] != lignes[1]


def test_a_new_user_is_named_where_the_others_are() -> None:
    nommee = _apres(BAC_MALIN + NOMMES, DECLARER, DECLARATIONS[0])
    assert "nom: Commune de Bordeaux\n" in nommee
    assert "nom: Commune de Bordeaux" not in _apres(
        BAC_MALIN + NUMEROTES, DECLARER, DECLARATIONS[0]
    )
