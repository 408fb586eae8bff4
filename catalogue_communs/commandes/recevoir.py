"""`catalogue recevoir`, `retirer`: from what comes by e-mail to the files, to a proposal, or to an answer."""

import hashlib
import os
import shlex
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

import click

from catalogue_communs.commandes import base, ligne
from catalogue_communs.contribution import courriels, messages, proposition
from catalogue_communs.contribution.demande import lire_la_lettre, traiter_propositions
from catalogue_communs.contribution.envoi import deposer_un_message
from catalogue_communs.contribution.proposition import Envoi, Proposition
from catalogue_communs.contribution.resultat import Resultat
from catalogue_communs.contribution.retrait import (
    NomCite,
    mentions,
    mentions_ailleurs,
    motif_du_nom,
    nomme_la_personne,
    sans_la_personne,
    suite_a_donner,
)
from catalogue_communs.contribution.suites import INCOMPRIS
from catalogue_communs.fiches.diagnostics import diagnostics_en_texte
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.recu import COURRIEL
from catalogue_communs.validation.moteur import valider_texte

IMAGES = "docs/images/communs"


class Recu(NamedTuple):
    """A message that was received: where it is, what it says, of what, from whom, on what day; its digest."""

    nom: str
    texte: str
    objet: str
    expediteur: str
    jour: date | None
    empreinte: str


class Reception(NamedTuple):
    """How a message is received: where the catalogue is, what came, whether it is written or proposed."""

    racine: Path
    recu: Recu
    simuler: bool
    proposer: bool


@base.commande("message.eml", "message.eml --proposer", "declaration.txt --simuler")
@click.argument("message", type=click.File("rb"), metavar="FICHIER")
@click.option(
    "--le", type=base.un_jour, metavar="AAAA-MM-JJ", help="Jour du message, s’il ne le dit pas."
)
@click.option(
    "--proposer",
    is_flag=True,
    help="Fait la branche, le commit et la proposition, sans toucher à ce dossier.",
)
def recevoir_command(  # noqa: PLR0913 - one for each option
    message: BinaryIO, le: date | None, today: date, root: Path, *, simuler: bool, proposer: bool
) -> int:
    """Lit un message reçu, quel qu’il soit, et prépare le changement des fiches.

    FICHIER est le message enregistré, son texte, ou le fichier que le formulaire du site donne à
    télécharger, images comprises ; - lit l’entrée standard. Dit ce qui change, montre la
    différence, puis écrit la fiche et ses images ; ou dit quoi répondre. Une déclaration a le jour du
    message ; pour la compléter ou la corriger, changez d’abord le texte enregistré.

    Une lettre en phrases est lue avant d’être écrite : la commande dit ce qu’elle en comprend, les
    phrases qui le disent, et la ligne à lancer, ou la question à renvoyer. Dans un terminal, elle
    demande si c’est bien cela, et fait la proposition.
    """
    recu = _lire_le_message(message, le)
    reception = Reception(root, recu, simuler, proposer)
    try:
        propositions = messages.propositions(recu.texte, Envoi("", recu.jour))
    except proposition.Illisible as error:
        return _repondre(error.messages)
    if propositions:
        return _ecrire_ou_proposer(
            reception, propositions, traiter_propositions(propositions, root, today)
        )
    result, comprises = lire_la_lettre(
        recu.texte,
        root,
        today,
        Envoi("", recu.jour),
        objet=recu.objet,
        expediteur=recu.expediteur,
        commande=base.ligne_de_commande(root),
    )
    if result.action == "corriger":
        return _repondre(result.messages, fin="\nRien n’a été lu ni écrit.")
    if proposer and comprises and not result.messages:
        return _ecrire_ou_proposer(
            reception, comprises, traiter_propositions(comprises, root, today)
        )
    code = _dire_la_lettre(reception, result, comprise=bool(comprises))
    if _est_accepte(reception, result, comprise=bool(comprises)):
        return _ecrire_ou_proposer(
            reception._replace(proposer=True),
            comprises,
            traiter_propositions(comprises, root, today),
        )
    return code


def _est_accepte(reception: Reception, result: Resultat, *, comprise: bool) -> bool:
    """Ask who reads a letter whether it is well understood: the same command then proposes it."""
    if not comprise or result.messages or reception.simuler:
        return False
    if not base.interactif() or not (reception.racine / ".git").exists():
        return False
    return base.demander_un_oui("Est-ce bien cela ? En faire une proposition ?")


def _lire_le_message(message: BinaryIO, le: date | None) -> Recu:
    raw = message.read(COURRIEL.octets + 1)
    return Recu(
        str(getattr(message, "name", "-")),
        courriels.corps_du_message(raw),
        courriels.objet_du_message(raw),
        courriels.expediteur_du_message(raw),
        le or courriels.jour_du_message(raw),
        hashlib.sha256(raw).hexdigest(),
    )


def _ecrire_ou_proposer(
    reception: Reception, propositions: tuple[Proposition, ...], result: Resultat
) -> int:
    """Say what a message changes; write the files and the images, or make a proposal of them; return the exit code."""
    if result.action == "corriger":
        return _repondre(result.messages)
    if result.action == "lire":
        click.echo(f"{result.titre} : à lire et à corriger à la main.")
        for line in (*result.phrases, *result.commandes):
            click.echo(line)
        return ligne.OK
    jointes: dict[str, bytes] = {}
    for proposee in propositions:
        jointes |= proposee.images
    for line in (*result.phrases, *(f"Image jointe : {name}" for name in jointes)):
        click.echo(f"- {line}")
    images = {f"{IMAGES}/{name}": content for name, content in jointes.items()}
    if reception.proposer:
        return _proposer_le_message(reception, result, {**result.fichiers, **images})
    _ecrire(reception, result, images)
    if not result.messages:
        return ligne.OK
    return _repondre(
        result.messages,
        fin="\nLe reste n’a pas été compris : répondez à la personne avec ces lignes.",
    )


def _ecrire(reception: Reception, result: Resultat, images: Mapping[str, bytes]) -> None:
    """Write each file that a person accepts, then the images, once one was accepted."""
    root = reception.racine
    ecrite = False
    for path, content in result.fichiers.items():
        before = ""
        if path not in result.nouveaux:
            before = (root / path).read_bytes().decode("utf-8")
        acceptee = base.ecrire_si_oui(
            root, path, before, content.decode(), simuler=reception.simuler
        )
        ecrite = ecrite or acceptee
    if not ecrite:
        return
    for path, content in images.items():
        ecrire_d_un_coup(root / path, content)
        click.echo(f"Écrit : {path}")


def _repondre(messages: tuple[str, ...], fin: str = "") -> int:
    for message in messages:
        ligne.avertir(message.replace("\n", "\n  "))
    ligne.avertir(fin or "\nRien n’a été écrit : répondez à la personne avec ces lignes.")
    return ligne.ERREURS


def _dire_la_lettre(reception: Reception, result: Resultat, *, comprise: bool) -> int:
    """Print how a letter is understood, then the one command that proposes it, or what to send back."""
    click.echo("Une lettre : rien n’est encore écrit.")
    for line in result.phrases:
        click.echo(f"- {line}")
    if comprise and not result.messages:
        click.echo("\nSi c’est bien cela, pour en faire une proposition :")
        click.echo(
            f"{base.ligne_de_commande(reception.racine)} recevoir {shlex.quote(reception.recu.nom)} --proposer"
        )
    if result.commandes:
        click.echo("\nPour l’écrire dans ce dossier, en changeant ce qu’il faut :")
        click.echo("\n".join(result.commandes))
    for answer in result.reponses:
        click.echo(f"\nÀ répondre :\n\n{answer}")
    # A thanks, a question, what was understood: none is a failure.
    return ligne.ERREURS if result.messages or INCOMPRIS in result.phrases else ligne.OK


def _proposer_le_message(
    reception: Reception, result: Resultat, fichiers: Mapping[str, bytes]
) -> int:
    """Make a branch, a commit and a proposal of what a message changes; say where they are."""
    if reception.simuler:
        click.echo("Simulation : aucune branche, aucun commit, aucune proposition.")
        return ligne.OK
    root, token = reception.racine, os.environ.get("GITHUB_TOKEN", "")
    depot = deposer_un_message(root.resolve(), result, fichiers, reception.recu.empreinte, token)
    for line in depot.dit:
        click.echo(line)
    for path, content in depot.fichiers.items():
        ecrire_d_un_coup(root / base.BROUILLONS / path, content)
        click.echo(f"Écrit : {base.BROUILLONS}/{path}")
    if result.messages:
        return _repondre(
            result.messages, fin="\nLe reste n’a pas été compris : répondez avec ces lignes."
        )
    return ligne.OK


# --- A person who asks to be forgotten ----------------------------------------------------------


@base.commande('"Prénom Nom" --simuler', '"Prénom Nom" --par "une agente"')
@click.argument("nom")
@click.option(
    "--par", default="", metavar="TEXTE", help="Ce qui s’écrit à la place du nom : une fonction."
)
def retirer_command(nom: str, par: str, today: date, root: Path, *, simuler: bool) -> int:
    """Retire une personne du catalogue : fiches, notes et flux.

    Cherche le nom dans toutes les fiches, quels que soient la casse, les accents et l’ordre, montre ce que
    chaque champ deviendrait, puis l’écrit. Ce que la commande ne change pas est listé : pages, copies de
    réponses, images. L’historique de Git et les copies déjà moissonnées gardent le nom : la page « Demander
    un retrait » le dit à la personne.
    """
    motif = motif_du_nom(nom)
    is_named = False
    for path in sorted(root.glob("projets/*.yml")):
        before = path.read_bytes().decode("utf-8", "surrogateescape")
        if nomme_la_personne(before, motif):
            is_named = True
            name = path.relative_to(root).as_posix()
            _dire_les_mentions(name, mentions(before, motif, par))
            after = sans_la_personne(before, motif, par)
            errors = [
                diagnostic
                for diagnostic in valider_texte(root, today, path.stem, after)
                if diagnostic.est_erreur
            ]
            if errors:
                ligne.avertir(
                    f"{name} aurait une erreur : dites ce qui s’écrit à la place du nom, avec --par."
                )
                click.echo(diagnostics_en_texte(errors, 1), err=True, nl=False)
            else:
                base.ecrire_si_oui(root, name, before, after, simuler=simuler)
    elsewhere = [*mentions_ailleurs(root, motif)]
    for place in elsewhere:
        click.echo(f"À reprendre à la main : {place}")
    for consigne in suite_a_donner(elsewhere):
        click.echo(consigne)
    if not is_named and not elsewhere:
        click.echo(
            "Aucune fiche, aucune page, aucune donnée ne porte ce nom. Regardez aussi les images."
        )
    return ligne.OK


def _dire_les_mentions(name: str, mentions_du_nom: Iterable[NomCite]) -> None:
    """Say what each field of a file becomes, and what no longer reads well."""
    for mention in mentions_du_nom:
        click.echo(
            f"{name}, {mention.champ} : {'le nom part' if mention.apres else 'le champ part'}."
        )
        if mention.boiteuse:
            ligne.avertir(
                "  La phrase ne tient plus : dites ce qui s’écrit à la place du nom, avec --par."
            )
