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
from typing import NamedTuple
from urllib.parse import urlsplit

import click

from catalogue_communs.commandes import base
from catalogue_communs.contribution.comprendre import lecteur
from catalogue_communs.fiches import ecriture
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, ressources, texte_yaml
from catalogue_communs.socle.programme import FICHIER
from catalogue_communs.socle.texte import citer, denombrer

# The forms of the forge: those of this repository. Its workflows call those of the software, at one version.
FORMULAIRES, FLUX = ".github/ISSUE_TEMPLATE", ".github/workflows"

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
    if not (found := _GITHUB.fullmatch(text.strip())):
        raise Refus(f"{citer(text)} n’est pas l’adresse d’un dépôt sur GitHub : https://github.com/…/….")
    return found[1]


# What is asked, how each answer is read, what it is by default; the rest is in the settings, each with its comment.
QUESTIONS: dict[str, tuple[str, Callable[[str], str], str | None]] = {
    "titre": ("Nom du site", base.texte_libre, "Communs numériques"),
    "nom": ("Nom du programme", base.texte_libre, None),
    "editeur": ("Organisme qui publie", base.texte_libre, None),
    "sigle": ("Son sigle, ou son nom court", base.texte_libre, None),
    "site": ("L’adresse de son site", lecteur("liens", "site"), None),
    "courriel": ("Adresse de contact, celle d’une équipe", lecteur("contact", "courriel"), None),
}
MOTEUR = "Adresse du dépôt du logiciel sur GitHub, d’où viennent les flux de la forge"


@base.commande("mon-catalogue")
@click.argument("cible", metavar="[DOSSIER]", type=base.DOSSIER, required=False, default=".")
@base.options({**{name: f"{said}." for name, (said, _, _) in QUESTIONS.items()}, "moteur": f"{MOTEUR}."})
def init_command(cible: Path, today: date, moteur: str | None, **choix: str | None) -> None:
    """Écrit le dépôt d’un nouveau catalogue ; dans un dépôt déjà écrit, met à jour ce qui vient du logiciel.

    Nouveau : pose les questions dont les options ne donnent pas la réponse, et n’écrit que dans un
    dossier vide. Déjà écrit : montre la différence des formulaires, des flux, du script et de la ligne
    qui nomme le logiciel, puis les met à jour ; rien d’autre ne change.
    """
    named = citer(str(cible))
    here = (cible / FICHIER).is_file()
    if here and cible.resolve() == ressources():
        raise click.ClickException(f"{named} est le dépôt du logiciel lui-même : rien à y mettre à jour.")
    if (
        not here
        and cible.exists()
        and (not cible.is_dir() or any(one.name != ".git" for one in cible.iterdir()))
    ):
        raise click.ClickException(f"{named} n’est pas vide : donnez le nom d’un dossier à créer.")
    answers = {
        name: base.demander(question, choix[name], f"--{name}", lire, default)
        for name, (question, lire, default) in ({} if here else QUESTIONS).items()
    }
    paquet = paquet_installe()
    source = moteur is None and (paquet.depot or _appele(cible))
    source = source or base.demander(MOTEUR, moteur, "--moteur", depot_de_github, "")
    if not source:
        click.echo("Sans l’adresse du logiciel (--moteur), aucun flux de la forge n’est écrit ni changé.")
    owned = fichiers_tenus(paquet, source)
    if here:
        _mettre_a_jour(cible, owned, _marques(cible) if source else set())
        return
    for name, data in premiers_fichiers(answers, today.isoformat(), owned).items():
        ecrire_d_un_coup(cible / name, data)
    click.echo(f"Le catalogue est écrit dans {named}. Ensuite :")
    click.echo(f"  cd {cible}")
    click.echo("  python3 scripts/catalogue valider\n  python3 scripts/catalogue construire --servir")


def _appele(root: Path) -> str:
    """Return the repository of the software whose workflows those of a catalogue call."""
    written = (path.read_text(encoding="utf-8") for path in sorted((root / FLUX).glob("*.yml")))
    return next((found[1] for text in written if (found := _APPEL.search(text))), "")


def _mettre_a_jour(root: Path, wanted: Mapping[str, bytes], marked: set[str]) -> None:
    """Show what becomes of each file that the command owns, or has marked, then write it, if a person agrees."""
    before = dict[str, bytes]()
    for name in wanted.keys() | marked:
        with suppress(FileNotFoundError):
            before[name] = (root / name).read_bytes()
    changed = sorted(n for n in wanted.keys() | before.keys() if wanted.get(n) != before.get(n))
    for name in changed:
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
    """Return the files of the forge that the command has written here."""
    written = (path for name in (FORMULAIRES, FLUX) for path in (root / name).glob("*.yml"))
    kept = (path for path in written if path.read_bytes().startswith(ECRIT.encode()))
    return {path.relative_to(root).as_posix() for path in kept}


def fichiers_tenus(paquet: Paquet, source: str) -> dict[str, bytes]:
    """Return every file that the command owns in a catalogue, by its path; the workflows need a `source`."""
    folder = ressources() / "modeles" / "depot"
    words = {"paquet": paquet.demande, "moteur": source, "version": paquet.version}
    made = {name: _rempli(folder / name, words) for name in TENUS}
    if source:
        shipped = {f"{FLUX}/{path.name}": path for path in sorted((folder / FLUX).iterdir())}
        shipped |= {
            f"{FORMULAIRES}/{path.name}": path for path in sorted((ressources() / FORMULAIRES).iterdir())
        }
        made |= {name: f"{MARQUE}\n".encode() + _rempli(path, words) for name, path in shipped.items()}
    return made


def premiers_fichiers(reponses: Mapping[str, str], jour: str, tenus: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return every file of a new catalogue by its path, those that the command owns among them."""
    made, words = {**tenus, FICHIER: _reglages(reponses).encode()}, {**reponses, "jour": jour}
    folder = ressources() / "modeles" / "depot"
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(FLUX):
            made.setdefault(name, _rempli(path, words))
    if not any(name.startswith(FLUX) for name in tenus):
        made["README.md"] = made["README.md"].partition(FORGE)[0]
    return made


def _rempli(path: Path, words: Mapping[str, str]) -> bytes:
    text = path.read_text(encoding="utf-8")
    for name, said in words.items():
        text = text.replace(f"[[{name}]]", said)
    return text.encode()


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
        known = _GITHUB.fullmatch(origin["url"])
        return Paquet(
            f"{named} @ git+{origin['url']}@{commit}", commit if known else tag, known[1] if known else ""
        )
    if digest := origin.get("archive_info", {}).get("hashes", {}).get("sha256"):
        return Paquet(f"{named} @ {origin['url']}#sha256={digest}", tag)
    return Paquet(f"{named}=={one.version}", tag)


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
