"""What is wrong in a file (`valider`), and what is mended without risk (`corriger`).

Who writes files asks for them again and again: they import nothing that they do not use.
"""

from datetime import date
from pathlib import Path

import click

from catalogue_communs.commandes import base, ligne
from catalogue_communs.fiches.diagnostics import FORMATS
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


def _fichier(root: Path, nomme: Path) -> Path:
    """Return the file that is named: by its path, from here or from the root, or by the name of a common."""
    if existing := next((path for path in (nomme, root / nomme) if path.exists()), None):
        return existing
    written = nomme.suffix or len(nomme.parts) > 1
    return nomme if written else root / "projets" / f"{base.slug_de(root, str(nomme))}.yml"


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
    paths = [_fichier(root, path) for path in fichiers] or None
    report = valider(root, today, paths)
    diagnostics = [
        diagnostic
        for diagnostic in report.diagnostics
        if diagnostic.est_erreur or not sans_conseils
    ]
    click.echo(FORMATS[form](diagnostics, report.verifies), nl=False)
    return ligne.OK if report.publiable else ligne.ERREURS


@base.commande("", "projets/bac-malin.yml", "--verifier")
@FICHIERS
@click.option(
    "--verifier", is_flag=True, help="N’écrit rien ; échoue si une correction est possible."
)
def corriger_command(fichiers: tuple[Path, ...], root: Path, *, verifier: bool) -> int:
    """Corrige ce qui peut l’être sans risque.

    Sans fichier, corrige toutes les fiches.

    Met des guillemets où il en faut, écrit les adresses en https, les dates, les
    nombres et les identifiants dans la bonne forme, range les utilisateurs par
    nom et les mesures par date. Garde les commentaires. Ne touche pas au sens.
    """
    status, intactes = ligne.OK, 0
    demandes = {path: _fichier(root, path) for path in fichiers}
    fiches = demandes or {
        path.relative_to(root): path for path in sorted(root.glob("projets/*.yml"))
    }
    for path, file in fiches.items():
        correction = corriger_fichier(file, write=not verifier)
        for line in correction.changements:
            click.echo(f"{path} : {line}")
        if correction.probleme:
            ligne.avertir(f"{path} : {correction.probleme}")
            status = ligne.ERREURS
        elif correction.changements:
            status = ligne.ERREURS if verifier else status
        else:
            intactes += 1
            if demandes:
                click.echo(f"{path} : rien à corriger")
    if not demandes:
        click.echo(f"{denombrer(intactes, 'fiche', 'fiches')} sans rien à corriger.")
    return status
