"""The values of a file: what an unquoted word means, how it is written, in the order of the schema; the file, in one step."""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import ecrire_si_inchange
from catalogue_communs.socle.schemas import Schema
from catalogue_communs.socle.texte import INVISIBLE, LONGEST_WORD, ChampPath, citer, slugifier

# No quantity of the catalogue needs more; beyond, Python itself refuses to convert.
MAX_DIGITS = 30

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?\Z")
NULS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_RESOLVER = yaml.resolver.Resolver()
_TRAPS = {
    "tag:yaml.org,2002:bool": "booleen",
    "tag:yaml.org,2002:int": "nombre",
    "tag:yaml.org,2002:float": "nombre",
    "tag:yaml.org,2002:timestamp": "date",
}


@lru_cache(maxsize=4096)
def valeur_nue(text: str) -> tuple[Any, str]:
    """Give the value of an unquoted scalar, and the trap that YAML 1.1 sets in it.

    Traps: `booleen` (yes, no, on, off…), `nombre` (0123, 1_000, 12:30, .5…) and `date`.
    A trapped value stays the text that was written; validation tells whether it harms.
    """
    if text in NULS:
        return None, ""
    if text in _BOOLEANS:
        return _BOOLEANS[text], ""
    if len(text) <= MAX_DIGITS:
        if _INT.match(text):
            return int(text), ""
        if _FLOAT.match(text) and math.isfinite(number := float(text)):
            return number, ""
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return text, _TRAPS.get(tag, "")


class Refus(ValueError):  # noqa: N818 - a verdict on what is asked, not a failure of the program
    """An edit that is not made; the message, in French, is for people."""


class TropGrosse(Refus):
    """An edit that the file has no room for."""


_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
# A whole file weighs less: a longer text is not a value.
LONGEST = 100_000


def saine(value: object) -> Any:
    """Copy a value into plain types; refuse what a file of the catalogue may not hold."""
    if isinstance(value, str):
        _check_text(value)
        return value
    if isinstance(value, int | float):
        if not math.isfinite(value) or abs(value) >= 10**MAX_DIGITS:
            raise Refus("Ce nombre est trop grand pour une fiche.")
        return value
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str) or not _KEY.match(key):
                said = citer(_SURROGATE.sub("\ufffd", str(key)))
                raise Refus(f"{said} n’est pas le nom d’un champ : minuscules sans accent et traits bas.")
        return {key: saine(child) for key, child in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [saine(child) for child in value]
    raise Refus(f"Une valeur vide ou d’un type inattendu ({citer(value)}) ne s’écrit pas dans une fiche.")


def _check_text(text: str) -> None:
    if found := INVISIBLE.search(text) or _SURROGATE.search(text):
        said = citer(_SURROGATE.sub("\ufffd", text))
        raise Refus(
            f"Un caractère invisible ou de contrôle (U+{ord(found.group()):04X}) se cache dans {said} : "
            "retapez le texte à la main plutôt que de le coller."
        )
    if len(text) > LONGEST:
        raise Refus(f"Le texte {citer(text)} est trop long pour une fiche.")


def egales(one: object, other: object) -> bool:
    """Compare values strictly (for Python, `1 == True`), the order of the fields aside."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def modifiees(values: Any, path: ChampPath, change: Any) -> Any:
    """Return the values after `change`, a function of the value at `path`, copied on the way."""
    if not path:
        return change(values)
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        copy = list(values)
        copy[step] = modifiees(copy[step], rest, change)
        return copy
    group = {**(values or {})}
    group[step] = modifiees(group.get(step), rest, change)
    return group


PROJET = "projet"
_START = tuple("-?:,[]{}#&*!|>'\"%@`=<~ ")
_INSIDE = re.compile(r": |:\Z| #|[\t\r\n\u00a0]| \Z|\.\.\.\Z")
# Other readers of YAML than ours see a number in 0o17, 1e3, .5 or 1_000.
_NUMBER = re.compile(r"[-+.0-9][-+.,:_0-9eExXoOa-fA-F]*\Z")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){1,2}\Z")


# What each level of a file is in retreat of.
RETRAIT = 2


def est_date(part: Schema) -> bool:
    """Tell whether a part of the schema asks for a date, which is written without quotes."""
    return part.get("format") == "date-partielle"


def scalaire(value: Any, part: Schema) -> str:
    """Write a scalar on one line, between quotes when it needs some."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        written = f"{Decimal(repr(value)):f}"
        return written if "." in written else f"{written}.0"
    return value if _plain(value, part) else entre_guillemets(value)


def _plain(text: str, part: Schema) -> bool:
    if est_date(part) and _DATE.match(text):
        return True
    return not (
        not text
        or text.startswith(_START)
        or _INSIDE.search(text)
        or _NUMBER.match(text)
        or text[-1].isspace()
        or valeur_nue(text) != (text, "")
    )


def entre_guillemets(text: str) -> str:
    """Write a text between double quotes."""
    # What JSON escapes, YAML does likewise.
    return json.dumps(text, ensure_ascii=False)


def bloc(text: str, indent: int) -> list[str]:
    """Write a text of several lines: its mark, then its lines; nothing when it cannot be a block."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    unsafe = any(line != line.rstrip() or line.startswith("\t") for line in lines)
    if "\n" not in body or "\r" in text or unsafe or not lines[0] or not lines[-1] or lines[0][0].isspace():
        return []
    mark = "|" if text.endswith("\n") else "|-"
    return [mark, *(f"{' ' * indent}{line}" if line else "" for line in lines)]


def ecrire_champ(name: str, value: Any, part: Schema, indent: int) -> list[str]:
    """Write a field, from its name, as lines."""
    start, inside = f"{' ' * indent}{name}:", indent + RETRAIT
    if isinstance(value, dict) and value:
        return [start, *_groupe(value, part, inside)]
    if isinstance(value, list) and value:
        items = schemas.resoudre(PROJET, part.get("items", {}))
        return [start, *(line for one in value for line in element(one, items, inside))]
    return _scalar(f"{start} ", value, part, inside)


def _groupe(value: dict[str, Any], part: Schema, indent: int) -> list[str]:
    lines: list[str] = []
    for name, child in sorted(value.items(), key=lambda pair: rang(pair[0], part)):
        inner = schemas.resoudre(PROJET, part.get("properties", {}).get(name, {}))
        lines += ecrire_champ(name, child, inner, indent)
    return lines


def element(value: Any, part: Schema, indent: int) -> list[str]:
    """Write an element of a list, from its dash."""
    dash, inside = f"{' ' * indent}- ", indent + RETRAIT
    if isinstance(value, dict) and value:
        first, *others = _groupe(value, part, inside)
        return [dash + first[inside:], *others]
    return _scalar(dash, value, part, inside)


def _scalar(start: str, value: Any, part: Schema, indent: int) -> list[str]:
    if isinstance(value, dict | list):
        return [start + json.dumps(value, ensure_ascii=False)]
    if isinstance(value, str) and (lines := bloc(value, indent)):
        return [start + lines[0], *lines[1:]]
    return [start + scalaire(value, part)]


def rang(name: str, part: Schema) -> int:
    """Return the rank of a field in its group, after all others when the schema ignores it."""
    known = list(part.get("properties", {}))
    return known.index(name) if name in known else len(known)


FOLDER = "projets"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
# Devices, that Windows opens instead of a file.
WINDOWS = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")
# The longest name that the schema accepts.
SLUG_LE_PLUS_LONG = 80


def ecrire_fiche(chemin: Path, avant: str, texte: str) -> None:
    """Write a file of a common; `Refus` too when the path leaves `projets/`, is a symbolic link or has a wrong name.

    An empty `avant` makes a new file.
    """
    _check(chemin)
    ecrire_si_lu(chemin, avant, texte)


def ecrire_si_lu(chemin: Path, avant: str, texte: str) -> None:
    """Write a file that did not change since it was read, line endings included; a reader sees `avant` or `texte`.

    `Refus`: somebody else has written the file, or the system refuses to write.
    """
    try:
        written = ecrire_si_inchange(chemin, avant.encode() if avant else None, texte.encode())
    except OSError as error:
        raise Refus("Le fichier ne peut pas être écrit : vérifiez vos droits et l’espace libre.") from error
    if not written:
        raise Refus(
            f"{citer(chemin.name)} a été modifié pendant ce temps : rien n’a été écrit, et ce qui y est reste. "
            "Relancez la même commande."
        )


def slug_nomme(nom: str, noms: Mapping[str, Iterable[str]]) -> str | None:
    """Return the slug of what bears a name, among those of each, by its letters and digits alone; nothing for several."""
    wanted = slugifier(nom[:LONGEST_WORD]).replace("-", "")
    found = [key for key, names in noms.items() if wanted in (slugifier(n).replace("-", "") for n in names)]
    return found.pop() if len(found) == 1 else None


def slug_refuse(slug: str) -> str:
    """Say why a name cannot be the name of a file, or nothing."""
    named = citer(slug)
    if not SLUG.match(slug):
        return f"{named} ne peut pas être le nom d’une fiche : minuscules sans accent, chiffres et tirets."
    if len(slug) > SLUG_LE_PLUS_LONG:
        return f"{named} est trop long pour le nom d’une fiche : {SLUG_LE_PLUS_LONG} caractères au plus."
    if WINDOWS.match(slug):
        return f"{named} ne peut pas être le nom d’une fiche : Windows le garde pour lui."
    return ""


def _check(path: Path) -> None:
    folder = path.parent
    if ".." in path.parts or folder.absolute().name != FOLDER:
        raise Refus("Une fiche s’écrit dans le dossier « projets », et nulle part ailleurs.")
    if path.suffix != ".yml":
        raise Refus(f"{citer(path.name)} ne se termine pas par « .yml ».")
    if problem := slug_refuse(path.stem):
        raise Refus(problem)
    if folder.is_symlink() or path.is_symlink():
        raise Refus("Un lien vers un autre fichier ne s’écrit pas : remplacez-le par le fichier lui-même.")
    if not folder.is_dir():
        raise Refus("Le dossier « projets » n’existe pas ici.")
    if path.exists() and not path.is_file():
        raise Refus(f"{citer(path.name)} n’est pas un fichier.")
