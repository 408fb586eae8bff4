"""One year of a code beside the year before, in words: nothing compared where a month is unknown."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from catalogue_communs.forges.bilan import BilanActivite, etats
from catalogue_communs.site.vues.activite import d_un_an_a_l_autre


def bilan(avant: int | None, apres: int, *, complet: bool = True) -> BilanActivite:
    """Make two years of a code, from September 2024, as many changes each month of a year."""
    mois = []
    for rang in range(24):
        an, numero = divmod(2024 * 12 + 8 + rang, 12)
        commits = avant if rang < 12 else apres
        mois.append(SimpleNamespace(mois=f"{an}-{numero + 1:02d}", commits=commits))
    return cast("BilanActivite", SimpleNamespace(mois=tuple(mois), complet=complet))


def en_baisse(annees: BilanActivite, etat: str) -> bool:
    """Tell whether two years of a code in a state are a fall."""
    cast("SimpleNamespace", annees).etat = etats()[etat]
    return cast("bool", BilanActivite.en_baisse.__get__(annees))


@pytest.mark.parametrize(
    ("avant", "apres", "sens"),
    [
        (10, 4, "Moins de changements qu’un an plus tôt"),
        (4, 10, "Plus de changements qu’un an plus tôt"),
        (10, 10, "Autant de changements, ou presque, qu’un an plus tôt"),
        (8, 10, "Autant de changements, ou presque, qu’un an plus tôt"),
    ],
)
def test_a_year_is_told_beside_the_year_before(avant: int, apres: int, sens: str) -> None:
    phrase = (
        f"{sens} : {11 * apres} changements de septembre 2025 à juillet 2026, contre {11 * avant} "
        "de septembre 2024 à juillet 2025. Les lectures ne disent pas pourquoi."
    )
    assert d_un_an_a_l_autre(bilan(avant, apres)) == phrase


def test_an_unknown_month_is_compared_with_nothing_and_a_part_is_told_as_one() -> None:
    assert d_un_an_a_l_autre(bilan(None, 4)) == ""
    phrase = d_un_an_a_l_autre(bilan(10, 4, complet=False))
    assert ", dans les dépôts lus." in phrase


@pytest.mark.parametrize(
    ("etat", "avant", "apres", "complet", "baisse"),
    [
        ("actif", 10, 7, True, True),
        ("entretenu", 10, 7, True, True),
        # Twenty in a hundred fewer is still « almost as many ».
        ("actif", 10, 8, True, False),
        ("actif", 7, 10, True, False),
        ("actif", None, 7, True, False),
        # What was not read may have taken over the work.
        ("actif", 10, 7, False, False),
        # These words already say it.
        ("en-sommeil", 10, 7, True, False),
    ],
)
def test_a_living_code_that_clearly_changes_less_is_said_to_fall(
    etat: str, avant: int | None, apres: int, *, complet: bool, baisse: bool
) -> None:
    annees = bilan(avant, apres, complet=complet)
    assert en_baisse(annees, etat) is baisse


def test_a_month_that_is_not_over_makes_no_fall() -> None:
    annees = bilan(10, 10)
    # The last month has had no change yet; neither it nor its twin counts.
    derniers = [annees.mois[11], annees.mois[-1]]
    for un_mois, commits in zip(cast("list[SimpleNamespace]", derniers), (400, 0), strict=True):
        un_mois.commits = commits
    assert not en_baisse(annees, "actif")
