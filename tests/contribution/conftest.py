"""What the tests of contributions share: a small catalogue, a forge on a real socket, the steps of the workflows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from catalogue_communs import __main__ as entree
from catalogue_communs.contribution import github, publication, resultat
from catalogue_communs.contribution.demande import traiter
from catalogue_communs.contribution.resultat import Apercu, Resultat
from tests.activite.serveur import Serveur
from tests.contribution.aides import (
    DEPOT,
    JOUR,
    depots,
    ecrire_catalogue,
    evenement,
    execution,
    git,
)
from tests.contribution.faux_depot import FauxDepot


class Atelier(NamedTuple):
    """A catalogue under Git, its forge and the bare repository there, and what the jobs of the workflows do."""

    racine: Path
    nu: Path
    forge: FauxDepot
    depot: github.DepotGitHub
    dossier: Path

    def envoyer(self, texte: str, numero: int = 12, **changes: Any) -> str:
        """Read a form, then act on it, as the two jobs do."""
        event = evenement(texte, numero, **changes)
        return self.deposer(traiter(texte, self.racine, JOUR, event["issue"]["html_url"]), event)

    def deposer(self, lu: Resultat, event: dict[str, Any] | None = None) -> str:
        resultat.ecrire_json(lu, self.dossier / "resultat" / resultat.NOM)
        return publication.deposer(
            event or evenement(""), self.dossier / "resultat", self.racine, self.depot
        )

    def commenter(self, *changements: str, **run: Any) -> str:
        resultat.ecrire_json(Apercu(changements), self.dossier / "apercu" / resultat.APERCU)
        return publication.commenter(execution(**run), self.dossier / "apercu", self.depot)

    def reprendre(self, branche: str) -> str:
        """Commit on a branch of the forge as a person does; return its last commit."""
        git(self.racine, "fetch", "--quiet", "origin", branche)
        git(self.racine, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        git(self.racine, "commit", "--quiet", "--allow-empty", "--message=Relecture")
        git(self.racine, "push", "--quiet", "origin", f"HEAD:{branche}")
        git(self.racine, "checkout", "--quiet", "main")
        return self.git("rev-parse", branche)

    def git(self, *arguments: str) -> str:
        return git(self.nu, *arguments)


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    return ecrire_catalogue(tmp_path / "catalogue")


@pytest.fixture
def serveur_forge() -> Iterator[Serveur]:
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


@pytest.fixture
def atelier(racine: Path, forge: FauxDepot, depot: github.DepotGitHub, tmp_path: Path) -> Atelier:
    """Put the catalogue under Git, with the bare repository of a forge."""
    forge.nu = tmp_path / "forge.git"
    depots(racine, forge.nu)
    return Atelier(racine, forge.nu, forge, depot, tmp_path)


@pytest.fixture
def commande(
    serveur_forge: Serveur, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Run the command of a workflow in a folder, with the variables given alone; return its code and what it says."""

    def run(racine: Path, *arguments: object, **variables: str) -> tuple[int, str]:
        given = {"GITHUB_REPOSITORY": DEPOT, "GITHUB_API_URL": serveur_forge.adresse, **variables}
        with monkeypatch.context() as patch:
            patch.chdir(racine)
            patch.delenv("GITHUB_TOKEN", raising=False)
            for name, value in given.items():
                patch.setenv(name, value)
            patch.setattr("sys.argv", ["catalogue", *map(str, arguments)])
            with pytest.raises(SystemExit) as ended:
                entree.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    return run


@pytest.fixture
def etape(forge: FauxDepot, commande: Callable[..., tuple[int, str]]) -> Callable[..., str]:
    """Run a step of a workflow, which must end with a code; return what it says.

    As in the workflows, only the steps of the forge have a token.
    """

    def run(racine: Path, *arguments: object, code: int = 0, **variables: str) -> str:
        token = {"GITHUB_TOKEN": forge.jeton} if arguments[0] == "forge" else {}
        ended, told = commande(racine, *arguments, **token, **variables)
        assert ended == code, told
        return told

    return run
