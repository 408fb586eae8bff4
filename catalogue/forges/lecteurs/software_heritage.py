"""Ask Software Heritage whether it has a copy of a repository, and of which day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.forges.lecteurs import champs
from catalogue.forges.liste import services
from catalogue.forges.modele import Archivage

if TYPE_CHECKING:
    from datetime import date

    from catalogue.reseau.client import Reseau


def archivage(reseau: Reseau, depot: str, jour: date, base: str = "") -> Archivage:
    """Ask about a repository, by the address that its page declares."""
    address = base or services()["software-heritage"]
    response = reseau.lire(f"{address}/origin/{depot}/visit/latest/", require_snapshot="true")
    if response.absente:
        return Archivage(jour, archive=False)
    return Archivage(jour, archive=True, le=champs.jour(response.json(), "date"))
