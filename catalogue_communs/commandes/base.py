"""What every command shares: help in French, the folder of the catalogue, the day, the exit codes, the questions to a person."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import enumerer

Decorateur = Callable[[Callable[..., object]], Callable[..., object]]

OK, ERREURS, USAGE, INTERROMPU = 0, 1, 2, 130


# Where a command that answers to a program keeps its answers; where those that a person typed are.
_REPONSES, _TAPEES = "catalogue.reponses", "catalogue.tapees"


class Commande(click.Command):
    """A command whose help is in French and keeps the layout of its examples; it answers to programs too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add `--format` to a command that has none of its own."""
        super().__init__(*args, **kwargs)
        if not any("--format" in one.opts for one in self.params):
            FORMAT(self)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; when it stops halfway, say how to go on without typing the answers again."""
        try:
            return self._invoke(ctx)
        except (click.Abort, click.ClickException):
            if typed := ctx.meta.get(_TAPEES):
                said = shlex.join([*(word for one in self.params for word in _mots(ctx, one)), *typed])
                click.echo(
                    f"\nVos réponses ne sont pas perdues. Pour continuer :\n\n{ctx.command_path} {said}\n",
                    err=True,
                )
            raise

    def _invoke(self, ctx: click.Context) -> object:
        """Run the command; to a program, give its answer alone: one document, several, or the lines it said.

        What is refused is told as for a person, beside the answer, and by the exit code.
        """
        if ctx.params.pop("json", "texte") != "json":
            return self._execute(ctx)
        ctx.meta[_REPONSES], said, code = [], StringIO(), OK
        with redirect_stdout(said):
            try:
                self._execute(ctx)
            except SystemExit as end:
                code = int(end.code or OK)
        answers = ctx.meta[_REPONSES]
        lines = said.getvalue().splitlines()
        if answers or lines:
            whole = {"dit": lines} if not answers else answers[0] if len(answers) == 1 else answers
            click.echo(octets_json(whole, indent=2), nl=False)
        sys.exit(code)

    def _execute(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Refus as refusal:
            click.echo(f"Refusé : {refusal}", err=True)
            sys.exit(ERREURS)

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
        options = (p for p in self.get_params(ctx) if isinstance(p, click.Option))
        rows = [record for option in options if (record := option.get_help_record(ctx))]
        with formatter.section("Options "):
            formatter.write_dl(rows)


def _mots(ctx: click.Context, one: click.Parameter) -> list[str]:
    """Return the words by which a person gave an argument, or the text of an option."""
    given: Any = ctx.params.get(str(one.name))
    if ctx.get_parameter_source(str(one.name)) is not ParameterSource.COMMANDLINE:
        return []
    if isinstance(one, click.Argument):
        return [str(getattr(given, "filename", word)) for word in (given if one.nargs != 1 else [given])]
    return [one.opts[0], given] if isinstance(given, str) else []


class Groupe(click.Group):
    """The list of commands, in French."""

    command_class = Commande

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, "COMMANDE [OPTIONS]…", prefix="Usage : ")

    def rubriques(self, ctx: click.Context) -> dict[str, list[str]]:
        """Return the commands of each heading."""
        return {"Commandes": self.list_commands(ctx)}

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under French headings."""
        for title, names in self.rubriques(ctx).items():
            with formatter.section(f"{title} "):
                formatter.write_dl([(name, self.commands[name].get_short_help_str(100)) for name in names])
        formatter.write_paragraph()
        formatter.write_text("« catalogue COMMANDE --help » explique une commande.")


def completer_commun(_ctx: click.Context, _param: click.Parameter, start: str) -> list[str]:
    """Complete the name of a common, in the shell."""
    found = next((one for one in (Path.cwd(), *Path.cwd().parents) if (one / "projets").is_dir()), None)
    return sorted(p.stem for p in found.glob("projets/*.yml") if p.stem.startswith(start)) if found else []


def un_terme(vocabulaire: str, *names: str, metavar: str, aide: str = "{}.") -> Decorateur:
    """Make the option that takes a value of a vocabulary, which the shell completes; `{}` in its help lists them."""

    def completer(_ctx: click.Context, _param: click.Parameter, start: str) -> list[str]:
        return [slug for slug in vocabulaires()[vocabulaire].valeurs if slug.startswith(start)]

    said = aide.format(enumerer(vocabulaires()[vocabulaire].valeurs))
    return click.option(*names, metavar=metavar, shell_complete=completer, help=said)


def parmi_les_communs(aide: str) -> Decorateur:
    """Make the option that names the only commons to deal with."""
    return click.option(
        "--commun", "projets", multiple=True, metavar="NOM", shell_complete=completer_commun, help=aide
    )


def option_depuis(aide: str) -> Decorateur:
    """Make the option that says the day since which a reading is still good."""
    return click.option("--depuis", type=JOUR, metavar="AAAA-MM-JJ", help=aide)


JOUR = click.DateTime(["%Y-%m-%d"])
DOSSIER = click.Path(exists=True, file_okay=False, path_type=Path)
FICHIER = click.Path(exists=True, dir_okay=False, path_type=Path)
RACINE = click.option(
    "--racine",
    "root",
    type=DOSSIER,
    metavar="DOSSIER",
    callback=lambda _ctx, _param, given: dossier_du_catalogue(given),
    help="Dossier du catalogue (par défaut : celui où l’on se trouve).",
)
DATE = click.option(
    "--date",
    "today",
    type=JOUR,
    metavar="AAAA-MM-JJ",
    callback=lambda _ctx, _param, day: day.date() if day else aujourd_hui(),
    help="Date du jour, AAAA-MM-JJ.",
)
LE = click.option(
    "--le",
    type=JOUR,
    metavar="AAAA-MM-JJ",
    callback=lambda _ctx, _param, day: day.date() if day else None,
    help="Jour du message, s’il ne le dit pas.",
)
FORMAT = click.option(
    "--format",
    "json",
    type=click.Choice(["texte", "json"]),
    default="texte",
    help="texte (pour lire) ou json (pour un programme).",
)
SIMULER = click.option("--simuler", is_flag=True, help="Montre ce qui changerait et n’écrit rien.")


def repondre(document: object) -> None:
    """Give the answer that a program reads; several make a list."""
    if context := click.get_current_context(silent=True):
        context.meta.get(_REPONSES, []).append(document)


def dossier_du_catalogue(racine: Path | None) -> Path:
    """Return the folder given, or the one that holds `projets/`, from here upwards."""
    start = Path.cwd()
    for folder in (racine,) if racine else (start, *start.parents):
        if racine or (folder / "projets").is_dir():
            from catalogue_communs.validation.moteur import servir  # noqa: PLC0415 - the steps of the forge have no library

            servir(folder.resolve())
            return folder
    raise click.ClickException(
        "le dossier « projets » est introuvable ici : placez-vous dans le dépôt du catalogue, ou donnez --racine."
    )


def aujourd_hui() -> date:
    """Return the day: what a command is told when nobody says another."""
    return datetime.now(tz=UTC).date()


def depuis_quand(moment: datetime | None, today: date) -> date | None:
    """Return the day since which a reading is still good, which has come."""
    if moment and moment.date() > today:
        raise click.ClickException("--depuis donne un jour à venir.")
    return moment.date() if moment else None


@contextmanager
def passage() -> Iterator[None]:
    """Tell in one line what stops a long reading, which goes on where it stopped."""
    try:
        yield
    except OSError as error:
        click.echo(f"Le disque ne peut pas être lu ou écrit : {error.strerror}.", err=True)
        sys.exit(ERREURS)
    except KeyboardInterrupt:
        click.echo("\nInterrompu : ce qui est lu est gardé. Relancez la commande pour continuer.", err=True)
        raise click.Abort from None


# Failures that are told one by one.
MONTRES = 20


def dire_echecs(echecs: Sequence[tuple[str, str]]) -> None:
    """Tell what could not be read, and why; the first ones only."""
    for name, reason in echecs[:MONTRES]:
        click.echo(f"✗ {name} : {reason}", err=True)
    if len(echecs) > MONTRES:
        click.echo(f"… et {len(echecs) - MONTRES} autres échecs.", err=True)


T = TypeVar("T")
# A person who errs this many times in a row needs help, not another question.
TRIES = 5


def interactif() -> bool:
    """Tell whether a person reads the questions and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def demander(
    question: str,
    donne: str | None,
    option: str,
    lire: Callable[[str], T],
    defaut: str | None = None,
) -> T | None:
    """Return what an option says, read by `lire`, or ask for it.

    Args:
        question: What is asked.
        donne: What the option gave.
        option: The name of the option, for the message when nobody can answer.
        lire: Turns an answer into a value; raises `Refus` when it cannot.
        defaut: The answer taken when the person only validates; empty: no answer will do.

    Raises:
        click.ClickException: Nothing was given and nobody can answer, or the option is wrong.
    """
    if donne is not None:
        return _lu(lire, donne, option)
    if not interactif():
        if defaut:
            return _lu(lire, defaut, option)
        if defaut is not None:
            return None
        raise click.ClickException(f"il manque {option} : {question[:1].lower()}{question[1:]}.")
    hint = f" [{defaut}]" if defaut else "" if defaut is None else " (facultatif)"
    for _ in range(TRIES):
        answer = str(
            click.prompt(f"{question}{hint}", default=defaut or "", show_default=False, prompt_suffix=" : ")
        ).strip()
        if not answer and defaut is not None:
            return None
        if not answer:
            click.echo("  Une réponse est nécessaire.", err=True)
            continue
        try:
            read = lire(answer)
        except Refus as refusal:
            click.echo(f"  {refusal}", err=True)
            continue
        _retenir(option, answer)
        return read
    raise click.ClickException(f"la réponse attendue n’est pas venue : donnez {option}.")


def _retenir(option: str, answer: str) -> None:
    """Keep the words that give an answer again: « --nom Bac », « valeur=14 »."""
    typed = click.get_current_context().meta.setdefault(_TAPEES, [])
    if option.startswith("--"):
        typed += [option, answer]
    elif option.endswith("=…"):
        typed.append(option.removesuffix("…") + answer)


def _lu(lire: Callable[[str], T], text: str, option: str) -> T:
    try:
        return lire(text)
    except Refus as refusal:
        raise click.ClickException(f"{option} : {refusal}") from refusal


def choisir(question: str, propositions: Sequence[str], option: str) -> int:
    """Ask which of several propositions is meant; return its rank, from 0.

    Raises:
        click.ClickException: Nobody can answer.
    """
    if not interactif():
        listed = "".join(f"\n  · {one}" for one in propositions)
        raise click.ClickException(f"plusieurs réponses conviennent, précisez avec {option} :{listed}")
    for rank, one in enumerate(propositions, 1):
        click.echo(f"  {rank}. {one}")

    def rang(answer: str) -> int:
        if answer.isascii() and answer.isdigit() and 1 <= int(answer[:4]) <= len(propositions):
            return int(answer[:4]) - 1
        raise Refus(f"Répondez par un nombre de 1 à {len(propositions)}.")

    # A rank is no answer that another day could give.
    found = demander(question, None, f"« {option} »", rang)
    return int(found or 0)


def demander_un_oui(question: str) -> bool:
    """Ask a person for a yes; nobody there is a yes, since the options said everything."""
    if not interactif():
        return True
    answer = str(click.prompt(f"{question} [oui]", default="oui", show_default=False, prompt_suffix=" : "))
    return answer.strip().casefold() in {"o", "oui", "y", "yes"}


def texte_libre(answer: str) -> str:
    """Accept any text."""
    if not answer.strip():
        raise Refus("La réponse est vide.")
    return answer.strip()
