"""The steps of the workflows, one by one: `python3 scripts/contribution ÉTAPE`, `scripts/fraicheur`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from catalogue.chargement import charger
from catalogue.commandes.base import Commande, Groupe, jour
from catalogue.connexion import Panne
from catalogue.contexte import Contexte
from catalogue.contribution import apercu, fraicheur, github, liens, publication
from catalogue.contribution.demande import traiter
from catalogue.contribution.resultat import Trafique, msgspec_json, seul_fichier
from catalogue.forges import GITHUB_API
from catalogue.reseau import authority

if TYPE_CHECKING:
    from collections.abc import Mapping

DOSSIER = click.Path(file_okay=False, path_type=Path)
RACINE = click.option("--racine", type=DOSSIER, default=Path(), help="Dossier du catalogue.")
JOUR = click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Date du jour, AAAA-MM-JJ.")
# More than an event of the forge ever is.
EVENEMENT = 5_000_000


@click.group(cls=Groupe, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def contribution() -> None:
    """Étapes des flux de contribution. Chacune lit l’événement de la forge dans GITHUB_EVENT_PATH."""


@contribution.command("lire", cls=Commande)
@click.argument("sortie", type=DOSSIER)
@RACINE
@JOUR
def lire(sortie: Path, racine: Path, day: datetime | None) -> None:
    """Lit un formulaire et écrit ce qu’il propose dans SORTIE. Ne demande aucun droit."""
    issue = _event()["issue"]
    written = datetime.fromisoformat(str(issue["created_at"])).date()
    result = traiter(str(issue.get("body") or ""), racine, jour(day), str(issue["html_url"]), written)
    result.ecrire(sortie)
    click.echo(f"{result.action} : {result.fichier or f'{len(result.messages)} message(s)'}")


@contribution.command("deposer", cls=Commande)
@click.argument("resultat", type=DOSSIER)
@RACINE
def deposer(resultat: Path, racine: Path) -> None:
    """Écrit la branche, la proposition et le commentaire d’un formulaire lu dans RESULTAT."""
    click.echo(publication.deposer(_event(), resultat, racine, _forge()))


@contribution.command("comparer", cls=Commande)
@click.argument("avant", type=DOSSIER)
@click.argument("sortie", type=DOSSIER)
@RACINE
@JOUR
def comparer(avant: Path, sortie: Path, racine: Path, day: datetime | None) -> None:
    """Compare le catalogue à celui du dossier AVANT, visite les nouvelles adresses, écrit dans SORTIE."""
    found = apercu.comparer(avant, racine, jour(day), _try_to_visit)
    found.ecrire(sortie)
    for line in (*(c.texte for c in found.changements), *found.erreurs, *found.liens_morts, *found.manques):
        click.echo(f"  {line}")


@contribution.command("commenter", cls=Commande)
@click.argument("resultat", type=DOSSIER)
def commenter(resultat: Path) -> None:
    """Écrit sur la proposition le commentaire préparé dans RESULTAT."""
    click.echo(publication.commenter(_event(), resultat, _forge()))


@contribution.command("liens", cls=Commande)
@click.argument("sortie", type=click.Path(dir_okay=False, path_type=Path))
@RACINE
@JOUR
def visiter(sortie: Path, racine: Path, day: datetime | None) -> None:
    """Visite toutes les adresses des fiches et écrit dans SORTIE celles qui ne répondent pas."""
    catalogue, _ = charger(racine, jour(day))
    dead = _visit({projet.slug: liens.adresses(projet) for projet in catalogue.projets})
    sortie.parent.mkdir(parents=True, exist_ok=True)
    sortie.write_text(json.dumps(dead, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    click.echo(f"{sum(map(len, dead.values()))} adresse(s) sans réponse.")


@contribution.command("fraicheur", cls=Commande)
@click.option("--simuler", is_flag=True, help="Dit ce qui serait fait, et ne change rien.")
@click.option(
    "--liens", "morts", type=DOSSIER, help="Dossier du fichier liens.json, écrit par l’étape « liens »."
)
@RACINE
@JOUR
def rafraichir(racine: Path, morts: Path | None, day: datetime | None, *, simuler: bool) -> None:
    """Tient un ticket par commun : réutilisations, mesures et adresses à revoir.

    Avec --simuler et sans jeton, imprime les tickets sans interroger la forge.
    """
    catalogue, _ = charger(racine, jour(day))
    contexte, dead = Contexte(racine, catalogue, jour(day)), _dead(morts)
    name = os.environ.get("GITHUB_REPOSITORY", "ORGANISATION/catalogue")
    found = [
        (projet, fraicheur.points(projet, contexte, f"https://github.com/{name}", dead.get(projet.slug, [])))
        for projet in catalogue.projets
    ]
    owners = _owners(racine)
    if simuler and not os.environ.get("GITHUB_TOKEN"):
        for projet, listed in found:
            if listed:
                click.echo(f"\n# {projet.nom} : fiche à revoir\n")
                whose = fraicheur.proprietaires(owners, f"projets/{projet.slug}.yml")
                click.echo(fraicheur.texte(projet, listed, whose))
        return
    for line in fraicheur.actualiser(found, owners, _forge(), simuler=simuler):
        click.echo(line)


def _owners(root: Path) -> str:
    path = root / ".github" / "CODEOWNERS"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _dead(folder: Path | None) -> dict[str, list[str]]:
    """Read the dead addresses that another job found, checked for their shape."""
    if folder is None:
        return {}
    raw = seul_fichier(folder, "liens.json", apercu.TAILLE)
    return msgspec_json(raw, dict[str, list[str]])


def _visit(par_commun: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    if not liens.LYCHEE.exists():
        click.echo("Les adresses ne sont pas visitées : lychee n’est pas installé.", err=True)
        return {}
    return liens.visiter(par_commun)


def _try_to_visit(par_commun: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Visit addresses; a visit that fails does not stop the rest of a comparison."""
    try:
        return _visit(par_commun)
    except (subprocess.SubprocessError, ValueError):
        click.echo("Les adresses n’ont pas pu être visitées.", err=True)
        return {}


def _event() -> dict[str, Any]:
    path = Path(os.environ["GITHUB_EVENT_PATH"])
    if path.stat().st_size > EVENEMENT:
        raise Trafique("l’événement est trop gros")
    read: dict[str, Any] = json.loads(path.read_bytes())
    return read


def _forge() -> github.Depot:
    """Reach the repository that the workflow runs for."""
    api = os.environ.get("GITHUB_API_URL", GITHUB_API)
    # Only a server of the machine itself may speak http: that of the tests.
    allowed = frozenset({authority(api)}) if api.startswith("http://127.0.0.1:") else frozenset()
    network = github.ouvrir(os.environ.get("GITHUB_TOKEN", ""), api, allowed)
    return github.Depot(network, os.environ.get("GITHUB_REPOSITORY", ""), api)


def main() -> NoReturn:
    """Run a step; what goes wrong is told in one line."""
    try:
        status = contribution.main(prog_name="contribution", standalone_mode=False)
    except (Panne, Trafique) as error:
        click.echo(f"Erreur : {error}.", err=True)
        status = 1
    except click.ClickException as error:
        click.echo(f"Erreur : {error.format_message()}", err=True)
        status = 2
    sys.exit(status or 0)


if __name__ == "__main__":
    main()
