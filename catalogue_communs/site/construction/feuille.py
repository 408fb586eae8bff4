"""Of a theme's style sheet, the rules that a site uses: its readers load nothing else of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

_LUE = re.compile(r"var\(\s*(--[\w-]+)")


def regles_employees(feuille: str, connu: Callable[[str], bool], autres: str) -> str:
    """Return `feuille` with the rules whose classes, identifiers and attributes are all known of a page.

    A custom property stays when a rule that stays reads it, or one of the sheets `autres`; animations go.
    """
    rules = tinycss2.parse_stylesheet(feuille, skip_comments=True, skip_whitespace=True)
    read = {*_LUE.findall(f"{_ecrites(rules, connu, bool)} {autres}")}
    return _ecrites(rules, connu, read.__contains__)


def _ecrites(
    rules: Iterable[Node], connu: Callable[[str], bool], lue: Callable[[str], bool]
) -> str:
    written = ""
    for one in rules:
        head = inside = ""
        if isinstance(one, QualifiedRule):
            head = ",".join(
                text for text, names in _selecteurs(one.prelude) if all(map(connu, names))
            )
            said = tinycss2.parse_blocks_contents(
                one.content, skip_comments=True, skip_whitespace=True
            )
            inside = ";".join(
                f"{each.name}:{tinycss2.serialize(each.value).strip()}{'!important' if each.important else ''}"
                for each in said
                if isinstance(each, Declaration)
                and (lue(each.name) or not each.name.startswith("--"))
            )
        elif isinstance(one, AtRule) and one.content:
            head = f"@{one.at_keyword}{tinycss2.serialize(one.prelude).rstrip()}"
            if one.lower_at_keyword in {"media", "supports"}:
                held = tinycss2.parse_rule_list(
                    one.content, skip_comments=True, skip_whitespace=True
                )
                inside = _ecrites(held, connu, lue)
            elif one.lower_at_keyword == "page":
                inside = tinycss2.serialize(one.content)
        if head and inside:
            written += f"{head}{{{inside}}}"
    return written


def _selecteurs(prelude: Iterable[Node]) -> Iterator[tuple[str, set[str]]]:
    """Yield each selector of a rule and the names that it asks of a page; what is in `:not()` asks for nothing."""
    for comma, nodes in groupby(prelude, key=lambda node: node == ","):
        if comma:
            continue
        said = [*nodes]
        names = {two.value for one, two in pairwise(said) if one == "." and two.type == "ident"}
        for part in said:
            if part.type == "hash":
                names.add(part.value)
            elif part.type == "[] block":
                names |= {
                    inner.value for inner in part.content if inner.type in {"ident", "string"}
                }
        yield tinycss2.serialize(said).strip(), names
