"""What decides whether the whole suite runs: real changes, in real Git repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from catalogue.commandes import etapes
from catalogue.contribution import publication
from tests.activite.serveur import Reponse
from tests.aides import ROOT
from tests.contribution.aides import DEPOT, depots, ecrire_catalogue, git

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from catalogue.contribution.github import DepotGitHub
    from tests.activite.serveur import Serveur
    from tests.contribution.faux_depot import FauxDepot

    Changer = Callable[[Path], object]

FICHE, LIEN, PROGRAMME, IMAGE, LECTURE = (
    "projets/haies-vives.yml",
    "projets/lien.yml",
    "projets/programme.yml",
    "docs/images/communs/logo.png",
    "donnees/activite/github.com/exemple__haies.json",
)


def ecrire(root: Path, name: str, content: str = "x\n") -> None:
    """Write a file and the folders that lead to it."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(content, encoding="utf-8")


def deplacer(root: Path, name: str, target: str) -> None:
    """Give a file another name."""
    (root / target).parent.mkdir(parents=True, exist_ok=True)
    (root / name).rename(root / target)


def lier(root: Path, name: str, target: str) -> None:
    """Put a link in place of a file."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).unlink(missing_ok=True)
    (root / name).symlink_to(target)


def ecrire_les_deux(root: Path) -> None:
    """Change a page, and the code with it."""
    ecrire(root, FICHE)
    ecrire(root, "catalogue/fiches/lecture.py", "y\n")


def inclure(root: Path) -> None:
    """Make a page a repository inside the repository, of which Git notes the commit alone."""
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},projets/depot.yml")


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make once a small project under Git, a catalogue, some code, some images, and its forge."""
    folder = tmp_path_factory.mktemp("modele")
    root = ecrire_catalogue(folder / "projet")
    for name in (
        "guichet.yml",
        "catalogue/fiches/lecture.py",
        "README.md",
        IMAGE,
        LECTURE,
        "projets/LISEZMOI.md",
    ):
        ecrire(root, name)
    lier(root, LIEN, "haies-vives.yml")
    ecrire(root, PROGRAMME)
    (root / PROGRAMME).chmod(0o755)
    depots(root, folder / "forge.git")
    git(root, "remote", "set-url", "origin", "../forge.git")
    return folder


@pytest.fixture
def copie(modele: Path, tmp_path: Path) -> Path:
    """Return a clone of the small project."""
    shutil.copytree(modele, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "projet"


DONNEES: dict[str, Changer] = {
    "a page": lambda root: ecrire(root, FICHE),
    "a new page": lambda root: ecrire(root, "projets/neuf.yml"),
    "a page less": lambda root: (root / FICHE).unlink(),
    "a page renamed": lambda root: deplacer(root, FICHE, "projets/haies.yml"),
    "the guichet": lambda root: ecrire(root, "guichet.yml", "y\n"),
    "an image": lambda root: ecrire(root, "docs/images/communs/page.webp"),
    "a reading": lambda root: ecrire(root, LECTURE, "{}\n"),
    "the list of what is published": lambda root: ecrire(root, "donnees/identifiants.csv"),
    "the needs": lambda root: ecrire(root, "donnees/besoins.csv"),
    "the days of the readings": lambda root: ecrire(root, "donnees/activite/passages.json", "{}\n"),
    "a common of several repositories": lambda root: ecrire(root, "donnees/activite/communs/a.json"),
    "a name with an accent": lambda root: ecrire(root, "projets/été.yml"),
    "a name with a space and a quote": lambda root: ecrire(root, 'projets/a "b".yml'),
}
CODE: dict[str, Changer] = {
    "nothing": lambda _root: None,
    "a page and the code": ecrire_les_deux,
    "the code": lambda root: ecrire(root, "catalogue/fiches/lecture.py", "y\n"),
    "a text": lambda root: ecrire(root, "README.md", "y\n"),
    "a workflow": lambda root: ecrire(root, ".github/workflows/x.yml"),
    "another page of docs": lambda root: ecrire(root, "docs/x.md"),
    "another image": lambda root: ecrire(root, "docs/images/x.png"),
    "a drawing": lambda root: ecrire(root, "docs/images/communs/x.svg"),
    "code among the pages": lambda root: ecrire(root, "projets/x.py"),
    "a folder among the pages": lambda root: ecrire(root, "projets/sous/x.yml"),
    "a text among the pages": lambda root: ecrire(root, "projets/LISEZMOI.md", "y\n"),
    "code among the readings": lambda root: ecrire(root, "donnees/activite/github.com/x.py"),
    "other data": lambda root: ecrire(root, "donnees/collectivites/regions.csv"),
    "code that becomes a page": lambda root: deplacer(
        root, "catalogue/fiches/lecture.py", "projets/lecture.yml"
    ),
    "a page that becomes code": lambda root: deplacer(root, FICHE, "catalogue/haies.py"),
    "a page that becomes a link": lambda root: lier(root, FICHE, "../README.md"),
    "a new link": lambda root: lier(root, "projets/neuf.yml", "/etc/passwd"),
    "an image that becomes a link": lambda root: lier(root, IMAGE, "/etc/passwd"),
    "a page that becomes a program": lambda root: (root / FICHE).chmod(0o755),
    "a link less": lambda root: (root / LIEN).unlink(),
    "a program that becomes a page": lambda root: (root / PROGRAMME).chmod(0o644),
    "a submodule": inclure,
    "a name in capitals": lambda root: ecrire(root, "Projets/x.yml"),
    "a name with a line break": lambda root: ecrire(root, "projets/x.yml\nREADME"),
    "a guichet elsewhere": lambda root: ecrire(root, "docs/guichet.yml"),
}


def proposer(root: Path, change: Changer) -> None:
    """Commit a change on a branch, and check out what merging it gives, as the forge does."""
    git(root, "checkout", "--quiet", "-b", "proposition")
    change(root)
    git(root, "add", "--all")
    if change is inclure:
        inclure(root)
    git(root, "commit", "--quiet", "--allow-empty", "--message=Proposition")
    git(root, "checkout", "--quiet", "--detach", "main")
    git(root, "merge", "--quiet", "--no-ff", "--message=Fusion", "proposition")


@pytest.mark.parametrize("name", [*DONNEES, *CODE])
def test_only_what_is_surely_data_spares_the_suite(copie: Path, name: str) -> None:
    """Pages, the guichet, images of commons and readings; plain files before and after, whatever moves."""
    proposer(copie, {**DONNEES, **CODE}[name])
    assert publication.depuis(copie, "HEAD^1") == (
        publication.DONNEES if name in DONNEES else publication.TOUT
    )


def test_a_settings_of_git_that_finds_renamings_changes_nothing(copie: Path) -> None:
    """A page that is a copy of code, or code that becomes a page, are told by both of their names."""
    git(copie, "config", "diff.renames", "copies")
    proposer(copie, CODE["code that becomes a page"])
    assert publication.depuis(copie, "HEAD^1") == publication.TOUT


@pytest.mark.parametrize("base", ["HEAD^7", "0" * 40, "inconnue", "--output=x", ""])
def test_a_change_that_cannot_be_known_is_everything(copie: Path, base: str) -> None:
    """No such commit, or no commit at all: the suite runs."""
    proposer(copie, DONNEES["a page"])
    assert publication.depuis(copie, base) == publication.TOUT
    assert not (copie / "x").exists()


@pytest.mark.parametrize("listed", [b"", b"\0", b":100644 100644 a b M\0", b"projets/a.yml\0", b":\0:\0"])
def test_a_list_that_is_not_one_is_everything(listed: bytes) -> None:
    """What Git would not print."""
    assert publication.portee(listed) == publication.TOUT


# --- The step of the workflow, played ------------------------------------------------------


def jouer(root: Path, tmp_path: Path, event: str) -> str:
    """Run the very command of the workflow in a clone that holds the scripts; return its output."""
    workflow: dict[str, Any] = yaml.safe_load(
        (ROOT / ".github" / "workflows" / "verifier.yml").read_text(encoding="utf-8")
    )
    [command] = [s["run"] for s in workflow["jobs"]["verifier"]["steps"] if s.get("id") == "portee"]
    for name in ("scripts", "catalogue"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, root / name, dirs_exist_ok=True, ignore=ignored)
    output = tmp_path / "sortie"
    output.touch()
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-e", "-o", "pipefail", "-c", command],
        cwd=root,
        env={
            **os.environ,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_OUTPUT": str(output),
            "GITHUB_ENV": str(tmp_path / "env"),
        },
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return output.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["a page", "the code"])
def test_the_step_of_a_proposal_compares_it_to_the_branch_that_receives_it(
    copie: Path, tmp_path: Path, name: str
) -> None:
    """What the main branch gained since is not counted."""
    git(copie, "branch", "vieille")
    ecrire(copie, "catalogue/fiches/lecture.py", "plus récent\n")
    git(copie, "commit", "--quiet", "--all", "--message=Code")
    git(copie, "checkout", "--quiet", "vieille")
    proposer(
        copie,
        {**DONNEES, **CODE}[name] if name == "a page" else lambda root: ecrire(root, "README.md", "z\n"),
    )
    expected = "donnees" if name == "a page" else "tout"
    assert jouer(copie, tmp_path, "pull_request") == f"portee={expected}\n"


def test_the_step_of_a_branch_that_was_asked_for_compares_it_to_main(copie: Path, tmp_path: Path) -> None:
    """The branch of a form, with the commit of a person above; then the main branch itself."""
    git(copie, "checkout", "--quiet", "-b", "contribution/12")
    for content in ("x\n", "y\n"):
        ecrire(copie, FICHE, content)
        git(copie, "commit", "--quiet", "--all", "--message=Fiche")
    assert jouer(copie, tmp_path, "workflow_dispatch") == "portee=donnees\n"
    git(copie, "checkout", "--quiet", "main")
    (tmp_path / "sortie").unlink()
    assert jouer(copie, tmp_path, "workflow_dispatch") == "portee=tout\n"


# --- Before a publication -------------------------------------------------------------------


@pytest.fixture
def publiee(copie: Path, forge: FauxDepot) -> Path:
    """Return a clone whose first commit is on line."""
    forge.publiee(git(copie, "rev-parse", "HEAD"))
    return copie


def fusionner(root: Path, change: Changer) -> str:
    """Commit a change on main, as a merge on the forge does; return the commit."""
    change(root)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message=Fusion")
    git(root, "push", "--quiet", "origin", "HEAD:main")
    return git(root, "rev-parse", "HEAD")


def test_a_publication_of_data_runs_no_suite(publiee: Path, depot: DepotGitHub) -> None:
    """Two merges of data since the last publication, of which the first waited and gave its place."""
    fusionner(publiee, DONNEES["a page"])
    fusionner(publiee, DONNEES["an image"])
    assert publication.a_prouver(publiee, depot)[0] == publication.DONNEES


def test_a_publication_for_new_readings_runs_no_suite(publiee: Path, depot: DepotGitHub) -> None:
    """The very files that are on line."""
    assert publication.a_prouver(publiee, depot) == (
        publication.DONNEES,
        "rien n’a changé depuis la dernière publication",
    )


def test_code_that_waited_behind_data_is_not_forgotten(publiee: Path, depot: DepotGitHub) -> None:
    """The publication of the code was replaced by a newer one: that one proves the code."""
    fusionner(publiee, CODE["the code"])
    fusionner(publiee, DONNEES["a page"])
    assert publication.a_prouver(publiee, depot)[0] == publication.TOUT


def verifier(forge: FauxDepot, merged: str, head: str, tree: str) -> None:
    """Note a merged proposal, whose check ended well, on the files `tree`."""
    forge.fusion(merged, head)
    forge.arbres[head] = tree
    forge.controle(head, "success")


def test_what_was_proved_on_the_same_files_is_not_run_again(
    publiee: Path, forge: FauxDepot, depot: DepotGitHub
) -> None:
    """The proposal was up to date: its last commit holds the very files of the merge."""
    merged = fusionner(publiee, CODE["the code"])
    verifier(forge, merged, "a" * 40, git(publiee, "rev-parse", "HEAD^{tree}"))
    assert publication.a_prouver(publiee, depot)[0] == publication.DONNEES


@pytest.mark.parametrize(
    ("merged", "tree", "conclusion", "app"),
    [
        ({}, "b" * 40, "success", "github-actions"),
        ({}, "", "failure", "github-actions"),
        ({}, "", "cancelled", "github-actions"),
        ({}, "", "success", "une-autre-application"),
        ({"merged_at": None}, "", "success", "github-actions"),
        ({"merge_commit_sha": "c" * 40}, "", "success", "github-actions"),
    ],
    ids=["other files", "failed", "cancelled", "another application", "not merged", "another merge"],
)
def test_what_was_not_proved_on_the_same_files_is_run(  # noqa: PLR0913, PLR0917 - what a proof is made of
    publiee: Path,
    forge: FauxDepot,
    depot: DepotGitHub,
    merged: dict[str, Any],
    tree: str,
    conclusion: str,
    app: str,
) -> None:
    """Other files, a check that did not end well, or not that of the forge, or of another merge."""
    sha, head = fusionner(publiee, CODE["the code"]), "a" * 40
    forge.fusion(sha, head, **merged)
    forge.arbres[head] = tree or git(publiee, "rev-parse", "HEAD^{tree}")
    forge.controle(head, conclusion, app)
    assert publication.a_prouver(publiee, depot)[0] == publication.TOUT


def test_a_proof_that_was_followed_by_a_failure_is_none(
    publiee: Path, forge: FauxDepot, depot: DepotGitHub
) -> None:
    """Two jobs of the same name, of which one failed: a proposal may not hide one behind the other."""
    sha = fusionner(publiee, CODE["the code"])
    verifier(forge, sha, "a" * 40, git(publiee, "rev-parse", "HEAD^{tree}"))
    forge.controle("a" * 40, "failure")
    assert publication.a_prouver(publiee, depot)[0] == publication.TOUT


def test_a_run_of_a_proposal_is_no_publication(copie: Path, forge: FauxDepot, depot: DepotGitHub) -> None:
    """A fork whose branch is called main, and that brings its own workflow, publishes nothing."""
    fusionner(copie, CODE["the code"])
    sha = git(copie, "rev-parse", "HEAD")
    forge.publiee(sha, event="pull_request")
    assert publication.a_prouver(copie, depot)[0] == publication.TOUT
    forge.publiee(sha)
    assert publication.a_prouver(copie, depot)[0] == publication.DONNEES


def test_the_first_publication_proves_everything(copie: Path, depot: DepotGitHub) -> None:
    """Nothing was ever published, and nobody knows of any proposal."""
    assert publication.a_prouver(copie, depot)[0] == publication.TOUT


@pytest.mark.parametrize("answer", [None, Reponse({}, 503), Reponse({"workflow_runs": [{}]}), Reponse([1])])
def test_a_forge_that_does_not_say_spares_nothing(
    publiee: Path,
    serveur_forge: Serveur,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    answer: Reponse | None,
) -> None:
    """Unreachable, broken down, or answering something else: the suite runs, and the step ends well."""
    monkeypatch.chdir(publiee)
    given = {"GITHUB_REPOSITORY": DEPOT, "GITHUB_TOKEN": "x", "GITHUB_OUTPUT": str(tmp_path / "sortie")}
    given["GITHUB_API_URL"] = serveur_forge.adresse if answer else "http://127.0.0.1:9"
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    if answer:
        serveur_forge.repond(f"/repos/{DEPOT}/actions/workflows/publier.yml/runs", answer)
    assert etapes.a_publier().startswith("tout : toute la suite est lancée (la forge n’a pas pu dire")
    assert (tmp_path / "sortie").read_text(encoding="utf-8") == "portee=tout\n"
