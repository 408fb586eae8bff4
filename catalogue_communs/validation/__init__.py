"""Check the files of the catalogue: `valider` returns every problem of every file at once."""

from catalogue_communs.validation.moteur import Rapport as Rapport
from catalogue_communs.validation.moteur import valider as valider
