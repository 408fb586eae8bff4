"""`catalogue recevoir`: what comes by e-mail."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from catalogue_communs.commandes import base
from catalogue_communs.contribution import messages
from catalogue_communs.contribution.demande import traiter_proposition
from catalogue_communs.contribution.proposition import Envoi, Illisible, Proposition
from catalogue_communs.contribution.resultat import Resultat
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.socle.fichiers import ecrire_d_un_coup

IMAGES = "docs/images/communs"


@base.commande("message.eml", "declaration.txt --simuler")
@click.argument("message", type=click.File("rb"), metavar="FICHIER")
@click.option("--le", type=base.un_jour, metavar="AAAA-MM-JJ", help="Jour du message, s’il ne le dit pas.")
def recevoir_command(message: BinaryIO, le: date | None, today: date, root: Path, *, simuler: bool) -> int:
    """Lit un message reçu, quel qu’il soit, et prépare le changement des fiches.

    FICHIER est le message enregistré, son texte, ou le fichier que le formulaire du site donne à
    télécharger, images comprises ; - lit l’entrée standard. Dit ce qui change, montre la
    différence, puis écrit la fiche et ses images ; ou dit quoi répondre. Une déclaration a le jour du
    message ; pour la compléter ou la corriger, changez d’abord le texte enregistré.
    """
    raw = message.read(messages.LONGEST + 1)
    try:
        text = messages.corps_du_message(raw)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    try:
        found = messages.propositions(text, Envoi("", le or messages.jour_du_message(raw)))
    except Illisible as error:
        return _repondre(error.messages)
    if not found:
        raise Refus(messages.AUTRE_MESSAGE)
    if len(found) > 1:
        base.avertir(f"Le message parle de {len(found)} communs : chacun est proposé.")
    return max(_recevoir(root, traiter_proposition(one, root, today), one, simuler=simuler) for one in found)


def _repondre(messages: tuple[str, ...]) -> int:
    """Say what to answer to who sent a message."""
    for said in messages:
        base.avertir(said.replace("\n", "\n  "))
    base.avertir("\nRien n’a été écrit : répondez à la personne avec ces lignes.")
    return base.ERREURS


def _recevoir(root: Path, result: Resultat, proposee: Proposition, *, simuler: bool) -> int:
    """Say what a proposal changes, then write the file and its images; return the exit code."""
    if result.action == "corriger":
        return _repondre(result.messages)
    if result.action == "lire":
        click.echo("\n".join((f"{result.titre} : à lire et à corriger à la main.", *proposee.dits)))
        return base.OK
    for line in (*result.phrases, *(f"Image jointe : {name}" for name in proposee.images)):
        click.echo(f"- {line}")
    before = "" if result.nouveau else (root / result.fichier).read_bytes().decode("utf-8")
    if base.ecrire_si_oui(root, result.fichier, before, result.texte, simuler=simuler):
        for name, data in proposee.images.items():
            ecrire_d_un_coup(root / IMAGES / name, data)
            click.echo(f"Écrit : {IMAGES}/{name}")
    return base.OK
