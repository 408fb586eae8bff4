"""`catalogue activite`, `releve`, `presences`: what is read elsewhere, what it says, the exit codes."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from catalogue_communs.commandes import base, ligne
from catalogue_communs.contribution.releve import CommunReleve, Releves
from catalogue_communs.contribution.resultat import (
    PRESENCES,
    RETARDS,
    Arret,
    ReleveRecu,
    Retards,
    ecrire_json,
)
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.faits.usages import instances_propres
from catalogue_communs.forges import campagne as forges
from catalogue_communs.modele import Projet
from catalogue_communs.modele.base import FichierInvalide
from catalogue_communs.modele.presences import Presences, lire_presences
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.texte import denombrer
from catalogue_communs.sources import campagne as sources
from catalogue_communs.sources import presences
from catalogue_communs.sources.campagne import SourceALire
from catalogue_communs.sources.releves import lire_releves

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
    slugs = {base.slug_de(root, name) for name in noms}
    if unknown := slugs - {projet.slug for projet in projets}:
        raise click.ClickException(f"Aucun commun publiable ne s’appelle « {min(unknown)} ».")
    return tuple(projet for projet in projets if not slugs or projet.slug in slugs)


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
        ligne.avertir(
            "\nInterrompu : ce qui est lu est gardé. Relancez la commande pour continuer."
        )
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
        due = len({lecture.depot for depots in plan.values() for lecture in depots})
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
        ligne.avertir(f"✗ {name} : {reason}")
    for host, moment in sorted(suites.attentes.items()):
        restes, minutes = suites.restes[host], max(round((moment - now) / 60), 1)
        attente = f"{restes} dépôt(s) restent. Relancez la commande (dans {minutes} min)."
        ligne.avertir(f"{host} demande d’attendre : {attente}")
    for host, reason in sorted(suites.abandons.items()):
        ligne.avertir(f"{host} : {reason} ; {suites.restes[host]} dépôt(s) restent.")
    for host, reason in suites.refus.items():
        ligne.avertir(
            f"{host} : rien n’est écrit, {reason}. Vérifiez sur cette forge ; si c’est vrai, relancez avec "
            "--accepter-les-pertes."
        )
    if suites.muette:
        ligne.avertir(
            "Aucune forge n’a répondu : rien n’est écrit. Vérifiez la connexion, puis relancez."
        )
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
        connus = lire_releves(root)
        releves = Releves(root, today, connus, ecrit=not simuler and not sortie)
        due = sources.dues(_demandes(root, today, noms), connus, today, today if noms else None)
        code = _relever(releves, due, sortie) if due else TOUT_LU
    if not due:
        click.echo("Tous les relevés sont à jour.")
    elif simuler:
        click.echo("Simulation : rien n’a été écrit.")
    elif sortie:
        click.echo(f"Ce qui est à proposer est dans {sortie}.")
    return TOUT_LU if sortie else code


def _relever(releves: Releves, due: Sequence[SourceALire], sortie: Path | None) -> int:
    """Read what is due; show what changes, what is doubtful, what failed and why; return the exit code."""

    def laisser(commun: CommunReleve) -> None:
        recu = commun.recu()
        if sortie and (recu.fichiers or recu.silences):
            ecrire_json(recu, sortie / f"{recu.commun}.json")

    with click.progressbar(due, label="Sources", file=sys.stderr) as bar:
        releves.lire(bar, sources.ouvrir(), laisser)
    # With what is only known at the end: which sources fell silent.
    for commun in releves.communs.values():
        laisser(commun)
    for commun in releves.communs.values():
        path = f"projets/{commun.projet.slug}.yml"
        click.echo(base.difference(path, commun.avant, commun.texte), nl=False)
    for lue, reason in releves.echecs:
        ligne.avertir(f"✗ {lue.projet.slug} / {lue.source.id} : {reason}")
    doutes = [*_doutes(releves)]
    for slug, doute in doutes:
        ligne.avertir(f"À vérifier, {slug} : {doute}")
    count = len(due) - len(releves.echecs)
    click.echo(
        f"{count} source(s) lue(s) sur {len(due)}, dont {releves.inchangees} inchangée(s) ; "
        f"{len(doutes)} point(s) à vérifier ; {len(releves.echecs)} échec(s)."
    )
    if not count:
        return RIEN
    return EN_PARTIE if doutes or releves.echecs else TOUT_LU


def _doutes(releves: Releves) -> Iterator[tuple[str, str]]:
    """Yield the common of each doubt, and what it says: on what was read, then on the sources that stopped."""
    for commun in releves.communs.values():
        for doute in commun.doutes:
            yield commun.projet.slug, doute
    for lue, anomalie in releves.arretees:
        yield lue.projet.slug, f"{lue.source.titre} : {anomalie.phrase}"


# --- The instances ---------------------------------------------------------------------------

SANS_SIGNE = "plus aucune instance ne porte son signe. Rien n’est changé pour ce commun."
A_DEMANDER = "Le temps est écoulé : {} à demander, ce que l’on en sait ne change pas."


@base.commande("", "--simuler")
@SORTIE
def presences_command(root: Path, today: date, sortie: Path | None, *, simuler: bool) -> None:
    """Demande aux instances si elles tournent.

    Une question à chacune. Une instance répond si sa page contient un signe que la fiche du
    commun déclare (« instances »). Ce qui est lu est gardé à mesure : des jours et un compte,
    rien des réponses.
    """
    with _passage():
        before = lire_presences(root)
    communs = [*Contexte(root, charger(root, today)[0], today).communs]

    def ecrire(connues: Presences, phrases: Sequence[str] = (), doutes: Sequence[str] = ()) -> None:
        if simuler or connues.octets() == before.octets():
            return
        if sortie:
            titre = f"Relevé : {next(_raconter(connues, today))}"
            files = {Presences.CHEMIN: connues.octets()}
            recu = ReleveRecu(PRESENCES, titre, (), (*phrases,), (*doutes,), fichiers=files)
            ecrire_json(recu, sortie / f"{PRESENCES}.json")
        else:
            ecrire_d_un_coup(root / Presences.CHEMIN, connues.octets())

    tour = presences.Tournee(before, today, ecrire)
    constat = tour.faire(_signes_attendus(communs), presences.demander_page)
    doutes = [f"{commun} : {SANS_SIGNE}" for commun in constat.douteux]
    if constat.restantes:
        reste = denombrer(constat.restantes, "adresse reste", "adresses restent")
        doutes.append(A_DEMANDER.format(reste))
    phrases = [*_raconter(constat.presences, today)] + [f"À vérifier, {doute}" for doute in doutes]
    for phrase in phrases:
        click.echo(phrase)
    if simuler:
        click.echo("Simulation : rien n’a été écrit.")
    elif constat.presences.octets() == before.octets():
        click.echo("Rien n’a changé.")
    ecrire(constat.presences, phrases, doutes)


def _signes_attendus(
    communs: Iterable[Conclusions],
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the signs that each instance may show, those of its common; one that declares none asks nothing."""
    attendus = {}
    for commun in communs:
        signes = tuple(signe.texte for signe in commun.projet.instances)
        if signes:
            attendus.update(dict.fromkeys(_instances(commun), signes))
    return attendus


def _instances(commun: Conclusions) -> Iterator[tuple[str, str]]:
    """Yield the instances that a live use says, and that one organisation alone runs."""
    own = instances_propres(
        commun.projet, {usage.organisation: usage.lignes for usage in commun.usages}
    )
    live = (line.instance for usage in commun.usages for line in usage.actives)
    yield from ((commun.projet.slug, url) for url in live if url and url in own)


def _raconter(releve_des_presences: Presences, today: date) -> Iterator[str]:
    vues = sum(instance.vue_le == today for instance in releve_des_presences.instances)
    yield f"{denombrer(vues, 'instance vue en service', 'instances vues en service')}."
    if lost := sum(instance.perdue for instance in releve_des_presences.instances):
        yield denombrer(lost, "instance ne répond plus.", "instances ne répondent plus.")
