"""Of a theme's style sheet, the rules that a site uses: its readers load nothing else of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby, pairwise

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

_LUE = re.compile(r"var\(\s*(--[\w-]+)")


# A tenth of what `serve` does for each correction, were it done again.
@lru_cache(maxsize=1)
def regles_employees(
    feuille: str, noms: frozenset[str], debuts: tuple[str, ...], autres: str
) -> str:
    """Return `feuille` with the rules whose classes, identifiers and attributes are all known.

    They are one of `noms`, or start like one of `debuts`. A custom property stays when a rule that stays reads it, or one of the sheets `autres`;
    animations go.
    """

    def connu(nom: str) -> bool:
        return nom in noms or nom.startswith(debuts)

    rules = tinycss2.parse_stylesheet(feuille, skip_comments=True, skip_whitespace=True)
    lues = {*_LUE.findall(f"{_ecrites(rules, connu, bool)} {autres}")}
    return _ecrites(rules, connu, lues.__contains__)


def _ecrites(
    rules: Iterable[Node], connu: Callable[[str], bool], lue: Callable[[str], bool]
) -> str:
    """Write the rules that a page uses; one without selector or without declaration is left out."""
    css = ""
    for rule in rules:
        tete = corps = ""
        if isinstance(rule, QualifiedRule):
            tete = ",".join(_selecteurs_employes(rule.prelude, connu))
            corps = ";".join(_declarations(rule.content, lue))
        elif isinstance(rule, AtRule) and rule.content:
            tete = f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude).rstrip()}"
            corps = _corps_d_une_regle_at(rule, connu, lue)
        if tete and corps:
            css += f"{tete}{{{corps}}}"
    return css


def _corps_d_une_regle_at(
    rule: AtRule, connu: Callable[[str], bool], lue: Callable[[str], bool]
) -> str:
    """Write what a rule like `@media` holds; an animation or a font holds nothing for a page."""
    if rule.lower_at_keyword in {"media", "supports"}:
        rules = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        return _ecrites(rules, connu, lue)
    if rule.lower_at_keyword == "page":
        css: str = tinycss2.serialize(rule.content)
        return css
    return ""


def _declarations(content: list[Node], lue: Callable[[str], bool]) -> Iterator[str]:
    """Write each declaration of a rule, but for the custom properties that nothing reads."""
    for declaration in tinycss2.parse_blocks_contents(
        content, skip_comments=True, skip_whitespace=True
    ):
        if not isinstance(declaration, Declaration):
            continue
        if declaration.name.startswith("--") and not lue(declaration.name):
            continue
        css = f"{declaration.name}:{tinycss2.serialize(declaration.value).strip()}"
        if declaration.important:
            css += "!important"
        yield css


def _selecteurs_employes(prelude: Iterable[Node], connu: Callable[[str], bool]) -> Iterator[str]:
    for selecteur, noms in _selecteurs(prelude):
        if all(map(connu, noms)):
            yield selecteur


def _selecteurs(prelude: Iterable[Node]) -> Iterator[tuple[str, set[str]]]:
    """Yield each selector of a rule and the names that it asks of a page.

    What is in `:not()` asks for nothing.
    """
    for comma, group in groupby(prelude, key=lambda node: node == ","):
        if comma:
            continue
        nodes = [*group]
        noms = set[str]()
        for sign, node in pairwise(nodes):
            if sign == "." and node.type == "ident":
                noms.add(node.value)
        for node in nodes:
            if node.type == "hash":
                noms.add(node.value)
            elif node.type == "[] block":
                noms |= {part.value for part in node.content if part.type in {"ident", "string"}}
        yield tinycss2.serialize(nodes).strip(), noms
