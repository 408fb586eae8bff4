"""The tables, under `donnees/tables/`: CSV files, what describes them, a workbook, a database.

A row is what the API says of a common, a repository, a reuse or a measure, and a few cells of its
own.
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
from catalogue_communs.faits.usages import VU
from catalogue_communs.modele import Indicateur, Projet
from catalogue_communs.site.sorties import api, colonnes, moissonnage
from catalogue_communs.site.sorties.colonnes import (
    NON,
    OUI,
    Cellule,
    Colonne,
    Table,
    cellule_csv,
    est_risque,
)
from catalogue_communs.site.sorties.documents import VERSION
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
    """Return every file by its path.

    The description of the catalogue, that tells their sizes and their digests, is one of them.
    """
    jour = contexte.derniere_date
    fichiers: dict[str, bytes] = {}
    remplies: list[tuple[Table, list[Ligne]]] = []
    tailles: list[tuple[Table, bytes]] = []
    lignes_de = _lignes(contexte, publication)
    for table in colonnes.tables():
        lignes = lignes_de[table.nom]
        remplies.append((table, lignes))
        tete, *lignes_ecrites = lignes_csv(table, lignes)
        octets = "".join((tete, *lignes_ecrites)).encode()
        tailles.append((table, octets))
        schema = connus(_schema(table, publication))
        fichiers[f"{DOSSIER}{table.nom}.csv"] = octets
        fichiers[f"{DOSSIER}{table.nom}.schema.json"] = octets_json(schema, indent=2)
        if table.nom in FICHIERS_LOCAUX:
            locales = zip(_slugs(table, lignes), lignes_ecrites, strict=True)
            fichiers |= _locaux(FICHIERS_LOCAUX[table.nom], tete, locales, contexte)
    paquet = connus(_paquet(tailles, publication, jour))
    fichiers[f"{DOSSIER}datapackage.json"] = octets_json(paquet, indent=2)
    fichiers[f"{DOSSIER}catalogue.xlsx"] = classeur(remplies, publication, jour)
    fichiers[f"{DOSSIER}catalogue.sqlite"] = base(remplies, contexte.reference)
    return fichiers | moissonnage.en_dcat(contexte, publication, fichiers)


def _lignes(contexte: Contexte, publication: Publication) -> dict[str, list[Ligne]]:
    """Return the rows of each table; what the API says of a common is not kept after its rows."""
    lignes: dict[str, list[Ligne]] = {table.nom: [] for table in colonnes.tables()}
    for projet in contexte.catalogue.projets:
        entier = api.commun_publie(projet, contexte, publication)
        for table in colonnes.tables():
            lignes[table.nom] += rangees(table, RANGS[table.nom](projet, entier, contexte))
    return lignes


def _slugs(table: Table, lignes: Iterable[Ligne]) -> Iterator[str]:
    """Yield the common of each row."""
    place = [colonne.nom for colonne in table.colonnes].index("commun")
    for ligne in lignes:
        yield str(ligne[place])


def _locaux(
    nom: str, tete: str, lignes: Iterable[tuple[str, str]], contexte: Contexte
) -> dict[str, bytes]:
    """Write beside the page of each common, at each of its addresses, its lines of a table."""
    anciens = {projet.slug: projet.anciens_slugs for projet in contexte.catalogue.projets}
    fichiers = defaultdict[str, list[str]](lambda: [tete])
    for slug, ligne in lignes:
        for folder in (slug, *anciens[slug]):
            fichiers[f"communs/{folder}/{nom}"].append(ligne)
    return {path: "".join(contenu).encode() for path, contenu in fichiers.items()}


# --- The rows ----------------------------------------------------------------------------------


def rangees(table: Table, rangs: Iterable[Rang]) -> list[Ligne]:
    """Return a cell for each column of each row."""
    return [tuple([colonne.lire(rang) for colonne in table.colonnes]) for rang in rangs]


def _du_commun(projet: Projet, entier: Rang, contexte: Contexte) -> Iterator[Rang]:
    yield {
        **api.resume(projet, entier, contexte),
        "porteurs": [porteur.nom for porteur in projet.porteurs_principaux],
        "depot": projet.depot_principal.url,
        "regions": _regions(sorted(contexte.commun(projet).bilan.departements), contexte),
    }


def _depots(projet: Projet, entier: Rang, _contexte: Contexte) -> Iterator[Rang]:
    for depot in entier["depots"]:
        yield {**depot, "commun": projet.slug, "commun_nom": projet.nom}


def _reutilisations(projet: Projet, entier: Rang, contexte: Contexte) -> Iterator[Rang]:
    reference = contexte.reference
    for reutilisation in entier["reutilisations"]:
        organisation = reutilisation["organisation"]
        territoire = organisation.get("territoire")
        codes, population = organisation.get("departements", []), None
        if territoire:
            codes = territoire.get("departements", [])
            collectivite = Collectivite(territoire["nature"], territoire["code"])
            population = reference.population([collectivite]) or None
        preuve = reutilisation.get("preuve", {})
        appuis = {appui["genre"]: appui for appui in reutilisation["appuis"]}
        vue = appuis.get(VU, {})
        departements = [
            reference.par_departement[code] for code in codes if code in reference.par_departement
        ]
        yield {
            **reutilisation,
            "departements": codes,
            "preuve": preuve.get("url") or preuve.get("reference"),
            "genre_de_preuve": preuve.get("genre"),
            "commun_nom": projet.nom,
            "departements_noms": [departement.nom for departement in departements],
            "regions": _regions(codes, contexte),
            "population": population,
            "vue_en_service_le": vue.get("le"),
        }


def _regions(codes: Iterable[str], contexte: Contexte) -> list[str]:
    """Name the régions of some départements, each once."""
    departements, regions = contexte.reference.par_departement, contexte.reference.par_region
    noms = dict[str, str]()
    for code in codes:
        departement = departements.get(code)
        if departement and departement.region in regions:
            noms[departement.region] = regions[departement.region].nom
    return [*noms.values()]


def _mesures(projet: Projet, entier: Rang, _contexte: Contexte) -> Iterator[Rang]:
    publies = api.indicateurs_de(entier)
    for indicateur, publie in zip(projet.indicateurs, publies, strict=True):
        yield from _d_un_indicateur(projet, indicateur, publie)


def _d_un_indicateur(projet: Projet, indicateur: Indicateur, publie: Rang) -> Iterator[Rang]:
    depassee = None
    if publie["a_actualiser"]:
        depassee = impact.derniere(indicateur)
    for mesure, rang in zip(indicateur.mesures, publie["mesures"], strict=True):
        yield {
            **rang,
            # The latest measure alone is late: the others are the past of the indicator.
            "indicateur": {**publie, "a_actualiser": mesure is depassee},
            "commun": projet.slug,
            "commun_nom": projet.nom,
            "lieux": [f"{lieu.nature}-{lieu.code}" for lieu in lieux.nommes(mesure)],
            "reserve": impact.reserve(indicateur, mesure),
            "au_jour": mesure.au.dernier_jour.isoformat(),
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
    table = next(table for table in colonnes.tables() if table.nom == "mesures")
    publie = api.indicateur_publie(projet, indicateur, today)
    lignes = rangees(table, _d_un_indicateur(projet, indicateur, publie))
    return "".join(lignes_csv(table, lignes)).encode()


# --- CSV ---------------------------------------------------------------------------------------


def lignes_csv(table: Table, lignes: Iterable[Ligne]) -> list[str]:
    """Write the header of a table, then each of its rows, once for every file.

    A cell that is not known is empty.
    """
    lignes_ecrites: list[str] = []
    # The writer gives each line that it makes to what it calls a file.
    writer = csv.writer(SimpleNamespace(write=lignes_ecrites.append))
    writer.writerow(colonne.nom for colonne in table.colonnes)
    writer.writerows(map(cellule_csv, ligne) for ligne in lignes)
    return lignes_ecrites


# --- What describes them -----------------------------------------------------------------------


def _schema(table: Table, publication: Publication) -> Rang:
    """Return the Table Schema of a table, with what schema.data.gouv.fr asks about it.

    `None` is not known.
    """
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


def _paquet(
    tables: Iterable[tuple[Table, bytes]], publication: Publication, jour: date | None
) -> Rang:
    licence = programme().licence
    return {
        "profile": "tabular-data-package",
        "name": "communs-numeriques",
        "title": programme().titre,
        "description": (
            "Les communs numériques, leurs dépôts, leurs réutilisations et leurs mesures d’impact."
        ),
        "homepage": publication.url("donnees/"),
        "version": VERSION,
        "created": f"{jour}T00:00:00Z" if jour else None,
        "licenses": [{"name": licence.spdx, "title": licence.nom, "path": licence.url}],
        "contributors": [{"title": programme().auteur, "role": "author"}],
        "resources": [_ressource(table, octets) for table, octets in tables],
    }


def _ressource(table: Table, octets: bytes) -> Rang:
    """Describe the file of a table; its column `commun` leads to the table of the commons."""
    schema = _champs(table)
    if "commun" in {colonne.nom for colonne in table.colonnes}:
        reference = {"resource": "communs", "fields": "slug"}
        schema["foreignKeys"] = [{"fields": "commun", "reference": reference}]
    return {
        "profile": "tabular-data-resource",
        "name": table.nom,
        "title": table.titre,
        "description": table.description,
        "path": f"{table.nom}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(octets),
        "hash": f"sha256:{hashlib.sha256(octets).hexdigest()}",
        "schema": schema,
    }


def _champs(table: Table) -> Rang:
    champs = [_champ(colonne) for colonne in table.colonnes]
    return {"fields": champs, "missingValues": [""], "primaryKey": table.cle or None}


def _champ(colonne: Colonne) -> Rang:
    """Describe a column; the order of the words is that of the published file."""
    champ: Rang = {
        "name": colonne.nom,
        "title": colonne.titre,
        "description": colonne.description,
        "type": colonne.type,
        "format": colonne.format or None,
        "example": colonne.exemple,
    }
    if colonne.type in {"integer", "number"}:
        champ["example"] = int(colonne.exemple)
    if colonne.type == "boolean":
        champ["trueValues"], champ["falseValues"] = [OUI], [NON]
    champ["constraints"] = dict(colonne.contraintes) or None
    return champ


# --- The workbook and the database: the same rows give the same bytes ---------------------------

# The day that a file bears when nothing in it is dated: the first that spreadsheets know well.
SANS_DATE = date(1980, 1, 1)
LARGEUR_MAX, LARGEUR_MIN = 60, 10
# The first rows, enough to tell how wide a column is.
LIGNES_MESUREES = 200
ADRESSE = re.compile(r"https?://[!-~]+").fullmatch


def classeur(tables: Tables, publication: Publication, jour: date | None) -> bytes:
    """Write the workbook, whose facts are of `jour`: a sheet for each table, and its columns.

    Nothing is ever a formula: the library is told so, and a cell that an editor might take for
    one is marked.
    """
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(stream, options | {"default_date_format": "dd/mm/yyyy"})
    jour_ecrit = jour or SANS_DATE
    # A day, whatever the place.
    created = datetime(jour_ecrit.year, jour_ecrit.month, jour_ecrit.day)  # noqa: DTZ001
    book.set_properties(
        {
            "title": programme().titre,
            "comments": f"{programme().licence.nom}. Source : {publication.url('')}",
            "created": created,
        }
    )
    formats = {
        "titre": book.add_format({"bold": True, "bottom": 1}),
        # The spreadsheet keeps the text a text, even once it is edited.
        "texte": book.add_format({"quote_prefix": True}),
        "lien": book.add_format({"font_color": "#000091", "underline": 1}),
    }
    for table, lignes in tables:
        _feuille(book.add_worksheet(table.nom), table, lignes, formats)
    _notice(book.add_worksheet("lisez-moi"), tables, publication, jour, formats["titre"])
    book.close()
    return stream.getvalue()


def _feuille(sheet: Any, table: Table, lignes: Sequence[Ligne], formats: Mapping[str, Any]) -> None:
    """Write a table under the titles of its columns; they stay in view, and filter."""
    for place, colonne in enumerate(table.colonnes):
        sheet.set_column(place, place, _largeur(colonne, place, lignes[:LIGNES_MESUREES]))
    sheet.write_row(0, 0, [colonne.titre for colonne in table.colonnes], formats["titre"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(lignes), len(table.colonnes) - 1)
    for number, ligne in enumerate(lignes, 1):
        for place, (colonne, cellule) in enumerate(zip(table.colonnes, ligne, strict=True)):
            # The library would read an empty cell for nothing: one in three is.
            if cellule is not None:
                _ecrire_la_cellule(sheet, number, place, _valeur(colonne, cellule), formats)


def _largeur(colonne: Colonne, place: int, lignes: Iterable[Ligne]) -> int:
    """Return the width of a column, for its title and its cells to be read."""
    longest = max((len(str(ligne[place])) for ligne in lignes), default=0)
    return min(max(longest, len(colonne.titre), LARGEUR_MIN), LARGEUR_MAX)


def _ecrire_la_cellule(
    sheet: Any, number: int, place: int, valeur: Cellule, formats: Mapping[str, Any]
) -> None:
    if not isinstance(valeur, str):
        sheet.write(number, place, valeur)
    elif ADRESSE(valeur):
        sheet.write_url(number, place, valeur, formats["lien"], valeur)
    elif est_risque(valeur):
        sheet.write_string(number, place, valeur, formats["texte"])
    else:
        sheet.write_string(number, place, valeur)


def _valeur(colonne: Colonne, cellule: Cellule) -> Cellule:
    """Return what the workbook holds of a cell: a day for a whole date, a text on one line."""
    if isinstance(cellule, bool):
        return cellule_csv(cellule)
    if not isinstance(cellule, str):
        return cellule
    if colonne.type == "date" or colonne.contraintes.get("pattern") == colonnes.DATE_PARTIELLE:
        moment = DatePartielle.parse(cellule)
        # A date without a day stays a text.
        return moment.premier_jour if moment.jour else cellule
    return colonnes.sur_une_ligne(cellule)


def _notice(
    sheet: Any, tables: Tables, publication: Publication, jour: date | None, titre: Any
) -> None:
    """Say on a sheet where the tables come from, then what each column means."""
    presentation = {
        "Source": publication.url(""),
        "Licence": f"{programme().licence.nom} : citez la source et la date.",
        "Mis à jour le": jour,
        "Mode d’emploi": publication.url("donnees/tableaux/"),
    }
    for row, (nom, mention) in enumerate(presentation.items()):
        sheet.write(row, 0, nom, titre)
        sheet.write(row, 1, mention)
    row = len(presentation) + 1
    sheet.write_row(row, 0, ("feuille", "colonne", "nom dans les CSV", "description"), titre)
    for table, _lignes in tables:
        for colonne in table.colonnes:
            row += 1
            notice = (table.nom, colonne.titre, colonne.nom, colonne.description)
            sheet.write_row(row, 0, notice)
    sheet.set_column(0, 2, 24)
    sheet.set_column(3, 3, LARGEUR_MAX)


TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN"}
# The columns whose cells hold several values: each is a row of `valeurs`.
LISTES = frozenset(
    {"publics", "axes", "chantiers", "modes", "porteurs", "dit_autrement", "departements", "lieux"}
)
# Where the header of a file says how often it was written, twice, and by which version of the
# library.
ENTETE = {
    24: (1).to_bytes(4, "big"),
    92: (1).to_bytes(4, "big"),
    96: (3_000_000).to_bytes(4, "big"),
}


def base(tables: Tables, reference: Reference) -> bytes:
    """Write the database: the tables, the values of their lists, the départements, the labels.

    The bytes are the same whatever version writes it.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "base")
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA page_size = 4096")
        for nom, declarations, lignes in _tables_de_la_base(tables, reference):
            connection.execute(f"CREATE TABLE {nom} ({', '.join(declarations)})")
            marks = ", ".join("?" * len(declarations))
            insert = f"INSERT INTO {nom} VALUES ({marks})"  # noqa: S608 - names of ours
            connection.executemany(insert, map(_en_base, lignes))
        connection.commit()
        connection.execute("VACUUM")
        connection.close()
        octets = bytearray(path.read_bytes())
    for place, version in ENTETE.items():
        octets[place : place + len(version)] = version
    return bytes(octets)


def _tables_de_la_base(
    tables: Tables, reference: Reference
) -> Iterator[tuple[str, Sequence[str], Iterable[Ligne]]]:
    """Yield each table of the database: its name, the declarations of its columns, its rows."""
    regions = reference.par_region
    champs = ("objet TEXT", "cle TEXT", "champ TEXT", "valeur TEXT")
    yield "valeurs", champs, _valeurs(tables)
    for table, lignes in tables:
        yield table.nom, [_declaration(colonne, table) for colonne in table.colonnes], lignes
    departements = [
        (departement.code, departement.nom, departement.region, regions[departement.region].nom)
        for departement in reference.par_departement.values()
        if departement.region in regions
    ]
    champs = ("code TEXT PRIMARY KEY", "nom TEXT", "region TEXT", "region_nom TEXT")
    yield "departements", champs, departements
    libelles = list[Ligne]()
    for liste, mots in api.vocabulaires_publies().items():
        libelles += [(liste, *mot.values()) for mot in mots]
    champs = ("liste TEXT", "valeur TEXT", "libelle TEXT", "description TEXT")
    yield "vocabulaires", champs, libelles


def _en_base(ligne: Ligne) -> list[Cellule]:
    """Return the cells of a row as the database holds them: a day is a text."""
    return [cellule.isoformat() if isinstance(cellule, date) else cellule for cellule in ligne]


def _valeurs(tables: Tables) -> Iterator[Ligne]:
    """Spread each list over rows: the table, the key of its row, the column, the value."""
    for table, lignes in tables:
        if not table.cle:
            continue
        noms = [colonne.nom for colonne in table.colonnes]
        for ligne in lignes:
            cellules = dict(zip(noms, ligne, strict=True))
            for nom, cellule in cellules.items():
                if cellule and nom in LISTES:
                    for valeur in str(cellule).split(colonnes.SEPARATEUR):
                        yield table.nom, cellules[table.cle], nom, valeur


def _declaration(colonne: Colonne, table: Table) -> str:
    """Declare a column in SQL."""
    declaration = f'"{colonne.nom}" {TYPES.get(colonne.type, "TEXT")}'
    if colonne.nom == table.cle:
        declaration += " PRIMARY KEY"
    if colonne.nom == "commun":
        declaration += " REFERENCES communs (slug)"
    return declaration
