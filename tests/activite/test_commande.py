"""The command `catalogue activite`: what it says, what it returns, what it refuses."""

from __future__ import annotations

import json
import shutil
import socket
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from catalogue.commandes.cli import cli
from catalogue.commandes.lire_les_forges import _conclude
from catalogue.forges import campagne, lire_lectures
from catalogue.forges.campagne import Suites
from catalogue.forges.liste import Forge
from catalogue.reseau.bornes import Limites
from catalogue.reseau.client import Reseau
from tests.activite.conftest import MIDI
from tests.activite.faux_github import FauxGithub, servir
from tests.activite.mondes import exemple
from tests.activite.serveur import Reponse, Serveur, services
from tests.activite.test_git import Depot
from tests.validation.exemples import MINIMALE

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    """Return the folder of a catalogue of three commons."""
    folder = tmp_path / "catalogue"
    (folder / "projets").mkdir(parents=True)
    for slug in ("arbres", "bancs", "compost"):
        page = folder / "projets" / f"{slug}.yml"
        text = MINIMALE.replace("exemple/compteur-arbres", f"equipe/{slug}")
        page.write_text(text.replace("Compteur d’arbres", slug.title()), encoding="utf-8")
    return folder


@pytest.fixture
def github(
    serveur: Serveur, reseau: Reseau, monkeypatch: pytest.MonkeyPatch, forges_locales: object
) -> FauxGithub:
    """Make the command reach a made GitHub which knows two of them."""
    assert forges_locales
    made = servir(FauxGithub([exemple("equipe/arbres"), exemple("equipe/bancs")]), serveur, monkeypatch)
    monkeypatch.setattr(campagne, "ouvrir_reseau", lambda _root: reseau)
    return made


def activite(racine: Path, *options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(cli, ["activite", "--racine", str(racine), *options])


@pytest.mark.usefixtures("github")
def test_everything_is_read(racine: Path) -> None:
    """All read, but the one that its forge does not know: 1 until its third day; then nothing is due."""
    done = activite(racine)
    assert done.exit_code == 1, done.output
    assert "compost : la forge ne montre plus ce dépôt (constat 1 sur 3, un par jour)" in done.output
    assert "2 dépôt(s) lu(s) sur 3, dont 0 inchangé(s) ; 1 échec(s)" in done.output
    read = lire_lectures(racine)
    assert {one.acces for one in read.values()} == {"public", "a-confirmer"}
    assert activite(racine).output == "Toutes les lectures sont à jour.\n"


@pytest.mark.usefixtures("github")
def test_some_failed(racine: Path, serveur: Serveur) -> None:
    """Some failed: which and why, and 1; what was read is kept."""
    serveur.repond("/github.com/repos/equipe/bancs", Reponse({}, 403))
    done = activite(racine)
    assert done.exit_code == 1
    assert "✗ https://github.com/equipe/bancs : la forge refuse l’accès" in done.output
    assert len(lire_lectures(racine)) == 2


@pytest.mark.usefixtures("github")
def test_none_was_read(racine: Path, serveur: Serveur) -> None:
    """None read: 3."""
    for slug in ("arbres", "bancs", "compost"):
        serveur.repond(f"/github.com/repos/equipe/{slug}", Reponse({}, 403))
    done = activite(racine)
    assert done.exit_code == 3
    assert not lire_lectures(racine)


@pytest.mark.usefixtures("github")
def test_without_a_network_no_file_changes(racine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On ports that refuse: what was read stays to the byte, the message says so, and 3."""
    activite(racine)
    before = {path: path.read_bytes() for path in racine.rglob("donnees/**/*.json")}
    assert before
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{closed.getsockname()[1]}"
    monkeypatch.setattr(Forge, "api", property(lambda forge: f"http://{nobody}/{forge.hote}"))
    monkeypatch.setattr(campagne, "services", lambda: services(f"http://{nobody}"))
    opened = Reseau(frozenset(), permis=frozenset({nobody}), limites=Limites(connexion=2, recul=0.01))
    monkeypatch.setattr(campagne, "ouvrir_reseau", lambda _root: opened)
    done = activite(racine, "--max-age", "0")
    assert (done.exit_code, "Aucune forge n’a répondu : rien n’est écrit." in done.stderr) == (3, True)
    assert {path: path.read_bytes() for path in racine.rglob("donnees/**/*.json")} == before
    assert json.loads(activite(racine, "--max-age", "0", "--format", "json").stdout)["muette"] is True


def test_a_forge_asks_to_wait(racine: Path, github: FauxGithub) -> None:
    """The command says when it can go on, and goes on."""
    github.quota, github.reprise = 12, MIDI + 1260
    done = activite(racine)
    assert done.exit_code == 1
    assert "github.com demande d’attendre : 2 dépôt(s) restent" in done.output
    assert "(dans 21 min)" in done.output
    github.quota = None


@pytest.mark.usefixtures("github")
def test_one_common_only(racine: Path) -> None:
    """--commun reads one common; an unknown name is a mistake."""
    assert activite(racine, "--commun", "arbres").exit_code == 0
    assert set(lire_lectures(racine)) == {"https://github.com/equipe/arbres"}
    assert activite(racine, "--commun", "arbre").exit_code != 0


@pytest.mark.parametrize(
    "options",
    [
        ("--forge", "ailleurs.example"),
        ("--depuis", "hier"),
        ("--depuis", "2999-01-01"),
        ("--max-age", "-1"),
        ("--rien",),
    ],
)
def test_mistakes(racine: Path, options: tuple[str, ...]) -> None:
    """A mistake calls nobody."""
    assert activite(racine, *options).exit_code not in {0, 3}


def test_off_line(racine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without network: the state of each common, and 3 when nothing was ever read."""

    def refuse(*_args: Any) -> None:  # noqa: ANN401 - whatever is asked
        raise AssertionError

    monkeypatch.setattr(campagne, "ouvrir_reseau", refuse)
    done = activite(racine, "--hors-ligne")
    assert done.exit_code == 3
    assert "arbres : pas encore lu (0 dépôt(s) lu(s) sur 1)" in done.output


@pytest.mark.usefixtures("github")
def test_off_line_after_a_run(racine: Path) -> None:
    """Without network, what was read is told with its day; what a person spoiled is named."""
    activite(racine, "--commun", "arbres")
    done = activite(racine, "--hors-ligne")
    assert done.exit_code == 1
    assert "arbres : " in done.output
    assert "bancs : pas encore lu" in done.output
    assert activite(racine, "--hors-ligne", "--commun", "arbres").exit_code == 0
    [path] = (racine / "donnees" / "activite" / "github.com").glob("*.json")
    path.write_text(
        path.read_text(encoding="utf-8").replace('"etoiles": 12', '"etoiles": -1'), encoding="utf-8"
    )
    assert "etoiles" in activite(racine, "--hors-ligne").output
    path.write_text("{", encoding="utf-8")
    broken = activite(racine, "--hors-ligne")
    assert (broken.exit_code, "equipe__arbres.json" in broken.output) == (1, True)


def test_copies_on_the_disk(racine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies are read without network, with the day that they show; nothing newer is replaced."""
    monkeypatch.setattr(campagne, "ouvrir_reseau", None)
    copy = Depot(tmp_path / "copies" / "github.com" / "travail")
    copy.ecrit("2026-02-03", README_md="x")
    shutil.move(copy.folder / ".git", copy.folder.parent / "equipe__arbres")
    done = activite(racine, "--instantanes", str(tmp_path / "copies"))
    assert done.exit_code == 0, done.output
    [reading] = lire_lectures(racine).values()
    assert (reading.source, reading.lu_le.isoformat()) == ("instantane-git", "2026-02-03")
    (tmp_path / "copies" / "github.com" / "equipe__bancs").mkdir()
    assert activite(racine, "--instantanes", str(tmp_path / "copies")).exit_code == 1


def test_an_interruption(racine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C says that nothing is lost, and how to go on."""

    def interrupted(*_args: Any) -> None:  # noqa: ANN401
        raise KeyboardInterrupt

    monkeypatch.setattr(campagne, "ouvrir_reseau", interrupted)
    done = activite(racine)
    assert done.exit_code == 1
    assert "ce qui est lu est gardé" in done.output


def test_a_run_that_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Too much would be lost: 4, why, and what to do."""
    assert _conclude(Suites(lues=30, refus="5 dépôts sur 40 auraient disparu d’un coup"), 40, MIDI) == 4
    told = capsys.readouterr().err
    assert "Rien n’est écrit : 5 dépôts sur 40 auraient disparu d’un coup." in told
    assert "--accepter-les-pertes" in told


def test_many_failures_are_not_all_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Beyond twenty failures, the others are counted."""
    suites = Suites(lues=1, echecs=[(f"https://github.com/a/n{rank}", "non") for rank in range(25)])
    suites.abandons["github.com"] = "trop de lectures ont échoué de suite"
    suites.restes["github.com"] = 4
    assert _conclude(suites, 30, MIDI) == 1
    told = capsys.readouterr().err
    assert told.count("✗") == 20
    assert "… et 5 autres échecs." in told
    assert "github.com : trop de lectures ont échoué de suite ; 4 dépôt(s) restent." in told
