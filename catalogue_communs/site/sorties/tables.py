"""The tables, under `donnees/tables/`: CSV files, their schemas, their package, a workbook, a database.

A row is what the API says of a common, a repository, a reuse or a measure, and a few cells of its own.
"""

import csv
import hashlib
import io
import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from xlsxwriter import Workbook

from catalogue_communs.collectivites import Collectivite, Reference
from catalogue_communs.faits import impact, lieux
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.usages import DIT, VU
from catalogue_communs.modele import Indicateur, Projet
from catalogue_communs.site.sorties import api, colonnes, contrat, moissonnage
from catalogue_communs.site.sorties.colonnes import (
    NON,
    OUI,
    Cellule,
    Colonne,
    Table,
    cellule_csv,
    est_risque,
)
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import connus, octets_json
from catalogue_communs.socle.programme import Publication, programme

Ligne = tuple[Cellule, ...]
Tables = Sequence[tuple[Table, Sequence[Ligne]]]
Rang = dict[str, Any]

DOSSIER = "donnees/tables/"
# The days when the columns were first published and last changed.
CREE_LE, MODIFIE_LE = "2026-11-24", "2026-12-02"
# Beside the page of a common: its rows of a table.
FICHIERS_LOCAUX = {"reutilisations": "utilisateurs.csv", "mesures": "mesures.csv"}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return every file by its path, and the description of the catalogue, that tells their sizes and their digests."""
    jour = contexte.derniere_date
    found: dict[str, bytes] = {}
    every: list[tuple[Table, list[Ligne]]] = []
    whole = [
        (one, api.commun_publie(one, contexte, publication)) for one in contexte.catalogue.projets
    ]
    for table in colonnes.tables():
        rangs = [rang for one, said in whole for rang in RANGS[table.nom](one, said, contexte)]
        rows = rangees(table, rangs)
        every.append((table, rows))
        head, *lines = lignes_csv(table, rows)
        found[f"{DOSSIER}{table.nom}.csv"] = "".join((head, *lines)).encode()
        found[f"{DOSSIER}{table.nom}.schema.json"] = octets_json(
            connus(_schema(table, publication)), indent=2
        )
        if table.nom in FICHIERS_LOCAUX:
            local = FICHIERS_LOCAUX[table.nom]
            found |= _locaux(local, head, zip(rangs, lines, strict=True), contexte)
    sizes = [(table, found[f"{DOSSIER}{table.nom}.csv"]) for table, _ in every]
    found[f"{DOSSIER}datapackage.json"] = octets_json(
        connus(_paquet(sizes, publication, jour)), indent=2
    )
    found[f"{DOSSIER}catalogue.xlsx"] = classeur(every, publication, jour)
    found[f"{DOSSIER}catalogue.sqlite"] = base(every, contexte.reference)
    return found | moissonnage.en_dcat(contexte, publication, found)


def _locaux(
    name: str, head: str, rows: Iterable[tuple[Rang, str]], contexte: Contexte
) -> dict[str, bytes]:
    former = {projet.slug: projet.anciens_slugs for projet in contexte.catalogue.projets}
    found = defaultdict[str, list[str]](lambda: [head])
    for rang, line in rows:
        slug = rang["commun"]
        for folder in (slug, *former[slug]):
            found[f"communs/{folder}/{name}"].append(line)
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
            "genre_de_preuve": proof.get("genre"),
            "commun_nom": projet.nom,
            "departements_noms": [places[code].nom for code in codes if code in places],
            "regions": _regions(codes, contexte),
            "population": contexte.reference.population(who) or None,
            "vue_en_service_le": known.get(VU, {}).get("le"),
            "dite_le": known.get(DIT, {}).get("le"),
            "dite_sur": known.get(DIT, {}).get("adresse"),
        }


def _regions(codes: Iterable[str], contexte: Contexte) -> list[str]:
    places, regions = contexte.reference.par_departement, contexte.reference.par_region
    found = dict.fromkeys(places[code].region for code in codes if code in places)
    return [regions[code].nom for code in found if code in regions]


def _mesures(projet: Projet, whole: Rang, _contexte: Contexte) -> Iterator[Rang]:
    for indicateur, said in zip(projet.indicateurs, api.indicateurs_de(whole), strict=True):
        yield from _d_un_indicateur(projet, indicateur, said)


def _d_un_indicateur(projet: Projet, indicateur: Indicateur, said: Rang) -> Iterator[Rang]:
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
            "au_jour": measure.au.dernier_jour.isoformat(),
        }


# The rows that a common adds to each table, from what the API says of it.
RANGS = {
    "communs": _du_commun,
    "depots": _depots,
    "reutilisations": _reutilisations,
    "mesures": _mesures,
}


def mesures_en_csv(projet: Projet, indicateur: Indicateur, today: date) -> bytes:
    """Write the measures of one indicator, with the columns of the table of all of them."""
    table = next(one for one in colonnes.tables() if one.nom == "mesures")
    said = api.indicateur_publie(projet, indicateur, today)
    return "".join(
        lignes_csv(table, rangees(table, _d_un_indicateur(projet, indicateur, said)))
    ).encode()


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
    """Return the Table Schema of a table, with what schema.data.gouv.fr asks about it; `None` is not known."""
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": f"communs-numeriques-{table.nom}",
        "title": table.titre,
        "description": table.description,
        "countryCode": programme().pays[0].code,
        "homepage": publication.url("donnees/tableaux/"),
        "path": publication.url(f"{DOSSIER}{table.nom}.schema.json"),
        "created": CREE_LE,
        "lastModified": MODIFIE_LE,
        "version": contrat.VERSION,
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


def _paquet(
    tables: Iterable[tuple[Table, bytes]], publication: Publication, jour: date | None
) -> Rang:
    licence = programme().licence
    return {
        "profile": "tabular-data-package",
        "name": "communs-numeriques",
        "title": programme().titre,
        "description": "Les communs numériques, leurs dépôts, leurs réutilisations et leurs "
        "mesures "
        "d’impact.",
        "homepage": publication.url("donnees/"),
        "version": contrat.VERSION,
        "created": f"{jour}T00:00:00Z" if jour else None,
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
        "schema": {**_champs(table), "foreignKeys": [leads] if named else None},
    }


def _champs(table: Table) -> Rang:
    fields = [_champ(colonne) for colonne in table.colonnes]
    return {"fields": fields, "missingValues": [""], "primaryKey": table.cle or None}


def _champ(colonne: Colonne) -> Rang:
    number, boolean = colonne.type in {"integer", "number"}, colonne.type == "boolean"
    return {
        "name": colonne.nom,
        "title": colonne.titre,
        "description": colonne.description,
        "type": colonne.type,
        "format": colonne.format or None,
        "example": int(colonne.exemple) if number else colonne.exemple,
        "trueValues": [OUI] if boolean else None,
        "falseValues": [NON] if boolean else None,
        "constraints": dict(colonne.contraintes) or None,
    }


# --- The workbook and the database: the same rows give the same bytes ---------------------------

# The day that a file bears when nothing in it is dated: the first that spreadsheets know well.
SANS_DATE = date(1980, 1, 1)
LARGEUR_MAX, LARGEUR_MIN = 60, 10
# The first rows, enough to tell how wide a column is.
LIGNES_MESUREES = 200
ADRESSE = re.compile(r"https?://[!-~]+").fullmatch


def classeur(tables: Tables, publication: Publication, jour: date | None) -> bytes:
    """Write the workbook, whose facts are of `jour`: a sheet for each table, and what the columns mean.

    Nothing is ever a formula: the library is told so, and a cell that an editor might take for one is marked.
    """
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(stream, options | {"default_date_format": "dd/mm/yyyy"})
    day = jour or SANS_DATE
    book.set_properties(
        {
            "title": programme().titre,
            "comments": f"{programme().licence.nom}. Source : {publication.url('')}",
            "created": datetime(day.year, day.month, day.day),  # noqa: DTZ001 - a day, whatever the place
        }
    )
    looks = {
        "titre": book.add_format({"bold": True, "bottom": 1}),
        # The spreadsheet keeps the text a text, even once it is edited.
        "texte": book.add_format({"quote_prefix": True}),
        "lien": book.add_format({"font_color": "#000091", "underline": 1}),
    }
    for table, rows in tables:
        _feuille(book.add_worksheet(table.nom), table, rows, looks)
    _notice(book.add_worksheet("lisez-moi"), tables, publication, jour, looks["titre"])
    book.close()
    return stream.getvalue()


def _feuille(sheet: Any, table: Table, rows: Sequence[Ligne], looks: Mapping[str, Any]) -> None:
    """Write a table under the titles of its columns; they stay in view, and filter."""
    for place, one in enumerate(table.colonnes):
        longest = max((len(str(line[place])) for line in rows[:LIGNES_MESUREES]), default=0)
        sheet.set_column(place, place, min(max(longest, len(one.titre), LARGEUR_MIN), LARGEUR_MAX))
    sheet.write_row(0, 0, [one.titre for one in table.colonnes], looks["titre"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(table.colonnes) - 1)
    for number, line in enumerate(rows, 1):
        for place, (one, cell) in enumerate(zip(table.colonnes, line, strict=True)):
            value = _valeur(one, cell)
            if not isinstance(value, str):
                sheet.write(number, place, value)
            elif ADRESSE(value):
                sheet.write_url(number, place, value, looks["lien"], value)
            else:
                sheet.write_string(
                    number, place, value, looks["texte"] if est_risque(value) else None
                )


def _valeur(colonne: Colonne, value: Cellule) -> Cellule:
    if isinstance(value, bool):
        return cellule_csv(value)
    dated = colonne.type == "date" or colonne.contraintes.get("pattern") == colonnes.DATE_PARTIELLE
    if isinstance(value, str) and dated:
        moment = DatePartielle.parse(value)
        # A date without a day stays a text.
        return moment.premier_jour if moment.jour else value
    return colonnes.sur_une_ligne(value) if isinstance(value, str) else value


def _notice(
    sheet: Any, tables: Tables, publication: Publication, jour: date | None, titre: Any
) -> None:
    about = (
        ("Source", publication.url("")),
        ("Licence", f"{programme().licence.nom} : citez la source et la date."),
        ("Mis à jour le", jour),
        ("Mode d’emploi", publication.url("donnees/tableaux/")),
    )
    for row, (what, said) in enumerate(about):
        sheet.write(row, 0, what, titre)
        sheet.write(row, 1, said)
    sheet.write_row(
        len(about) + 1, 0, ("feuille", "colonne", "nom dans les CSV", "description"), titre
    )
    lines = (
        (table.nom, one.titre, one.nom, one.description)
        for table, _ in tables
        for one in table.colonnes
    )
    for row, line in enumerate(lines, len(about) + 2):
        sheet.write_row(row, 0, line)
    sheet.set_column(0, 2, 24)
    sheet.set_column(3, 3, LARGEUR_MAX)


TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN"}
# The columns whose cells hold several values: each is a row of `valeurs`.
LISTES = frozenset(
    {"publics", "axes", "chantiers", "modes", "porteurs", "dit_autrement", "departements", "lieux"}
)
# Where the header of a file says how often it was written, twice, and by which version of the library.
ENTETE = {
    24: (1).to_bytes(4, "big"),
    92: (1).to_bytes(4, "big"),
    96: (3_000_000).to_bytes(4, "big"),
}


def base(tables: Tables, reference: Reference) -> bytes:
    """Write the database: the tables, the values of their lists, the départements, the labels; the same bytes whatever version writes it."""
    regions = reference.par_region
    places = [one for one in reference.par_departement.values() if one.region in regions]
    labels = [
        (name, *one.values())
        for name, values in api.vocabulaires_publies().items()
        for one in values
    ]
    contents: list[tuple[str, Sequence[str], Iterable[Ligne]]] = [
        ("valeurs", ("objet TEXT", "cle TEXT", "champ TEXT", "valeur TEXT"), _valeurs(tables)),
        *(
            (table.nom, [_declaration(one, table) for one in table.colonnes], rows)
            for table, rows in tables
        ),
        (
            "departements",
            ("code TEXT PRIMARY KEY", "nom TEXT", "region TEXT", "region_nom TEXT"),
            [(one.code, one.nom, one.region, regions[one.region].nom) for one in places],
        ),
        ("vocabulaires", ("liste TEXT", "valeur TEXT", "libelle TEXT", "description TEXT"), labels),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "base")
        made = sqlite3.connect(path)
        made.execute("PRAGMA synchronous = OFF")
        made.execute("PRAGMA page_size = 4096")
        for name, columns, rows in contents:
            made.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
            cells = (
                [one.isoformat() if isinstance(one, date) else one for one in line] for line in rows
            )
            marks = ", ".join("?" * len(columns))
            made.executemany(f"INSERT INTO {name} VALUES ({marks})", cells)  # noqa: S608 - names of ours
        made.commit()
        made.execute("VACUUM")
        made.close()
        data = bytearray(path.read_bytes())
    for place, said in ENTETE.items():
        data[place : place + len(said)] = said
    return bytes(data)


def _valeurs(tables: Tables) -> Iterator[Ligne]:
    """Spread each list over rows: the table, the key of its row, the column, the value."""
    for table, rows in tables:
        for line in rows if table.cle else ():
            cells = dict(zip((one.nom for one in table.colonnes), line, strict=True))
            for name, cell in cells.items():
                for value in (
                    str(cell).split(colonnes.SEPARATEUR) if cell and name in LISTES else ()
                ):
                    yield table.nom, cells[table.cle], name, value


def _declaration(one: Colonne, table: Table) -> str:
    unique = " PRIMARY KEY" if one.nom == table.cle else ""
    leads = " REFERENCES communs (slug)" if one.nom == "commun" else ""
    return f'"{one.nom}" {TYPES.get(one.type, "TEXT")}{unique}{leads}'
