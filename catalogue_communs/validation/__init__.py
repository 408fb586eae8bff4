"""Check the files of the catalogue: `valider` returns every problem of every file at once."""

from __future__ import annotations

from catalogue_communs.validation.moteur import Rapport, valider

__all__ = ["Rapport", "valider"]
