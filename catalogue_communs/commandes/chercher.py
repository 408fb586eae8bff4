"""`catalogue organisme`: who bears a name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from catalogue_communs.collectivites import Reference, fichiers, organismes, reference
from catalogue_communs.collectivites.objets import Structure
from catalogue_communs.commandes.base import ERREURS, OK, RACINE, Commande, repondre
from catalogue_communs.contribution.organisme import candidats, reconnaitre, situee
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.fiches.lecture import lire_fichier
from catalogue_communs.modele.base import libelle
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.reseau.client import Reseau
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.identifiants import nommes_ainsi

LIBELLES = {"siren": "SIREN", "code_insee": "code INSEE"}


@click.command("organisme", cls=Commande)
@click.argument("nom")
@click.option("--sirene", is_flag=True, help="Cherche aussi dans SIRENE, sur le réseau.")
@click.option(
    "--retenir",
    metavar="SIREN",
    help="Ajoute à la référence l’organisme que SIRENE a trouvé ; avec --sirene.",
)
@RACINE
def organisme_command(nom: str, retenir: str | None, root: Path, *, sirene: bool) -> None:
    """Cherche qui porte un nom ou un sigle : collectivité, syndicat, pôle, parc, organisme d’une fiche.

    Donne le département, la population et l’identifiant de chacun, et ne choisit jamais.
    Avec --sirene, interroge aussi l’API « Recherche d’entreprises », qui ne rend aucun nom de
    personne ; --retenir ajoute un résultat à donnees/collectivites/organismes.csv.

    \b
    Exemples :
      catalogue organisme "Parc naturel régional du Pilat"

    \b
    Code de sortie :
      0  au moins un organisme porte ce nom
      1  aucun, ou SIRENE ne répond pas
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    known = reference(root)
    found = [(one.libelle, one.valeurs) for one in (*reconnaitre(known, nom), *candidats(known, nom))]
    sirens = {values.get("siren") for _, values in found}
    found += [one for one in _des_fiches(root, nom) if one[1].get("siren", "") not in sirens]
    try:
        asked = _a_sirene(nom) if sirene else []
        if retenir:
            click.echo(f"Ajouté : {_retenu(known, asked, retenir)}")
    except (Panne, Refus, organismes.SourceInattendue) as error:
        click.echo(f"Refusé : {str(error).replace('la forge', 'SIRENE')}", err=True)
        sys.exit(ERREURS)
    unknown = (one for one in asked if one.siren not in known.structures)
    told = dict([*found, *((situee(known, one), {"siren": one.siren}) for one in unknown)])
    repondre({"organismes": [{"libelle": label, **values} for label, values in told.items()]})
    for label in told:
        click.echo(f"· {label}")
    if not told:
        click.echo("Aucun organisme de la référence ni des fiches ne porte ce nom ou ce sigle.", err=True)
    sys.exit(OK if told else ERREURS)


def _a_sirene(nom: str) -> list[Structure]:
    net = Reseau(frozenset({organismes.HOTE}))
    try:
        return [*organismes.demander_a_sirene(nom, net)]
    finally:
        net.fermer()


def _des_fiches(root: Path, nom: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the organisations that the files of the catalogue name so, as they write them."""
    paths = sorted((root / "projets").glob("*.yml"))
    fiches = (Fiche(path.stem, lire_fichier(path, f"projets/{path.name}")) for path in paths)
    for one in nommes_ainsi(fiches, nom):
        field, _, code = one.code.replace('"', "").partition(": ")
        values = {"nom": one.nom, "type": one.type, field: code}
        kind = libelle("type_organisme", one.type) if one.type else ""
        told = ", ".join(filter(None, (kind, one.code and f"{LIBELLES[field]} {code}", one.fichier)))
        yield f"{one.nom} ({told})", {key: value for key, value in values.items() if value}


def _retenu(known: Reference, asked: list[Structure], siren: str) -> str:
    chosen = next((one for one in asked if one.siren == siren), None)
    if chosen is None or not chosen.type:
        raise Refus(f"SIRENE n’a pas rendu d’organisme public de SIREN {siren} pour ce nom.")
    kept = {**known.structures, siren: chosen}
    ecrire_d_un_coup(known.folder / fichiers.ORGANISMES, organismes.ecrire_organismes(kept.values()))
    return situee(known, chosen)
