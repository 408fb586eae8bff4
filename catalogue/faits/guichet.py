"""What is concluded of the call: whether what was found of its state still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.socle.dates import plus_ancien

if TYPE_CHECKING:
    from datetime import date

    from catalogue.modele import Guichet

MOIS_D_UN_CONSTAT = 6


def a_reverifier(guichet: Guichet, today: date) -> bool:
    """Tell whether the state of the call was found more than six months before the day `today`."""
    return plus_ancien(guichet.etat.constate_le.dernier_jour, MOIS_D_UN_CONSTAT, today)
