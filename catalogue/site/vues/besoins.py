"""The needs that no common answers to, counted by theme."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from catalogue.modele import libelle, tables
from catalogue.site.vues import contribuer
from catalogue.socle.francais import le

if TYPE_CHECKING:
    from pathlib import Path


def vue(root: Path) -> dict[str, object]:
    """Count the needs of `root` by theme, the most told first, with what was said last."""
    known = tables.lire_besoins(root)
    counts = Counter(one.theme for one in known)
    return {
        "total": len(known),
        "themes": tuple((_theme(theme), count) for theme, count in counts.most_common()),
        "besoins": tuple(
            {
                "besoin": one.besoin,
                "theme": _theme(one.theme),
                "demandeur": libelle("public", one.demandeur),
                "dit_le": le(one.dit_le),
            }
            for one in sorted(known, key=lambda need: need.dit_le, reverse=True)
        ),
        "message": contribuer.besoin(),
    }


def _theme(slug: str) -> str:
    return "Autre" if slug == tables.AUTRE else libelle("axe", slug)
