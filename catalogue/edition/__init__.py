"""Edit the text of a file that a person wrote: a few lines change, all others stay as they are.

Every edit is read again: it is refused unless the values are exactly those expected.
"""

from catalogue.edition.ecriture import ecrire
from catalogue.edition.nouvelle import fiche_nouvelle
from catalogue.edition.refus import Refus
from catalogue.edition.retouche import ajouter, remplacer

__all__ = ["Refus", "ajouter", "ecrire", "fiche_nouvelle", "remplacer"]
