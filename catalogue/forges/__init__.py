"""Activity of the repositories of a common: facts with a date, a state in words with its rule.

What is exported here reads the files and describes a common, without any network; `campagne`
and the readers, which call the forges, are imported on their own.
"""

from catalogue.forges.bilan import (
    BilanActivite,
    DepotLu,
    EtatActivite,
    MoisDeCommits,
    Nombre,
    Signalement,
    bilan,
    etats,
    seuils,
    signalements,
)
from catalogue.forges.modele import Ensemble, LectureDeDepot
from catalogue.forges.registre import lire_ensembles, lire_lectures

__all__ = [
    "BilanActivite",
    "DepotLu",
    "Ensemble",
    "EtatActivite",
    "LectureDeDepot",
    "MoisDeCommits",
    "Nombre",
    "Signalement",
    "bilan",
    "etats",
    "lire_ensembles",
    "lire_lectures",
    "seuils",
    "signalements",
]
