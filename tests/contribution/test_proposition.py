"""What a proposal writes once: a use of an organisation, a source."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from catalogue_communs.collectivites import reference
from catalogue_communs.contribution.proposition import (
    citer_source,
    lignes_de,
)
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.socle.fichiers import ressources

Json = dict[str, Any]
FRANCE = reference(ressources())


PARC = {"nom": "Parc du Val", "type": "pnr"}


@pytest.mark.parametrize(
    ("ecrit", "propose", "deja"),
    [
        ({"code_insee": "35238"}, {"code_insee": "35238"}, True),
        ({"code_insee": "35238"}, {"siren": "213502388"}, True),
        ({"code_insee": "35238"}, {"code_insee": "35051"}, False),
        (PARC, PARC, True),
        (PARC, {**PARC, "nom": "PARC  du val"}, True),
        (PARC, {**PARC, "type": "association"}, False),
        (PARC, {**PARC, "nom": "Parc du Mont"}, False),
        ({"code_insee": "44"}, {"code_insee": "44"}, False),
        ({"nom": 3}, PARC, False),
    ],
)
def test_an_organisation_is_the_same_by_its_code_or_its_name(
    ecrit: Json, propose: Json, *, deja: bool
) -> None:
    text = yaml.safe_dump({"reutilisations": [{"organisation": ecrit}]})
    assert bool(lignes_de(text, propose, FRANCE)) is deja


SOURCES = """\
nom: A
sources:
  - id: bilan
    titre: Bilan
    url: https://a.example/bilan
  - id: page-du-site-b-example
    titre: Sans adresse
"""


@pytest.mark.parametrize(
    ("source", "titre", "cite", "ajoute"),
    [
        ("bilan", "", "bilan", False),
        ("https://a.example/bilan", "", "bilan", False),
        ("https://a.example/bilan", "Autre titre", "bilan", False),
        ("https://a.example/bilan/", "", "page-du-site-a-example", True),
        ("https://b.example/", "", "page-du-site-b-example-2", True),
        ("https://b.example/", "Bilan", "bilan-2", True),
        ("https://b.example/", "!!!", "source", True),
        ("https://b.example/", "a" * 61, "a" * 60, True),
        ("https://b.example/", "a" * 59 + " b", "a" * 59, True),
    ],
)
def test_a_source_is_listed_once(source: str, titre: str, cite: str, *, ajoute: bool) -> None:
    text, ident = citer_source(SOURCES, source, titre, "reutilisations", "")
    assert ident == cite
    assert "consultee_le" not in text
    read = citer_source(SOURCES, source, titre, "reutilisations", "2026-11")[0]
    assert ("consultee_le" in read) is ajoute
    assert (text != SOURCES) is ajoute
    assert text.startswith(SOURCES)


@pytest.mark.parametrize(
    ("texte", "dit"), [(SOURCES, "Sources de la fiche : bilan ou page"), ("nom: A\n", "« rapport ». Donnez")]
)
def test_a_source_that_is_not_listed_is_told(texte: str, dit: str) -> None:
    with pytest.raises(Refus, match=re.escape(dit)):
        citer_source(texte, "rapport", "", "reutilisations", "")
