"""The tables, under `donnees/tables/`: CSV files, their schemas, their package and a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.site.sorties.tables import classeur, lignes, schema
from catalogue.site.sorties.tables.contenu import tables
from catalogue.site.sorties.tables.schema import DOSSIER
from catalogue.socle.ecrits import json_bytes

if TYPE_CHECKING:
    from catalogue.faits.contexte import Contexte
    from catalogue.socle.publication import Publication

CLASSEUR = "catalogue.xlsx"


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
