"""`catalogue reperer`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalogue.commandes.base import DATE, RACINE, Commande, dossier, jour, repondre
from catalogue.contribution import reperage
from catalogue.contribution.resultat import PLUSIEURS, ecrire_liste
from catalogue.faits.contexte import charger
from catalogue.reseau.bornes import Panne
from catalogue.socle.francais import accorder

if TYPE_CHECKING:
    from datetime import datetime

DOSSIER = click.Path(file_okay=False, path_type=Path)


@click.command("reperer", cls=Commande)
@click.argument("copies", type=DOSSIER, metavar="COPIES")
@click.option("--cloner", is_flag=True, help="Copie d’abord dans COPIES les dépôts qui n’y sont pas.")
@click.option(
    "--au-plus",
    type=click.IntRange(1),
    metavar="N",
    help="N’en montre que N ; sinon, tout ce qui est trouvé.",
)
@click.option(
    "--vers",
    type=DOSSIER,
    metavar="DOSSIER",
    help=f"Écrit là les {PLUSIEURS} premières propositions, pour le flux de la semaine.",
)
@DATE
@RACINE
def reperer_command(copies: Path, day: datetime | None, racine: Path | None, **choix: Any) -> None:  # noqa: ANN401 - options
    """Cherche des communs et des sources à proposer, dans des copies de dépôts publics.

    Lit les pages de beta.gouv.fr et le code des communs : produits ouverts aux collectivités,
    d’écologie et en activité ; routes de statistiques, tableaux Metabase ou Grist publics,
    listes d’utilisateurs. Laisse de côté ce que le catalogue connaît, et n’écrit aucune fiche.
    COPIES contient les dépôts, chacun à HÔTE/PROPRIÉTAIRE__NOM.

    \b
    Exemples :
      catalogue reperer copies --cloner
      catalogue reperer copies --au-plus 5

    \b
    Code de sortie :
      0  la recherche est faite
      1  une copie ne peut pas être lue
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    root, today = dossier(racine), jour(day)
    catalogue, _ = charger(root, today)
    if choix["cloner"]:
        reperage.cloner(copies, catalogue.projets, lambda told: click.echo(f"Non copié : {told}", err=True))
    try:
        found = reperage.reperer(root, copies, catalogue.projets, today)[: choix["au_plus"]]
    except Panne as failure:
        raise click.ClickException(f"une copie ne peut pas être lue : {failure.raison}.") from None
    repondre({"propositions": [{"titre": one.titre, "phrases": one.phrases} for one in found]})
    for one in found:
        click.echo("\n".join([one.titre, *(f"  {said}" for said in one.phrases), ""]))
    count = len(found)
    click.echo(f"{count} {accorder(count, 'proposition', 'propositions')}.")
    if choix["vers"]:
        ecrire_liste(found, choix["vers"])
