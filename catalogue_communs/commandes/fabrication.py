"""`catalogue formulaires`: the forms of the forge are made, and never written by hand."""

from __future__ import annotations

from pathlib import Path

import click

from catalogue_communs.commandes.base import RACINE, Commande
from catalogue_communs.socle.fichiers import write_atomically


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
