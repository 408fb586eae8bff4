"""`catalogue recevoir`: what comes by e-mail."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import click

from catalogue_communs.commandes import base
from catalogue_communs.commandes.base import (
    DATE,
    ERREURS,
    LE,
    OK,
    RACINE,
    SIMULER,
    Commande,
)
from catalogue_communs.contribution import messages, resultat
from catalogue_communs.contribution.demande import traiter_proposition
from catalogue_communs.contribution.messages import AUTRE_MESSAGE, propositions
from catalogue_communs.contribution.proposition import Envoi, Illisible, Proposition
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche
from catalogue_communs.socle.fichiers import ecrire_d_un_coup

IMAGES = Path("docs/images/communs")


@click.command("recevoir", cls=Commande)
@click.argument("message", type=click.File("rb"), metavar="FICHIER")
@LE
@SIMULER
@DATE
@RACINE
def recevoir_command(message: BinaryIO, le: date | None, today: date, root: Path, **choix: Any) -> None:
    """Lit un message reçu, quel qu’il soit, et prépare le changement des fiches.

    FICHIER est le message enregistré, son texte, ou le fichier que le formulaire du site donne à
    télécharger, images comprises ; - lit l’entrée standard. Dit ce qui change, montre la
    différence, puis écrit la fiche et ses images ; ou dit quoi répondre. Une déclaration a le jour du
    message ; pour la compléter ou la corriger, changez d’abord le texte enregistré.

    \b
    Exemples :
      catalogue recevoir message.eml
      catalogue recevoir declaration.txt --simuler

    \b
    Code de sortie :
      0  écrit, ou rien à écrire
      1  le message est à corriger, ou ne change rien
      2  commande mal écrite, ou réponse manquante
    """  # noqa: D301 - \b is click's mark, a real backspace
    raw = message.read(messages.LONGEST + 1)
    try:
        text = messages.corps_du_message(raw)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    try:
        found = propositions(text, Envoi("", le or messages.jour_du_message(raw)))
    except Illisible as error:
        refused = resultat.Resultat("corriger", messages=error.messages)
        sys.exit(_recevoir(root, refused, None, simuler=choix["simuler"]))
    if not found:
        raise Refus(AUTRE_MESSAGE)
    if len(found) > 1:
        click.echo(f"Le message parle de {len(found)} communs : chacun est proposé.", err=True)
    sys.exit(
        max(
            _recevoir(root, traiter_proposition(one, root, today), one, simuler=choix["simuler"])
            for one in found
        )
    )


def _recevoir(root: Path, result: resultat.Resultat, proposee: Proposition | None, *, simuler: bool) -> int:
    """Say what a proposal changes and write it, or what to answer to who sent it; return the exit code."""
    for said in result.messages:
        click.echo(said.replace("\n", "\n  "), err=True)
    if proposee is None or result.action == "corriger":
        click.echo("\nRien n’a été écrit : répondez à la personne avec ces lignes.", err=True)
        return ERREURS
    if result.action == "lire":
        for line in (f"{result.titre} : à lire et à corriger à la main.", *proposee.dits):
            click.echo(line)
        return OK
    _enregistrer(root, result, proposee.images, simuler=simuler)
    return OK


def _enregistrer(
    root: Path, result: resultat.Resultat, images: Mapping[str, bytes], *, simuler: bool
) -> None:
    """Show what a form changes, then write the page and its images."""
    path = root.resolve() / result.fichier
    before = "" if result.nouveau else path.read_bytes().decode("utf-8")
    for line in (*result.phrases, *(f"Image jointe : {name}" for name in images)):
        click.echo(f"- {line}")
    click.echo(base.difference(result.fichier, before, result.texte), nl=False)
    if simuler or not base.demander_un_oui("Écrire cette modification ?"):
        click.echo("Rien n’a été écrit.")
        return
    try:
        ecrire_fiche(path, before, result.texte)
    except Refus as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for name, data in images.items():
        target = root / IMAGES / name
        target.parent.mkdir(parents=True, exist_ok=True)
        ecrire_d_un_coup(target, data)
    click.echo(f"Écrit : {', '.join((result.fichier, *(f'{IMAGES}/{name}' for name in images)))}")
