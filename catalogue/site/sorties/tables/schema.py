"""The schemas of the tables, as schema.data.gouv.fr expects them, and the package of all the files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from catalogue.site.sorties.tables.modele import NON, OUI
from catalogue.socle.programme import programme

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from catalogue.site.sorties.tables.modele import Colonne, Table
    from catalogue.socle.programme import Publication

Json = dict[str, Any]

DOSSIER = "donnees/tables/"
VERSION = "1.2.0"
# The days when the columns were first published and last changed.
CREE_LE, MODIFIE_LE = "2026-11-24", "2026-11-25"
TABLE_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"


def schema(table: Table, publication: Publication) -> Json:
    """Return the Table Schema of a table, with what schema.data.gouv.fr asks about it."""
    return {
        "$schema": TABLE_SCHEMA,
        "name": f"communs-numeriques-{table.nom}",
        "title": table.titre,
        "description": table.description,
        "countryCode": programme().pays[0].code,
        "homepage": publication.url("donnees/tableaux/"),
        "path": publication.url(f"{DOSSIER}{table.nom}.schema.json"),
        "created": CREE_LE,
        "lastModified": MODIFIE_LE,
        "version": VERSION,
        "contributors": [{"title": programme().auteur, "role": "author"}],
        "resources": [
            {
                "title": f"Fichier publié : {table.titre}",
                "name": f"{table.nom}-publie",
                "path": publication.url(f"{DOSSIER}{table.nom}.csv"),
            }
        ],
        **_champs(table),
    }


def paquet(tables: Iterable[tuple[Table, bytes]], publication: Publication, jour: date | None) -> Json:
    """Return the Data Package that holds every table, given with its CSV file."""
    return {
        "profile": "tabular-data-package",
        "name": "communs-numeriques",
        "title": programme().titre,
        "description": "Les communs numériques, leurs dépôts, leurs réutilisations et leurs mesures d’impact.",
        "homepage": publication.url("donnees/"),
        "version": VERSION,
        **({"created": f"{jour}T00:00:00Z"} if jour else {}),
        "licenses": [_licence()],
        "contributors": [{"title": programme().auteur, "role": "author"}],
        "resources": [_ressource(table, data) for table, data in tables],
    }


def _ressource(table: Table, data: bytes) -> Json:
    return {
        "profile": "tabular-data-resource",
        "name": table.nom,
        "title": table.titre,
        "description": table.description,
        "path": f"{table.nom}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "licenses": [_licence()],
        "schema": {**_champs(table), **_renvoi(table)},
    }


def _licence() -> Json:
    one = programme().licence
    return {"name": one.spdx, "title": one.nom, "path": one.url}


def _champs(table: Table) -> Json:
    return {
        "fields": [_champ(colonne) for colonne in table.colonnes],
        "missingValues": [""],
        **({"primaryKey": table.cle} if table.cle else {}),
    }


def _renvoi(table: Table) -> Json:
    """Say that the column `commun` leads to the table of the commons."""
    if not any(colonne.nom == "commun" for colonne in table.colonnes):
        return {}
    return {"foreignKeys": [{"fields": "commun", "reference": {"resource": "communs", "fields": "slug"}}]}


def _champ(colonne: Colonne) -> Json:
    yes_no = {"trueValues": [OUI], "falseValues": [NON]} if colonne.type == "boolean" else {}
    example: object = colonne.exemple
    if colonne.type in {"integer", "number"}:
        example = int(colonne.exemple)
    return {
        "name": colonne.nom,
        "title": colonne.titre,
        "description": colonne.description,
        "type": colonne.type,
        **({"format": colonne.format} if colonne.format else {}),
        "example": example,
        **yes_no,
        **({"constraints": colonne.contraintes} if colonne.contraintes else {}),
    }
