"""A file at an address: CSV or JSON, whichever it is."""

from __future__ import annotations

import re

from catalogue.sources.genre import FormatDeSource, lire_tableau

FORMAT = FormatDeSource(
    "fichier",
    "Fichier CSV ou JSON",
    re.compile(r"https://[^/?#]+/[^#]*"),
    "https://www.data.gouv.fr/fr/datasets/r/2f4a3c52-7bac-4480-a41d-4db730c52325",
    decoder=lire_tableau,
)
