"""The JSON API, under `api/v1/`: small typed documents, their schemas and their description.

The classes of `documents` are the contract; `contrat` derives from them the JSON Schemas and
the OpenAPI description. A field of a file is there as soon as it is in the model; one that the
API alone has is added to its class and to where it is made. The test of the contract says how to
record it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec
from markupsafe import Markup
from msgspec import Struct

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import DEPARTEMENT, REGION
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.sorties.api import construction, contrat
from catalogue_communs.site.sorties.api import documents as doc
from catalogue_communs.site.sorties.api.communs import decrire_indicateurs, reutilisations
from catalogue_communs.site.sorties.api.construction import Lieux
from catalogue_communs.site.sorties.api.parties import fabriquer
from catalogue_communs.socle.programme import Publication, programme

Contenu = dict[str, Any]
# What ends a document whose last field is a list.
FIN = b"]}\n"


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the documents of the API, its schemas and its OpenAPI description, by path."""
    found: dict[str, bytes] = {}
    for part in PARTIES:
        found |= part(contexte, publication)
    return found


def des_communs(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the document of each common, the lists of what they hold, the whole lot, and its changes.

    The parts of a common are made once for all of them.
    """
    lists = {
        genre: _Liste(genre, contexte, publication)
        for genre in (doc.COMMUNS, doc.REUTILISATIONS, doc.INDICATEURS)
    }
    found: dict[str, bytes] = {}
    changes: list[Contenu] = []
    lot = bytearray()
    for projet in contexte.catalogue.projets:
        uses, measured = reutilisations(projet, contexte), decrire_indicateurs(projet, contexte.today)
        whole = construction.commun_publie(projet, uses, measured, contexte, publication)
        data = ecrire(_document(doc.COMMUN, {"commun": whole}, contexte.derniere_date(projet), publication))
        # A renamed common answers where it was, for ever.
        found |= dict.fromkeys(map(doc.COMMUN.vers, (projet.slug, *projet.anciens_slugs)), data)
        lot += data
        changed = contexte.modifie_le(projet)
        seen = {
            "empreinte": hashlib.sha256(data).hexdigest(),
            **({"modifie_le": changed} if changed else {}),
        }
        brief = construction.resume(projet, contexte, publication, **seen)
        changes.append({"commun": projet.slug, "api": brief.api, **seen})
        lists[doc.COMMUNS].ajouter((brief,))
        lists[doc.REUTILISATIONS].ajouter(uses)
        lists[doc.INDICATEURS].ajouter(measured)
    found |= {genre.vers(): made.ecrire() for genre, made in lists.items()}
    found[doc.LOT] = bytes(lot)
    found[doc.CHANGEMENTS.vers()] = ecrire(
        _document(
            doc.CHANGEMENTS,
            construction.journal(changes, found[doc.LOT], contexte, publication),
            contexte.derniere_date_du_catalogue(),
            publication,
        )
    )
    return found


def des_lieux(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the documents of the territories, and what leads to all the others and describes them."""
    jour = contexte.derniere_date_du_catalogue()
    found = {
        genre.vers(valeur): ecrire(_document(genre, contenu, jour, publication))
        for genre, valeur, contenu in _contenus(contexte, publication)
    }
    # The example of the description is a common that exists, whatever the catalogue.
    first = next((projet.slug for projet in contexte.catalogue.projets), "mon-commun")
    return found | contrat.fichiers_du_contrat(publication, first)


# What makes the documents, each part by itself.
PARTIES: tuple[Callable[[Contexte, Publication], dict[str, bytes]], ...] = (des_communs, des_lieux)


def document(lieu: Collectivite) -> str:
    """Return the path of the document of a région or of a département."""
    return (doc.REGION if lieu.nature == REGION else doc.DEPARTEMENT).vers(lieu.code)


def lien(publication: Publication, chemin: str) -> Markup:
    """Return the element of a head by which a program finds the document of a page."""
    return Markup('<link rel="alternate" type="application/json" href="{}">').format(publication.url(chemin))


def tete(projet: Projet, _contexte: Contexte, publication: Publication) -> str:
    """Announce the document of a common in the head of its page."""
    return lien(publication, doc.COMMUN.vers(projet.slug))


def ecrire(contenu: object) -> bytes:
    """Write a document: UTF-8, one line, keys in the order of their class."""
    return msgspec.json.encode(contenu) + b"\n"


class _Liste:
    """A document that lists something of every common: each lot is written, then forgotten."""

    def __init__(self, genre: doc.Genre, contexte: Contexte, publication: Publication) -> None:
        jour = contexte.derniere_date_du_catalogue()
        self._ecrit = bytearray(ecrire(_document(genre, {genre.nom: ()}, jour, publication)))
        # The list is the last field of its document: it is filled before what closes both.
        assert self._ecrit.endswith(b"[" + FIN)  # noqa: S101 - the classes of these documents say so
        del self._ecrit[-len(FIN) :]

    def ajouter(self, lot: tuple[Struct, ...]) -> None:
        """Add some of the things that it lists."""
        if lot:
            self._ecrit += msgspec.json.encode(lot)[1:-1] + b","

    def ecrire(self) -> bytes:
        """Return the document."""
        return bytes(self._ecrit.removesuffix(b",") + FIN)


def _document(
    genre: doc.Genre, contenu: Contenu, jour: date | None, publication: Publication
) -> doc.Document:
    """Make a document, checked against its class, from what is its own."""
    dated = {"mis_a_jour_le": jour} if jour else {}
    schema = publication.url(contrat.chemin_du_schema(genre))
    return fabriquer(
        genre.classe, {"$schema": schema, "licence": programme().licence.spdx, **dated, **contenu}
    )


def _contenus(contexte: Contexte, publication: Publication) -> Iterator[tuple[doc.Genre, str, Contenu]]:
    """Iterate over what each of the other documents holds."""
    lieux = Lieux(contexte, publication)
    yield doc.INDEX, "", contrat.index(publication)
    yield doc.VOCABULAIRES, "", {"vocabulaires": construction.vocabulaires_publies()}
    if not programme().territoires:
        return
    yield doc.TERRITOIRES, "", lieux.liste()
    for code in lieux.regions():
        yield doc.REGION, code, lieux.territoire(Collectivite(REGION, code))
    for code in lieux.departements():
        yield doc.DEPARTEMENT, code, lieux.territoire(Collectivite(DEPARTEMENT, code))
        yield doc.COLLECTIVITES, code, lieux.collectivites(code)
