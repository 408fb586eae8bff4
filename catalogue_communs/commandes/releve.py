"""`catalogue releve`: its options, what it says, its exit codes."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from catalogue_communs.commandes import base
from catalogue_communs.contribution.releve import Releves
from catalogue_communs.contribution.resultat import ecrire_json
from catalogue_communs.faits.contexte import charger
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.modele import Projet
from catalogue_communs.sources import campagne
from catalogue_communs.sources.campagne import Demander, SourceALire, SuitesDuReleve
from catalogue_communs.sources.releve import ReleveDeSource, RelevesInvalides, copie_exacte, lire_releves

TOUT_LU, A_VOIR, RIEN = 0, 1, 3


@click.command("releve", cls=base.Commande)
@base.parmi_les_communs("Ne lit que les sources de ce commun (nom de fiche) ; répétable.")
@base.option_depuis("Relit les sources dont le relevé date d’avant ce jour, sans attendre leur rythme.")
@click.option(
    "--hors-ligne", is_flag=True, help="N’appelle personne : vérifie les copies et dit les relevés."
)
@click.option(
    "--instantanes",
    type=base.DOSSIER,
    metavar="DOSSIER",
    help="Lit des réponses rangées dans ce dossier (commun/source), sans réseau ; --date dit leur jour.",
)
@click.option(
    "--sortie",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DOSSIER",
    help="N’écrit rien dans le catalogue : laisse dans ce dossier, un fichier par commun, ce qui est à proposer.",
)
@base.SIMULER
@base.DATE
@base.RACINE
def releve_command(root: Path, today: date, depuis: datetime | None, **choix: object) -> None:
    """Lit les sources vivantes des fiches : chiffres et utilisateurs.

    Garde chaque réponse dans donnees/releves, si elle ne nomme personne, et écrit dans
    la fiche la dernière valeur et les utilisateurs. Peut s’interrompre à tout moment :
    relancez la commande, elle continue. Une source inchangée n’écrit rien.

    \b
    Exemples :
      catalogue releve --simuler
      catalogue releve --commun bac-malin --depuis 2026-11-01
      catalogue releve --hors-ligne

    \b
    Code de sortie :
      0  tout ce qui était à lire a été lu, et rien n’est à vérifier
      1  une anomalie est à vérifier, ou une partie n’a pas pu être lue
      2  commande mal écrite
      3  rien n’a pu être lu

    Avec --sortie, 0 aussi quand quelque chose est à vérifier : la proposition le dit.
    """  # noqa: D301 - \b is click's mark, a real backspace
    since = base.depuis_quand(depuis, today)
    with base.passage():
        try:
            sys.exit(_lancer(root, today, since, choix))
        except RelevesInvalides as error:
            click.echo(f"Un relevé est invalide : {error}", err=True)
        except Refus as refusal:
            click.echo(f"Arrêt : {refusal}", err=True)
    sys.exit(A_VOIR)


def _lancer(root: Path, today: date, depuis: date | None, choix: Mapping[str, object]) -> int:
    """Do what the options ask for; return the exit code."""
    catalogue, rapport = charger(root, today)
    asked = choix["projets"]
    assert isinstance(asked, tuple)  # noqa: S101 - told to mypy
    projets = base.communs_demandes(root, catalogue.projets, asked)
    releves = lire_releves(root)
    if choix["hors_ligne"]:
        return _offline(root, projets, releves)
    folder = choix["instantanes"]
    lues = campagne.dues(projets, releves, today, depuis)
    demander = campagne.ouvrir()
    if isinstance(folder, Path):
        lues = [one for one in lues if (folder / one.projet.slug / one.source.id).is_file()]
        demander = campagne.relire_instantanes(folder, lues)
    if not lues:
        click.echo("Tous les relevés sont à jour.")
        return TOUT_LU
    kept = Releves(root, today, rapport, ecrit=not choix["simuler"] and not choix["sortie"])
    suites = _read(lues, demander, today, releves, kept)
    for common in kept.communs.values():
        name = f"projets/{common.projet.slug}.yml"
        click.echo(base.difference(name, common.avant, common.redaction.texte), nl=False)
    code = _conclude(suites, kept, len(lues))
    if isinstance(left := choix["sortie"], Path):
        for common in kept.communs.values():
            ecrire_json(common.recu(), left / f"{common.projet.slug}.json")
        return TOUT_LU
    return code


def _read(
    lues: Sequence[SourceALire],
    demander: Demander,
    today: date,
    releves: Mapping[tuple[str, str], ReleveDeSource],
    kept: Releves,
) -> SuitesDuReleve:
    with click.progressbar(length=len(lues), label="Sources", file=sys.stderr) as bar:

        def suivre(study: object) -> None:
            kept.suivre(study)  # type: ignore[arg-type]
            bar.update(1)

        suites = campagne.lire_sources(lues, demander, today, releves, suivre)
    kept.terminer()
    return suites


def _offline(root: Path, projets: Sequence[Projet], releves: Mapping[tuple[str, str], ReleveDeSource]) -> int:
    """Check the copies on the disk and say what is known of each source."""
    wrong = absent = 0
    for projet in projets:
        for source in projet.sources_vivantes:
            known = releves.get((projet.slug, source.id))
            last = known.derniere if known else None
            if known is None or last is None:
                absent += 1
                click.echo(f"{projet.slug} / {source.id} : jamais relevée")
                continue
            for one in known.lectures:
                if not copie_exacte(root, known, one):
                    wrong += 1
                    click.echo(
                        f"✗ {projet.slug} / {source.id} : la copie du {one.le:%d/%m/%Y} n’est plus celle qui a été lue",
                        err=True,
                    )
            points = sum(len(serie.points) for serie in known.series)
            click.echo(
                f"{projet.slug} / {source.id} : relevée le {last.le:%d/%m/%Y}, {points} valeur(s), "
                f"{len(known.utilisateurs)} utilisateur(s), {len(last.anomalies)} anomalie(s)"
            )
    if not releves:
        return RIEN
    return A_VOIR if wrong or absent else TOUT_LU


def _conclude(suites: SuitesDuReleve, kept: Releves, due: int) -> int:
    """Say what was read, what is doubtful, what failed and why."""
    base.dire_echecs([(f"{lue.projet.slug} / {lue.source.id}", reason) for lue, reason in suites.echecs])
    doubts = [
        (c.projet.slug, told)
        for c in kept.communs.values()
        for told in (*c.anomalies, *c.redaction.a_verifier)
    ]
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
    return A_VOIR if doubts or suites.echecs or suites.restes else TOUT_LU
