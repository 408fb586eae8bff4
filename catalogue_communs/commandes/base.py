"""What the commands share.

Options, the common that is named, questions to a person, a change shown then written.
"""

import difflib
import inspect
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from catalogue_communs.commandes.ligne import AIDE, ERREURS, OK, ContexteFrancais, avertir
from catalogue_communs.contribution.resultat import Arret
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche, slug_nomme
from catalogue_communs.fiches.lecture import lire_fichier
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.socle.fichiers import FichierAbime
from catalogue_communs.socle.texte import citer, enumerer, proche

Decorateur = Callable[[Callable[..., object]], Callable[..., object]]
# What is written there is never published: no command reads this folder.
BROUILLONS = "brouillons"
# Where the words that a person answered are kept, until the command ends.
_TAPEES = "catalogue.tapees"


# --- The frame of a command -----------------------------------------------------------------


class Commande(click.Command):
    """A command whose help is in French, and which tells a refusal in one line."""

    context_class = ContexteFrancais

    def invoke(self, ctx: click.Context) -> object:
        """Run the command and exit with the code it returns.

        When it stops halfway, show again the answers that a person typed.
        """
        try:
            ctx.exit(super().invoke(ctx) or OK)
        except Refus as refusal:
            avertir(f"Refusé : {refusal}")
            ctx.exit(ERREURS)
        except (Arret, Panne, FichierAbime) as error:
            avertir(f"Erreur : {str(error).rstrip('.')}.")
            ctx.exit(ERREURS)
        except (click.Abort, click.ClickException):
            typed = ctx.meta.pop(_TAPEES, None)
            if typed:
                avertir(f"\nVos réponses, à redonner dans la commande :\n{shlex.join(typed)}")
            raise


def _ici() -> Path | None:
    """Return the folder that holds `projets/`, from the current one upwards."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / "projets").is_dir():
            return folder
    return None


def ligne_de_commande(root: Path) -> str:
    """Return how the commands are called from a folder, to be pasted."""
    if (root / "scripts" / "catalogue").is_file():
        return "python3 scripts/catalogue"
    return "catalogue"


def completer_commun(_ctx: click.Context, _param: click.Parameter, start: str) -> list[str]:
    """Complete the name of a common, in the shell."""
    files = (_ici() or Path()).glob("projets/*.yml")
    return sorted(path.stem for path in files if path.stem.startswith(start))


def _catalogue(root: Path | None) -> Path:
    """Return the folder of the catalogue, whose settings are those of the process from now on."""
    root = root or _ici()
    if root is None:
        raise click.ClickException(
            "le dossier « projets » est introuvable ici : placez-vous dans le dépôt du catalogue, "
            "ou donnez --racine."
        )
    from catalogue_communs.validation.moteur import servir  # noqa: PLC0415 - the forge has no library

    servir(root.resolve())
    return root


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
COMMUNS = click.argument(
    "communs", nargs=-1, metavar="[COMMUN]...", shell_complete=completer_commun
)
# The options that many commands have: a command has that of each parameter of its function.
PARTAGEES = {
    "simuler": click.Option(
        ["--simuler"], is_flag=True, help="Montre ce qui changerait et n’écrit rien."
    ),
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
        callback=lambda _ctx, _param, root: _catalogue(root),
        help="Dossier du catalogue (par défaut : celui où l’on se trouve).",
    ),
}
FORMES = {
    "texte": "pour lire",
    "github": "annotations d’une proposition",
    "json": "pour un programme",
}


def commande(*exemples: str) -> Callable[[Callable[..., object]], Commande]:
    """Make a command of a function: its help, its examples, the options of `PARTAGEES`."""

    def decorate(function: Callable[..., object]) -> Commande:
        name = function.__name__.removesuffix("_command")
        text = inspect.cleandoc(function.__doc__ or "")
        if exemples:
            # \\b is click's mark: what follows keeps its lines.
            text += "\n\n\b\nExemples :"
        for exemple in exemples:
            text += f"\n  catalogue {name} {exemple}".rstrip()
        command = click.command(name, cls=Commande, help=text)(function)
        parameters = inspect.signature(function).parameters
        command.params += [option for key, option in PARTAGEES.items() if key in parameters]
        return AIDE(command)

    return decorate


def options(aides: Mapping[str, str]) -> Decorateur:
    """Make options that take a text, by what the help says of each."""

    def decorate(function: Callable[..., object]) -> Callable[..., object]:
        for name, aide in reversed([*aides.items()]):
            function = click.option(f"--{name}", metavar="TEXTE", help=aide)(function)
        return function

    return decorate


def option_forme(*formes: str) -> Decorateur:
    """Make the option that says for whom a command prints."""
    aide = enumerer((f"{forme} ({FORMES[forme]})" for forme in formes), "ou")
    return click.option(
        "--format", "form", type=click.Choice(formes), default="texte", help=f"{aide}."
    )


# --- The common that is named ---------------------------------------------------------------


def fiches_ecrites(root: Path) -> dict[str, dict[str, Any]]:
    """Return the values of each file of the catalogue that can be read, by its slug."""
    fiches: dict[str, dict[str, Any]] = {}
    for path in sorted(root.glob("projets/*.yml")):
        valeurs = lire_fichier(path, path.name).valeurs
        fiches[path.stem] = valeurs if isinstance(valeurs, dict) else {}
    return fiches


def slug_de(root: Path, nomme: str) -> str:
    """Return the slug of a common, from its file, its name or its page.

    `click.ClickException`: no common has it; the message says which one is close.
    """
    word = nomme.strip().rstrip("/").removesuffix(".yml").rpartition("/")[2]
    if (root / "projets" / f"{word}.yml").is_file():
        return word
    noms = {slug: str(fiche.get("nom", slug)) for slug, fiche in fiches_ecrites(root).items()}
    slug = slug_nomme(word, {slug: (slug, nom) for slug, nom in noms.items()})
    if slug:
        return slug
    remede = "« catalogue etat » les nomme toutes."
    close = proche(nomme, noms) or proche(nomme, noms.values())
    if close:
        remede = f"Vouliez-vous dire {citer(close)} ?"
    raise click.ClickException(f"Aucune fiche ne s’appelle {citer(nomme)}. {remede}")


# --- Questions to a person ------------------------------------------------------------------


def interactif() -> bool:
    """Tell whether a person reads the questions and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def demander(
    question: str,
    donne: str | None,
    option: str,
    lire: Callable[[str], str],
    defaut: str | None = None,
) -> str:
    """Return what an option says, read by `lire`, or ask for it.

    `option` is how a command gives the answer (« --nom », « valeur=… »), for the messages;
    `defaut`, what stands for it when nobody answers: when empty, no answer will do.
    `click.ClickException`: the option is wrong or missing.
    """
    if donne is not None:
        try:
            return lire(donne)
        except Refus as refusal:
            raise click.ClickException(f"{option} : {refusal}") from refusal
    if interactif():
        return _demander_a_la_personne(question, option, lire, defaut)
    if defaut is None:
        raise click.ClickException(f"il manque {option} : {question[:1].lower()}{question[1:]}.")
    return defaut


def _demander_a_la_personne(
    question: str, option: str, lire: Callable[[str], str], defaut: str | None
) -> str:
    """Ask a person until the answer can be read; keep the answer as it would be in the command."""
    if defaut:
        question += f" [{defaut}]"
    elif defaut is not None:
        question += " (facultatif)"
    while True:
        reponse = click.prompt(
            question, default=defaut or "", show_default=False, prompt_suffix=" : "
        )
        if not reponse.strip() and defaut is not None:
            return ""
        try:
            lue = lire(texte_libre(reponse))
        except Refus as refusal:
            avertir(f"  {refusal}")
            continue
        _noter_la_reponse(option, reponse.strip())
        return lue


def _noter_la_reponse(option: str, reponse: str) -> None:
    """Keep what a person typed, in the words of the command, until it ends."""
    typed = click.get_current_context().meta.setdefault(_TAPEES, [])
    if option.startswith("--"):
        typed += [option, reponse]
    else:
        typed.append(option.replace("…", reponse))


def texte_libre(answer: str) -> str:
    """Accept any text."""
    if not answer.strip():
        raise Refus("Une réponse est nécessaire.")
    return answer.strip()


def demander_un_oui(question: str) -> bool:
    """Ask a person for a yes; nobody there is a yes, since the options said everything."""
    if not interactif():
        return True
    answer = str(
        click.prompt(f"{question} [oui]", default="oui", show_default=False, prompt_suffix=" : ")
    )
    return answer.strip().casefold() in {"o", "oui", "y", "yes"}


# --- What changes in a file -----------------------------------------------------------------


def difference(name: str, avant: str, apres: str) -> str:
    """Show what changes, as Git does."""
    former = f"a/{name}" if avant else "/dev/null"
    texts = avant.splitlines(), apres.splitlines()
    lines = difflib.unified_diff(*texts, former, f"b/{name}", n=2, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def ecrire_si_oui(root: Path, name: str, avant: str, apres: str, *, simuler: bool) -> bool:
    """Show what a file becomes, and write it if a person agrees; return whether it is written."""
    click.echo(difference(name, avant, apres), nl=False)
    if simuler:
        click.echo("Simulation : rien n’a été écrit.")
    elif demander_un_oui("Écrire cette modification ?"):
        ecrire_fiche(root.resolve() / name, avant, apres)
        click.echo(f"Écrit : {name}")
        return True
    else:
        click.echo("Rien n’a été écrit.")
    return False


def conseiller(diagnostics: Iterable[Diagnostic]) -> None:
    """Say what would be better in a file; not all that a page lacks."""
    for diagnostic in diagnostics:
        if not diagnostic.est_erreur and diagnostic.code != "a-completer":
            click.echo(f"Conseil : {diagnostic.message} {diagnostic.remede}")
