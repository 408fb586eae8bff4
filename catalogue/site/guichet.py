"""The state of the guichet and its waves, as `guichet.yml` gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.modele import libelle

if TYPE_CHECKING:
    from catalogue.modele import Guichet, Source

OUVERT = "ouvert"


def _source(guichet: Guichet, ident: str) -> Source | None:
    return next((s for s in guichet.sources if s.id == ident), None)


def etat(guichet: Guichet | None) -> dict[str, object]:
    """Describe whether candidatures are received, and whom to write to."""
    if guichet is None:
        return {"guichet": None}
    state = guichet.etat
    return {
        "guichet": {
            "statut": state.statut,
            "libelle": libelle("etat_guichet", state.statut),
            "message": state.message,
            "constate_le": str(state.constate_le),
            "source": _source(guichet, state.source),
            "courriel": guichet.contact.courriel,
            # The form only shows when candidatures are received: never an invitation in vain.
            "formulaire": guichet.formulaire if state.statut == OUVERT else None,
            "page_officielle": guichet.page_officielle,
        }
    }


def vagues(guichet: Guichet | None) -> dict[str, object]:
    """Describe the waves and the dates of the guichet."""
    if guichet is None:
        return {"vagues": (), "jalons": ()}
    return {
        "vagues": tuple(
            {
                "nom": wave.nom,
                "etat": libelle("etat_vague", wave.etat),
                "ouverture": str(wave.ouverture) if wave.ouverture else "",
                "cloture": str(wave.cloture) if wave.cloture else "",
                "note": wave.note or "",
                "source": _source(guichet, wave.source),
            }
            for wave in guichet.vagues
        ),
        "jalons": tuple(
            {
                "date": str(j.date),
                "iso": j.date.iso,
                "libelle": j.libelle,
                "source": _source(guichet, j.source),
            }
            for j in sorted(guichet.jalons, key=lambda j: j.date)
        ),
    }
