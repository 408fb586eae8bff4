"""The filters and the orders of the catalogue, as /methodologie/ publishes them."""

from __future__ import annotations

import pytest

from catalogue_communs.site.vues import cartes
from tests.aides import Json
from tests.communs import developper, regles
from tests.sorties.conftest import fictif, seul


@pytest.mark.parametrize("regle", regles("filtres"))
def test_where_a_common_is_found(regle: Json) -> None:
    """By the values of the facets that the example names, or in each order."""
    files = regle.get("fiches", {"a": regle.get("fiche")})
    projets = [fictif(slug=slug, nom=slug, **developper(said)) for slug, said in files.items()]
    contexte = seul(*projets)
    found = {one.nom: sorted(slug for slug, *_ in one.valeurs) for one in cartes.facettes(contexte)}
    ordered = {
        name: "".join(projets[rank].slug for rank in r)
        for name, r in cartes.ordres(contexte).items()
    }
    assert regle["dit"] == (
        ordered if len(files) > 1 else {name: found[name] for name in regle["dit"]}
    )
