"""The commands, as the recorded exchanges show them; and what no exchange can show."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from catalogue_communs.commandes import base, ligne
from catalogue_communs.commandes.garder import donnees
from tests import echanges
from tests.aides import RACINE, Lancer
from tests.commandes.conftest import FICHE, JOUR, ecrire_depot
from tests.validation.exemples import FIXTURES

DOSSIER = Path(__file__).with_name("echanges")
ECHANGES = echanges.lire(DOSSIER)


class Clavier(io.StringIO):
    """What a person types, which a terminal shows."""

    def readline(self, *_: object) -> str:  # type: ignore[override]
        typed = super().readline()
        sys.stdout.write(typed)
        return typed


class Erreurs(io.StringIO):
    """Shows the errors among the rest, each line with its mark."""

    def write(self, text: str) -> int:
        return sys.stdout.write(re.sub(r"^(?=.)", "! ", text, flags=re.MULTILINE))


def preparer(root: Path) -> Path:
    """Make a catalogue, and beside it the documents to import."""
    shutil.copytree(FIXTURES / "importation", ecrire_depot(root) / "documents")
    return root


def repondre(root: Path, command: str, typed: str) -> str:
    """Run a command; return what it prints, and its exit code if it is not 0."""
    words, _, entree = command.partition(" < ")
    content = (root / entree).read_bytes() if entree else b""
    read = Clavier(typed) if typed else io.TextIOWrapper(io.BytesIO(content))
    with (
        contextlib.chdir(root),
        contextlib.redirect_stdout(io.StringIO()) as shown,
        contextlib.redirect_stderr(Erreurs()),
        patch.object(sys, "argv", ["catalogue", *shlex.split(words)]),
        patch.object(sys, "stdin", read),
        patch.object(base, "interactif", lambda: bool(typed)),
        patch.object(base.PARTAGEES["today"], "default", JOUR),
        pytest.raises(SystemExit) as ended,
    ):
        ligne.main()
    return shown.getvalue() + (f"[{ended.value.code}]\n" if ended.value.code else "")


@pytest.mark.parametrize("exchange", ECHANGES.values(), ids=ECHANGES)
def test_an_exchange_goes_as_it_was_recorded(exchange: str, tmp_path: Path) -> None:
    """After a change that is meant: `python -m tests.echanges`, and read what differs."""
    assert echanges.jouer(exchange, preparer(tmp_path / "catalogue"), repondre) == exchange


# Each of these takes a tenth of a second to import, or nearly.
LOURDS = {"PIL", "requests", "ruamel", "xlsxwriter"}


def test_checking_a_page_without_error_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from catalogue_communs.commandes.ligne import main\n"
        "sys.argv = ['catalogue', 'valider', '--sans-conseils', 'projets/clairiere.yml']\n"
        "try:\n    main()\nexcept SystemExit:\n    print(*sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", program]
    found = subprocess.run(
        command, cwd=RACINE, capture_output=True, text=True, check=True, timeout=60
    )
    assert not LOURDS & {*found.stderr.split()}


def test_a_list_that_is_late_is_advice(depot: Path, lancer: Lancer) -> None:
    def codes() -> list[str]:
        found = donnees(depot, date.fromisoformat(JOUR))
        return [d.code for d in found if d.fichier == "donnees/identifiants.csv"]

    assert codes() == ["identifiants-a-noter"]
    lancer("identifiants", "--date", JOUR)
    assert codes() == []


def test_a_real_terminal_is_asked(depot: Path) -> None:
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the child becomes the command
        os.chdir(depot)
        command = [
            sys.executable,
            "-m",
            "catalogue_communs",
            "champ",
            "bac-malin",
            "mesures",
            "--simuler",
        ]
        os.execv(sys.executable, command)  # noqa: S606 - the same interpreter
    seen, answers = b"", [b"agents\n", b"14\n", b"2026-05\n", b"\n", b"declare\n", b"bilan\n"]
    while select.select([terminal], [], [], 30)[0]:
        try:
            seen += os.read(terminal, 4096)
        except OSError:
            break
        if seen.endswith(b" : ") and answers:
            os.write(terminal, answers.pop(0))
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert b"+        - au: 2026-05\r\n+          valeur: 14\r\n" in seen


def test_what_was_saved_during_the_question_is_never_overwritten(
    depot: Path, lancer: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, saved = depot / "projets/bac-malin.yml", FICHE.replace("12\n", "13\n")

    def oui(_question: str) -> bool:
        path.write_text(saved, encoding="utf-8")
        return True

    monkeypatch.setattr(base, "demander_un_oui", oui)
    found = lancer("champ", "bac-malin", "licence", "EUPL-1.2")
    assert (found.code, path.read_text(encoding="utf-8")) == (1, saved)
    assert "a été modifié pendant ce temps" in found.erreur
    assert "Relancez la même commande." in found.erreur
