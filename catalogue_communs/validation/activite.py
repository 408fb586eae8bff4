"""The readings of the forges: each is whole, at its place, and of today; what they say against a page is advice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.phrases import dire
from catalogue_communs.forges import registre, signalements
from catalogue_communs.forges.modele import Ensemble, LectureDeDepot, valeurs_ecrites
from catalogue_communs.modele import Projet
from catalogue_communs.socle.texte import INVISIBLE, citer
from catalogue_communs.validation.dossier import nommer
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

REFAIRE = "Effacez ce fichier, puis relancez « catalogue activite » : il ne s’écrit pas à la main."
# Where msgspec says that a value is wrong: « - at `$.rythme.commits` ».
_CHAMP = re.compile(r"`\$\.?([^`]+)`")
_JOUR = re.compile(r'"(\d{4}-\d\d-\d\d)')


def check(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, on a page without error, the repositories that are not as it declares."""
    lectures = contexte.lectures
    if not lectures:
        return
    for one in signalements(fiche.projet, lectures, contexte.today):
        path = ("depots", one.rang, "url")
        yield fiche.sur_la_valeur(
            path, one.code, f"{one.message} Lecture du {one.constate_le:%d/%m/%Y}.", one.remede
        )


def abimees(base: Path, today: date) -> Iterator[Diagnostic]:
    """Yield what is wrong with the readings of `base`."""
    for path in _fichiers(base):
        for line, message in _abimee(base, path, path.read_bytes(), today):
            yield Diagnostic(nommer(path, base), line, 1, "lecture-invalide", message, REFAIRE)


def inutiles(base: Path, projets: Iterable[Projet]) -> Iterator[Diagnostic]:
    """Yield, as advice, the sound readings of `base` that are about none of these commons."""
    known = {name for projet in projets for name in (projet.slug, *(d.url for d in projet.depots))}
    for path in _fichiers(base):
        about = _objet(base, path)
        if about and about not in known:
            yield Diagnostic(nommer(path, base), 1, 1, *dire("lecture-sans-commun", cite=citer(about)))


def _fichiers(base: Path) -> Iterator[Path]:
    for path in sorted((base / registre.DOSSIER).rglob("*")):
        # A link is told with those of the other folders.
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path


# Under `serve`, the same bytes come back at each change.
@lru_cache(maxsize=8192)
def _abimee(base: Path, path: Path, raw: bytes, today: date) -> tuple[tuple[int, str], ...]:
    return tuple(_fautes(base, path, raw, today))


def _fautes(base: Path, path: Path, raw: bytes, today: date) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of what is wrong in one file."""
    found: Any = None
    if b"@" in raw:
        line = raw[: raw.index(b"@")].count(b"\n") + 1
        yield line, "La lecture contient « @ » : l’adresse d’une personne n’y a pas sa place."
    try:
        if path == base / registre.DOSSIER / registre.PASSAGES:
            found, place, wrong = msgspec.json.decode(raw, type=dict[str, date]), path, []
        elif _ensemble(base, path):
            found = msgspec.json.decode(raw, type=Ensemble)
            place, wrong = (
                path.with_name(f"{found.commun}.json"),
                registre.problemes(valeurs_ecrites(found), "ensemble"),
            )
        else:
            found = msgspec.json.decode(raw, type=LectureDeDepot)
            place, wrong = registre.fichier_du_depot(base, found.depot), registre.problemes_de(found)
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
    text = raw.decode(errors="replace")
    # Most say nothing of the kind: that is seen faster on the file than value by value.
    odd = "\\" in text or INVISIBLE.search(text) or max(_JOUR.findall(text), default="") > today.isoformat()
    said = [*_valeurs(found)] if odd else []
    if late := max((day for day in said if isinstance(day, date) and day > today), default=None):
        yield 1, f"Le {late} n’est pas encore arrivé."
    if any(isinstance(text, str) and INVISIBLE.search(text) for text in said):
        yield 1, "La lecture contient un caractère invisible."
    if place != path:
        yield 1, f"Ce que dit cette lecture va dans le fichier {citer(nommer(place, base))}."


def _valeurs(value: Any) -> Iterator[Any]:
    """Yield what a reading says, its texts and its days, but that of a contract, which may be to come."""
    if isinstance(value, msgspec.Struct):
        value = [getattr(value, name) for name in value.__struct_fields__ if name != "contrat_jusqu_au"]
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple):
        for one in value:
            yield from _valeurs(one)
    else:
        yield value


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
