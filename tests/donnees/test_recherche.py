"""What people type in a town hall finds its common, in the real catalogue as its files are today."""

from __future__ import annotations

from tests.banc.recherche import dire, mesurer
from tests.donnees.arbre import Arbre


def test_what_is_typed_in_a_town_hall_is_understood(arbre: Arbre) -> None:
    rates, cost = mesurer(arbre.root)
    assert all(one.tenu for one in rates), "\n".join(dire(rates, cost, tout=False))
