"""`catalogue recevoir`: what the forms of the site and of the forge prepare, received by e-mail."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalogue.commandes import dialogue
from catalogue.commandes.base import DATE, ERREURS, RACINE, SIMULER, Commande, dossier, jour, repondre
from catalogue.commandes.proposition import difference
from catalogue.contribution import declaration, modification
from catalogue.contribution.demande import traiter
from catalogue.fiches.ecriture import ecrire
from catalogue.fiches.rendu import Refus
from catalogue.socle.fichiers import write_atomically

if TYPE_CHECKING:
    from datetime import datetime
    from typing import BinaryIO

IMAGES = Path("docs/images/communs")


@click.command("recevoir", cls=Commande)
@click.argument("message", type=click.File("rb"), metavar="FICHIER")
@SIMULER
@DATE
@RACINE
def recevoir_command(message: BinaryIO, day: datetime | None, racine: Path | None, *, simuler: bool) -> None:
    """Lit un formulaire reçu par courriel et prépare le changement de la fiche.

    FICHIER est le message enregistré, son texte, ou le fichier que le formulaire du site donne à
    télécharger, images comprises ; - lit l’entrée standard. Dit ce qui change, montre la
    différence, puis écrit la fiche et ses images.

    \b
    Exemples :
      catalogue recevoir message.eml
      catalogue recevoir modifier-depots-zero.txt --simuler

    \b
    Code de sortie :
      0  écrit, ou rien à écrire
      1  le formulaire est à corriger
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    root = dossier(racine)
    try:
        text = declaration.corps_du_message(message.read(declaration.LONGEST + 1))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    result = traiter(text, root, jour(day))
    if result.action == "ignorer":
        raise click.ClickException(
            "ce texte ne vient d’aucun formulaire : « catalogue reutilisation --depuis-courriel » lit les "
            "déclarations écrites à la main."
        )
    for said in result.messages:
        click.echo(said.replace("\n", "\n  "), err=True)
    names = ("action", "titre", "fichier", "messages", "phrases")
    repondre({name: getattr(result, name) for name in names})
    if result.action == "corriger":
        click.echo("\nRien n’a été écrit : répondez à la personne avec ces lignes.", err=True)
        sys.exit(ERREURS)
    if result.action == "lire":
        click.echo(f"{result.titre} : à lire et à corriger à la main.")
        return
    path = root.resolve() / result.fichier
    before = "" if result.nouveau else path.read_bytes().decode("utf-8")
    images = modification.images(text)[1]
    for line in (*result.phrases, *(f"Image jointe : {name}" for name in images)):
        click.echo(f"- {line}")
    click.echo(difference(result.fichier, before, result.texte), nl=False)
    if simuler or not dialogue.oui("Écrire cette modification ?"):
        click.echo("Rien n’a été écrit.")
        return
    try:
        ecrire(path, before, result.texte)
    except Refus as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for name, data in images.items():
        target = root / IMAGES / name
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, data)
    click.echo(f"Écrit : {', '.join((result.fichier, *(f'{IMAGES}/{name}' for name in images)))}")
