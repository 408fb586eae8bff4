"""The command line: the list of commands, and mistakes told in French. Thin: see `catalogue_communs.commandes`."""

import sys
from collections import UserDict
from importlib import import_module
from typing import Any, NoReturn

import click

from catalogue_communs.commandes import base
from catalogue_communs.socle.complements import installer, qui_manque
from catalogue_communs.socle.texte import proche

# The module that holds each command: only that of the command asked for is imported. The seven of who writes
# files come first; those of who hosts the catalogue are shown by « --help-tout ».
FICHE = {
    "nouveau": "champ",
    "champ": "champ",
    "corriger": "verifier",
    "valider": "verifier",
    "etat": "verifier",
    "importer": "importer",
    "recevoir": "champ",
}
HEBERGER = {
    "organisme": "verifier",
    "identifiants": "verifier",
    "activite": "lectures",
    "releve": "lectures",
    "presences": "lectures",
    "confirmer": "lectures",
    "init": "moteur",
    "construire": "moteur",
    "fiches": "verifier",
    "fraicheur": "flux",
}
FLUX = dict.fromkeys(("formulaire", "comparer", "lectures", "liens", "forge"), "flux")


class _Commandes(UserDict[str, Any]):
    """The commands by name, each imported when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        module = import_module(f"catalogue_communs.commandes.{self.data[name]}")
        return getattr(module, f"{name}_command")


class _Catalogue(base.Commande, click.Group):
    """The commands of the catalogue: those of who writes files, and on demand the others."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands of each heading."""
        others = {"Pour qui héberge le catalogue": HEBERGER, "Pour les flux de la forge": FLUX}
        for title, names in {"Pour une fiche": FICHE, **(others if ctx.meta.get(_TOUT) else {})}.items():
            with formatter.section(title):
                formatter.write_dl([(name, self.commands[name].get_short_help_str(100)) for name in names])


_TOUT = "catalogue.tout"


def _montrer_tout(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's own call
    if asked:
        ctx.meta[_TOUT] = True
        click.echo(ctx.get_help())
        ctx.exit()


@click.group(
    cls=_Catalogue,
    commands=_Commandes(FICHE | HEBERGER | FLUX),
    options_metavar="",
    subcommand_metavar="COMMANDE [OPTIONS]…",
    context_settings={"max_content_width": 100},
)
@base.AIDE
@click.option(
    "--help-tout",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_montrer_tout,
    help="Affiche aussi les commandes de qui héberge le catalogue.",
)
@click.version_option(
    package_name="catalogue-communs", message="%(package)s %(version)s", help="Affiche le nom et la version."
)
def cli() -> None:
    """Écrit, vérifie et corrige les fiches du catalogue des communs.

    « catalogue COMMANDE --help » explique une commande.
    """


def main() -> NoReturn:
    """Run a command line; a user's mistake never shows a traceback, nor English."""
    status = base.USAGE
    try:
        status = cli.main(prog_name="catalogue", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        base.avertir(error.format_message())
    except click.ClickException as error:
        base.avertir(f"Erreur : {_in_french(error)}")
    except click.Abort:
        status = base.INTERROMPU
    except ModuleNotFoundError as error:
        extra = qui_manque(error)
        if extra is None:
            raise
        base.avertir(f"Erreur : il manque un complément à cette commande. Installez-le : {installer(extra)}")
    sys.exit(status)


def _in_french(error: click.ClickException) -> str:
    close: str | None = None
    match error:
        case click.NoSuchOption():
            said = f"l’option « {error.option_name} » n’existe pas."
            close = proche(error.option_name, list(error.possibilities or ()))
        case click.exceptions.NoSuchCommand():
            said = f"la commande « {error.command_name} » n’existe pas."
            close = proche(error.command_name, list(cli.commands))
        case click.MissingParameter():
            said = "il manque le nom d’un fichier."
        case click.BadParameter(param=click.Option() as option):
            said = f"la valeur donnée à « {option.opts[0]} » ne convient pas. {option.help}"
        case click.UsageError():
            said = "la commande est mal écrite."
        case _:
            return error.message
    meant = f" Vouliez-vous écrire « {close} » ?" if close else ""
    command = error.ctx.command_path if error.ctx else "catalogue"
    return f"{said}{meant} « {command} --help » montre comment l’écrire."
