"""`catalogue activite`: its options, what it says, its exit codes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from catalogue_communs.commandes import base
from catalogue_communs.commandes.base import RACINE, Commande
from catalogue_communs.faits.contexte import charger
from catalogue_communs.forges import bilan, lire_ensembles, lire_lectures
from catalogue_communs.forges.campagne import Suites
from catalogue_communs.forges.modele import DonneesInvalides, problemes_de
from catalogue_communs.modele import Projet

TOUT_LU, EN_PARTIE, RIEN, REFUSE = 0, 1, 3, 4


@click.command("activite", cls=Commande)
@base.parmi_les_communs("Ne lit que ce commun (nom de fiche) ; répétable.")
@click.option(
    "--max-age",
    "age_max",
    type=click.IntRange(min=0),
    default=1,
    metavar="JOURS",
    help="Relit les dépôts dont la lecture a cet âge ou plus (1 par défaut ; 0 : tous).",
)
@click.option(
    "--hors-ligne", is_flag=True, help="N’appelle personne : vérifie les lectures et dit les états."
)
@click.option(
    "--instantanes",
    type=base.DOSSIER,
    metavar="DOSSIER",
    help="Lit des copies Git rangées dans ce dossier (hôte/propriétaire__nom), sans réseau.",
)
@click.option(
    "--accepter-les-pertes",
    "accepter",
    is_flag=True,
    help="Écrit même si beaucoup de dépôts ou de faits disparaissent : quelqu’un l’a vérifié.",
)
@RACINE
def activite_command(root: Path, **choix: Any) -> None:
    """Lit l’activité des dépôts sur leurs forges.

    Lit d’abord ce qui a été lu il y a le plus longtemps. Peut s’interrompre à tout
    moment : relancez la commande, elle continue. Un jeton dans GITHUB_TOKEN (ou
    GITLAB_TOKEN) fait lire davantage ; il n’est envoyé qu’à sa forge.

    Un dépôt n’est dit disparu ou privé qu’après trois constats, trois jours différents.
    Un passage où plus d’un dixième des dépôts disparaît, ou la moitié des faits connus,
    n’écrit rien : vérifiez sur la forge, puis relancez avec --accepter-les-pertes.

    HTTPS_PROXY, NO_PROXY et REQUESTS_CA_BUNDLE sont suivies. Derrière un mandataire, c’est
    lui qui résout les noms : les hôtes appelés restent ceux de la liste.

    \b
    Exemples :
      catalogue activite
      catalogue activite --commun bac-malin --max-age 0
      catalogue activite --hors-ligne

    \b
    Code de sortie :
      0  tout ce qui était à lire a été lu
      1  une partie n’a pas pu être lue, ou doit attendre
      2  commande mal écrite
      3  rien n’a pu être lu
      4  trop de dépôts ou de faits auraient disparu : rien n’a été écrit
    """  # noqa: D301 - \b is click's mark, a real backspace
    sys.exit(_lancer(root, **choix))


def _lancer(root: Path, projets: tuple[str, ...], *, hors_ligne: bool, **choix: Any) -> int:
    """Do what the options ask for; return the exit code."""
    today = base.aujourd_hui()
    asked = base.communs_demandes(root, charger(root, today)[0].projets, projets)
    with base.passage():
        try:
            return _offline(root, asked, today) if hors_ligne else _read(root, asked, today, choix)
        except DonneesInvalides as error:
            click.echo(f"Une lecture est invalide : {error}", err=True)
            return EN_PARTIE


def _offline(root: Path, projets: list[Projet], today: date) -> int:
    """Check the readings on the disk and say the state of each common."""
    lectures, ensembles = lire_lectures(root), lire_ensembles(root)
    wrong = [(d, p) for d, one in lectures.items() for p in problemes_de(one)]
    for depot, problem in wrong:
        click.echo(f"{depot} : {problem}", err=True)
    absent = 0
    for projet in projets:
        told = bilan(projet, lectures, ensembles, today)
        absent += sum(one.lecture is None for one in told.depots)
        when = f" au {told.au:%d/%m/%Y}" if told.au else ""
        read = sum(one.lecture is not None for one in told.depots)
        click.echo(
            f"{projet.slug} : {told.etat.libelle.lower()}{when} ({read} dépôt(s) lu(s) sur {len(told.depots)})"
        )
    if not lectures:
        return RIEN
    return EN_PARTIE if wrong or absent else TOUT_LU


def _read(root: Path, projets: list[Projet], today: date, choix: Mapping[str, Any]) -> int:
    # These modules open the network: no other command waits for them.
    from catalogue_communs.forges import campagne  # noqa: PLC0415

    if choix["instantanes"]:
        suites = campagne.lire_instantanes(root, choix["instantanes"], projets, today)
        return _conclude(suites, suites.lues + len(suites.echecs), 0)
    plan = campagne.planifier(root, projets, today, choix["age_max"])
    if not plan.cibles:
        click.echo("Toutes les lectures sont à jour.")
        return TOUT_LU
    reseau = campagne.ouvrir_reseau()
    with click.progressbar(length=len(plan.cibles), label="Dépôts", file=sys.stderr) as bar:
        suites = campagne.lire_depots(root, plan, today, bar.update, reseau, accepter=choix["accepter"])
    return _conclude(suites, len(plan.cibles), reseau.horloge.maintenant(), reseau.points)


def _conclude(suites: Suites, due: int, now: float, points: int = 0) -> int:
    """Say what was read, what failed and why, and when it can go on."""
    base.dire_echecs(suites.echecs)
    for host, moment in suites.attentes.items():
        when = datetime.fromtimestamp(moment, UTC).astimezone()
        minutes = max(round((moment - now) / 60), 1)
        click.echo(
            f"{host} demande d’attendre : {suites.restes[host]} dépôt(s) restent, les plus anciennement lus d’abord. "
            f"Relancez la commande après {when:%H h %M} (dans {minutes} min).",
            err=True,
        )
    for host, reason in suites.abandons.items():
        click.echo(f"{host} : {reason} ; {suites.restes[host]} dépôt(s) restent.", err=True)
    if suites.refus:
        click.echo(
            f"Rien n’est écrit : {suites.refus}. Vérifiez sur les forges ; si c’est vrai, relancez avec "
            "--accepter-les-pertes.",
            err=True,
        )
        return REFUSE
    if suites.muette:
        click.echo(
            "Aucune forge n’a répondu : rien n’est écrit. Vérifiez la connexion, puis relancez.", err=True
        )
        return RIEN
    cost = f" ; {points} point(s) de GitHub" if points else ""
    click.echo(
        f"{suites.reussies} dépôt(s) lu(s) sur {due}, dont {suites.inchangees} inchangé(s) ; "
        f"{len(suites.echecs)} échec(s) ; {suites.archives} question(s) à Software Heritage{cost}."
    )
    if due and not suites.reussies:
        return RIEN
    return EN_PARTIE if suites.echecs or suites.restes else TOUT_LU
