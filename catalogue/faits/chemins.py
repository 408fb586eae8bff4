"""Where the pages of the site are, for all that leads to them."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from catalogue.collectivites import Collectivite
from catalogue.collectivites.objets import COM, DEPARTEMENT, REGION
from catalogue.socle.texte import slugifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalogue.collectivites import Reference

TERRITOIRES = "territoires/"


# Every page of a common asks for it; a reference is compared by identity.
@lru_cache(maxsize=2)
def territoires(reference: Reference) -> Mapping[Collectivite, str]:
    """Give the address of each page of a territory: régions by their name, départements with their code."""
    found = {
        Collectivite(REGION, r.code): f"{TERRITOIRES}{slugifier(r.nom)}/"
        for r in reference.par_region.values()
        if r.zone != COM
    }
    found |= {
        Collectivite(DEPARTEMENT, d.code): f"{TERRITOIRES}{d.code.lower()}-{slugifier(d.nom)}/"
        for d in reference.par_departement.values()
    }
    return MappingProxyType(found)
