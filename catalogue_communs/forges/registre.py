"""The readings on disk: `donnees/activite/<host>/<owner>__<name>.json`, written whole or not at all.

`passages.json` gives the last day when each repository gave the facts of its file again: a
file whose facts did not change stays as it is. `communs/` holds what the repositories of a
common give together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from catalogue_communs.forges.liste import cible, nom_de_fichier
from catalogue_communs.forges.modele import Ensemble, LectureDeDepot, valeurs_ecrites
from catalogue_communs.modele.base import Objet
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import BROUILLON, ecrire_d_un_coup

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
    known = cible(depot)
    if known is None:
        raise ValueError(depot)
    return root / DOSSIER / known.forge.hote / f"{nom_de_fichier(depot)}.json"


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


def contenus(root: Path) -> dict[Path, bytes]:
    """Return what every file of readings holds."""
    return {path: path.read_bytes() for path in (root / DOSSIER).rglob("*.json")}


def remettre(root: Path, avant: Mapping[Path, bytes]) -> None:
    """Put every file back as it was."""
    for path, content in contenus(root).items():
        if path not in avant:
            path.unlink()
        elif avant[path] != content:
            ecrire_d_un_coup(path, avant[path])


def effacer_brouillons(root: Path) -> None:
    """Remove what an interrupted run was writing."""
    for path in (root / DOSSIER).rglob(f"{BROUILLON}*"):
        path.unlink(missing_ok=True)


def problemes(values: object, part: str) -> list[str]:
    """List what the schema refuses in the values of a `lecture` or of an `ensemble`."""
    errors = schemas.validateur("activite", part).iter_errors(values)
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
    ecrire_d_un_coup(path, text.encode())
