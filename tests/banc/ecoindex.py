"""EcoIndex, by its published formula: three measures of a page, a score out of 100, a grade.

The quantiles are those that the collective of the index publishes in ``ecoindex_reference``
(https://github.com/cnumr/ecoindex_reference): the measures of half a million pages. Its own
packages carry a licence without commercial use nor change (CC BY-NC-ND), which cannot go with
ours; a formula and its constants can.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

# fmt: off
NOEUDS = (0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479, 594601)
REQUETES = (0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920)
KILO_OCTETS = (0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06, 2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26)
# fmt: on
# A grade is that of the scores above its bound.
NOTES = (("A", 80), ("B", 70), ("C", 55), ("D", 40), ("E", 25), ("F", 10))


def score(noeuds: int, requetes: int, octets: int) -> int:
    """Return the score of a page, from its elements, its requests and its bytes on the wire."""
    places = (
        3 * _place(NOEUDS, noeuds)
        + 2 * _place(REQUETES, requetes)
        + _place(KILO_OCTETS, octets / 1000)
    )
    return round(100 - 5 * places / 6)


def note(points: int) -> str:
    return next((letter for letter, bound in NOTES if points > bound), "G")


def _place(quantiles: Sequence[float], value: float) -> float:
    """Say between which quantiles a value falls, and how far from the first."""
    rank = bisect_right(quantiles, value)
    if rank >= len(quantiles):
        return len(quantiles) - 1
    low, high = quantiles[rank - 1], quantiles[rank]
    return rank - 1 + (value - low) / (high - low)
