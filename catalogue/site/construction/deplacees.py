"""Hand-written pages of the call that have moved: at each former address, the way to the part that took its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue.socle.rendu import Rendu

# The former address, then the page and its part. The anchors of a former page exist in the new one.
DEPLACEES = {
    "guichet/conditions/": "guichet/suis-je-eligible/#conditions",
    "guichet/criteres/": "guichet/suis-je-eligible/#criteres",
    "guichet/gouvernance/": "guichet/#gouvernance",
    "guichet/ressources/": "guichet/parcours/#ressources",
    "guichet/vagues/": "guichet/#etats",
}


def fichiers(gabarits: Rendu) -> dict[str, bytes]:
    """Return, for each former address, the page that leads to the new one."""
    return {
        f"{old}index.html": redirection(f"{'../' * old.count('/')}{new}", old, gabarits)
        for old, new in DEPLACEES.items()
    }


def redirection(cible: str, ancienne: str, gabarits: Rendu) -> bytes:
    """Make the page at a former address, from the relative address of the new one and of its part.

    Without a script it leads to that part; with one, to the part that the reader asked for.
    """
    page, _, partie = cible.partition("#")
    view = {"page": page, "partie": partie and f"#{partie}", "racine": "../" * ancienne.count("/")}
    return gabarits.gabarit("redirection.html", view).encode()
