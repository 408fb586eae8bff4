"""A table of a public Grist document."""

from __future__ import annotations

import re

from catalogue.sources.genre import FormatDeSource

FORMAT = FormatDeSource(
    "grist",
    "Table d’un document Grist public",
    re.compile(r"https://[^/?#]+/(?:o/[^/?#]+/)?api/docs/[A-Za-z0-9_-]+/tables/[A-Za-z0-9_]+/records"),
    "https://grist.exemple.fr/api/docs/9bGtbLYmEdEG/tables/Suivi/records",
    lignes="records[].fields",
)
