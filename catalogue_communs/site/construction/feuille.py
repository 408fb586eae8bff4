"""Of a theme's style sheet, the rules that a site uses: its readers load nothing else of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

_LUE = re.compile(r"var\(\s*(--[\w-]+)")
_MOT = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Regle:
    """What is before the braces of a rule, and between them: declarations, other rules, or a text left as it is."""

    entete: str
    declarations: tuple[tuple[str, str], ...] = ()
    regles: tuple[Regle, ...] = ()
    texte: str = ""


def regles_employees(feuille: str, connu: Callable[[str], bool], autres: str = "") -> str:
    """Return `feuille` with the rules whose classes, identifiers and attributes are all known of a page.

    A custom property stays when a rule that stays reads it, or one of the sheets `autres`; an animation, when a
    rule that stays names it.
    """
    rules = [*_gardees(tinycss2.parse_stylesheet(feuille, skip_comments=True, skip_whitespace=True), connu)]
    written = [*_declarations(rules)]
    plain = " ".join(value for name, value in written if not name.startswith("--"))
    read = {*_LUE.findall(f"{plain} {autres}")}
    # What a property reads may be read by another.
    while more := {one for name, value in written if name in read for one in _LUE.findall(value)} - read:
        read |= more
    return "".join(_ecrites(rules, read, {*_MOT.findall(plain)}))


def _declarations(rules: Iterable[Regle]) -> Iterator[tuple[str, str]]:
    for one in rules:
        yield from one.declarations
        yield from _declarations(one.regles)


def _ecrites(rules: Iterable[Regle], read: Collection[str], named: Collection[str]) -> Iterator[str]:
    for one in rules:
        kept = (f"{name}:{value}" for name, value in one.declarations if name in read or name[:2] != "--")
        inside = ";".join(kept) or "".join(_ecrites(one.regles, read, named)) or one.texte
        if one.entete.startswith("@keyframes") and one.entete.split()[1] not in named:
            continue
        if inside:
            yield f"{one.entete}{{{inside}}}"


def _gardees(rules: Iterable[Node], connu: Callable[[str], bool]) -> Iterator[Regle]:
    for one in rules:
        if isinstance(one, QualifiedRule):
            if selectors := [text for text, names in _selecteurs(one.prelude) if all(map(connu, names))]:
                said = tinycss2.parse_blocks_contents(one.content, skip_comments=True, skip_whitespace=True)
                told = [(d.name, _valeur(d)) for d in said if d.type == "declaration"]
                yield Regle(",".join(selectors), tuple(told))
        elif isinstance(one, AtRule) and one.content:
            head = f"@{one.at_keyword}{tinycss2.serialize(one.prelude).rstrip()}"
            if one.lower_at_keyword in {"media", "supports"}:
                inside = tinycss2.parse_rule_list(one.content, skip_comments=True, skip_whitespace=True)
                yield Regle(head, regles=tuple(_gardees(inside, connu)))
            else:
                yield Regle(head, texte=tinycss2.serialize(one.content))


def _valeur(one: Declaration) -> str:
    return f"{tinycss2.serialize(one.value).strip()}{'!important' if one.important else ''}"


def _selecteurs(prelude: Iterable[Node]) -> Iterator[tuple[str, set[str]]]:
    """Yield each selector of a rule and the names that it asks of a page; what is in `:not()` asks for nothing."""
    said: list[Node] = []
    for node in [*prelude, None]:
        if node is not None and node != ",":
            said.append(node)
            continue
        names = {two.value for one, two in pairwise(said) if one == "." and two.type == "ident"}
        for part in said:
            if part.type == "hash":
                names.add(part.value)
            elif part.type == "[] block":
                names |= {inner.value for inner in part.content if inner.type in {"ident", "string"}}
        yield tinycss2.serialize(said).strip(), names
        said = []
