"""`catalogue init`: the repository of a catalogue of one's own, then its new versions.

What it writes is of two kinds: files that people change, which it never touches again, and files that it owns,
which it brings to its own version each time that it runs there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import click

from catalogue_communs.commandes import base
from catalogue_communs.contribution.comprendre import lecteur
from catalogue_communs.fiches import ecriture
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, ressources, texte_yaml
from catalogue_communs.socle.francais import denombrer
from catalogue_communs.socle.programme import FICHIER
from catalogue_communs.socle.texte import citer

# The forms of the forge, and the workflows: those of this repository. One is about the library alone. They are
# whole copies: a workflow that calls another needs the public address of the library, and none is known to every
# catalogue (see docs/adr/0018-un-programme-est-une-donnee.md).
DE_LA_FORGE = (".github/ISSUE_TEMPLATE", ".github/workflows")
DE_LA_BIBLIOTHEQUE = "nuit.yml"

# The first line of what this command owns there. A file that begins so, and that is shipped no more, goes.
ECRIT = "# Écrit par « "
MARQUE = f"{ECRIT}catalogue init », qui le remplace à chaque version : ne le modifiez pas."
# What it owns beside: the line that names the library, the script that installs it.
TENUS = ("requirements.txt", "scripts/catalogue")
# Where a library installed from a file is kept.
PAQUET = "paquet/"

# What is asked, how each answer is read, what it is by default; the rest is in the settings, each with its comment.
QUESTIONS: dict[str, tuple[str, Callable[[str], str], str | None]] = {
    "titre": ("Nom du site", base.texte_libre, "Communs numériques"),
    "nom": ("Nom du programme", base.texte_libre, None),
    "editeur": ("Organisme qui publie", base.texte_libre, None),
    "sigle": ("Son sigle, ou son nom court", base.texte_libre, None),
    "site": ("L’adresse de son site", lecteur("liens", "site"), None),
    "courriel": ("Adresse de contact, celle d’une équipe", lecteur("contact", "courriel"), None),
}


@base.commande("mon-catalogue")
@click.argument("cible", metavar="[DOSSIER]", type=base.DOSSIER, required=False, default=".")
@base.options({name: f"{said}." for name, (said, _, _) in QUESTIONS.items()})
def init_command(cible: Path, today: date, **choix: str | None) -> None:
    """Écrit le dépôt d’un nouveau catalogue ; dans un dépôt déjà écrit, met à jour ce qui vient du logiciel.

    Nouveau : pose les questions dont les options ne donnent pas la réponse, et n’écrit que dans un
    dossier vide. Déjà écrit : montre la différence des formulaires, des flux, du script et de la ligne
    qui nomme le logiciel, puis les met à jour ; rien d’autre ne change.
    """
    named = citer(str(cible))
    if (cible / FICHIER).is_file():
        if cible.resolve() == ressources():
            raise click.ClickException(f"{named} est le dépôt du logiciel lui-même : rien à y mettre à jour.")
        _mettre_a_jour(cible)
        return
    if cible.exists() and (not cible.is_dir() or any(one.name != ".git" for one in cible.iterdir())):
        raise click.ClickException(f"{named} n’est pas vide : donnez le nom d’un dossier à créer.")
    answers = {
        name: base.demander(question, choix[name], f"--{name}", lire, default)
        for name, (question, lire, default) in QUESTIONS.items()
    }
    for name, data in premiers_fichiers(answers, today.isoformat()).items():
        ecrire_d_un_coup(cible / name, data)
    click.echo(f"Le catalogue est écrit dans {named}. Ensuite :")
    click.echo(f"  cd {cible}")
    click.echo("  python3 scripts/catalogue valider\n  python3 scripts/catalogue construire --servir")


def _mettre_a_jour(root: Path) -> None:
    """Show what becomes of each file that the command owns, then write those that change, if a person agrees."""
    wanted, before = fichiers_tenus(), dict[str, bytes]()
    for name in wanted.keys() | _marques(root):
        with suppress(FileNotFoundError):
            before[name] = (root / name).read_bytes()
    changed = sorted(n for n in wanted.keys() | before.keys() if wanted.get(n) != before.get(n))
    for name in changed:
        if name.startswith(PAQUET):
            click.echo(f"{'Nouveau' if name in wanted else 'Retiré'} : {name}")
        else:
            texts = (side.get(name, b"").decode(errors="replace") for side in (before, wanted))
            click.echo(base.difference(name, *texts), nl=False)
    if not changed:
        click.echo("Tout est à jour : rien à changer.")
    elif base.demander_un_oui(f"Mettre à jour {denombrer(len(changed), 'fichier', 'fichiers')} ?"):
        for name in changed:
            if name in wanted:
                ecrire_d_un_coup(root / name, wanted[name])
            else:
                (root / name).unlink()
        click.echo("C’est à jour. Ensuite : python3 scripts/catalogue valider")
    else:
        click.echo("Rien n’a été écrit.")


def _marques(root: Path) -> set[str]:
    """Return the files of the forge that the command has written here, and the libraries that it has kept."""
    written = (path for name in DE_LA_FORGE for path in (root / name).glob("*.yml"))
    kept = (path for path in written if path.read_bytes().startswith(ECRIT.encode()))
    wheels = (root / PAQUET).glob("catalogue_communs-*.whl")
    return {path.relative_to(root).as_posix() for path in (*kept, *wheels)}


def fichiers_tenus() -> dict[str, bytes]:
    """Return every file that the command owns in a catalogue, by its path."""
    package, made = _paquet()
    folder = ressources() / "modeles" / "depot"
    for name in TENUS:
        made[name] = (folder / name).read_bytes().replace(b"[[paquet]]", package.encode())
    for name in DE_LA_FORGE:
        for path in sorted((ressources() / name).iterdir()):
            if path.name != DE_LA_BIBLIOTHEQUE:
                made[f"{name}/{path.name}"] = f"{MARQUE}\n".encode() + path.read_bytes()
    return made


def premiers_fichiers(reponses: Mapping[str, str], jour: str) -> dict[str, bytes]:
    """Return every file of a new catalogue by its path."""
    made, words = fichiers_tenus(), {**reponses, "jour": jour}
    made[FICHIER] = _reglages(reponses).encode()
    folder = ressources() / "modeles" / "depot"
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        text = path.read_text(encoding="utf-8")
        for name, said in words.items():
            text = text.replace(f"[[{name}]]", said)
        made.setdefault(path.relative_to(folder).as_posix(), text.encode())
    return made


def _paquet() -> tuple[str, dict[str, bytes]]:
    """Return how a repository asks for this library, whole, and the file that it then holds.

    It was installed from an address, or a commit, that others can reach; from a file, then kept in the repository;
    else an index has it, under its number.
    """
    one = distribution("catalogue-communs")
    origin = json.loads(one.read_text("direct_url.json") or "{}")
    extras = "[site,reseau]"
    parts = urlsplit(origin.get("url", ""))
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        return f"{one.name}{extras} @ git+{origin['url']}@{commit}", {}
    digest = origin.get("archive_info", {}).get("hashes", {}).get("sha256")
    if parts.scheme == "https" and digest:
        return f"{one.name}{extras} @ {origin['url']}#sha256={digest}", {}
    wheel = Path(url2pathname(parts.path))
    if wheel.suffix == ".whl" and wheel.is_file():
        return f"./{PAQUET}{wheel.name}{extras}", {f"{PAQUET}{wheel.name}": wheel.read_bytes()}
    return f"{one.name}{extras}=={one.version}", {}


def _reglages(reponses: Mapping[str, str]) -> str:
    """Write the settings shipped with what was answered; their comments stay. The other keys follow, as comments."""
    said = {
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
        lines.append(f"{key[0]} {ecriture.scalaire(said[name], {})}" if key and name in said else line)
    lines += ["", "# Ce qui suit est facultatif : ôtez le « # » des lignes qui servent."]
    known = {line.partition(":")[0] for line in lines}
    for name, part in schemas.schema("programme")["properties"].items():
        if name not in known:
            example = texte_yaml({name: part["examples"][0]}, 100).splitlines()
            lines += [f"# {part['description']}", *(f"#{line}" for line in example)]
    return "\n".join(lines) + "\n"
