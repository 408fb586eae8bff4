"""The command line: `catalogue valider`, `corriger`, `activite`. Thin, in French."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from catalogue.activite import commande as activite
from catalogue.correction import corriger_fichier
from catalogue.diagnostics import FORMATS
from catalogue.validation import valider

OK, ERREURS, USAGE, INTERROMPU = 0, 1, 2, 130


class Commande(click.Command):
    """A command whose help is in French and keeps the layout of its examples."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Usage : ")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Explain the help option in French."""
        option = super().get_help_option(ctx)
        if option:
            option.help = "Affiche cette aide."
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under a French title."""
        rows = [record for p in self.get_params(ctx) if (record := p.get_help_record(ctx))]
        with formatter.section("Options "):
            formatter.write_dl(rows)


class Groupe(click.Group):
    """The list of commands, in French."""

    command_class = Commande

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, "COMMANDE [OPTIONS]…", prefix="Usage : ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under a French title."""
        rows = [(name, self.commands[name].get_short_help_str(100)) for name in self.list_commands(ctx)]
        with formatter.section("Commandes "):
            formatter.write_dl(rows)
        formatter.write_paragraph()
        formatter.write_text("« catalogue COMMANDE --help » explique une commande.")


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _find_root(start: Path) -> Path:
    """Find the folder that holds `projets/`, from `start` upwards."""
    for folder in (start, *start.parents):
        if (folder / "projets").is_dir():
            return folder
    raise click.ClickException(
        "le dossier « projets » est introuvable ici : placez-vous dans le dépôt du catalogue, ou donnez --racine."
    )


RACINE = click.option(
    "--racine",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Dossier du catalogue (par défaut : celui où l’on se trouve).",
)


@click.group(cls=Groupe, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Vérifie et corrige les fiches du catalogue des communs."""


@cli.command("valider", cls=Commande)
@click.argument("fichiers", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(FORMATS)),
    default="texte",
    help="texte (pour lire), github (annotations d’une proposition) ou json (pour un programme).",
)
@click.option("--sans-conseils", is_flag=True, help="N’affiche que les erreurs.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Date du jour, AAAA-MM-JJ.")
@RACINE
def valider_command(
    fichiers: tuple[Path, ...], form: str, day: datetime | None, racine: Path | None, *, sans_conseils: bool
) -> None:
    """Vérifie les fiches et dit quoi écrire.

    Sans fichier, vérifie toutes les fiches et guichet.yml.

    \b
    Exemples :
      catalogue valider
      catalogue valider projets/lucca.yml
      catalogue valider --format json

    \b
    Code de sortie :
      0  tout est publiable
      1  au moins une erreur
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    root = racine or _find_root(Path.cwd())
    today = day.date() if day else _today()
    report = valider(root, today, [_resolved(f, root) for f in fichiers] or None)
    shown = [d for d in report.diagnostics if d.est_erreur or not sans_conseils]
    click.echo(FORMATS[form](shown, report.verifies), nl=False)
    sys.exit(OK if report.publiable else ERREURS)


def _resolved(path: Path, root: Path) -> Path:
    """Accept a path from the current folder, or from the root of the catalogue."""
    return path if path.exists() or not (root / path).exists() else root / path


@cli.command("corriger", cls=Commande)
@click.argument("fichiers", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--verifier", is_flag=True, help="N’écrit rien ; échoue si une correction est possible.")
@RACINE
def corriger_command(fichiers: tuple[Path, ...], racine: Path | None, *, verifier: bool) -> None:
    """Corrige ce qui peut l’être sans risque.

    Remet les champs dans l’ordre, met des guillemets où il en faut, écrit les
    adresses en https, les dates, les nombres et les identifiants dans la bonne
    forme. Garde les commentaires. Ne touche pas au sens.

    \b
    Exemples :
      catalogue corriger projets/lucca.yml
      catalogue corriger --verifier projets/*.yml

    \b
    Code de sortie :
      0  rien à corriger, ou tout est écrit
      1  avec --verifier : une correction est possible ; sinon : un fichier est illisible
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    root = racine or _find_root(Path.cwd())
    status = OK
    for path in fichiers:
        result = corriger_fichier(_resolved(path, root), write=not verifier)
        for line in result.changements:
            click.echo(f"{path} : {line}")
        if result.probleme:
            click.echo(f"{path} : {result.probleme}", err=True)
            status = ERREURS
        elif not result.changements:
            click.echo(f"{path} : rien à corriger")
        elif verifier:
            status = ERREURS
    sys.exit(status)


@cli.command("activite", cls=Commande)
@activite.options
@RACINE
def activite_command(racine: Path | None, **choix: Any) -> None:  # noqa: ANN401 - see activite.Demande
    """Lit l’activité des dépôts sur leurs forges.

    Lit d’abord ce qui a été lu il y a le plus longtemps. Peut s’interrompre à tout
    moment : relancez la commande, elle continue. Un jeton dans GITHUB_TOKEN (ou
    GITLAB_TOKEN, CODEBERG_TOKEN) fait lire davantage ; il n’est envoyé qu’à sa forge.

    \b
    Exemples :
      catalogue activite
      catalogue activite --projet lucca --max-age 0
      catalogue activite --forge gitlab.com --depuis 2026-11-01
      catalogue activite --hors-ligne

    \b
    Code de sortie :
      0  tout ce qui était à lire a été lu
      1  une partie n’a pas pu être lue, ou doit attendre
      2  commande mal écrite
      3  rien n’a pu être lu
    """  # noqa: D301 - \b is click's mark, a real backspace
    sys.exit(activite.lancer(racine or _find_root(Path.cwd()), activite.Demande(**choix)))


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


def _in_french(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            said = f"l’option « {error.option_name} » n’existe pas."
        case click.exceptions.NoSuchCommand():
            said = f"la commande « {error.command_name} » n’existe pas."
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
