"""The site: `catalogue construire`."""

import os
import socket
from importlib.util import find_spec
from pathlib import Path

import click

from catalogue_communs.commandes import base, ligne
from catalogue_communs.site.construction import fabrique
from catalogue_communs.socle import fichiers
from catalogue_communs.socle.programme import programme

ICI = "127.0.0.1"
# From so many commons on, laying out every page at each change makes who writes wait.
BEAUCOUP = 100


@base.commande("", "--servir")
@click.option(
    "--servir",
    is_flag=True,
    help="Sert plutôt le site sur cette machine, refait à chaque changement.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    metavar="PORT",
    help="Port du serveur ; 8000 par défaut.",
)
@click.option(
    "--moteur",
    type=click.Choice(["mkdocs", "properdocs"]),
    default="mkdocs",
    help="Moteur ; « mkdocs » par défaut.",
)
def construire_command(root: Path, port: int, moteur: str, *, servir: bool) -> int:
    """Construit le site dans « site » ; tout avertissement est une erreur.

    Là où le moteur n’est pas dans le dépôt, réunit dans .catalogue les pages fournies et celles du dépôt. Les
    adresses publiques sont celles de programme.yml, ou des variables CATALOGUE_SITE_URL et CATALOGUE_DEPOT_URL.
    """
    if find_spec(moteur) is None:
        raise ModuleNotFoundError(name=moteur)
    root = root.resolve()
    if servir:
        return _servir(root, port)
    target = root / "site"
    fresh, former = root / ".site.neuf", root / ".site.ancien"
    waiting = "Une autre construction de « site » est en cours : celle-ci attend son tour…"
    try:
        with fichiers.verrou(root / ".site.verrou", lambda: ligne.avertir(waiting)):
            if former.exists() and not target.exists():
                former.rename(target)  # a former build was killed between its two renamings
            code = fabrique.lancer(
                root, "build", "--strict", "--site-dir", str(fresh), moteur=moteur
            )
            if code == 0:
                fichiers.echanger_dossiers(target, fresh, former)
    except OSError as error:
        ligne.avertir(fabrique.refus_de_la_machine(error))
        return ligne.ERREURS
    if code:
        ligne.avertir("Le site n’est pas construit (voir plus haut).")
        return ligne.ERREURS
    click.echo("Le site est construit dans « site ».")
    avertir_sans_adresse()
    return ligne.OK


def avertir_sans_adresse() -> None:
    """Say in large that nobody has given the address of the site."""
    if not (os.environ.get("CATALOGUE_SITE_URL") or programme().adresses.site):
        click.echo(SANS_ADRESSE)


SANS_ADRESSE = f"""
{"=" * 72}
  CE SITE N’A PAS D’ADRESSE : ne le publiez pas ainsi.
  Écrivez-la dans programme.yml (adresses : site), ou dans la variable
  CATALOGUE_SITE_URL. Jusque-là, les flux et les liens à copier en portent
  une inventée ; les feuilles imprimées et leur code QR, aucune.
{"=" * 72}"""


def _servir(root: Path, port: int) -> int:
    """Serve the site, laid out again at each change, until Ctrl+C."""
    try:
        socket.create_server((ICI, port)).close()
    except OSError:
        raise click.ClickException(
            f"le port {port} est déjà pris : essayez --port {port + 1}."
        ) from None
    click.echo(f"Construction du site, puis service sur http://{ICI}:{port}/ — Ctrl+C pour arrêter")
    # The engine then lays out again only the pages whose file changed: their lists wait for the next start.
    dirty = ["--dirty"] if len([*root.glob("projets/*.yml")]) > BEAUCOUP else []
    try:
        return fabrique.lancer(root, "serve", "--dev-addr", f"{ICI}:{port}", *dirty)
    except KeyboardInterrupt:
        click.echo("Le site n’est plus servi.")
        return ligne.OK
