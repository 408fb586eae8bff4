"""The mistakes that the form of the site knows: what the validation says of each, word for word."""

from __future__ import annotations

import json
from datetime import date

import pytest

from catalogue.fiches.diagnostics import CODES, PHRASES
from catalogue.validation.moteur import valider_texte
from tests.aides import RACINE
from tests.validation.exemples import FIXTURES

CORPUS = json.loads((FIXTURES / "formulaire" / "fautes.json").read_text(encoding="utf-8"))
FAUTES = CORPUS["fautes"]
JOUR = date(2026, 11, 24)


@pytest.mark.parametrize("faute", FAUTES, ids=[faute["nom"] for faute in FAUTES])
def test_each_mistake_has_its_sentence(faute: dict[str, object]) -> None:
    """The browser says the same: see `tests/site/test_saisie.py`, that reads the same file."""
    values = {**CORPUS["base"], **faute["valeurs"]}  # type: ignore[dict-item]
    found = valider_texte(RACINE, JOUR, "bac-malin", json.dumps(values, ensure_ascii=False))
    assert [f"{one.message} {one.remede}" for one in found if one.est_erreur] == faute["phrases"]


def test_no_mistake_is_for_nothing() -> None:
    """Each has its sentences, and each sentence of the form the code of a message."""
    assert all(faute["phrases"] for faute in FAUTES)
    assert {code for code, _, _ in PHRASES.values()} - {""} <= set(CODES)
