"""The objects of the model: immutable, and in order."""

from __future__ import annotations

import pytest

from catalogue_communs.faits.contexte import charger
from tests.aides import RACINE, TODAY


def test_an_object_cannot_be_changed() -> None:
    catalogue, _ = charger(RACINE, TODAY)
    with pytest.raises(AttributeError):
        catalogue.projets[0].nom = "autre"  # type: ignore[misc]


def test_the_commons_come_in_the_order_of_their_names() -> None:
    catalogue, _ = charger(RACINE, TODAY)
    assert [p.slug for p in catalogue.projets[:5]] == [
        "annuaire",
        "bornage",
        "canopee",
        "clairiere",
        "climatheque",
    ]
