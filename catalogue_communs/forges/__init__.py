"""Activity of the repositories of a common: facts with a date, a state in words with its rule.

What is exported here reads the files and describes a common, without any network; `campagne`
and the readers, which call the forges, are imported on their own.
"""

from catalogue_communs.forges.bilan import BilanActivite, DepotLu, Signalement, bilan, etats, signalements
from catalogue_communs.forges.modele import LectureDeDepot, lire_ensembles, lire_lectures

__all__ = [
    "BilanActivite",
    "DepotLu",
    "LectureDeDepot",
    "Signalement",
    "bilan",
    "etats",
    "lire_ensembles",
    "lire_lectures",
    "signalements",
]
