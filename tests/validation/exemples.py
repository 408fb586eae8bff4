"""The example files: where they are, what they announce, how they are validated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from catalogue_communs.fiches.diagnostics import CODES, Diagnostic
from catalogue_communs.validation import Rapport, valider
from catalogue_communs.validation.moteur import corriger
from tests.aides import sections
from tests.echanges import DATES

FIXTURES = Path(__file__).parents[1] / "fixtures"
RACINE = FIXTURES / "racine"
# The text of the shortest page that is valid.
MINIMALE = (FIXTURES / "projets" / "valides" / "fiche_minimale.yml").read_text(encoding="utf-8")
AUJOURD_HUI = date(2026, 9, 1)
# All that is told of each example, and what its correction changes: `python -m tests.sorties.enregistre` records it.
PHRASES = Path(__file__).with_name("phrases.txt")

Attendu = tuple[int, int, str]

_ATTENDU = re.compile(r"^# attendu : (\d+):(\d+) ([a-z-]+)( \(incertain\))?\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Exemple:
    """An example file and the messages that it announces."""

    chemin: Path
    attendus: tuple[Attendu, ...]
    # What was meant is not sure enough to be corrected.
    incertain: bool

    @property
    def schema(self) -> str:
        """Name of the schema that describes the file."""
        folder = self.chemin.relative_to(FIXTURES).parts[0]
        return "projet" if folder == "projets" else folder

    @property
    def place(self) -> str:
        """Where the file lies in a catalogue."""
        return "projets/fiche.yml" if self.schema == "projet" else f"{self.schema}.yml"

    def __str__(self) -> str:
        """Name the example as a folder listing does."""
        return self.chemin.relative_to(FIXTURES).as_posix()


def lire(dossier: str) -> list[Exemple]:
    """Read the examples of the folders called `dossier`, in order."""
    return [_annonce(path) for path in sorted(FIXTURES.glob(f"*/{dossier}/*.yml"))]


def _annonce(path: Path) -> Exemple:
    beside = path.with_suffix(".attendu")
    # Latin-1 reads any byte: the examples of encodings announce too.
    told = _ATTENDU.findall((beside if beside.exists() else path).read_bytes().decode("latin-1"))
    places = sorted((int(line), int(column), code) for line, column, code, _ in told)
    return Exemple(path, tuple(places), any(doubt for *_, doubt in told))


def enregistrees() -> dict[str, str]:
    """Read what was recorded, by example."""
    return sections(PHRASES)


def phrases(exemple: Exemple, found: Iterable[Diagnostic]) -> str:
    """Write what is told of an example, message by message, and what is corrected."""
    announced = {code for _, _, code in exemple.attendus}
    told = ""
    for one in found:
        # Every short file is told what it lacks.
        if one.code != "a-completer" or one.code in announced:
            told += f"{one.ligne}:{one.colonne} {one.message}\n  → {one.remede}\n"
            told += "".join(f"      {line}\n" for line in one.bloc)
    if any(CODES[code].corrigeable for code in announced):
        done = corriger(exemple.chemin.read_text(encoding="utf-8"), exemple.schema)
        told += "".join(f"  ✎ {one}\n" for one in done.changements)
    return DATES.sub("…", told)


def valider_exemple(exemple: Exemple, racine: Path) -> Rapport:
    """Validate an example among the other files of `racine`, then take it away."""
    target = racine / exemple.place
    before = target.read_bytes() if target.exists() else None
    target.write_bytes(exemple.chemin.read_bytes())
    try:
        return valider(racine, AUJOURD_HUI, [target])
    finally:
        if before is None:
            target.unlink()
        else:
            target.write_bytes(before)


def reperes(diagnostics: Iterable[Diagnostic]) -> list[Attendu]:
    """Reduce diagnostics to their place and their code."""
    return sorted((d.ligne, d.colonne, d.code) for d in diagnostics)
