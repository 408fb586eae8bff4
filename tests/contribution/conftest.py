"""What the tests of contributions share: a small catalogue, a forge on a real socket, the steps of the workflows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalogue_communs import __main__ as entree
from catalogue_communs.contribution import github
from tests.activite.serveur import Serveur
from tests.contribution.aides import DEPOT, ecrire_catalogue
from tests.contribution.faux_depot import FauxDepot


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


@pytest.fixture
def etape(
    forge: FauxDepot,
    serveur_forge: Serveur,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., str]:
    """Run a step of a workflow in a folder, with what the forge gives; return what it says.

    As in the workflows, only the steps of the forge have a token.
    """

    def run(racine: Path, *arguments: object, code: int = 0, **variables: str) -> str:
        of_forge = arguments[0] == "forge"
        given = {"GITHUB_REPOSITORY": DEPOT, "GITHUB_API_URL": serveur_forge.adresse, **variables}
        with monkeypatch.context() as patch:
            patch.chdir(racine)
            patch.delenv("GITHUB_TOKEN", raising=False)
            for name, value in {**({"GITHUB_TOKEN": forge.jeton} if of_forge else {}), **given}.items():
                patch.setenv(name, value)
            patch.setattr("sys.argv", ["catalogue", *map(str, arguments)])
            with pytest.raises(SystemExit) as ended:
                entree.main()
        told = capsys.readouterr()
        assert (ended.value.code or 0) == code, told.err
        return told.out + told.err

    return run
