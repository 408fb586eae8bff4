"""The state of the call and its waves, as `guichet.yml` gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.modele import libelle
from catalogue.site.vues.adresses import courriel
from catalogue.socle.francais import au
from catalogue.socle.programme import programme

if TYPE_CHECKING:
    from datetime import date

    from catalogue.modele import Guichet, Source
    from catalogue.site.vues.adresses import Adresses

OUVERT, OUVERTE = "ouvert", "ouverte"
MESSAGE = """Bonjour,

Nous sommes [nom de la collectivité ou de l’opérateur].
Notre produit : [ce qu’il fait, qui s’en sert, son adresse]

Un appel à candidatures est-il ouvert, ou prévu ?

Bien cordialement,
[fonction, service]
"""


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
            "page_officielle": guichet.page_officielle,
            "appel": _appel(guichet),
        }
    }


def constat(guichet: Guichet | None, today: date) -> dict[str, object]:
    """Describe the state of the call, and whether what was found is still to be relied upon."""
    return {**etat(guichet), "a_reverifier": guichet is not None and guichet.a_reverifier(today)}


def _appel(guichet: Guichet) -> dict[str, object]:
    """Say what to do: apply when candidatures are received, else write; never an invitation in vain."""
    named = programme().appellation
    if guichet.etat.statut != OUVERT:
        mailto = courriel(guichet.contact.courriel, f"Question sur {named.le}", MESSAGE)
        said = "N’envoyez pas de dossier pour l’instant : demandez d’abord si un appel est ouvert ou prévu."
        return {"ouvert": False, "texte": said, "libelle": f"Écrire {named.au}", "url": mailto}
    wave = next((w for w in guichet.vagues if w.etat == OUVERTE), None)
    until = wave.cloture if wave else None
    end = f" jusqu’{au(until)}" if until else ""
    return {
        "ouvert": True,
        "texte": f"{named.le[0].upper()}{named.le[1:]} reçoit des candidatures{end}.",
        "libelle": "Déposer une candidature" if guichet.formulaire else "Voir comment candidater",
        "url": guichet.formulaire or guichet.page_officielle,
    }


def appel(guichet: Guichet | None, adresses: Adresses) -> dict[str, object]:
    """Describe what to do today, at the end of a page."""
    return {"verifier_url": adresses.page("guichet/suis-je-eligible/"), **etat(guichet)}


def vagues(guichet: Guichet | None) -> dict[str, object]:
    """Describe the waves and the dates of the call."""
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
