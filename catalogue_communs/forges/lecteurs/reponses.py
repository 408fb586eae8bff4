"""What the readers share: the values of an answer, each of the expected type.

A field that changes its type is told as a failed reading, which keeps the last facts; it never
turns known facts into unknown ones.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import yaml

from catalogue_communs.forges.liste import DepotALire, est_chemin_de_depot
from catalogue_communs.forges.modele import ReleveDepot
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.socle.texte import INVISIBLE

T = TypeVar("T")
LONGEST_NAME = 100
# No repository has more of anything; a larger number is a mistake.
LARGEST = 1_000_000_000
# What versions that are not final are called: v2.0.0-rc1, 1.0a37, 3.1-beta.
_EARLY = re.compile(
    r"(?i)(?:^|[0-9._+-])(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|next|a|b)[.-]?[0-9]*(?:$|[.+-])"
)
LONGEST_YAML = 100_000
# What is kept of a publiccode.yml: nothing that names a person.
PUBLICCODE_LU = (
    "name",
    "landingURL",
    "platforms",
    "developmentStatus",
    "softwareType",
    "legal.license",
    "maintenance.type",
    "localisation.localisationReady",
    "localisation.availableLanguages",
)
_OID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def champ(source: Any, chemin: str, genre: type[T]) -> T | None:
    """Return the value at a dotted path, or `None` when a step is absent or null."""
    value = source
    for step in chemin.split("."):
        if value is None:
            return None
        if not isinstance(value, dict):
            raise _unexpected(chemin)
        value = value.get(step)
    if value is None:
        return None
    if isinstance(value, bool) is not (genre is bool) or not isinstance(value, genre):
        raise _unexpected(chemin)
    return value


def groupe(source: Any, chemin: str) -> dict[str, Any]:
    """Return the group of fields at a path; an absent one is empty."""
    return champ(source, chemin, dict) or {}


def liste(source: Any, chemin: str = "") -> list[dict[str, Any]]:
    """Return a list of groups of fields; an absent one is empty, a null item is skipped."""
    found = champ(source, chemin, list) if chemin else source
    if found is None:
        return []
    if not isinstance(found, list) or not all(item is None or isinstance(item, dict) for item in found):
        raise _unexpected(chemin or "liste")
    return [item for item in found if item is not None]


def texte(source: Any, chemin: str) -> str:
    """Return a text; an absent one is empty."""
    return champ(source, chemin, str) or ""


def nom_complet(source: Any, chemin: str) -> str:
    """Return how a forge calls a repository: an answer without it is not the expected one."""
    found = texte(source, chemin)
    if not est_chemin_de_depot(found):
        raise _unexpected(chemin)
    return found


def nom_court(source: Any, chemin: str) -> str:
    """Return a short name fit for a page: one line, no invisible character."""
    return nettoyer_nom(texte(source, chemin))


def nettoyer_nom(texte_lu: str) -> str:
    """Make a name fit for a page: one line, short, no invisible character."""
    return INVISIBLE.sub("", " ".join(texte_lu.split()))[:LONGEST_NAME].strip()


def compte_lu(source: Any, chemin: str) -> int | None:
    """Return a count; a negative or absurd one is unknown."""
    found = champ(source, chemin, int)
    return None if found is None or not 0 <= found <= LARGEST else found


def tailles(source: Any) -> dict[str, float]:
    """Return named sizes or shares; whatever is not one is left out."""
    if not isinstance(source, dict):
        raise _unexpected("langages")
    kept = {nettoyer_nom(name): size for name, size in source.items() if isinstance(size, int | float)}
    return {name: size for name, size in kept.items() if name and 0 <= size <= LARGEST}


def moment(source: Any, chemin: str) -> datetime | None:
    """Return a moment, in UTC."""
    written = champ(source, chemin, str)
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _unexpected(chemin) from None


def jour(source: Any, chemin: str) -> date | None:
    """Return the day of a moment, in UTC."""
    found = moment(source, chemin)
    return None if found is None else found.date()


def est_preversion(nom_lu: str) -> bool:
    """Tell whether a tag is called like a version that is not final: it needs a number too."""
    return any(letter.isdigit() for letter in nom_lu) and bool(_EARLY.search(nom_lu))


def declarer(releve: ReleveDepot, texte_lu: str) -> None:
    """Note what the publiccode.yml of a repository says: a few values, the end of the longest contract."""
    try:
        said = yaml.safe_load(texte_lu) if len(texte_lu) <= LONGEST_YAML else None
        if not isinstance(said, dict):
            return
        releve.publiccode = dict(_declarees(said)) or None
        contractors = liste(said, "maintenance.contractors")
    except (yaml.YAMLError, RecursionError, ValueError, Panne):
        return
    days = []
    for one in contractors:
        with contextlib.suppress(ValueError):
            days.append(date.fromisoformat(str(one.get("until"))))
    releve.contrat_jusqu_au = max(days, default=None)


def _declarees(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in PUBLICCODE_LU:
        value: Any = said
        for step in name.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        several = value if isinstance(value, list) else [value]
        if several and all(isinstance(one, str | bool) for one in several):
            told = ", ".join(str(one).lower() if isinstance(one, bool) else one for one in several)
            # A value that would be cut is not one to compare.
            if told and len(told) <= LONGEST_NAME:
                yield name, nettoyer_nom(told)


def cle_de_commit(source: Any, chemin: str) -> str:
    """Return the hash of a commit."""
    found = texte(source, chemin)
    if not _OID.fullmatch(found):
        raise _unexpected(chemin)
    return found


def _unexpected(chemin: str) -> Panne:
    return Panne(f"la réponse de la forge a une forme inattendue (champ {chemin})")


def deplacement(cible: DepotALire, full_name: str) -> str | None:
    """Return where a repository is now, when its name is no more the declared one."""
    same = full_name.casefold() == cible.chemin.casefold()
    return None if same else f"https://{cible.forge.hote}/{full_name}"
