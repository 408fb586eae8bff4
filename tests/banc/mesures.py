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
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from catalogue_communs.collectivites import reference
from tests.aides import EPOCH, RACINE, REEL, ROOT, attendre, copier, lu
from tests.generateur import riche

# How long a page may take to show, in seconds, before the measure is given up.
PATIENCE = 600.0
QUELQUES, BEAUCOUP, REPETITIONS = 300, 1000, 3


@dataclass(frozen=True, slots=True)
class Mesure:
    """What a process and its children cost: wall and processor time in seconds, memory of the largest in MB."""

    secondes: float
    processeur: float
    memoire: float


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
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=output
        )
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


def reprendre(folder: Path, dossier: Path) -> None:
    """Copy a catalogue, that « serve » changes."""
    copier(folder, sauf=REEL)
    for source in filter(Path.exists, (dossier / part for part in REEL)):
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / source.relative_to(dossier))


def _construit(folder: Path, quoi: str) -> Iterator[float]:
    """Yield what building costs, run after run: « secondes », « processeur » or « memoire »."""
    for _ in range(REPETITIONS):
        with tempfile.TemporaryDirectory(prefix="banc-") as name:
            yield getattr(construire(folder, Path(name) / "site"), quoi)


def budgets(dossier: Path) -> Iterator[tuple[str, float, float, str]]:
    """Measure what decision 14 bounds, in its order: what is done, the median, its bound, their unit."""
    count = len([*(dossier / "projets").glob("*.yml")])
    yield f"construire {count} communs", median(_construit(dossier, "secondes")), 3.5, "s"
    with tempfile.TemporaryDirectory(prefix="banc-") as name:
        here, some, many = (Path(name) / one for one in ("repris", "quelques", "beaucoup"))
        reprendre(here, dossier)
        yield f"« serve », {count} communs", median(_serve(here)), 2, "s"
        preparer(some, QUELQUES)
        told = f"construire {QUELQUES} communs, processeur"
        yield told, median(_construit(some, "processeur")), 45, "s"
        yield f"« serve --dirty », {QUELQUES} communs", median(_serve(some, "--dirty")), 2, "s"
        preparer(many, BEAUCOUP)
        yield (
            f"construire {BEAUCOUP} communs, mémoire",
            median(_construit(many, "memoire")),
            450,
            "Mo",
        )


def _changer(folder: Path, words: str) -> str:
    """Change the name of the first common; return what names its file."""
    path = min((folder / "projets").glob("*.yml"))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    where = next(n for n, line in enumerate(lines) if line.startswith("nom:"))
    lines[where] = f"nom: Un autre nom, {words}\n"
    path.write_text("".join(lines), encoding="utf-8")
    return path.stem


def _serve(folder: Path, *options: str) -> Iterator[float]:
    """Yield how long a change takes to show in the page that « serve » gives, in seconds."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    page = f"http://{address}/communs/{_changer(folder, 'au départ')}/"
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address, *options],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        attendre(lambda: "au départ" in lu(page), PATIENCE)
        for number in range(REPETITIONS):
            time.sleep(2)
            words, start = f"marque {number}", time.perf_counter()
            _changer(folder, words)
            attendre(lambda: words in lu(page), PATIENCE)  # noqa: B023 - asked at once
            yield time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()


def main() -> int:
    """Measure every budget, print the table; fail if one is not kept."""
    parser = argparse.ArgumentParser(
        "mesurer construction",
        description="Mesure si le site se construit assez vite (décision 14).",
    )
    parser.add_argument(
        "--dossier", type=Path, default=RACINE, help="un catalogue ; celui des essais par défaut"
    )
    options = parser.parse_args()
    print("| à faire | mesuré | budget | tenu |\n|---|--:|--:|---|")
    kept = True
    for nom, measured, bound, unit in budgets(options.dossier.resolve()):
        kept &= measured <= bound
        said = "oui" if measured <= bound else "NON"
        print(f"| {nom} | {measured:.2f} {unit} | {bound} {unit} | {said} |", flush=True)
    load = f", charge {os.getloadavg()[0]:.1f} à la fin" if hasattr(os, "getloadavg") else ""
    print(f"\n{os.cpu_count()} processeurs, Python {platform.python_version()}{load}.", end=" ")
    print(f"Médianes de {REPETITIONS} exécutions.")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
