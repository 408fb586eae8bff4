"""Words that mean the same need: the list of `schemas/synonymes.yml`, read and checked."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from catalogue.socle.ressources import shipped_yaml
from catalogue.socle.texte import citer, sans_accent

if TYPE_CHECKING:
    from collections.abc import Iterator

Groupes = tuple[tuple[str, ...], ...]

LONGEST = 6
_WORD = re.compile(r"[a-z0-9]+")
_PLURAL = re.compile(r"(?<=[a-z]{3})[sx](?= |$)")


class SynonymesInvalides(ValueError):  # noqa: N818 - the house names its errors in French
    """The list of synonyms breaks a rule; the message says which, for people."""


@cache
def groupes() -> Groupes:
    """Return the lists of expressions that mean the same, read and checked once."""
    read = shipped_yaml("synonymes")
    if found := fautes(read):
        raise SynonymesInvalides("schemas/synonymes.yml : " + " ".join(found))
    return tuple(tuple(group) for group in read["groupes"])


def fautes(read: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever the file holds
    """Say in French what is wrong in a list of synonyms; nothing when all is well."""
    groups = read.get("groupes") if isinstance(read, dict) else None
    if not isinstance(groups, list) or not isinstance(read, dict) or set(read) != {"groupes"}:
        return ("Le fichier contient « groupes », une liste de listes d’expressions, et rien d’autre.",)
    return tuple(_faults(groups))


def _faults(groups: list[Any]) -> Iterator[str]:
    seen: set[str] = set()
    for group in groups:
        if not isinstance(group, list) or len(group) < 2 or not all(isinstance(e, str) for e in group):  # noqa: PLR2004 - a pair at least
            yield f"{citer(group)} : chaque liste réunit au moins deux expressions."
            continue
        for expression in group:
            key = cle(expression)
            if not key or key.count(" ") >= LONGEST:
                yield f"{citer(expression)} : une expression a de un à six mots."
            if key in seen:
                yield f"{citer(expression)} figure deux fois."
            seen.add(key)


def cle(text: str) -> str:
    """Reduce a text to compare words: no accent, no case, no punctuation, no mark of plural."""
    return " ".join(filter(None, map(_cle, text.split())))


def _cle(part: str) -> str:
    """Reduce what stands between two spaces: a word, several when a sign parts them, or none."""
    return _PLURAL.sub("", " ".join(_WORD.findall(sans_accent(part))))
