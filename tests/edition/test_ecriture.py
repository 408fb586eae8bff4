"""Writing a file: in one step, in `projets/`, nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.fiches.edition import Refus, ecrire

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def projets(tmp_path: Path) -> Path:
    """Make an empty folder of pages."""
    folder = tmp_path / "projets"
    folder.mkdir()
    return folder


def test_a_file_is_written_whole_and_leaves_nothing_beside(projets: Path) -> None:
    """A new file is readable by all, a former one keeps its rights; line endings stay."""
    path = projets / "bac-malin.yml"
    ecrire(path, "nom: Bac\r\n")
    assert path.read_bytes() == b"nom: Bac\r\n"
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o600)
    ecrire(path, "nom: Bac Malin\n")
    assert path.read_text(encoding="utf-8") == "nom: Bac Malin\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in projets.iterdir()] == ["bac-malin.yml"]


@pytest.mark.parametrize(
    "name",
    ["../bac.yml", "../projets/bac.yml", "Bac.yml", "bac.yaml", "bac malin.yml", "-bac.yml", ".yml", "a/bac.yml", "b" * 81 + ".yml", "bac\n.yml"],
)  # fmt: skip
def test_a_wrong_name_or_a_way_out_is_refused(projets: Path, name: str) -> None:
    """Nothing is written."""
    with pytest.raises(Refus):
        ecrire(projets / name, "nom: Bac\n")
    assert list(projets.parent.rglob("*.y*ml")) == []


def test_links_and_folders_are_refused(projets: Path, tmp_path: Path) -> None:
    """A link would write elsewhere."""
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
            ecrire(path, "nom: Bac\n")
    assert outside.read_text(encoding="utf-8") == "nom: Dehors\n"
