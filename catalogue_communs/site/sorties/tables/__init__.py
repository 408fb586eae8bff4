"""The tables, under `donnees/tables/`: CSV files, their schemas, their package, a workbook, a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from catalogue_communs.faits import lieux
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.sorties.api.construction import vocabulaires_publies
from catalogue_communs.site.sorties.tables import modele, paquet
from catalogue_communs.site.sorties.tables.contenu import tables
from catalogue_communs.site.sorties.tables.modele import SEPARATEUR, Fichier, Ligne, Table
from catalogue_communs.site.sorties.tables.paquet import DOSSIER, Base, Classeur
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.programme import Publication, programme

CLASSEUR, BASE = "catalogue.xlsx", "catalogue.sqlite"
# Beside the page of a common, of a région or of a département: the rows of a table that name it.
FICHIERS_LOCAUX = {"reutilisations": "utilisateurs.csv", "mesures": "mesures.csv"}
FICHIER_LOCAL = FICHIERS_LOCAUX["reutilisations"]


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return every file by its path: the rows of each table are made once, for all of them."""
    jour = contexte.derniere_date_du_catalogue()
    book, base = Classeur(publication, jour), Base()
    whole: list[tuple[Table, bytes]] = []
    found: dict[str, bytes] = {}
    for table in tables(contexte, publication):
        data, local = _ecrire(table, book, base, contexte)
        whole.append((table, data))
        found |= local
        described = paquet.schema_de_table(table, publication)
        found[f"{DOSSIER}{table.nom}.schema.json"] = octets_json(described, indent=2)
    base.lieux(contexte.reference)
    base.vocabulaires(vocabulaires_publies())
    return {
        **found,
        **{f"{DOSSIER}{table.nom}.csv": data for table, data in whole},
        f"{DOSSIER}datapackage.json": octets_json(
            paquet.paquet_de_donnees(whole, publication, jour), indent=2
        ),
        f"{DOSSIER}{CLASSEUR}": book.ecrire(),
        f"{DOSSIER}{BASE}": base.ecrire(),
    }


def _ecrire(table: Table, book: Classeur, base: Base, contexte: Contexte) -> tuple[bytes, dict[str, bytes]]:
    """Write a table everywhere; return its file, and the parts of it. Its rows are then forgotten."""
    rows = list(table.lignes)
    fichier = modele.ecrire_table(table, rows)
    book.ajouter(table, rows, fichier.longueurs)
    base.ajouter(table, rows)
    local = dict(_par_commun(table, rows, fichier, contexte)) if table.nom in FICHIERS_LOCAUX else {}
    if table.nom == "reutilisations":
        local |= _par_territoire(table, rows, fichier, contexte)
    return fichier.donnees, local


def _par_commun(
    table: Table, rows: Sequence[Ligne], fichier: Fichier, contexte: Contexte
) -> Iterator[tuple[str, bytes]]:
    """Yield the rows of each common that has any, at its address and at those that it had before."""
    at = table.place("commun")
    former = {projet.slug: projet.anciens_slugs for projet in contexte.catalogue.projets}
    for slug, ranks in groupby(range(len(rows)), key=lambda rank: str(rows[rank][at])):
        data = fichier.partie(ranks)
        for name in (slug, *former[slug]):
            yield f"communs/{name}/{FICHIERS_LOCAUX[table.nom]}", data


def _par_territoire(
    table: Table, rows: Sequence[Ligne], fichier: Fichier, contexte: Contexte
) -> Iterator[tuple[str, bytes]]:
    """Yield who uses what in each région and département that a row names: the same columns as the whole."""
    if not programme().territoires:
        return
    at = table.place("departements")
    found: dict[str, list[int]] = defaultdict(list)
    for rank, line in enumerate(rows):
        for code in filter(None, str(line[at] or "").split(SEPARATEUR)):
            found[code].append(rank)
    for territoire, path in contexte.territoires.items():
        codes = lieux.situer(territoire, contexte.reference)
        ranks = dict.fromkeys(rank for code in codes for rank in found.get(code, ()))
        if ranks:
            yield f"{path}{FICHIER_LOCAL}", fichier.partie(ranks)
