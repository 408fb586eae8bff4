"""What the tests of the activity share: servers, forges that lead to them, a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from catalogue_communs.forges.campagne import Lecteur
from catalogue_communs.forges.liste import DepotALire, Forge, cible
from catalogue_communs.forges.modele import ReleveDepot
from catalogue_communs.reseau.bornes import Limites, Panne
from catalogue_communs.reseau.connexion import Reseau
from tests.activite.serveur import Serveur

JOUR = date(2026, 11, 24)
# 2026-11-24 at noon, as a clock would say it.
MIDI = 1795521600.0
LARGE = Limites(connexion=5, lecture=20, total=30, recul=0.01, patience=5)


@dataclass
class Montre:
    """A clock that only sleep moves."""

    heure: float = MIDI
    sommeils: list[float] = field(default_factory=list)

    def dormir(self, seconds: float) -> None:
        """Move the clock instead of waiting."""
        self.sommeils.append(seconds)
        self.heure += seconds

    def horloge(self) -> dict[str, Any]:
        """Return what the network asks the time."""
        return {"maintenant": lambda: self.heure, "dormir": self.dormir}


def une_cible(url: str) -> DepotALire:
    """Return what a reader is given of a repository."""
    found = cible(url)
    assert found is not None
    return found


def relever(lecteur: Lecteur, url: str) -> ReleveDepot | Panne:
    """Read a repository; return what its forge says, or the failure."""
    try:
        return lecteur(une_cible(url), JOUR)
    except Panne as failure:
        return failure


@pytest.fixture
def serveur() -> Iterator[Serveur]:
    """Start a server that knows no path yet."""
    with Serveur() as started:
        yield started


@pytest.fixture
def autre_serveur() -> Iterator[Serveur]:
    """Start another server, on another port: another host for the rules of the network."""
    with Serveur() as started:
        yield started


@pytest.fixture
def montre() -> Montre:
    """Return a clock."""
    return Montre()


@pytest.fixture
def limites() -> Limites:
    """Return the limits of the network."""
    return LARGE


@pytest.fixture
def reseau(serveur: Serveur, montre: Montre, limites: Limites) -> Reseau:
    """Open a network that may only reach the test's server."""
    return Reseau(
        frozenset(), permis=frozenset({serveur.autorite}), limites=limites, **montre.horloge()
    )


@pytest.fixture
def forges_locales(serveur: Serveur, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Make every forge of the list lead to the test's server; give the start of its paths."""
    monkeypatch.setattr(Forge, "api", property(lambda forge: f"{serveur.adresse}/{forge.hote}"))
    return lambda host: f"/{host}"
