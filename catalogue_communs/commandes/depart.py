"""`catalogue init`, `catalogue construire` and `catalogue migrer`: a catalogue of one's own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from catalogue_communs.commandes import base
from catalogue_communs.commandes.base import DATE, ERREURS, RACINE, Commande
from catalogue_communs.contribution import depart
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.programme import FICHIER, VERSION, programme
from catalogue_communs.socle.schemas import partie_de
from catalogue_communs.socle.texte import citer, slugifier
from catalogue_communs.socle.verrou import echanger_dossiers, verrou
from catalogue_communs.validation import valeurs

PORT = 8000
ATTENTE = "Une autre construction de ce catalogue est en cours : celle-ci attend son tour…"


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


# The eight questions: the seven below, and --sans-territoires.
QUESTIONS: dict[str, tuple[str, Callable[[str], str], str | None]] = {
    "titre": ("Nom du site", base.texte_libre, "Communs numériques"),
    "nom": ("Nom du programme", base.texte_libre, None),
    "editeur": ("Organisme qui publie", base.texte_libre, None),
    "sigle": ("Son sigle, ou son nom court", base.texte_libre, None),
    "site": ("L’adresse de son site", _forme(("editeur", "site"), "https://exemple.fr"), None),
    "courriel": ("Adresse de contact, celle d’une équipe", _forme(("courriel",), "contact@exemple.fr"), None),
    "statut": ("Comment dire d’un commun que le programme le soutient", _statut, "soutenu"),
}


@click.command("init", cls=Commande)
@click.argument("cible", metavar="DOSSIER", type=click.Path(path_type=Path))
@click.option("--titre", metavar="NOM", help="Nom du site ; par défaut « Communs numériques ».")
@click.option("--nom", metavar="NOM", help="Nom du programme.")
@click.option("--editeur", metavar="NOM", help="Organisme qui publie le catalogue.")
@click.option("--sigle", metavar="SIGLE", help="Son sigle, dans les citations.")
@click.option("--site", metavar="ADRESSE", help="L’adresse de son site.")
@click.option("--courriel", metavar="ADRESSE", help="Adresse de contact du catalogue.")
@click.option("--statut", metavar="MOT", help="Ce que l’on dit d’un commun soutenu ; par défaut « soutenu ».")
@click.option("--sans-territoires", is_flag=True, help="Ni carte, ni page de territoire.")
@DATE
def init_command(cible: Path, today: date, *, sans_territoires: bool, **choix: str | None) -> None:
    """Écrit le dépôt d’un nouveau catalogue : réglages, pages, formulaires, flux, une fiche d’exemple.

    Pose les questions dont les options ne donnent pas la réponse. N’écrit que dans un dossier
    vide ou nouveau.

    \b
    Exemple :
      catalogue init mon-catalogue

    \b
    Code de sortie :
      0  le dépôt est écrit
      2  le dossier n’est pas vide, une réponse manque ou n’a pas sa forme
    """  # noqa: D301 - \b is click's mark, a real backspace
    if cible.exists() and (not cible.is_dir() or any(one.name != ".git" for one in cible.iterdir())):
        raise click.ClickException(
            f"{citer(str(cible))} n’est pas vide : donnez le nom d’un dossier à créer."
        )
    answers: dict[str, Any] = {
        name: base.demander(question, choix[name], f"--{name}", lire, default) or default
        for name, (question, lire, default) in QUESTIONS.items()
    }
    answers["territoires"] = not sans_territoires
    depart.ecrire_les_fichiers(cible, depart.premiers_fichiers(answers, today.isoformat()))
    click.echo(f"Le catalogue est écrit dans {citer(str(cible))}. Ensuite :")
    click.echo(f"  cd {cible}\n  catalogue valider\n  catalogue construire --servir")


@click.command("construire", cls=Commande)
@click.option(
    "--servir", is_flag=True, help="Sert ensuite le site sur cette machine, refait à chaque changement."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=PORT,
    show_default=False,
    metavar="PORT",
    help="Port du serveur ; 8000 par défaut.",
)
@RACINE
def construire_command(root: Path, port: int, *, servir: bool) -> None:
    """Construit le site dans « site » ; tout avertissement est une erreur.

    Réunit dans .catalogue les pages fournies et celles du dépôt, puis lance le moteur. Les
    adresses publiques sont celles de programme.yml, ou des variables CATALOGUE_SITE_URL et
    CATALOGUE_DEPOT_URL.

    \b
    Exemples :
      catalogue construire
      catalogue construire --servir

    \b
    Code de sortie :
      0  le site est construit
      1  une fiche, les réglages ou une page ont une erreur
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
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
    try:
        with verrou(root / f"{depart.ATELIER}.verrou", lambda: click.echo(ATTENTE, err=True)):
            made, fresh = depart.assembler(root), root / f"{depart.ATELIER}.site"
            code = _moteur(made, "build", "--strict", "--site-dir", str(fresh))
            if code == 0:
                echanger_dossiers(root / "site", fresh, root / f"{depart.ATELIER}.ancien")
    except OSError as error:
        raise click.ClickException(f"l’accès à « {error.filename} » est refusé.") from None
    if code:
        click.echo("Le site n’est pas construit (voir plus haut).", err=True)
        sys.exit(ERREURS)
    click.echo("Le site est construit dans « site ».")
    if servir:
        click.echo(
            f"Il est servi sur http://127.0.0.1:{port}/, et refait à chaque changement — Ctrl+C pour arrêter"
        )
        try:
            sys.exit(_moteur(made, "serve", "--dev-addr", f"127.0.0.1:{port}"))
        except KeyboardInterrupt:
            click.echo("Le site n’est plus servi.")


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


@click.command("migrer", cls=Commande)
@click.option(
    "--verifier", is_flag=True, help="N’écrit rien ; échoue si les réglages sont d’une autre version."
)
@RACINE
def migrer_command(root: Path, *, verifier: bool) -> None:
    """Met programme.yml à la version que lit ce logiciel ; les commentaires restent.

    \b
    Exemple :
      catalogue migrer

    \b
    Code de sortie :
      0  les réglages sont à jour
      1  avec --verifier : ils ne le sont pas
      2  commande mal écrite, ou réglages illisibles
    """  # noqa: D301 - \b is click's mark, a real backspace
    path = root / FICHIER
    if not path.is_file():
        click.echo(f"{FICHIER} est absent : rien à mettre à jour.")
        return
    before = path.read_bytes()
    if problems := lire_octets(before, FICHIER).diagnostics:
        raise click.ClickException(f"{FICHIER}:{problems[0].ligne} : {problems[0].message}")
    try:
        after = depart.migrer(before.decode("utf-8")).encode()
    except ValueError as error:
        raise click.ClickException(f"{FICHIER} : {error}") from None
    if before == after:
        click.echo(f"{FICHIER} : version {VERSION}, à jour")
        return
    if not verifier:
        ecrire_d_un_coup(path, after)
    click.echo(f"{FICHIER} : {'à mettre' if verifier else 'mis'} à la version {VERSION}")
    sys.exit(ERREURS if verifier else 0)
