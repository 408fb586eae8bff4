"""The command line: the list of commands, and mistakes told in French. Thin: see `catalogue.commandes`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from catalogue.commandes.activite import activite_command
from catalogue.commandes.base import INTERROMPU, USAGE, Groupe
from catalogue.commandes.etat import etat_command
from catalogue.commandes.importer import importer_command
from catalogue.commandes.mesure import mesure_command
from catalogue.commandes.nouveau import nouveau_command
from catalogue.commandes.reutilisation import reutilisation_command
from catalogue.commandes.verifier import corriger_command, valider_command
from catalogue.texte import proche

if TYPE_CHECKING:
    from collections.abc import Iterable

COMMANDES = (
    valider_command,
    corriger_command,
    nouveau_command,
    importer_command,
    reutilisation_command,
    mesure_command,
    etat_command,
    activite_command,
)


@click.group(cls=Groupe, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Écrit, vérifie et corrige les fiches du catalogue des communs."""


for _command in COMMANDES:
    cli.add_command(_command)


def main() -> NoReturn:
    """Run the command line; a user's mistake never shows a traceback, nor English."""
    try:
        status = cli.main(prog_name="catalogue", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        status = USAGE
    except click.ClickException as error:
        click.echo(f"Erreur : {_in_french(error)}", err=True)
        status = USAGE
    except click.Abort:
        status = INTERROMPU
    sys.exit(status)


def _close(word: str, known: Iterable[str] | None) -> str:
    found = proche(word, list(known or ()))
    return f" Vouliez-vous écrire « {found} » ?" if found else ""


def _in_french(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            said = f"l’option « {error.option_name} » n’existe pas.{_close(error.option_name, error.possibilities)}"
        case click.exceptions.NoSuchCommand():
            said = f"la commande « {error.command_name} » n’existe pas.{_close(error.command_name, cli.commands)}"
        case click.MissingParameter():
            said = "il manque le nom d’un fichier."
        case click.BadParameter(param=click.Option() as option):
            said = f"la valeur donnée à « {option.opts[0]} » ne convient pas. {option.help}"
        case click.UsageError():
            said = "la commande est mal écrite."
        case _:
            return error.message
    command = error.ctx.command_path if error.ctx else "catalogue"
    return f"{said} « {command} --help » montre comment l’écrire."
