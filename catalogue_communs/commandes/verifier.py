"""`catalogue valider`, `corriger`, `etat` and `identifiants`: what is wrong, missing or to be kept."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from catalogue_communs.collectivites import cles
from catalogue_communs.commandes import base
from catalogue_communs.commandes.proposition import fichier_de, slug_de
from catalogue_communs.contribution.identifiants import completer, lisibles
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.faits.etat import A_RECONFIRMER, ANCIEN, CASSE, MANQUE, Etat, etats_des_fiches
from catalogue_communs.fiches.diagnostics import FORMATS
from catalogue_communs.fiches.ecriture import ecrire_fiche
from catalogue_communs.socle.texte import citer
from catalogue_communs.validation import valider

FICHIERS = click.argument(
    "fichiers",
    nargs=-1,
    type=click.Path(path_type=Path),
    metavar="[FICHIER_OU_COMMUN]...",
    shell_complete=base.completer_commun,
)


@click.command("valider", cls=base.Commande)
@FICHIERS
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(FORMATS)),
    default="texte",
    help="texte (pour lire), github (annotations d’une proposition) ou json (pour un programme).",
)
@click.option("--sans-conseils", is_flag=True, help="N’affiche que les erreurs.")
@base.DATE
@base.RACINE
def valider_command(
    fichiers: tuple[Path, ...], form: str, today: date, root: Path, *, sans_conseils: bool
) -> None:
    """Vérifie les fiches et dit quoi écrire.

    Sans fichier, vérifie toutes les fiches et guichet.yml.

    \b
    Exemples :
      catalogue valider
      catalogue valider projets/bac-malin.yml
      catalogue valider bac-malin
      catalogue valider --format json

    \b
    Code de sortie :
      0  tout est publiable
      1  au moins une erreur
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    report = valider(
        root, today, [fichier_de(root, f) for f in fichiers] or None, avec_conseils=not sans_conseils
    )
    click.echo(FORMATS[form](report.diagnostics, report.verifies), nl=False)
    sys.exit(base.OK if report.publiable else base.ERREURS)


@click.command("corriger", cls=base.Commande)
@FICHIERS
@click.option("--verifier", is_flag=True, help="N’écrit rien ; échoue si une correction est possible.")
@base.RACINE
def corriger_command(fichiers: tuple[Path, ...], root: Path, *, verifier: bool) -> None:
    """Corrige ce qui peut l’être sans risque.

    Sans fichier, corrige toutes les fiches.

    Remet les champs dans l’ordre, met des guillemets où il en faut, écrit les
    adresses en https, les dates, les nombres et les identifiants dans la bonne
    forme. Garde les commentaires. Ne touche pas au sens.

    \b
    Exemples :
      catalogue corriger
      catalogue corriger projets/bac-malin.yml
      catalogue corriger --verifier

    \b
    Code de sortie :
      0  rien à corriger, ou tout est écrit
      1  avec --verifier : une correction est possible ; sinon : un fichier est illisible
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    from catalogue_communs.validation.correction import corriger_fichier  # noqa: PLC0415 - long to import, useless to « valider »

    status, told = base.OK, []
    given = {path: fichier_de(root, path) for path in fichiers}
    every = {path.relative_to(root): path for path in sorted((root / "projets").glob("*.yml"))}
    for path, file in (given or every).items():
        result = corriger_fichier(file, write=not verifier)
        told.append({"fichier": str(path), "changements": result.changements, "probleme": result.probleme})
        for line in result.changements:
            click.echo(f"{path} : {line}")
        if result.probleme:
            click.echo(f"{path} : {result.probleme}", err=True)
            status = base.ERREURS
        elif not result.changements:
            click.echo(f"{path} : rien à corriger")
        elif verifier:
            status = base.ERREURS
    base.repondre({"fiches": told})
    sys.exit(status)


GENRES = {CASSE: "cassé", ANCIEN: "ancien", A_RECONFIRMER: "à reconfirmer", MANQUE: "manque"}


@click.command("etat", cls=base.Commande)
@click.argument("communs", nargs=-1, metavar="[COMMUN]...", shell_complete=base.completer_commun)
@base.DATE
@base.RACINE
def etat_command(communs: tuple[str, ...], today: date, root: Path) -> None:
    """Dit ce qui manque, vieillit ou ne marche plus dans chaque fiche.

    Ce qui aiderait le plus les lecteurs vient d’abord. Sans nom de commun, passe en
    revue toutes les fiches publiables.

    \b
    Exemples :
      catalogue etat
      catalogue etat bac-malin
      catalogue etat --format json

    \b
    Code de sortie :
      0  l’état est dit en entier
      1  une fiche a des erreurs : son état n’est pas dit, lancez « catalogue valider »
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    catalogue, rapport = charger(root, today)
    broken = sorted(
        {d.fichier for d in rapport.diagnostics if d.est_erreur and d.fichier.startswith("projets/")}
    )
    names = {fiche.document.fichier: fiche.slug for fiche in rapport.fiches}
    known = {projet.slug for projet in catalogue.projets} | {names[one] for one in broken if one in names}
    communs = tuple(slug_de(root, name) for name in communs)
    if unknown := [name for name in communs if name not in known]:
        raise click.ClickException(f"aucune fiche ne s’appelle {citer(unknown[0])}.")
    found = [
        one
        for one in etats_des_fiches(Contexte(root, catalogue, today))
        if not communs or one.commun in communs
    ]
    errors = [name for name in broken if not communs or names.get(name) in communs]
    base.repondre({"communs": found, "en_erreur": errors})
    click.echo(_texte(found, errors), nl=False)
    sys.exit(base.ERREURS if errors else base.OK)


def _texte(found: list[Etat], errors: list[str]) -> str:
    lines: list[str] = []
    for one in found:
        if not one.points:
            continue
        lines.append(f"{one.nom} (projets/{one.commun}.yml)")
        lines += [f"  · {GENRES[point.genre]} : {point.message}" for point in one.points]
        lines.append("")
    lines += [f"✗ {name} a des erreurs : « catalogue valider {name} » les dit." for name in errors]
    total = sum(len(one.points) for one in found)
    lines.append(
        f"{total} point{'s' if total > 1 else ''} à regarder dans {len(found)} fiche{'s' if len(found) > 1 else ''}."
    )
    return "\n".join(lines) + "\n"


@click.command("identifiants", cls=base.Commande)
@base.SIMULER
@base.DATE
@base.RACINE
def identifiants_command(today: date, root: Path, *, simuler: bool) -> None:
    """Note ce qui est publié, et depuis quel jour.

    Ajoute à donnees/identifiants.csv les réutilisations, les mesures, les phases et les
    communs qui n’y sont pas. Écrit « id » à la ligne dont l’identifiant changerait parce
    que son organisme a reçu un SIREN, ou parce que seule sa place la distingue d’une autre.

    \b
    Exemples :
      catalogue identifiants --simuler
      catalogue identifiants

    \b
    Code de sortie :
      0  la liste est à jour, ou le serait
      1  la liste ne peut pas être lue
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    try:
        made = completer(root, today, lisibles(valider(root, today, avec_conseils=False)))
    except cles.ListeInvalide as error:
        click.echo(f"{cles.IDENTIFIANTS}:{error.ligne} : {error}", err=True)
        sys.exit(base.ERREURS)
    base.repondre({"dits": made.dits, "ecrit": not simuler})
    for line in made.dits or ["La liste est à jour."]:
        click.echo(line)
    if not simuler:
        for path, texts in made.fiches.items():
            ecrire_fiche(path, *texts)
        cles.ecrire_publies(root, made.liste)
