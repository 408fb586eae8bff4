"""`catalogue formulaires` and `catalogue reference`: files that are made, and never written by hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalogue_communs.commandes.base import DATE, DOSSIER, ERREURS, FICHIER, RACINE, Commande
from catalogue_communs.modele.tables import AIDANTS
from catalogue_communs.socle.fichiers import write_atomically

if TYPE_CHECKING:
    from datetime import date

PAQUET = Path("node_modules/@etalab/decoupage-administratif")


@click.command("formulaires", cls=Commande)
@RACINE
def formulaires_command(root: Path) -> None:
    """Refait les formulaires de la forge à partir du schéma.

    Écrit .github/ISSUE_TEMPLATE. À lancer après un changement de schemas/.

    \b
    Exemple :
      catalogue formulaires

    \b
    Code de sortie :
      0  les formulaires sont à jour
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    from catalogue_communs.contribution.formulaires import fichiers_des_formulaires  # noqa: PLC0415 - useless to « reference »

    for name, text in fichiers_des_formulaires().items():
        write_atomically(root / name, text.encode())
    click.echo("Les formulaires sont à jour.")


@click.command("aidants", cls=Commande)
@click.argument("operateurs", type=FICHIER, required=False)
@DATE
@RACINE
def aidants_command(operateurs: Path | None, today: date, root: Path) -> None:
    """Met à jour donnees/aidants.csv d’après la liste publique des opérateurs de services numériques.

    OPERATEURS est son fichier CSV ; sans lui, il est téléchargé de data.gouv.fr. Les autres
    lignes de donnees/aidants.csv restent.

    \b
    Exemple :
      catalogue aidants operateurs-quotidien.csv

    \b
    Code de sortie :
      0  le fichier est à jour
      1  la liste ne répond pas, ou sa forme a changé
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    from catalogue_communs.contribution import operateurs as liste  # noqa: PLC0415 - useless to the others
    from catalogue_communs.reseau.bornes import Panne  # noqa: PLC0415 - likewise
    from catalogue_communs.reseau.client import Reseau  # noqa: PLC0415 - likewise

    net = Reseau(liste.HOTES)
    try:
        raw = operateurs.read_bytes() if operateurs else net.lire(liste.ADRESSE).corps
        made, count = liste.fusionner_les_aidants(root, raw, today)
    except (Panne, ValueError) as error:
        click.echo(f"Refusé : {str(error).replace('la forge', 'data.gouv.fr')}", err=True)
        sys.exit(ERREURS)
    finally:
        net.fermer()
    write_atomically(root / AIDANTS, made)
    click.echo(f"Écrit : {AIDANTS.as_posix()}, {count} opérateurs publics de services numériques.")


@click.command("reference", cls=Commande)
@click.option(
    "--paquet",
    type=DOSSIER,
    metavar="DOSSIER",
    help=f"Dossier du paquet npm ouvert (par défaut : {PAQUET}).",
)
@click.option(
    "--banatic",
    type=FICHIER,
    metavar="FICHIER",
    help="Refait aussi organismes.csv, d’après l’export de BANATIC (.xlsx) ou la liste d’un dépôt (.sql).",
)
@RACINE
def reference_command(paquet: Path | None, banatic: Path | None, root: Path) -> None:
    """Refait donnees/collectivites à partir des données officielles.

    « python3 scripts/lock » installe le paquet que nomme package.json.

    \b
    Exemple :
      catalogue reference

    \b
    Code de sortie :
      0  la référence des collectivités est à jour
      1  le paquet manque, ou n’est pas celui que le catalogue connaît
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    from catalogue_communs.collectivites.fabrication import (  # noqa: PLC0415 - useless to « formulaires »
        PaquetInattendu,
        ecrire_reference,
        fabriquer_reference,
    )
    from catalogue_communs.collectivites.fichiers import ORGANISMES, structures  # noqa: PLC0415 - likewise
    from catalogue_communs.collectivites.organismes import (  # noqa: PLC0415
        NATURES,
        PNR,
        SourceInattendue,
        ecrire_organismes,
        lire_banatic,
    )

    package = paquet or root / PAQUET
    if not (package / "package.json").is_file():
        click.echo(
            f"Le paquet manque : lancez « python3 scripts/lock », ou donnez --paquet ({package}).", err=True
        )
        sys.exit(ERREURS)
    try:
        written = root / "donnees" / "collectivites"
        if banatic:
            kept = [one for one in structures(written).values() if one.type not in {*NATURES.values(), PNR}]
            bodies = {**{one.siren: one for one in kept}, **lire_banatic(banatic)}
            write_atomically(written / ORGANISMES, ecrire_organismes(bodies.values()))
        made = fabriquer_reference(package, written if written.is_dir() else None)
    except (PaquetInattendu, SourceInattendue) as fault:
        click.echo(str(fault), err=True)
        sys.exit(ERREURS)
    ecrire_reference(made, root / "donnees" / "collectivites")
    click.echo("La référence des collectivités est à jour.")
