"""`catalogue activite` and `catalogue releve`: what is read elsewhere, what it says, the exit codes."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click

from catalogue_communs.commandes import base
from catalogue_communs.contribution.releve import Releves
from catalogue_communs.contribution.resultat import ecrire_json
from catalogue_communs.faits.contexte import charger
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.forges import campagne as forges
from catalogue_communs.forges.modele import DonneesInvalides
from catalogue_communs.modele import Projet
from catalogue_communs.sources import campagne as sources
from catalogue_communs.sources.campagne import Etude, SuitesDuReleve
from catalogue_communs.sources.releve import RelevesInvalides, lire_releves

TOUT_LU, EN_PARTIE, RIEN, REFUSE = 0, 1, 3, 4


# --- The forges ----------------------------------------------------------------------------


@click.command("activite", cls=base.Commande)
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
@base.RACINE
def activite_command(
    root: Path, projets: tuple[str, ...], age_max: int, instantanes: Path | None, *, accepter: bool
) -> None:
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

    \b
    Code de sortie :
      0  tout ce qui était à lire a été lu
      1  une partie n’a pas pu être lue, ou doit attendre
      2  commande mal écrite
      3  rien n’a pu être lu
      4  trop de dépôts ou de faits auraient disparu : rien n’a été écrit
    """  # noqa: D301 - \b is click's mark, a real backspace
    today = base.aujourd_hui()
    asked = base.communs_demandes(root, charger(root, today)[0].projets, projets)
    with base.passage():
        try:
            if instantanes:
                suites = forges.lire_instantanes(root, instantanes, asked, today)
                sys.exit(_conclure(suites, suites.lues + len(suites.echecs), 0))
            plan = forges.planifier(root, asked, today, age_max)
            if not plan.cibles:
                click.echo("Toutes les lectures sont à jour.")
                return
            reseau = forges.ouvrir_reseau()
            with click.progressbar(length=len(plan.cibles), label="Dépôts", file=sys.stderr) as bar:
                suites = forges.lire_depots(root, plan, today, bar.update, reseau, accepter=accepter)
        except DonneesInvalides as error:
            click.echo(f"Une lecture est invalide : {error}", err=True)
            sys.exit(EN_PARTIE)
    sys.exit(_conclure(suites, len(plan.cibles), reseau.horloge.maintenant(), reseau.points))


def _conclure(suites: forges.Suites, due: int, now: float, points: int = 0) -> int:
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


# --- The living sources --------------------------------------------------------------------


@click.command("releve", cls=base.Commande)
@base.parmi_les_communs("Ne lit que les sources de ce commun (nom de fiche) ; répétable.")
@base.option_depuis("Relit les sources dont le relevé date d’avant ce jour, sans attendre leur rythme.")
@click.option(
    "--sortie",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DOSSIER",
    help="N’écrit rien dans le catalogue : laisse dans ce dossier, un fichier par commun, ce qui est à proposer.",
)
@base.SIMULER
@base.DATE
@base.RACINE
def releve_command(  # noqa: PLR0913 - one for each option
    root: Path,
    today: date,
    projets: tuple[str, ...],
    depuis: datetime | None,
    sortie: Path | None,
    *,
    simuler: bool,
) -> None:
    """Lit les sources vivantes des fiches : chiffres et utilisateurs.

    Garde chaque réponse dans donnees/releves, si elle ne nomme personne, et écrit dans
    la fiche la dernière valeur et les utilisateurs. Peut s’interrompre à tout moment :
    relancez la commande, elle continue. Une source inchangée n’écrit rien.

    \b
    Exemples :
      catalogue releve --simuler
      catalogue releve --commun bac-malin --depuis 2026-11-01

    \b
    Code de sortie :
      0  tout ce qui était à lire a été lu, et rien n’est à vérifier
      1  une anomalie est à vérifier, ou une partie n’a pas pu être lue
      2  commande mal écrite
      3  rien n’a pu être lu

    Avec --sortie, 0 aussi quand quelque chose est à vérifier : la proposition le dit.
    """  # noqa: D301 - \b is click's mark, a real backspace
    since = base.depuis_quand(depuis, today)
    code = EN_PARTIE
    with base.passage():
        try:
            catalogue, _ = charger(root, today)
            kept = Releves(root, today, ecrit=not simuler and not sortie)
            asked = base.communs_demandes(root, catalogue.projets, projets)
            code = _relever(kept, asked, since)
            for common in kept.communs.values() if sortie else ():
                ecrire_json(common.recu(), Path(sortie or "", f"{common.projet.slug}.json"))
        except RelevesInvalides as error:
            click.echo(f"Un relevé est invalide : {error}", err=True)
        except Refus as refusal:
            click.echo(f"Arrêt : {refusal}", err=True)
        else:
            code = TOUT_LU if sortie else code
    sys.exit(code)


def _relever(kept: Releves, projets: list[Projet], depuis: date | None) -> int:
    """Read what is due, show what changes; return the exit code."""
    releves = lire_releves(kept.root)
    lues = sources.dues(projets, releves, kept.jour, depuis)
    if not lues:
        click.echo("Tous les relevés sont à jour.")
        return TOUT_LU
    with click.progressbar(length=len(lues), label="Sources", file=sys.stderr) as bar:

        def suivre(study: Etude | None) -> None:
            kept.suivre(study)
            bar.update(1)

        suites = sources.lire_sources(lues, sources.ouvrir(), kept.jour, releves, suivre)
    kept.terminer()
    for common in kept.communs.values():
        name = f"projets/{common.projet.slug}.yml"
        click.echo(base.difference(name, common.avant, common.texte), nl=False)
    return _conclure_le_releve(suites, kept, len(lues))


def _conclure_le_releve(suites: SuitesDuReleve, kept: Releves, due: int) -> int:
    """Say what was read, what is doubtful, what failed and why."""
    base.dire_echecs([(f"{lue.projet.slug} / {lue.source.id}", reason) for lue, reason in suites.echecs])
    doubts = [(c.projet.slug, told) for c in kept.communs.values() for told in c.doutes]
    doubts += [(lue.projet.slug, f"{lue.source.titre} : {one.phrase}") for lue, one in suites.douteuses]
    for slug, told in doubts:
        click.echo(f"À vérifier, {slug} : {told}", err=True)
    if suites.restes:
        click.echo(
            f"Le temps est écoulé : {suites.restes} source(s) restent. Relancez la commande.", err=True
        )
    read = len(suites.etudes) + suites.inchangees
    click.echo(
        f"{read} source(s) lue(s) sur {due}, dont {suites.inchangees} inchangée(s) ; "
        f"{len(doubts)} point(s) à vérifier ; {len(suites.echecs)} échec(s)."
    )
    if not kept.ecrit:
        click.echo("Simulation : rien n’a été écrit.")
    if not read:
        return RIEN
    return EN_PARTIE if doubts or suites.echecs or suites.restes else TOUT_LU
