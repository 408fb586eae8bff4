"""The tables, under `donnees/tables/`: CSV files, their schemas, their package, a workbook, a database.

A row is what the API says of a common, a repository, a reuse or a measure, and a few cells of its own.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.reutilisations import DIT, VU
from catalogue_communs.faits import impact, lieux
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Indicateur, Projet
from catalogue_communs.site.sorties import api, classeur, colonnes, dcat
from catalogue_communs.site.sorties.colonnes import NON, OUI, Cellule, Colonne, Table, cellule_csv
from catalogue_communs.site.sorties.contrat import VERSION
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.programme import Publication, programme

Ligne = tuple[Cellule, ...]
Rang = dict[str, Any]

DOSSIER = "donnees/tables/"
# The days when the columns were first published and last changed.
CREE_LE, MODIFIE_LE = "2026-11-24", "2026-11-25"
TABLE_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"
# Beside the page of a common, of a région or of a département: the rows of a table that name it.
FICHIERS_LOCAUX = {"reutilisations": "utilisateurs.csv", "mesures": "mesures.csv"}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return every file by its path, and the description of the catalogue, that tells their sizes and their digests."""
    jour = contexte.derniere_date
    found: dict[str, bytes] = {}
    every: list[tuple[Table, list[Ligne]]] = []
    whole = [(one, api.commun_publie(one, contexte, publication)) for one in contexte.catalogue.projets]
    for table in colonnes.tables():
        rangs = [rang for one, said in whole for rang in RANGS[table.nom](one, said, contexte)]
        rows = rangees(table, rangs)
        every.append((table, rows))
        head, *lines = lignes_csv(table, rows)
        found[f"{DOSSIER}{table.nom}.csv"] = "".join((head, *lines)).encode()
        found[f"{DOSSIER}{table.nom}.schema.json"] = octets_json(_schema(table, publication), indent=2)
        if table.nom in FICHIERS_LOCAUX:
            found |= _locaux(FICHIERS_LOCAUX[table.nom], head, zip(rangs, lines, strict=True), contexte)
    sizes = [(table, found[f"{DOSSIER}{table.nom}.csv"]) for table, _ in every]
    found[f"{DOSSIER}datapackage.json"] = octets_json(_paquet(sizes, publication, jour), indent=2)
    found[f"{DOSSIER}catalogue.xlsx"] = classeur.classeur(every, publication, jour)
    found[f"{DOSSIER}catalogue.sqlite"] = classeur.base(every, contexte.reference, api.vocabulaires_publies())
    return found | dcat.du_catalogue(contexte, publication, found)


def _locaux(name: str, head: str, rows: Iterable[tuple[Rang, str]], contexte: Contexte) -> dict[str, bytes]:
    """Write the rows that name a common, at each of its addresses, or a place: the columns of the whole."""
    former = {projet.slug: projet.anciens_slugs for projet in contexte.catalogue.projets}
    around = defaultdict[str, list[str]](list)
    for territoire, path in contexte.territoires.items():
        for code in lieux.situer(territoire, contexte.reference):
            around[code].append(path)
    found = defaultdict[str, list[str]](lambda: [head])
    for rang, line in rows:
        slug = rang["commun"]
        folders = {f"communs/{one}/" for one in (slug, *former[slug])}
        for folder in folders.union(*(around[code] for code in rang.get("departements", ()))):
            found[f"{folder}{name}"].append(line)
    return {path: "".join(lines).encode() for path, lines in found.items()}


# --- The rows ----------------------------------------------------------------------------------


def rangees(table: Table, rangs: Iterable[Rang]) -> list[Ligne]:
    """Return a cell for each column of each row."""
    return [tuple([colonne.lire(rang) for colonne in table.colonnes]) for rang in rangs]


def _du_commun(projet: Projet, whole: Rang, contexte: Contexte) -> Iterator[Rang]:
    yield {
        **api.resume(projet, whole, contexte),
        "porteurs": [one.nom for one in projet.porteurs_principaux],
        "depot": projet.depot_principal.url,
        "regions": _regions(sorted(contexte.commun(projet).bilan.departements), contexte),
    }


def _depots(projet: Projet, whole: Rang, _contexte: Contexte) -> Iterator[Rang]:
    for depot in whole["depots"]:
        yield {**depot, "commun": projet.slug, "commun_nom": projet.nom}


def _reutilisations(projet: Projet, whole: Rang, contexte: Contexte) -> Iterator[Rang]:
    places = contexte.reference.par_departement
    for one in whole["reutilisations"]:
        place, proof = one["organisation"].get("territoire"), one.get("preuve", {})
        codes = (place or one["organisation"]).get("departements", [])
        who = [Collectivite(place["nature"], place["code"])] if place else []
        known = {support["genre"]: support for support in one["appuis"]}
        yield {
            **one,
            "departements": codes,
            "preuve": proof.get("url") or proof.get("reference"),
            "commun_nom": projet.nom,
            "departements_noms": [places[code].nom for code in codes if code in places],
            "regions": _regions(codes, contexte),
            "population": contexte.reference.population(who) or None,
            "vue_en_service_le": known.get(VU, {}).get("le"),
            "dite_le": known.get(DIT, {}).get("le"),
            "dite_sur": known.get(DIT, {}).get("adresse"),
        }


def _regions(codes: Iterable[str], contexte: Contexte) -> list[str]:
    """Name the régions of some départements, each once."""
    places, regions = contexte.reference.par_departement, contexte.reference.par_region
    found = dict.fromkeys(places[code].region for code in codes if code in places)
    return [regions[code].nom for code in found if code in regions]


def _mesures(projet: Projet, whole: Rang, _contexte: Contexte) -> Iterator[Rang]:
    for indicateur, said in zip(projet.indicateurs, api.indicateurs_de(whole), strict=True):
        yield from _d_un_indicateur(projet, indicateur, said)


def _d_un_indicateur(projet: Projet, indicateur: Indicateur, said: Rang) -> Iterator[Rang]:
    """Yield the rows of one indicator, from what the API says of it."""
    late = impact.derniere(indicateur) if said["a_actualiser"] else None
    for measure, one in zip(indicateur.mesures, said["mesures"], strict=True):
        yield {
            **one,
            # The latest measure alone is late: the others are the past of the indicator.
            "indicateur": {**said, "a_actualiser": measure is late},
            "commun": projet.slug,
            "commun_nom": projet.nom,
            "lieux": [f"{place.nature}-{place.code}" for place in lieux.nommes(measure)],
            "reserve": impact.reserve(indicateur, measure),
        }


# The rows that a common adds to each table, from what the API says of it.
RANGS = {"communs": _du_commun, "depots": _depots, "reutilisations": _reutilisations, "mesures": _mesures}


def mesures_en_csv(projet: Projet, indicateur: Indicateur, today: date) -> bytes:
    """Write the measures of one indicator, with the columns of the table of all of them."""
    table = next(one for one in colonnes.tables() if one.nom == "mesures")
    said = api.indicateur_publie(projet, indicateur, today)
    return "".join(lignes_csv(table, rangees(table, _d_un_indicateur(projet, indicateur, said)))).encode()


# --- CSV ---------------------------------------------------------------------------------------


def lignes_csv(table: Table, rows: Iterable[Ligne]) -> list[str]:
    """Write the header of a table, then each of its rows, once for every file; a cell that is not known is empty."""
    lines: list[str] = []
    # The writer gives each line that it makes to what it calls a file.
    writer = csv.writer(SimpleNamespace(write=lines.append))
    writer.writerow(one.nom for one in table.colonnes)
    writer.writerows(map(cellule_csv, line) for line in rows)
    return lines


# --- What describes them -----------------------------------------------------------------------


def _schema(table: Table, publication: Publication) -> Rang:
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


def _paquet(tables: Iterable[tuple[Table, bytes]], publication: Publication, jour: date | None) -> Rang:
    """Return the Data Package that holds every table, given with its CSV file."""
    licence = programme().licence
    return {
        "profile": "tabular-data-package",
        "name": "communs-numeriques",
        "title": programme().titre,
        "description": "Les communs numériques, leurs dépôts, leurs réutilisations et leurs mesures d’impact.",
        "homepage": publication.url("donnees/"),
        "version": VERSION,
        **({"created": f"{jour}T00:00:00Z"} if jour else {}),
        "licenses": [{"name": licence.spdx, "title": licence.nom, "path": licence.url}],
        "contributors": [{"title": programme().auteur, "role": "author"}],
        "resources": [_ressource(table, data) for table, data in tables],
    }


def _ressource(table: Table, data: bytes) -> Rang:
    # The column `commun` leads to the table of the commons.
    leads = {"fields": "commun", "reference": {"resource": "communs", "fields": "slug"}}
    named = any(colonne.nom == "commun" for colonne in table.colonnes)
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
        "schema": {**_champs(table), **({"foreignKeys": [leads]} if named else {})},
    }


def _champs(table: Table) -> Rang:
    return {
        "fields": [_champ(colonne) for colonne in table.colonnes],
        "missingValues": [""],
        **({"primaryKey": table.cle} if table.cle else {}),
    }


def _champ(colonne: Colonne) -> Rang:
    number = colonne.type in {"integer", "number"}
    return {
        "name": colonne.nom,
        "title": colonne.titre,
        "description": colonne.description,
        "type": colonne.type,
        **({"format": colonne.format} if colonne.format else {}),
        "example": int(colonne.exemple) if number else colonne.exemple,
        **({"trueValues": [OUI], "falseValues": [NON]} if colonne.type == "boolean" else {}),
        **({"constraints": colonne.contraintes} if colonne.contraintes else {}),
    }
