"""What a run costs, as GitHub counts it: points with a token, requests without, for 36 to a thousand repositories."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from catalogue.forges import campagne, lire_lectures
from catalogue.forges.modele import Archivage, LectureDeDepot
from catalogue.forges.registre import Choix, ecrire_lecture
from tests.activite.conftest import JOUR, MIDI
from tests.activite.faux_github import FauxGithub, servir
from tests.activite.mondes import EQUIPE, Geste, Monde
from tests.activite.test_bilan import projet

if TYPE_CHECKING:
    from pathlib import Path

    from catalogue.modele import Projet
    from catalogue.reseau.client import Reseau
    from tests.activite.serveur import Serveur

# A question asks about fifty repositories at most, a smaller one about those with many commits.
TAILLES = (36, 100, *(pytest.param(size, marks=pytest.mark.nuit) for size in (600, 1000)))
# What an hour of GitHub Actions allows.
POINTS = 1000
pytestmark = pytest.mark.usefixtures("forges_locales")


def mondes(nombre: int) -> list[Monde]:
    """Make repositories: most of them small, one in twenty with many commits."""
    drawn = random.Random(2026)  # noqa: S311 - the same repositories every time
    made = []
    for rank in range(nombre):
        count = drawn.randint(150, 700) if rank % 20 == 0 else drawn.randint(0, 25)
        commits = [Geste(drawn.uniform(0, 720), EQUIPE[drawn.randrange(5)]) for _ in range(count)]
        made.append(Monde(f"equipe/n{rank}", commits, versions=[("v1", 30)], etiquettes=[("v1", 30)]))
    return made


def fiches(nombre: int) -> list[Projet]:
    """Make their pages."""
    return [projet(f"https://github.com/equipe/n{rank}", slug=f"n{rank}") for rank in range(nombre)]


@pytest.fixture(params=TAILLES)
def nombre(request: pytest.FixtureRequest) -> int:
    """Say how many repositories there are."""
    return int(request.param)


@pytest.fixture
def github(serveur: Serveur, nombre: int, monkeypatch: pytest.MonkeyPatch) -> FauxGithub:
    """Serve them, and a Software Heritage that has none."""
    return servir(FauxGithub(mondes(nombre)), serveur, monkeypatch)


def lire(root: Path, reseau: Reseau, nombre: int, jours: int = 0) -> tuple[int, int]:
    """Run, so many days later; return what was read and what was found unchanged."""
    day = JOUR + timedelta(days=jours)
    plan = campagne.planifier(root, fiches(nombre), Choix(), day)
    done = campagne.lire(root, plan, day, lambda _: None, reseau)
    return done.lues, done.inchangees


def test_with_a_token(
    serveur: Serveur, reseau: Reseau, github: FauxGithub, nombre: int, tmp_path: Path
) -> None:
    """Cold within the points of an hour; the next day, unchanged, for less than 15 % of them; nor on the 1st."""
    reseau.jetons = {serveur.autorite: "jeton"}
    assert lire(tmp_path, reseau, nombre) == (nombre, 0)
    cold = github.compte
    assert reseau.points == cold <= min(POINTS, nombre)
    known = lire_lectures(tmp_path)
    grand = max(github.mondes.values(), key=lambda monde: len(monde.gestes))
    # More than its first page holds.
    assert len(grand.gestes) > 300
    rhythm = known[f"https://github.com/{grand.nom}"].rythme
    assert rhythm is not None
    assert sum(rhythm.commits.values()) == sum(
        geste.quand.date().isoformat() >= "2024-12-01" for geste in grand.gestes
    )
    github.compte = 0
    assert lire(tmp_path, reseau, nombre, jours=1) == (0, nombre)
    assert github.compte == -(-nombre // 50)
    assert github.compte <= max(0.15 * cold, 3)
    github.compte = 0
    # A week later, on the first day of a month.
    assert lire(tmp_path, reseau, nombre, jours=7) == (0, nombre)
    assert github.compte == -(-nombre // 50)
    assert len([one for one in serveur.demandes if one.chemin.startswith("/swh/")]) <= 180
    # Counts are made again within the month, and not each day that follows.
    spent = []
    for days in (29, 30):
        github.compte = 0
        lire(tmp_path, reseau, nombre, jours=days)
        spent.append(github.compte)
    assert spent[0] <= cold
    assert spent[1] == -(-nombre // 50)


def test_without_a_token(
    serveur: Serveur, reseau: Reseau, github: FauxGithub, nombre: int, tmp_path: Path
) -> None:
    """Sixty requests an hour go to the repositories read longest ago; nothing more is asked."""
    github.quota, github.reprise = 60, MIDI + 3600
    oldest = (17, nombre // 2, 3, nombre - 1)
    for rank in range(nombre):
        age = 90 if rank in oldest else 20
        reading = LectureDeDepot(
            f"https://github.com/equipe/n{rank}",
            JOUR - timedelta(days=age),
            "github",
            archivage=Archivage(JOUR, archive=True),
        )
        ecrire_lecture(tmp_path, reading)
    day_of = {depot: one.au for depot, one in lire_lectures(tmp_path).items()}
    plan = campagne.planifier(tmp_path, fiches(nombre), Choix(), JOUR)
    done = campagne.lire(tmp_path, plan, JOUR, lambda _: None, reseau)
    assert len(serveur.demandes) == 60
    assert done.attentes == {"github.com": MIDI + 3600}
    assert done.restes["github.com"] == nombre - done.reussies > 0
    newer = {depot for depot, one in lire_lectures(tmp_path).items() if one.au > day_of[depot]}
    assert {f"https://github.com/equipe/n{rank}" for rank in oldest} <= newer
    assert done.echecs == []
