"""`GET /api/stats`, the convention of the incubator of the ADEME: values are totals of a period."""

from __future__ import annotations

import re

from catalogue.sources.genre import FormatDeSource

FORMAT = FormatDeSource(
    "stats-ademe",
    "Statistiques d’un service de l’incubateur de l’ADEME",
    re.compile(r"https://[^/?#]+/[^?#]+"),
    "https://exemple.fr/api/stats",
    lignes="stats",
    valeur="value",
    date="date",
)
