"""The readings on disk: `donnees/activite/<host>/<owner>__<name>.json`, written whole or not at all.

`passages.json` gives the last day when each repository gave the facts of its file again: a
file whose facts did not change stays as it is. `communs/` holds what the repositories of a
common give together.
"""

from __future__ import annotations

import json
import os
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from catalogue import schemas
from catalogue.activite.modele import Ensemble, Lecture, valeurs
from catalogue.forges import file_stem, forge_of, is_readable
from catalogue.formats import checker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jsonschema import Draft202012Validator

    from catalogue.modele.base import Objet

DOSSIER = Path("donnees") / "activite"
COMMUNS, PASSAGES = "communs", "passages.json"
BROUILLON = ".lecture-"

T = TypeVar("T")


class DonneesInvalides(Exception):  # noqa: N818 - a verdict on a file
    """A file of readings that cannot be read; the message names it."""


def lire_lectures(root: Path) -> dict[str, Lecture]:
    """Read every reading of `root`, by the address of its repository. No network."""
    folder = root / DOSSIER
    passages = lire_passages(root)
    found: dict[str, Lecture] = {}
    for path in sorted(folder.glob("*/*.json")):
        if path.parent.name == COMMUNS or path.name.startswith("."):
            continue
        reading = _load(path, Lecture)
        seen = passages.get(reading.depot)
        if seen and seen > reading.lu_le:
            reading = msgspec.structs.replace(reading, verifie_le=seen)
        found[reading.depot] = reading
    return found


def lire_ensembles(root: Path) -> dict[str, Ensemble]:
    """Read what the commons of several repositories give together, by the slug of the common."""
    paths = sorted((root / DOSSIER / COMMUNS).glob("*.json"))
    found = [_load(path, Ensemble) for path in paths if not path.name.startswith(".")]
    return {one.commun: one for one in found}


def lire_passages(root: Path) -> dict[str, date]:
    """Read the last day when each repository was found unchanged."""
    path = root / DOSSIER / PASSAGES
    return _load(path, dict[str, date]) if path.is_file() else {}


def chemin(root: Path, depot: str) -> Path:
    """Return the file of a repository; raise `ValueError` for an address that has none."""
    forge = forge_of(depot)
    if forge is None or not is_readable(depot):
        raise ValueError(depot)
    return root / DOSSIER / forge.hote / f"{file_stem(depot)}.json"


def ecrire_lecture(root: Path, reading: Lecture) -> None:
    """Write a reading, checked against its schema first."""
    _write(chemin(root, reading.depot), _checked("lecture", _plain(reading)))


def ecrire_ensemble(root: Path, together: Ensemble) -> None:
    """Write what the repositories of a common give together."""
    _write(root / DOSSIER / COMMUNS / f"{together.commun}.json", _checked("ensemble", together))


def ecrire_passages(root: Path, passages: Mapping[str, date]) -> None:
    """Write the last day when each repository was found unchanged."""
    _write(root / DOSSIER / PASSAGES, {depot: day.isoformat() for depot, day in passages.items()})


def effacer_brouillons(root: Path) -> None:
    """Remove what an interrupted run was writing."""
    for path in (root / DOSSIER).rglob(f"{BROUILLON}*"):
        path.unlink(missing_ok=True)


def problemes(values: object, part: str) -> list[str]:
    """List what the schema refuses in the values of a `lecture` or of an `ensemble`."""
    errors = _validator(part).iter_errors(values)
    return [f"{'.'.join(map(str, error.absolute_path)) or 'fichier'} : {error.message}" for error in errors]


@cache
def _validator(part: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - long to import, only needed to write

    inline = {**schemas.schema("activite"), "$ref": f"#/$defs/{part}"}
    return Draft202012Validator(inline, format_checker=checker())


def problemes_de(reading: Lecture) -> list[str]:
    """List what the schema refuses in a reading, as its file holds it."""
    return problemes(valeurs(_plain(reading)), "lecture")


def _plain(reading: Lecture) -> Lecture:
    """Leave out what another file holds."""
    return msgspec.structs.replace(reading, verifie_le=None)


def _checked(part: str, objet: Objet) -> dict[str, object]:
    values = valeurs(objet)
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
    """Put a file in place in one step, so that whatever stops the program leaves it whole."""
    text = json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=BROUILLON, dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.chmod(0o644)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
