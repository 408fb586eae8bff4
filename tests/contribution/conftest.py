"""What the tests of contributions share: a small catalogue, and a forge on a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.contribution import github
from tests.activite.serveur import Serveur
from tests.contribution.aides import DEPOT, ecrire_catalogue
from tests.contribution.faux_depot import FauxDepot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    """Return a catalogue of two imaginary commons."""
    return ecrire_catalogue(tmp_path / "catalogue")


@pytest.fixture
def serveur_forge() -> Iterator[Serveur]:
    """Start a server."""
    with Serveur() as started:
        yield started


@pytest.fixture
def forge(serveur_forge: Serveur) -> Iterator[FauxDepot]:
    """Return the forge of the catalogue; in the end, every exchange must have followed its description."""
    made = FauxDepot()
    serveur_forge.defaut = made
    yield made
    assert made.fautes == []


@pytest.fixture
def depot(serveur_forge: Serveur, forge: FauxDepot) -> github.DepotGitHub:
    """Return the client of the catalogue's repository, on the forge of the test."""
    return github.DepotGitHub(DEPOT, forge.jeton, serveur_forge.adresse)
