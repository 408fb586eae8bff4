"""Edit the text of a file that a person wrote: a few lines change, all others stay as they are.

Every edit is read again: it is refused unless the values are exactly those expected.
"""

from catalogue.fiches.edition.ecriture import ecrire
from catalogue.fiches.edition.refus import Refus
from catalogue.fiches.edition.retouche import ajouter, remplacer, retirer

__all__ = ["Refus", "ajouter", "ecrire", "remplacer", "retirer"]
