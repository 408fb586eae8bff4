"""`GET /api/stats`, the convention of the incubator of the ADEME: values are totals of a period."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalogue.sources.genre import FormatDeSource, adresse_declaree, avec

if TYPE_CHECKING:
    from catalogue.modele.impact import SourceVivante

# The words of the convention, and the longest time that it lets a reader ask for.
_PERIODES = {"jour": ("day", 180), "semaine": ("week", 52), "mois": ("month", 24), "annee": ("year", 3)}


def _adresse(source: SourceVivante) -> str:
    asked = next((one.periode for one in source.mesures if one.periode), None) or "mois"
    word, since = _PERIODES[asked]
    return avec(adresse_declaree(source), {"periodicity": word, "since": str(since)})


FORMAT = FormatDeSource(
    "stats-ademe",
    "Statistiques d’un service de l’incubateur de l’ADEME",
    re.compile(r"https://[^/?#]+/[^?#]+"),
    "https://exemple.fr/api/stats",
    lignes="stats",
    valeur="value",
    moment="date",
    adresse=_adresse,
)
