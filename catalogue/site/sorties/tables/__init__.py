"""The tables, under `donnees/tables/`: CSV files, their schemas, their package and a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from catalogue.site.sorties.tables import classeur, lignes, schema
from catalogue.site.sorties.tables.contenu import tables
from catalogue.site.sorties.tables.schema import DOSSIER

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
    found |= {f"{table.nom}.schema.json": _json(schema.schema(table, publication)) for table, _ in made}
    found["datapackage.json"] = _json(schema.paquet(files, publication, jour))
    found[CLASSEUR] = classeur.ecrire(made, publication, jour)
    return {f"{DOSSIER}{name}": data for name, data in found.items()}


def _json(content: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
