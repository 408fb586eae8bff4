"""One year of a code beside the year before, in words: nothing compared where a month is unknown."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from catalogue_communs.forges.bilan import BilanActivite
from catalogue_communs.site.vues.activite import CHANGEMENTS_PAR_MOIS, d_un_an_a_l_autre


def bilan(avant: int | None, apres: int, *, complet: bool = True) -> BilanActivite:
    """Make two years of a code, from September 2024, as many changes each month of a year."""
    mois = []
    for rang in range(24):
        an, numero = divmod(2024 * 12 + 8 + rang, 12)
        commits = avant if rang < 12 else apres
        mois.append(SimpleNamespace(mois=f"{an}-{numero + 1:02d}", commits=commits))
    return cast("BilanActivite", SimpleNamespace(mois=tuple(mois), complet=complet))


@pytest.mark.parametrize(
    ("avant", "apres", "titre"),
    [
        (10, 4, "Moins de changements qu’un an plus tôt"),
        (4, 10, "Plus de changements qu’un an plus tôt"),
        (10, 10, "Autant de changements, ou presque, qu’un an plus tôt"),
        (8, 10, "Autant de changements, ou presque, qu’un an plus tôt"),
    ],
)
def test_a_year_is_told_beside_the_year_before(avant: int, apres: int, titre: str) -> None:
    phrase = (
        f"{12 * apres} changements de septembre 2025 à août 2026, contre {12 * avant} "
        "de septembre 2024 à août 2025. Les lectures ne disent pas pourquoi."
    )
    assert d_un_an_a_l_autre(bilan(avant, apres)) == (titre, phrase)


def test_an_unknown_month_is_compared_with_nothing_and_a_part_is_told_as_one() -> None:
    assert d_un_an_a_l_autre(bilan(None, 4)) == (CHANGEMENTS_PAR_MOIS, "")
    _, phrase = d_un_an_a_l_autre(bilan(10, 4, complet=False))
    assert ", dans les dépôts lus." in phrase
