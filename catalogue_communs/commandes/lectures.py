"""`catalogue activite`, `releve`, `presences`, `confirmer`: what is read elsewhere, or answered, what it says, the exit codes."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from catalogue_communs.commandes import base
from catalogue_communs.contribution import formulaires, proposition, reponses
from catalogue_communs.contribution.demande import traiter_proposition
from catalogue_communs.contribution.releve import Releves
from catalogue_communs.contribution.reponses import Message, Reponse
from catalogue_communs.contribution.resultat import (
    PRESENCES,
    RETARDS,
    Arret,
    ReleveRecu,
    Retards,
    ecrire_json,
)
from catalogue_communs.faits.contexte import Conclusions, Contexte, charger
from catalogue_communs.faits.usages import Usage, codes_officiels, instances_propres
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.forges import campagne as forges
from catalogue_communs.modele import Projet
from catalogue_communs.modele.base import FichierInvalide
from catalogue_communs.modele.projet import ARRETEE, Demande, Mention, Presences, lire_presences
from catalogue_communs.reseau.bornes import Limites, Panne, texte_du_dns
from catalogue_communs.reseau.connexion import page
from catalogue_communs.socle.dates import DatePartielle, le_jour
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import denombrer
from catalogue_communs.sources import campagne as sources
from catalogue_communs.sources import presences
from catalogue_communs.sources.campagne import SourceALire
from catalogue_communs.sources.lecture import lire_releves
from catalogue_communs.sources.presences import (
    Annuaire,
    PageALire,
    hotes_officiels,
    page_officielle,
    sites_officiels,
)

# 1 is what Python, or a page that cannot be read, ends with.
TOUT_LU, RIEN, REFUSE, EN_PARTIE = 0, 3, 4, 5
PROJETS = click.option(
    "--commun",
    "noms",
    multiple=True,
    metavar="NOM",
    shell_complete=base.completer_commun,
    help="Ne lit que ce commun, sans attendre qu’il soit dû ; répétable.",
)
SORTIE = click.option(
    "--sortie",
    type=base.DOSSIER,
    help="N’écrit rien dans le catalogue : laisse dans ce dossier ce qui est à proposer.",
)


def _demandes(root: Path, today: date, noms: Iterable[str]) -> tuple[Projet, ...]:
    """Return the commons that are named, all of them when none is."""
    projets = charger(root, today)[0].projets
    asked = {base.slug_de(root, name) for name in noms}
    if unknown := asked - {projet.slug for projet in projets}:
        raise click.ClickException(f"Aucun commun publiable ne s’appelle « {min(unknown)} ».")
    return tuple(projet for projet in projets if not asked or projet.slug in asked)


@contextmanager
def _passage() -> Iterator[None]:
    """Tell in one line what stops a long reading, which goes on where it stopped."""
    try:
        yield
    except FichierInvalide as error:
        raise Arret(f"une lecture est invalide : {error}") from error
    except OSError as error:
        raise Arret(f"le disque ne peut pas être lu ou écrit : {error.strerror}") from error
    except KeyboardInterrupt:
        base.avertir("\nInterrompu : ce qui est lu est gardé. Relancez la commande pour continuer.")
        raise click.Abort from None


# --- The forges ----------------------------------------------------------------------------


@base.commande("", "--commun bac-malin")
@PROJETS
@click.option(
    "--accepter-les-pertes",
    "accepter",
    is_flag=True,
    help="Écrit même si beaucoup de dépôts ou de faits disparaissent : quelqu’un l’a vérifié.",
)
@click.option(
    "--retards",
    type=base.DOSSIER,
    help="Écrit dans ce dossier les dépôts que personne n’a pu lire depuis sept jours.",
)
def activite_command(
    root: Path, today: date, noms: tuple[str, ...], retards: Path | None, *, accepter: bool
) -> int:
    """Lit l’activité des dépôts sur leurs forges.

    Lit d’abord ce qui a été lu il y a le plus longtemps. Peut s’interrompre à tout
    moment : relancez la commande, elle continue. Un jeton dans GITHUB_TOKEN (ou
    GITLAB_TOKEN) fait lire davantage ; il n’est envoyé qu’à sa forge.

    Un dépôt n’est dit disparu ou privé qu’après trois constats, trois jours différents.
    D’une forge où plus d’un dixième des dépôts disparaît, ou la moitié des faits connus,
    rien n’est écrit : vérifiez chez elle, puis relancez avec --accepter-les-pertes. Les
    forges sont lues en même temps, chacune une question à la fois.

    HTTPS_PROXY, NO_PROXY et REQUESTS_CA_BUNDLE sont suivies. Derrière un mandataire, c’est
    lui qui résout les noms : les hôtes appelés restent ceux de la liste.
    """
    with _passage():
        projets = _demandes(root, today, noms)
        plan = forges.planifier(root, projets, today, 0 if noms else 1)
        reseau = forges.ouvrir_reseau()
        due = len({one.depot for depots in plan.values() for one in depots})
        suites = forges.Campagne(root, reseau, today, accepter).mener(plan)
        if retards:
            late = forges.en_retard(root, projets, today, suites)
            ecrire_json(Retards(tuple(late)), retards / RETARDS)
    if not plan:
        click.echo("Toutes les lectures sont à jour.")
        return TOUT_LU
    return _conclure(suites, due, reseau.maintenant(), sum(reseau.points))


def _conclure(suites: forges.Suites, due: int, now: float, points: int = 0) -> int:
    """Say what was read, what failed and why, and when it can go on."""
    for name, reason in suites.echecs:
        base.avertir(f"✗ {name} : {reason}")
    for host, moment in sorted(suites.attentes.items()):
        left, minutes = suites.restes[host], max(round((moment - now) / 60), 1)
        told = f"{left} dépôt(s) restent. Relancez la commande (dans {minutes} min)."
        base.avertir(f"{host} demande d’attendre : {told}")
    for host, reason in sorted(suites.abandons.items()):
        base.avertir(f"{host} : {reason} ; {suites.restes[host]} dépôt(s) restent.")
    for host, reason in suites.refus.items():
        base.avertir(
            f"{host} : rien n’est écrit, {reason}. Vérifiez sur cette forge ; si c’est vrai, relancez avec "
            "--accepter-les-pertes."
        )
    if suites.muette:
        base.avertir("Aucune forge n’a répondu : rien n’est écrit. Vérifiez la connexion, puis relancez.")
        return RIEN
    cost = f" ; {points} point(s) de GitHub" if points else ""
    click.echo(
        f"{suites.reussies} dépôt(s) lu(s) sur {due}, dont {suites.inchangees} inchangé(s) ; "
        f"{len(suites.echecs)} échec(s){cost}."
    )
    if suites.refus:
        return REFUSE
    if not suites.reussies:
        return RIEN
    return EN_PARTIE if suites.echecs or suites.restes else TOUT_LU


# --- The living sources --------------------------------------------------------------------


@base.commande("--simuler", "--commun bac-malin")
@PROJETS
@SORTIE
def releve_command(
    root: Path, today: date, noms: tuple[str, ...], sortie: Path | None, *, simuler: bool
) -> int:
    """Lit les sources vivantes des fiches : chiffres et utilisateurs.

    Garde dans donnees/releves ce qui, de chaque réponse, ne nomme personne, et écrit dans
    la fiche la dernière valeur et les utilisateurs. Peut s’interrompre à tout moment :
    relancez la commande, elle continue. Une source inchangée n’écrit rien.

    Avec --sortie, laisse un fichier par commun. Le code est 0 aussi quand quelque chose est à vérifier :
    la proposition le dit, ou le ticket des sources qui ne disent plus rien.
    """
    with _passage():
        known = lire_releves(root)
        kept = Releves(root, today, known, ecrit=not simuler and not sortie)
        due = sources.dues(_demandes(root, today, noms), known, today, today if noms else None)
        code = _relever(kept, due) if due else TOUT_LU
        for told in [one.recu() for one in kept.communs.values()] if sortie else ():
            if told.fichiers or told.silences:
                ecrire_json(told, Path(sortie or "", f"{told.commun}.json"))
    if not due:
        click.echo("Tous les relevés sont à jour.")
    elif simuler:
        click.echo("Simulation : rien n’a été écrit.")
    elif sortie:
        click.echo(f"Ce qui est à proposer est dans {sortie}.")
    return TOUT_LU if sortie else code


def _relever(kept: Releves, due: Sequence[SourceALire]) -> int:
    """Read what is due; show what changes, what is doubtful, what failed and why; return the exit code."""
    with click.progressbar(due, label="Sources", file=sys.stderr) as bar:
        kept.lire(bar, sources.ouvrir())
    doubts = []
    for common in kept.communs.values():
        slug = common.projet.slug
        click.echo(base.difference(f"projets/{slug}.yml", common.avant, common.texte), nl=False)
        doubts += [(slug, told) for told in common.doutes]
    for lue, reason in kept.echecs:
        base.avertir(f"✗ {lue.projet.slug} / {lue.source.id} : {reason}")
    doubts += [(lue.projet.slug, f"{lue.source.titre} : {one.phrase}") for lue, one in kept.arretees]
    for slug, told in doubts:
        base.avertir(f"À vérifier, {slug} : {told}")
    read = len(due) - len(kept.echecs)
    click.echo(
        f"{read} source(s) lue(s) sur {len(due)}, dont {kept.inchangees} inchangée(s) ; "
        f"{len(doubts)} point(s) à vérifier ; {len(kept.echecs)} échec(s)."
    )
    if not read:
        return RIEN
    return EN_PARTIE if doubts or kept.echecs else TOUT_LU


# --- The instances, and the pages that cite their use ----------------------------------------

# The directory of the whole country.
ANNUAIRE = Limites(total=90, taille=150_000_000)
SANS_ADRESSE = (
    "Pas d’adresse du site dans programme.yml, ni dans CATALOGUE_SITE_URL : aucune page ne peut la citer."
)
SANS_SIGNE = "plus aucune instance ne porte son signe. Rien n’est changé pour ce commun."
SANS_ANNUAIRE = "Pas d’annuaire officiel dans programme.yml, ou il n’a pas pu être lu : aucun organisme ne confirme un usage."


@base.commande("", "--simuler")
@SORTIE
def presences_command(root: Path, today: date, sortie: Path | None, *, simuler: bool) -> None:
    """Demande aux instances si elles tournent, et aux sites officiels s’ils citent leur usage.

    Une question à chacun. Une instance répond si sa page contient un signe que la fiche du
    commun déclare (« instances »). Une page confirme si l’annuaire de programme.yml donne
    son site à l’organisme, et si un lien visible y mène à la page du commun.
    Rien n’est gardé des réponses, ni de l’annuaire, que des jours et une empreinte.
    """
    with _passage():
        before = lire_presences(root)
    communs = [*Contexte(root, charger(root, today)[0], today).communs]
    site = os.environ.get("CATALOGUE_SITE_URL") or programme().adresses.site
    official = lire_l_annuaire() if site else {}
    signs = [(one, tuple(sign.texte for sign in one.projet.instances)) for one in communs]
    instances = {known: said for one, said in signs if said for known in _instances(one)}
    pages = [*_pages(communs, official, Publication(site.rstrip("/") + "/"))]
    found, doubtful = presences.voir(before, instances, pages, presences.demander_page, today)
    told, doubts = [*_raconter(found, today)], tuple(f"{one} : {SANS_SIGNE}" for one in doubtful)
    told += [f"À vérifier, {one}" for one in doubts]
    told += [] if site else [SANS_ADRESSE]
    for line in told:
        click.echo(line)
    data = found.octets()
    if simuler or data == before.octets():
        click.echo("Simulation : rien n’a été écrit." if simuler else "Rien n’a changé.")
    elif sortie:
        title, files = f"Relevé : {told[0]}", {Presences.CHEMIN: data}
        made = ReleveRecu(PRESENCES, title, (), (*told,), doubts, fichiers=files)
        ecrire_json(made, sortie / f"{PRESENCES}.json")
    else:
        ecrire_d_un_coup(root / Presences.CHEMIN, data)


def lire_l_annuaire() -> Annuaire:
    """Read the official sites; none when the directory cannot be had, which one line says."""
    try:
        return hotes_officiels(page(programme().annuaire, ANNUAIRE).corps)
    except (Panne, ValueError):
        base.avertir(SANS_ANNUAIRE)
        return {}


def _instances(commun: Conclusions) -> Iterator[tuple[str, str]]:
    """Yield the instances that a live use says, and that one organisation alone runs."""
    own = instances_propres(commun.projet, {usage.organisation: usage.lignes for usage in commun.usages})
    live = (line.instance for usage in commun.usages for line in usage.actives)
    yield from ((commun.projet.slug, url) for url in live if url and url in own)


def _pages(communs: Iterable[Conclusions], annuaire: Annuaire, site: Publication) -> Iterator[PageALire]:
    """Yield, for each live use of an organisation with an official code, the page where it may say so."""
    for commun, usage, codes in usages_nommes(communs):
        told = [line.citee_sur for line in usage.actives]
        told += [line.preuve.url for line in usage.actives if line.preuve]
        url, slug = page_officielle(filter(None, told), codes, annuaire), commun.projet.slug
        yield PageALire(slug, codes[0], url, site.url(f"communs/{slug}/"))


def usages_nommes(communs: Iterable[Conclusions]) -> Iterator[tuple[Conclusions, Usage, tuple[str, ...]]]:
    """Yield each live use of an organisation with an official code, and its codes: the first one names it."""
    for commun in communs:
        for usage in commun.usages:
            if codes := codes_officiels(usage.organisation, usage.actives, commun.contexte.reference):
                yield commun, usage, codes


def _raconter(found: Presences, today: date) -> Iterator[str]:
    seen = sum(one.vue_le == today for one in found.instances)
    cited = sum(bool(one.page) and one.le == today for one in found.mentions)
    told = denombrer(seen, "instance vue en service", "instances vues en service")
    yield f"{told}, {denombrer(cited, 'page qui cite son usage', 'pages qui citent leur usage')}."
    if lost := sum(one.perdue for one in found.instances):
        yield denombrer(lost, "instance ne répond plus.", "instances ne répondent plus.")


# --- The questions to organisations about their use, and their signed answers ----------------


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
        raw = message.read(reponses.TAILLE + 1)
        signed = reponses.lire_signe(raw, programme().courriel, texte_du_dns, today)
        names = {one.projet.slug: one.projet.nom for one in contexte.communs}
        answer = reponses.lire_reponse(signed, known.demandes, names)
        usage = _reconnu(contexte, signed, answer)
        if answer.reste:
            read = ("Au-dessus de la citation, il est aussi écrit :", *(f"| {one}" for one in answer.reste))
            click.echo("\n".join(read))
            if not base.interactif():
                raise Arret("Une personne doit lire ces lignes : relancez la commande dans un terminal.")
            if not base.demander_un_oui("Rien n’y change la réponse ?"):
                return base.ERREURS
        changes = answer.etat != usage.derniere.etat
        if changes and not _ecrire_l_etat(root, signed, answer, today, simuler=simuler):
            return base.OK
        made = {root / Presences.CHEMIN: _gardees(known, signed, answer).octets()}
        named, day = contexte.reference.nommer(usage.derniere.organisation), DatePartielle.du_jour(signed.le)
        click.echo(f"{named} le confirme {le_jour(day)}.")
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


def _reconnu(contexte: Contexte, signed: Message, answer: Reponse) -> Usage:
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


def _ecrire_l_etat(root: Path, signed: Message, answer: Reponse, today: date, *, simuler: bool) -> bool:
    """Write the state that an answer gives, by the door of every declaration; return whether it is written."""
    said = {"commun": answer.demande.commun, "code": answer.demande.organisme, "etat": answer.etat}
    said["arretee_le"] = answer.arretee_le.iso if answer.arretee_le else ""
    model = formulaires.modeles()[formulaires.DECLARER]
    declared = proposition.du_modele(model, said, proposition.Envoi("", signed.le))
    found = traiter_proposition(declared, root, today)
    if found.action != "proposer":
        raise Refus(
            "\n".join(found.messages) or "La fiche ne permet pas d’écrire cet état : changez-la à la main."
        )
    before = (root / found.fichier).read_bytes().decode("utf-8")
    return base.ecrire_si_oui(root, found.fichier, before, found.texte, simuler=simuler)


def _gardees(known: Presences, signed: Message, answer: Reponse) -> Presences:
    """Return all that is known once an answer is believed: its code is used, and it replaces what was said before."""
    asked = answer.demande
    said = [one for one in known.mentions if (one.commun, one.organisme) != (asked.commun, asked.organisme)]
    if answer.etat != ARRETEE:
        said.append(Mention(asked.commun, asked.organisme, "", signed.le, signed.empreinte))
    left = tuple(one for one in known.demandes if one != asked)
    return msgspec.structs.replace(known, mentions=tuple(said), demandes=left)
