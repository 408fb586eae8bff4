"""The JSON API, under `api/v1/`: small typed documents, their schemas and their description.

The classes of `documents` are the contract; `contrat` derives from them the JSON Schemas and
the OpenAPI description. To add a field, add it to its class and to where it is made; the test
of the contract says how to record it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from catalogue.collectivites import Territoire
from catalogue.collectivites.objets import DEPARTEMENT, REGION
from catalogue.sorties.api import construction, contrat
from catalogue.sorties.api import documents as doc
from catalogue.sorties.api.conversion import fabriquer
from catalogue.sorties.api.lieux import Lieux
from catalogue.sorties.api.usages import indicateurs, reutilisations, reutilisations_de

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from catalogue.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.publication import Publication

Contenu = dict[str, Any]


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the document of a common."""
    whole = construction.commun(projet, reutilisations_de(projet, contexte), contexte, publication)
    document = _document(doc.COMMUN, {"commun": whole}, contexte.derniere_date(projet), publication)
    return {doc.COMMUN.vers(projet.slug): ecrire(document)}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the other documents of the API, its schemas and its OpenAPI description, by path."""
    found = {
        genre.vers(valeur): ecrire(_document(genre, contenu, jour, publication))
        for genre, valeur, contenu, jour in _contenus(contexte, publication)
    }
    return found | contrat.fichiers(publication)


def ecrire(contenu: object) -> bytes:
    """Write a document: UTF-8, one line, keys in the order of their class."""
    return msgspec.json.encode(contenu) + b"\n"


def _document(
    genre: doc.Genre, contenu: Contenu, jour: date | None, publication: Publication
) -> doc.Document:
    """Make a document, checked against its class, from what is its own."""
    dated = {"mis_a_jour_le": jour} if jour else {}
    schema = publication.url(contrat.chemin(genre))
    return fabriquer(genre.classe, {"$schema": schema, "licence": doc.LICENCE, **dated, **contenu})


def _contenus(
    contexte: Contexte, publication: Publication
) -> Iterator[tuple[doc.Genre, str, Contenu, date | None]]:
    """Iterate over what each document holds, and its date; those of the commons are apart."""
    projets = contexte.catalogue.projets
    jour = contexte.derniere_date_du_catalogue()
    reuses, lieux = reutilisations(contexte), Lieux(contexte, publication)
    yield doc.INDEX, "", contrat.index(publication), jour
    communs = [construction.resume(projet, contexte, publication) for projet in projets]
    yield doc.COMMUNS, "", {"communs": communs}, jour
    yield doc.REUTILISATIONS, "", {"reutilisations": reuses}, jour
    every = [one for projet in projets for one in indicateurs(projet, contexte)]
    yield doc.INDICATEURS, "", {"indicateurs": every}, jour
    yield doc.TERRITOIRES, "", lieux.liste(), jour
    for code in lieux.regions():
        yield doc.REGION, code, lieux.territoire(Territoire(REGION, code)), jour
    for code in lieux.departements():
        yield doc.DEPARTEMENT, code, lieux.territoire(Territoire(DEPARTEMENT, code)), jour
        yield doc.COLLECTIVITES, code, lieux.collectivites(code), jour
    yield doc.VOCABULAIRES, "", {"vocabulaires": construction.vocabulaires()}, jour
