"""What the tests of the outputs share: the real catalogue, and a common with a hostile name."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from catalogue.chargement import charger
from catalogue.contexte import Contexte
from catalogue.modele import Catalogue, Projet, convert
from tests.aides import ROOT

TODAY = date(2026, 11, 24)
# What a name may hold at worst: markup of every format, both directions, an emoji, length.
HOSTILES = (
    "</script><b>x</b>",
    'Un « nom » à "guillemets" & l\'apostrophe',
    "]]> <!-- --> <![CDATA[",
    "مشترك رقمي",
    "\u202eelbisivni\u202c",
    "Arbres 🌳👨‍👩‍👧 et forêts",
    "a" * 150,
    "Un nom de commun qui n’en finit pas, " * 4,
    "\u0000\u0008\ufffe",
    "🌳",
)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Read the real catalogue."""
    return charger(ROOT, TODAY)[0]


@pytest.fixture(scope="session")
def contexte(catalogue: Catalogue) -> Contexte:
    """Give the facts of the real catalogue."""
    return Contexte(ROOT, catalogue, TODAY)


def fictif(**values: Any) -> Projet:  # noqa: ANN401 - the values of a file
    """Make an imaginary common."""
    base: dict[str, Any] = {
        "slug": "commun-fictif",
        "nom": "Commun fictif",
        "accroche": "Service imaginaire, fait pour les essais.",
        "statut": "ecosysteme",
        "contact": {"courriel": "contact@exemple.fr"},
        "porteurs": [{"nom": "Syndicat mixte du Val Imaginaire"}],
        "publics": {"collectivites": ["commune"]},
        "depots": [{"url": "https://github.com/exemple/commun-fictif"}],
        "licence": "MIT",
        "sources": [{"id": "a", "titre": "Rapport", "url": "https://exemple.fr/", "champs": ["nom"]}],
    }
    return convert(base | values, Projet)


def seul(*projets: Projet, today: date = TODAY) -> Contexte:
    """Make the facts of a catalogue of these commons alone."""
    return Contexte(ROOT, Catalogue(projets), today)


def renomme(projet: Projet, slug: str) -> Projet:
    """Rename the file of a common, as a person does."""
    return msgspec.structs.replace(projet, slug=slug, anciens_slugs=(*projet.anciens_slugs, projet.slug))
