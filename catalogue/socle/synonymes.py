"""Words that mean the same need: the list of `schemas/synonymes.yml`, checked and searched."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
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


# The long texts of a catalogue are made of the same words.
@lru_cache(maxsize=8192)
def _cle(part: str) -> str:
    """Reduce what stands between two spaces: a word, several when a sign parts them, or none."""
    return _PLURAL.sub("", " ".join(_WORD.findall(sans_accent(part))))


def citees(text: str) -> tuple[str, ...]:
    """Return the expressions of the list that a text uses, in the order of the list.

    What only stands inside a longer expression is left to it.
    """
    reduced = cle(text)
    rest, words = f" {reduced} ", {*reduced.split()}
    # An expression whose first word is not there is nowhere: a long text is not searched for it.
    begun = (one for word, listed in _par_premier_mot().items() if word in words for one in listed)
    found = set()
    for _, key, expression in sorted(begun):
        if key in rest:
            found.add(expression)
            rest = rest.replace(key, "  ")
    return tuple(e for _, e in _expressions() if e in found)


@cache
def _par_premier_mot() -> dict[str, list[tuple[int, str, str]]]:
    """Give the expressions by their first word, each with its rank: the longest come first."""
    found: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    longest_first = sorted(_expressions(), key=lambda pair: -len(pair[0]))
    for rank, (key, expression) in enumerate(longest_first):
        found[key.split()[0]].append((rank, key, expression))
    return dict(found)


@cache
def _expressions() -> tuple[tuple[str, str], ...]:
    return tuple((f" {cle(e)} ", e) for group in groupes() for e in group)
