"""Read the values of an ordinary file at once; the place of each, only when it is asked for.

The parser's own composer, in C, gives nodes; what a word means is asked once for each word.
Only a file without any doubt is answered: whatever the catalogue refuses, or could refuse,
is left to `catalogue.arbre`, slower and precise, which alone tells what is wrong and where.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from catalogue.arbre import MAX_DEPTH, Place, Position
from catalogue.scalaires import resolve_plain
from catalogue.texte import INVISIBLE

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML may be built without libyaml: every file is then read the slow way
    CParser = None  # type: ignore[assignment,misc]

Pieges = frozenset[tuple[str, str]]

# What starts an anchor or a tag, or looks like it; « R&D », « vite ! » and « a=1&b=2 » do not.
# An alias needs no look: without its anchor, it is a fault of syntax.
# A lone « ! » is a tag where a value starts only.
_CLEVER = re.compile(r"&(?<!\w&)[\w-]|!(?<!\w!)\S|(?:^|[-:?\[{,])[ \t]*!", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ordinaire:
    """The values of a file, where they start, and the words that YAML 1.1 reads otherwise.

    Each of these comes with the name of its field, empty in a list.
    """

    valeurs: dict[str, Any]
    debut: Position
    pieges: Pieges


class _Doute(Exception):  # noqa: N818 - not a failure: the file is for the precise reader
    """Something that only the precise reader may judge."""


class _Piege(str):
    """A word without quotes that stays a text here, and is something else in YAML 1.1."""

    __slots__ = ()


@lru_cache(maxsize=4096)
def _meaning(_kind: type, text: str | None, implicit: tuple[bool, bool]) -> Any:  # noqa: ANN401 - a value of a file
    """Give the value of a scalar; the parser asks, for each, which tag it resolves to."""
    if text is None or not implicit[0]:
        return text
    value, trap = resolve_plain(text)
    return _Piege(text) if trap else value


if CParser is not None:

    class _Parser(CParser):
        """Compose nodes whose tag is the value itself: a tag that is written is never got here."""

        resolve = staticmethod(_meaning)
        # The composer tells where it goes down and up; functions in C ignore it at less cost.
        descend_resolver = staticmethod(operator.is_)
        ascend_resolver = staticmethod(bool)


def lire(text: str) -> Ordinaire | None:
    """Return the values of `text`, whose characters were checked, or nothing at the first doubt."""
    try:
        root = _composer(text)
        if root is None:
            return None
        traps: set[tuple[str, str]] = set()
        values = _mapping(root, 1, traps)
    except (yaml.YAMLError, _Doute):
        return None
    if "\\" in text and '"' in text and _hides(values):
        return None
    return Ordinaire(values, _debut(root), frozenset(traps))


def places(text: str) -> Place | None:
    """Return the place of the values of a `text` that has nothing wrong, or nothing at the first doubt."""
    root = _composer(text)
    return None if root is None else _place(root)


def _composer(text: str) -> yaml.MappingNode | None:
    if CParser is None or (("&" in text or "!" in text) and _CLEVER.search(text)):
        return None
    root = _Parser(text).get_single_node()
    return root if type(root) is yaml.MappingNode else None


class _Groupe(Place):
    """The place of a group or of a list; what is in it has one when it is first asked for."""

    __slots__ = ("noeud",)

    noeud: yaml.Node

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - places, by name
        if name == "enfants":
            pairs = self.noeud.value
            named = isinstance(self.noeud, yaml.MappingNode)
            children = ((k.value, v) for k, v in pairs) if named else enumerate(pairs)
            self.enfants = {step: _place(child) for step, child in children}
            return self.enfants
        if name == "cles":
            named = isinstance(self.noeud, yaml.MappingNode)
            self.cles = {k.value: _debut(k) for k, _ in self.noeud.value} if named else {}
            return self.cles
        raise AttributeError(name)


def _place(node: yaml.Node) -> Place:
    line, column = _debut(node)
    if isinstance(node, yaml.ScalarNode):
        plain = not node.style
        extent = (node.start_mark.index, node.end_mark.index)
        trap = resolve_plain(node.value)[1] if plain else ""
        return Place(line, column, node.value, plain, extent, trap)
    made = _Groupe(line, column)
    del made.enfants, made.cles
    made.noeud = node
    return made


def _debut(node: yaml.Node) -> Position:
    return (node.start_mark.line + 1, node.start_mark.column + 1)


def _mapping(node: yaml.MappingNode, depth: int, traps: set[tuple[str, str]]) -> dict[str, Any]:
    if depth >= MAX_DEPTH:
        raise _Doute
    made: dict[str, Any] = {}
    pairs = node.value
    for key, child in pairs:
        kind = type(child)
        if kind is yaml.ScalarNode:
            value = child.tag
            if type(value) is _Piege:
                value = child.value
                traps.add((key.value, value))
        elif kind is yaml.MappingNode:
            value = _mapping(child, depth + 1, traps)
        else:
            value = _sequence(child, depth + 1, traps)
        if type(key) is not yaml.ScalarNode:
            raise _Doute
        made[key.value] = value
    # A field written twice, or without a name.
    if len(made) < len(pairs) or not all(map(str.strip, made)):
        raise _Doute
    return made


def _sequence(node: yaml.SequenceNode, depth: int, traps: set[tuple[str, str]]) -> list[Any]:
    if depth >= MAX_DEPTH:
        raise _Doute
    made: list[Any] = []
    for child in node.value:
        kind = type(child)
        if kind is yaml.ScalarNode:
            value = child.tag
            if type(value) is _Piege:
                value = child.value
                traps.add(("", value))
        elif kind is yaml.MappingNode:
            value = _mapping(child, depth + 1, traps)
        else:
            value = _sequence(child, depth + 1, traps)
        made.append(value)
    return made


def _hides(value: object) -> bool:
    """Look in every text for a character that an escape between double quotes would hide."""
    if isinstance(value, str):
        return bool(INVISIBLE.search(value))
    if isinstance(value, dict):
        return any(map(_hides, value)) or any(map(_hides, value.values()))
    return isinstance(value, list) and any(map(_hides, value))
