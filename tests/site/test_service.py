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

from tests.aides import copier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 30.0


def read(address: str) -> str:
    """Read a page, or nothing while it cannot be had."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own loopback server
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
    """Serve a copy of the sources; give its folder and its address."""
    copier(tmp_path)
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
    page = f"{address}communs/lucca/"
    assert wait_for(lambda: "LUCCA" in read(page))
    file = folder / "projets" / "lucca.yml"
    right = file.read_text(encoding="utf-8")

    file.write_text(right.replace("nom: LUCCA", "nom: LUCCA bis", 1), encoding="utf-8")
    assert wait_for(lambda: "LUCCA bis" in read(page))

    file.write_text(right.replace("statut: laureat", "statut: lauréate", 1), encoding="utf-8")
    assert wait_for(lambda: "Fiche à corriger" in read(page))
    assert "Vouliez-vous écrire « laureat »" in read(page).replace("\u00a0", " ")
    assert "Protect’Envi" in read(f"{address}communs/protect-envi/")

    file.write_text(right, encoding="utf-8")
    assert wait_for(lambda: "Écrire" in read(page))

    template = folder / "theme" / "gabarits" / "commun.html"
    template.write_text(
        template.read_text(encoding="utf-8").replace(">En bref<", ">En deux mots<"), encoding="utf-8"
    )
    assert wait_for(lambda: "En deux mots" in read(page))

    home = folder / "docs" / "mentions-legales.md"
    home.write_text(home.read_text(encoding="utf-8") + "\n\nUne phrase de plus.\n", encoding="utf-8")
    assert wait_for(lambda: "Une phrase de plus" in read(f"{address}mentions-legales/"))
