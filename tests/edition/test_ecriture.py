"""Writing a file: in one step, in `projets/`, nowhere else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche
from tests.aides import ROOT

# Twenty-five editors of one process: each reads, waits for the others to have read, and adds its own organisation
# again and again until the file takes it.
EDITEURS = """
import sys
from pathlib import Path
from threading import Barrier, Thread
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche
from catalogue_communs.fiches.ecriture import ajouter

path, who, barrier, refusals = Path(sys.argv[1]), sys.argv[2], Barrier(25), []

def edit(rank):
    text = path.read_bytes().decode()
    barrier.wait()
    while True:
        element = {"organisation": {"nom": f"Organisme {who}-{rank}"}, "etat": "en-production"}
        try:
            return ecrire_fiche(path, text, ajouter(text, ("reutilisations",), element))
        except Refus as refusal:
            refusals.append(str(refusal))
            text = path.read_bytes().decode()

editors = [Thread(target=edit, args=(rank,)) for rank in range(25)]
for one in editors:
    one.start()
for one in editors:
    one.join()
assert all("Relancez la même commande" in said for said in refusals), refusals
print(len(refusals))
"""


@pytest.fixture
def projets(tmp_path: Path) -> Path:
    """Make an empty folder of pages."""
    folder = tmp_path / "projets"
    folder.mkdir()
    return folder


def test_a_file_is_written_whole_and_leaves_nothing_beside(projets: Path) -> None:
    path = projets / "bac-malin.yml"
    ecrire_fiche(path, "", "nom: Bac\r\n")
    assert path.read_bytes() == b"nom: Bac\r\n"
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o600)
    ecrire_fiche(path, "nom: Bac\r\n", "nom: Bac Malin\n")
    assert path.read_text(encoding="utf-8") == "nom: Bac Malin\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in projets.iterdir()] == ["bac-malin.yml"]


@pytest.mark.parametrize(
    "name",
    ["../bac.yml", "../projets/bac.yml", "Bac.yml", "bac.yaml", "bac malin.yml", "-bac.yml", ".yml", "a/bac.yml", "b" * 81 + ".yml", "bac\n.yml"],
)  # fmt: skip
def test_a_wrong_name_or_a_way_out_is_refused(projets: Path, name: str) -> None:
    with pytest.raises(Refus):
        ecrire_fiche(projets / name, "", "nom: Bac\n")
    assert list(projets.parent.rglob("*.y*ml")) == []


def test_links_and_folders_are_refused(projets: Path, tmp_path: Path) -> None:
    outside = tmp_path / "dehors.yml"
    outside.write_text("nom: Dehors\n", encoding="utf-8")
    (projets / "bac.yml").symlink_to(outside)
    (projets / "dossier.yml").mkdir()
    linked = tmp_path / "ailleurs" / "projets"
    linked.parent.mkdir()
    linked.symlink_to(projets)
    for path in (
        projets / "bac.yml",
        projets / "dossier.yml",
        linked / "neuf.yml",
        tmp_path / "absent" / "projets" / "a.yml",
    ):
        with pytest.raises(Refus):
            ecrire_fiche(path, "", "nom: Bac\n")
    assert outside.read_text(encoding="utf-8") == "nom: Dehors\n"


def test_fifty_edits_at_once_lose_nothing(projets: Path) -> None:
    path = projets / "bac.yml"
    ecrire_fiche(path, "", "nom: Bac\nreutilisations: []\n")
    command = [sys.executable, "-c", EDITEURS, str(path)]
    running = [
        subprocess.Popen([*command, str(rank)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for rank in range(2)
    ]
    refused = [int(process.communicate(timeout=60)[0]) for process in running]
    written = re.findall(r"nom: (Organisme \d-\d+)\n", path.read_text(encoding="utf-8"))
    assert sorted(written) == sorted(
        f"Organisme {who}-{rank}" for who in range(2) for rank in range(25)
    )
    # Of those of a process, that have all read the same text, one writes.
    assert sum(refused) >= 24 * 2
    assert [one.name for one in projets.iterdir()] == ["bac.yml"]


def test_a_new_file_never_takes_the_place_of_another(projets: Path) -> None:
    ecrire_fiche(projets / "bac.yml", "", "nom: Le premier\n")
    with pytest.raises(Refus, match="a été modifié pendant ce temps"):
        ecrire_fiche(projets / "bac.yml", "", "nom: Le second\n")
    assert (projets / "bac.yml").read_text(encoding="utf-8") == "nom: Le premier\n"
