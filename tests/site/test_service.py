"""`scripts/serve` in use: the page follows the file that one writes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError

import pytest
import requests

from tests.aides import RACINE, attendre, copier, lu


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Serve a copy of the sources with two commons; give its folder and its address."""
    folder = tmp_path_factory.mktemp("service")
    copier(folder, sauf={"projets"})
    (folder / "projets").mkdir()
    for slug in ("bornage", "sentiers-d-ici"):
        shutil.copy(RACINE / "projets" / f"{slug}.yml", folder / "projets")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    said = folder.parent / "dit.txt"
    with said.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "catalogue_communs", "construire", "--servir", "--port", str(port)],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, stdout=stream, stderr=stream,
            start_new_session=True,
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}/"
        attendre(lambda: "BORNAGE" in lu(f"{address}communs/bornage/"))
        yield folder, address
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=20)
    assert "Le site n’est plus servi." in said.read_text(encoding="utf-8")


def changer(path: Path, before: str, after: str) -> None:
    """Replace the first words that are those, or add some at the end."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(before, after, 1) if before else text + after, encoding="utf-8")


def test_the_page_follows_the_file(service: tuple[Path, str]) -> None:
    """A change of YAML, of a template, of a page or of a style shows; a mistake shows its message, then goes.

    A new page appears, and goes with its file.
    """
    folder, address = service
    page = f"{address}communs/bornage/"

    def sheets() -> list[str]:
        return re.findall(r'href="../../(actifs/\w{8}/styles/commun.css)"', lu(page))

    [former] = sheets()
    file = folder / "projets" / "bornage.yml"
    changer(file, "statut: laureat", "statut: lauréate")
    attendre(lambda: "Fiche à corriger" in lu(page))
    attendre(lambda: "Vouliez-vous écrire « laureat »" in lu(page).replace("\u00a0", " "))
    attendre(lambda: "Sentiers d’ici" in lu(f"{address}communs/sentiers-d-ici/"))
    mine = folder / "docs" / "le-pret.md"
    mine.write_text("# Le prêt\n\nComment un livre voyage.\n", encoding="utf-8")
    changer(folder / "theme" / "gabarits" / "commun.html", '"Ce qu’il fait"', '"En deux mots"')
    changer(folder / "docs" / "mentions-legales.md", "", "\n\nUne phrase de plus.\n")
    changer(folder / "docs" / "styles" / "commun.css", "", ".une-de-plus{color:red}\n")
    changer(file, "nom: BORNAGE", "nom: BORNAGE bis")
    changer(file, "statut: lauréate", "statut: laureat")
    attendre(lambda: "BORNAGE bis" in lu(page))
    attendre(lambda: "En deux mots" in lu(page))
    attendre(lambda: "Une phrase de plus" in lu(f"{address}mentions-legales/"))
    attendre(lambda: [".une-de-plus" in lu(address + one) for one in sheets()] == [True])
    assert sheets() != [former]
    assert "Comment un livre voyage" in lu(f"{address}le-pret/")
    mine.unlink()
    changer(file, "nom: BORNAGE bis", "nom: BORNAGE")
    attendre(lambda: "Comment un livre voyage" not in lu(f"{address}le-pret/"))


@pytest.mark.parametrize(
    ("edits", "clients"), [(5, 10), pytest.param(100, 50, marks=pytest.mark.nuit)]
)
def test_readers_never_see_a_site_in_the_making(
    service: tuple[Path, str], edits: int, clients: int
) -> None:
    """While someone edits again and again: no passing 404, no page cut or unfinished; the last text shows."""
    folder, address = service
    ended, wrong = threading.Event(), list[str]()
    paths = ("", "communs/bornage/", "communs/sentiers-d-ici/", "catalogue/", "impact/")

    def read(path: str) -> int:
        seen = 0
        while not ended.is_set():
            answer = requests.get(address + path, timeout=120)
            page, seen = answer.content.decode(), seen + 1
            if not answer.ok or "data-insert" in page or "</html>" not in page[-200:]:
                wrong.append(f"{answer.status_code} {path}")
        return seen

    with ThreadPoolExecutor(clients) as pool:
        readers = [pool.submit(read, paths[rank % len(paths)]) for rank in range(clients)]
        try:
            said = "BORNAGE"
            for rank in range(edits):
                changer(folder / "projets" / "bornage.yml", f"nom: {said}", f"nom: BORNAGE {rank}")
                said = f"BORNAGE {rank}"
                time.sleep(0.3)
            attendre(lambda: said in lu(f"{address}communs/bornage/"))
        finally:
            ended.set()
    assert wrong == []
    assert all(reader.result() for reader in readers)


def test_no_address_leads_out_of_the_site(service: tuple[Path, str]) -> None:
    folder, address = service
    way = "..%2f" * 12 + str(folder / "programme.yml").lstrip("/")
    for path in (way, way.replace("%2f", "%5c"), "communs/%2e%2e/%2e%2e/%2e%2e/etc/passwd"):
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(f"{address}{path}", timeout=30)  # noqa: S310
        with refused.value as answer:
            assert answer.code == 404
