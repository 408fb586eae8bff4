"""The pieces of a site: the same files by any number of processes or on demand, and no silent failure."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue_communs.site.construction.atelier import Annonce, Atelier, Ouvrage, Produits, Site
from catalogue_communs.site.vues.adresses import Page
from tests.aides import ROOT

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="ailleurs, un seul processus travaille")
COMMUNS = 40


def ouvrage(number: int, faire: Callable[[], Produits] | None = None) -> Ouvrage:
    """Make an imaginary piece: a page and a file."""
    path = f"communs/c{number}/"
    page = Page(path, f"Commun {number}", "", f"<p>{number}</p>")
    return Ouvrage(
        "commun",
        faire or (lambda: Produits((page,), {f"{path}fichier.txt": str(number).encode()})),
        (Annonce(path),),
        (path,),
    )


def site(*others: Ouvrage) -> Site:
    """Make a site of forty pieces, and one of the whole."""
    tout = Ouvrage("tout", lambda: Produits(fichiers={"liste.txt": b"tout"}))
    return Site(
        (tout, *map(ouvrage, range(COMMUNS)), *others),
        {"compte": lambda racine: f"<b>{racine}{COMMUNS}</b>"},
        "https://communs.exemple.fr/",
    )


def atelier(made: Site, folder: Path) -> Atelier:
    """Write pages without a layout."""
    return Atelier(made, folder, lambda page: f"<h1>{page.titre}</h1>{page.contenu}")


def fichiers(folder: Path) -> dict[str, bytes]:
    """Read every file."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def tout(made: Site, folder: Path, processus: int) -> dict[str, bytes]:
    """Make everything."""
    one = atelier(made, folder)
    one.lancer(processus)
    one.finir()
    return fichiers(folder)


def test_any_number_of_processes_writes_the_same_files(tmp_path: Path) -> None:
    expected = {"liste.txt": b"tout"}
    for number in range(COMMUNS):
        expected[f"communs/c{number}/index.html"] = f"<h1>Commun {number}</h1><p>{number}</p>".encode()
        expected[f"communs/c{number}/fichier.txt"] = str(number).encode()
    for processus in (1, 2, 3):
        assert tout(site(), tmp_path / str(processus), processus) == expected
    on_demand = atelier(site(), tmp_path / "demande")
    for path in expected:
        on_demand.fournir(path.removesuffix("index.html"))
    assert fichiers(tmp_path / "demande") == expected


def test_only_what_is_asked_for_is_made(tmp_path: Path) -> None:
    made: list[int] = []

    def counted(one: Ouvrage, number: int) -> Ouvrage:
        def faire() -> Produits:
            made.append(number)
            return one.faire()

        return replace(one, faire=faire)

    whole = site()
    pieces = tuple(counted(one, number) for number, one in enumerate(whole.ouvrages))
    demand = atelier(replace(whole, ouvrages=pieces), tmp_path)
    demand.fournir("communs/c7/")
    demand.fournir("communs/c7/fichier.txt")
    demand.fournir("communs/c7/fichier.txt")
    assert made == [8]
    demand.fournir("inconnu/")
    assert made == [8, 0]


def test_a_hand_written_page_is_finished_when_asked_for(tmp_path: Path) -> None:
    page = tmp_path / "guide" / "index.html"
    page.parent.mkdir()
    page.write_text('<div data-insert="compte"></div>', encoding="utf-8")
    atelier(site(), tmp_path).fournir("guide/")
    assert page.read_text(encoding="utf-8") == f"<b>../{COMMUNS}</b>"


@pytest.mark.parametrize(
    "chemin", ["../dehors.html", "a/../../dehors.html", "..\\dehors.html", "../", "a\0b.html"]
)
def test_nothing_outside_the_site_is_read_or_written(tmp_path: Path, chemin: str) -> None:
    outside = tmp_path / "dehors.html"
    outside.write_text('<div data-insert="compte"></div>', encoding="utf-8")
    (tmp_path / "index.html").write_text('<div data-insert="compte"></div>', encoding="utf-8")
    (tmp_path / "site").mkdir()
    before = fichiers(tmp_path)
    atelier(site(), tmp_path / "site").fournir(chemin)
    assert fichiers(tmp_path) == before


def test_whoever_reads_a_page_that_is_written_sees_it_whole(tmp_path: Path) -> None:
    demand = atelier(site(), tmp_path)
    demand.fournir("communs/c7/")
    page = tmp_path / "communs/c7/index.html"
    whole = page.read_bytes()
    with page.open("rb") as reader:
        demand._ecrire("communs/c7/index.html", b"x" * 100_000)  # noqa: SLF001
        assert reader.read() == whole
    assert page.read_bytes() == b"x" * 100_000
    assert {one.name for one in page.parent.iterdir() if one.is_file()} >= {"index.html"}
    assert not [*tmp_path.rglob(".*")]


def test_an_abandoned_site_makes_nothing_more(tmp_path: Path) -> None:
    former = atelier(site(), tmp_path)
    former.abandonner()
    former.fournir("communs/c7/")
    assert fichiers(tmp_path) == {}


@pytest.mark.parametrize("processus", [1, pytest.param(2, marks=LINUX)])
def test_what_stops_a_piece_stops_the_build(tmp_path: Path, processus: int) -> None:
    def fail() -> Produits:
        raise PermissionError(13, "refusé", "un/fichier")

    with pytest.raises(PermissionError, match="refusé"):
        tout(site(ouvrage(99, fail)), tmp_path, processus)


@LINUX
def test_the_pieces_of_a_lot_are_made_by_one_process(tmp_path: Path) -> None:
    def who(name: str) -> Callable[[], Produits]:
        return lambda: Produits(fichiers={name: str(os.getpid()).encode()})

    lots = [Ouvrage("tout", who(f"{lot}{n}"), lot=lot) for n in range(20) for lot in ("api", "listes")]
    tout(replace(site(), ouvrages=tuple(lots)), tmp_path, 2)
    for lot in ("api", "listes"):
        assert len({path.read_bytes() for path in tmp_path.glob(f"{lot}*")}) == 1


@LINUX
def test_an_error_that_cannot_travel_is_told_all_the_same(tmp_path: Path) -> None:
    class Locale(Exception):  # noqa: N818 - not an error of the library
        def __init__(self, one: str, two: str) -> None:
            super().__init__(f"{one}, {two}")

    def fail() -> Produits:
        raise Locale("ceci", "cela")

    with pytest.raises(RuntimeError, match="ceci, cela"):
        tout(site(ouvrage(99, fail)), tmp_path, 2)


@LINUX
def test_a_process_that_is_killed_stops_the_build(tmp_path: Path) -> None:
    def die() -> Produits:
        os.kill(os.getpid(), signal.SIGKILL)
        return Produits()

    with pytest.raises(ChildProcessError, match="arrêté"):
        tout(site(ouvrage(99, die)), tmp_path, 2)


def test_two_pieces_never_make_the_same_file() -> None:
    with pytest.raises(ValueError, match=r"communs/c1/fichier\.txt"):
        site(ouvrage(1)).produire()


LENT = """
import sys, time
from pathlib import Path
from catalogue_communs.site.construction.atelier import Atelier, Ouvrage, Produits, Site
def faire(number):
    time.sleep(0.02)
    return Produits(fichiers={f"{number}.txt": b"x"})
pieces = tuple(Ouvrage("lent", lambda n=n: faire(n)) for n in range(2000))
atelier = Atelier(Site(pieces, {}, ""), Path(sys.argv[1]), str)
atelier.lancer(2)
atelier.finir()
"""


@LINUX
def test_processes_whose_parent_is_killed_stop(tmp_path: Path) -> None:
    # The processes hold the pipe, which ends with the last of them.
    end, held = os.pipe()
    parent = subprocess.Popen([sys.executable, "-c", LENT, str(tmp_path)], cwd=ROOT, pass_fds=[held])
    os.close(held)
    while not any(tmp_path.iterdir()) and parent.poll() is None:
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    assert os.read(end, 1) == b""
    os.close(end)
    assert 0 < len(list(tmp_path.iterdir())) < 2000
