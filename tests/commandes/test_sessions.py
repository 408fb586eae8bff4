"""The commands, as the recorded sessions show them; and what no session can show."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from catalogue_communs.commandes import base
from catalogue_communs.commandes.controle import donnees
from catalogue_communs.faits.contexte import charger
from catalogue_communs.faits.etat import manquants
from catalogue_communs.validation.contenus import missing
from tests.aides import RACINE, TODAY, Lancer, sections
from tests.commandes.conftest import FICHE, JOUR
from tests.commandes.sessions import DOSSIER, jouer

SESSIONS = {
    f"{path.stem}: {title}": session
    for path in sorted(DOSSIER.iterdir())
    for title, session in sections(path).items()
}


@pytest.mark.parametrize("session", SESSIONS.values(), ids=SESSIONS)
def test_a_session_goes_as_it_was_recorded(session: str, tmp_path: Path) -> None:
    """After a change that is meant: `python -m tests.commandes.sessions`, and read what differs."""
    assert jouer(session, tmp_path / "catalogue").strip() == session.strip()


# Each of these takes a tenth of a second to import, or nearly.
LOURDS = {"jsonschema", "PIL", "requests", "ruamel", "xlsxwriter"}


def test_checking_a_page_without_error_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from catalogue_communs.commandes.cli import main\n"
        "sys.argv = ['catalogue', 'valider', '--sans-conseils', 'projets/clairiere.yml']\n"
        "try:\n    main()\nexcept SystemExit:\n    print(*sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, cwd=RACINE, capture_output=True, text=True, check=True, timeout=60)
    assert not LOURDS & {*found.stderr.split()}


def test_the_validation_and_the_state_miss_the_same_fields() -> None:
    catalogue, report = charger(RACINE, TODAY)
    for fiche in report.fiches:
        projet = catalogue.projet(fiche.slug)
        assert projet is not None
        assert sorted(missing(fiche)) == sorted(manquants(projet)), fiche.slug


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
        command = [sys.executable, "-m", "catalogue_communs", "champ", "bac-malin", "mesures", "--simuler"]
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
