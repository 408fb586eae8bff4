"""What readers of the Open Catalog API ask at `v1/`: each software, a journal, who uses each.

A host of files answers `v1/software` or what is below it, not both: the analysis of a software is
beside, and the servers of the documentation give it at the address of the API.
"""

import hashlib
from typing import Any
from uuid import UUID

from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.sorties import api, moissonnage
from catalogue_communs.socle.fichiers import connus, octets_json
from catalogue_communs.socle.programme import Publication

Contenu = dict[str, Any]

RACINE = "v1/"
ANALYSES = f"{RACINE}analyses/"
# The only page there is.
UNE_PAGE = {"prev": None, "next": None}
# The part of an analysis that is ours, in its first form.
PARTIE, FORME = "usages", 1
# What is said there of a use, as the API says it.
CHAMPS = ("id", "etat", "degre", "montre", "depuis", "confirmee_le", "preuve")
QUI = ("nom", "siren", "code_insee")


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return what is at each address that these readers ask for."""
    logiciels = list[Contenu]()
    fichiers = dict[str, bytes]()
    for commun in contexte.communs:
        publiccode = moissonnage.fichier_du_standard(commun.projet, contexte, publication)
        if not publiccode:
            continue
        logiciel = _logiciel(commun, publiccode)
        logiciels.append(logiciel)
        fichiers[f"{ANALYSES}{logiciel['id']}.json"] = octets_json(_analyse(commun))
    listes = {"software": logiciels, "logs": []}
    for nom, liste in listes.items():
        fichiers[f"{RACINE}{nom}"] = octets_json({"data": liste, "links": UNE_PAGE}, indent=2)
    return fichiers


def identifiant(nom: str) -> str:
    """Return the version 4 UUID that the API asks for, always the same.

    It is a digest of the first name of the common, with the mark of that version.
    """
    return str(UUID(bytes=hashlib.sha256(nom.encode()).digest()[:16], version=4))


def _logiciel(commun: Conclusions, publiccode: str) -> Contenu:
    projet, dernier = commun.projet, commun.derniere_date
    entree = dernier or commun.contexte.today
    if projet.publie_le:
        entree = projet.publie_le.premier_jour
    return {
        "id": identifiant(projet.premier_nom),
        "url": projet.depot_principal.url,
        "publiccodeYml": publiccode,
        "active": True,
        "createdAt": f"{entree}T00:00:00Z",
        # An old common is no older here than its entry.
        "updatedAt": f"{max(entree, dernier or entree)}T00:00:00Z",
    }


def _analyse(commun: Conclusions) -> Contenu:
    """Say who uses a software, of those whose use has a public proof; nothing when nobody does."""
    usages = [
        _usage(reutilisation)
        for reutilisation in api.reutilisations_publiees(commun)
        if _a_montrer(reutilisation)
    ]
    if not usages:
        return {}
    analyse: Contenu = connus({PARTIE: {"v": FORME, "usages": usages}})
    return analyse


def _a_montrer(reutilisation: Contenu) -> bool:
    """Tell whether a reuse goes on, of another organisation, with a proof at an address."""
    if reutilisation["porteur"] or not reutilisation["en_cours"]:
        return False
    return bool(reutilisation.get("preuve", {}).get("url"))


def _usage(reutilisation: Contenu) -> Contenu:
    organisation = reutilisation["organisation"]
    usage: Contenu = {"organisation": {champ: organisation.get(champ) for champ in QUI}}
    for champ in CHAMPS:
        usage[champ] = reutilisation.get(champ)
    return usage
