"""`catalogue valider` and `catalogue corriger`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalogue.commandes.base import DATE, ERREURS, OK, RACINE, Commande, communs, dossier, jour, repondre
from catalogue.commandes.proposition import fichier_de
from catalogue.fiches.diagnostics import FORMATS
from catalogue.validation import valider

if TYPE_CHECKING:
    from datetime import datetime


@click.command("valider", cls=Commande)
@click.argument(
    "fichiers",
    nargs=-1,
    type=click.Path(path_type=Path),
    metavar="[FICHIER_OU_COMMUN]...",
    shell_complete=communs,
)
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(FORMATS)),
    default="texte",
    help="texte (pour lire), github (annotations d’une proposition) ou json (pour un programme).",
)
@click.option("--sans-conseils", is_flag=True, help="N’affiche que les erreurs.")
@DATE
@RACINE
def valider_command(
    fichiers: tuple[Path, ...], form: str, day: datetime | None, racine: Path | None, *, sans_conseils: bool
) -> None:
    """Vérifie les fiches et dit quoi écrire.

    Sans fichier, vérifie toutes les fiches et guichet.yml.

    \b
    Exemples :
      catalogue valider
      catalogue valider projets/lucca.yml
      catalogue valider lucca
      catalogue valider --format json

    \b
    Code de sortie :
      0  tout est publiable
      1  au moins une erreur
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    root = dossier(racine)
    today = jour(day)
    report = valider(
        root, today, [fichier_de(root, f) for f in fichiers] or None, avec_conseils=not sans_conseils
    )
    click.echo(FORMATS[form](report.diagnostics, report.verifies), nl=False)
    sys.exit(OK if report.publiable else ERREURS)


@click.command("corriger", cls=Commande)
@click.argument(
    "fichiers",
    nargs=-1,
    type=click.Path(path_type=Path),
    metavar="[FICHIER_OU_COMMUN]...",
    shell_complete=communs,
)
@click.option("--verifier", is_flag=True, help="N’écrit rien ; échoue si une correction est possible.")
@RACINE
def corriger_command(fichiers: tuple[Path, ...], racine: Path | None, *, verifier: bool) -> None:
    """Corrige ce qui peut l’être sans risque.

    Sans fichier, corrige toutes les fiches.

    Remet les champs dans l’ordre, met des guillemets où il en faut, écrit les
    adresses en https, les dates, les nombres et les identifiants dans la bonne
    forme. Garde les commentaires. Ne touche pas au sens.

    \b
    Exemples :
      catalogue corriger
      catalogue corriger projets/lucca.yml
      catalogue corriger --verifier

    \b
    Code de sortie :
      0  rien à corriger, ou tout est écrit
      1  avec --verifier : une correction est possible ; sinon : un fichier est illisible
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    from catalogue.validation.correction import corriger_fichier  # noqa: PLC0415 - long to import, useless to « valider »

    root = dossier(racine)
    status, told = OK, []
    given = {path: fichier_de(root, path) for path in fichiers}
    every = {path.relative_to(root): path for path in sorted((root / "projets").glob("*.yml"))}
    for path, file in (given or every).items():
        result = corriger_fichier(file, write=not verifier)
        told.append({"fichier": str(path), "changements": result.changements, "probleme": result.probleme})
        for line in result.changements:
            click.echo(f"{path} : {line}")
        if result.probleme:
            click.echo(f"{path} : {result.probleme}", err=True)
            status = ERREURS
        elif not result.changements:
            click.echo(f"{path} : rien à corriger")
        elif verifier:
            status = ERREURS
    repondre({"fiches": told})
    sys.exit(status)
