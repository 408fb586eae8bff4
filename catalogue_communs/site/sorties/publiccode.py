"""publiccode.yml for each common that can have one, and the lists that catalogues harvest."""

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from catalogue_communs.faits import publiccode
from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.programme import Publication

DOSSIER = "donnees/publiccode/"
# Where readers of the Open Catalog API ask.
OPEN_CATALOG = "v1/software"


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the publiccode.yml of a common, if it can have one."""
    export, folder = contexte.commun(projet).publiccode, f"communs/{projet.slug}/"
    if not export.complet:
        return {}
    return {f"{folder}publiccode.yml": publiccode.ecrire_publiccode(export, publication.url(folder)).encode()}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the lists."""
    software = [
        _software(one, data.decode())
        for one in contexte.communs
        for data in du_commun(one.projet, contexte, publication).values()
    ]
    lists = {
        "depots.json": {"data": list(_depots(contexte))},
        "awesome.json": [_awesome(one) for one in contexte.communs],
        "software.json": {"data": software, "links": {"prev": None, "next": None}},
    }
    found = {f"{DOSSIER}{name}": octets_json(content, indent=2) for name, content in lists.items()}
    return found | {OPEN_CATALOG: found[f"{DOSSIER}software.json"]}


def identifiant(nom: str) -> str:
    """Return the version 4 UUID that the API asks for: always the same, a digest of the first name of the common with that mark."""
    return str(UUID(bytes=hashlib.sha256(nom.encode()).digest()[:16], version=4))


def _depots(contexte: Contexte) -> Iterator[dict[str, Any]]:
    """List every public repository; a reading tells whether it holds a publiccode.yml."""
    for projet in contexte.catalogue.projets:
        for depot in projet.depots:
            read = contexte.lectures.get(depot.url)
            if read is None or read.lisible:
                yield {
                    "url": depot.url,
                    "commun": projet.slug,
                    "principal": depot is projet.depot_principal,
                    "publiccode": read.fichiers.publiccode if read and read.fichiers else None,
                }


def _awesome(commun: Conclusions) -> dict[str, Any]:
    projet, read, export = commun.projet, commun.lecture, commun.publiccode
    last = read.publications if read else None
    contacts = [one for one in (projet.contact.courriel, projet.contact.url) if one]
    return {
        **export.valeurs,
        "maintenance": {**export.valeurs.get("maintenance", {}), "contacts": contacts},
        "releases": [{"tag_name": last.derniere, "published_at": last.derniere_le}]
        if last and last.derniere
        else [],
    }


def _software(commun: Conclusions, text: str) -> dict[str, object]:
    projet = commun.projet
    entered = projet.publie_le.premier_jour if projet.publie_le else None
    days = [day for day in (entered, commun.derniere_date) if day] or [commun.contexte.today]
    return {
        "id": identifiant(projet.premier_nom),
        "url": projet.depot_principal.url,
        "publiccodeYml": text,
        "active": True,
        "createdAt": f"{days[0]}T00:00:00Z",
        # An old common is no older here than its entry.
        "updatedAt": f"{max(days)}T00:00:00Z",
    }
