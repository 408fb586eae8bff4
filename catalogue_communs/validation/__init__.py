"""Check the files of the catalogue: `valider` returns every problem of every file at once."""

from catalogue_communs.validation.moteur import Rapport, valider

__all__ = ["Rapport", "valider"]
