"""What is wrong, missing or to be kept (`valider`, `corriger`, `etat`, `identifiants`), and who bears a name (`organisme`)."""

from datetime import date
from pathlib import Path

import click

from catalogue_communs.collectivites import cles, reference
from catalogue_communs.commandes import base
from catalogue_communs.contribution.comprendre import candidats, reconnaitre
from catalogue_communs.contribution.proposition import completer
from catalogue_communs.faits.contexte import Contexte, charger, etats_des_fiches
from catalogue_communs.fiches.diagnostics import FORMATS
from catalogue_communs.fiches.ecriture import ecrire_fiche
from catalogue_communs.socle.texte import denombrer
from catalogue_communs.validation import valider
from catalogue_communs.validation.moteur import corriger_fichier

FICHIERS = click.argument(
    "fichiers",
    nargs=-1,
    type=click.Path(path_type=Path),
    metavar="[FICHIER_OU_COMMUN]...",
    shell_complete=base.completer_commun,
)


def _fichier(root: Path, named: Path) -> Path:
    """Return the file that is named: by its path, from here or from the root, or by the name of a common."""
    if found := next((path for path in (named, root / named) if path.exists()), None):
        return found
    written = named.suffix or len(named.parts) > 1
    return named if written else root / "projets" / f"{base.slug_de(root, str(named))}.yml"


@base.commande("", "projets/bac-malin.yml", "bac-malin", "--format json")
@FICHIERS
@base.option_forme(*sorted(FORMATS))
@click.option("--sans-conseils", is_flag=True, help="N’affiche que les erreurs.")
def valider_command(
    fichiers: tuple[Path, ...], form: str, today: date, root: Path, *, sans_conseils: bool
) -> int:
    """Vérifie les fiches et dit quoi écrire.

    Sans fichier, vérifie toutes les fiches et guichet.yml.
    """
    asked = [_fichier(root, one) for one in fichiers] or None
    report = valider(root, today, asked)
    shown = [one for one in report.diagnostics if one.est_erreur or not sans_conseils]
    click.echo(FORMATS[form](shown, report.verifies), nl=False)
    return base.OK if report.publiable else base.ERREURS


@base.commande("", "projets/bac-malin.yml", "--verifier")
@FICHIERS
@click.option("--verifier", is_flag=True, help="N’écrit rien ; échoue si une correction est possible.")
def corriger_command(fichiers: tuple[Path, ...], root: Path, *, verifier: bool) -> int:
    """Corrige ce qui peut l’être sans risque.

    Sans fichier, corrige toutes les fiches.

    Met des guillemets où il en faut, écrit les adresses en https, les dates, les
    nombres et les identifiants dans la bonne forme. Garde les commentaires. Ne
    touche pas au sens.
    """
    status = base.OK
    asked = {path: _fichier(root, path) for path in fichiers}
    every = {path.relative_to(root): path for path in sorted(root.glob("projets/*.yml"))}
    for path, file in (asked or every).items():
        result = corriger_fichier(file, write=not verifier)
        for line in result.changements:
            click.echo(f"{path} : {line}")
        if result.probleme:
            base.avertir(f"{path} : {result.probleme}")
        elif not result.changements:
            click.echo(f"{path} : rien à corriger")
        if result.probleme or (verifier and result.changements):
            status = base.ERREURS
    return status


@base.commande("", "bac-malin")
@base.COMMUNS
def etat_command(communs: tuple[str, ...], today: date, root: Path) -> int:
    """Dit ce qui manque, vieillit ou ne marche plus dans chaque fiche.

    Ce qui trompe vient avant ce qui manque. Sans nom de commun, passe en
    revue toutes les fiches publiables.
    """
    catalogue, rapport = charger(root, today)
    every = {path.stem for path in root.glob("projets/*.yml")}
    asked = {base.slug_de(root, name) for name in communs} or every
    paths = {f"projets/{slug}.yml" for slug in asked}
    errors = sorted(rapport.en_erreur & paths)
    every_state = etats_des_fiches(Contexte(root, catalogue, today), rapport)
    found = [one for one in every_state if one[0].slug in asked]
    total = 0
    for projet, points in found:
        if told := [f"  · {kind} : {said}" for kind, every in points.items() for said in every]:
            click.echo("\n".join([f"{projet.nom} (projets/{projet.slug}.yml)", *told, ""]))
            total += len(told)
    for name in errors:
        click.echo(f"✗ {name} a des erreurs : « catalogue valider {name} » les dit.")
    files = denombrer(len(found), "fiche", "fiches")
    click.echo(f"{denombrer(total, 'point', 'points')} à regarder dans {files}.")
    return base.ERREURS if errors else base.OK


@base.commande("--simuler", "")
def identifiants_command(today: date, root: Path, *, simuler: bool) -> int:
    """Note ce qui est publié, et depuis quel jour.

    Ajoute à donnees/identifiants.csv les réutilisations, les mesures, les phases et les
    communs qui n’y sont pas. Écrit « id » à la ligne dont l’identifiant changerait parce
    que son organisme a reçu un SIREN, ou parce que seule sa place la distingue d’une autre.
    """
    try:
        files, listed, told = completer(root, today, valider(root, today))
    except cles.ListeInvalide as error:
        base.avertir(f"{cles.IDENTIFIANTS}:{error.ligne} : {error}")
        return base.ERREURS
    for line in told or ["La liste est à jour."]:
        click.echo(line)
    if not simuler:
        for path, texts in files.items():
            ecrire_fiche(path, *texts)
        cles.ecrire_publies(root, listed)
    return base.OK


@base.commande('"Parc naturel régional du Pilat"')
@click.argument("nom")
def organisme_command(nom: str, root: Path) -> int:
    """Cherche qui porte un nom ou un sigle : collectivité, syndicat, pôle, parc.

    Donne le département, la population et l’identifiant de chacun, et ne choisit jamais.
    """
    known = reference(root)
    told = dict.fromkeys(one.libelle for one in (*reconnaitre(known, nom), *candidats(known, nom)))
    for label in told:
        click.echo(f"· {label}")
    if not told:
        base.avertir("Aucun organisme de la référence ne porte ce nom ou ce sigle.")
    return base.OK if told else base.ERREURS
