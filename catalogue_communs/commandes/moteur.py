"""`catalogue construire`, what it builds, and the engine: MkDocs, or ProperDocs, which takes its place.

As a program, this module is the engine itself: what the machine or the theme refuses it is told in one French
line. The faults of the files are told by the catalogue. An error that nobody foresaw keeps its traceback: it is
a bug, and whoever mends it needs it.
"""

import errno
import json
import logging
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from catalogue_communs.commandes import base
from catalogue_communs.socle.fichiers import echanger_dossiers, octets_json, ressources, verrou
from catalogue_communs.socle.programme import FICHIER, programme

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
    if not (os.environ.get("CATALOGUE_SITE_URL") or programme().adresses.site):
        click.echo(
            "Son adresse n’est pas dans programme.yml : les flux et les liens à copier en portent une inventée."
        )
    return base.OK


def _servir(root: Path, port: int) -> int:
    """Serve the site, laid out again at each change, until Ctrl+C."""
    try:
        socket.create_server((ICI, port)).close()
    except OSError:
        raise click.ClickException(f"le port {port} est déjà pris : essayez --port {port + 1}.") from None
    click.echo(f"Construction du site, puis service sur http://{ICI}:{port}/ — Ctrl+C pour arrêter")
    # The engine then lays out again only the pages whose file changed: their lists wait for the next start.
    dirty = ["--dirty"] if len([*root.glob("projets/*.yml")]) > BEAUCOUP else []
    try:
        return lancer(root, "serve", "--dev-addr", f"{ICI}:{port}", *dirty)
    except KeyboardInterrupt:
        click.echo("Le site n’est plus servi.")
        return base.OK


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


# --- What it builds: what the library ships and what people write, in one folder ---------------

# The folder that the engine builds, beside what people write.
ATELIER = ".catalogue"
# What the workflows of the forge answer.
FORMULAIRE = ".github/ISSUE_TEMPLATE/proposer.yml"
FOURNIS = ("docs", "hooks", "theme", "mkdocs.yml")
ECRITS = ("docs", "donnees", "projets", "guichet.yml", FICHIER)
# Pages of docs/ that belong to the first programme: neither packaged nor put in another catalogue.
PROPRES = (
    "docs/adr",
    "docs/contribuer/reprendre.md",
    "docs/guichet",
    "docs/images/communs",
    "docs/images/lisez-moi.png",
    "docs/impact/le-guichet-en-une-page.md",
    "docs/index.md",
    "docs/mentions-legales.md",
    "docs/methodologie/refaire.md",
)
TERRITOIRES, MISE_EN_SERVICE, FLUX = (
    "docs/territoires",
    "docs/contribuer/mise-en-service.md",
    ".github/workflows",
)
ECLATS = f"{TERRITOIRES}/donnees"
# A line of a page that only some catalogues have says so at its end.
_SI = re.compile(r"^(.*?) ?<!-- si : (annuaire|appel|flux|territoires|ici) -->( ?\|?)\n", re.MULTILINE)
# The files of this repository that a page cites.
_FOI = re.compile(r"Son dépôt fait foi : .*")
# How a command is run elsewhere.
COMMANDES = {
    "python3 scripts/serve": ".venv/bin/catalogue construire --servir",
    "python3 scripts/catalogue": ".venv/bin/catalogue",
    "`scripts/fiches`": "`catalogue fiches`",
}
_MENU = re.compile(r"^( *)- (?:.*: )?([\w/.-]+\.md)$")


def assembler(root: Path) -> Path:
    """Put together what the library ships and what `root` holds; return the folder.

    A file that has not changed is not written again: the engine, which may be watching, builds for the others alone.
    """
    made, wanted = root / ATELIER, _reunis(root)
    for path in [*made.rglob("*")]:
        if (path.is_symlink() or path.is_file()) and path.relative_to(made).as_posix() not in wanted:
            path.unlink()
    for name, content in wanted.items():
        target = made / name
        same = isinstance(content, bytes) and target.is_file() and not target.is_symlink()
        if same and target.read_bytes() == content:
            continue
        target.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.symlink_to(content)
    return made


def _reunis(root: Path) -> dict[str, bytes | Path]:
    """Return what the engine builds, by its path: a page that people write wins over one of the same name.

    A link, by where it leads, stays one: the validation refuses it.
    """
    library = ressources()
    shards = _eclats(library / ECLATS) if programme().regions else {}
    left = {
        *PROPRES,
        *(() if (root / FLUX).is_dir() else (MISE_EN_SERVICE,)),
        *(() if programme().territoires else (TERRITOIRES,)),
        *((ECLATS,) if shards else ()),
    }
    found: dict[str, bytes | Path] = {}
    for name, path in (*_sous(library, FOURNIS, left), *_sous(library / "modeles", ("docs",))):
        page = name.startswith("docs/") and path.suffix in {".md", ".yml"}
        found[name] = _de_ce_catalogue(path, root) if page else path.read_bytes()
    found |= shards
    for name, path in _sous(root, ECRITS):
        found[name] = path.readlink() if path.is_symlink() else path.read_bytes()
    lines = [*_menu((library / "mkdocs.yml").read_text(encoding="utf-8"), found), "watch:"]
    lines += [f"  - ../{name}" for name in ECRITS if (root / name).exists()]
    return {**found, "mkdocs.yml": ("\n".join(lines) + "\n").encode()}


def _eclats(folder: Path) -> dict[str, bytes]:
    """Return the files by which a visitor finds a place, as `scripts/_eclats.py` says them: those of the programme alone."""

    def read(name: str) -> Any:
        return json.loads((folder / f"{name}.json").read_bytes())

    made = {"index": read("index")}
    places = {code: one for code, one in made["index"]["departements"].items() if programme().couvre(one[1])}
    made |= {f"communes-{code}": read(f"communes-{code}") for code in places}
    for start in made["index"]["noms"]:
        # An EPCI names its département; the code of a commune begins with it.
        found = ((row, row[3:] or (row[1][:2], row[1][:3])) for row in read(f"noms-{start}"))
        if rows := [row for row, codes in found if not places.keys().isdisjoint(codes)]:
            made[f"noms-{start}"] = rows
    starts = [start for start in made["index"]["noms"] if f"noms-{start}" in made]
    made["index"] |= {"noms": starts, "departements": places}
    return {f"{ECLATS}/{name}.json": octets_json(one) for name, one in made.items()}


def _sous(folder: Path, names: Iterable[str], left: Collection[str] = ()) -> Iterator[tuple[str, Path]]:
    """Yield each file of a folder that is, or is below, one of these names, and not one of those left."""
    for name in names:
        path = folder / name
        if name in left or path.name == "__pycache__":
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _sous(folder, sorted(f"{name}/{one.name}" for one in path.iterdir()), left)
        elif path.is_symlink() or path.exists():
            yield name, path


def _de_ce_catalogue(page: Path, root: Path) -> bytes:
    """Leave out the lines of a shipped page that this catalogue has no use for."""
    has = {
        "annuaire": bool(programme().annuaire),
        "flux": (root / FLUX).is_dir(),
        "appel": (root / "docs/guichet/index.md").is_file(),
        "territoires": programme().territoires,
        "ici": False,
    }
    text = page.read_text(encoding="utf-8")
    text = _SI.sub(lambda found: f"{found[1]}{found[3]}\n" if has[found[2]] else "", text)
    for here, there in COMMANDES.items():
        text = text.replace(here, there)
    text = text.replace("$schema=../schemas/", f"$schema={programme().schemas}")
    return _FOI.sub("Le code du logiciel fait foi.", text).encode()


def _menu(text: str, files: Collection[str]) -> Iterator[str]:
    """Yield the settings of the engine, their menu without what is not there; pages outside it are welcome."""
    lines = [
        line
        for line in [*text.split("\nwatch:", maxsplit=1)[0].splitlines(), "strict: false", "validation:"]
        if not (page := _MENU.match(line)) or f"docs/{page[2]}" in files
    ]
    named = programme().appellation.le
    call = json.dumps(named[0].upper() + named[1:])
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        heading = re.fullmatch(r"( +)- [^:]+:", line)
        if not heading or after.startswith(f"{heading[1]}  "):
            yield f"{heading[1]}- {call}:" if heading and after.endswith("- guichet/index.md") else line
    yield "  nav: {omitted_files: ignore, not_found: warn, absolute_links: warn}"
    yield "  links: {not_found: warn, anchors: warn, absolute_links: warn, unrecognized_links: warn}"


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
    name = errno.errorcode.get(error.errno or 0, "fichier abîmé")
    return (
        f"La machine n’a pas pu lire ou écrire {where} ({name}). Vérifiez la place et les droits du dossier ; "
        "« git checkout » rétablit un fichier qui manque ou qui est abîmé."
    )


if __name__ == "__main__":
    main()
