"""`scripts/serve` in use: the page follows the file that one writes."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

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


class Clients:
    """Readers who ask without a pause, and what was wrong in what they got."""

    def __init__(self, address: str, paths: tuple[str, ...], count: int) -> None:
        """Start them."""
        self.fini, self.lues = threading.Event(), 0
        self.fautes: list[str] = []
        self._clients = [
            threading.Thread(target=self._lire, args=(address + paths[rank % len(paths)],))
            for rank in range(count)
        ]
        for client in self._clients:
            client.start()

    def _lire(self, address: str) -> None:
        while not self.fini.is_set():
            try:
                with urllib.request.urlopen(address, timeout=120) as answer:  # noqa: S310 - our own server
                    page = answer.read().decode("utf-8")
            except HTTPError as error:
                with error:
                    self.fautes.append(f"{error.code} {address}")
            else:
                self.lues += 1
                if "data-insert" in page or "</html>" not in page[-200:]:
                    self.fautes.append(f"unfinished {address}")

    def finir(self) -> None:
        """Stop them."""
        self.fini.set()
        for client in self._clients:
            client.join()


@pytest.mark.parametrize(("edits", "clients"), [(5, 10), pytest.param(100, 50, marks=pytest.mark.nuit)])
def test_readers_never_see_a_site_in_the_making(service: tuple[Path, str], edits: int, clients: int) -> None:
    """While someone edits again and again: no passing 404, no page cut or unfinished; the last text shows."""
    folder, address = service
    paths = ("", "communs/bornage/", "communs/sentiers-d-ici/", "catalogue/", "impact/")
    attendre(lambda: all("</html>" in lu(address + path) for path in paths))
    file = folder / "projets" / "bornage.yml"
    right = file.read_text(encoding="utf-8")
    readers = Clients(address, paths, clients)
    try:
        for rank in range(edits):
            file.write_text(right.replace("nom: BORNAGE", f"nom: BORNAGE {rank}", 1), encoding="utf-8")
            time.sleep(0.3)
        attendre(lambda: f"BORNAGE {edits - 1}" in lu(f"{address}communs/bornage/"))
    finally:
        readers.finir()
    assert readers.fautes == [], (readers.fautes[:5], len(readers.fautes), readers.lues)
    assert readers.lues >= clients


def test_no_address_leads_out_of_the_site(service: tuple[Path, str]) -> None:
    folder, address = service
    attendre(lambda: "BORNAGE" in lu(f"{address}communs/bornage/"))
    way = "..%2f" * 12 + str(folder / "programme.yml").lstrip("/")
    for path in (way, way.replace("%2f", "%5c"), "communs/%2e%2e/%2e%2e/%2e%2e/etc/passwd"):
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(f"{address}{path}", timeout=30)  # noqa: S310
        with refused.value as answer:
            assert answer.code == 404
