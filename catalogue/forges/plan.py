"""Which repositories are due, the oldest reading first, those of a common together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from catalogue.forges.genre import DepotALire, segments_of
from catalogue.forges.liste import forge_of, genres, is_readable
from catalogue.forges.modele import COMPTE_VALABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from catalogue.forges.modele import Ensemble, LectureDeDepot
    from catalogue.modele import Projet

# So many days more for some repositories, so that they are not all read again on one.
ECART = 14


@dataclass(frozen=True, slots=True)
class Choix:
    """What the person asked for: which hosts, how old a reading may be, whether losses were checked."""

    hotes: frozenset[str] = frozenset()
    depuis: date | None = None
    age_max: int = 1
    accepter: bool = False


@dataclass(frozen=True, slots=True)
class CommunALire:
    """The repositories of a common that can be read."""

    slug: str
    depots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be read, in order, and the commons that are counted as a whole."""

    cibles: tuple[DepotALire, ...]
    communs: tuple[CommunALire, ...]
    accepter: bool = False


def preparer(
    projets: Iterable[Projet],
    lectures: Mapping[str, LectureDeDepot],
    ensembles: Mapping[str, Ensemble],
    choix: Choix,
    jour: date,
) -> Plan:
    """Choose what is due on a given day."""
    commons = [_common(projet) for projet in projets]
    apart = {common.slug for common in commons if _apart(common, lectures, ensembles.get(common.slug))}
    due = [
        common
        for common in commons
        if any(_due(lectures.get(depot), choix, jour) for depot in common.depots if _chosen(depot, choix))
        or common.slug in apart
    ]
    due.sort(key=lambda common: (_oldest(common, lectures), common.slug))
    depots = dict.fromkeys(
        depot
        for common in due
        for depot in common.depots
        if _chosen(depot, choix)
        and (common.slug in apart or not _just_read(lectures.get(depot), choix, jour))
    )
    several = tuple(common for common in commons if len(common.depots) > 1)
    targets = tuple(cible(depot, lectures.get(depot), jour) for depot in depots)
    return Plan(targets, several, choix.accepter)


def cible(depot: str, connue: LectureDeDepot | None, jour: date, *, histoire: bool = False) -> DepotALire:
    """Describe a repository to read; its history may be kept while its count is recent enough.

    The twelve months end on the day of the count: after some twenty days, another for each
    repository so that they do not all fall on one, the history is read again.
    """
    forge = forge_of(depot)
    if forge is None:
        raise ValueError(depot)
    fresh = (
        connue is not None
        and connue.rythme is not None
        # Readings of a copy on the disk say nothing that a forge could confirm.
        and connue.source in genres()
        and connue.absence is None
        and (jour - (connue.rythme.au or connue.lu_le)).days < COMPTE_VALABLE + crc32(depot.encode()) % ECART
    )
    return DepotALire(depot, forge, "/".join(segments_of(depot)), connue, histoire or not fresh)


def _common(projet: Projet) -> CommunALire:
    return CommunALire(projet.slug, tuple(d.url for d in projet.depots if is_readable(d.url)))


def _chosen(depot: str, choix: Choix) -> bool:
    forge = forge_of(depot)
    return forge is not None and (not choix.hotes or forge.hote in choix.hotes)


def _just_read(reading: LectureDeDepot | None, choix: Choix, jour: date) -> bool:
    """Tell whether a run of the same day read a repository: the others of its common are missing, not it."""
    return bool(choix.age_max) and choix.depuis is None and reading is not None and reading.au == jour


def _due(reading: LectureDeDepot | None, choix: Choix, jour: date) -> bool:
    if reading is None:
        return True
    if choix.depuis is not None:
        return reading.au < choix.depuis
    return reading.au <= jour - timedelta(days=choix.age_max)


def _apart(common: CommunALire, lectures: Mapping[str, LectureDeDepot], together: Ensemble | None) -> bool:
    """Tell whether readings changed without the count of the whole common: it was interrupted."""
    public = [reading for depot in common.depots if (reading := lectures.get(depot)) and reading.lisible]
    if len(public) < 2 or any(one.rythme is None for one in public):  # noqa: PLR2004 - a whole has parts
        return False
    return together is None or any(
        one.depot not in together.depots or together.depots[one.depot] < one.lu_le for one in public
    )


def _oldest(common: CommunALire, lectures: Mapping[str, LectureDeDepot]) -> date:
    return min(
        (lectures[depot].au if depot in lectures else date.min for depot in common.depots), default=date.max
    )
