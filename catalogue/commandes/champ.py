"""`catalogue champ`, `renommer` and `mesure`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from catalogue.commandes import base, proposition
from catalogue.commandes.base import (
    DATE,
    ERREURS,
    OK,
    RACINE,
    SIMULER,
    Commande,
    communs,
    dossier,
    jour,
    repondre,
    valeurs,
)
from catalogue.contribution.comprendre import lecteur, lire, terme
from catalogue.contribution.demande import copie
from catalogue.contribution.mesure import SOURCE_FIELD, ajouter_mesure, citer_source, indicateurs
from catalogue.contribution.modification import changer
from catalogue.faits.contexte import charger
from catalogue.fiches.ecriture import Refus, ecrire, slug_refuse
from catalogue.fiches.lecture import read_file
from catalogue.fiches.retouche import ajouter, remplacer
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path


@click.command("champ", cls=Commande)
@click.argument("commun", shell_complete=communs)
@click.argument("champ")
@click.argument("valeurs", nargs=-1, required=True, metavar="VALEUR...")
@SIMULER
@DATE
@RACINE
def champ_command(day: datetime | None, racine: Path | None, **choix: Any) -> None:  # noqa: ANN401 - the answers
    """Change un champ d’une fiche, ou ajoute un élément à une liste.

    Le champ se nomme comme dans le guide, ou comme sur la page : « site », « liens.site ». Un élément de
    liste se nomme par son identifiant, son nom ou son rang. Pour ajouter à une liste, donnez ses champs :
    « nom=valeur ». La réponse est comprise, vérifiée et montrée, puis écrite.

    \b
    Exemples :
      catalogue champ bac-malin site www.exemple.fr
      catalogue champ bac-malin impact.indicateurs.bacs.nom "Bacs équipés"
      catalogue champ bac-malin sources titre="Bilan 2026" url=https://exemple.fr/bilan
      catalogue champ bac-malin impact.indicateurs nom="Agents formés" effet=usage unite=agent nature=stock

    \b
    Code de sortie :
      0  la fiche est écrite, ou le serait
      1  refusé : pas de champ de ce nom, ou la fiche aurait une erreur
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    root, today = dossier(racine), jour(day)
    slug = proposition.slug_de(root, choix["commun"])
    try:
        before = proposition.lire_fiche(root, slug)
        made = proposition.Proposition(slug, before, changer(before, choix["champ"], choix["valeurs"]))
        sys.exit(proposition.proposer(root, today, made, simuler=choix["simuler"]))
    except Refus as refusal:
        click.echo(f"Refusé : {refusal}", err=True)
        sys.exit(ERREURS)


@click.command("renommer", cls=Commande)
@click.argument("commun", shell_complete=communs)
@click.argument("slug")
@SIMULER
@DATE
@RACINE
def renommer_command(day: datetime | None, racine: Path | None, **choix: Any) -> None:  # noqa: ANN401 - the answers
    """Change le nom du fichier d’une fiche, donc l’adresse de sa page.

    L’ancien nom s’ajoute à « anciens_slugs » : l’ancienne adresse mène toujours à la page. Les fiches qui
    citent ce commun sont mises à jour. Rien n’est écrit si le catalogue aurait une erreur de plus.

    \b
    Exemples :
      catalogue renommer bac-malin bacs-malins --simuler

    \b
    Code de sortie :
      0  les fichiers sont écrits, ou le seraient
      1  refusé : ce nom est pris, ou une fiche aurait une erreur
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    root, today = dossier(racine), jour(day)
    old, simuler = proposition.slug_de(root, choix["commun"]), choix["simuler"]
    try:
        changed = _renamed(root, old, choix["slug"])
        _check(root, today, old, changed)
        if not simuler:
            for name, (before, after) in changed.items():
                ecrire(root.resolve() / "projets" / f"{name}.yml", before, after)
            (root / "projets" / f"{old}.yml").unlink()
    except Refus as refusal:
        click.echo(f"Refusé : {refusal}", err=True)
        sys.exit(ERREURS)
    files, gone = [f"projets/{name}.yml" for name in changed], f"projets/{old}.yml"
    repondre({"fichiers": files, "retire": gone, "ecrit": not simuler})
    click.echo(f"{'Simulation' if simuler else 'Écrit'} : {', '.join(files)} ; retiré : {gone}")
    sys.exit(OK)


def _renamed(root: Path, old: str, new: str) -> dict[str, tuple[str, str]]:
    """Return the text before and after of each file that changes, the renamed one first."""
    problem = slug_refuse(new)
    if problem or (root / "projets" / f"{new}.yml").exists():
        raise Refus(problem or f"projets/{new}.yml existe déjà.")
    text = proposition.lire_fiche(root, old)
    changed = {new: ("", ajouter(text, ("anciens_slugs",), old))}
    for path in sorted((root / "projets").glob("*.yml")):
        values = read_file(path, path.name).valeurs
        if path.stem == old or not isinstance(values, dict):
            continue
        before = after = proposition.lire_fiche(root, path.stem)
        relations = values.get("relations")
        for rank, one in enumerate(relations if isinstance(relations, list) else []):
            if isinstance(one, dict) and one.get("commun") == old:
                after = remplacer(after, ("relations", rank, "commun"), new)
        archive = values.get("archive")
        if isinstance(archive, dict) and archive.get("remplace_par") == old:
            after = remplacer(after, ("archive", "remplace_par"), new)
        if after != before:
            changed[path.stem] = (before, after)
    return changed


def _check(root: Path, today: date, old: str, changed: dict[str, tuple[str, str]]) -> None:
    """Refuse what would add an error to the catalogue, tried in a copy."""
    known = {d.message for d in charger(root, today)[1].diagnostics if d.est_erreur}
    with copie(root) as folder:
        for name, (before, after) in changed.items():
            ecrire(folder / "projets" / f"{name}.yml", before, after)
        (folder / "projets" / f"{old}.yml").unlink()
        errors = [d for d in charger(folder, today)[1].diagnostics if d.est_erreur and d.message not in known]
    if errors:
        raise Refus(f"{citer(errors[0].fichier)} aurait une erreur : {errors[0].message} {errors[0].remede}")


MESURES = ("impact", "indicateurs", 0, "mesures", 0)


def _indicateurs(ctx: click.Context, _param: click.Parameter, start: str) -> list[str]:
    """Complete the identifier of an indicator of the common already written."""
    # An option without its value yet leaves the argument among what is still to read.
    common = ctx.params.get("commun") or next(iter(ctx.args), "")
    try:
        text = proposition.lire_fiche(dossier(None), str(common))
        return [ident for ident in indicateurs(text) if ident.startswith(start)]
    except (Refus, click.ClickException):
        return []


@click.command("mesure", cls=Commande)
@click.argument("commun", required=False, shell_complete=communs)
@click.option(
    "--indicateur",
    metavar="ID",
    shell_complete=_indicateurs,
    help="Identifiant de l’indicateur dans la fiche.",
)
@click.option("--valeur", metavar="NOMBRE", help="Valeur, dans l’unité de l’indicateur.")
@click.option("--au", metavar="DATE", help="Date de la mesure, ou fin de la période.")
@click.option("--du", metavar="DATE", help="Début de la période, s’il y en a une.")
@click.option(
    "--statut",
    metavar="STATUT",
    shell_complete=valeurs("statut_mesure"),
    help=f"{base.aide_du_vocabulaire('statut_mesure')}.",
)
@click.option(
    "--source", metavar="SOURCE", help="Identifiant d’une source de la fiche, ou adresse https à y ajouter."
)
@click.option("--titre-source", metavar="TITRE", help="Titre de la nouvelle source.")
@click.option("--perimetre", metavar="TEXTE", help="Ce que couvre la valeur, si ce n’est pas tout.")
@click.option("--methode", metavar="TEXTE", help="Comment la valeur a été obtenue.")
@click.option("--note", metavar="TEXTE", help="Ce qu’il faut savoir de cette mesure.")
@click.option("--au-moins", is_flag=True, help="La source dit « plus de », et non la valeur exacte.")
@SIMULER
@DATE
@RACINE
def mesure_command(
    commun: str | None,
    day: datetime | None,
    racine: Path | None,
    *,
    simuler: bool,
    **choix: Any,  # noqa: ANN401 - the options above
) -> None:
    """Ajoute une mesure à un indicateur d’une fiche.

    Demande ce que les options ne disent pas. Vérifie, montre la différence, puis écrit.
    Les anciennes mesures restent : le lecteur voit l’évolution.

    \b
    Exemples :
      catalogue mesure bac-malin --indicateur bacs --valeur 300 --au 2026-10-31 \\
          --statut declare --source bilan --simuler

    \b
    Code de sortie :
      0  la fiche est écrite, ou le serait
      1  refusé : déjà dans la fiche, ou la fiche aurait une erreur
      2  commande mal écrite, ou réponse manquante
    """  # noqa: D301 - \b is click's mark, a real backspace
    root, today = dossier(racine), jour(day)
    slug = proposition.demander_commun(root, commun)
    try:
        before = proposition.lire_fiche(root, slug)
        after = _written(before, choix, today)
        sys.exit(
            proposition.proposer(root, today, proposition.Proposition(slug, before, after), simuler=simuler)
        )
    except Refus as refusal:
        click.echo(f"Refusé : {refusal}", err=True)
        sys.exit(ERREURS)


def _written(before: str, choix: dict[str, Any], today: date) -> str:
    ask = base.demander
    indicator = _indicator(before, choix["indicateur"])
    read = ask("Valeur", choix["valeur"], "--valeur", lambda text: lire(("valeur",), text, MESURES))
    at = ask("Date de la mesure", choix["au"], "--au", lecteur(*MESURES, "au"))
    since = ask("Début de la période", choix["du"], "--du", lecteur(*MESURES, "du"), defaut="")
    status = ask("Statut (mesure, declare, estime)", choix["statut"], "--statut", terme("statut_mesure"))
    source = str(ask("Source (identifiant ou adresse)", choix["source"], "--source", base.texte))
    text, ident = citer_source(before, source, choix["titre_source"] or "", SOURCE_FIELD, today)
    facts = {
        "au": at,
        "du": since,
        "perimetre": choix["perimetre"],
        "au_moins": choix["au_moins"],
        "statut": status,
        "methode": choix["methode"],
        "note": choix["note"],
        "source": ident,
    }
    return ajouter_mesure(
        text,
        indicator,
        {
            **base.sans_vide(facts),
            **{str(path[-1]): one for path, one in (read.valeurs.items() if read else ())},
        },
    )


def _indicator(before: str, given: str | None) -> str:
    """Return the indicator meant: the only one when nothing is said."""
    known = indicateurs(before)
    if given is not None or not known:
        return given or ""
    if len(known) == 1:
        return next(iter(known))
    labels = [f"{ident} : {name}" for ident, name in known.items()]
    return list(known)[base.choisir("Quel indicateur", labels, "--indicateur")]
