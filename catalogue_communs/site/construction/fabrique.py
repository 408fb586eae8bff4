"""The engine, MkDocs or ProperDocs, run on a catalogue.

As a program, this module is the engine itself: what the machine or the theme refuses it is told in one French line.
The faults of the files are told by the catalogue. An error that nobody foresaw keeps its traceback: it is a bug, and
whoever mends it needs it.
"""

import errno
import logging
import os
import re
import runpy
import signal
import subprocess
import sys
import traceback
from pathlib import Path

from catalogue_communs.site.construction.atelier import assembler
from catalogue_communs.socle.fichiers import FichierAbime
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import citer

PROGRAMME = ["-m", "catalogue_communs.site.construction.fabrique"]


def lancer(root: Path, *options: str, moteur: str = "mkdocs") -> int:
    """Run the engine on a catalogue, and return its exit code; it never outlives this program."""
    # The hooks read the library that runs this command, wherever it is.
    home = os.pathsep.join(
        filter(None, [str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH")])
    )
    # Notices of the theme and of ProperDocs about the future of MkDocs.
    quiet = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    env = {**os.environ, **quiet, "PYTHONUTF8": "1", "PYTHONPATH": home}
    if not (root / "mkdocs.yml").is_file():
        root = assembler(root)
    adresses = programme().adresses
    variables = {"CATALOGUE_SITE_URL": adresses.site, "CATALOGUE_DEPOT_URL": adresses.depot}
    env = {name: adresse for name, adresse in variables.items() if adresse} | env
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    command = [sys.executable, *PROGRAMME, moteur, *options, "-f", "mkdocs.yml"]
    # What is inheritable is meant to be: the lock of a build is held until its last process ends.
    return subprocess.run(command, cwd=root, env=env, check=False, close_fds=False).returncode


def main() -> None:
    """Run the engine that the first argument names, with the other arguments."""
    del sys.argv[0]
    # Not --quiet: MkDocs would then not count the warnings that « strict » refuses.
    logging.getLogger(f"{sys.argv[0]}.commands.build").setLevel(logging.WARNING)
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except FichierAbime as error:
        sys.exit(f"Erreur : {error}")
    except Exception as error:
        if message := _gabarit(error):
            sys.exit(message)
        if isinstance(error, OSError):
            sys.exit(refus_de_la_machine(error))
        raise


# A line of a program or of a template, in what is told of an error.
_LIGNE = re.compile(r'File "([^"\n]+)", line (\d+)')
_DU_THEME = re.compile(r"theme/.+\.(?:html|svg|txt)\Z")


def _gabarit(error: Exception) -> str:
    """Say the template that an error comes from, its line, what is wrong; nothing when it comes from elsewhere."""
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError  # noqa: PLC0415

    name, line, du_theme = _derniere_ligne_du_theme(error)
    match error:
        case TemplateNotFound():
            return f"Un gabarit de theme/ manque : {citer(error.name)}. {RETABLIR.format('theme')}"
        case TemplateSyntaxError():
            path = _DU_THEME.search(error.filename or "")
            name, line = path[0] if path else name, str(error.lineno)
            why = f"ce n’est pas la syntaxe d’un gabarit ({error.message})"
        case UndefinedError():
            why = f"un nom y est employé, que rien ne donne ({error.message})"
        case _ if isinstance(error, TemplateError) or du_theme:
            why = f"ce qui y est écrit échoue ({type(error).__name__} : {error})"
        case _:
            return ""
    return f"Erreur : {name}:{line} : {why}. Corrigez cette ligne. {RETABLIR.format(name)}"


def _derniere_ligne_du_theme(error: Exception) -> tuple[str, str, bool]:
    """Return the last template that an error went through, its line, and whether the error is its own."""
    # What a process that this one started tells of its error, else what this one does.
    trace = str(error.__cause__ or "") or "".join(traceback.format_tb(error.__traceback__))
    name, numero, du_theme = "theme", "1", False
    for path, line in _LIGNE.findall(trace):
        gabarit = _DU_THEME.search(path)
        du_theme = gabarit is not None
        if gabarit:
            name, numero = gabarit[0], line
    return name, numero, du_theme


RETABLIR = "« git checkout -- {} » rétablit ce qui manque ou est abîmé."


def refus_de_la_machine(error: OSError) -> str:
    """Say what the system refuses, and what to do."""
    place = f"« {error.filename} »" if error.filename else "un fichier"
    name = errno.errorcode.get(error.errno or 0, "fichier abîmé")
    return (
        f"La machine n’a pas pu lire ou écrire {place} ({name}). Vérifiez la place et les droits du dossier ; "
        "« git checkout » rétablit un fichier qui manque ou qui est abîmé."
    )


if __name__ == "__main__":
    main()
