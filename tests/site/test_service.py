"""`scripts/serve` in use: the page follows the file that one writes."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aides import RACINE, attendre, copier, lu


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
    """A change of YAML, of a template, of a page or of a style shows; a mistake shows its message, then goes."""
    folder, address = service
    page = f"{address}communs/bornage/"
    attendre(lambda: "BORNAGE" in lu(page))
    file = folder / "projets" / "bornage.yml"
    right = file.read_text(encoding="utf-8")

    file.write_text(right.replace("nom: BORNAGE", "nom: BORNAGE bis", 1), encoding="utf-8")
    attendre(lambda: "BORNAGE bis" in lu(page))

    file.write_text(right.replace("statut: laureat", "statut: lauréate", 1), encoding="utf-8")
    attendre(lambda: "Fiche à corriger" in lu(page))
    attendre(lambda: "Vouliez-vous écrire « laureat »" in lu(page).replace("\u00a0", " "))
    attendre(lambda: "Sentiers d’ici" in lu(f"{address}communs/sentiers-d-ici/"))

    file.write_text(right, encoding="utf-8")
    attendre(lambda: "Écrire" in lu(page))

    template = folder / "theme" / "gabarits" / "commun.html"
    template.write_text(
        template.read_text(encoding="utf-8").replace(">Ce qu’il fait<", ">En deux mots<"), encoding="utf-8"
    )
    attendre(lambda: "En deux mots" in lu(page))

    home = folder / "docs" / "mentions-legales.md"
    home.write_text(home.read_text(encoding="utf-8") + "\n\nUne phrase de plus.\n", encoding="utf-8")
    attendre(lambda: "Une phrase de plus" in lu(f"{address}mentions-legales/"))

    def sheets() -> list[str]:
        return re.findall(r'href="../../(actifs/\w{8}/styles/commun.css)"', lu(page))

    [before] = sheets()
    sheet = folder / "docs" / "styles" / "commun.css"
    sheet.write_text(sheet.read_text(encoding="utf-8") + ".une-de-plus{color:red}\n", encoding="utf-8")
    attendre(lambda: [".une-de-plus" in lu(address + one) for one in sheets()] == [True])
    assert sheets() != [before]
