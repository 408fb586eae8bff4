"""`catalogue init`: the repository of a catalogue of one's own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import click

from catalogue_communs.commandes import base
from catalogue_communs.contribution.comprendre import lecteur
from catalogue_communs.fiches import ecriture
from catalogue_communs.socle.complements import COMPLEMENTS
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, ressources
from catalogue_communs.socle.programme import FICHIER
from catalogue_communs.socle.texte import citer

# The forms of the forge, and the workflows: those of this repository. One is about the library alone.
DE_LA_FORGE = (".github/ISSUE_TEMPLATE", ".github/workflows")
DE_LA_BIBLIOTHEQUE = "nuit.yml"

# --- A new repository -----------------------------------------------------------------------


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
@click.argument("cible", metavar="DOSSIER", type=base.DOSSIER)
@base.options({name: f"{said}." for name, (said, _, _) in QUESTIONS.items()})
def init_command(cible: Path, today: date, **choix: str | None) -> None:
    """Écrit le dépôt d’un nouveau catalogue : réglages, pages, formulaires, flux, une fiche d’exemple.

    Pose les questions dont les options ne donnent pas la réponse. N’écrit que dans un dossier
    vide ou nouveau.
    """
    named = citer(str(cible))
    if cible.exists() and (not cible.is_dir() or any(one.name != ".git" for one in cible.iterdir())):
        raise click.ClickException(f"{named} n’est pas vide : donnez le nom d’un dossier à créer.")
    answers = {
        name: base.demander(question, choix[name], f"--{name}", lire, default)
        for name, (question, lire, default) in QUESTIONS.items()
    }
    for name, data in premiers_fichiers(answers, today.isoformat()).items():
        ecrire_d_un_coup(cible / name, data)
    click.echo(f"Le catalogue est écrit dans {named}. Ensuite :")
    click.echo(f"  cd {cible}\n  catalogue valider\n  catalogue construire --servir")


def premiers_fichiers(reponses: Mapping[str, str], jour: str) -> dict[str, bytes]:
    """Return every file of a new catalogue by its path."""
    package, made = _paquet()
    made[FICHIER] = _reglages(reponses).encode()
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
    lines: list[str] = []
    path: list[str] = []
    for line in (ressources() / "schemas" / FICHIER).read_text(encoding="utf-8").splitlines():
        key = re.match(r"( *)([a-z_]+):", line)
        if key:
            path = [*path[: len(key[1]) // 2], key[2]]
        name = ".".join(path)
        lines.append(f"{key[0]} {ecriture.scalaire(said[name], {})}" if key and name in said else line)
    return "\n".join(lines) + "\n"
