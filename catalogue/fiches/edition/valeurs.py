"""The values that may enter a file, and how two of them compare."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from catalogue.fiches.edition.refus import Refus
from catalogue.fiches.scalaires import MAX_DIGITS
from catalogue.socle.texte import INVISIBLE, citer

if TYPE_CHECKING:
    from catalogue.socle.texte import ChampPath

_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
# A whole file weighs less: a longer text is not a value.
LONGEST = 100_000


def saine(value: object) -> Any:  # noqa: ANN401 - a plain value of YAML
    """Copy a value into plain types; refuse what a file of the catalogue may not hold."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        return {_key(key): saine(child) for key, child in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [saine(child) for child in value]
    raise Refus(f"Une valeur vide ou d’un type inattendu ({citer(value)}) ne s’écrit pas dans une fiche.")


def _text(text: str) -> str:
    found = INVISIBLE.search(text) or _SURROGATE.search(text)
    if found:
        raise Refus(
            f"Un caractère invisible ou de contrôle (U+{ord(found.group()):04X}) se cache dans {citer(_shown(text))} : "
            "retapez le texte à la main plutôt que de le coller."
        )
    if len(text) > LONGEST:
        raise Refus(f"Le texte {citer(text)} est trop long pour une fiche.")
    return text


def _shown(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def _number(number: float) -> float:
    if not math.isfinite(number) or abs(number) >= 10**MAX_DIGITS:
        raise Refus("Ce nombre est trop grand pour une fiche.")
    return number


def _key(key: object) -> str:
    if not isinstance(key, str) or not _KEY.match(key):
        shown = _shown(key) if isinstance(key, str) else key
        raise Refus(f"{citer(shown)} n’est pas le nom d’un champ : minuscules sans accent et traits bas.")
    return key


def egales(one: object, other: object) -> bool:
    """Compare values strictly (for Python, `1 == True`), the order of the fields aside."""
    return _written(one) == _written(other)


def _written(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def modifiees(values: Any, path: ChampPath, change: Any) -> Any:  # noqa: ANN401 - values of any file
    """Return the values after `change`, a function of the value at `path`, copied on the way."""
    if not path:
        return change(values)
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        copy = list(values)
        copy[step] = modifiees(copy[step], rest, change)
        return copy
    group = dict(values or {})
    group[step] = modifiees(group.get(step), rest, change)
    return group
