"""The catalogue as immutable typed objects: everything below works on these alone.

The classes mirror `schemas/projet.schema.json` and `schemas/guichet.schema.json`, where
each field is explained; a test compares the two. Absent is `None` or empty, never zero.
"""

from catalogue.modele.base import (
    Archive,
    Capture,
    Contact,
    Demarche,
    Depot,
    Objet,
    Organisme,
    Population,
    Porteur,
    Publics,
    Source,
    convert,
    libelle,
)
from catalogue.modele.impact import Cible, Impact, Indicateur, Mesure
from catalogue.modele.parcours import Comite, DossierGuichet, Guichet, Parcours, Phase
from catalogue.modele.projet import Catalogue, Projet
from catalogue.modele.reutilisation import Charge, Mode, Preuve, Reutilisation, Utilisateur

__all__ = [
    "Archive",
    "Capture",
    "Catalogue",
    "Charge",
    "Cible",
    "Comite",
    "Contact",
    "Demarche",
    "Depot",
    "DossierGuichet",
    "Guichet",
    "Impact",
    "Indicateur",
    "Mesure",
    "Mode",
    "Objet",
    "Organisme",
    "Parcours",
    "Phase",
    "Population",
    "Porteur",
    "Preuve",
    "Projet",
    "Publics",
    "Reutilisation",
    "Source",
    "Utilisateur",
    "convert",
    "libelle",
]
