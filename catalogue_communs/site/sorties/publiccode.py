"""publiccode.yml for each common that can have one, and the lists that catalogues harvest."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import EPCI
from catalogue_communs.faits import publiccode
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.publiccode import Export
from catalogue_communs.modele import Projet, Reutilisation
from catalogue_communs.modele.projet import Aide, Preuve
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.programme import Publication

DOSSIER = "donnees/publiccode/"
# The most that a page of the Open Catalog API holds.
PAGE = 100
# Where readers of that API ask: one page, for a file answers every cursor alike.
OPEN_CATALOG = "v1/software"


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the publiccode.yml of a common, if it can have one."""
    export = contexte.publiccode(projet)
    if not export.complet:
        return {}
    return {f"communs/{projet.slug}/publiccode.yml": texte_du_fichier(projet, export, publication).encode()}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the lists."""
    exports = [(p, contexte.publiccode(p)) for p in contexte.catalogue.projets]
    ready = [(p, export) for p, export in exports if export.complet]
    software = [_software(p, texte_du_fichier(p, e, publication), contexte) for p, e in ready]
    return {
        f"{DOSSIER}depots.json": octets_json({"data": list(_depots(contexte))}, indent=2),
        f"{DOSSIER}awesome.json": octets_json([_awesome(p, e, contexte) for p, e in exports], indent=2),
        # What the standard leaves to catalogues: it takes no proof of a use, and no supplier.
        f"{DOSSIER}usages.json": octets_json(
            {"data": [_usages(p, contexte) for p in contexte.catalogue.projets], "links": _SEULE}, indent=2
        ),
        OPEN_CATALOG: octets_json({"data": software, "links": _SEULE}, indent=2),
        **_pages(software),
    }


def texte_du_fichier(projet: Projet, export: Export, publication: Publication) -> str:
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
    day = last.derniere_le.isoformat() if last and last.derniere_le else None
    contacts = [one for one in (projet.contact.courriel, projet.contact.url) if one]
    return {
        **export.valeurs,
        "maintenance": {**export.valeurs.get("maintenance", {}), "contacts": contacts},
        "releases": [{"tag_name": last.derniere, "published_at": day}] if last and last.derniere else [],
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


_SEULE = {"prev": None, "next": None}


def _usages(projet: Projet, contexte: Contexte) -> dict[str, Any]:
    """Say who uses a common, with the proof and its day, and who can help: keys as the Open Catalog API writes them."""
    return {
        "id": identifiant(projet.premier_nom),
        "url": projet.depot_principal.url,
        "name": projet.nom,
        "usedBy": [
            _utilisateur(projet, line, contexte) for u in contexte.usages_de(projet) for line in u.actives
        ],
        "suppliers": [_fournisseur(projet, one) for one in projet.reutiliser.aide],
    }


def _utilisateur(projet: Projet, line: Reutilisation, contexte: Contexte) -> dict[str, Any]:
    who, reference = line.organisation, contexte.reference
    place = reference.identifier(who)
    known = place if isinstance(place, Collectivite) else None
    proof = line.preuve or Preuve()
    listed = {one.id: one.url for one in projet.sources}
    said = line.confirmation
    return _dit(
        name=reference.nommer(who),
        type=who.type or (reference.type_organisme(known) if known else None),
        insee=known.code if known and known.nature != EPCI else None,
        siren=(reference.siren(known) if known else None) or who.siren,
        state=line.etat,
        since=line.depuis,
        status=line.statut,
        seenOn=line.confirmee_le,
        proof=proof.url or proof.reference or listed.get(line.source or "", line.source),
        confirmedBy=said and said.par,
        confirmedOn=said and said.le,
        confirmation=said and said.reference,
    )


def _fournisseur(projet: Projet, one: Aide) -> dict[str, Any]:
    cited = next((source for source in projet.sources if source.id == one.source), None)
    return _dit(
        name=one.nom,
        type=one.type,
        siren=one.siren,
        services=one.aides,
        url=one.url,
        source=cited.url if cited else one.source,
        readOn=cited and cited.consultee_le,
    )


def _dit(**values: Any) -> dict[str, Any]:
    """Keep what is known; a day is written as it is in the files."""
    return {
        name: value.iso if isinstance(value, DatePartielle) else value
        for name, value in values.items()
        if value
    }


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _pages(software: list[dict[str, object]]) -> dict[str, bytes]:
    """Cut the list in pages; a cursor is the name of a file, in the base64 that the API asks for."""
    cuts = [software[start : start + PAGE] for start in range(0, max(len(software), 1), PAGE)]
    names = [f"software{f'-{number}' if number > 1 else ''}.json" for number in range(1, len(cuts) + 1)]
    cursors = [None, *(base64.b64encode(name.encode()).decode() for name in names), None]
    return {
        f"{DOSSIER}{name}": octets_json(
            {"data": page, "links": {"prev": cursors[number], "next": cursors[number + 2]}}, indent=2
        )
        for number, (name, page) in enumerate(zip(names, cuts, strict=True))
    }
