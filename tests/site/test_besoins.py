"""The needs of a town hall: which commons enter each, and the home page that opens on them."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue_communs.faits import besoins
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.schemas import vocabulaires
from tests.communs import imaginaire

AUTRES = "autres"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, (AUTRES,)),
        ({"accroche": "Constater les dépôts sauvages au bord des routes."}, ("dechets",)),
        ({"nom": "DÉPÔT SAUVAGE"}, ("dechets",)),
        ({"accroche": "Un espace pour les poteaux, déchetable."}, (AUTRES,)),
        ({"publics": {"collectivites": ["commune"], "competences": ["Urbanisme"]}}, ("urbanisme",)),
        ({"planification": {"axes": ["mieux-se-deplacer"], "rattachement": {"etat": "propose"}}}, ("deplacements",)),
        ({"planification": {"chantiers": ["eau"], "rattachement": {"etat": "propose"}}}, ("nature",)),
        ({"accroche": "Compter les vélos et le bruit."}, ("deplacements", "bruit-et-sante")),
    ],
)  # fmt: skip
def test_a_common_enters_its_needs_by_itself(more: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert besoins.besoins_de(imaginaire(**more)) == expected


def test_the_list_of_needs_names_what_exists() -> None:
    needs = yaml_fourni("besoins")["besoins"]
    known = {name: {*vocabulaires()[name].valeurs} for name in ("axe", "chantier")}
    words = [word for need in needs.values() for word in need.get("mots", ())]
    assert len(words) == len({*words})
    for need in needs.values():
        assert {*need} <= {"titre", "axes", "chantiers", "mots"}
        assert {*need.get("axes", ())} <= known["axe"]
        assert {*need.get("chantiers", ())} <= known["chantier"]
    assert [*needs][-1] == AUTRES
    assert {*needs[AUTRES]} == {"titre"}
