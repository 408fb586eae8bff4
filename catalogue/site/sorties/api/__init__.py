"""The JSON API, under `api/v1/`: small typed documents, their schemas and their description.

The classes of `documents` are the contract; `contrat` derives from them the JSON Schemas and
the OpenAPI description. A field of a file is there as soon as it is in the model; one that the
API alone has is added to its class and to where it is made. The test of the contract says how to
record it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from catalogue.collectivites import Collectivite
from catalogue.collectivites.objets import DEPARTEMENT, REGION
from catalogue.site.sorties.api import construction, contrat
from catalogue.site.sorties.api import documents as doc
from catalogue.site.sorties.api.conversion import fabriquer
from catalogue.site.sorties.api.lieux import Lieux
from catalogue.site.sorties.api.usages import indicateurs, reutilisations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from msgspec import Struct

    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.socle.publication import Publication

Contenu = dict[str, Any]
# What ends a document whose last field is a list.
FIN = b"]}\n"


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the document of a common."""
    whole = construction.commun(projet, reutilisations(projet, contexte), contexte, publication)
    document = _document(doc.COMMUN, {"commun": whole}, contexte.derniere_date(projet), publication)
    return {doc.COMMUN.vers(projet.slug): ecrire(document)}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the other documents of the API, its schemas and its OpenAPI description, by path."""
    found: dict[str, bytes] = {}
    for part in PARTIES:
        found |= part(contexte, publication)
    return found


def des_communs(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the list of the commons."""
    made = ((construction.resume(projet, contexte, publication),) for projet in contexte.catalogue.projets)
    return _liste(doc.COMMUNS, made, contexte, publication)


def des_reutilisations(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the reuses of every common."""
    made = (reutilisations(projet, contexte) for projet in contexte.catalogue.projets)
    return _liste(doc.REUTILISATIONS, made, contexte, publication)


def des_indicateurs(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the indicators of every common."""
    made = (indicateurs(projet, contexte.today) for projet in contexte.catalogue.projets)
    return _liste(doc.INDICATEURS, made, contexte, publication)


def des_lieux(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the documents of the territories, and what leads to all the others and describes them."""
    jour = contexte.derniere_date_du_catalogue()
    found = {
        genre.vers(valeur): ecrire(_document(genre, contenu, jour, publication))
        for genre, valeur, contenu in _contenus(contexte, publication)
    }
    # The example of the description is a common that exists, whatever the catalogue.
    first = next((projet.slug for projet in contexte.catalogue.projets), "mon-commun")
    return found | contrat.fichiers(publication, first)


# What makes the documents, each part by itself: a large catalogue never holds them all at once.
PARTIES: tuple[Callable[[Contexte, Publication], dict[str, bytes]], ...] = (
    des_communs,
    des_reutilisations,
    des_indicateurs,
    des_lieux,
)


def ecrire(contenu: object) -> bytes:
    """Write a document: UTF-8, one line, keys in the order of their class."""
    return msgspec.json.encode(contenu) + b"\n"


def _liste(
    genre: doc.Genre, lots: Iterable[tuple[Struct, ...]], contexte: Contexte, publication: Publication
) -> dict[str, bytes]:
    """Write a document that lists something of every common: each lot is written, then forgotten."""
    jour = contexte.derniere_date_du_catalogue()
    written = bytearray(ecrire(_document(genre, {genre.nom: ()}, jour, publication)))
    # The list is the last field of its document: it is filled before what closes both.
    assert written.endswith(b"[" + FIN)  # noqa: S101 - the classes of these documents say so
    del written[-len(FIN) :]
    for lot in lots:
        if lot:
            written += msgspec.json.encode(lot)[1:-1] + b","
    return {genre.vers(): bytes(written.removesuffix(b",") + FIN)}


def _document(
    genre: doc.Genre, contenu: Contenu, jour: date | None, publication: Publication
) -> doc.Document:
    """Make a document, checked against its class, from what is its own."""
    dated = {"mis_a_jour_le": jour} if jour else {}
    schema = publication.url(contrat.chemin(genre))
    return fabriquer(genre.classe, {"$schema": schema, "licence": doc.LICENCE, **dated, **contenu})


def _contenus(contexte: Contexte, publication: Publication) -> Iterator[tuple[doc.Genre, str, Contenu]]:
    """Iterate over what each of the other documents holds."""
    lieux = Lieux(contexte, publication)
    yield doc.INDEX, "", contrat.index(publication)
    yield doc.TERRITOIRES, "", lieux.liste()
    for code in lieux.regions():
        yield doc.REGION, code, lieux.territoire(Collectivite(REGION, code))
    for code in lieux.departements():
        yield doc.DEPARTEMENT, code, lieux.territoire(Collectivite(DEPARTEMENT, code))
        yield doc.COLLECTIVITES, code, lieux.collectivites(code)
    yield doc.VOCABULAIRES, "", {"vocabulaires": construction.vocabulaires()}
