"""`catalogue voisins`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from catalogue.commandes.base import DATE, ERREURS, OK, RACINE, SIMULER, Commande, dossier, jour
from catalogue.contribution.lectures import TAILLE_LISTE
from catalogue.reseau.bornes import Panne
from catalogue.site.sorties.api import documents
from catalogue.socle.fichiers import json_bytes, write_atomically
from catalogue.socle.francais import accorder
from catalogue.socle.programme import FICHIER, programme
from catalogue.sources import campagne
from catalogue.sources.voisins import BORNES, Contrat, copie, lire_copie, moissonner
from catalogue.validation.moteur import servir

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from catalogue.socle.programme import Voisin
    from catalogue.sources.campagne import Demander

CONTRAT = Contrat(documents.JournalDesChangements, documents.FicheCommun)


@click.command("voisins", cls=Commande)
@SIMULER
@DATE
@RACINE
def voisins_command(day: datetime | None, racine: Path | None, *, simuler: bool) -> None:
    """Lit les communs des autres catalogues, par leur API.

    Les catalogues sont les voisins de programme.yml. Chaque document est vérifié ; le nom, la
    phrase, la page, la licence et les besoins sont gardés dans donnees/voisins. Un voisin qui
    ne répond pas, ou mal, garde sa dernière copie.

    \b
    Exemple :
      catalogue voisins --simuler

    \b
    Code de sortie :
      0  tous les voisins sont lus
      1  l’un d’eux n’a pas pu l’être ; sa copie reste
      2  commande mal écrite, ou programme.yml à corriger
    """  # noqa: D301 - \b is click's mark, a real backspace
    root, today = dossier(racine), jour(day)
    if faults := servir(root):
        raise click.ClickException(f"{FICHIER}, ligne {faults[0].ligne} : {faults[0].message}")
    neighbours = programme().voisins
    demander = campagne.ouvrir(frozenset(one.hote for one in neighbours), BORNES)
    read = [_lire(root, one, demander, today, simuler=simuler) for one in neighbours]
    click.echo(f"{sum(read)} {accorder(sum(read), 'voisin lu', 'voisins lus')} sur {len(read)}.")
    sys.exit(OK if all(read) else ERREURS)


def _lire(root: Path, voisin: Voisin, demander: Demander, today: date, *, simuler: bool) -> bool:
    """Read a neighbour and say what came of it; whatever it answers, what was known stays."""
    before = lire_copie(root, voisin)
    try:
        found = moissonner(voisin, before, demander, CONTRAT, today)
        made = json_bytes(found, 2)
        if len(made) > TAILLE_LISTE:
            raise Panne(f"il y aurait plus de {TAILLE_LISTE // 1_000_000} Mo à garder")  # noqa: TRY301 - as others
        if found and not simuler:
            write_atomically(root / copie(voisin), made)
    except Panne as failure:
        kept = f" La copie du {before.lu_le:%d/%m/%Y} reste." if before else ""
        # The network speaks of forges: what it says is as true of any source.
        said = failure.raison.replace("une forge", "un voisin").replace("la forge", "la source")
        click.echo(f"✗ {voisin.nom} : {said}.{kept}", err=True)
        return False
    except OSError as error:
        click.echo(f"✗ {voisin.nom} : le disque ne peut pas être écrit, {error.strerror}.", err=True)
        return False
    count = len(found.communs) if found else 0
    click.echo(
        f"{voisin.nom} : {f'{count} ' + accorder(count, 'commun', 'communs') if found else 'inchangé'}"
    )
    return True
