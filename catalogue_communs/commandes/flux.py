"""The steps of the workflows that need the whole catalogue; those that write on the forge are in `forge`."""

import os
from datetime import date, datetime
from itertools import chain
from pathlib import Path

import click

from catalogue_communs.commandes import base, forge
from catalogue_communs.contribution import fraicheur
from catalogue_communs.contribution.demande import comparer, traiter
from catalogue_communs.contribution.lectures import reprendre_les_lectures
from catalogue_communs.contribution.resultat import (
    APERCU,
    LIENS,
    NOM,
    LiensMorts,
    ecrire_json,
    relire_seul,
)
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.socle.fichiers import ecrire_d_un_coup


@base.commande()
@click.argument("sortie", type=base.DOSSIER)
def formulaire_command(sortie: Path, root: Path, today: date) -> None:
    """Lit un formulaire de la forge, et écrit ce qu’il propose dans SORTIE.

    L’événement de la forge est dans le fichier que nomme GITHUB_EVENT_PATH. Ne demande aucun droit.
    """
    issue = forge.evenement()["issue"]
    jour = datetime.fromisoformat(str(issue["created_at"])).date()
    corps, titre = str(issue.get("body") or ""), str(issue.get("title") or "")
    result = traiter(corps, root, today, str(issue["html_url"]), jour, titre)
    ecrire_json(result, sortie / NOM)
    bilan = ", ".join(result.fichiers) or f"{len(result.messages)} message(s)"
    click.echo(f"{result.action} : {bilan}")


@base.commande()
@click.argument("avant", type=base.DOSSIER)
@click.argument("sortie", type=base.DOSSIER)
def comparer_command(avant: Path, sortie: Path, root: Path, today: date) -> None:
    """Compare le catalogue à celui du dossier AVANT, et écrit ce qui change dans SORTIE."""
    apercu = comparer(avant, root, today)
    ecrire_json(apercu, sortie / APERCU)
    for line in (*apercu.changements, *apercu.erreurs, *apercu.manques):
        click.echo(f"  {line}")


@base.commande()
def lectures_command(root: Path, today: date) -> None:
    """Reprend de la branche « lectures » les lectures plus récentes, et la liste de ce qui est publié.

    Sans cette branche, ou si elle contient autre chose, celles du dossier restent.
    """
    click.echo(reprendre_les_lectures(root, today))


@base.commande()
@click.argument("sortie", type=click.Path(dir_okay=False, path_type=Path))
def liens_command(sortie: Path, root: Path, today: date) -> None:
    """Visite les adresses des fiches, et écrit dans SORTIE celles qui ne répondent pas."""
    catalogue, _ = charger(root, today)
    adresses = [fraicheur.adresses_montrees(projet) for projet in catalogue.projets]
    mortes = fraicheur.visiter(chain.from_iterable(adresses))
    ecrire_json(LiensMorts(mortes), sortie)
    click.echo(f"{len(mortes)} adresse(s) sans réponse.")


@base.commande("--simuler")
@click.option(
    "--liens", "morts", type=base.DOSSIER, help="Dossier du fichier liens.json de « liens »."
)
@click.option(
    "--messages",
    type=base.DOSSIER,
    help="Dossier où écrire un message par équipe et par organisme.",
)
def fraicheur_command(
    root: Path, morts: Path | None, today: date, messages: Path | None, *, simuler: bool
) -> None:
    """Tient un ticket par commun, et un pour l’appel à candidatures : ce qui est à revoir.

    Avec --simuler, imprime les tickets sans interroger la forge.
    """
    contexte = Contexte(root, charger(root, today)[0], today)
    if messages:
        for name, text in fraicheur.messages(contexte).items():
            ecrire_d_un_coup(messages / name, text.encode())
    depot = os.environ.get("GITHUB_REPOSITORY", "ORGANISATION/catalogue")
    mortes = relire_seul(morts, LIENS, LiensMorts).mortes if morts else ()
    sujets = fraicheur.fiches_a_revoir(contexte, f"https://github.com/{depot}", mortes)
    owners = root / ".github" / "CODEOWNERS"
    rules = owners.read_text(encoding="utf-8") if owners.exists() else ""
    if not simuler:
        for line in fraicheur.actualiser(sujets, rules, forge.depot_du_flux()):
            click.echo(line)
        return
    for sujet in sujets:
        text = fraicheur.ticket(sujet, rules)
        if text:
            click.echo(f"\n# {sujet.nom} : fiche à revoir\n\n{text}")


@base.commande()
@click.argument("etape", metavar="ÉTAPE")
@click.argument("donne", nargs=-1, metavar="[DOSSIER]")
def forge_command(etape: str, donne: tuple[str, ...]) -> None:
    """Étapes des flux qui écrivent sur la forge : rien n’est à installer.

    Le dépôt, le jeton et l’événement sont ceux que la forge donne au flux.
    """
    # It has the standard library alone when it is asked for by its command line.
    click.echo(forge.jouer(etape, *donne))


forge_command.help = f"{forge_command.help}\n\nÉtapes : {', '.join(forge.ETAPES)}."
