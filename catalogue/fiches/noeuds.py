"""Where each value of a file starts and ends, and how the file is laid out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from catalogue.fiches.ecriture import Refus, Style
from catalogue.fiches.lecture import BOM, MAX_BYTES, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.socle.texte import ChampPath

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEEP = re.compile(r"[|>][0-9]?\+")


@dataclass(frozen=True, slots=True)
class FichierLu:
    """The text of a file that reads well, with its values and its nodes."""

    texte: str
    valeurs: dict[str, Any]
    racine: yaml.MappingNode
    fin_de_ligne: str
    style: Style

    def noeud(self, path: ChampPath) -> yaml.Node | None:
        """Return the node at `path`, or nothing when a step is absent."""
        node: yaml.Node | None = self.racine
        for step in path:
            node = enfant(node, step) if node is not None else None
        return node


# Several changes in a row: each starts from the text that the one before has just checked.
@lru_cache(maxsize=2)
def lire(text: str) -> FichierLu:
    """Read a text that is about to be edited.

    Raises:
        Refus: The text cannot be read without a problem.
    """
    document = read_bytes(text.encode("utf-8", "surrogatepass"), "fiche")
    if document.diagnostics:
        first = document.diagnostics[0]
        where = f"ligne {first.ligne} : " if document.texte else ""
        raise Refus(f"La fiche est à corriger d’abord, {where}{first.message} {first.remede}")
    if not isinstance(document.valeurs, dict):
        raise Refus("La fiche n’est pas une suite de champs.")
    if re.search(r"\r(?!\n)", document.texte):
        raise Refus(
            "Les fins de ligne de la fiche ne sont pas celles d’aujourd’hui : lancez « catalogue corriger »."
        )
    # Reading has refused aliases, tags and depth: composing is safe.
    root = yaml.compose(document.texte, Loader=_LOADER)
    if not isinstance(root, yaml.MappingNode):
        raise Refus("La fiche n’est pas une suite de champs.")
    ending = "\r\n" if "\r\n" in document.texte else "\n"
    return FichierLu(document.texte, document.valeurs, root, ending, _style(root, document.texte))


def sans_marque(text: str) -> tuple[str, str]:
    """Set the byte order mark of a text apart: the nodes do not count it."""
    mark = BOM.decode()
    return (mark, text.removeprefix(mark)) if text.startswith(mark) else ("", text)


def trop_gros(text: str) -> bool:
    """Tell whether a text is longer than a file of the catalogue may be."""
    return len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES


def enfant(node: yaml.Node, step: str | int) -> yaml.Node | None:
    """Return the child of a node, or nothing."""
    if isinstance(node, yaml.MappingNode) and isinstance(step, str):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        found: yaml.Node = node.value[step]
        return found
    return None


def debut(node: yaml.Node) -> int:
    """Return the index of the first character of a node."""
    return int(node.start_mark.index)


def colonne(node: yaml.Node) -> int:
    """Return the column, from 0, of the first character of a node."""
    return int(node.start_mark.column)


def fin(node: yaml.Node, text: str) -> int:
    """Return the index after what writes a node, without the comments and blank lines that follow."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return fin(last[1] if isinstance(last, tuple) else last, text)
    start, end = debut(node), int(node.end_mark.index)
    written = text[start:end]
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"} and not _KEEP.match(written):
        return start + len(written.rstrip())
    return end


def est_vide(node: yaml.Node) -> bool:
    """Tell whether a node holds nothing: `[]`, `{}`, `~` or no character at all."""
    if isinstance(node, yaml.CollectionNode):
        return not node.value
    return node.tag == "tag:yaml.org,2002:null"


def _style(root: yaml.Node, text: str) -> Style:
    """Guess the habits of the person who wrote the file."""
    groups, lists, elements, marks = Counter[int](), Counter[int](), Counter[int](), Counter[str]()
    for node in _walk(root):
        if isinstance(node, yaml.ScalarNode) and node.style in {"'", '"'}:
            marks[node.style] += 1
        if not isinstance(node, yaml.CollectionNode) or node.flow_style:
            continue
        if isinstance(node, yaml.SequenceNode):
            elements.update(step for item in node.value if (step := _step(item, text)))
            continue
        for key, value in node.value:
            if not isinstance(value, yaml.CollectionNode) or value.flow_style:
                continue
            kind = lists if isinstance(value, yaml.SequenceNode) else groups
            kind[colonne(value) - colonne(key)] += 1
    return Style(
        _usual(groups, 2),
        _usual(lists, 2),
        max(2, _usual(elements, 2)),
        marks.most_common(1)[0][0] if marks else '"',
    )


def _step(item: yaml.Node, text: str) -> int:
    """Count the columns from the dash of an element to its content, 0 when it is elsewhere."""
    before = text[: debut(item)].rpartition("\n")[2]
    return len(before) - before.index("-") if before.strip() == "-" else 0


def _usual(counted: Counter[int], default: int) -> int:
    return counted.most_common(1)[0][0] if counted else default


def _walk(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield from _walk(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _walk(value)
