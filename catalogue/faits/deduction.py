"""What the rest of a file lets one say in the words of the standard, and no more.

Each table here is explained to readers in `docs/donnees/publiccode.md`; a test compares the two.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from catalogue.socle import markdown

if TYPE_CHECKING:
    from catalogue.modele import Phase, Projet

# A phase of the path of a product, in the words of the standard. A candidature says nothing
# of the software, so it is not here.
ETATS_DES_PHASES = {
    "investigation": "concept",
    "construction": "beta",
    "acceleration": "stable",
    "consolidation": "stable",
    "transfert": "stable",
    "opere": "stable",
    "abandon-investigation": "obsolete",
    "abandon": "obsolete",
}
ETATS = {
    "concept": "concept",
    "developpement": "development",
    "beta": "beta",
    "stable": "stable",
    "obsolete": "obsolete",
}
TYPES = {
    "web": "standalone/web",
    "mobile": "standalone/mobile",
    "bureau": "standalone/desktop",
    "serveur": "standalone/backend",
    "objet-connecte": "standalone/iot",
    "autre": "standalone/other",
    "extension": "addon",
    "bibliotheque": "library",
    "configuration": "configurationFiles",
}
# What a repository holds says what the software is; « application » or « composant » do not.
TYPES_DES_DEPOTS = {"interface": "web", "api": "serveur", "mobile": "mobile"}
ARRETEE = "arretee"
EN_LIGNE = "service-mutualise"
# The title of the part of a description whose list tells what the software does.
CE_QUE_FAIT = ("ce que fait", "ce que faisait")
SHORTEST_FEATURE, LONGEST_FEATURE = 3, 200


def arrete(projet: Projet) -> bool:
    """Tell whether the file says that nobody maintains the software any more."""
    upkeep = projet.maintenance
    return projet.archive is not None or (upkeep is not None and upkeep.statut == ARRETEE)


def etat(projet: Projet) -> str | None:
    """Return the `developmentStatus`: said by the file, then by its archive, then by its phase."""
    if projet.publiccode.etat:
        return ETATS[projet.publiccode.etat]
    if arrete(projet):
        return "obsolete"
    phase = phase_actuelle(projet)
    return ETATS_DES_PHASES.get(phase.phase) if phase else None


def phase_actuelle(projet: Projet) -> Phase | None:
    """Return the phase that has not ended, according to the source read last."""
    read = {s.id: s.consultee_le.dernier_jour for s in projet.sources if s.consultee_le}

    def recent(phase: Phase) -> tuple[date, date]:
        moment = phase.debut or phase.constatee_le
        return read.get(phase.source, date.min), moment.premier_jour if moment else date.min

    return max((p for p in projet.parcours.phases if p.fin is None), key=recent, default=None)


def type_logiciel(projet: Projet) -> str | None:
    """Return the `softwareType`: said by the file, or shown by the main repository or the service."""
    if projet.publiccode.type_logiciel:
        return TYPES[projet.publiccode.type_logiciel]
    role = projet.depot_principal.role or ""
    if role in TYPES_DES_DEPOTS:
        return TYPES[TYPES_DES_DEPOTS[role]]
    return TYPES["web"] if role == "application" and _en_ligne(projet) else None


def plateformes(projet: Projet) -> tuple[str, ...]:
    """Return the `platforms`: said by the file, or the web when a service is shared there."""
    return projet.publiccode.plateformes or (("web",) if _en_ligne(projet) else ())


def fonctionnalites(projet: Projet) -> tuple[str, ...]:
    """Return the `features`: said by the file, or listed under « Ce que fait… » in its description."""
    return projet.publiccode.fonctionnalites or _listees(projet.description or "")


def _en_ligne(projet: Projet) -> bool:
    return bool(projet.liens.site) and any(m.mode == EN_LIGNE for m in projet.reutiliser.modes)


# The same description is asked for by the page, the file and the lists of a common.
@lru_cache(maxsize=64)
def _listees(description: str) -> tuple[str, ...]:
    """Return the items of the lists under a title « Ce que fait… », as plain sentences."""
    inside, found = False, []
    for bloc in markdown.blocs(description):
        if bloc.titre:
            inside = bloc.mots.casefold().startswith(CE_QUE_FAIT)
        elif inside and bloc.puce:
            item = bloc.mots.rstrip(" .;,\u202f\u00a0")
            if SHORTEST_FEATURE <= len(item) <= LONGEST_FEATURE:
                found.append(item[:1].upper() + item[1:])
    return tuple(dict.fromkeys(found))
