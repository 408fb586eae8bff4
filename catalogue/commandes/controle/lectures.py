"""Rules on the readings of the forges: each is whole, at its place, and about a repository of a common."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from catalogue.fiches.diagnostics import Diagnostic
from catalogue.forges import registre
from catalogue.forges.modele import Ensemble, LectureDeDepot, valeurs
from catalogue.socle.texte import citer
from catalogue.validation.dossier import nommer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from catalogue.modele import Projet

REFAIRE = "Effacez ce fichier, puis relancez « catalogue activite » : il ne s’écrit pas à la main."
INUTILE = "Effacez ce fichier ; si le dépôt ou la fiche a changé de nom, la prochaine lecture écrira le sien."
# Where msgspec says that a value is wrong: « - at `$.rythme.commits` ».
_CHAMP = re.compile(r"`\$\.?([^`]+)`")


def check(root: Path, projets: Iterable[Projet] | None, today: date) -> Iterator[Diagnostic]:
    """Yield what is wrong with the readings of `root`, given all its commons; None if some are unknown."""
    base = root.resolve()
    known = {name for projet in projets or () for name in (projet.slug, *(d.url for d in projet.depots))}
    for path in sorted((base / registre.DOSSIER).rglob("*")):
        # A link is told with those of the other folders.
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            name = nommer(path, base)
            told = False
            for line, message in _abimee(base, path, today):
                told = True
                yield Diagnostic(name, line, 1, "lecture-invalide", message, REFAIRE)
            about = "" if told or projets is None else _objet(base, path)
            if about and about not in known:
                message = f"Aucune fiche ne nomme {citer(about)} : cette lecture ne sert à aucune page."
                yield Diagnostic(name, 1, 1, "lecture-sans-commun", message, INUTILE)


def _abimee(base: Path, path: Path, today: date) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of what is wrong in one file."""
    raw = path.read_bytes()
    if b"@" in raw:
        line = raw[: raw.index(b"@")].count(b"\n") + 1
        yield line, "La lecture contient « @ » : l’adresse d’une personne n’y a pas sa place."
    try:
        if path == base / registre.DOSSIER / registre.PASSAGES:
            days, place, wrong = list(msgspec.json.decode(raw, type=dict[str, date]).values()), path, []
        elif _ensemble(base, path):
            together = msgspec.json.decode(raw, type=Ensemble)
            days, place = list(together.depots.values()), path.with_name(f"{together.commun}.json")
            wrong = registre.problemes(valeurs(together), "ensemble")
        else:
            reading = msgspec.json.decode(raw, type=LectureDeDepot)
            days, wrong = [reading.au], registre.problemes_de(reading)
            place = registre.chemin(base, reading.depot)
    except msgspec.DecodeError as error:
        field = _CHAMP.search(str(error))
        what = f"Le champ {citer(field[1])} n’a pas la forme attendue." if field else _illisible(raw)
        yield 1, what
        return
    except ValueError as error:
        yield 1, f"{citer(error)} n’est pas l’adresse d’un dépôt d’une forge de la liste."
        return
    for problem in wrong:
        yield 1, f"Le champ {citer(problem.partition(' : ')[0])} n’a pas la forme attendue."
    if any(day > today for day in days):
        yield 1, "Cette lecture serait faite dans le futur."
    if place != path:
        yield 1, f"Ce que dit cette lecture va dans le fichier {citer(nommer(place, base))}."


def _illisible(raw: bytes) -> str:
    try:
        msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return "Ce n’est pas du JSON lisible."
    return "Ce fichier n’est pas une lecture : il lui manque un champ, ou il en a un de trop."


def _ensemble(base: Path, path: Path) -> bool:
    return path.parent == base / registre.DOSSIER / registre.COMMUNS


def _objet(base: Path, path: Path) -> str:
    """Return the repository, or the common, that a sound file is about."""
    if path == base / registre.DOSSIER / registre.PASSAGES:
        return ""
    values = msgspec.json.decode(path.read_bytes())
    return str(values["commun" if _ensemble(base, path) else "depot"])
