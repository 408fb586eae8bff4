"""Rules on places: the codes that a measure or a user names are on the map, and only where they say more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.collectivites import Collectivite, identification
from catalogue.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION
from catalogue.validation.identifiants import lisible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.collectivites.objets import Nature
    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.socle.texte import ChampPath
    from catalogue.validation.fiche import ContexteDesRegles, Fiche

NATURES: dict[str, Nature] = {
    "communes": COMMUNE,
    "epci": EPCI,
    "departements": DEPARTEMENT,
    "regions": REGION,
}


def check(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield codes that are no place, and the départements of what the reference places already.

    The reference is read only for a file that names a place.
    """
    found = [*_nommes(fiche)]
    known = contexte.reference if found else None
    if known is None:
        return
    for path, nature, code in found:
        if problem := identification.lieu(known, nature, code):
            yield fiche.at_value(path, problem.code, problem.message, problem.remede)
    for path, item in _utilisateurs(fiche):
        one = lisible(fiche, path, item)
        who = known.identifier(one) if one else None
        if isinstance(who, Collectivite):
            yield fiche.at_key(
                (*path, "departements"),
                "departements-inutiles",
                f"La référence place déjà : {known.nom_complet(who)}.",
                "Supprimez « departements » : ce champ est pour un organisme qui n’est pas une collectivité.",
            )


def _nommes(fiche: Fiche) -> Iterator[tuple[ChampPath, Nature, str]]:
    """Iterate over the codes that the schema accepts."""
    for path, item in _utilisateurs(fiche):
        yield from _codes((*path, "departements"), DEPARTEMENT, item["departements"])
    for indicator, _ in fiche.items("impact", "indicateurs"):
        for measure, item in fiche.items(*indicator, "mesures"):
            places = item.get("lieux")
            if isinstance(places, dict):
                for name, nature in NATURES.items():
                    yield from _codes((*measure, "lieux", name), nature, places.get(name))


def _utilisateurs(fiche: Fiche) -> Iterator[tuple[ChampPath, dict[str, object]]]:
    """Iterate over the users that name their départements."""
    for path, item in fiche.items("reutilisations"):
        who = item.get("organisation")
        if isinstance(who, dict) and "departements" in who:
            yield (*path, "organisation"), who


def _codes(path: ChampPath, nature: Nature, found: object) -> Iterator[tuple[ChampPath, Nature, str]]:
    if isinstance(found, list):
        for index, code in enumerate(found):
            # A number, or a text of another length, is for the schema to refuse.
            if isinstance(code, str) and code.isalnum():
                yield (*path, index), nature, code
