"""`catalogue organisme` and `catalogue reperer`: who bears a name, what public repositories hold."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalogue_communs.collectivites import fichiers, organismes, reference
from catalogue_communs.commandes.base import DATE, ERREURS, OK, RACINE, Commande, repondre
from catalogue_communs.contribution import reperage
from catalogue_communs.contribution.organisme import candidats, reconnaitre, situee
from catalogue_communs.contribution.resultat import PLUSIEURS, ecrire_liste
from catalogue_communs.faits.contexte import charger
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.reseau.client import Reseau
from catalogue_communs.socle.fichiers import write_atomically
from catalogue_communs.socle.francais import accorder

if TYPE_CHECKING:
    from datetime import date

    from catalogue_communs.collectivites import Reference
    from catalogue_communs.collectivites.objets import Structure


@click.command("organisme", cls=Commande)
@click.argument("nom")
@click.option("--sirene", is_flag=True, help="Cherche aussi dans SIRENE, sur le réseau.")
@click.option(
    "--retenir",
    metavar="SIREN",
    help="Ajoute à la référence l’organisme que SIRENE a trouvé ; avec --sirene.",
)
@RACINE
def organisme_command(nom: str, retenir: str | None, root: Path, *, sirene: bool) -> None:
    """Cherche qui porte un nom : collectivité, syndicat, pôle, parc.

    Donne le département, la population et l’identifiant de chacun, et ne choisit jamais.
    Avec --sirene, interroge aussi l’API « Recherche d’entreprises », qui ne rend aucun nom de
    personne ; --retenir ajoute un résultat à donnees/collectivites/organismes.csv.

    \b
    Exemple :
      catalogue organisme "Parc naturel régional du Pilat"

    \b
    Code de sortie :
      0  au moins un organisme porte ce nom
      1  aucun, ou SIRENE ne répond pas
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    known = reference(root)
    found = [(one.libelle, one.valeurs) for one in (*reconnaitre(known, nom), *candidats(known, nom))]
    net = Reseau(frozenset({organismes.HOTE}))
    try:
        asked = [*organismes.demander_a_sirene(nom, net)] if sirene else []
        if retenir:
            click.echo(f"Ajouté : {_retenu(known, asked, retenir)}")
    except (Panne, Refus, organismes.SourceInattendue) as error:
        click.echo(f"Refusé : {str(error).replace('la forge', 'SIRENE')}", err=True)
        sys.exit(ERREURS)
    finally:
        net.fermer()
    unknown = (one for one in asked if one.siren not in known.structures)
    told = dict([*found, *((situee(known, one), {"siren": one.siren}) for one in unknown)])
    repondre({"organismes": [{"libelle": label, **values} for label, values in told.items()]})
    for label in told:
        click.echo(f"· {label}")
    if not told:
        click.echo("Aucun organisme de la référence ne porte ce nom.", err=True)
    sys.exit(OK if told else ERREURS)


def _retenu(known: Reference, asked: list[Structure], siren: str) -> str:
    chosen = next((one for one in asked if one.siren == siren), None)
    if chosen is None or not chosen.type:
        raise Refus(f"SIRENE n’a pas rendu d’organisme public de SIREN {siren} pour ce nom.")
    kept = {**known.structures, siren: chosen}
    write_atomically(known.folder / fichiers.ORGANISMES, organismes.ecrire_organismes(kept.values()))
    return situee(known, chosen)


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
def reperer_command(copies: Path, today: date, root: Path, **choix: Any) -> None:  # noqa: ANN401 - options
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
