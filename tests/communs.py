"""Imaginary commons, with as little as the schema accepts and what a test adds."""

from __future__ import annotations

from typing import Any

from catalogue.modele import Projet, convert

Json = dict[str, Any]


def valeurs(slug: str = "commun-fictif", **more: object) -> Json:
    """Return the values of an imaginary common, and its slug."""
    return {
        "slug": slug,
        "nom": "Commun fictif",
        "accroche": "Service imaginaire, fait pour les essais.",
        "statut": "ecosysteme",
        "contact": {"courriel": "contact@exemple.fr"},
        "porteurs": [{"nom": "Syndicat mixte du Val Imaginaire"}],
        "publics": {"collectivites": ["commune"]},
        "depots": [{"url": "https://github.com/exemple/commun-fictif"}],
        "licence": "MIT",
        **more,
    }


def imaginaire(slug: str = "commun-fictif", **more: object) -> Projet:
    """Make an imaginary common."""
    return convert(valeurs(slug, **more), Projet)
