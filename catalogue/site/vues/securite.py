"""The threats that the site answers, with the tests that show each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.socle.fichiers import lire_yaml

if TYPE_CHECKING:
    from pathlib import Path

MENACES = "docs/securite/menaces.yml"
QUI = {
    "inconnu": "un inconnu",
    "equipe": "l’équipe d’un commun",
    "forge": "une forge",
    "dependance": "une dépendance",
    "hebergeur": "un hébergeur",
}


def lire(root: Path) -> list[dict[str, Any]]:
    """Read the table: doors {porte, menaces: [{titre, qui, risque, reponse, tests}]}."""
    found: list[dict[str, Any]] = lire_yaml((root / MENACES).read_text(encoding="utf-8"))
    return found


def vue(root: Path) -> dict[str, object]:
    """Describe the table for people."""
    return {
        "portes": tuple(
            {
                "titre": porte["porte"],
                "menaces": tuple(
                    {**menace, "qui": ", ".join(QUI[who] for who in menace["qui"])}
                    for menace in porte["menaces"]
                ),
            }
            for porte in lire(root)
        )
    }
