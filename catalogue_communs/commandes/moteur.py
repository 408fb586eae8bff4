"""`catalogue construire`, and the engine: MkDocs, or ProperDocs, which takes its place.

As a program, this module is the engine itself: what the machine or the theme refuses it is told in one French
line. The faults of the files are told by the catalogue. An error that nobody foresaw keeps its traceback: it is
a bug, and whoever mends it needs it.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import click

from catalogue_communs.commandes import base
from catalogue_communs.commandes.atelier import assembler
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.verrou import echanger_dossiers, verrou

PROGRAMME = ["-m", "catalogue_communs.commandes.moteur"]
ICI = "127.0.0.1"
# From so many commons on, laying out every page at each change makes who writes wait.
BEAUCOUP = 100


@base.commande("", "--servir")
@click.option(
    "--servir", is_flag=True, help="Sert plutôt le site sur cette machine, refait à chaque changement."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    metavar="PORT",
    help="Port du serveur ; 8000 par défaut.",
)
@click.option(
    "--moteur",
    type=click.Choice(["mkdocs", "properdocs"]),
    default="mkdocs",
    help="Moteur ; « mkdocs » par défaut.",
)
def construire_command(root: Path, port: int, moteur: str, *, servir: bool) -> int:
    """Construit le site dans « site » ; tout avertissement est une erreur.

    Là où le moteur n’est pas dans le dépôt, réunit dans .catalogue les pages fournies et celles du dépôt. Les
    adresses publiques sont celles de programme.yml, ou des variables CATALOGUE_SITE_URL et CATALOGUE_DEPOT_URL.
    """
    if find_spec(moteur) is None:
        raise ModuleNotFoundError(name=moteur)
    root = root.resolve()
    if servir:
        return _servir(root, port)
    target = root / "site"
    fresh, former = root / ".site.neuf", root / ".site.ancien"
    waiting = "Une autre construction de « site » est en cours : celle-ci attend son tour…"
    try:
        with verrou(root / ".site.verrou", lambda: base.avertir(waiting)):
            if former.exists() and not target.exists():
                former.rename(target)  # a former build was killed between its two renamings
            code = lancer(root, "build", "--strict", "--site-dir", str(fresh), moteur=moteur)
            if code == 0:
                echanger_dossiers(target, fresh, former)
    except OSError as error:
        base.avertir(_machine(error))
        return base.ERREURS
    if code:
        base.avertir("Le site n’est pas construit (voir plus haut).")
        return base.ERREURS
    click.echo("Le site est construit dans « site ».")
    return base.OK


def _servir(root: Path, port: int) -> int:
    """Serve the site, laid out again at each change, until Ctrl+C."""
    try:
        socket.create_server((ICI, port)).close()
    except OSError:
        raise click.ClickException(f"le port {port} est déjà pris : essayez --port {port + 1}.") from None
    click.echo("Construction du site…")
    threading.Thread(target=_annoncer, args=(port,), daemon=True).start()
    # The engine then lays out again only the pages whose file changed: their lists wait for the next start.
    dirty = ["--dirty"] if len([*root.glob("projets/*.yml")]) > BEAUCOUP else []
    try:
        return lancer(root, "serve", "--dev-addr", f"{ICI}:{port}", *dirty)
    except KeyboardInterrupt:
        click.echo("Le site n’est plus servi.")
        return base.OK


def _annoncer(port: int) -> None:
    """Say where the site is, once it answers."""
    pause = threading.Event()
    while not pause.wait(0.2):
        with contextlib.suppress(OSError):
            socket.create_connection((ICI, port), 1).close()
            click.echo(f"Le site est servi sur http://{ICI}:{port}/ — Ctrl+C pour arrêter")
            return


def lancer(root: Path, *options: str, moteur: str = "mkdocs") -> int:
    """Run the engine on a catalogue, and return its exit code; it never outlives this program."""
    # The hooks read the library that runs this command, wherever it is.
    home = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]))
    # Notices of the theme and of ProperDocs about the future of MkDocs.
    quiet = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    env = {**os.environ, **quiet, "PYTHONUTF8": "1", "PYTHONPATH": home}
    if not (root / "mkdocs.yml").is_file():
        root, known = assembler(root), programme().adresses
        said = {"CATALOGUE_SITE_URL": known.site, "CATALOGUE_DEPOT_URL": known.depot}
        env = {name: value for name, value in said.items() if value} | env
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    command = [sys.executable, *PROGRAMME, moteur, *options, "-f", "mkdocs.yml"]
    # What is inheritable is meant to be: the lock of a build is held until its last process ends.
    return subprocess.run(command, cwd=root, env=env, check=False, close_fds=False).returncode


# --- The engine itself ----------------------------------------------------------------------


def main() -> None:
    """Run the engine that the first argument names, with the other arguments."""
    from jinja2 import TemplateError  # noqa: PLC0415 - who only checks files does not have it

    del sys.argv[0]
    # Not --quiet: MkDocs would then not count the warnings that « strict » refuses.
    logging.getLogger(f"{sys.argv[0]}.commands.build").setLevel(logging.WARNING)
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except KeyboardInterrupt:
        sys.exit(base.INTERROMPU)
    except TemplateError as error:
        where = f", ligne {line}" if (line := getattr(error, "lineno", None)) else ""
        sys.exit(f"Un gabarit de theme/ manque ou est mal écrit{where} : {error}.")
    except OSError as error:
        sys.exit(_machine(error))


def _machine(error: OSError) -> str:
    """Say what the system refuses, and what to do."""
    where = f"« {error.filename} »" if error.filename else "un fichier"
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return f"Le disque est plein : {where} n’a pas pu être écrit. Libérez de la place, puis relancez."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"L’accès à {where} est refusé : vérifiez les droits du dossier."
        case errno.ENOENT:
            return f"Il manque {where} : rétablissez-le avec « git checkout »."
        case None | errno.EILSEQ:
            return f"{where[0].upper() + where[1:]} est abîmé : rétablissez-le avec « git checkout »."
    name = errno.errorcode.get(error.errno, "erreur inconnue")
    return f"La machine n’a pas pu lire ou écrire {where} ({name})."


if __name__ == "__main__":
    main()
