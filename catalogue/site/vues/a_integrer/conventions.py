"""The files that robots and people look for at the same place on every site.

`robots.txt`, `.well-known/security.txt` (RFC 9116) and `humans.txt`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.socle.fichiers import shipped_yaml
from catalogue.socle.programme import programme
from catalogue.socle.rendu import rendu

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from catalogue.faits.contexte import Contexte
    from catalogue.socle.programme import Publication

SECURITY = ".well-known/security.txt"


def securite() -> Mapping[str, str | date]:
    """Return whom to tell about a flaw, and the day when that must be read again."""
    known: dict[str, str | date] = shipped_yaml("securite")
    return {"contact": f"mailto:{programme().courriel}", **known}


def du_catalogue(_contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the three files."""
    told = securite()
    views: dict[str, tuple[str, Mapping[str, object]]] = {
        "robots.txt": (
            "robots.txt",
            {"plan": publication.url("sitemap.xml"), "donnees": publication.url("donnees/flux/")},
        ),
        SECURITY: ("security.txt", {**told, "adresse": publication.url(SECURITY)}),
        "humans.txt": (
            "humans.txt",
            {
                "courriel": programme().courriel,
                "code": publication.depot_url or "",
            },
        ),
    }
    return {
        path: rendu().gabarit(template, view).encode() + b"\n" for path, (template, view) in views.items()
    }
