"""`catalogue activite`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from catalogue.commandes import lire_les_forges as commande
from catalogue.commandes.base import RACINE, Commande, dossier

if TYPE_CHECKING:
    from pathlib import Path


@click.command("activite", cls=Commande)
@commande.options
@RACINE
def activite_command(racine: Path | None, **choix: Any) -> None:  # noqa: ANN401 - see commande.Demande
    """Lit l’activité des dépôts sur leurs forges.

    Lit d’abord ce qui a été lu il y a le plus longtemps. Peut s’interrompre à tout
    moment : relancez la commande, elle continue. Un jeton dans GITHUB_TOKEN (ou
    GITLAB_TOKEN, CODEBERG_TOKEN) fait lire davantage ; il n’est envoyé qu’à sa forge.

    \b
    Exemples :
      catalogue activite
      catalogue activite --projet lucca --max-age 0
      catalogue activite --forge gitlab.com --depuis 2026-11-01
      catalogue activite --hors-ligne

    \b
    Code de sortie :
      0  tout ce qui était à lire a été lu
      1  une partie n’a pas pu être lue, ou doit attendre
      2  commande mal écrite
      3  rien n’a pu être lu
    """  # noqa: D301 - \b is click's mark, a real backspace
    sys.exit(commande.lancer(dossier(racine), commande.Demande(**choix)))
