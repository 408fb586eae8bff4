"""`catalogue nouveau`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from catalogue.collectivites import reference
from catalogue.commandes import base, proposition
from catalogue.commandes.base import DATE, ERREURS, RACINE, SIMULER, Commande, dossier, jour, valeurs
from catalogue.contribution.comprendre import contact, lecteur, terme
from catalogue.contribution.organisme import reconnaitre
from catalogue.contribution.redaction import fiche_nouvelle
from catalogue.fiches.ecriture import Refus, slug_refuse
from catalogue.fiches.lecture import read_file
from catalogue.socle.programme import programme
from catalogue.socle.texte import citer, silhouette, slugifier

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from catalogue.collectivites import Reference


@click.command("nouveau", cls=Commande)
@click.option("--nom", metavar="NOM", help="Nom du commun.")
@click.option("--accroche", metavar="PHRASE", help="Une phrase qui dit à une mairie à quoi il sert.")
@click.option(
    "--porteur", metavar="NOM", help="Organisme qui le porte, par exemple « Commune de Valimaginaire »."
)
@click.option(
    "--type",
    "genre",
    metavar="TYPE",
    shell_complete=valeurs("type_organisme"),
    help="Type du porteur, par exemple commune ou service-etat.",
)
@click.option("--code", metavar="CODE", help="SIREN ou code INSEE du porteur.")
@click.option("--publics", metavar="LISTE", help="Pour qui : commune, epci… séparés par des virgules.")
@click.option("--depot", metavar="ADRESSE", help="Adresse du dépôt de code.")
@click.option("--licence", metavar="LICENCE", help="Identifiant SPDX, par exemple EUPL-1.2.")
@click.option("--contact", metavar="CONTACT", help="Adresse d’équipe, ou page de contact.")
@click.option("--site", metavar="ADRESSE", help="Site du commun.")
@click.option("--slug", metavar="SLUG", help="Nom du fichier et de la page (par défaut : tiré du nom).")
@SIMULER
@DATE
@RACINE
def nouveau_command(
    day: datetime | None,
    racine: Path | None,
    *,
    simuler: bool,
    **choix: Any,  # noqa: ANN401 - the options above
) -> None:
    """Écrit la fiche d’un nouveau commun, commentée et valide.

    Pose quelques questions, ou lit les options. Le nom du fichier vient du nom du
    commun. L’identifiant officiel d’une collectivité est retrouvé d’après son nom.
    Ce qui manque est écrit en commentaire, à sa place.

    \b
    Exemples :
      catalogue nouveau
      catalogue nouveau --nom "Tri Malin" --accroche "Suivre les bacs de tri sans tableur." \\
          --porteur "Syndicat des Deux Rives" --type syndicat-mixte-ferme --publics commune,epci \\
          --depot https://github.com/exemple/tri-malin --licence EUPL-1.2 \\
          --contact contact@exemple.fr --simuler

    \b
    Code de sortie :
      0  la fiche est écrite, ou le serait
      1  refusé : la fiche existe déjà, ou aurait une erreur
      2  commande mal écrite, ou réponse manquante
    """  # noqa: D301 - \b is click's mark, a real backspace
    root, today = dossier(racine), jour(day)
    try:
        # An option that is wrong is told with the whole file.
        read = base.texte if choix["nom"] else _nom_libre(root)
        name = str(base.demander("Nom du commun", choix["nom"], "--nom", read))
        slug = _slug(root, name, choix["slug"])
        text = fiche_nouvelle({"nom": name, **_values(reference(root), choix)})
        sys.exit(proposition.proposer(root, today, proposition.Proposition(slug, "", text), simuler=simuler))
    except Refus as refusal:
        click.echo(f"Refusé : {refusal}", err=True)
        sys.exit(ERREURS)


def _nom_libre(root: Path) -> Callable[[str], str]:
    """Return what reads a name that no page bears, nor seems to bear."""
    taken: dict[str, str] = {}
    for path in sorted((root / "projets").glob("*.yml")):
        values = read_file(path, path.name).valeurs
        if isinstance(values, dict) and isinstance(values.get("nom"), str):
            taken.setdefault(silhouette(values["nom"]), path.name)

    def free(answer: str) -> str:
        name = base.texte(answer)
        if (former := taken.get(silhouette(name))) and silhouette(name):
            raise Refus(f"{citer(former)} porte déjà ce nom : complétez cette fiche, ou précisez le nom.")
        return name

    return free


def _slug(root: Path, name: str, given: str | None) -> str:
    """Return the name of the new file, which no page bears or bore."""

    def free(answer: str) -> str:
        if problem := slug_refuse(answer):
            raise Refus(problem)
        for path in sorted((root / "projets").glob("*.yml")):
            values = read_file(path, path.name).valeurs
            former = values.get("anciens_slugs") if isinstance(values, dict) else None
            if answer == path.stem or answer in (former if isinstance(former, list) else []):
                raise Refus(
                    f"{citer(answer)} est déjà l’adresse de {citer(path.name)} : complétez cette fiche, "
                    "ou choisissez un autre nom."
                )
        return answer

    guessed = slugifier(name)
    if given is None and not base.interactif():
        return free(guessed)
    return str(base.demander("Nom du fichier", given, "--slug", free, defaut=guessed))


def _values(known: Reference, choix: dict[str, Any]) -> dict[str, Any]:
    ask = base.demander
    values: dict[str, Any] = {
        "accroche": ask(
            "Accroche, en une phrase de 150 caractères au plus",
            choix["accroche"],
            "--accroche",
            lecteur("accroche"),
        ),
        "statut": programme().autre.cle,
        "porteurs": [_porteur(known, choix)],
        "publics": {
            "collectivites": ask(
                "Publics (commune, epci…)",
                choix["publics"],
                "--publics",
                lecteur("publics", "collectivites"),
                defaut="non-precise",
            )
        },
        "depots": [
            {"url": ask("Adresse du dépôt de code", choix["depot"], "--depot", lecteur("depots", 0, "url"))}
        ],
        "licence": ask("Licence (EUPL-1.2, MIT…)", choix["licence"], "--licence", lecteur("licence")),
        "contact": ask("Contact (adresse d’équipe ou page)", choix["contact"], "--contact", contact),
    }
    if site := ask("Site", choix["site"], "--site", lecteur("liens", "site"), defaut=""):
        values["liens"] = {"site": site}
    return values


def _porteur(known: Reference, choix: dict[str, Any]) -> dict[str, str]:
    """Return the organisation behind the common, with its official identifier when it has one."""
    ask = base.demander
    name = str(ask("Organisme qui le porte", choix["porteur"], "--porteur", base.texte))
    kind = terme("type_organisme")
    genre = "" if choix["genre"] is None else str(ask("Type", choix["genre"], "--type", kind))
    found = reconnaitre(known, name, genre, choix["code"] or "")
    if not found:
        genre = str(ask("Type d’organisme (association, service-etat…)", None, "--type", kind))
        found = reconnaitre(known, name, genre, "")
    rank = 0
    if len(found) > 1:
        rank = base.choisir("Lequel", [one.libelle for one in found], "--type ou --code")
    click.echo(f"Porteur : {found[rank].libelle}")
    typed = {"type": genre} if genre else {}
    return {"nom": name, **typed, **found[rank].valeurs}
