"""The repository of a new catalogue, and its new versions: `catalogue init`."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import click

from catalogue_communs.commandes import base
from catalogue_communs.contribution.comprendre import valeur_comprise
from catalogue_communs.fiches.ecriture import Refus, scalaire
from catalogue_communs.site.construction.atelier import FLUX, FORMULAIRES, sous_le_dossier
from catalogue_communs.socle import fichiers, schemas
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, ressources
from catalogue_communs.socle.programme import FICHIER
from catalogue_communs.socle.texte import citer, denombrer

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


class Paquet(NamedTuple):
    """This library as it is installed: how a repository asks for it, its version, its repository on GitHub if known."""

    demande: str
    version: str
    depot: str = ""


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
    {
        **{name: f"{question}." for name, (question, _, _) in QUESTIONS.items()},
        "moteur": f"{MOTEUR}.",
    }
)
def init_command(cible: Path, today: date, moteur: str | None, **choix: str | None) -> None:
    """Écrit le dépôt d’un nouveau catalogue ; dans un dépôt déjà écrit, met à jour ce qui vient du logiciel.

    Nouveau : pose les questions dont les options ne donnent pas la réponse, et n’écrit que dans un
    dossier vide. Déjà écrit : montre la différence des formulaires, des flux, du script et de la ligne
    qui nomme le logiciel, puis les met à jour ; rien d’autre ne change.
    """
    deja_ecrit = (cible / FICHIER).is_file()
    _refuser_la_cible(cible, deja_ecrit=deja_ecrit)
    reponses = {} if deja_ecrit else _demander_les_reglages(choix)
    paquet = paquet_installe()
    depot = _depot_du_logiciel(cible, moteur, paquet)
    tenus = fichiers_tenus(paquet, depot)
    if deja_ecrit:
        _mettre_a_jour(cible, tenus, (FORMULAIRES, FLUX) if depot else ())
        return
    for name, content in premiers_fichiers(reponses, today.isoformat(), tenus).items():
        ecrire_d_un_coup(cible / name, content)
    click.echo(f"Le catalogue est écrit dans {citer(str(cible))}. Ensuite :")
    click.echo(f"  cd {cible}")
    click.echo(
        "  python3 scripts/catalogue valider\n  python3 scripts/catalogue construire --servir"
    )


def _refuser_la_cible(cible: Path, *, deja_ecrit: bool) -> None:
    """Refuse the repository of the software, and a folder that holds anything but a catalogue."""
    dossier = citer(str(cible))
    if deja_ecrit:
        if cible.resolve() == ressources():
            raise click.ClickException(
                f"{dossier} est le dépôt du logiciel lui-même : rien à y mettre à jour."
            )
        return
    if not cible.exists():
        return
    if not cible.is_dir() or any(path.name != ".git" for path in cible.iterdir()):
        raise click.ClickException(
            f"{dossier} n’est pas vide : donnez le nom d’un dossier à créer."
        )


def _demander_les_reglages(choix: Mapping[str, str | None]) -> dict[str, str]:
    """Return the answer to each question: that of its option, or that of a person."""
    return {
        name: base.demander(question, choix[name], f"--{name}", lire, defaut)
        for name, (question, lire, defaut) in QUESTIONS.items()
    }


def _depot_du_logiciel(cible: Path, moteur: str | None, paquet: Paquet) -> str:
    """Return the repository that has the workflows, or nothing: then a line says that none is written."""
    if moteur is None:
        connu = paquet.depot or _appele(cible)
        if connu:
            return connu
    depot = base.demander(MOTEUR, moteur, "--moteur", depot_de_github, "")
    if not depot:
        click.echo(
            "Sans l’adresse du logiciel (--moteur), aucun flux de la forge n’est écrit ni changé."
        )
    return depot


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
    before = _fichiers_marques(root, folders)
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
        _remplacer(root, changed, tenus)
        click.echo("C’est à jour. Ensuite : python3 scripts/catalogue valider")
    else:
        click.echo("Rien n’a été écrit.")


def _fichiers_marques(root: Path, folders: Iterable[str]) -> dict[str, bytes]:
    """Return the files of these folders that begin as those of the command do, by their path."""
    marques = {}
    for folder in folders:
        for path in (root / folder).glob("*.yml"):
            content = path.read_bytes() if path.is_file() else b""
            if content.startswith(ECRIT.encode()):
                marques[path.relative_to(root).as_posix()] = content
    return marques


def _remplacer(root: Path, names: Iterable[str], tenus: Mapping[str, bytes]) -> None:
    """Write each of these files as the command owns it; what it owns no more goes."""
    for name in names:
        if name in tenus:
            ecrire_d_un_coup(root / name, tenus[name])
        else:
            (root / name).unlink()


def paquet_installe() -> Paquet:
    """Say where this library came from: a commit, a file at an address, else an index, under its number."""
    installe = distribution("catalogue-communs")
    origin = json.loads(installe.read_text("direct_url.json") or "{}")
    complet, tag = f"{installe.name}[site,reseau]", f"v{installe.version}"
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        demande = f"{complet} @ git+{origin['url']}@{commit}"
        depot = _GITHUB.fullmatch(origin["url"])
        return Paquet(demande, commit, depot[1]) if depot else Paquet(demande, tag)
    if digest := origin.get("archive_info", {}).get("hashes", {}).get("sha256"):
        return Paquet(f"{complet} @ {origin['url']}#sha256={digest}", tag)
    return Paquet(f"{complet}=={installe.version}", tag)


def fichiers_tenus(paquet: Paquet, source: str) -> dict[str, bytes]:
    """Return every file that the command owns in a catalogue, by its path; the workflows need a `source`."""
    folder = ressources() / "modeles" / "depot"
    variables = {"paquet": paquet.demande, "moteur": source, "version": paquet.version}
    tenus = {name: _rempli(folder / name, variables) for name in TENUS}
    if source:
        # Its forms are those of this repository; its workflows call those of the software, at one version.
        shipped = (
            *sous_le_dossier(folder, (FLUX,)),
            *sous_le_dossier(ressources(), (FORMULAIRES,)),
        )
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
    for name, path in sous_le_dossier(folder, (inner.name for inner in folder.iterdir()), (FLUX,)):
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
