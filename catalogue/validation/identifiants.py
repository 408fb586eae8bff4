"""Rules on organisations: their identifiers exist, and say the same as their type and their name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from catalogue.collectivites import Collectivite, identification
from catalogue.collectivites.identification import TYPES_CONNUS
from catalogue.collectivites.objets import EPCI, STATUT_PARTICULIER, Probleme
from catalogue.modele.base import Organisme
from catalogue.socle import schemas
from catalogue.socle.formats import is_siren
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.collectivites import Reference
    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.socle.texte import ChampPath
    from catalogue.validation.fiche import ContexteDesRegles, Fiche

# Types that a name is looked up for.
NOMMABLES = TYPES_CONNUS | {STATUT_PARTICULIER}


def check(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield identifiers that are nobody's or somebody else's and, as advice, those that could be added.

    The reference is read only for a file that needs it; without one, nothing can be said.
    """
    readable = ((path, lisible(fiche, path, item)) for path, item in organisations(fiche))
    concerned = [(path, one) for path, one in readable if one and _concerned(one)]
    if not concerned:
        return
    known = contexte.reference
    if known is None:
        return
    for path, organisation in concerned:
        if organisation.siren or organisation.code_insee:
            yield from _identified(fiche, path, organisation, known)
        else:
            yield from _named(fiche, path, organisation, known)


def organisations(fiche: Fiche) -> Iterator[tuple[ChampPath, dict[str, Any]]]:
    """Iterate over the groups that describe an organisation."""
    yield from fiche.items("porteurs")
    for path, item in fiche.items("reutilisations"):
        organisation = item.get("organisation")
        if isinstance(organisation, dict):
            yield (*path, "organisation"), organisation
    yield from fiche.items("reutiliser", "aide")


def _concerned(organisation: Organisme) -> bool:
    """Tell whether the reference has something to say: an identifier, or the name of a collectivité."""
    named = organisation.nom and organisation.type in NOMMABLES
    return bool(organisation.siren or organisation.code_insee or named)


def lisible(fiche: Fiche, path: ChampPath, item: dict[str, Any]) -> Organisme | None:
    """Return the organisation, or nothing when the schema already refuses how it is written."""
    values = nom, kind, siren, code = [item.get(name) for name in ("nom", "type", "siren", "code_insee")]
    if not all(value is None or isinstance(value, str) for value in values):
        return None
    if siren and not is_siren(siren):
        return None
    if code and not _code(fiche.schema, tuple(0 if type(step) is int else step for step in path)).fullmatch(
        code
    ):
        return None
    if kind and kind not in schemas.vocabularies()["type_organisme"].valeurs:
        return None
    return Organisme(nom, kind, siren, code)


@lru_cache(maxsize=64)
def _code(schema: str, path: ChampPath) -> re.Pattern[str]:
    """Return the form of an INSEE code in an organisation; every element of a list has the same."""
    part = schemas.part_at(schema, (*path, "code_insee")) or {}
    return re.compile(str(part["pattern"]))


def _identified(
    fiche: Fiche, path: ChampPath, organisation: Organisme, known: Reference
) -> Iterator[Diagnostic]:
    """Yield what is wrong with an identifier or, as advice, a name that is not its own."""
    found = known.identifier(organisation)
    if isinstance(found, Probleme):
        yield fiche.at_value((*path, found.champ), found.code, found.message, found.remede)
        return
    name = organisation.nom
    if not name or not isinstance(found, Collectivite) or identification.porte(known, found, name):
        return
    right = identification.portent(known, name, organisation.type or known.type_organisme(found))
    yield fiche.at_value(
        (*path, "nom"),
        "nom-different",
        f"L’identifiant est celui de : {known.nom_complet(found)}, et le nom dit {citer(name)}.",
        f"Si le nom est juste, écrivez {_written(right[0])}."
        if len(right) == 1
        else "Corrigez l’un des deux.",
    )


def _named(fiche: Fiche, path: ChampPath, organisation: Organisme, known: Reference) -> Iterator[Diagnostic]:
    """Yield, as advice, the identifier of the only collectivité of this type that bears the name.

    A département that has no council any more is an error: no organisation bears that name.
    """
    found = identification.portent(known, organisation.nom or "", organisation.type or "")
    gone = identification.supprime(known, found[0], "nom") if len(found) == 1 else None
    if gone:
        yield fiche.at_value((*path, gone.champ), gone.code, gone.message, gone.remede)
    elif len(found) == 1:
        yield fiche.at_value(
            (*path, "nom"),
            "identifiant-a-ajouter",
            f"{known.nom_complet(found[0])} a un identifiant officiel : sans lui, ses habitants ne sont pas comptés.",
            f"Ajoutez : {_written(found[0])}",
        )


def _written(territoire: Collectivite) -> str:
    """Write the identifier as a line of a file."""
    return f'{"siren" if territoire.nature == EPCI else "code_insee"}: "{territoire.code}"'
