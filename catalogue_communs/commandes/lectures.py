"""`catalogue activite` and `catalogue releve`: what is read elsewhere, what it says, the exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from catalogue_communs.commandes import base
from catalogue_communs.contribution.releve import Releves
from catalogue_communs.contribution.resultat import Arret, ecrire_json
from catalogue_communs.faits.contexte import charger
from catalogue_communs.forges import campagne as forges
from catalogue_communs.forges.modele import DonneesInvalides
from catalogue_communs.modele import Projet
from catalogue_communs.reseau.connexion import ReponseHttp
from catalogue_communs.sources import campagne as sources
from catalogue_communs.sources.campagne import SuitesDuReleve
from catalogue_communs.sources.releve import RelevesInvalides, lire_releves

TOUT_LU, EN_PARTIE, RIEN, REFUSE = 0, 1, 3, 4
# Failures that are told one by one.
MONTRES = 20
PROJETS = click.option(
    "--commun",
    "noms",
    multiple=True,
    metavar="NOM",
    shell_complete=base.completer_commun,
    help="Ne lit que ce commun, sans attendre qu’il soit dû ; répétable.",
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
    except (DonneesInvalides, RelevesInvalides) as error:
        raise Arret(f"une lecture est invalide : {error}") from error
    except OSError as error:
        raise Arret(f"le disque ne peut pas être lu ou écrit : {error.strerror}") from error
    except KeyboardInterrupt:
        base.avertir("\nInterrompu : ce qui est lu est gardé. Relancez la commande pour continuer.")
        raise click.Abort from None


def _dire_echecs(echecs: Sequence[tuple[str, str]]) -> None:
    """Tell what could not be read, and why; the first ones only."""
    for name, reason in echecs[:MONTRES]:
        base.avertir(f"✗ {name} : {reason}")
    if len(echecs) > MONTRES:
        base.avertir(f"… et {len(echecs) - MONTRES} autres échecs.")


# --- The forges ----------------------------------------------------------------------------


@base.commande(
    "",
    "--commun bac-malin",
    codes={RIEN: "rien n’a pu être lu", REFUSE: "trop de dépôts ou de faits d’une forge auraient disparu"},
)
@PROJETS
@click.option(
    "--accepter-les-pertes",
    "accepter",
    is_flag=True,
    help="Écrit même si beaucoup de dépôts ou de faits disparaissent : quelqu’un l’a vérifié.",
)
def activite_command(root: Path, today: date, noms: tuple[str, ...], *, accepter: bool) -> int:
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
        plan = forges.planifier(root, _demandes(root, today, noms), today, 0 if noms else 1)
        if not plan:
            click.echo("Toutes les lectures sont à jour.")
            return TOUT_LU
        reseau = forges.ouvrir_reseau()
        due = len({one.depot for depots in plan.values() for one in depots})
        with click.progressbar(length=due, label="Dépôts", file=sys.stderr) as bar:
            suites = forges.Campagne(root, reseau, today, bar.update, accepter).mener(plan)
    return _conclure(suites, due, reseau.horloge.maintenant(), reseau.points)


def _conclure(suites: forges.Suites, due: int, now: float, points: int = 0) -> int:
    """Say what was read, what failed and why, and when it can go on."""
    _dire_echecs(suites.echecs)
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


@base.commande("--simuler", "--commun bac-malin", codes={RIEN: "rien n’a pu être lu"})
@PROJETS
@click.option(
    "--sortie",
    type=base.DOSSIER,
    help="N’écrit rien dans le catalogue : laisse dans ce dossier, un fichier par commun, ce qui est à proposer.",
)
def releve_command(
    root: Path, today: date, noms: tuple[str, ...], sortie: Path | None, *, simuler: bool
) -> int:
    """Lit les sources vivantes des fiches : chiffres et utilisateurs.

    Garde dans donnees/releves ce qui, de chaque réponse, ne nomme personne, et écrit dans
    la fiche la dernière valeur et les utilisateurs. Peut s’interrompre à tout moment :
    relancez la commande, elle continue. Une source inchangée n’écrit rien.

    Avec --sortie, le code est 0 aussi quand quelque chose est à vérifier : la proposition le dit, ou le
    ticket des sources qui ne disent plus rien.
    """
    with _passage():
        kept = Releves(root, today, ecrit=not simuler and not sortie)
        code = _relever(kept, _demandes(root, today, noms), today if noms else None)
        for told in [one.recu() for one in kept.communs.values()] if sortie else ():
            if told.fichiers or told.silences:
                ecrire_json(told, Path(sortie or "", f"{told.commun}.json"))
    return TOUT_LU if sortie else code


def _relever(kept: Releves, projets: Iterable[Projet], depuis: date | None) -> int:
    """Read what is due, show what changes; return the exit code."""
    releves = lire_releves(kept.root)
    lues = sources.dues(projets, releves, kept.jour, depuis)
    if not lues:
        click.echo("Tous les relevés sont à jour.")
        return TOUT_LU
    with click.progressbar(length=len(lues), label="Sources", file=sys.stderr) as bar:
        reseau = sources.ouvrir()

        def demander(adresse: str) -> ReponseHttp:
            bar.update(1)
            return reseau(adresse)

        suites = sources.lire_sources(lues, demander, kept.jour, releves, kept.suivre)
    kept.entendre(suites)
    for common in kept.communs.values():
        name = f"projets/{common.projet.slug}.yml"
        click.echo(base.difference(name, common.avant, common.texte), nl=False)
    return _conclure_le_releve(suites, kept, len(lues))


def _conclure_le_releve(suites: SuitesDuReleve, kept: Releves, due: int) -> int:
    """Say what was read, what is doubtful, what failed and why."""
    _dire_echecs([(f"{lue.projet.slug} / {lue.source.id}", reason) for lue, reason in suites.echecs])
    doubts = [(c.projet.slug, told) for c in kept.communs.values() for told in c.doutes]
    doubts += [(lue.projet.slug, f"{lue.source.titre} : {one.phrase}") for lue, one in suites.douteuses]
    for slug, told in doubts:
        base.avertir(f"À vérifier, {slug} : {told}")
    read = len(suites.etudes) + suites.inchangees
    click.echo(
        f"{read} source(s) lue(s) sur {due}, dont {suites.inchangees} inchangée(s) ; "
        f"{len(doubts)} point(s) à vérifier ; {len(suites.echecs)} échec(s)."
    )
    if not kept.ecrit:
        click.echo("Simulation : rien n’a été écrit.")
    if not read:
        return RIEN
    return EN_PARTIE if doubts or suites.echecs else TOUT_LU
