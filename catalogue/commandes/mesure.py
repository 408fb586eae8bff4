"""`catalogue mesure`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from catalogue.commandes import dialogue, proposition
from catalogue.commandes.base import (
    DATE,
    ERREURS,
    RACINE,
    SIMULER,
    Commande,
    communs,
    dossier,
    jour,
    valeurs,
)
from catalogue.contribution.comprendre import lecteur, lire, terme
from catalogue.contribution.mesure import SOURCE_FIELD, ajouter_mesure, citer_source, indicateurs
from catalogue.fiches.rendu import Refus

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

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
    help=f"{dialogue.aide_du_vocabulaire('statut_mesure')}.",
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
    ask = dialogue.demander
    indicator = _indicator(before, choix["indicateur"])
    read = ask("Valeur", choix["valeur"], "--valeur", lambda text: lire(("valeur",), text, MESURES))
    at = ask("Date de la mesure", choix["au"], "--au", lecteur(*MESURES, "au"))
    since = ask("Début de la période", choix["du"], "--du", lecteur(*MESURES, "du"), defaut="")
    status = ask("Statut (mesure, declare, estime)", choix["statut"], "--statut", terme("statut_mesure"))
    source = str(ask("Source (identifiant ou adresse)", choix["source"], "--source", dialogue.texte))
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
            **dialogue.sans_vide(facts),
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
    return list(known)[dialogue.choisir("Quel indicateur", labels, "--indicateur")]
