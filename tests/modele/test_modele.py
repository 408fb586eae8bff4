"""The objects of the model: immutable, and in order."""

from __future__ import annotations

import pytest

from catalogue_communs.modele import Catalogue


def test_the_commons_cannot_be_changed_and_come_in_the_order_of_their_names(
    catalogue: Catalogue,
) -> None:
    first, second, *_ = catalogue.projets
    assert (first.slug, second.slug) == ("annuaire", "bornage")
    with pytest.raises(AttributeError):
        first.nom = "autre"  # type: ignore[misc]
