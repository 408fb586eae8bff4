"""A caveat written in a file follows its figure wherever the site shows it."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

PRINCIPAL = "Un seul département les compte."
AUTRE = "L’article ne dit pas depuis quand."


@pytest.mark.parametrize(
    ("chemin", "reserves"),
    [
        ("communs/bornage/index.html", (PRINCIPAL, AUTRE)),
        ("communs/bornage/mesures/index.html", (PRINCIPAL, AUTRE)),
        ("catalogue/index.html", (PRINCIPAL,)),
        ("impact/index.html", (PRINCIPAL, AUTRE)),
        ("communs/bornage/carte/index.html", (PRINCIPAL,)),
        ("catalogue/comparer/donnees/bornage.json", (PRINCIPAL,)),
        ("api/v1/communs/bornage.json", (PRINCIPAL, AUTRE)),
        ("api/v1/indicateurs.json", (PRINCIPAL, AUTRE)),
        ("donnees/tables/mesures.csv", (PRINCIPAL, AUTRE)),
        ("communs/bornage/flux.xml", (PRINCIPAL[:-1], AUTRE[:-1])),
    ],
)
def test_a_caveat_follows_its_figure(site: Path, chemin: str, reserves: tuple[str, ...]) -> None:
    text = html.unescape((site / chemin).read_text(encoding="utf-8"))
    assert [said for said in reserves if said not in text] == []


@pytest.mark.parametrize("chemin", ["communs/sentes/index.html", "catalogue/index.html", "impact/index.html"])
def test_an_old_figure_is_marked_where_it_is_shown(site: Path, chemin: str) -> None:
    """« 120 structures » of November 2023, announced without a rhythm, is past its year."""
    text = (site / chemin).read_text(encoding="utf-8")
    start = text.index("Structures utilisatrices")
    assert "actualiser" in text[start : start + 700].lower()
