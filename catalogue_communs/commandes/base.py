"""What the commands share: help in French, options, the common that is named, questions to a person, a change shown then written."""

import difflib
import inspect
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from catalogue_communs.contribution.resultat import Arret
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche, slug_nomme
from catalogue_communs.fiches.lecture import lire_fichier
from catalogue_communs.socle.texte import citer, enumerer, proche

Decorateur = Callable[[Callable[..., object]], Callable[..., object]]
OK, ERREURS, USAGE, INTERROMPU = 0, 1, 2, 130
# What is written there is never published: no command reads this folder.
BROUILLONS = "brouillons"
# Where the words that a person answered are kept, until the command ends.
_TAPEES = "catalogue.tapees"


# --- The frame of a command -----------------------------------------------------------------


def avertir(text: str) -> None:
    """Say what is not the answer of a command: what is wrong, what it is doing."""
    click.echo(text, err=True)


class _EnFrancais(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002 - click's own
        super().write_usage(prog, args, "Usage : ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(f"{heading} ")


class _Contexte(click.Context):
    formatter_class = _EnFrancais


class Commande(click.Command):
    """A command whose help is in French, and which tells a refusal in one line."""

    context_class = _Contexte

    def invoke(self, ctx: click.Context) -> object:
        """Run the command and exit with the code it returns; stopped halfway, say again the answers that a person typed."""
        try:
            ctx.exit(super().invoke(ctx) or OK)
        except Refus as refusal:
            avertir(f"Refusé : {refusal}")
            ctx.exit(ERREURS)
        except Arret as error:
            avertir(f"Erreur : {str(error).rstrip('.')}.")
            ctx.exit(ERREURS)
        except (click.Abort, click.ClickException):
            if typed := ctx.meta.pop(_TAPEES, None):
                avertir(f"\nVos réponses, à redonner dans la commande :\n{shlex.join(typed)}")
            raise


def _ici() -> Path | None:
    """Return the folder that holds `projets/`, from here upwards."""
    return next((one for one in (Path.cwd(), *Path.cwd().parents) if (one / "projets").is_dir()), None)


def completer_commun(_ctx: click.Context, _param: click.Parameter, start: str) -> list[str]:
    """Complete the name of a common, in the shell."""
    files = (_ici() or Path()).glob("projets/*.yml")
    return sorted(path.stem for path in files if path.stem.startswith(start))


def _catalogue(racine: Path | None) -> Path:
    """Return the folder of the catalogue, whose settings are those of the process from now on."""
    folder = racine or _ici()
    if folder is None:
        raise click.ClickException(
            "le dossier « projets » est introuvable ici : placez-vous dans le dépôt du catalogue, ou donnez --racine."
        )
    from catalogue_communs.validation.moteur import servir  # noqa: PLC0415 - the steps of the forge have no library

    servir(folder.resolve())
    return folder


AIDE = click.help_option("-h", "--help", help="Affiche cette aide.")

# Years around which every count of months makes sense.
ANNEES = range(1990, 2200)


def un_jour(text: str) -> date:
    """Read a day."""
    day = date.fromisoformat(text)
    if day.year not in ANNEES:
        raise ValueError(text)
    return day


DOSSIER = click.Path(file_okay=False, path_type=Path)
DOSSIER.name = "dossier"  # as the help shows it
COMMUN = click.argument("commun", shell_complete=completer_commun)
COMMUNS = click.argument("communs", nargs=-1, metavar="[COMMUN]...", shell_complete=completer_commun)
# The options that many commands have: a command has that of each parameter of its function.
PARTAGEES = {
    "simuler": click.Option(["--simuler"], is_flag=True, help="Montre ce qui changerait et n’écrit rien."),
    "today": click.Option(
        ["--date", "today"],
        type=un_jour,
        metavar="AAAA-MM-JJ",
        default=lambda: datetime.now(tz=UTC).date().isoformat(),
        help="Date du jour, AAAA-MM-JJ.",
    ),
    "root": click.Option(
        ["--racine", "root"],
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="DOSSIER",
        callback=lambda _ctx, _param, given: _catalogue(given),
        help="Dossier du catalogue (par défaut : celui où l’on se trouve).",
    ),
}
FORMES = {"texte": "pour lire", "github": "annotations d’une proposition", "json": "pour un programme"}


def commande(*exemples: str) -> Callable[[Callable[..., object]], Commande]:
    """Make a command of a function: its help, its examples, the options of `PARTAGEES`."""

    def decorate(function: Callable[..., object]) -> Commande:
        name = function.__name__.removesuffix("_command")
        # \\b is click's mark: what follows keeps its lines.
        told = ["\n\n\b\nExemples :", *(f"catalogue {name} {one}".rstrip() for one in exemples)]
        text = inspect.cleandoc(function.__doc__ or "") + "\n  ".join(told if exemples else ())
        made = click.command(name, cls=Commande, help=text)(function)
        asked = inspect.signature(function).parameters
        made.params += [option for name, option in PARTAGEES.items() if name in asked]
        return AIDE(made)

    return decorate


def options(aides: Mapping[str, str]) -> Decorateur:
    """Make options that take a text, by what the help says of each."""

    def decorate(function: Callable[..., object]) -> Callable[..., object]:
        for name, said in reversed([*aides.items()]):
            function = click.option(f"--{name}", metavar="TEXTE", help=said)(function)
        return function

    return decorate


def option_forme(*formes: str) -> Decorateur:
    """Make the option that says for whom a command prints."""
    told = enumerer((f"{one} ({FORMES[one]})" for one in formes), "ou")
    return click.option("--format", "form", type=click.Choice(formes), default="texte", help=f"{told}.")


# --- The common that is named ---------------------------------------------------------------


def fiches_ecrites(root: Path) -> dict[str, dict[str, Any]]:
    """Return the values of each file of the catalogue that can be read, by its slug."""
    read = {path.stem: lire_fichier(path, path.name).valeurs for path in sorted(root.glob("projets/*.yml"))}
    return {slug: values if isinstance(values, dict) else {} for slug, values in read.items()}


def slug_de(root: Path, nomme: str) -> str:
    """Return the slug of the common that is named, by its file, its name or its page; else say which one may be meant."""
    word = nomme.strip().rstrip("/").removesuffix(".yml").rpartition("/")[2]
    if (root / "projets" / f"{word}.yml").is_file():
        return word
    names = {slug: str(values.get("nom", slug)) for slug, values in fiches_ecrites(root).items()}
    if found := slug_nomme(word, {slug: (slug, name) for slug, name in names.items()}):
        return found
    close = proche(nomme, names) or proche(nomme, names.values())
    told = f"Vouliez-vous dire {citer(close)} ?" if close else "« catalogue etat » les nomme toutes."
    raise click.ClickException(f"Aucune fiche ne s’appelle {citer(nomme)}. {told}")


# --- Questions to a person ------------------------------------------------------------------


def interactif() -> bool:
    """Tell whether a person reads the questions and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def demander(
    question: str, donne: str | None, option: str, lire: Callable[[str], str], defaut: str | None = None
) -> str:
    """Return what an option says, read by `lire`, or ask for it.

    `option` is how a command gives the answer (« --nom », « valeur=… »), for the messages; `defaut`, what is taken
    when nobody answers: when empty, no answer will do. `click.ClickException`: the option is wrong or missing.
    """
    if donne is None and not interactif():
        if defaut is None:
            raise click.ClickException(f"il manque {option} : {question[:1].lower()}{question[1:]}.")
        return defaut
    if donne is not None:
        try:
            return lire(donne)
        except Refus as refusal:
            raise click.ClickException(f"{option} : {refusal}") from refusal
    question += f" [{defaut}]" if defaut else "" if defaut is None else " (facultatif)"
    while True:
        answer = click.prompt(question, default=defaut or "", show_default=False, prompt_suffix=" : ")
        if not answer.strip() and defaut is not None:
            return ""
        try:
            read = lire(texte_libre(answer))
        except Refus as refusal:
            avertir(f"  {refusal}")
            continue
        typed = click.get_current_context().meta.setdefault(_TAPEES, [])
        said = answer.strip()
        typed += [option, said] if option.startswith("--") else [option.replace("…", said)]
        return read


def texte_libre(answer: str) -> str:
    """Accept any text."""
    if not answer.strip():
        raise Refus("Une réponse est nécessaire.")
    return answer.strip()


def demander_un_oui(question: str) -> bool:
    """Ask a person for a yes; nobody there is a yes, since the options said everything."""
    if not interactif():
        return True
    answer = str(click.prompt(f"{question} [oui]", default="oui", show_default=False, prompt_suffix=" : "))
    return answer.strip().casefold() in {"o", "oui", "y", "yes"}


# --- What changes in a file -----------------------------------------------------------------


def difference(name: str, avant: str, apres: str) -> str:
    """Show what changes, as Git does."""
    former = f"a/{name}" if avant else "/dev/null"
    texts = avant.splitlines(), apres.splitlines()
    lines = difflib.unified_diff(*texts, former, f"b/{name}", n=2, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def ecrire_si_oui(root: Path, nom: str, avant: str, apres: str, *, simuler: bool) -> bool:
    """Show what a file becomes, and write it if a person agrees; return whether it is written."""
    click.echo(difference(nom, avant, apres), nl=False)
    if simuler:
        click.echo("Simulation : rien n’a été écrit.")
    elif demander_un_oui("Écrire cette modification ?"):
        ecrire_fiche(root.resolve() / nom, avant, apres)
        click.echo(f"Écrit : {nom}")
        return True
    else:
        click.echo("Rien n’a été écrit.")
    return False


def conseiller(found: Iterable[Diagnostic]) -> None:
    """Say what would be better in a file; not all that a page lacks."""
    for one in found:
        if not one.est_erreur and one.code != "a-completer":
            click.echo(f"Conseil : {one.message} {one.remede}")
