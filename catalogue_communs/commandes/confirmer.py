"""`catalogue confirmer`: the questions to organisations about their use, and their signed answers."""

from datetime import date
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from catalogue_communs.collectivites.reutilisations import ARRETEE, Usage
from catalogue_communs.commandes import base
from catalogue_communs.commandes.lectures import lire_l_annuaire, usages_nommes
from catalogue_communs.contribution import formulaires, proposition, reponses
from catalogue_communs.contribution.demande import traiter_proposition
from catalogue_communs.contribution.resultat import Arret
from catalogue_communs.contribution.signature import TAILLE, Message, lire_signe
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.modele.projet import Demande, Mention, Presences, lire_presences
from catalogue_communs.reseau.bornes import Panne, texte_du_dns
from catalogue_communs.socle.dates import DatePartielle, le_jour
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import denombrer
from catalogue_communs.sources.presences import Annuaire, sites_officiels


@base.commande("reponse.eml --simuler", "--lettres lettres")
@click.argument("message", type=click.File("rb"), metavar="FICHIER", required=False)
@click.option(
    "--lettres",
    type=base.DOSSIER,
    help="Écrit dans ce dossier une question par usage à reconfirmer, et note l’empreinte de son code.",
)
def confirmer_command(
    root: Path, today: date, message: BinaryIO | None, lettres: Path | None, *, simuler: bool
) -> int:
    """Croit un organisme sur sa réponse signée, ou écrit la question à lui envoyer.

    FICHIER est la réponse entière, telle que la messagerie l’enregistre (.eml). Elle confirme un usage
    si le site officiel de l’organisme a le domaine de l’expéditeur, si ce domaine l’a signée (DKIM), et si elle
    dit, au-dessus de ce qu’elle cite, une des trois phrases demandées et le code de la demande. Toute
    autre réponse se lit avec « recevoir ». Ni son texte ni son auteur ne sont gardés.
    """
    if (message is None) == (lettres is None):
        raise click.ClickException("donnez une réponse enregistrée, ou --lettres et un dossier.")
    contexte, known = Contexte(root, charger(root, today)[0], today), lire_presences(root)
    if lettres:
        made = _questions(contexte, known, lettres)
        told = denombrer(len(made) - 1, "question", "questions")
        click.echo(f"{told} dans {lettres}, à envoyer depuis {programme().courriel}, puis à effacer.")
    else:
        assert message is not None  # noqa: S101 - one of the two is given
        try:
            signed = lire_signe(message.read(TAILLE + 1), programme().courriel, texte_du_dns, today)
        except Panne as error:
            raise Arret(str(error)) from error
        answer = reponses.lire_reponse(
            signed, known.demandes, {one.projet.slug: one.projet.nom for one in contexte.communs}
        )
        usage = _reconnu(contexte, signed, answer)
        if answer.reste:
            read = ("Au-dessus de la citation, il est aussi écrit :", *(f"| {one}" for one in answer.reste))
            click.echo("\n".join(read))
            if not base.interactif():
                raise Arret("Une personne doit lire ces lignes : relancez la commande dans un terminal.")
            if not base.demander_un_oui("Rien n’y change la réponse ?"):
                return base.ERREURS
        if answer.etat != usage.derniere.etat and not _ecrire_l_etat(
            root, signed, answer, today, simuler=simuler
        ):
            return base.OK
        made = {root / Presences.CHEMIN: _gardees(known, signed, answer).octets()}
        click.echo(
            f"{contexte.reference.nommer(usage.derniere.organisation)} le confirme {le_jour(DatePartielle.du_jour(signed.le))}."
        )
    if simuler:
        click.echo("Simulation : rien n’a été écrit.")
        return base.OK
    for path, data in made.items():
        ecrire_d_un_coup(path, data)
    click.echo(f"Écrit : {Presences.CHEMIN}. Enregistrez-le avec Git.")
    return base.OK


def _annuaire() -> Annuaire:
    """Read the official sites, without which nobody is asked nor believed."""
    if found := lire_l_annuaire():
        return found
    raise Arret("Sans lui, personne n’est interrogé ni cru : recommencez quand il répond.")


def _questions(contexte: Contexte, known: Presences, folder: Path) -> dict[Path, bytes]:
    """Write a question for each use to confirm again, and the digests of their codes; a new one replaces the one before."""
    annuaire, made = _annuaire(), dict[Path, bytes]()
    asked = {(one.commun, one.organisme): one for one in known.demandes}
    for commun, usage, codes in usages_nommes(contexte.communs):
        if (usage.a_reconfirmer or usage.fin) and sites_officiels(annuaire, codes):
            code, slug = reponses.nouveau_code(), commun.projet.slug
            digest = reponses.empreinte(slug, codes[0], code)
            asked[slug, codes[0]] = Demande(slug, codes[0], contexte.today, digest)
            named = contexte.reference.nommer(usage.derniere.organisation)
            letter = reponses.question(commun.projet.nom, named, code)
            made[folder / f"{slug}-{codes[0]}.txt"] = letter.encode()
    kept = msgspec.structs.replace(known, demandes=tuple(asked.values()))
    return {**made, contexte.root / Presences.CHEMIN: kept.octets()}


def _reconnu(contexte: Contexte, signed: Message, answer: reponses.Reponse) -> Usage:
    """Return the use that an answer is about, once sure that its domain is that of the organisation."""
    asked = answer.demande
    for commun, usage, codes in usages_nommes(contexte.communs):
        if (commun.projet.slug, codes[0]) == (asked.commun, asked.organisme):
            if usage.mention and signed.le < usage.mention.le:
                raise Refus("L’organisme a parlé depuis : la plus récente de ses paroles compte.")
            if signed.domaine not in sites_officiels(_annuaire(), codes):
                raise Refus(
                    f"Le domaine {signed.domaine} n’est pas celui du site que l’annuaire officiel donne à cet organisme."
                )
            return usage
    raise Refus("La fiche ne dit plus que cet organisme s’en sert : il n’y a rien à confirmer.")


def _ecrire_l_etat(
    root: Path, signed: Message, answer: reponses.Reponse, today: date, *, simuler: bool
) -> bool:
    """Write the state that an answer gives, by the door of every declaration; return whether it is written."""
    said = {"commun": answer.demande.commun, "code": answer.demande.organisme, "etat": answer.etat}
    said |= {"arretee_le": answer.arretee_le.iso} if answer.arretee_le else {}
    model = formulaires.modeles()[formulaires.DECLARER]
    found = traiter_proposition(
        proposition.du_modele(model, said, proposition.Envoi("", signed.le)), root, today
    )
    if found.action != "proposer":
        raise Refus(
            "\n".join(found.messages) or "La fiche ne permet pas d’écrire cet état : changez-la à la main."
        )
    before = (root / found.fichier).read_bytes().decode("utf-8")
    return base.ecrire_si_oui(root, found.fichier, before, found.texte, simuler=simuler)


def _gardees(known: Presences, signed: Message, answer: reponses.Reponse) -> Presences:
    """Return all that is known once an answer is believed: its code is used, and it replaces what was said before."""
    asked = answer.demande
    said = [one for one in known.mentions if (one.commun, one.organisme) != (asked.commun, asked.organisme)]
    if answer.etat != ARRETEE:
        said.append(Mention(asked.commun, asked.organisme, "", signed.le, signed.empreinte))
    left = tuple(one for one in known.demandes if one != asked)
    return msgspec.structs.replace(known, mentions=tuple(said), demandes=left)
