"""The tables, under `donnees/tables/`: CSV files, their schemas, their package and a workbook."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from catalogue.collectivites.objets import DEPARTEMENT
from catalogue.faits import chemins
from catalogue.site.sorties.tables import classeur, lignes, schema
from catalogue.site.sorties.tables.contenu import tables
from catalogue.site.sorties.tables.modele import SEPARATEUR
from catalogue.site.sorties.tables.schema import DOSSIER
from catalogue.socle.ecrits import json_bytes

if TYPE_CHECKING:
    from catalogue.faits.contexte import Contexte
    from catalogue.site.sorties.tables.modele import Ligne
    from catalogue.socle.publication import Publication

CLASSEUR = "catalogue.xlsx"
# Beside the page of a région or of a département: the rows of `reutilisations` that name it.
FICHIER_LOCAL = "utilisateurs.csv"


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return every file by its path."""
    jour = contexte.derniere_date_du_catalogue()
    made = [(table, lignes.ecrire(table)) for table in tables(contexte, publication)]
    files = [(table, fichier.donnees) for table, fichier in made]
    found = {f"{table.nom}.csv": data for table, data in files}
    found |= {
        f"{table.nom}.schema.json": json_bytes(schema.schema(table, publication), indent=2)
        for table, _ in made
    }
    found["datapackage.json"] = json_bytes(schema.paquet(files, publication, jour), indent=2)
    found[CLASSEUR] = classeur.ecrire(made, publication, jour)
    return {f"{DOSSIER}{name}": data for name, data in found.items()}


def par_territoire(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return who uses what in each région and département that a row names: the same columns as the whole."""
    table = next(one for one in tables(contexte, publication) if one.nom == "reutilisations")
    at = [colonne.nom for colonne in table.colonnes].index("departements")
    found: dict[str, list[Ligne]] = defaultdict(list)
    for line in table.lignes:
        for code in filter(None, str(line[at] or "").split(SEPARATEUR)):
            found[code].append(line)
    made = {}
    for territoire, path in chemins.territoires(contexte.reference).items():
        codes = (
            [territoire.code]
            if territoire.nature == DEPARTEMENT
            else [d.code for d in contexte.reference.par_departement.values() if d.region == territoire.code]
        )
        rows = {line[0]: line for code in codes for line in found.get(code, ())}
        if rows:
            made[f"{path}{FICHIER_LOCAL}"] = lignes.ecrire(table, rows.values()).donnees
    return made
