"""`catalogue etat`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from catalogue.commandes.base import DATE, ERREURS, OK, RACINE, Commande, communs, dossier, jour, repondre
from catalogue.commandes.proposition import slug_de
from catalogue.faits.contexte import Contexte, charger
from catalogue.faits.etat import A_RECONFIRMER, ANCIEN, CASSE, MANQUE, Etat, etats
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

GENRES = {CASSE: "cassé", ANCIEN: "ancien", A_RECONFIRMER: "à reconfirmer", MANQUE: "manque"}


@click.command("etat", cls=Commande)
@click.argument("communs", nargs=-1, metavar="[COMMUN]...", shell_complete=communs)
@DATE
@RACINE
def etat_command(communs: tuple[str, ...], day: datetime | None, racine: Path | None) -> None:
    """Dit ce qui manque, vieillit ou ne marche plus dans chaque fiche.

    Ce qui aiderait le plus les lecteurs vient d’abord. Sans nom de commun, passe en
    revue toutes les fiches publiables.

    \b
    Exemples :
      catalogue etat
      catalogue etat lucca
      catalogue etat --format json

    \b
    Code de sortie :
      0  l’état est dit en entier
      1  une fiche a des erreurs : son état n’est pas dit, lancez « catalogue valider »
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    root, today = dossier(racine), jour(day)
    catalogue, rapport = charger(root, today)
    broken = sorted(
        {d.fichier for d in rapport.diagnostics if d.est_erreur and d.fichier.startswith("projets/")}
    )
    names = {fiche.document.fichier: fiche.slug for fiche in rapport.fiches}
    known = {projet.slug for projet in catalogue.projets} | {names[one] for one in broken if one in names}
    communs = tuple(slug_de(root, name) for name in communs)
    if unknown := [name for name in communs if name not in known]:
        raise click.ClickException(f"aucune fiche ne s’appelle {citer(unknown[0])}.")
    found = [one for one in etats(Contexte(root, catalogue, today)) if not communs or one.commun in communs]
    errors = [name for name in broken if not communs or names.get(name) in communs]
    repondre({"communs": found, "en_erreur": errors})
    click.echo(_texte(found, errors), nl=False)
    sys.exit(ERREURS if errors else OK)


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
