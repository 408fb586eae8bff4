"""The compressed copies that a build may write beside its files."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import brotli
import pytest

from catalogue_communs.site.construction import compression
from tests.aides import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LIRE = {".gz": gzip.decompress, ".br": brotli.decompress}


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """Write a few files of a site: texts, one too short, an image."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "index.html").write_text("<p>Une page assez longue.</p>\n" * 200, encoding="utf-8")
    (tmp_path / "donnees.json").write_text('{"a": 1}\n' * 500, encoding="utf-8")
    (tmp_path / "court.txt").write_text("court", encoding="utf-8")
    (tmp_path / "image.png").write_bytes(b"\x89PNG" + bytes(5000))
    return tmp_path


def copies(folder: Path) -> dict[str, bytes]:
    """Read every compressed copy, by its path."""
    found = sorted(p for p in folder.rglob("*") if p.suffix in LIRE)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def test_each_copy_gives_its_file_back(dossier: Path) -> None:
    """Smaller than it; a short text and an image have none."""
    assert compression.comprimer(dossier) == 4
    made = copies(dossier)
    assert [*made] == ["donnees.json.br", "donnees.json.gz", "pages/index.html.br", "pages/index.html.gz"]
    for name, data in made.items():
        stem, dot, suffix = name.rpartition(".")
        whole = (dossier / stem).read_bytes()
        assert LIRE[dot + suffix](data) == whole
        assert len(data) < len(whole)


def test_the_same_files_give_the_same_copies(dossier: Path) -> None:
    """Neither a date nor a name in them; a copy that its file no longer deserves goes."""
    compression.comprimer(dossier)
    first = copies(dossier)
    compression.comprimer(dossier)
    assert copies(dossier) == first
    assert all(data[4:8] == bytes(4) for name, data in first.items() if name.endswith(".gz"))
    (dossier / "donnees.json").write_text("{}", encoding="utf-8")
    compression.comprimer(dossier)
    assert [*copies(dossier)] == ["pages/index.html.br", "pages/index.html.gz"]


def test_without_brotli_gzip_alone_is_written(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site needs no library for it."""
    monkeypatch.setattr(compression, "brotli", None)
    assert compression.comprimer(dossier) == 2
    assert {name.rpartition(".")[2] for name in copies(dossier)} == {"gz"}


def test_both_servers_send_the_copies() -> None:
    """The configurations that the documentation gives look for them."""
    folder = ROOT / "docs" / "exemples" / "serveurs"
    assert "gzip_static on;" in (folder / "nginx.conf").read_text(encoding="utf-8")
    assert "precompressed zstd br gzip" in (folder / "Caddyfile").read_text(encoding="utf-8")
