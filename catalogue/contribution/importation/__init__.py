"""Start a file from what a project already wrote elsewhere, and say what could not be taken.

A value that the rules of the catalogue refuse is left out with the reason, never mended.
"""

from catalogue.contribution.importation.beta import depuis_beta
from catalogue.contribution.importation.collecte import (
    DocumentIllisible,
    Importation,
    NonRepris,
    Origine,
    lire,
)
from catalogue.contribution.importation.publiccode import depuis_publiccode

__all__ = [
    "DocumentIllisible",
    "Importation",
    "NonRepris",
    "Origine",
    "depuis_beta",
    "depuis_publiccode",
    "lire",
]
