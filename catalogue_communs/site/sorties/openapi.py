"""What describes the API to programs: JSON Schema, and OpenAPI."""

from collections.abc import Iterable
from typing import Any

import msgspec

from catalogue_communs.site.sorties.documents import (
    GENRES,
    MIME,
    RACINE,
    VERSION,
    Genre,
    genres_de_documents,
)
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import sans_accent

Schema = dict[str, Any]

DIALECTE = "https://json-schema.org/draft/2020-12/schema"
RESUME = (
    "Les communs numériques, leurs réutilisations et leurs indicateurs. "
    "Un champ absent n’est pas connu. "
    "Des champs, des documents et des valeurs peuvent s’ajouter ; "
    "rien n’est retiré ni ne change de type."
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
    """Return the JSON Schemas and the OpenAPI description, by path.

    `commun` is the slug of the common that the description gives as an example.
    """
    documents = {
        chemin_du_schema(genre): schema_seul(genre, publication) for genre in genres_de_documents()
    }
    documents[f"{RACINE}openapi.json"] = openapi(publication, commun)
    return {path: octets_json(document, indent=1) for path, document in documents.items()}


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
            # A generator makes of it the name of a package, where no accent may stand.
            "title": sans_accent(programme().titre).capitalize(),
            "summary": f"{programme().titre} : données ouvertes du catalogue",
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
    schema = {"$ref": COMPOSANTS.format(name=genre.classe.__name__)}
    reponse = {"description": genre.description, "content": {MIME: {"schema": schema}}}
    operation: Schema = {"operationId": genre.nom, "summary": genre.description}
    if not genre.parametre:
        return {**operation, "responses": {"200": reponse}}
    parametre = {
        "name": genre.parametre,
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": genre.exemple or commun,
    }
    return {
        **operation,
        "parameters": [parametre],
        "responses": {"200": reponse, "404": ABSENT},
    }


def schemas_des_parties(genres: Iterable[Genre], renvoi: str) -> dict[str, Schema]:
    """Return the JSON Schema of every part of some documents, by the name of its class.

    `renvoi` is the form of a reference to a part.
    """
    classes = [genre.classe for genre in genres]
    parties = msgspec.json.schema_components(classes, ref_template=renvoi)[1]
    schemas = dict[str, Schema]()
    for nom, partie in sorted(parties.items()):
        champs = partie["properties"]
        schemas[nom] = {
            "type": "object",
            "properties": {champ: _sans_defaut(champs[champ]) for champ in champs},
        }
        if partie.get("required"):
            schemas[nom]["required"] = partie["required"]
    return schemas


def _sans_defaut(champ: Schema) -> Schema:
    """Leave out what an absent field is worth: it is not known. An integer is a number too."""
    schema = {mot: regle for mot, regle in champ.items() if mot not in {"default", "anyOf"}}
    if "anyOf" in champ:
        return {"type": "number", **schema}
    return schema
