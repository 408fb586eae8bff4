"""`catalogue identifiants`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from catalogue.collectivites import cles
from catalogue.commandes.base import DATE, ERREURS, RACINE, SIMULER, Commande, dossier, jour, repondre
from catalogue.contribution.identifiants import completer, lisibles
from catalogue.fiches.ecriture import ecrire
from catalogue.fiches.rendu import Refus
from catalogue.validation import valider

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@click.command("identifiants", cls=Commande)
@SIMULER
@DATE
@RACINE
def identifiants_command(day: datetime | None, racine: Path | None, *, simuler: bool) -> None:
    """Note ce qui est publié, et depuis quel jour.

    Ajoute à donnees/identifiants.csv les réutilisations, les mesures, les phases et les
    communs qui n’y sont pas. Écrit « id » à la ligne dont l’identifiant changerait parce
    que son organisme a reçu un SIREN, ou parce que seule sa place la distingue d’une autre.

    \b
    Exemples :
      catalogue identifiants --simuler
      catalogue identifiants

    \b
    Code de sortie :
      0  la liste est à jour, ou le serait
      1  la liste ne peut pas être lue
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    root, today = dossier(racine), jour(day)
    try:
        made = completer(root, today, lisibles(valider(root, today, avec_conseils=False)))
    except cles.ListeInvalide as error:
        click.echo(f"{cles.IDENTIFIANTS}:{error.ligne} : {error}", err=True)
        sys.exit(ERREURS)
    repondre({"dits": made.dits, "ecrit": not simuler})
    for line in made.dits or ["La liste est à jour."]:
        click.echo(line)
    if not simuler:
        try:
            for path, texts in made.fiches.items():
                ecrire(path, *texts)
        except Refus as refusal:
            click.echo(f"Refusé : {refusal}", err=True)
            sys.exit(ERREURS)
        cles.ecrire_publies(root, made.liste)
