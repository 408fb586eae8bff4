"""`catalogue tableau`: the catalogue in the shape of another service, for the day when someone takes it there."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from catalogue_communs.commandes.base import DATE, RACINE, Commande
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.socle.programme import Publication

NOMS = ("services-numeriques", "deploiement")


@click.command("tableau", cls=Commande)
@click.argument("nom", type=click.Choice(NOMS), metavar="|".join(NOMS))
@DATE
@RACINE
def tableau_command(nom: str, today: date, root: Path) -> None:
    """Donne le catalogue dans la forme d’un autre service, en CSV.

    services-numeriques : l’import de Les Communs (Mon Espace Collectivité).
    deploiement : le jeu de déploiement de l’ANCT. CATALOGUE_SITE_URL dit l’adresse du site.

    \b
    Exemple :
      catalogue tableau deploiement

    \b
    Code de sortie :
      0  le tableau est donné
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    from catalogue_communs.site.sorties.portails import TABLEAUX  # noqa: PLC0415 - an extra installs what it needs

    catalogue, _ = charger(root, today)
    publication = Publication(os.environ.get("CATALOGUE_SITE_URL") or Publication().site_url)
    click.echo(TABLEAUX[nom](Contexte(root, catalogue, today), publication), nl=False)
