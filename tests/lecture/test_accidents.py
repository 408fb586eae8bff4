"""Accidents and tricks of YAML: what is read is what another reader reads, the rest is refused in French."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml.scanner import ScannerError

from catalogue_communs.fiches.lecture import ligne_et_colonne, lire_octets
from tests.aides import RACINE, exemples
from tests.validation.exemples import FIXTURES
from tests.validation.test_robustesse import MORCEAUX

BORNE = settings(derandomize=True, deadline=None, max_examples=150)
PAGES = sorted((RACINE / "projets").glob("*.yml"))
EXEMPLES = sorted(FIXTURES.glob("projets/*/*.yml"))
TEXTES = [path.read_bytes().decode("utf-8", "replace") for path in (*PAGES[:3], *EXEMPLES)]
# Pieces from which a file is mostly valid.
PHRASES = (
    "nom: a\n",
    "liste:\n",
    "- b\n",
    "  - c: d\n",
    "    e: 2026-01-01\n",
    "groupe:\n",
    "  f: yes\n",
    '  g: "h"\n',
)


def _ecrites(node: yaml.Node) -> Any:
    """Return what a node holds, each word as it is written; a key that is written again keeps its first value."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _ecrites(child) for key, child in reversed(node.value)}
    return [*map(_ecrites, node.value)] if isinstance(node, yaml.SequenceNode) else node.value


def _tous(node: yaml.Node) -> Iterator[yaml.Node]:
    """Iterate over a node and all that it holds, keys included."""
    yield node
    children = node.value if isinstance(node, yaml.CollectionNode) else ()
    for one in chain(*(child if isinstance(child, tuple) else (child,) for child in children)):
        yield from _tous(one)


def comparer(text: str) -> bool:
    """Compare with a reader that guesses nothing; tell whether the text was read."""
    document = lire_octets(text.encode("utf-8", "surrogatepass"), "fiche.yml")
    if document.diagnostics:
        assert document.valeurs is None or all(
            d.code == "yaml-cle-en-double" for d in document.diagnostics
        )
        return False
    try:
        other = yaml.load(text.removeprefix("\ufeff"), Loader=yaml.BaseLoader)  # noqa: S506 - texts only
    except ScannerError as error:
        # A tab at the end of a line, that YAML allows, stops the reader written in Python.
        if "'\\t'" not in str(error):
            raise
        return False
    root = document.noeud(())
    assert root is not None
    assert _ecrites(root) == other
    for node in _tous(root):
        start, end = node.start_mark.index, node.end_mark.index
        assert ligne_et_colonne(document.texte, start) == (
            node.start_mark.line + 1,
            node.start_mark.column + 1,
        )
        bare = isinstance(node, yaml.ScalarNode) and not node.style
        written = document.texte[start:end]
        assert not bare or "\n" in written or written.strip() == node.value
    return True


@BORNE
@given(
    text=st.sampled_from(TEXTES),
    pieces=st.lists(st.sampled_from(MORCEAUX + PHRASES), max_size=3),
    at=st.integers(0, 4000),
    cut=st.integers(0, 9),
)
def test_a_page_with_an_accident_is_read_as_another_reader_does(
    text: str, pieces: list[str], at: int, cut: int
) -> None:
    comparer(text[:at] + "".join(pieces) + text[at + cut :])


TOURS = [
    *exemples("lecture/yaml.yml")["tours"],
    ["[" * 900, "yaml-syntaxe"],
    ["[" * 90_000, "yaml-profondeur"],
]


@pytest.mark.parametrize(("text", "code"), TOURS)
def test_each_trick_of_yaml_is_refused_by_its_name(text: str, code: str) -> None:
    assert [d.code for d in lire_octets(text.encode(), "fiche.yml").diagnostics] == [code]
