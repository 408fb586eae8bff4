"""Organisations whose names are close, from one file to another: told, never merged."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from catalogue.validation import valider
from catalogue.validation.identifiants import cles
from tests.communs import valeurs
from tests.contribution.aides import ecrire_catalogue

if TYPE_CHECKING:
    from pathlib import Path

JOUR = date(2026, 11, 24)
LONG, SIREN = "Agence imaginaire des berges (AIB)", "130026032"


@pytest.mark.parametrize(
    ("un", "autre", "proches"),
    [
        ("AIB", LONG, True),
        ("Agence imaginaire des berges", LONG, True),
        ("L’agence imaginaire de la berges", LONG, True),
        ("Agence des berges", LONG, False),
        ("Incubateur (Cerema)", "Cerema", False),
        ("Parc du Val", "Parc du Mont", False),
    ],
)
def test_what_two_names_have_in_common(un: str, autre: str, *, proches: bool) -> None:
    """The same words, articles and brackets apart, or the acronym of the other."""
    assert bool(cles(un) & cles(autre)) is proches


@pytest.mark.parametrize(
    ("un", "autre", "dit"),
    [
        ({"nom": "AIB"}, {"nom": LONG, "siren": SIREN}, f'Si c’est lui, écrivez : siren: "{SIREN}".'),
        ({"nom": "AIB"}, {"nom": LONG}, "le même nom et le même type partout, ou son SIREN"),
        (
            {"nom": LONG, "type": "operateur-etat"},
            {"nom": LONG, "type": "association"},
            "le même type partout",
        ),
        ({"nom": LONG, "siren": SIREN}, {"nom": "AIB", "siren": SIREN}, ""),
        ({"nom": LONG, "type": "operateur-etat"}, {"nom": LONG, "type": "operateur-etat"}, ""),
        ({"nom": "Parc du Val"}, {"nom": LONG}, ""),
        ({"nom": "L'Agence du Val"}, {"nom": "L’Agence du Val"}, "le même nom et le même type partout"),
    ],
)
def test_the_advice_says_what_to_write(
    tmp_path: Path, un: dict[str, str], autre: dict[str, str], dit: str
) -> None:
    """On the organisation without a code; nothing when it is one already, or another."""
    root = ecrire_catalogue(tmp_path, un=fiche("un", un), autre=fiche("autre", autre))
    told = [
        d.remede
        for d in valider(root, JOUR).diagnostics
        if d.code == "organismes-proches" and d.fichier == "projets/un.yml"
    ]
    assert len(told) == bool(dit)
    assert all(dit in one for one in told)


def fiche(slug: str, porteur: dict[str, str]) -> dict[str, object]:
    """Make a common carried by an organisation."""
    depots = [{"url": f"https://github.com/exemple/{slug}"}]
    return {
        **{k: v for k, v in valeurs().items() if k != "slug"},
        "nom": slug,
        "porteurs": [porteur],
        "depots": depots,
    }
