"""The contract of the API: JSON Schemas and OpenAPI, derived from the classes of the documents."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from catalogue_communs.site.sorties.api import documents as doc
from catalogue_communs.site.sorties.api.parties import Partie
from catalogue_communs.site.sorties.dcat import RESSOURCES
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
LOCAL, COMPOSANTS = "#/$defs/", "#/components/schemas/"


def chemin_du_schema(genre: doc.Genre) -> str:
    """Return the path of the JSON Schema of a kind of document."""
    return f"{doc.RACINE}schemas/{genre.nom}.json"


def fichiers_du_contrat(publication: Publication, commun: str) -> dict[str, bytes]:
    """Return the JSON Schemas and the OpenAPI description, by path; `commun`: the slug of its example."""
    found = {chemin_du_schema(genre): schema_seul(genre, publication) for genre in doc.genres_de_documents()}
    found[f"{doc.RACINE}openapi.json"] = openapi(publication, commun)
    return {path: _lisible(content) for path, content in found.items()}


def index(publication: Publication) -> dict[str, Any]:
    """Return what the entry of the API says."""
    return {
        "version": doc.VERSION,
        "titre": programme().titre,
        "site": publication.url(""),
        "documentation": publication.url("donnees/api/"),
        "openapi": publication.url(f"{doc.RACINE}openapi.json"),
        "documents": [
            {
                "nom": genre.nom,
                "url": publication.url(doc.RACINE + genre.chemin),
                "schema": publication.url(chemin_du_schema(genre)),
                "description": genre.description,
            }
            for genre in doc.genres_de_documents()
        ],
        "fichiers": [
            {
                "titre": one.titre,
                "description": one.description,
                "url": publication.url(one.chemin),
                "format": one.media,
            }
            for one in RESSOURCES
        ],
    }


def schema_seul(genre: doc.Genre, publication: Publication) -> Schema:
    """Return the JSON Schema of a kind of document, complete by itself."""
    return {
        "$schema": DIALECTE,
        "$id": publication.url(chemin_du_schema(genre)),
        "title": genre.description,
        "$ref": f"{LOCAL}{genre.classe.__name__}",
        "$defs": {name: schemas_des_parties()[name] for name in sorted(_atteintes(genre.classe.__name__))},
    }


def openapi(publication: Publication, commun: str) -> Schema:
    """Return the OpenAPI 3.1 description; `commun`: the slug of its example."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": programme().titre,
            "summary": "Données ouvertes du catalogue",
            "description": RESUME,
            "version": doc.VERSION,
            "license": {"name": programme().licence.nom, "url": programme().licence.url},
        },
        "jsonSchemaDialect": DIALECTE,
        "servers": [{"url": publication.url(doc.RACINE).removesuffix("/")}],
        "externalDocs": {"url": publication.url("donnees/api/"), "description": "Mode d’emploi"},
        "paths": {
            f"/{genre.chemin}": {"get": _operation(genre, commun)} for genre in doc.genres_de_documents()
        },
        "components": {"schemas": _deplacer(schemas_des_parties())},
    }


def _operation(genre: doc.Genre, commun: str) -> Schema:
    root = {"$ref": f"{COMPOSANTS}{genre.classe.__name__}"}
    answers: Schema = {
        "200": {"description": genre.description, "content": {"application/json": {"schema": root}}}
    }
    if not genre.parametre:
        return {"operationId": genre.nom, "summary": genre.description, "responses": answers}
    return {
        "operationId": genre.nom,
        "summary": genre.description,
        "parameters": [
            {
                "name": genre.parametre,
                "in": "path",
                "required": True,
                "schema": {"type": "string"},
                "example": genre.exemple or commun,
            }
        ],
        "responses": {**answers, "404": ABSENT},
    }


@cache
def schemas_des_parties() -> dict[str, Schema]:
    """Return the JSON Schema of every part, by the name of its class.

    What the model says of the same fields completes what the classes say.
    """
    _, parts = msgspec.json.schema_components(
        [genre.classe for genre in doc.GENRES], ref_template=f"{LOCAL}{{name}}"
    )
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


def _atteintes(nom: str, found: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the names of the parts that the part `nom` is made of, itself included."""
    found |= {nom}
    for reference in _references(schemas_des_parties()[nom]):
        if reference not in found:
            found = _atteintes(reference, found)
    return found


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].removeprefix(LOCAL)
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _deplacer(value: Any) -> Any:
    """Make the references lead to the components of OpenAPI."""
    if isinstance(value, dict):
        return {
            name: inner.replace(LOCAL, COMPOSANTS) if name == "$ref" else _deplacer(inner)
            for name, inner in value.items()
        }
    return [_deplacer(inner) for inner in value] if isinstance(value, list) else value


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


def _lisible(content: Schema) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"
