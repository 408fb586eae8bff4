"""Sessions of the command line: what is typed, what is answered, what changes in the files.

Each begins with « === » and its title, in a catalogue of its own, and goes on with lines that say:
« @ » a file, its lines after « | »; « ~ » a file, with lines to take out (« - ») and to put there (« + »);
« $ » a command, then after « < » what a person types. The rest is recorded: what the command prints
(after « ! » when it is an error), its exit code if it is not 0, what changed in the files beside what it showed.

`python -m tests.commandes.sessions` records all of them again.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from catalogue_communs.commandes import base, cli
from tests.aides import sections
from tests.commandes.conftest import JOUR, ecrire_depot
from tests.validation.exemples import FIXTURES

DOSSIER = Path(__file__).with_name("sessions")
# What a new year of the reference changes.
DATES = re.compile(r"[\d\u202f\u00a0]+(?= habitants)|(?<=géographique de )\d{4}")
ETAPE = re.compile(r"^@ .*\n(?:\|.*\n)*|^~ .*\n(?:[-+].*\n)*|^\$ .*\n(?:<.*\n)*", re.MULTILINE)


class _Clavier(io.StringIO):
    """What a person types, which a terminal shows."""

    def readline(self, *_: object) -> str:  # type: ignore[override]
        typed = super().readline()
        sys.stdout.write(typed)
        return typed


class _Erreurs(io.StringIO):
    """Shows the errors among the rest, each line with its mark."""

    def write(self, text: str) -> int:
        return sys.stdout.write(re.sub(r"^(?=.)", "! ", text, flags=re.MULTILINE))


def jouer(session: str, dossier: Path) -> str:
    """Play a session in an empty folder; return it as it went."""
    root = ecrire_depot(dossier)
    shutil.copytree(FIXTURES / "importation", root / "documents")
    told = ""
    for step in ETAPE.findall(session):
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
                told += _commande(root, first[2:], _texte(said["<"]))
    return told


def _texte(said: str) -> str:
    return re.sub(r"^ ", "", said, flags=re.MULTILINE)


def _commande(root: Path, command: str, typed: str) -> str:
    words, _, entree = command.partition(" < ")
    content = (root / entree).read_bytes() if entree else b""
    read = _Clavier(typed) if typed else io.TextIOWrapper(io.BytesIO(content))
    before = _fichiers(root)
    with (
        contextlib.chdir(root),
        contextlib.redirect_stdout(io.StringIO()) as shown,
        contextlib.redirect_stderr(_Erreurs()),
        patch.object(sys, "argv", ["catalogue", *shlex.split(words)]),
        patch.object(sys, "stdin", read),
        patch.object(base, "interactif", lambda: bool(typed)),
        patch.object(base.PARTAGEES["today"], "default", JOUR),
        pytest.raises(SystemExit) as ended,
    ):
        cli.main()
    told = DATES.sub("…", shown.getvalue())
    after = _fichiers(root)
    changed = [
        base.difference(name, before.get(name, ""), after.get(name, "")) for name in sorted({*before, *after})
    ]
    told += "".join(one for one in changed if one not in told) + (
        f"[{code}]\n" if (code := ended.value.code) else ""
    )
    return "".join(f"{line.rstrip()}\n" for line in told.splitlines())


def _fichiers(root: Path) -> dict[str, str]:
    kept = (path for path in root.rglob("*") if path.suffix in {".yml", ".csv", ".json"})
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in kept}


def rejouees(path: Path) -> Iterator[str]:
    """Yield each session of a file, played now."""
    for title, session in sections(path).items():
        with tempfile.TemporaryDirectory() as folder:
            yield f"=== {title}\n{jouer(session, Path(folder) / 'catalogue').strip()}\n"


if __name__ == "__main__":
    for path in DOSSIER.iterdir():
        path.write_text("\n".join(rejouees(path)), encoding="utf-8")
