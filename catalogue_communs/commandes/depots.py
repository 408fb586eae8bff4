"""What is offered to the teams, for their repositories (`publiccode`)."""

import os
from datetime import date
from pathlib import Path

import click

from catalogue_communs.commandes import base, ligne
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import denombrer


@base.commande("propositions")
@click.argument("sortie", type=base.DOSSIER)
def publiccode_command(sortie: Path, root: Path, today: date) -> None:
    """Écrit dans SORTIE, pour le dépôt de chaque commun, le publiccode.yml à lui proposer.

    Un dossier par commun : le fichier, ses images, et le message qui l’accompagne. Un commun
    arrêté, ou dont le dépôt a déjà le sien, n’en a pas.
    """
    from catalogue_communs.site.sorties import propositions  # noqa: PLC0415 - pictures need the complement « site »

    site = os.environ.get("CATALOGUE_SITE_URL") or programme().adresses.site
    publication = Publication(f"{site.rstrip('/')}/") if site else Publication()
    contexte = Contexte(root, charger(root, today)[0], today)
    fichiers = propositions.a_proposer(contexte, publication)
    for path, contenu in fichiers.items():
        ecrire_d_un_coup(sortie / path, contenu)
    ecrits = {path.partition("/")[0] for path in fichiers}
    complets = [commun for commun in contexte.communs if commun.publiccode.complet]
    prets = len([commun for commun in complets if commun.projet.slug in ecrits])
    dits = denombrer(len(ecrits), "proposition", "propositions")
    click.echo(f"{dits} dans {sortie}, dont {denombrer(prets, 'complète', 'complètes')}.")
    if not site:
        ligne.avertir(
            "L’adresse du site n’est pas dans programme.yml : les fichiers en portent une inventée."
        )
