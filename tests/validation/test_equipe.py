"""Several processes find in the files what one finds, and whatever happens to them."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from typing import TYPE_CHECKING, Any

import pytest

from catalogue import chargement, processus
from catalogue.memoire import Memoire
from catalogue.validation import equipe, moteur, souvenirs
from tests.aides import RACINE
from tests.validation.exemples import AUJOURD_HUI, FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from catalogue.diagnostics import Diagnostic
    from catalogue.modele import Catalogue
    from catalogue.validation.fiche import Contexte, Fiche

Found = tuple["Catalogue", "tuple[Diagnostic, ...]", "tuple[Diagnostic, ...]"]


@pytest.fixture(scope="module")
def melange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a catalogue of whole pages and of examples, right and wrong, under former names too."""
    root = tmp_path_factory.mktemp("melange")
    shutil.copytree(RACINE / "projets", root / "projets")
    shutil.copytree(RACINE / "donnees", root / "donnees")
    shutil.copy(RACINE / "guichet.yml", root)
    for index, path in enumerate(sorted(FIXTURES.glob("projets/*/*.yml"))[::2]):
        shutil.copy(path, root / "projets" / f"exemple-{index:03d}.yml")
    for index in range(3):
        text = (RACINE / "projets" / "clairiere.yml").read_text(encoding="utf-8")
        former = f"anciens_slugs: [ancien, exemple-{index:03d}, de-{index}]\n"
        (root / "projets" / f"renomme-{index}.yml").write_text(text + former, encoding="utf-8")
    (root / "projets" / "enorme.yml").write_text(f"nom: {'9' * 25}\nn: {2**70}\n", encoding="utf-8")
    (root / "projets" / "vide.yml").write_bytes(b"")
    (root / "projets" / "octets.yml").write_bytes(b"nom: \xff\n")
    return root


@pytest.fixture(scope="module")
def attendu(melange: Path) -> Found:
    """Say what one process finds."""
    with pytest.MonkeyPatch.context() as patch:
        partager(patch, 0)
        return trouver(melange)


@pytest.fixture(autouse=True)
def nouvelle_memoire() -> None:
    """Hold nothing from one test to the next."""
    souvenirs._tenus.cache_clear()  # noqa: SLF001


def partager(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Let `count` processes share even a few files."""
    monkeypatch.setattr(processus, "copiables", lambda: count)
    monkeypatch.setattr(equipe, "ENOUGH", 1)


def trouver(root: Path, memoire: Memoire | None = None) -> Found:
    """Read and check everything, with and without advice."""
    catalogue, report = chargement.charger(root, AUJOURD_HUI, memoire)
    return catalogue, report.diagnostics, moteur.valider(root, AUJOURD_HUI, memoire=memoire).diagnostics


def retenu(folder: Path) -> dict[str, bytes]:
    """Return what a memory holds."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_several_processes_find_what_one_finds(
    melange: Path, attendu: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same commons, the same messages in the same order, the same memory, byte for byte."""
    partager(monkeypatch, 0)
    assert trouver(melange, Memoire(tmp_path / "seul")) == attendu
    for count in (2, 3):
        partager(monkeypatch, count)
        souvenirs._tenus.cache_clear()  # noqa: SLF001
        assert trouver(melange, Memoire(tmp_path / f"{count}")) == attendu
        assert retenu(tmp_path / f"{count}") == retenu(tmp_path / "seul")


def test_the_work_is_really_shared(melange: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process reads only what is not ordinary, and checks nothing else."""
    partager(monkeypatch, 2)
    here, checked = os.getpid(), []
    check = moteur._check  # noqa: SLF001

    def count(fiche: Fiche, contexte: Contexte) -> list[Diagnostic]:
        if os.getpid() == here:
            checked.append(fiche.document)
        return check(fiche, contexte)

    monkeypatch.setattr(moteur, "_check", count)
    moteur.valider(melange, AUJOURD_HUI)

    asked = {document.fichier for document in checked}
    assert {"projets/enorme.yml", "projets/vide.yml", "projets/octets.yml", "guichet.yml"} <= asked
    assert not [d.fichier for d in checked if d.ecrites and d.fichier != "guichet.yml"]


def test_what_is_not_asked_is_read_and_not_checked(
    melange: Path, attendu: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file asked for: the others only say their names, whoever reads them."""
    partager(monkeypatch, 2)
    check, asked = moteur._check, melange / "projets" / "renomme-1.yml"  # noqa: SLF001

    def count(fiche: Fiche, contexte: Contexte) -> list[Diagnostic]:
        (tmp_path / fiche.slug).touch()
        return check(fiche, contexte)

    monkeypatch.setattr(moteur, "_check", count)
    report = moteur.valider(melange, AUJOURD_HUI, [asked])

    assert [path.name for path in tmp_path.iterdir()] == ["renomme-1"]
    assert report.diagnostics == tuple(d for d in attendu[2] if d.fichier == "projets/renomme-1.yml")


def _mourir(*_: object) -> Any:  # noqa: ANN401 - never returns
    os.kill(os.getpid(), signal.SIGKILL)


def _echouer(*_: object) -> Any:  # noqa: ANN401 - never returns
    raise MemoryError


@pytest.mark.parametrize("accident", [_mourir, _echouer])
@pytest.mark.parametrize("moment", ["lire", "verifier"])
def test_what_a_process_could_not_do_is_done_again(
    melange: Path,
    attendu: Found,
    monkeypatch: pytest.MonkeyPatch,
    accident: Callable[..., Any],
    moment: str,
) -> None:
    """Killed or out of memory, while it reads or while it checks, on its third file."""
    partager(monkeypatch, 2)
    here, seen = os.getpid(), []

    def wrap(make: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
            seen.append(args)
            return accident() if os.getpid() != here and len(seen) > 2 else make(*args)

        return call

    place = (equipe, "read_bytes") if moment == "lire" else (moteur, "_check")
    monkeypatch.setattr(*place, wrap(getattr(*place)))

    assert moteur.valider(melange, AUJOURD_HUI).diagnostics == attendu[2]


def test_a_fault_of_the_library_is_told(melange: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails in the other processes fails in this one, which says where."""
    partager(monkeypatch, 2)
    monkeypatch.setattr(moteur, "_check", _echouer)

    with pytest.raises(MemoryError):
        moteur.valider(melange, AUJOURD_HUI)


def test_a_process_with_threads_is_never_copied() -> None:
    """Their locks could stay closed in the copy: under « serve », one process reads."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert processus.copiables() == 0
    finally:
        stop.set()
        thread.join()


def test_names_that_are_not_unicode_are_told_one_by_one(tmp_path: Path) -> None:
    """Both are printed alike: each is read all the same, by this process alone, and refused."""
    folder = tmp_path / "projets"
    folder.mkdir()
    for name in (b"\xe8.yml", b"\xe9.yml"):
        with open(os.fsencode(folder) + b"/" + name, "wb") as stream:  # noqa: PTH123 - bytes, not a text
            stream.write((RACINE / "projets" / "clairiere.yml").read_bytes())
    for memoire in (None, Memoire(tmp_path / "memoire")):
        report = moteur.valider(tmp_path, AUJOURD_HUI, memoire=memoire)
        assert len(report.fiches) == 2
        assert "fichier-nom" in {d.code for d in report.diagnostics if d.est_erreur}


def test_copies_that_could_read_nothing_are_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When every file has a fault, no process is left behind."""
    folder = tmp_path / "projets"
    folder.mkdir()
    for index in range(4):
        (folder / f"commun-{index}.yml").write_text("nom: [\n", encoding="utf-8")
    partager(monkeypatch, 2)
    teams: list[equipe.Equipe] = []
    engager = equipe.Equipe._engager  # noqa: SLF001

    def noted(team: equipe.Equipe, count: int) -> None:
        engager(team, count)
        assert team.au_travail
        teams.append(team)

    monkeypatch.setattr(equipe.Equipe, "_engager", noted)
    moteur.valider(tmp_path, AUJOURD_HUI)
    assert [team.au_travail for team in teams] == [False]
