"""The bench of the search: its queries are sound, and it counts as it says."""

from __future__ import annotations

from catalogue_communs.modele import Catalogue
from tests.aides import RACINE
from tests.banc.recherche import JUSTES, Taux, demander, dire, juger


def test_a_query_is_right_when_one_of_the_first_three_is_expected() -> None:
    wanted = {"un": ["a"], "deux": ["b", "z"], "trois": ["z"], "rien": [], "faux": []}
    found = {"un": ["c", "d", "e", "a"], "deux": ["c", "b"], "trois": ["a"], "rien": [], "faux": ["a"]}
    rate = juger("connues", wanted, found, ["a", "b", "c", "d", "e"])
    assert (rate.avec, rate.justes, rate.sans, rate.sans_rapport) == (2, 1, 2, 1)
    assert (rate.juste, rate.faux, rate.tenu) == (50, 50, False)
    assert rate.rates == ("un → c, d, e", "faux → a")
    said = [*dire([rate], {"gzip": 33_400, "premiere": 12})]
    assert said[1] == "connues : 1 justes sur 2 (50.0 %) ; sans rapport : 1 sur 2 (50.0 %)."
    assert Taux("gardees", 100, int(JUSTES), 0, 0, ()).tenu


def test_the_real_search_is_asked(catalogue: Catalogue) -> None:
    given = demander(catalogue, RACINE, ["ordures dans les bois", "cantine scolaire bio"])
    slugs = [[catalogue.projets[rank].slug for rank in ranks] for ranks in given["rangs"]]
    assert slugs == [["sentiers-d-ici"], []]
    assert given["gzip"] < 60_000
    assert given["premiere"] < 5_000
