"""`catalogue formulaires` and `catalogue aidants`: files that are made, and never written by hand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from catalogue_communs.commandes.base import DATE, ERREURS, FICHIER, RACINE, Commande
from catalogue_communs.modele.tables import AIDANTS
from catalogue_communs.socle.fichiers import write_atomically

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("formulaires", cls=Commande)
@RACINE
def formulaires_command(root: Path) -> None:
    """Refait les formulaires de la forge à partir du schéma.

    Écrit .github/ISSUE_TEMPLATE. À lancer après un changement de schemas/.

    \b
    Exemple :
      catalogue formulaires

    \b
    Code de sortie :
      0  les formulaires sont à jour
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    from catalogue_communs.contribution.formulaires import fichiers_des_formulaires  # noqa: PLC0415 - useless to the others

    for name, text in fichiers_des_formulaires().items():
        write_atomically(root / name, text.encode())
    click.echo("Les formulaires sont à jour.")


@click.command("aidants", cls=Commande)
@click.argument("operateurs", type=FICHIER, required=False)
@DATE
@RACINE
def aidants_command(operateurs: Path | None, today: date, root: Path) -> None:
    """Met à jour donnees/aidants.csv d’après la liste publique des opérateurs de services numériques.

    OPERATEURS est son fichier CSV ; sans lui, il est téléchargé de data.gouv.fr. Les autres
    lignes de donnees/aidants.csv restent.

    \b
    Exemple :
      catalogue aidants operateurs-quotidien.csv

    \b
    Code de sortie :
      0  le fichier est à jour
      1  la liste ne répond pas, ou sa forme a changé
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    from catalogue_communs.contribution import operateurs as liste  # noqa: PLC0415 - useless to the others
    from catalogue_communs.reseau.bornes import Panne  # noqa: PLC0415 - likewise
    from catalogue_communs.reseau.client import Reseau  # noqa: PLC0415 - likewise

    net = Reseau(liste.HOTES)
    try:
        raw = operateurs.read_bytes() if operateurs else net.lire(liste.ADRESSE).corps
        made, count = liste.fusionner_les_aidants(root, raw, today)
    except (Panne, ValueError) as error:
        click.echo(f"Refusé : {str(error).replace('la forge', 'data.gouv.fr')}", err=True)
        sys.exit(ERREURS)
    finally:
        net.fermer()
    write_atomically(root / AIDANTS, made)
    click.echo(f"Écrit : {AIDANTS.as_posix()}, {count} opérateurs publics de services numériques.")
