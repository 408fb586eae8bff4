"""The readings on disk: `donnees/activite/<host>/<owner>__<name>.json`, written whole or not at all.

`passages.json` gives the last day when each repository gave the facts of its file again: a
file whose facts did not change stays as it is. `communs/` holds what the repositories of a
common give together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar
from zlib import crc32

import msgspec

from catalogue_communs.forges.liste import DepotALire, file_stem, forge_of, genres, is_readable, segments_of
from catalogue_communs.forges.modele import COMPTE_VALABLE, Ensemble, LectureDeDepot, valeurs_ecrites
from catalogue_communs.modele import Projet
from catalogue_communs.modele.base import Objet
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import BROUILLON, write_atomically

DOSSIER = Path("donnees") / "activite"
COMMUNS, PASSAGES = "communs", "passages.json"

T = TypeVar("T")


class DonneesInvalides(Exception):  # noqa: N818 - a verdict on a file
    """A file of readings that cannot be read; the message names it."""


def lire_lectures(root: Path) -> dict[str, LectureDeDepot]:
    """Read every reading of `root`, by the address of its repository. No network."""
    passages = lire_passages(root)
    found: dict[str, LectureDeDepot] = {}
    for path in _fichiers(root, "*"):
        if path.parent.name != COMMUNS:
            reading = _load(path, LectureDeDepot)
            seen = passages.get(reading.depot)
            late = seen is not None and seen > reading.lu_le
            found[reading.depot] = msgspec.structs.replace(reading, verifie_le=seen) if late else reading
    return found


def lire_ensembles(root: Path) -> dict[str, Ensemble]:
    """Read what the commons of several repositories give together, by the slug of the common."""
    return {one.commun: one for one in (_load(path, Ensemble) for path in _fichiers(root, COMMUNS))}


def _fichiers(root: Path, folder: str) -> list[Path]:
    return sorted(path for path in (root / DOSSIER).glob(f"{folder}/*.json") if not path.name.startswith("."))


def lire_passages(root: Path) -> dict[str, date]:
    """Read the last day when each repository was found unchanged."""
    path = place_des_passages(root)
    return _load(path, dict[str, date]) if path.is_file() else {}


def fichier_du_depot(root: Path, depot: str) -> Path:
    """Return the file of a repository; raise `ValueError` for an address that has none."""
    forge = forge_of(depot)
    if forge is None or not is_readable(depot):
        raise ValueError(depot)
    return root / DOSSIER / forge.hote / f"{file_stem(depot)}.json"


def ecrire_lecture(root: Path, reading: LectureDeDepot) -> None:
    """Write a reading, checked against its schema first."""
    _write(fichier_du_depot(root, reading.depot), _checked("lecture", _plain(reading)))


def ecrire_ensemble(root: Path, together: Ensemble) -> None:
    """Write what the repositories of a common give together."""
    _write(place_de_l_ensemble(root, together.commun), _checked("ensemble", together))


def ecrire_passages(root: Path, passages: Mapping[str, date]) -> None:
    """Write the last day when each repository was found unchanged."""
    _write(place_des_passages(root), {depot: day.isoformat() for depot, day in passages.items()})


def place_des_passages(root: Path) -> Path:
    """Return the file of the last days."""
    return root / DOSSIER / PASSAGES


def place_de_l_ensemble(root: Path, commun: str) -> Path:
    """Return the file of what the repositories of a common give together."""
    return root / DOSSIER / COMMUNS / f"{commun}.json"


def retenir(avant: dict[Path, bytes | None], path: Path) -> None:
    """Remember what a file holds before it is written for the first time; `None` when there is none."""
    if path not in avant:
        avant[path] = path.read_bytes() if path.is_file() else None


def remettre(avant: Mapping[Path, bytes | None]) -> None:
    """Put each file back as it was."""
    for path, content in avant.items():
        if content is None:
            path.unlink(missing_ok=True)
        else:
            write_atomically(path, content)


def effacer_brouillons(root: Path) -> None:
    """Remove what an interrupted run was writing."""
    for path in (root / DOSSIER).rglob(f"{BROUILLON}*"):
        path.unlink(missing_ok=True)


def problemes(values: object, part: str) -> list[str]:
    """List what the schema refuses in the values of a `lecture` or of an `ensemble`."""
    errors = schemas.validator("activite", part).iter_errors(values)
    return [f"{'.'.join(map(str, error.instance_path)) or 'fichier'} : {error.message}" for error in errors]


def problemes_de(reading: LectureDeDepot) -> list[str]:
    """List what the schema refuses in a reading, as its file holds it."""
    return problemes(valeurs_ecrites(_plain(reading)), "lecture")


def _plain(reading: LectureDeDepot) -> LectureDeDepot:
    """Leave out what another file holds."""
    return msgspec.structs.replace(reading, verifie_le=None)


def _checked(part: str, objet: Objet) -> dict[str, object]:
    values = valeurs_ecrites(objet)
    found = problemes(values, part)
    if found:
        raise DonneesInvalides("; ".join(found))
    return values


def _load(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError) as error:
        raise DonneesInvalides(f"{path} : {error}") from error


def _write(path: Path, values: Mapping[str, object]) -> None:
    text = json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_atomically(path, text.encode())


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


def prevoir(
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
