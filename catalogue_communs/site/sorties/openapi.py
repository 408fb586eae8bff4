"""What describes the API to programs: a JSON Schema for each kind of document, and OpenAPI, from the classes of `contrat`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from catalogue_communs.site.sorties.contrat import GENRES, RACINE, VERSION, Genre, Partie, genres_de_documents
from catalogue_communs.socle.declaration import RIEN, champ_declare
from catalogue_communs.socle.programme import Publication, programme

Schema = dict[str, Any]

DIALECTE = "https://json-schema.org/draft/2020-12/schema"
RESUME = (
    "Les communs numériques, leurs réutilisations et leurs indicateurs. Un champ absent n’est pas connu. "
    "Des champs, des documents et des valeurs peuvent s’ajouter ; rien n’est retiré ni ne change de type."
)
# A static host answers with the page that says so.
ABSENT: Schema = {
    "description": "Rien à cette adresse.",
    "content": {"text/html": {"schema": {"type": "string"}}},
}
LOCAL, COMPOSANTS = "#/$defs/{name}", "#/components/schemas/{name}"


def chemin_du_schema(genre: Genre) -> str:
    """Return the path of the JSON Schema of a kind of document."""
    return f"{RACINE}schemas/{genre.nom}.json"


def fichiers_du_contrat(publication: Publication, commun: str) -> dict[str, bytes]:
    """Return the JSON Schemas and the OpenAPI description, by path; `commun`: the slug of its example."""
    found = {chemin_du_schema(genre): schema_seul(genre, publication) for genre in genres_de_documents()}
    found[f"{RACINE}openapi.json"] = openapi(publication, commun)
    return {
        path: msgspec.json.format(msgspec.json.encode(one), indent=1) + b"\n" for path, one in found.items()
    }


def schema_seul(genre: Genre, publication: Publication) -> Schema:
    """Return the JSON Schema of a kind of document, complete by itself."""
    return {
        "$schema": DIALECTE,
        "$id": publication.url(chemin_du_schema(genre)),
        "title": genre.description,
        "$ref": LOCAL.format(name=genre.classe.__name__),
        "$defs": schemas_des_parties([genre], LOCAL),
    }


def openapi(publication: Publication, commun: str) -> Schema:
    """Return the OpenAPI 3.1 description; `commun`: the slug of its example."""
    genres = genres_de_documents()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": programme().titre,
            "summary": "Données ouvertes du catalogue",
            "description": RESUME,
            "version": VERSION,
            "license": {"name": programme().licence.nom, "url": programme().licence.url},
        },
        "jsonSchemaDialect": DIALECTE,
        "servers": [{"url": publication.url(RACINE).removesuffix("/")}],
        "externalDocs": {"url": publication.url("donnees/api/"), "description": "Mode d’emploi"},
        "paths": {f"/{genre.chemin}": {"get": _operation(genre, commun)} for genre in genres},
        "components": {"schemas": schemas_des_parties(GENRES, COMPOSANTS)},
    }


def _operation(genre: Genre, commun: str) -> Schema:
    root = {"$ref": COMPOSANTS.format(name=genre.classe.__name__)}
    found = {"description": genre.description, "content": {"application/json": {"schema": root}}}
    said = {"operationId": genre.nom, "summary": genre.description}
    if not genre.parametre:
        return {**said, "responses": {"200": found}}
    parameter = {
        "name": genre.parametre,
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": genre.exemple or commun,
    }
    return {**said, "parameters": [parameter], "responses": {"200": found, "404": ABSENT}}


def schemas_des_parties(genres: Iterable[Genre], renvoi: str) -> dict[str, Schema]:
    """Return the JSON Schema of every part of some documents, by the name of its class; `renvoi` leads to one.

    What the model says of the same fields completes what the classes say.
    """
    _, parts = msgspec.json.schema_components([genre.classe for genre in genres], ref_template=renvoi)
    known = {classe.__name__: classe for classe in _sous_classes(Partie)}
    return {
        name: {
            "type": "object",
            "properties": {
                field: _champ(known[name], field, inner) for field, inner in part["properties"].items()
            },
            **({"required": part["required"]} if part.get("required") else {}),
        }
        for name, part in sorted(parts.items())
    }


def _champ(classe: type[Partie], nom: str, inner: Schema) -> Schema:
    said = {name: value for name, value in inner.items() if name != "default"}
    if any(one.get("type") == "number" for one in said.get("anyOf", ())):
        said = {"type": "number", **{name: value for name, value in said.items() if name != "anyOf"}}
    model = classe.modele
    own = champ_declare(model, nom)[2] if model and nom in model.__struct_fields__ else RIEN
    return {
        **({"title": own.titre} if own.titre else {}),
        **({"description": own.description} if own.description else {}),
        **said,
        **({"x-vocabulaire": own.liste} if own.liste else {}),
    }


def _sous_classes(classe: type[Partie]) -> Iterator[type[Partie]]:
    for below in classe.__subclasses__():
        yield below
        yield from _sous_classes(below)
