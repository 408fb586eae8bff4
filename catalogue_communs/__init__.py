"""The catalogue of digital commons: read, check, model and present `projets/*.yml`.

The library knows nothing of the engine that assembles the site or of the current
date: callers pass a root folder and a date. Only `reseau` speaks to the network, for
the commands that read forges and sources, and `contribution.github`, for the workflows of
the forge that holds the catalogue; the site is built without either.

The names of `__all__` (`valider`, `charger`, `preparer`…) are those to rely on: each keeps its meaning within
a major version. Everything else may change in any version.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what a type checker reads, of what is imported when it is asked for
    from catalogue_communs.collectivites import Reference as Reference
    from catalogue_communs.collectivites import reference as reference
    from catalogue_communs.faits.contexte import Contexte as Contexte
    from catalogue_communs.faits.fonds import charger as charger
    from catalogue_communs.fiches.diagnostics import Diagnostic as Diagnostic
    from catalogue_communs.fiches.diagnostics import diagnostics_en_texte as diagnostics_en_texte
    from catalogue_communs.modele import Catalogue as Catalogue
    from catalogue_communs.modele import Projet as Projet
    from catalogue_communs.site.construction.pages import Site as Site
    from catalogue_communs.site.construction.pages import construire as construire
    from catalogue_communs.site.construction.pages import fichiers as fichiers
    from catalogue_communs.site.construction.pages import preparer as preparer
    from catalogue_communs.socle.programme import Publication as Publication
    from catalogue_communs.validation import Rapport as Rapport
    from catalogue_communs.validation import valider as valider
    from catalogue_communs.validation.moteur import Correction as Correction
    from catalogue_communs.validation.moteur import corriger as corriger
    from catalogue_communs.validation.moteur import valider_texte as valider_texte

# Each is imported when it is first asked for: a command starts without what it does not use.
_MODULES = {
    "collectivites": ("Reference", "reference"),
    "faits.contexte": ("Contexte",),
    "faits.fonds": ("charger",),
    "fiches.diagnostics": ("Diagnostic", "diagnostics_en_texte"),
    "modele": ("Catalogue", "Projet"),
    "site.construction.pages": ("Site", "construire", "fichiers", "preparer"),
    "socle.programme": ("Publication",),
    "validation.moteur": ("Correction", "Rapport", "corriger", "valider", "valider_texte"),
}
_PLACES = {name: module for module, names in _MODULES.items() for name in names}
__all__ = tuple(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
