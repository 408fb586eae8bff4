"""Imaginary catalogues for the tests of the outputs, some of them hostile."""

from __future__ import annotations

from datetime import date

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Catalogue, Projet, convertir
from tests.aides import RACINE, TODAY, Json
from tests.communs import exemples, indicateur, mesure, usage, valeurs

# What a spreadsheet runs, what breaks a line, what closes a script, what XML forbids.
HOSTILES: list[str] = exemples("hostiles")["tableur"]


def hostile(text: str, slug: str = "commun-fictif") -> Json:
    told = mesure(
        "2026-06", -3.5, statut="mesure", methode="Compté.", source="bilan", perimetre=text
    )
    return valeurs(
        slug,
        **dict.fromkeys(("nom", "accroche", "sigle", "description"), text),
        porteurs=[{"nom": text, "type": "association"}],
        depots=[{"url": "https://github.com/exemple/commun", "note": text}],
        impact={
            "indicateurs": [indicateur(told, id="essais", nom=text, unite="euro", nature="flux")]
        },
        reutilisations=[usage(nom=text, type="association", usage=text, source="bilan")],
        sources=[{"id": "bilan", "titre": text, "url": "https://exemple.fr/bilan"}],
    )


def hostiles() -> list[Json]:
    return [hostile(text, f"commun-{number}") for number, text in enumerate(HOSTILES)]


def contexte(*projets: Json, today: date = TODAY) -> Contexte:
    """Make the facts of a build of imaginary commons, as if their files had been read."""
    return Contexte(RACINE, Catalogue(tuple(convertir(one, Projet) for one in projets)), today)
