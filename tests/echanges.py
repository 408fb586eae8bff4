"""Exchanges: what is asked, one line after the other, and what was recorded of the answers.

Each begins with « === » and its title, in a catalogue of its own, and goes on with lines that say:
« @ » a file, its lines after « | »; « ~ » a file, with lines to take out (« - ») and to put there (« + »);
« $ » what is asked, then after « < » what a person types. The rest is recorded: what is answered, what
changed in the files beside what was shown.

`python -m tests.echanges` records all of them again.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from catalogue_communs.commandes import base
from tests.aides import a_relire, sections
from tests.grammaire import enregistrer

# A line of a exchange, in the folder of its catalogue, with what is typed; what is answered.
Repondre = Callable[[Path, str, str], str]
# What a new year of the reference changes.
DATES = re.compile(r"[\d\u202f\u00a0]+(?= habitants)|(?<=géographique de )\d{4}")
ETAPE = re.compile(r"^@ .*\n(?:\|.*\n)*|^~ .*\n(?:[-+].*\n)*|^\$ .*\n(?:<.*\n)*", re.MULTILINE)


def jouer(exchange: str, root: Path, repondre: Repondre) -> str:
    """Play a exchange in a catalogue; return it as it went."""
    told = ""
    for step in ETAPE.findall(exchange):
        told += step
        first, *rest = step.splitlines()
        path = root / first[2:]
        said = {mark: "".join(f"{one[1:]}\n" for one in rest if one[0] == mark) for mark in "|-+<"}
        match step[0]:
            case "@":
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(_texte(said["|"]), encoding="utf-8")
            case "~":
                text = path.read_text(encoding="utf-8")
                assert said["-"] in text, step
                path.write_text(text.replace(said["-"], said["+"], 1), encoding="utf-8")
            case _:
                told += _repondu(root, first[2:], _texte(said["<"]), repondre)
    return told.strip()


def _texte(said: str) -> str:
    return re.sub(r"^ ", "", said, flags=re.MULTILINE)


def _repondu(root: Path, asked: str, typed: str, repondre: Repondre) -> str:
    before = _fichiers(root)
    told = DATES.sub("…", repondre(root, asked, typed))
    after = _fichiers(root)
    for name in sorted({*before, *after}):
        changed = base.difference(name, before.get(name, ""), after.get(name, ""))
        told += changed if changed not in told else ""
    return "".join(f"{line.rstrip()}\n" for line in told.splitlines())


def _fichiers(root: Path) -> dict[str, str]:
    kept = (path for path in root.rglob("*") if path.suffix in {".yml", ".csv", ".json", ".txt"})
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in kept}


def lire(dossier: Path) -> dict[str, str]:
    """Read the exchanges of a folder, by the name of their file and their title."""
    found = {path.stem: sections(path) for path in sorted(dossier.iterdir())}
    return {
        f"{name}: {title}": one.strip() for name, of in found.items() for title, one in of.items()
    }


def _rejouees(path: Path, preparer: Callable[[Path], Path], repondre: Repondre) -> Iterator[str]:
    for title, exchange in sections(path).items():
        with tempfile.TemporaryDirectory() as folder:
            yield f"=== {title}\n{jouer(exchange, preparer(Path(folder) / 'catalogue'), repondre)}\n"


if __name__ == "__main__":
    a_relire()
    from tests.commandes import test_echanges as commandes
    from tests.contribution import test_echanges as formulaires
    from tests.contribution import test_journal as journal

    for genre in (commandes, formulaires, journal):
        for path in genre.DOSSIER.iterdir():
            made = _rejouees(path, genre.preparer, genre.repondre)
            enregistrer(path, "\n".join(made))
