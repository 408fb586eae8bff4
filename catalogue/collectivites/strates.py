"""Classes of size: two collectivités of the same nature and of the same strate are alike.

Communes follow the thresholds of the Code général des collectivités territoriales that the
DGCL uses for its statistics (500, 2 000, 3 500, 10 000… inhabitants), EPCI and départements
the DGCL's; the smallest communes are put together. Régions are not split.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

import msgspec

from catalogue.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION, Nature
from catalogue.socle.francais import nombre

# Lower bounds, in inhabitants; each strate ends before the next begins.
SEUILS: dict[Nature, tuple[int, ...]] = {
    COMMUNE: (0, 500, 2_000, 3_500, 10_000, 20_000, 50_000, 100_000),
    EPCI: (0, 15_000, 30_000, 50_000, 100_000, 300_000),
    DEPARTEMENT: (0, 250_000, 500_000, 1_000_000),
    REGION: (0,),
}


class Strate(msgspec.Struct, frozen=True, order=True):
    """A class of size, from `minimum` to `maximum` inhabitants (`None`: no upper bound)."""

    nature: Nature
    minimum: int
    maximum: int | None

    @property
    def libelle(self) -> str:
        """Write « de 3 500 à 9 999 habitants »."""
        if self.maximum is None:
            return f"{nombre(self.minimum)} habitants et plus" if self.minimum else "toutes tailles"
        if self.minimum == 0:
            return f"moins de {nombre(self.maximum + 1)} habitants"
        return f"de {nombre(self.minimum)} à {nombre(self.maximum)} habitants"


@cache
def strates(nature: Nature) -> tuple[Strate, ...]:
    """Return the classes of a nature, smallest first."""
    bounds = SEUILS[nature]
    ends = (*(bound - 1 for bound in bounds[1:]), None)
    return tuple(Strate(nature, low, high) for low, high in zip(bounds, ends, strict=True))


def strate(nature: Nature, population: int) -> Strate:
    """Return the class of a collectivité of `population` inhabitants."""
    return strates(nature)[rang(nature, population)]


def rang(nature: Nature, population: int) -> int:
    """Return the rank of this class among those of its nature, smallest first."""
    return bisect_right(SEUILS[nature], population) - 1
