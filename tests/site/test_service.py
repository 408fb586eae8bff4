"""`scripts/serve` in use: the page follows the file that one writes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING
from urllib.error import URLError

import pytest

from tests.aides import RACINE, copier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 120.0


def read(address: str) -> str:
    """Read a page, or nothing while it cannot be had."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own loopback server
            return str(answer.read().decode("utf-8"))
    except (URLError, OSError):
        return ""


def wait_for(condition: Callable[[], bool]) -> bool:
    """Wait until a condition holds, for a bounded time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Serve a copy of the sources with two commons; give its folder and its address."""
    copier(tmp_path, sauf={"projets"})
    (tmp_path / "projets").mkdir()
    for slug in ("bornage", "sentiers-d-ici"):
        shutil.copy(RACINE / "projets" / f"{slug}.yml", tmp_path / "projets")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
        cwd=tmp_path,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield tmp_path, f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_the_page_follows_the_file(service: tuple[Path, str]) -> None:
    """A change of YAML, of a template or of a page shows; a mistake shows its message, then goes."""
    folder, address = service
    page = f"{address}communs/bornage/"
    assert wait_for(lambda: "BORNAGE" in read(page))
    file = folder / "projets" / "bornage.yml"
    right = file.read_text(encoding="utf-8")

    file.write_text(right.replace("nom: BORNAGE", "nom: BORNAGE bis", 1), encoding="utf-8")
    assert wait_for(lambda: "BORNAGE bis" in read(page))

    file.write_text(right.replace("statut: laureat", "statut: lauréate", 1), encoding="utf-8")
    assert wait_for(lambda: "Fiche à corriger" in read(page))
    assert wait_for(lambda: "Vouliez-vous écrire « laureat »" in read(page).replace("\u00a0", " "))
    assert wait_for(lambda: "Sentiers d’ici" in read(f"{address}communs/sentiers-d-ici/"))

    file.write_text(right, encoding="utf-8")
    assert wait_for(lambda: "Écrire" in read(page))

    template = folder / "theme" / "gabarits" / "commun.html"
    template.write_text(
        template.read_text(encoding="utf-8").replace(">Ce qu’il fait<", ">En deux mots<"), encoding="utf-8"
    )
    assert wait_for(lambda: "En deux mots" in read(page))

    home = folder / "docs" / "mentions-legales.md"
    home.write_text(home.read_text(encoding="utf-8") + "\n\nUne phrase de plus.\n", encoding="utf-8")
    assert wait_for(lambda: "Une phrase de plus" in read(f"{address}mentions-legales/"))
