"""The State's schema for the impact of digital public services, `impact-service-public-numerique`."""

from __future__ import annotations

import re

from catalogue.sources.genre import FormatDeSource, lire_tableau

FORMAT = FormatDeSource(
    "impact-service-public",
    "Fichier au schéma « Impact d’un service public numérique »",
    re.compile(r"https://[^/?#]+/[^#]*"),
    "https://www.data.gouv.fr/fr/datasets/r/2f4a3c52-7bac-4480-a41d-4db730c52325",
    # A target is no measure.
    lignes="[?!contains(['true', 'True', 'TRUE', 'vrai', '1'], est_cible)]",
    valeur="valeur",
    moment="date",
    decoder=lire_tableau,
)
