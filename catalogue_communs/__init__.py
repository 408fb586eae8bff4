"""The catalogue of digital commons: read, check, model and present `projets/*.yml`.

The library knows nothing of the engine that assembles the site or of the current
date: callers pass a root folder and a date. Only `reseau` speaks to the network, for
the commands that read forges and sources, and `contribution.github`, for the workflows of
the forge that holds the catalogue; the site is built without either.

The names of `__all__` (`valider`, `charger`, `preparer`…) are those to rely on: each keeps its meaning within
a major version. Everything else may change in any version.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Each is imported when it is first asked for: a command starts without what it does not use.
_PLACES = {
    "Catalogue": "modele",
    "Contexte": "faits.contexte",
    "Correction": "validation.correction",
    "Diagnostic": "fiches.diagnostics",
    "Projet": "modele",
    "Publication": "socle.programme",
    "Rapport": "validation",
    "Reference": "collectivites",
    "Site": "site.construction.taches",
    "charger": "faits.contexte",
    "construire": "site.construction.pages",
    "corriger": "validation.correction",
    "fichiers": "site.construction.formats",
    "diagnostics_en_texte": "fiches.diagnostics",
    "preparer": "site.construction.pages",
    "reference": "collectivites",
    "valider": "validation",
    "valider_texte": "validation.moteur",
}
__all__ = tuple(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
