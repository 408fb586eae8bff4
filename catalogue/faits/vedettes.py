"""The figures of a common that are shown large: few, recent, and of different effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.faits import impact

if TYPE_CHECKING:
    from datetime import date

    from catalogue.modele import Indicateur, Projet

VEDETTES = 3


def vedettes(projet: Projet, today: date) -> tuple[Indicateur, ...]:
    """Return the best three indicators that have a measure, the main one first.

    Then come those that are up to date before those that are not, the newest first, one of each
    effect before two of the same; among equals, the order of the file decides.
    """
    known = [(i, latest) for i in projet.indicateurs if (latest := impact.derniere(i))]
    ranked = sorted(
        known,
        key=lambda pair: (
            not pair[0].principal,
            impact.est_ancienne(pair[0], today),
            -pair[1].au.dernier_jour.toordinal(),
        ),
    )
    first: dict[str, Indicateur] = {}
    for indicator, _ in ranked:
        first.setdefault(indicator.effet, indicator)
    chosen = (*first.values(), *(i for i, _ in ranked if i is not first[i.effet]))
    return chosen[:VEDETTES]
