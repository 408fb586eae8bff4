"""What the build must cost at most, measured: run it by ``scripts/mesurer construction``.

The budgets are those of ``docs/adr/0014-assez-vite.md``. Each figure is the median of whole
processes, on the frozen catalogue (or a folder of yours) and on imaginary ones.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from catalogue_communs.collectivites import reference
from tests.aides import EPOCH, RACINE, REEL, ROOT, attendre, copier, lu
from tests.generateur import riche

# How long a page may take to show, in seconds, before the measure is given up.
PATIENCE = 600.0
QUELQUES, BEAUCOUP = 300, 1000


@dataclass(frozen=True, slots=True)
class Mesure:
    """What a process and its children cost: wall and processor time in seconds, memory of the largest in MB."""

    secondes: float
    processeur: float
    memoire: float


@dataclass(frozen=True, slots=True)
class Budget:
    """A thing measured, its bound and their unit; `note` says the times in whole."""

    nom: str
    mesure: float
    borne: float
    unite: str
    note: str = ""

    @property
    def tenu(self) -> bool:
        return self.mesure <= self.borne


def construire(folder: Path, site: Path) -> Mesure:
    """Build the site of `folder` in `site` as if it never was, and say what it cost; stop if it fails."""
    for trace in (folder / ".cache" / "images", site):
        shutil.rmtree(trace, ignore_errors=True)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": EPOCH}
    # What Python compiled is kept, as it is unless somebody asks otherwise.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise SystemExit(output.read().decode()[-2000:])
    return Mesure(elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def preparer(folder: Path, communs: int) -> None:
    copier(folder, sauf={*REEL} - {"guichet.yml", "programme.yml"})
    riche(folder, communs, sorted(reference(ROOT).par_commune))


@contextmanager
def _imaginaire(communs: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="banc-") as name:
        folder = Path(name) / "catalogue"
        preparer(folder, communs)
        yield folder


@contextmanager
def _copie(dossier: Path) -> Iterator[Path]:
    """Copy a catalogue, that « serve » changes."""
    with tempfile.TemporaryDirectory(prefix="banc-") as name:
        folder = Path(name) / "catalogue"
        copier(folder, sauf=REEL)
        for source in filter(Path.exists, (dossier / part for part in REEL)):
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, folder / source.relative_to(dossier))
        yield folder


def budgets(dossier: Path, repeats: int) -> Iterator[Budget]:
    """Measure what decision 14 bounds, in its order."""

    def built(folder: Path, nom: str, quoi: str, borne: float, unite: str) -> Budget:
        with tempfile.TemporaryDirectory(prefix="banc-") as name:
            runs = [construire(folder, Path(name) / "site") for _ in range(repeats)]
        wall, cpu = (median(getattr(run, what) for run in runs) for what in ("secondes", "processeur"))
        note = f"{wall:.1f} s, processeur {cpu:.1f} s"
        return Budget(f"construire {nom}", median(getattr(run, quoi) for run in runs), borne, unite, note)

    count = len([*(dossier / "projets").glob("*.yml")])
    yield built(dossier, f"{count} communs", "secondes", 3.5, "s")
    with _copie(dossier) as folder:
        yield Budget(f"« serve », {count} communs", _serve(folder, repeats), 2, "s")
    with _imaginaire(QUELQUES) as folder:
        yield built(folder, f"{QUELQUES} communs, processeur", "processeur", 20, "s")
        yield Budget(f"« serve --dirty », {QUELQUES} communs", _serve(folder, repeats, "--dirty"), 2, "s")
    with _imaginaire(BEAUCOUP) as folder:
        yield built(folder, f"{BEAUCOUP} communs, mémoire", "memoire", 500, "Mo")


def _changer(folder: Path, words: str) -> str:
    """Change the name of the first common; return what names its file."""
    path = min((folder / "projets").glob("*.yml"))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    where = next(n for n, line in enumerate(lines) if line.startswith("nom:"))
    lines[where] = f"nom: Un autre nom, {words}\n"
    path.write_text("".join(lines), encoding="utf-8")
    return path.stem


def _serve(folder: Path, repeats: int, *options: str) -> float:
    """Return how long a change takes to show in the page that « serve » gives, in seconds."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    page = f"http://{address}/communs/{_changer(folder, 'au départ')}/"
    found = []
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address, *options],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _attendre(page, "au départ")
        for number in range(repeats):
            time.sleep(2)
            start = time.perf_counter()
            _changer(folder, f"marque {number}")
            _attendre(page, f"marque {number}")
            found.append(time.perf_counter() - start)
    finally:
        process.terminate()
        process.wait()
    return median(found)


def _attendre(page: str, words: str) -> None:
    attendre(lambda: words in lu(page), PATIENCE)


def main() -> int:
    """Measure every budget, print the table; fail if one is not kept."""
    parser = argparse.ArgumentParser(
        "mesurer construction", description="Mesure si le site se construit assez vite (décision 14)."
    )
    parser.add_argument(
        "--dossier", type=Path, default=RACINE, help="un catalogue ; celui des essais par défaut"
    )
    parser.add_argument("--repetitions", type=int, default=3, help="la médiane est donnée (3 par défaut)")
    options = parser.parse_args()
    print("| à faire | mesuré | budget | tenu | en tout |\n|---|--:|--:|---|---|")
    kept = True
    for one in budgets(options.dossier.resolve(), options.repetitions):
        kept &= one.tenu
        said = f"{one.mesure:.2f} {one.unite} | {one.borne} {one.unite} | {'oui' if one.tenu else 'NON'}"
        print(f"| {one.nom} | {said} | {one.note} |", flush=True)
    load = f", charge {os.getloadavg()[0]:.1f} à la fin" if hasattr(os, "getloadavg") else ""
    print(f"\n{os.cpu_count()} processeurs, Python {platform.python_version()}{load}.", end=" ")
    print(f"Médianes de {options.repetitions} exécutions.")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
