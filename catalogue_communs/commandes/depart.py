"""`catalogue init` and `catalogue construire`: a catalogue of one's own, its first files, its site."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import click

from catalogue_communs.commandes import base
from catalogue_communs.fiches import ecriture
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.socle.complements import COMPLEMENTS
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, ressources
from catalogue_communs.socle.programme import FICHIER, programme
from catalogue_communs.socle.schemas import partie_de
from catalogue_communs.socle.texte import citer, slugifier
from catalogue_communs.socle.verrou import echanger_dossiers, verrou
from catalogue_communs.validation import valeurs

# The folder that the engine builds, beside what people write.
ATELIER = ".catalogue"
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
    "docs/mentions-legales.md",
)
TERRITOIRES = "docs/territoires"
# The forms of the forge, and the workflows: those of this repository. One is about the library alone.
DE_LA_FORGE = (".github/ISSUE_TEMPLATE", ".github/workflows")
DE_LA_BIBLIOTHEQUE = "nuit.yml"
PORT = 8000
# A line of a page that only some catalogues have says so at its end.
_SI = re.compile(r"^(.*?) ?<!-- si : (appel|territoires|ici) -->( ?\|?)\n", re.MULTILINE)
# The section of a command that only the repository of the library has, and how the others are run elsewhere.
_SCRIPT = re.compile(r"^## `python3 scripts/.*?(?=^## )", re.MULTILINE | re.DOTALL)
COMMANDES = {
    "python3 scripts/serve": ".venv/bin/catalogue construire --servir",
    "python3 scripts/catalogue": ".venv/bin/catalogue",
}
_MENU = re.compile(r"^( *)- (?:.*: )?([\w/.-]+\.md)$")


# --- A new repository -----------------------------------------------------------------------


def _forme(champ: tuple[str, ...], exemple: str) -> Callable[[str], str]:
    """Read an answer that has the form of a field of the settings."""

    def lire(answer: str) -> str:
        if valeurs.refuse_la_forme(partie_de("programme", champ) or {}, answer):
            raise Refus(f"{citer(answer)} n’a pas la forme attendue. Écrivez par exemple {exemple}")
        return answer

    return lire


def _statut(answer: str) -> str:
    if not slugifier(answer) or len(answer) > 30:  # noqa: PLR2004 - a word, not a sentence
        raise Refus("Écrivez un mot au masculin, par exemple : labellisé")
    return answer


# The eight questions: the seven below, how each is read, what it is by default; and --sans-territoires.
QUESTIONS: dict[str, tuple[str, Callable[[str], str], str | None]] = {
    "titre": ("Nom du site", base.texte_libre, "Communs numériques"),
    "nom": ("Nom du programme", base.texte_libre, None),
    "editeur": ("Organisme qui publie", base.texte_libre, None),
    "sigle": ("Son sigle, ou son nom court", base.texte_libre, None),
    "site": ("L’adresse de son site", _forme(("editeur", "site"), "https://exemple.fr"), None),
    "courriel": ("Adresse de contact, celle d’une équipe", _forme(("courriel",), "contact@exemple.fr"), None),
    "statut": ("Comment dire d’un commun que le programme le soutient", _statut, "soutenu"),
}


@base.commande(
    exemples=("mon-catalogue",),
    codes={
        0: "le dépôt est écrit",
        2: "le dossier n’est pas vide, une réponse manque ou n’a pas sa forme",
    },
)
@click.argument("cible", metavar="DOSSIER", type=base.DOSSIER)
@base.options({name: f"{said}." for name, (said, _, _) in QUESTIONS.items()})
@click.option("--sans-territoires", is_flag=True, help="Ni carte, ni page de territoire.")
def init_command(cible: Path, today: date, *, sans_territoires: bool, **choix: str | None) -> None:
    """Écrit le dépôt d’un nouveau catalogue : réglages, pages, formulaires, flux, une fiche d’exemple.

    Pose les questions dont les options ne donnent pas la réponse. N’écrit que dans un dossier
    vide ou nouveau.
    """
    if cible.exists() and (not cible.is_dir() or any(one.name != ".git" for one in cible.iterdir())):
        raise click.ClickException(
            f"{citer(str(cible))} n’est pas vide : donnez le nom d’un dossier à créer."
        )
    answers = {
        name: base.demander(question, choix[name], f"--{name}", lire, default) or str(default)
        for name, (question, lire, default) in QUESTIONS.items()
    }
    files = premiers_fichiers(answers, today.isoformat(), territoires=not sans_territoires)
    for name, data in files.items():
        ecrire_d_un_coup(cible / name, data)
    click.echo(f"Le catalogue est écrit dans {citer(str(cible))}. Ensuite :")
    click.echo(f"  cd {cible}\n  catalogue valider\n  catalogue construire --servir")


def premiers_fichiers(reponses: Mapping[str, str], jour: str, *, territoires: bool) -> dict[str, bytes]:
    """Return every file of a new catalogue by its path."""
    settings = _reglages(reponses)
    if not territoires:
        settings += "# Sans collectivités françaises : ni carte, ni page de territoire.\nterritoires: false\n"
    package, made = _paquet()
    made[FICHIER] = settings.encode()
    folder, words = ressources() / "modeles" / "depot", {**reponses, "paquet": package, "jour": jour}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        text = path.read_text(encoding="utf-8")
        for name, said in words.items():
            text = text.replace(f"[[{name}]]", said)
        made[path.relative_to(folder).as_posix()] = text.encode()
    for name in DE_LA_FORGE:
        for path in sorted((ressources() / name).iterdir()):
            if path.name != DE_LA_BIBLIOTHEQUE:
                made[f"{name}/{path.name}"] = path.read_bytes()
    return made


def _paquet() -> tuple[str, dict[str, bytes]]:
    """Return how a repository asks for this library, whole, and the file that it then holds.

    It was installed from an address, that others can reach; from a file, then kept in the repository;
    else a registry has it, under its number.
    """
    one = distribution("catalogue-communs")
    origin = json.loads(one.read_text("direct_url.json") or "{}")
    extras = f"[{','.join(COMPLEMENTS)}]"
    parts = urlsplit(origin.get("url", ""))
    digest = origin.get("archive_info", {}).get("hashes", {}).get("sha256")
    if parts.scheme == "https" and digest:
        return f"{one.name}{extras} @ {origin['url']}#sha256={digest}", {}
    wheel = Path(url2pathname(parts.path))
    if wheel.suffix == ".whl" and wheel.is_file():
        return f"./paquet/{wheel.name}{extras}", {f"paquet/{wheel.name}": wheel.read_bytes()}
    return f"{one.name}{extras}=={one.version}", {}


def _reglages(reponses: Mapping[str, str]) -> str:
    """Write the settings shipped with what was answered; their comments stay."""
    word = reponses["statut"].casefold()
    plural = word if word.endswith(("s", "x", "z")) else f"{word}s"
    said = {
        "titre": reponses["titre"],
        "nom": reponses["nom"],
        "presentation": f"Un catalogue de communs numériques, publié par : {reponses['editeur']}.",
        "courriel": reponses["courriel"],
        "domaine": (urlsplit(reponses["site"]).hostname or "").removeprefix("www."),
        "editeur.nom": reponses["editeur"],
        "editeur.sigle": reponses["sigle"],
        "editeur.site": reponses["site"],
        "statuts.soutenu.cle": slugifier(word),
        "statuts.soutenu.nom": word[0].upper() + word[1:],
        "statuts.soutenu.pluriel": plural[0].upper() + plural[1:],
        "statuts.soutenu.court": word,
        "statuts.soutenu.courts": plural,
        "statuts.autre.description": "Autre commun ouvert sur le même thème, que le programme ne soutient pas.",
    }
    lines: list[str] = []
    path: list[str] = []
    for line in (ressources() / "schemas" / FICHIER).read_text(encoding="utf-8").splitlines():
        key = re.match(r"( *)([a-z_]+):", line)
        if key:
            path = [*path[: len(key[1]) // 2], key[2]]
        name = ".".join(path)
        lines.append(f"{key[0]} {ecriture.scalaire(said[name], {})}" if key and name in said else line)
    return "\n".join(lines) + "\n"


# --- Its site -------------------------------------------------------------------------------


@base.commande(
    exemples=("", "--servir"),
    codes={
        0: "le site est construit",
        1: "une fiche, les réglages ou une page ont une erreur",
    },
)
@click.option(
    "--servir", is_flag=True, help="Sert ensuite le site sur cette machine, refait à chaque changement."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=PORT,
    metavar="PORT",
    help="Port du serveur ; 8000 par défaut.",
)
def construire_command(root: Path, port: int, *, servir: bool) -> int:
    """Construit le site dans « site » ; tout avertissement est une erreur.

    Réunit dans .catalogue les pages fournies et celles du dépôt, puis lance le moteur. Les
    adresses publiques sont celles de programme.yml, ou des variables CATALOGUE_SITE_URL et
    CATALOGUE_DEPOT_URL.
    """
    if find_spec("mkdocs") is None:
        raise ModuleNotFoundError(name="mkdocs")
    root = root.resolve()
    if (root / "mkdocs.yml").is_file():
        raise click.ClickException(
            "ce dépôt a son moteur, dans mkdocs.yml : lancez « python3 scripts/build »."
        )
    if servir:
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            raise click.ClickException(f"Le port {port} est déjà pris : essayez --port {port + 1}.") from None
    waiting = "Une autre construction de ce catalogue est en cours : celle-ci attend son tour…"
    try:
        with verrou(root / f"{ATELIER}.verrou", lambda: click.echo(waiting, err=True)):
            made, fresh = assembler(root), root / f"{ATELIER}.site"
            code = _moteur(made, "build", "--strict", "--site-dir", str(fresh))
            if code == 0:
                echanger_dossiers(root / "site", fresh, root / f"{ATELIER}.ancien")
    except OSError as error:
        raise click.ClickException(f"l’accès à « {error.filename} » est refusé.") from None
    if code:
        click.echo("Le site n’est pas construit (voir plus haut).", err=True)
        return base.ERREURS
    click.echo("Le site est construit dans « site ».")
    if servir:
        click.echo(
            f"Il est servi sur http://127.0.0.1:{port}/, et refait à chaque changement — Ctrl+C pour arrêter"
        )
        try:
            return _moteur(made, "serve", "--dev-addr", f"127.0.0.1:{port}")
        except KeyboardInterrupt:
            click.echo("Le site n’est plus servi.")
    return base.OK


def _moteur(made: Path, *arguments: str) -> int:
    """Run MkDocs in the folder put together; return its exit code."""
    # The hooks read the library that runs this command, wherever it is.
    home = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]))
    places = {
        "CATALOGUE_SITE_URL": programme().adresses.site,
        "CATALOGUE_DEPOT_URL": programme().adresses.depot,
    }
    said = {name: value for name, value in places.items() if value}
    env = {**said, **os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": home}
    command = [sys.executable, "-m", "mkdocs", *arguments, "--quiet", "-f", str(made / "mkdocs.yml")]
    return subprocess.run(command, check=False, env=env, cwd=made).returncode


def assembler(root: Path) -> Path:
    """Put together what the library ships and what `root` holds; return the folder.

    A file that has not changed is not written again: the engine, which may be watching, builds for the others alone.
    """
    made, wanted = root / ATELIER, _reunis(root)
    for path in sorted(made.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(made).as_posix() not in wanted:
            path.unlink()
    for name, source in wanted.items():
        target, link = made / name, isinstance(source, Path) and source.is_symlink()
        data = b"" if link else source.read_bytes() if isinstance(source, Path) else source
        if target.is_file() and not target.is_symlink() and not link and target.read_bytes() == data:
            continue
        target.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(source, Path) and link:
            # A link stays one: the validation refuses it.
            target.symlink_to(source.readlink())
        else:
            target.write_bytes(data)
    return made


def _reunis(root: Path) -> dict[str, Path | bytes]:
    """Return what the engine builds, by its path: a page that people write wins over one of the same name."""
    library = ressources()
    left = {*PROPRES, *(() if programme().territoires else (TERRITOIRES,))}
    found: dict[str, Path | bytes] = {}
    for name, path in _sous(library, FOURNIS, left):
        page = name.startswith("docs/") and path.suffix == ".md"
        found[name] = _de_ce_catalogue(path, root) if page else path
    found |= _sous(root, ECRITS)
    lines = [*_menu((library / "mkdocs.yml").read_text(encoding="utf-8"), found), "watch:"]
    lines += [f"  - ../{name}" for name in ECRITS if (root / name).exists()]
    return {**found, "mkdocs.yml": ("\n".join(lines) + "\n").encode()}


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
    has = {"appel": (root / "guichet.yml").is_file(), "territoires": programme().territoires, "ici": False}
    text = _SCRIPT.sub("", page.read_text(encoding="utf-8"))
    text = _SI.sub(lambda found: f"{found[1]}{found[3]}\n" if has[found[2]] else "", text)
    for here, there in COMMANDES.items():
        text = text.replace(here, there)
    return text.encode()


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
