"""`catalogue confirmer` and `catalogue reconfirmer`: no e-mail confirms anything, whatever it says."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from catalogue_communs.commandes.base import ERREURS, Commande

REFUS = (
    "un courriel ne confirme rien, car rien n’y prouve encore qui parle : lisez la preuve et écrivez "
    "« statut: documentee », ou gardez « declaree »."
)
# What a script of another year still gives is not a mistake of its own: the answer is the same.
_TOUT = {"ignore_unknown_options": True}


@click.command("confirmer", cls=Commande, context_settings=_TOUT)
@click.argument("message", nargs=-1, type=click.UNPROCESSED)
def confirmer_command(message: tuple[str, ...]) -> None:
    """N’écrit rien : un courriel ne confirme pas un usage.

    MESSAGE n’est pas lu. Lisez la preuve que donne l’organisme, puis écrivez « documentee ».

    \b
    Code de sortie :
      1  refusé, quel que soit le message
    """  # noqa: D301 - \b is click's mark, a real backspace
    _refuser(message)


@click.command("reconfirmer", cls=Commande, context_settings=_TOUT)
@click.argument("message", nargs=-1, type=click.UNPROCESSED)
def reconfirmer_command(message: tuple[str, ...]) -> None:
    """N’écrit rien : une personne lit chaque réponse au message du mois.

    MESSAGE n’est pas lu. Un chiffre s’écrit avec « catalogue mesure », un usage avec « catalogue
    reutilisation », et la page qui le montre avec lui.

    \b
    Code de sortie :
      1  refusé, quel que soit le message
    """  # noqa: D301 - \b is click's mark, a real backspace
    _refuser(message)


def _refuser(_message: tuple[str, ...]) -> NoReturn:
    click.echo(f"Refusé : {REFUS}", err=True)
    sys.exit(ERREURS)
