"""The needs of a town hall: which commons enter each, and the home page that opens on them."""

from __future__ import annotations

import pytest

from catalogue_communs.faits import phrases
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.schemas import vocabulaires
from tests.aides import Json
from tests.communs import imaginaire, regles

AUTRES = "autres"


@pytest.mark.parametrize("regle", regles("besoins"))
def test_a_common_enters_its_needs_by_itself(regle: Json) -> None:
    assert phrases.besoins_de(imaginaire(**regle["fiche"])) == tuple(regle["dit"])


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
