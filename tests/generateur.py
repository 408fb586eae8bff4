"""A portfolio of imaginary commons, as large as wanted, the same for the same seed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STATES = ("experimentation", "deploiement", "en-production", "arretee")
UNITS = ("procedure", "euro", "heure", "collectivite")
Json = dict[str, Any]


def ecrire(root: Path, communs: int, reutilisations: int, insee: Sequence[str], seed: int = 1) -> list[Json]:
    """Write `communs` files and `reutilisations` reuses by communes of `insee`; return the values."""
    rng = random.Random(seed)  # noqa: S311 - a draw, not a secret
    (root / "projets").mkdir(parents=True)
    made = []
    for number in range(communs):
        share = reutilisations // communs + (number < reutilisations % communs)
        values = commun(rng, number, rng.sample(insee, share))
        path = root / "projets" / f"commun-{number:04d}.yml"
        path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), encoding="utf-8")
        made.append(values)
    return made


def commun(rng: random.Random, number: int, users: Sequence[str]) -> Json:
    """Make the values of one common."""
    return {
        "nom": f"Commun imaginaire {number}",
        "accroche": f"Service imaginaire numéro {number}, fait pour les essais.",
        "statut": rng.choice(["laureat", "ecosysteme"]),
        "contact": {"courriel": "contact@exemple.fr"},
        "porteurs": [{"nom": "Syndicat mixte du Val Imaginaire", "type": "syndicat-mixte-ouvert"}],
        "publics": {"collectivites": ["commune"]},
        "depots": [{"url": f"https://github.com/exemple/commun-{number}"}],
        "licence": rng.choice(["MIT", "EUPL-1.2", "AGPL-3.0-or-later"]),
        "impact": {"indicateurs": [indicateur(rng, index) for index in range(3)]},
        "reutilisations": [
            {
                "organisation": {"code_insee": code, "type": "commune"},
                "etat": rng.choice(STATES),
                "statut": rng.choice(["declaree", "verifiee"]),
                "confirmee_le": f"{rng.randint(2023, 2026)}-0{rng.randint(1, 9)}",
            }
            for code in users
        ],
    }


def indicateur(rng: random.Random, number: int) -> Json:
    """Make an indicator with a history of twelve months."""
    start = rng.randint(1, 1000)
    return {
        "id": f"indicateur-{number}",
        "nom": f"Indicateur imaginaire {number}",
        "effet": rng.choice(["passage-a-l-action", "reseau", "acceleration", "usage"]),
        "principal": number == 0,
        "unite": rng.choice(UNITS),
        "nature": rng.choice(["cumul", "stock"]),
        "mesures": [
            {
                "au": f"2025-{month:02d}",
                "valeur": start * month,
                "statut": rng.choice(["mesure", "declare", "estime"]),
                "source": "https://exemple.fr/bilan",
            }
            for month in range(1, 13)
        ],
    }
