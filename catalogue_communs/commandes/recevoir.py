"""`catalogue recevoir`: what comes by e-mail; and the steps of the workflows that need the whole catalogue."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import click

from catalogue_communs.commandes import base
from catalogue_communs.commandes.base import (
    DATE,
    ERREURS,
    LE,
    OK,
    RACINE,
    SIMULER,
    Commande,
    Groupe,
    repondre,
)
from catalogue_communs.commandes.champ import noms_des_reponses, reponses_nommees
from catalogue_communs.commandes.etapes import depot_du_flux, evenement
from catalogue_communs.commandes.proposition import difference
from catalogue_communs.contribution import (
    changements,
    courriels,
    fraicheur,
    lectures,
    reconfirmation,
    resultat,
)
from catalogue_communs.contribution.demande import traiter, traiter_proposition
from catalogue_communs.contribution.formulaires import modeles
from catalogue_communs.contribution.github import Refusee
from catalogue_communs.contribution.messages import AUTRE_MESSAGE, propositions
from catalogue_communs.contribution.proposition import Envoi, Illisible, Proposition
from catalogue_communs.contribution.releve import Releves
from catalogue_communs.contribution.resultat import Trafique, json_de, seul_fichier
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.sources import campagne
from catalogue_communs.sources.releve import lire_releves

DOSSIER = click.Path(file_okay=False, path_type=Path)
RACINE_DU_FLUX = click.option("--racine", type=DOSSIER, default=Path(), help="Dossier du catalogue.")


@click.group(cls=Groupe, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def contribution() -> None:
    """Étapes des flux de contribution. Chacune lit l’événement de la forge dans GITHUB_EVENT_PATH."""


@contribution.command("lire", cls=Commande)
@click.argument("sortie", type=DOSSIER)
@RACINE_DU_FLUX
@DATE
def _lire(sortie: Path, racine: Path, today: date) -> None:
    """Lit un formulaire et écrit ce qu’il propose dans SORTIE. Ne demande aucun droit."""
    issue = evenement()["issue"]
    written = datetime.fromisoformat(str(issue["created_at"])).date()
    result = traiter(str(issue.get("body") or ""), racine, today, str(issue["html_url"]), written)
    result.ecrire(sortie)
    click.echo(f"{result.action} : {result.fichier or f'{len(result.messages)} message(s)'}")


@contribution.command("comparer", cls=Commande)
@click.argument("avant", type=DOSSIER)
@click.argument("sortie", type=DOSSIER)
@RACINE_DU_FLUX
@DATE
def _comparer(avant: Path, sortie: Path, racine: Path, today: date) -> None:
    """Compare le catalogue à celui du dossier AVANT et écrit ce qui change dans SORTIE."""
    found = changements.comparer(avant, racine, today)
    found.ecrire(sortie)
    for line in (*(c.texte for c in found.changements), *found.erreurs, *found.manques):
        click.echo(f"  {line}")


@contribution.command("lectures", cls=Commande)
@RACINE_DU_FLUX
def _reprendre(racine: Path) -> None:
    """Reprend dans donnees/activite les lectures plus récentes de la branche « lectures ».

    Sans cette branche, ou si elle contient autre chose, les lectures du dossier restent.
    """
    click.echo(lectures.reprendre(racine))


@contribution.command("liens", cls=Commande)
@click.argument("sortie", type=click.Path(dir_okay=False, path_type=Path))
@RACINE_DU_FLUX
@DATE
def _visiter(sortie: Path, racine: Path, today: date) -> None:
    """Visite toutes les adresses des fiches et écrit dans SORTIE celles qui ne répondent pas."""
    catalogue, _ = charger(racine, today)
    dead = fraicheur.visiter(
        {projet.slug: fraicheur.adresses_montrees(projet) for projet in catalogue.projets}
    )
    sortie.parent.mkdir(parents=True, exist_ok=True)
    sortie.write_text(json.dumps(dead, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    click.echo(f"{sum(map(len, dead.values()))} adresse(s) sans réponse.")


@contribution.command("releves", cls=Commande)
@click.argument("sortie", type=DOSSIER)
@RACINE_DU_FLUX
@DATE
def _relever(sortie: Path, racine: Path, today: date) -> None:
    """Lit les sources vivantes et écrit dans SORTIE ce qu’elles changent, un fichier par commun."""
    catalogue, rapport = charger(racine, today)
    known = lire_releves(racine)
    kept = Releves(racine, today, rapport, ecrit=False)
    due = campagne.dues(catalogue.projets, known, today)
    suites = campagne.lire_sources(due, campagne.ouvrir(), today, known, kept.suivre)
    kept.terminer()
    sortie.mkdir(parents=True, exist_ok=True)
    for common in kept.communs.values():
        resultat.ecrire_json(common.recu(), sortie / f"{common.projet.slug}.json")
    for lue, reason in suites.echecs:
        click.echo(f"::warning::{lue.projet.slug} / {lue.source.id} : {reason}")
    click.echo(f"{len(kept.communs)} commun(s) changé(s) ; {suites.inchangees} source(s) inchangée(s).")


@contribution.command("fraicheur", cls=Commande)
@click.option("--simuler", is_flag=True, help="Dit ce qui serait fait, et ne change rien.")
@click.option(
    "--liens", "morts", type=DOSSIER, help="Dossier du fichier liens.json, écrit par l’étape « liens »."
)
@click.option("--messages", type=DOSSIER, help="Dossier où écrire un message par équipe et par organisme.")
@RACINE_DU_FLUX
@DATE
def _rafraichir(
    racine: Path, morts: Path | None, today: date, messages: Path | None, *, simuler: bool
) -> None:
    """Tient un ticket par commun, et un pour l’appel à candidatures : ce qui est à revoir.

    Avec --simuler et sans jeton, imprime les tickets sans interroger la forge.
    """
    catalogue, _ = charger(racine, today)
    contexte = Contexte(racine, catalogue, today)
    if messages:
        messages.mkdir(parents=True, exist_ok=True)
        for name, text in reconfirmation.messages(contexte).items():
            (messages / name).write_text(text, encoding="utf-8", newline="\n")
    name = os.environ.get("GITHUB_REPOSITORY", "ORGANISATION/catalogue")
    found = fraicheur.fiches_a_revoir(contexte, f"https://github.com/{name}", _dead(morts))
    owners = _owners(racine)
    if simuler and not os.environ.get("GITHUB_TOKEN"):
        for sujet, listed in found:
            if listed:
                click.echo(f"\n# {sujet.nom} : fiche à revoir\n")
                click.echo(fraicheur.ticket(sujet, listed, fraicheur.proprietaires(owners, sujet.fichier)))
        return
    for line in fraicheur.actualiser(found, owners, depot_du_flux(), simuler=simuler):
        click.echo(line)


def _owners(root: Path) -> str:
    path = root / ".github" / "CODEOWNERS"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _dead(folder: Path | None) -> dict[str, list[str]]:
    """Read the dead addresses that another job found, checked for their shape."""
    if folder is None:
        return {}
    raw = seul_fichier(folder, "liens.json", resultat.TAILLE_APERCU)
    found = json_de(raw)
    if not isinstance(found, dict) or not all(
        isinstance(urls, list) and all(isinstance(url, str) for url in urls) for urls in found.values()
    ):
        raise Trafique("le résultat n’a pas la forme attendue")
    return found


def main() -> NoReturn:
    """Run a step; what goes wrong is told in one line."""
    try:
        status = contribution.main(prog_name="contribution", standalone_mode=False)
    except (Refusee, Trafique) as error:
        click.echo(f"Erreur : {error}.", err=True)
        status = 1
    except click.ClickException as error:
        click.echo(f"Erreur : {error.format_message()}", err=True)
        status = 2
    sys.exit(status or 0)


IMAGES = Path("docs/images/communs")


@click.command("recevoir", cls=Commande)
@click.argument("message", type=click.File("rb"), metavar="FICHIER")
@click.argument("corrections", nargs=-1, metavar="[NOM=VALEUR]...")
@LE
@SIMULER
@DATE
@RACINE
def recevoir_command(message: BinaryIO, le: date | None, today: date, root: Path, **choix: Any) -> None:
    """Lit un message reçu, quel qu’il soit, et prépare le changement des fiches.

    FICHIER est le message enregistré, son texte, ou le fichier que le formulaire du site donne à
    télécharger, images comprises ; - lit l’entrée standard. Dit ce qui change, montre la
    différence, puis écrit la fiche et ses images ; ou dit quoi répondre. Une déclaration a le jour du
    message ; « nom=valeur » la complète et la corrige, comme « catalogue champ COMMUN reutilisations ».

    \b
    Exemples :
      catalogue recevoir message.eml
      catalogue recevoir declaration.txt depuis=2026-06 --simuler

    \b
    Code de sortie :
      0  écrit, ou rien à écrire
      1  le message est à corriger, ou ne change rien
      2  commande mal écrite, ou réponse manquante
    """  # noqa: D301 - \b is click's mark, a real backspace
    raw = message.read(courriels.LONGEST + 1)
    try:
        text = courriels.corps_du_message(raw)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    known = dict.fromkeys(name for one in modeles().values() for name in ("commun", *noms_des_reponses(one)))
    given = reponses_nommees([*known], choix["corrections"])
    try:
        found = propositions(text, Envoi("", le or courriels.jour_du_message(raw)), given)
    except Illisible as error:
        refused = resultat.Resultat("corriger", messages=error.messages)
        sys.exit(_recevoir(root, refused, None, simuler=choix["simuler"]))
    if not found:
        raise Refus(AUTRE_MESSAGE)
    if len(found) > 1:
        click.echo(f"Le message parle de {len(found)} communs : chacun est proposé.", err=True)
    sys.exit(
        max(
            _recevoir(root, traiter_proposition(one, root, today), one, simuler=choix["simuler"])
            for one in found
        )
    )


def _recevoir(root: Path, result: resultat.Resultat, proposee: Proposition | None, *, simuler: bool) -> int:
    """Say what a proposal changes and write it, or what to answer to who sent it; return the exit code."""
    names = ("action", "titre", "fichier", "messages", "phrases")
    repondre({name: getattr(result, name) for name in names})
    for said in result.messages:
        click.echo(said.replace("\n", "\n  "), err=True)
    if proposee is None or result.action == "corriger":
        click.echo("\nRien n’a été écrit : répondez à la personne avec ces lignes.", err=True)
        return ERREURS
    if result.action == "lire":
        for line in (f"{result.titre} : à lire et à corriger à la main.", *proposee.dits):
            click.echo(line)
        return OK
    _enregistrer(root, result, proposee.images, simuler=simuler)
    return OK


def _enregistrer(
    root: Path, result: resultat.Resultat, images: Mapping[str, bytes], *, simuler: bool
) -> None:
    """Show what a form changes, then write the page and its images."""
    path = root.resolve() / result.fichier
    before = "" if result.nouveau else path.read_bytes().decode("utf-8")
    for line in (*result.phrases, *(f"Image jointe : {name}" for name in images)):
        click.echo(f"- {line}")
    click.echo(difference(result.fichier, before, result.texte), nl=False)
    if simuler or not base.demander_un_oui("Écrire cette modification ?"):
        click.echo("Rien n’a été écrit.")
        return
    try:
        ecrire_fiche(path, before, result.texte)
    except Refus as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for name, data in images.items():
        target = root / IMAGES / name
        target.parent.mkdir(parents=True, exist_ok=True)
        ecrire_d_un_coup(target, data)
    click.echo(f"Écrit : {', '.join((result.fichier, *(f'{IMAGES}/{name}' for name in images)))}")


if __name__ == "__main__":
    main()
