"""How far an indicator is from its target: said where both count the same thing, and only there."""

from __future__ import annotations

from datetime import date

import pytest

from catalogue.faits import impact
from catalogue.modele import Cible, Indicateur, Mesure
from catalogue.socle.dates import DatePartielle

TODAY = date(2026, 11, 25)
jour = DatePartielle.parse


def mesure(au: str, valeur: float, **more: object) -> Mesure:
    """Make a declared measure of the whole country."""
    return Mesure(jour(au), valeur, "declare", "https://exemple.example/", perimetre="National", **more)  # type: ignore[arg-type]


def indicateur(
    *mesures: Mesure,
    cible: float = 300,
    echeance: str | None = "2027-12",
    perimetre: str | None = None,
    **more: object,
) -> Indicateur:
    """Make an indicator of communes, with its target."""
    target = Cible(cible, "https://exemple.example/", jour(echeance) if echeance else None, perimetre)
    fields = {"unite": "commune", "nature": "stock", **more}
    return Indicateur("communes", "Communes suivies", "ecologique", cible=target, mesures=mesures, **fields)  # type: ignore[arg-type]


UN_AN = (mesure("2025-06-30", 100), mesure("2026-06-30", 160))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (indicateur(mesure("2026-06-30", 312)), "Cible atteinte : 312 communes au 30 juin 2026"),
        (
            indicateur(*UN_AN, cible=100),
            "Cible atteinte, au plus tard le 30 juin 2025 : 160 communes au 30 juin 2026",
        ),
        (
            indicateur(mesure("2026-06-30", 300, au_moins=True)),
            "Cible atteinte : plus de 300 communes au 30 juin 2026",
        ),
        (indicateur(mesure("2026-06-30", 300, environ=True)), "environ 100 % de la cible au 30 juin 2026"),
        (indicateur(mesure("2026-06-30", 150)), "50 % de la cible au 30 juin 2026"),
        (indicateur(mesure("2026-06-30", 150), perimetre="national"), "50 % de la cible au 30 juin 2026"),
        # Another scope, or several: nothing is said.
        (indicateur(mesure("2026-06-30", 150), perimetre="Hérault"), ""),
        (
            indicateur(
                mesure("2026-06-30", 150), Mesure(jour("2026-07-31"), 200, "declare", "s", perimetre="Gard")
            ),
            "",
        ),
        (indicateur(), ""),
        # The date of the target.
        (
            indicateur(mesure("2026-06-30", 150), echeance="2026-06"),
            "Cible non atteinte à l’échéance : 150 communes au 30 juin 2026",
        ),
        (
            indicateur(mesure("2026-06-30", 150), echeance="2026-09"),
            "50 % de la cible au 30 juin 2026 ; l’échéance est passée, aucun chiffre n’est connu depuis",
        ),
        # The pace: 60 % a year where 55, 100 and 300 are needed; then a fall.
        (
            indicateur(*UN_AN, echeance="2027-12"),
            (
                "53 % de la cible au 30 juin 2026 ; depuis le 30 juin 2025, +60 % par an pour +55 % nécessaires : "
                "à ce rythme, la cible sera atteinte à l’échéance"
            ),
        ),
        (
            indicateur(*UN_AN, cible=400, echeance="2027-06"),
            (
                "40 % de la cible au 30 juin 2026 ; depuis le 30 juin 2025, +60 % par an pour +100 % nécessaires : "
                "à ce rythme, elle ne le sera pas à l’échéance : il faut accélérer"
            ),
        ),
        (
            indicateur(*UN_AN, cible=1600, echeance="2027-06"),
            (
                "10 % de la cible au 30 juin 2026 ; depuis le 30 juin 2025, +60 % par an pour +300 % nécessaires : "
                "à ce rythme, elle ne le sera pas à l’échéance, de loin"
            ),
        ),
        (
            indicateur(mesure("2025-06-30", 100), mesure("2026-06-30", 90)),
            (
                "30 % de la cible au 30 juin 2026 ; depuis le 30 juin 2025, −10 % par an pour +55 % nécessaires : "
                "le chiffre s’éloigne de la cible"
            ),
        ),
        # Three months say no pace; nothing grows from zero; what must fall has no share.
        (
            indicateur(mesure("2026-03-31", 100), mesure("2026-06-30", 160)),
            "53 % de la cible au 30 juin 2026",
        ),
        (indicateur(mesure("2025-06-30", 0), mesure("2026-06-30", 30)), "10 % de la cible au 30 juin 2026"),
        (
            indicateur(mesure("2026-06-30", 90), cible=100, sens="baisse"),
            "Cible atteinte : 90 communes au 30 juin 2026",
        ),
        (
            indicateur(
                mesure("2025-06-30", 400),
                mesure("2026-06-30", 200),
                cible=100,
                sens="baisse",
                echeance="2027-06",
            ),
            (
                "depuis le 30 juin 2025, −50 % par an pour −50 % nécessaires : "
                "à ce rythme, la cible sera atteinte à l’échéance"
            ),
        ),
        (indicateur(mesure("2026-06-30", 41), cible=65, unite="pour-cent", nature="taux", echeance=None), ""),
    ],
)
def test_a_target_is_compared_with_what_counts_the_same_thing(given: Indicateur, said: str) -> None:
    """Each sentence is that of its case; a value that is estimated says so."""
    assert impact.progres(given, TODAY).replace("\N{NO-BREAK SPACE}", " ") == said


def test_an_estimate_says_that_it_is_one() -> None:
    """A target is not reached by an estimate without a word."""
    guess = Mesure(jour("2026-06-30"), 310, "estime", "https://exemple.example/", perimetre="National")
    assert impact.progres(indicateur(guess), TODAY).endswith("au 30 juin 2026, estimation")
