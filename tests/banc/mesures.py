"""The benchmark: imaginary catalogues of several sizes, built as the catalogue is.

Each figure is the median of whole processes; memory is the peak of a process with
its children. It needs the environment of the tests: run it by ``scripts/mesurer construction``.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import math
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.collectivites import reference
from tests.aides import EPOCH, REEL, ROOT, copier
from tests.banc.paires import comparaison
from tests.generateur import riche

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Self

SIZES = (200, 1000, 5000)
# From the start of `mkdocs serve` to its first page; from a change to the page that shows it.
PATIENCE = 600.0
# In one process and without a memory: what each stage costs, whoever does it in a build.
STAGES = """
import json, sys, time
from collections import Counter
from datetime import date
from pathlib import Path
from catalogue.chargement import charger
from catalogue.contexte import Contexte
from catalogue.memoire import Memoire
from catalogue.publication import Publication
from catalogue.site.pages import construire
root, today, found = Path(sys.argv[1]), date(2026, 11, 24), Counter()
def timed(name, work):
    start = time.process_time()
    made = work()
    found[name] += time.process_time() - start
    return made
catalogue, _ = timed("lire, valider, convertir", lambda: charger(root, today))
contexte = Contexte(root, catalogue, today, Memoire())
timed("référence, usages et lectures", lambda: (contexte.usages, contexte.lectures))
site = timed("préparer le site", lambda: construire(contexte, Publication()))
for ouvrage in site.ouvrages:
    timed(f"faire : {ouvrage.nature}", ouvrage.faire)
for name, part in site.inserts.items():
    timed("parties des pages écrites à la main", lambda: part("../"))
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Mesure:
    """What a process cost: wall time and processor time in seconds, memory in MB.

    `memoire` is that of all its processes together, `processus` that of the largest.
    """

    secondes: float
    processeur: float
    memoire: float
    processus: float


def mesurer(command: Sequence[str], folder: Path) -> Mesure:
    """Run a command to its end, and say what it cost; raise if it fails."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": EPOCH}
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        with _Memoire(process.pid) as memory:
            _, status, used = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise SystemExit(f"{' '.join(command)} :\n{output.read().decode()[-2000:]}")
    largest = used.ru_maxrss / 1024
    return Mesure(elapsed, used.ru_utime + used.ru_stime, max(memory.sommet / 1024, largest), largest)


class _Memoire:
    """The peak of the memory of a process and of its children, in kB: shared pages count once.

    Read ten times a second where the system tells it (Linux); elsewhere, zero.
    """

    def __init__(self, pid: int) -> None:
        self.pid, self.sommet = pid, 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.1):
            self.sommet = max(self.sommet, sum(_pss(pid) for pid in (self.pid, *_enfants(self.pid))))


def _enfants(pid: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield int(child)
            yield from _enfants(int(child))


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return 0


def mediane(repeats: int, run: Callable[[], Mesure]) -> Mesure:
    """Return the run of median duration."""
    return sorted((run() for _ in range(repeats)), key=lambda one: one.secondes)[repeats // 2]


def preparer(folder: Path, communs: int) -> None:
    """Write a catalogue of `communs` imaginary commons that builds as the catalogue does."""
    copier(folder, sauf={*REEL} - {"guichet.yml"})
    riche(folder, communs, sorted(reference(ROOT).par_commune))


def banc(folder: Path, repeats: int) -> tuple[float, dict[str, str]]:
    """Measure every case on the catalogue of `folder`; return the time of a cold build, and the lines of the table."""
    site = folder.with_name(f"{folder.name}-site")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    check = [str(Path(sys.executable).with_name("catalogue")), "valider", "--sans-conseils"]

    def cold() -> Mesure:
        for trace in (folder / ".cache", site):
            shutil.rmtree(trace, ignore_errors=True)
        return mesurer(build, folder)

    def changed() -> Mesure:
        _change(folder)
        return mesurer(build, folder)

    first = mediane(repeats, cold)
    again = mediane(repeats, lambda: mesurer(build, folder))
    edited = mediane(repeats, changed)
    validation = mediane(repeats, lambda: mesurer(check, folder))
    stages = json.loads(subprocess.check_output([sys.executable, "-c", STAGES, str(folder)], cwd=folder))
    written = [path for path in site.rglob("*") if path.is_file()]
    pages = sum(path.name == "index.html" for path in written)
    return first.secondes, {
        "construction à froid": _said(first),
        "reconstruction, rien n’a changé": f"{_said(again)} ({again.secondes / first.secondes:.0%})",
        "reconstruction, une fiche a changé": _said(edited),
        "fiche changée sous « serve »": f"{_serve(folder):.2f} s",
        "validation seule": _said(validation),
        "mémoire, à froid": f"{first.memoire:.0f} Mo en tout, {first.processus:.0f} Mo pour le plus gros processus",
        "pages": str(pages),
        "fichiers et octets écrits": f"{len(written)}, {sum(p.stat().st_size for p in written) / 1e6:.1f} Mo",
        **{f"étape : {name}": f"{seconds:.2f} s" for name, seconds in stages.items()},
    }


def _said(mesure: Mesure) -> str:
    return f"{mesure.secondes:.2f} s (processeur {mesure.processeur:.2f} s)"


def _change(folder: Path, words: str = "") -> None:
    """Change one sentence of one file."""
    path = folder / "projets" / "commun-0001.yml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    where = next(n for n, line in enumerate(lines) if line.startswith("accroche:"))
    lines[where] = f"accroche: Une autre phrase, {words or time.time_ns()}.\n"
    path.write_text("".join(lines), encoding="utf-8")


def _serve(folder: Path) -> float:
    """Return how long a change takes to show in the page that « serve » gives, in seconds."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page = f"http://127.0.0.1:{port}/communs/commun-0001/"
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    silent = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=silent, stderr=silent)
    try:
        _wait(page, "imaginaire")
        time.sleep(2)
        mark = f"marque {time.time_ns()}"
        start = time.perf_counter()
        _change(folder, mark)
        _wait(page, mark)
        return time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()


def _wait(page: str, words: str) -> None:
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


def tableau(columns: dict[str, dict[str, str]]) -> Iterator[str]:
    """Write the measures as a table, a column for each size."""
    yield f"| mesure | {' | '.join(columns)} |"
    yield f"|---|{'---|' * len(columns)}"
    for name in dict.fromkeys(name for column in columns.values() for name in column):
        yield f"| {name} | {' | '.join(column.get(name, '') for column in columns.values())} |"


def main() -> None:
    """Measure the sizes asked for, and print a table."""
    parser = argparse.ArgumentParser("mesurer construction", description="Mesure la construction du site.")
    parser.add_argument("--tailles", type=int, nargs="+", default=SIZES, help="nombres de communs")
    parser.add_argument("--repetitions", type=int, default=3, help="la médiane est donnée (3 par défaut)")
    parser.add_argument(
        "--pairs", action="store_true", help="compare avec Hugo (mêmes pages, pages nues) et MkDocs seul"
    )
    options = parser.parse_args()
    columns, cold = {}, {}
    for size in options.tailles:
        with tempfile.TemporaryDirectory(prefix="banc-") as name:
            folder = Path(name) / "catalogue"
            folder.mkdir()
            preparer(folder, size)
            cold[size], columns[f"{size} communs"] = banc(folder, options.repetitions)
            if options.pairs:
                pairs = comparaison.comparer(folder, size, options.repetitions, mesurer)
                columns[f"{size} communs"] |= pairs
    versions = f"Python {platform.python_version()}" + (f", Hugo {comparaison.HUGO}" if options.pairs else "")
    print(
        f"\nMachine : {os.cpu_count()} processeurs, {versions}. Médianes de {options.repetitions} exécutions.\n"
    )
    print("\n".join(tableau(columns)))
    for (few, first), (many, then) in itertools.pairwise(cold.items()):
        growth = math.log(then / first) / math.log(many / few)
        print(f"\nDe {few} à {many} communs, la construction à froid croît comme N^{growth:.2f}.")


if __name__ == "__main__":
    main()
