"""What the site says of itself: its accessibility, criterion by criterion; the threats that it answers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from catalogue.socle.fichiers import lire_yaml
from catalogue.socle.francais import accorder

if TYPE_CHECKING:
    from pathlib import Path

GRILLE = "docs/accessibilite/grille.yml"
ETATS = {
    "conforme": "conforme",
    "non-conforme": "non conforme",
    "a-verifier": "à vérifier",
    "sans-objet": "sans objet",
}
PLURIELS = {"conforme": "conformes", "non-conforme": "non conformes"}
VERIFICATIONS = {
    "automatique": "automatique",
    "manuelle": "à la main",
    "les-deux": "automatique et à la main",
}


def lire(root: Path) -> list[dict[str, Any]]:
    """Read the grid: themes {theme, criteres: [{numero, intitule, etat, verification, comment}]}."""
    found: list[dict[str, Any]] = lire_yaml((root / GRILLE).read_text(encoding="utf-8"))
    return found


def vue(root: Path) -> dict[str, object]:
    """Describe the grid, and what it amounts to."""
    themes = lire(root)
    criteria = [critere for theme in themes for critere in theme["criteres"]]
    states = Counter(critere["etat"] for critere in criteria)
    ways = Counter(critere["verification"] for critere in criteria if critere["etat"] == "conforme")
    return {
        "total": len(criteria),
        "comptes": tuple(
            (accorder(states[state], label, PLURIELS.get(state, label)), states[state])
            for state, label in ETATS.items()
            if states[state]
        ),
        "automatiques": ways["automatique"] + ways["les-deux"],
        "conformes": states["conforme"],
        "reste": tuple(
            {
                "numero": c["numero"],
                "intitule": c["intitule"],
                "comment": c["comment"],
                "etat": ETATS[c["etat"]],
            }
            for c in criteria
            if c["etat"] in {"non-conforme", "a-verifier"}
        ),
        "themes": tuple(
            {
                "titre": theme["theme"],
                "criteres": tuple(
                    {
                        "numero": c["numero"],
                        "intitule": c["intitule"],
                        "etat": ETATS[c["etat"]],
                        "verification": VERIFICATIONS[c["verification"]],
                        "comment": c["comment"],
                    }
                    for c in theme["criteres"]
                ),
                "dit": _said(theme),
            }
            for theme in themes
        ),
    }


def _said(theme: dict[str, Any]) -> str:
    states = Counter(c["etat"] for c in theme["criteres"])
    count = len(theme["criteres"])
    parts = (
        f"{states[state]} {accorder(states[state], label, PLURIELS.get(state, label))}"
        for state, label in ETATS.items()
        if states[state]
    )
    return f"{count} {accorder(count, 'critère', 'critères')} : {', '.join(parts)}"


MENACES = "docs/securite/menaces.yml"
QUI = {
    "inconnu": "un inconnu",
    "equipe": "l’équipe d’un commun",
    "forge": "une forge",
    "dependance": "une dépendance",
    "hebergeur": "un hébergeur",
}


def lire_menaces(root: Path) -> list[dict[str, Any]]:
    """Read the table: doors {porte, menaces: [{titre, qui, risque, reponse, tests}]}."""
    found: list[dict[str, Any]] = lire_yaml((root / MENACES).read_text(encoding="utf-8"))
    return found


def vue_des_menaces(root: Path) -> dict[str, object]:
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
            for porte in lire_menaces(root)
        )
    }
