"""The catalogue as immutable typed objects: everything below works on these alone.

The classes are the one definition of the fields: `scripts/fix` writes `schemas/projet.schema.json` and
`schemas/guichet.schema.json` from them. Absent is `None` or empty, never zero.
"""

from catalogue_communs.modele.base import Depot, Organisme, Source, convertir, libelle
from catalogue_communs.modele.projet import (
    Catalogue,
    Cible,
    Guichet,
    Indicateur,
    Mesure,
    Mode,
    Phase,
    Projet,
    Reutilisation,
    Utilisateur,
)

__all__ = [
    "Catalogue",
    "Cible",
    "Depot",
    "Guichet",
    "Indicateur",
    "Mesure",
    "Mode",
    "Organisme",
    "Phase",
    "Projet",
    "Reutilisation",
    "Source",
    "Utilisateur",
    "convertir",
    "libelle",
]
