"""`catalogue confirmer` and `catalogue annuaire`: what an organisation itself says, by a signed e-mail."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalogue.collectivites import Collectivite, reference
from catalogue.commandes import base, champ, proposition
from catalogue.commandes.base import DATE, ERREURS, FICHIER, LE, OK, RACINE, SIMULER, Commande
from catalogue.contribution import annuaire, courriels, reconfirmation, signature
from catalogue.contribution.ajouts import signee
from catalogue.contribution.comprendre import lecteur, terme
from catalogue.contribution.organisme import Reconnu
from catalogue.faits.contexte import charger
from catalogue.fiches.ecriture import Refus
from catalogue.modele import Organisme
from catalogue.reseau import connexion
from catalogue.reseau.bornes import Limites, Panne
from catalogue.reseau.client import Reseau
from catalogue.socle.fichiers import write_atomically
from catalogue.socle.francais import nombre

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from typing import BinaryIO

    from catalogue.collectivites import Reference
    from catalogue.contribution.reconfirmation import Fait

SON_COMMUN = "une réponse ne vaut que pour son commun."
REDUIT = Path(".cache/annuaire.json")
_LENT = Limites(lecture=120, total=600, taille=annuaire.LONGUEUR)


@click.command("confirmer", cls=Commande)
@click.argument("message", type=click.File("rb"))
@click.option("--commun", metavar="COMMUN", help="Refuse un message qui parle d’un autre commun.")
@click.option(
    "--annuaire",
    "reduit",
    type=FICHIER,
    metavar="FICHIER",
    help=f"Adresses officielles, faites par « catalogue annuaire » (par défaut : {REDUIT}).",
)
@SIMULER
@DATE
@RACINE
def confirmer_command(message: BinaryIO, today: date, root: Path, *, simuler: bool, **choix: Any) -> None:  # noqa: ANN401 - the options above
    """Écrit qu’un organisme confirme lui-même son usage, par un courriel signé.

    MESSAGE est le fichier .eml reçu, entier. Sa signature (DKIM) est vérifiée avec la clé que
    le domaine publie dans le DNS, puis l’expéditeur avec les annuaires publics. La fiche garde
    le résultat, le domaine, le jour et l’empreinte ; jamais le message ni l’adresse. Toutes
    ses déclarations sont prises, ou aucune.

    \b
    Exemples :
      catalogue annuaire
      catalogue confirmer reponse.eml --simuler

    \b
    Code de sortie :
      0  les fiches sont écrites, ou le seraient
      1  refusé : le message ne prouve rien, ou une fiche aurait une erreur
      2  commande mal écrite, ou réponse manquante
    """  # noqa: D301 - \b is click's mark, a real backspace
    commun, path = choix["commun"], choix["reduit"] or root / REDUIT
    if not path.is_file():
        raise click.ClickException(f"l’annuaire manque ({path}) : lancez « catalogue annuaire ».")
    known = reference(root)
    raw = message.read(courriels.LONGEST + 1)
    try:
        official = annuaire.charger_annuaire(path.read_bytes())
        sent = signature.lire_les_entetes(raw, today)
        text = courriels.corps_du_message(raw)
        answer = reconfirmation.lire_reponse(text)
        said = (
            [*_reconfirme(root, known, answer, today, commun)]
            if answer[1]
            else [_declare(root, known, one, commun) for one in courriels.declarations(text)]
        )
        # Before the DNS: nobody is asked for the key of an unknown domain.
        for _, who, _ in said:
            official.verifier(_siren(known, who), who.libelle, sent.adresse)
        proof = signature.verifier_la_signature(sent, connexion.texte_du_dns, today)
        click.echo(
            f"Signature valide : domaine {proof.domaine}, sélecteur {proof.selecteur}, clé de {proof.bits} bits."
        )
        status = max(
            _proposer(root, today, (slug, who, values), proof, simuler=simuler) for slug, who, values in said
        )
    except (Refus, Panne, ValueError) as refusal:
        click.echo(f"Refusé : {refusal}", err=True)
        sys.exit(ERREURS)
    sys.exit(status)


def _declare(
    root: Path, known: Reference, said: dict[str, str], commun: str | None
) -> tuple[str, Reconnu, dict[str, Any]]:
    """Read which common, who, and what of one declaration."""
    slug = proposition.trouver(root, said.get("Commun", ""))
    if commun and proposition.trouver(root, commun) != slug:
        raise Refus(f"Le message parle de « {slug} », et non de « {commun} » : {SON_COMMUN}")
    who = champ.organisation(known, champ.reponses(said))
    since = said.get("Depuis")
    values = {
        "organisation": who.valeurs,
        "etat": terme("etat_reutilisation")(said.get("État", "")),
        "depuis": lecteur("reutilisations", 0, "depuis")(since) if since else None,
        "usage": said.get("Usage"),
    }
    return slug, who, base.sans_vide(values)


def _reconfirme(
    root: Path, known: Reference, answer: tuple[bool, tuple[Fait, ...]], today: date, commun: str | None
) -> Iterator[tuple[str, Reconnu, dict[str, Any]]]:
    """Read which uses an answer to a message of the month confirms; its figures are the team's to give."""
    catalogue, _ = charger(root, today)
    uses = {(fait.commun, fait.cle) for fait in answer[1] if fait.genre == reconfirmation.USAGE}
    if not uses:
        raise Refus("Le message ne parle que de chiffres : ils s’écrivent avec « catalogue reconfirmer ».")
    for slug, key in sorted(uses):
        if commun and proposition.trouver(root, commun) != slug:
            raise Refus(f"Le message parle de « {slug} », et non de « {commun} » : {SON_COMMUN}")
        common = catalogue.projet(slug)
        if common is None:
            raise Refus(f"Le catalogue n’a pas de fiche « {slug} ».")
        state = reconfirmation.usage_dit(common, key, answer, known)
        who = reconfirmation.organisme(common, key, known)
        name = known.nommer(reconfirmation.ligne_de(common, key, known)[1].organisation)
        yield slug, Reconnu(who, name), {"organisation": who, **state}


def _siren(known: Reference, who: Reconnu) -> str:
    found = known.identifier(Organisme(**who.valeurs))
    siren = known.siren(found) if isinstance(found, Collectivite) else getattr(found, "siren", "")
    if not siren:
        raise Refus(
            f"{who.libelle} n’a pas de SIREN connu : les annuaires ne peuvent pas dire que l’adresse est la sienne."
        )
    return siren


def _proposer(
    root: Path,
    today: date,
    said: tuple[str, Reconnu, dict[str, Any]],
    proof: signature.Signature,
    *,
    simuler: bool,
) -> int:
    slug, who, values = said
    catalogue, _ = charger(root, today)
    common = catalogue.projet(slug)
    if common is None:
        raise Refus(
            f"La fiche « {slug} » contient des erreurs : « catalogue valider projets/{slug}.yml » les dit."
        )
    before = proposition.lire_fiche(root, slug)
    after = signee(before, common, values, proof, reference(root))
    click.echo(f"{common.nom} : usage confirmé par {who.libelle}.")
    return proposition.proposer(root, today, proposition.Proposition(slug, before, after), simuler=simuler)


@click.command("reconfirmer", cls=Commande)
@click.argument("message", type=click.File("rb"))
@LE
@SIMULER
@DATE
@RACINE
def reconfirmer_command(
    message: BinaryIO, le: date | None, today: date, root: Path, *, simuler: bool
) -> None:
    """Écrit ce que répond une équipe, ou un organisme, au message du mois.

    « oui » confirme toutes les lignes, le jour du message ; une ligne corrigée devient un
    changement. MESSAGE est un courriel, entier ou son texte ; - lit l’entrée standard. Rien
    n’y est vérifié : la réponse signée d’un organisme se lit mieux avec « catalogue confirmer ».

    \b
    Exemples :
      catalogue reconfirmer reponse.eml --simuler
      catalogue reconfirmer reponse.txt --le 2026-11-20 --simuler

    \b
    Code de sortie :
      0  les fiches sont écrites, ou le seraient
      1  refusé : la réponse ne dit rien, ou une fiche aurait une erreur
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    try:
        raw = message.read(courriels.LONGEST + 1)
        answer = reconfirmation.lire_reponse(courriels.corps_du_message(raw))
        day = le or courriels.jour_du_message(raw)
        if day is None:
            raise Refus("Le message ne dit pas son jour : donnez-le avec --le.")  # noqa: TRY301 - as the others
        status = _appliquer(root, answer, day, today, simuler=simuler)
    except (Refus, ValueError) as refusal:
        click.echo(f"Refusé : {refusal}", err=True)
        sys.exit(ERREURS)
    sys.exit(status)


def _appliquer(
    root: Path, answer: tuple[bool, tuple[Fait, ...]], day: date, today: date, *, simuler: bool
) -> int:
    """Write each common that an answer of a day speaks of, once all its lines are understood."""
    if not answer[1]:
        raise Refus("Le message ne contient aucune des lignes envoyées : gardez-les, crochets compris.")
    catalogue, _ = charger(root, today)
    made = []
    for slug in dict.fromkeys(fait.commun for fait in answer[1]):
        common = catalogue.projet(slug)
        if common is None:
            raise Refus(f"Le catalogue n’a pas de fiche « {slug} ».")
        before = proposition.lire_fiche(root, slug)
        after = reconfirmation.appliquer_la_reponse(before, common, answer, day, reference(root))
        made.append(proposition.Proposition(slug, before, after))
    return max(proposition.proposer(root, today, one, simuler=simuler) for one in made)


@click.command("annuaire", cls=Commande)
@click.option(
    "--dpnt", type=FICHIER, metavar="FICHIER", help="Données de présence numérique, déjà téléchargées."
)
@click.option(
    "--dila", type=FICHIER, metavar="FICHIER", help="Annuaire de l’administration, déjà téléchargé."
)
@click.option(
    "--sortie", type=click.Path(dir_okay=False, path_type=Path), metavar="FICHIER", help="Fichier à écrire."
)
@DATE
@RACINE
def annuaire_command(
    dpnt: Path | None, dila: Path | None, sortie: Path | None, today: date, root: Path
) -> None:
    """Réduit les annuaires publics à ce qu’il faut pour reconnaître une adresse officielle.

    Les télécharge, ou lit les fichiers donnés. Écrit .cache/annuaire.json, qui reste sur votre
    poste : des domaines, et l’empreinte des adresses ouvertes chez un fournisseur.

    \b
    Exemple :
      catalogue annuaire

    \b
    Code de sortie :
      0  l’annuaire est écrit
      1  une source ne répond pas, ou sa forme a changé
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    given = {name: path for name, path in (("dpnt", dpnt), ("dila", dila)) if path}
    net = Reseau(annuaire.HOTES, limites=_LENT)
    try:
        raw = {name: path.read_bytes() for name, path in given.items()} or {
            name: net.lire(url).corps for name, url in annuaire.ADRESSES.items()
        }
        made = annuaire.reduire(raw, today.isoformat())
    except Panne as error:
        click.echo(
            f"Refusé : une source ne répond pas ({str(error).replace('la forge', 'le site')}). Téléchargez-la depuis un "
            "navigateur, et donnez --dpnt et --dila.",
            err=True,
        )
        sys.exit(ERREURS)
    except annuaire.SourceIllisible as error:
        click.echo(f"Refusé : {error}", err=True)
        sys.exit(ERREURS)
    finally:
        net.fermer()
    target = sortie or root / REDUIT
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, made)
    read = annuaire.charger_annuaire(made)
    click.echo(
        f"Écrit : {target}, {nombre(len(read.domaines))} organismes avec un domaine à eux, "
        f"{nombre(len(read.adresses))} avec une boîte chez un fournisseur."
    )
    sys.exit(OK)
