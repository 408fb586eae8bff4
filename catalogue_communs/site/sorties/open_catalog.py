"""What readers of the Open Catalog API ask at `v1/`: the software, a journal, and who uses each, with the proof.

A host of files answers `v1/software` or what is below it, not both: the analysis of a software is beside, and the
servers of the documentation give it at the address of the API.
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
        textes = moissonnage.du_commun(commun.projet, contexte, publication)
        texte = textes.get(f"communs/{commun.projet.slug}/publiccode.yml")
        if texte is None:
            continue
        logiciel = _logiciel(commun, texte.decode())
        logiciels.append(logiciel)
        fichiers[f"{ANALYSES}{logiciel['id']}.json"] = octets_json(_analyse(commun))
    listes = {"software": logiciels, "logs": []}
    for name, liste in listes.items():
        fichiers[f"{RACINE}{name}"] = octets_json({"data": liste, "links": UNE_PAGE}, indent=2)
    return fichiers


def identifiant(nom: str) -> str:
    """Return the version 4 UUID that the API asks for: always the same, a digest of the first name of the common with that mark."""
    return str(UUID(bytes=hashlib.sha256(nom.encode()).digest()[:16], version=4))


def _logiciel(commun: Conclusions, texte: str) -> Contenu:
    projet = commun.projet
    entree = projet.publie_le.premier_jour if projet.publie_le else None
    jours = [jour for jour in (entree, commun.derniere_date) if jour] or [commun.contexte.today]
    return {
        "id": identifiant(projet.premier_nom),
        "url": projet.depot_principal.url,
        "publiccodeYml": texte,
        "active": True,
        "createdAt": f"{jours[0]}T00:00:00Z",
        # An old common is no older here than its entry.
        "updatedAt": f"{max(jours)}T00:00:00Z",
    }


def _analyse(commun: Conclusions) -> Contenu:
    """Say who uses a software, of those whose use has a public proof; nothing when nobody does."""
    usages = list[Contenu]()
    for ligne in api.reutilisations_publiees(commun.projet, commun.contexte):
        if ligne["en_cours"] and not ligne["porteur"] and ligne.get("preuve", {}).get("url"):
            organisation = {champ: ligne["organisation"].get(champ) for champ in QUI}
            usages.append(
                {"organisation": organisation, **{champ: ligne.get(champ) for champ in CHAMPS}}
            )
    analyse: Contenu = connus({PARTIE: {"v": FORME, "usages": usages}}) if usages else {}
    return analyse
