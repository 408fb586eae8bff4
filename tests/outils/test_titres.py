"""Each case of the tables of edges says why it is there: it has a title, which its test shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.aides import ROOT

TABLES = sorted(
    path
    for dossier in ("regles", "impact")
    for path in (ROOT / "tests" / "fixtures" / dossier).glob("*.yml")
)

NOM = re.compile(r"[a-z_]+")


def sans_titre(table: Any) -> list[Any]:
    """Return the cases of a table that only their rank would name.

    A title is the key of its case, or its `regle`; a text that is a case whole says itself. A
    file may hold several tables, each under a name in small letters.
    """
    muets: list[Any] = []
    if isinstance(table, list):
        for cas in table:
            if isinstance(cas, dict) and cas.get("regle"):
                continue
            if not isinstance(cas, str):
                muets.append(cas)
        return muets
    for nom, cas in table.items():
        if isinstance(cas, list) and NOM.fullmatch(str(nom)):
            muets += sans_titre(cas)
    return muets


def test_a_case_without_a_title_is_seen() -> None:
    assert sans_titre([["2024", 1], {"regle": "Dit"}, {"fiche": {}}, "<b>"]) == [
        ["2024", 1],
        {"fiche": {}},
    ]
    assert sans_titre({"derniere": [[[], {}, None]], "Un titre": [[], {}, None]}) == [
        [[], {}, None]
    ]


def repetes(noeud: yaml.Node | None) -> list[str]:
    """Return the titles that two cases of a table share: the second would hide the first."""
    if not isinstance(noeud, yaml.MappingNode):
        return []
    vus: set[str] = set()
    doubles: list[str] = []
    for cle, table in noeud.value:
        if cle.value in vus:
            doubles.append(cle.value)
        vus.add(cle.value)
        doubles += repetes(table)
    return doubles


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_each_case_of_a_table_has_its_own_title(path: Path) -> None:
    texte = path.read_text(encoding="utf-8")
    assert sans_titre(yaml.safe_load(texte)) == []
    assert repetes(yaml.compose(texte)) == []
