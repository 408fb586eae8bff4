"""The tasks of a site: the same pages and files by any number of processes, and no silent failure."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue_communs.site.construction.pages import Faites, Produits, Site, Tache, preparer
from catalogue_communs.site.vues.adresses import Page
from catalogue_communs.socle.programme import Publication
from tests.aides import RACINE, ROOT, TODAY, fichiers

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="ailleurs, un seul processus travaille")
COMMUNS = 40


def tache(number: int, faire: Callable[[], Produits] | None = None) -> Tache:
    """Make an imaginary task: a page and a file."""
    path = f"communs/c{number}/"
    page = Page(path, f"Commun {number}", "", f"<p>{number}</p>".encode())
    made = Produits((page,), {f"{path}fichier.txt": str(number).encode()})
    return Tache(path, faire or (lambda: made))


def site(*others: Tache) -> Site:
    """Make a site of forty tasks, and one of the whole."""
    tout = Tache("tout", lambda: Produits(fichiers={"liste.txt": b"tout"}))
    return Site(
        (tout, *map(tache, range(COMMUNS)), *others),
        {"compte": lambda racine: f"<b>{racine}{COMMUNS}</b>"},
        "https://communs.exemple.fr/",
    )


@pytest.mark.parametrize(
    "processus", [1, pytest.param(2, marks=LINUX), pytest.param(3, marks=LINUX)]
)
@pytest.mark.parametrize("garder", [False, True])
def test_any_number_of_processes_gives_the_same(
    tmp_path: Path, processus: int, *, garder: bool
) -> None:
    pages = [*site().fabriquer(tmp_path, processus, {} if garder else None)]
    assert [page.titre for page in pages] == [f"Commun {number}" for number in range(COMMUNS)]
    expected = {f"communs/c{number}/fichier.txt": str(number).encode() for number in range(COMMUNS)}
    assert fichiers(tmp_path) == {"liste.txt": b"tout"} | expected


def test_what_was_made_is_made_again_when_its_name_changes(tmp_path: Path) -> None:
    made: list[str] = []

    def counted(one: Tache) -> Tache:
        def faire() -> Produits:
            made.append(one.nom)
            return one.faire()

        return replace(one, faire=faire)

    deja: Faites = {}
    whole = site()
    first = [*replace(whole, taches=tuple(map(counted, whole.taches))).fabriquer(tmp_path, 1, deja)]
    made.clear()
    (tmp_path / "communs/c3/fichier.txt").unlink()
    changed = (*whole.taches[:-1], replace(tache(COMMUNS - 1), nom="autre"))
    second = [*replace(whole, taches=tuple(map(counted, changed))).fabriquer(tmp_path, 1, deja)]
    assert made == ["autre"]
    assert second == first
    assert (tmp_path / "communs/c3/fichier.txt").read_bytes() == b"3"
    assert [*deja] == [one.nom for one in changed]


@pytest.mark.parametrize("processus", [1, pytest.param(2, marks=LINUX)])
def test_what_stops_a_task_stops_the_build(tmp_path: Path, processus: int) -> None:
    def fail() -> Produits:
        raise PermissionError(13, "refusé", "un/fichier")

    with pytest.raises(PermissionError, match="refusé"):
        [*site(tache(99, fail)).fabriquer(tmp_path, processus)]


@LINUX
def test_a_process_that_is_killed_stops_the_build(tmp_path: Path) -> None:
    def die() -> Produits:
        os.kill(os.getpid(), signal.SIGKILL)
        return Produits()

    with pytest.raises(BrokenProcessPool):
        [*site(tache(99, die)).fabriquer(tmp_path, 2)]


def test_a_mark_of_a_page_is_told_how_deep_the_page_is() -> None:
    mark = '<div data-insert="compte"></div>'
    made = [site().inserer(mark, path) for path in ("", "a/", "a/b/")]
    assert made == [f"<b>{racine}{COMMUNS}</b>" for racine in ("", "../", "../../")]


def test_each_task_has_its_name() -> None:
    made, faults = preparer(RACINE, TODAY, Publication())
    assert not faults
    assert len({one.nom for one in made.taches}) == len(made.taches) > 10


LENT = """
import sys, time
from pathlib import Path
from catalogue_communs.site.construction.pages import Produits, Site, Tache
def faire(number):
    time.sleep(0.02)
    return Produits(fichiers={f"{number}.txt": b"x"})
taches = tuple(Tache(str(n), lambda n=n: faire(n)) for n in range(2000))
print(*Site(taches, {}, "").fabriquer(Path(sys.argv[1]), 2))
"""


@LINUX
def test_processes_whose_parent_is_killed_stop(tmp_path: Path) -> None:
    # The processes hold the pipe, which ends with the last of them.
    end, held = os.pipe()
    parent = subprocess.Popen(
        [sys.executable, "-c", LENT, str(tmp_path)], cwd=ROOT, pass_fds=[held]
    )
    os.close(held)
    while not any(tmp_path.iterdir()) and parent.poll() is None:
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    assert os.read(end, 1) == b""
    os.close(end)
    assert 0 < len(list(tmp_path.iterdir())) < 2000
