"""A catalogue of one's own: its site (`catalogue construire`), its repository (`catalogue init`), and the engine.

As a program, this module is the engine itself, MkDocs, or ProperDocs, which takes its place: what the machine or the
theme refuses it is told in one French line. The faults of the files are told by the catalogue. An error that nobody
foresaw keeps its traceback: it is a bug, and whoever mends it needs it.
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
import tomllib
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import click

from catalogue_communs.commandes import base
from catalogue_communs.contribution.comprendre import valeur_comprise
from catalogue_communs.fiches.ecriture import Refus, scalaire
from catalogue_communs.socle import fichiers, schemas
from catalogue_communs.socle.fichiers import FichierAbime, ecrire_d_un_coup, octets_json, ressources
from catalogue_communs.socle.programme import FICHIER, programme
from catalogue_communs.socle.texte import citer, denombrer

PROGRAMME = ["-m", "catalogue_communs.commandes.moteur"]
ICI = "127.0.0.1"
# From so many commons on, laying out every page at each change makes who writes wait.
BEAUCOUP = 100


@base.commande("", "--servir")
@click.option(
    "--servir",
    is_flag=True,
    help="Sert plutôt le site sur cette machine, refait à chaque changement.",
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
        with fichiers.verrou(root / ".site.verrou", lambda: base.avertir(waiting)):
            if former.exists() and not target.exists():
                former.rename(target)  # a former build was killed between its two renamings
            code = lancer(root, "build", "--strict", "--site-dir", str(fresh), moteur=moteur)
            if code == 0:
                fichiers.echanger_dossiers(target, fresh, former)
    except OSError as error:
        base.avertir(_machine(error))
        return base.ERREURS
    if code:
        base.avertir("Le site n’est pas construit (voir plus haut).")
        return base.ERREURS
    click.echo("Le site est construit dans « site ».")
    avertir_sans_adresse()
    return base.OK


def avertir_sans_adresse() -> None:
    """Say in large that nobody has given the address of the site."""
    if not (os.environ.get("CATALOGUE_SITE_URL") or programme().adresses.site):
        click.echo(SANS_ADRESSE)


SANS_ADRESSE = f"""
{"=" * 72}
  CE SITE N’A PAS D’ADRESSE : ne le publiez pas ainsi.
  Écrivez-la dans programme.yml (adresses : site), ou dans la variable
  CATALOGUE_SITE_URL. Jusque-là, les flux et les liens à copier en portent
  une inventée ; les feuilles imprimées et leur code QR, aucune.
{"=" * 72}"""


def _servir(root: Path, port: int) -> int:
    """Serve the site, laid out again at each change, until Ctrl+C."""
    try:
        socket.create_server((ICI, port)).close()
    except OSError:
        raise click.ClickException(
            f"le port {port} est déjà pris : essayez --port {port + 1}."
        ) from None
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
    home = os.pathsep.join(
        filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")])
    )
    # Notices of the theme and of ProperDocs about the future of MkDocs.
    quiet = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    env = {**os.environ, **quiet, "PYTHONUTF8": "1", "PYTHONPATH": home}
    if not (root / "mkdocs.yml").is_file():
        root = assembler(root)
    adresses = programme().adresses
    variables = {"CATALOGUE_SITE_URL": adresses.site, "CATALOGUE_DEPOT_URL": adresses.depot}
    env = {name: value for name, value in variables.items() if value} | env
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    command = [sys.executable, *PROGRAMME, moteur, *options, "-f", "mkdocs.yml"]
    # What is inheritable is meant to be: the lock of a build is held until its last process ends.
    return subprocess.run(command, cwd=root, env=env, check=False, close_fds=False).returncode


# --- What it builds: what the library ships and what people write, in one folder ---------------

# The folder that the engine builds, beside what people write.
ATELIER = ".catalogue"
FORMULAIRES, FLUX = ".github/ISSUE_TEMPLATE", ".github/workflows"
# What the workflows of the forge answer.
FORMULAIRE_LIBRE = f"{FORMULAIRES}/proposer.yml"
FOURNIS = ("docs", "hooks", "theme", "mkdocs.yml")
ECRITS = ("docs", "donnees", "projets", "guichet.yml", FICHIER)
TERRITOIRES, MISE_EN_SERVICE = "docs/territoires", "docs/contribuer/mise-en-service.md"
ECLATS = f"{TERRITOIRES}/donnees"
# A line of a page that only some catalogues have says so at its end.
_SI = re.compile(
    r"^(.*?) ?<!-- si : (annuaire|appel|flux|territoires|ici) -->( ?\|?)\n", re.MULTILINE
)
# The files of this repository that a page cites.
_FOI = re.compile(r"Son dépôt fait foi : .*")
# How a command is run elsewhere.
COMMANDES = {
    "python3 scripts/serve": ".venv/bin/catalogue construire --servir",
    "python3 scripts/catalogue": ".venv/bin/catalogue",
    "`scripts/fiches`": "`catalogue fiches`",
}
_MENU = re.compile(r"^( *)- (?:.*: )?([\w/.-]+\.md)$")


def a_le_formulaire(dossier: Path) -> bool:
    """Tell whether a catalogue has the form of the forge; what is laid out in a folder of its own has that of the one above."""
    return any(
        (folder / FORMULAIRE_LIBRE).is_file() for folder in (dossier, dossier.resolve().parent)
    )


def assembler(root: Path) -> Path:
    """Put together what the library ships and what `root` holds; return the folder.

    A file that has not changed is not written again: the engine, which may be watching, builds for the others alone.
    """
    atelier, reunis = root / ATELIER, _reunis(root)
    for path in [*atelier.rglob("*")]:
        if (path.is_symlink() or path.is_file()) and path.relative_to(
            atelier
        ).as_posix() not in reunis:
            path.unlink()
    for name, content in reunis.items():
        target = atelier / name
        same = isinstance(content, bytes) and target.is_file() and not target.is_symlink()
        if same and target.read_bytes() == content:
            continue
        target.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.symlink_to(content)
    return atelier


def _reunis(root: Path) -> dict[str, bytes | Path]:
    """Return what the engine builds, by its path: a page that people write wins over one of the same name."""
    library = ressources()
    shards = _eclats(library / ECLATS) if programme().regions else {}
    left = {
        *_propres(library / "pyproject.toml"),
        *(() if (root / FLUX).is_dir() else (MISE_EN_SERVICE,)),
        *(() if programme().territoires else (TERRITOIRES,)),
        *((ECLATS,) if shards else ()),
    }
    reunis: dict[str, bytes | Path] = {}
    for name, path in (*_sous(library, FOURNIS, left), *_sous(library / "modeles", ("docs",))):
        page = name.startswith("docs/") and path.suffix in {".md", ".yml"}
        reunis[name] = _de_ce_catalogue(path, root) if page else path.read_bytes()
    reunis |= shards
    for name, path in _sous(root, ECRITS):
        # A link, by where it leads, stays one: the validation refuses it.
        reunis[name] = path.readlink() if path.is_symlink() else path.read_bytes()
    lines = [*_menu((library / "mkdocs.yml").read_text(encoding="utf-8"), reunis), "watch:"]
    lines += [f"  - ../{name}" for name in ECRITS if (root / name).exists()]
    return {**reunis, "mkdocs.yml": ("\n".join(lines) + "\n").encode()}


def _propres(settings: Path) -> list[str]:
    """Name the pages of the first programme: neither packaged, as its project says, nor put in another catalogue."""
    if not settings.is_file():
        return []
    project: dict[str, Any] = tomllib.loads(settings.read_text(encoding="utf-8"))
    return [*project["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]]


def _eclats(folder: Path) -> dict[str, bytes]:
    """Return the files by which a visitor finds a place, as `scripts/_eclats.py` says them: those of the programme alone."""

    def read(name: str) -> Any:
        return json.loads((folder / f"{name}.json").read_bytes())

    eclats = {"index": read("index")}
    places = {
        code: departement
        for code, departement in eclats["index"]["departements"].items()
        if programme().couvre(departement[1])
    }
    eclats |= {f"communes-{code}": read(f"communes-{code}") for code in places}
    for start in eclats["index"]["noms"]:
        # An EPCI names its département; the code of a commune begins with it.
        rows_and_codes = (
            (row, row[3:] or (row[1][:2], row[1][:3])) for row in read(f"noms-{start}")
        )
        if rows := [row for row, codes in rows_and_codes if not places.keys().isdisjoint(codes)]:
            eclats[f"noms-{start}"] = rows
    starts = [start for start in eclats["index"]["noms"] if f"noms-{start}" in eclats]
    eclats["index"] |= {"noms": starts, "departements": places}
    return {f"{ECLATS}/{name}.json": octets_json(one) for name, one in eclats.items()}


def _sous(
    folder: Path, names: Iterable[str], left: Collection[str] = ()
) -> Iterator[tuple[str, Path]]:
    """Yield each file of a folder that is, or is below, one of these names, and not one of those left."""
    for name in names:
        path = folder / name
        if name in left or path.name == "__pycache__":
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _sous(
                folder, sorted(f"{name}/{inner.name}" for inner in path.iterdir()), left
            )
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
        for line in [
            *text.split("\nwatch:", maxsplit=1)[0].splitlines(),
            "strict: false",
            "validation:",
        ]
        if not (page := _MENU.match(line)) or f"docs/{page[2]}" in files
    ]
    named = programme().appellation.le
    call = json.dumps(named[0].upper() + named[1:])
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        heading = re.fullmatch(r"( +)- [^:]+:", line)
        if not heading or after.startswith(f"{heading[1]}  "):
            yield (
                f"{heading[1]}- {call}:"
                if heading and after.endswith("- guichet/index.md")
                else line
            )
    yield "  nav: {omitted_files: ignore, not_found: warn, absolute_links: warn}"
    yield "  links: {not_found: warn, anchors: warn, absolute_links: warn, unrecognized_links: warn}"


# --- The repository of a new catalogue, and its new versions -------------------------------------

# What `init` writes is of two kinds: files that people change, which it never touches again, and files that it owns,
# which it brings to its own version each time that it runs there.

# What only a repository with workflows says, at the end of its README.
FORGE = b"\n## Ce que la forge fait seule"
# The first line of what this command owns there. A file that begins so, and that is shipped no more, goes.
ECRIT = "# Écrit par « "
MARQUE = f"{ECRIT}catalogue init », qui le remplace à chaque version : ne le modifiez pas."
# What it owns beside: the line that names the library, the script that installs it.
TENUS = ("requirements.txt", "scripts/catalogue")
_GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")
_APPEL = re.compile(rf"uses: ([\w.-]+/[\w.-]+)/{FLUX}/")


def depot_de_github(text: str) -> str:
    """Read the address of a public repository on GitHub as « owner/name »; raise `Refus` for any other."""
    if not (match := _GITHUB.fullmatch(text.strip())):
        raise Refus(
            f"{citer(text)} n’est pas l’adresse d’un dépôt sur GitHub : https://github.com/…/…."
        )
    return match[1]


# What is asked, how each answer is read, what it is by default; the rest is in the settings, each with its comment.
QUESTIONS: dict[str, tuple[str, Callable[[str], str], str | None]] = {
    "titre": ("Nom du site", base.texte_libre, "Communs numériques"),
    "nom": ("Nom du programme", base.texte_libre, None),
    "editeur": ("Organisme qui publie", base.texte_libre, None),
    "sigle": ("Son sigle, ou son nom court", base.texte_libre, None),
    "site": ("L’adresse de son site", partial(valeur_comprise, ("liens", "site")), None),
    "courriel": (
        "Adresse de contact, celle d’une équipe",
        partial(valeur_comprise, ("contact", "courriel")),
        None,
    ),
}
MOTEUR = "Adresse du dépôt du logiciel sur GitHub, d’où viennent les flux de la forge"


@base.commande("mon-catalogue")
@click.argument("cible", metavar="[DOSSIER]", type=base.DOSSIER, required=False, default=".")
@base.options(
    {**{name: f"{said}." for name, (said, _, _) in QUESTIONS.items()}, "moteur": f"{MOTEUR}."}
)
def init_command(cible: Path, today: date, moteur: str | None, **choix: str | None) -> None:
    """Écrit le dépôt d’un nouveau catalogue ; dans un dépôt déjà écrit, met à jour ce qui vient du logiciel.

    Nouveau : pose les questions dont les options ne donnent pas la réponse, et n’écrit que dans un
    dossier vide. Déjà écrit : montre la différence des formulaires, des flux, du script et de la ligne
    qui nomme le logiciel, puis les met à jour ; rien d’autre ne change.
    """
    named = citer(str(cible))
    here = (cible / FICHIER).is_file()
    if here and cible.resolve() == ressources():
        raise click.ClickException(
            f"{named} est le dépôt du logiciel lui-même : rien à y mettre à jour."
        )
    held = cible.exists() and (
        not cible.is_dir() or any(one.name != ".git" for one in cible.iterdir())
    )
    if held and not here:
        raise click.ClickException(f"{named} n’est pas vide : donnez le nom d’un dossier à créer.")
    answers = {
        name: base.demander(question, choix[name], f"--{name}", lire, default)
        for name, (question, lire, default) in ({} if here else QUESTIONS).items()
    }
    paquet = paquet_installe()
    source = moteur is None and (paquet.depot or _appele(cible))
    source = source or base.demander(MOTEUR, moteur, "--moteur", depot_de_github, "")
    if not source:
        click.echo(
            "Sans l’adresse du logiciel (--moteur), aucun flux de la forge n’est écrit ni changé."
        )
    owned = fichiers_tenus(paquet, source)
    if here:
        _mettre_a_jour(cible, owned, (FORMULAIRES, FLUX) if source else ())
        return
    for name, data in premiers_fichiers(answers, today.isoformat(), owned).items():
        ecrire_d_un_coup(cible / name, data)
    click.echo(f"Le catalogue est écrit dans {named}. Ensuite :")
    click.echo(f"  cd {cible}")
    click.echo(
        "  python3 scripts/catalogue valider\n  python3 scripts/catalogue construire --servir"
    )


def _appele(root: Path) -> str:
    """Return the repository of the software whose workflows those of a catalogue call."""
    written = (path for path in sorted((root / FLUX).glob("*.yml")) if path.is_file())
    return next(
        (
            match[1]
            for path in written
            if (match := _APPEL.search(path.read_text(encoding="utf-8")))
        ),
        "",
    )


def _mettre_a_jour(root: Path, tenus: Mapping[str, bytes], folders: Iterable[str]) -> None:
    """Show what becomes of each file that the command owns, or has marked in `folders`, then write it, if a person agrees."""
    written = (path for name in folders for path in (root / name).glob("*.yml") if path.is_file())
    presents = {path.relative_to(root).as_posix(): path.read_bytes() for path in written}
    before = {
        name: content for name, content in presents.items() if content.startswith(ECRIT.encode())
    }
    before |= {name: (root / name).read_bytes() for name in tenus if (root / name).is_file()}
    changed = sorted(
        name for name in tenus.keys() | before.keys() if tenus.get(name) != before.get(name)
    )
    for name in changed:
        texts = (side.get(name, b"").decode(errors="replace") for side in (before, tenus))
        click.echo(base.difference(name, *texts), nl=False)
    if not changed:
        click.echo("Tout est à jour : rien à changer.")
    elif base.demander_un_oui(f"Mettre à jour {denombrer(len(changed), 'fichier', 'fichiers')} ?"):
        for name in changed:
            if name in tenus:
                ecrire_d_un_coup(root / name, tenus[name])
            else:
                (root / name).unlink()
        click.echo("C’est à jour. Ensuite : python3 scripts/catalogue valider")
    else:
        click.echo("Rien n’a été écrit.")


class Paquet(NamedTuple):
    """This library as it is installed: how a repository asks for it, its version, its repository on GitHub if known."""

    demande: str
    version: str
    depot: str = ""


def paquet_installe() -> Paquet:
    """Say where this library came from: a commit, a file at an address, else an index, under its number."""
    one = distribution("catalogue-communs")
    origin = json.loads(one.read_text("direct_url.json") or "{}")
    named, tag = f"{one.name}[site,reseau]", f"v{one.version}"
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        asked, known = f"{named} @ git+{origin['url']}@{commit}", _GITHUB.fullmatch(origin["url"])
        return Paquet(asked, commit, known[1]) if known else Paquet(asked, tag)
    if digest := origin.get("archive_info", {}).get("hashes", {}).get("sha256"):
        return Paquet(f"{named} @ {origin['url']}#sha256={digest}", tag)
    return Paquet(f"{named}=={one.version}", tag)


def fichiers_tenus(paquet: Paquet, source: str) -> dict[str, bytes]:
    """Return every file that the command owns in a catalogue, by its path; the workflows need a `source`."""
    folder = ressources() / "modeles" / "depot"
    variables = {"paquet": paquet.demande, "moteur": source, "version": paquet.version}
    tenus = {name: _rempli(folder / name, variables) for name in TENUS}
    if source:
        # Its forms are those of this repository; its workflows call those of the software, at one version.
        shipped = (*_sous(folder, (FLUX,)), *_sous(ressources(), (FORMULAIRES,)))
        tenus |= {name: f"{MARQUE}\n".encode() + _rempli(path, variables) for name, path in shipped}
    return tenus


def premiers_fichiers(
    reponses: Mapping[str, str], jour: str, tenus: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return every file of a new catalogue by its path, those that the command owns among them."""
    fichiers_du_depot, variables = (
        {**tenus, FICHIER: _reglages(reponses).encode()},
        {**reponses, "jour": jour},
    )
    folder = ressources() / "modeles" / "depot"
    for name, path in _sous(folder, (inner.name for inner in folder.iterdir()), (FLUX,)):
        fichiers_du_depot.setdefault(name, _rempli(path, variables))
    if not any(name.startswith(FLUX) for name in tenus):
        fichiers_du_depot["README.md"] = fichiers_du_depot["README.md"].partition(FORGE)[0]
    return fichiers_du_depot


def _rempli(path: Path, variables: Mapping[str, str]) -> bytes:
    text = path.read_text(encoding="utf-8")
    for name, valeur in variables.items():
        text = text.replace(f"[[{name}]]", valeur)
    return text.encode()


def _reglages(reponses: Mapping[str, str]) -> str:
    """Write the settings shipped with what was answered; their comments stay. The other keys follow, as comments."""
    valeurs = {
        "titre": reponses["titre"],
        "nom": reponses["nom"],
        "presentation": f"Un catalogue de communs numériques, publié par : {reponses['editeur']}.",
        "courriel": reponses["courriel"],
        "domaine": (urlsplit(reponses["site"]).hostname or "").removeprefix("www."),
        "editeur.nom": reponses["editeur"],
        "editeur.sigle": reponses["sigle"],
        "editeur.site": reponses["site"],
        "statuts.soutenu.cle": "soutenu",
        "statuts.soutenu.nom": "Soutenu",
        "statuts.soutenu.pluriel": "Soutenus",
        "statuts.soutenu.court": "soutenu",
        "statuts.soutenu.courts": "soutenus",
        "statuts.autre.description": "Autre commun ouvert sur le même thème, que le programme ne soutient pas.",
    }
    lines = ["# yaml-language-server: $schema=site/schemas/programme.schema.json"]
    path: list[str] = []
    for line in (ressources() / "schemas" / FICHIER).read_text(encoding="utf-8").splitlines():
        key = re.match(r"( *)([a-z_]+):", line)
        if key:
            path = [*path[: len(key[1]) // 2], key[2]]
        name = ".".join(path)
        lines.append(f"{key[0]} {scalaire(valeurs[name], {})}" if key and name in valeurs else line)
    lines += ["", "# Ce qui suit est facultatif : ôtez le « # » des lignes qui servent."]
    cles = {line.partition(":")[0] for line in lines}
    for name, part in schemas.schema("programme")["properties"].items():
        if name not in cles:
            example = fichiers.texte_yaml({name: part["examples"][0]}, 100).splitlines()
            lines += [f"# {part['description']}", *(f"#{line}" for line in example)]
    return "\n".join(lines) + "\n"


# --- The engine itself ----------------------------------------------------------------------


def main() -> None:
    """Run the engine that the first argument names, with the other arguments."""
    del sys.argv[0]
    # Not --quiet: MkDocs would then not count the warnings that « strict » refuses.
    logging.getLogger(f"{sys.argv[0]}.commands.build").setLevel(logging.WARNING)
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except KeyboardInterrupt:
        sys.exit(base.INTERROMPU)
    except FichierAbime as error:
        sys.exit(f"Erreur : {error}")
    except Exception as error:
        if message := _gabarit(error):
            sys.exit(message)
        if isinstance(error, OSError):
            sys.exit(_machine(error))
        raise


# A line of a program or of a template, in what is told of an error.
_LIGNE = re.compile(r'File "([^"\n]+)", line (\d+)')
_DU_THEME = re.compile(r"theme/.+\.(?:html|svg|txt)\Z")


def _gabarit(error: Exception) -> str:
    """Say the template that an error comes from, its line, what is wrong; nothing when it comes from elsewhere."""
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError  # noqa: PLC0415

    # What a process that this one started tells of its error, else what this one does.
    trace = str(error.__cause__ or "") or "".join(traceback.format_tb(error.__traceback__))
    places = [(_DU_THEME.search(path), line) for path, line in _LIGNE.findall(trace)]
    name, line = next(((path[0], line) for path, line in reversed(places) if path), ("theme", "1"))
    match error:
        case TemplateNotFound():
            return f"Un gabarit de theme/ manque : {citer(error.name)}. {RETABLIR.format('theme')}"
        case TemplateSyntaxError():
            path = _DU_THEME.search(error.filename or "")
            name, line = path[0] if path else name, str(error.lineno)
            why = f"ce n’est pas la syntaxe d’un gabarit ({error.message})"
        case UndefinedError():
            why = f"un nom y est employé, que rien ne donne ({error.message})"
        case _ if isinstance(error, TemplateError) or (places and places[-1][0]):
            why = f"ce qui y est écrit échoue ({type(error).__name__} : {error})"
        case _:
            return ""
    return f"Erreur : {name}:{line} : {why}. Corrigez cette ligne. {RETABLIR.format(name)}"


RETABLIR = "« git checkout -- {} » rétablit ce qui manque ou est abîmé."


def _machine(error: OSError) -> str:
    """Say what the system refuses, and what to do."""
    place = f"« {error.filename} »" if error.filename else "un fichier"
    name = errno.errorcode.get(error.errno or 0, "fichier abîmé")
    return (
        f"La machine n’a pas pu lire ou écrire {place} ({name}). Vérifiez la place et les droits du dossier ; "
        "« git checkout » rétablit un fichier qui manque ou qui est abîmé."
    )


if __name__ == "__main__":
    main()
