"""publiccode.yml for each common that can have one, and the lists that catalogues harvest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from catalogue_communs.faits import publiccode
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.publiccode import Export
from catalogue_communs.modele import Projet
from catalogue_communs.modele.projet import Aide
from catalogue_communs.site.sorties.api import reutilisations_publiees
from catalogue_communs.socle.fichiers import connus, octets_json
from catalogue_communs.socle.programme import Publication

DOSSIER = "donnees/publiccode/"
# Where readers of the Open Catalog API ask.
OPEN_CATALOG = "v1/software"
_SEULE = {"prev": None, "next": None}


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the publiccode.yml of a common, if it can have one."""
    export = contexte.publiccode(projet)
    if not export.complet:
        return {}
    return {f"communs/{projet.slug}/publiccode.yml": _texte(projet, export, publication).encode()}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the lists."""
    exports = [(p, contexte.publiccode(p)) for p in contexte.catalogue.projets]
    software = [_software(p, _texte(p, e, publication), contexte) for p, e in exports if e.complet]
    lists = {
        "depots.json": {"data": list(_depots(contexte))},
        "awesome.json": [_awesome(p, e, contexte) for p, e in exports],
        # What the standard leaves to catalogues: it takes no proof of a use, and no supplier.
        "usages.json": {"data": [_usages(p, contexte) for p, _ in exports], "links": _SEULE},
        "software.json": {"data": software, "links": _SEULE},
    }
    found = {f"{DOSSIER}{name}": octets_json(content, indent=2) for name, content in lists.items()}
    return found | {OPEN_CATALOG: found[f"{DOSSIER}software.json"]}


def _texte(projet: Projet, export: Export, publication: Publication) -> str:
    """Return the text of the file of a common whose export is complete."""
    return publiccode.ecrire_publiccode(export, publication.url(f"communs/{projet.slug}/"))


def identifiant(nom: str) -> str:
    """Return the identifier of a common, by its first name: always the same, as the API wants it.

    The API asks for a version 4 UUID, which is drawn; this one is a digest with that mark.
    """
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


def _awesome(projet: Projet, export: Export, contexte: Contexte) -> dict[str, Any]:
    """Return what is known, for readers who do without the rest; a contact is a mailbox or a page."""
    read = contexte.lectures.get(projet.depot_principal.url)
    last = read.publications if read else None
    contacts = [one for one in (projet.contact.courriel, projet.contact.url) if one]
    return {
        **export.valeurs,
        "maintenance": {**export.valeurs.get("maintenance", {}), "contacts": contacts},
        "releases": [{"tag_name": last.derniere, "published_at": last.derniere_le}]
        if last and last.derniere
        else [],
    }


def _software(projet: Projet, text: str, contexte: Contexte) -> dict[str, object]:
    entered = projet.publie_le.premier_jour if projet.publie_le else None
    changed = contexte.derniere_date(projet) or entered or contexte.today
    entered = entered or changed
    return {
        "id": identifiant(projet.premier_nom),
        "url": projet.depot_principal.url,
        "publiccodeYml": text,
        "active": True,
        "createdAt": _instant(entered),
        # An old common is no older here than its entry.
        "updatedAt": _instant(max(changed, entered)),
    }


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _usages(projet: Projet, contexte: Contexte) -> dict[str, Any]:
    """Say who uses a common, with the proof and its day, and who can help: keys as the Open Catalog API writes them."""
    said = dict(zip(map(id, projet.reutilisations), reutilisations_publiees(projet, contexte), strict=True))
    # The lines of one organisation together.
    live = [id(line) for usage in contexte.usages_de(projet) for line in usage.actives]
    found: dict[str, Any] = connus(
        {
            "id": identifiant(projet.premier_nom),
            "url": projet.depot_principal.url,
            "name": projet.nom,
            "usedBy": [_utilisateur(said[one]) for one in live],
            "suppliers": [_fournisseur(projet, one) for one in projet.reutiliser.aide],
        }
    )
    return found


def _utilisateur(use: dict[str, Any]) -> dict[str, Any]:
    """Say one reuse, from what the API says of it."""
    who, proof, said = use["organisation"], use.get("preuve", {}), use.get("confirmation", {})
    return {
        "name": who["nom"],
        "type": who.get("type"),
        "insee": who.get("code_insee") if "territoire" in who else None,
        "siren": who.get("siren"),
        "state": use["etat"],
        "since": use.get("depuis"),
        "status": use["statut"],
        "seenOn": use.get("confirmee_le"),
        "proof": proof.get("url") or proof.get("reference") or use.get("source_url"),
        "confirmedBy": said.get("par"),
        "confirmedOn": said.get("le"),
        "confirmation": said.get("reference"),
    }


def _fournisseur(projet: Projet, one: Aide) -> dict[str, Any]:
    cited = next((source for source in projet.sources if source.id == one.source), None)
    return {
        "name": one.nom,
        "type": one.type,
        "siren": one.siren,
        "services": list(one.aides) or None,
        "url": one.url,
        "source": cited.url if cited else one.source,
        "readOn": cited.consultee_le.iso if cited and cited.consultee_le else None,
    }
