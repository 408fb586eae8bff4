"""The line that asks for a command: their list, the help in French, mistakes told in one line.

It imports no command but the one that is asked for: the help comes at once.
"""

import sys
from collections import UserDict
from importlib import import_module
from typing import Any, NoReturn

import click

from catalogue_communs.socle.texte import citer, proche

OK, ERREURS, USAGE, INTERROMPU = 0, 1, 2, 130


def avertir(text: str) -> None:
    """Say what is not the answer of a command: what is wrong, what it is doing."""
    click.echo(text, err=True)


class _EnFrancais(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002 - click's own
        super().write_usage(prog, args, "Usage : ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(f"{heading} ")


class ContexteFrancais(click.Context):
    """The context of a command, whose help is in French."""

    formatter_class = _EnFrancais


AIDE = click.help_option("-h", "--help", help="Affiche cette aide.")


# --- The commands, and the line that asks for one --------------------------------------------

# The commands that each module holds, and the line that the help gives of each: only the module of
# the command that runs is imported. Those of who hosts the catalogue are shown by « --help-tout ».
MODULES: dict[str, dict[str, str]] = {
    "ecrire": {
        "nouveau": "Écrit la fiche d’un nouveau commun, commentée et valide.",
        "champ": "Change un champ d’une fiche, ou ajoute un élément à une liste.",
        "importer": "Commence une fiche à partir d’un publiccode.yml ou d’une page de beta.gouv.fr.",
    },
    "recevoir": {
        "recevoir": "Lit un message reçu, quel qu’il soit, et prépare le changement des fiches.",
        "retirer": "Retire une personne du catalogue : fiches, notes et flux.",
    },
    "verifier": {
        "valider": "Vérifie les fiches et dit quoi écrire.",
        "corriger": "Corrige ce qui peut l’être sans risque.",
    },
    "garder": {
        "etat": "Dit ce qui manque, vieillit ou ne marche plus dans chaque fiche.",
        "organisme": "Cherche qui porte un nom ou un sigle : collectivité, syndicat, pôle, parc.",
        "dater": "Dit quel jour un fichier cité a parlé d’un organisme pour la dernière fois.",
        "identifiants": "Note ce qui est publié, et depuis quel jour.",
        "fiches": "Vérifie tout ce qui se publie, et dit quoi écrire.",
    },
    "lectures": {
        "activite": "Lit l’activité des dépôts sur leurs forges.",
        "releve": "Lit les sources vivantes des fiches : chiffres et utilisateurs.",
        "presences": "Demande aux instances si elles tournent.",
    },
    "init": {
        "init": "Écrit le dépôt d’un nouveau catalogue ; dans un dépôt déjà écrit, met à jour ce qui vient du...",
    },
    "construire": {
        "construire": "Construit le site dans « site » ; tout avertissement est une erreur.",
    },
    "depots": {
        "publiccode": "Écrit dans SORTIE, pour le dépôt de chaque commun, le publiccode.yml à lui proposer.",
    },
    "flux": {
        "fraicheur": "Tient un ticket par commun, et un pour l’appel à candidatures : ce qui est à revoir.",
        "formulaire": "Lit un formulaire de la forge, et écrit ce qu’il propose dans SORTIE.",
        "comparer": "Compare le catalogue à celui du dossier AVANT, et écrit ce qui change dans SORTIE.",
        "lectures": "Reprend de la branche « lectures » les lectures plus récentes, et la liste de ce qui est publié.",
        "liens": "Visite les adresses des fiches, et écrit dans SORTIE celles qui ne répondent pas.",
        "forge": "Étapes des flux qui écrivent sur la forge : rien n’est à installer.",
    },
}
COMMANDES = {name: module for module, names in MODULES.items() for name in names}
AIDES = {name: line for names in MODULES.values() for name, line in names.items()}
FICHE = ("nouveau", "champ", "corriger", "valider", "etat", "importer", "recevoir", "retirer")
FLUX = ("formulaire", "comparer", "lectures", "liens", "forge")
HEBERGER = [name for name in COMMANDES if name not in FICHE + FLUX]


class _Commandes(UserDict[str, Any]):
    """The commands by name, each imported when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        module = import_module(f"catalogue_communs.commandes.{self.data[name]}")
        return getattr(module, f"{name}_command")


class _Catalogue(click.Group):
    """The commands of the catalogue: those of who writes files, and on demand the others."""

    context_class = ContexteFrancais

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands of each heading."""
        sections = [("Pour une fiche", [*FICHE])]
        if ctx.meta.get(_TOUT):
            sections.append(("Pour qui héberge le catalogue", HEBERGER))
            sections.append(("Pour les flux de la forge", [*FLUX]))
        for title, names in sections:
            with formatter.section(title):
                formatter.write_dl([(name, AIDES[name]) for name in names])


_TOUT = "catalogue.tout"


def _montrer_tout(ctx: click.Context, _param: click.Parameter, demande: bool) -> None:  # noqa: FBT001 - click's own call
    if demande:
        ctx.meta[_TOUT] = True
        click.echo(ctx.get_help())
        ctx.exit()


@click.group(
    cls=_Catalogue,
    commands=_Commandes(COMMANDES),
    options_metavar="",
    subcommand_metavar="COMMANDE [OPTIONS]…",
    context_settings={"max_content_width": 100},
)
@AIDE
@click.option(
    "--help-tout",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_montrer_tout,
    help="Affiche aussi les commandes de qui héberge le catalogue.",
)
@click.version_option(
    package_name="catalogue-communs",
    message="%(package)s %(version)s",
    help="Affiche le nom et la version.",
)
def cli() -> None:
    """Écrit, vérifie et corrige les fiches du catalogue des communs.

    « catalogue COMMANDE --help » explique une commande.
    """


def main() -> NoReturn:
    """Run a command line; a user's mistake never shows a traceback, nor English."""
    status = USAGE
    try:
        status = cli.main(prog_name="catalogue", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        avertir(error.format_message())
    except click.ClickException as error:
        avertir(f"Erreur : {_in_french(error)}")
    except click.Abort:
        status = INTERROMPU
    except Exception as error:
        # The help needs nothing of what reads files.
        from catalogue_communs.socle import fichiers  # noqa: PLC0415

        if isinstance(error, fichiers.FichierAbime):
            avertir(f"Erreur : {error}")
            sys.exit(ERREURS)
        extra = None
        if isinstance(error, ModuleNotFoundError):
            extra = fichiers.qui_manque(error)
        if extra is None:
            raise
        complement = "il manque un complément à cette commande"
        avertir(f"Erreur : {complement}. Installez-le : {fichiers.installer(extra)}")
    sys.exit(status)


# What an argument names, when it is not a file.
MANQUANTS = {
    "commun": "le nom d’un commun",
    "champ": "le nom d’un champ",
    "nom": "un nom",
    "sortie": "le nom d’un dossier",
    "avant": "le nom d’un dossier",
    "etape": "le nom d’une étape",
}


def _in_french(error: click.ClickException) -> str:
    """Say in French what is wrong in a command line; what the catalogue refuses is already so."""
    if not isinstance(error, click.UsageError):
        return error.message
    command = error.ctx.command_path if error.ctx else "catalogue"
    return f"{_faute_d_ecriture(error)} « {command} --help » montre comment l’écrire."


def _faute_d_ecriture(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            close = proche(error.option_name, list(error.possibilities or ()))
            return f"l’option « {error.option_name} » n’existe pas.{_vouliez_vous(close)}"
        case click.exceptions.NoSuchCommand():
            close = proche(error.command_name, list(cli.commands))
            return f"la commande « {error.command_name} » n’existe pas.{_vouliez_vous(close)}"
        case click.MissingParameter():
            manquant = (error.param.name if error.param else None) or ""
            return f"il manque {MANQUANTS.get(manquant, 'le nom d’un fichier')}."
        case click.BadParameter(__context__=OSError() as absent):
            return f"{citer(absent.filename)} n’existe pas, ou ne peut pas être lu."
        case click.BadParameter(param=click.Option() as option):
            return f"la valeur donnée à « {option.opts[0]} » ne convient pas. {option.help}"
        case _:
            return "la commande est mal écrite."


def _vouliez_vous(close: str | None) -> str:
    """Suggest what may have been meant, after what does not exist."""
    return f" Vouliez-vous écrire « {close} » ?" if close else ""
