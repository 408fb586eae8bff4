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
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from catalogue_communs.collectivites import reference
from tests.aides import RACINE, REEL, ROOT, copier
from tests.banc import paires
from tests.banc.paires import Mesure, mesurer
from tests.generateur import riche

# How long a page may take to show, in seconds, before the measure is given up.
PATIENCE = 600.0
QUELQUES, BEAUCOUP = 300, 1000


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
        """Whether the bound is kept."""
        return self.mesure <= self.borne


def construire(folder: Path, site: Path) -> Mesure:
    """Build the site of `folder` in `site` as if it never was, and say what it cost."""
    for trace in (folder / ".cache" / "images", site):
        shutil.rmtree(trace, ignore_errors=True)
    return mesurer([sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)], folder)


def preparer(folder: Path, communs: int) -> None:
    """Write a catalogue of `communs` imaginary commons that builds as the catalogue does."""
    copier(folder, sauf={*REEL} - {"guichet.yml", "programme.yml"})
    riche(folder, communs, sorted(reference(ROOT).par_commune))


@contextmanager
def _imaginaire(communs: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="banc-") as name:
        folder = Path(name) / "catalogue"
        folder.mkdir()
        preparer(folder, communs)
        yield folder


def budgets(dossier: Path, repeats: int, *, pairs: bool) -> Iterator[Budget]:
    """Measure what decision 14 bounds, in its order; Hugo only if `pairs`."""
    with tempfile.TemporaryDirectory(prefix="banc-") as name:
        runs = [construire(dossier, Path(name) / "site") for _ in range(repeats)]
        copy = Path(name) / "copie"
        copier(copy, sauf=REEL)
        for source in (dossier / part for part in (*REEL, "docs/images/communs")):
            if source.is_dir():
                shutil.copytree(source, copy / source.relative_to(dossier), dirs_exist_ok=True)
            elif source.is_file():
                shutil.copy(source, copy)
        edit = _serve(copy, repeats)
    count = len([*(dossier / "projets").glob("*.yml")])
    yield _budget(f"construire {count} communs", "secondes", runs, 3.5, "s")
    yield Budget(f"« serve », {count} communs", edit, 2, "s")
    with _imaginaire(QUELQUES) as folder:
        runs = [construire(folder, folder.with_name("site")) for _ in range(repeats)]
        yield _budget(f"construire {QUELQUES} communs, processeur", "processeur", runs, 20, "s")
        yield Budget(f"« serve --dirty », {QUELQUES} communs", _serve(folder, repeats, "--dirty"), 2, "s")
    with _imaginaire(BEAUCOUP) as folder:
        site = folder.with_name("site")
        runs = [construire(folder, site) for _ in range(repeats)]
        yield _budget(f"construire {BEAUCOUP} communs, mémoire", "memoire", runs, 500, "Mo")
        if pairs:
            both = paires.comparer(lambda: construire(folder, site), site, repeats)
            copied, drawn = (median(runs[0].secondes / runs[n].secondes for runs in both) for n in (1, 2))
            said = [f"{median(run.secondes for run in runs):.1f} s" for runs in zip(*both, strict=True)]
            note = f"{said[0]} ; Hugo {paires.HUGO} {said[2]} ; {said[1]} ({copied:.2f} fois) s’il copie nos images"
            yield Budget(f"construire {BEAUCOUP} communs, à côté de Hugo", drawn, 1, "fois", note)


def _budget(nom: str, quoi: str, runs: Sequence[Mesure], borne: float, unite: str) -> Budget:
    wall, cpu = (median(getattr(run, name) for run in runs) for name in ("secondes", "processeur"))
    note = f"{wall:.1f} s, processeur {cpu:.1f} s"
    return Budget(nom, median(getattr(run, quoi) for run in runs), borne, unite, note)


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
    found = []
    page = f"http://{address}/communs/{_changer(folder, 'au départ')}/"
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
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(page, timeout=PATIENCE) as answer:  # noqa: S310 - this machine
                if words in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.02)
    raise SystemExit(f"{page} ne montre pas « {words} ».")


def main() -> int:
    """Measure every budget, print the table; fail if one is not kept."""
    parser = argparse.ArgumentParser(
        "mesurer construction", description="Mesure si le site se construit assez vite (décision 14)."
    )
    parser.add_argument(
        "--dossier", type=Path, default=RACINE, help="un catalogue ; celui des essais par défaut"
    )
    parser.add_argument("--repetitions", type=int, default=3, help="la médiane est donnée (3 par défaut)")
    parser.add_argument("--pairs", action="store_true", help="compare avec Hugo, autant de pages et d’octets")
    options = parser.parse_args()
    print("| à faire | mesuré | budget | tenu | en tout |\n|---|--:|--:|---|---|")
    kept = True
    for one in budgets(options.dossier.resolve(), options.repetitions, pairs=options.pairs):
        kept &= one.tenu
        said = f"{one.mesure:.2f} {one.unite} | {one.borne} {one.unite} | {'oui' if one.tenu else 'NON'}"
        print(f"| {one.nom} | {said} | {one.note} |", flush=True)
    load = f", charge {os.getloadavg()[0]:.1f} à la fin" if hasattr(os, "getloadavg") else ""
    print(f"\n{os.cpu_count()} processeurs, Python {platform.python_version()}{load}.", end=" ")
    print(f"Médianes de {options.repetitions} exécutions.")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
