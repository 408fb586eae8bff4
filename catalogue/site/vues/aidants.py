"""Who can help, in words for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.faits.besoins import lieux_d_aide
from catalogue.modele import libelle
from catalogue.socle.francais import le

if TYPE_CHECKING:
    from catalogue.collectivites import Reference
    from catalogue.faits.contexte import Contexte
    from catalogue.modele.tables import Aidant
    from catalogue.site.vues.adresses import Adresses


def en_mots(aidant: Aidant, reference: Reference) -> dict[str, object]:
    """Describe a helper: who, what for, where, and when its source was read."""
    return {
        "nom": aidant.nom,
        "type": libelle("type_organisme", aidant.type) if aidant.type else "",
        "aides": ", ".join(libelle("type_aide", kind).lower() for kind in aidant.aides),
        "techniques": ", ".join(aidant.techniques),
        "lieux": lieux_d_aide(aidant, reference),
        "url": aidant.url,
        "source_url": aidant.source,
        "lue_le": le(aidant.lue_le) if aidant.lue_le else "",
    }


def du_departement(code: str, contexte: Contexte, adresses: Adresses) -> tuple[dict[str, object], ...]:
    """List who says that it serves a département, with the commons that it knows."""
    names = {projet.slug: projet.nom for projet in contexte.catalogue.projets}
    return tuple(
        {
            **en_mots(one, contexte.reference),
            "communs": tuple((names[s], adresses.page(f"communs/{s}/")) for s in one.communs if s in names),
        }
        for one in contexte.aidants
        if one.sert(code)
    )
