"""`scripts/fiches`: everything that the real data must pass, as a whole, in the words of who edited it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click

from catalogue_communs.collectivites.cles import IDENTIFIANTS, ListeInvalide, Publies, analyser_publies
from catalogue_communs.commandes.base import DATE, ERREURS, FICHIER, OK, Commande, aujourd_hui
from catalogue_communs.commandes.cli import main
from catalogue_communs.commandes.site_construit import construire_site, personnes_publiees
from catalogue_communs.contribution.identifiants import completer, lisibles
from catalogue_communs.fiches.diagnostics import FORMATS, Diagnostic, contient_une_erreur
from catalogue_communs.modele import Projet
from catalogue_communs.socle import licences
from catalogue_communs.socle.francais import accorder, nombre
from catalogue_communs.socle.texte import ChampPath, citer
from catalogue_communs.validation import Rapport, activite, publies, valider
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

DOSSIER = click.Path(file_okay=False, path_type=Path)


@dataclass(frozen=True)
class Demande:
    """What the options say; `moteur` runs MkDocs."""

    racine: Path = Path()
    site_dir: Path | None = None
    form: str = "texte"
    depuis: str | None = None
    moteur: Path | None = None
    today: date = field(default_factory=aujourd_hui)
    sans_conseils: bool = False


def donnees(root: Path, today: date, since: str | None = None) -> tuple[list[Diagnostic], list[Projet]]:
    """Check the files of `root`, and the readings; return what is wrong, and the commons.

    The list of what is published is compared with that of the revision `since`.
    """
    report = valider(root, today)
    projets = [fiche.projet for fiche in report.sans_erreur()]
    found = [*report.diagnostics, *_a_noter(root, today, report)]
    # A file that cannot be read may name any repository: no reading is then said to be useless.
    if report.publiable:
        found += activite.inutiles(root, projets)
    if since:
        found += publies.changements_de_liste(_liste_de(root, since), ContexteDesRegles(root, today).publies)
    for fiche in report.sans_erreur():
        found += _sans_resume(fiche)
    return found, projets


def _a_noter(root: Path, today: date, report: Rapport) -> Iterator[Diagnostic]:
    """Say that the list of what is published is late; it is no fault of who edits a file."""
    readable = all(d.code != "liste-invalide" for d in report.diagnostics)
    if readable and completer(root, today, lisibles(report)).dits:
        message = "Cette liste ne dit pas encore tout ce que disent les fiches."
        remedy = "Elle est complétée chaque nuit ; « catalogue identifiants » le fait aussi."
        yield Diagnostic(IDENTIFIANTS.as_posix(), 1, 1, "identifiants-a-noter", message, remedy)


def _sans_resume(fiche: Fiche) -> Iterator[Diagnostic]:
    paths: list[ChampPath] = [("licence",), *((*path, "licence") for path, _ in fiche.items("depots"))]
    for path in paths:
        licence = fiche.get(*path)
        if licence and licences.famille(licence) == licences.AUTRE:
            yield fiche.sur_la_valeur(
                path,
                "licence-sans-resume",
                f"Le site ne sait pas résumer la licence {citer(licence)} : la page renvoie à son texte.",
                "Vérifiez son identifiant ; s’il est juste, demandez l’ajout de cette licence au catalogue.",
            )


@click.command("fiches", cls=Commande, context_settings={"help_option_names": ["-h", "--help", "--aide"]})
@click.option("--racine", type=DOSSIER, default=Path(), help="Dossier du catalogue.")
@click.option(
    "--site-dir", type=DOSSIER, metavar="DOSSIER", help="Laisse le site dans ce dossier, pour le relire."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["texte", "github"]),
    default="texte",
    help="texte (pour lire) ou github (annotations d’une proposition).",
)
@click.option("--sans-conseils", is_flag=True, help="N’affiche que les erreurs.")
@click.option(
    "--depuis",
    metavar="RÉVISION",
    help="Vérifie que rien n’a quitté donnees/identifiants.csv depuis ; ne conseille que sur les fichiers changés.",
)
@click.option("--moteur", type=FICHIER, hidden=True)
@DATE
def fiches(**options: Any) -> None:
    """Vérifie tout ce qui se publie, et dit quoi écrire.

    Dans l’ordre : les fiches et les lectures, la construction stricte du site, les noms et les
    adresses de personnes dans ce qu’il publie.

    \b
    Exemples :
      python3 scripts/fiches
      python3 scripts/fiches --site-dir site
      python3 scripts/fiches --depuis origin/main

    \b
    Code de sortie :
      0  tout est publiable
      1  quelque chose est à corriger, ou le site ne se construit pas
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    sys.exit(verifier(Demande(**options)))


def verifier(demande: Demande) -> int:
    """Check what is asked for, say it; return the exit code."""
    root = demande.racine.resolve()
    click.echo("Vérification des fiches…", err=True)
    found, projets = donnees(root, demande.today, demande.depuis)
    if demande.depuis:
        changed = _changes(root, demande.depuis)
        found = [d for d in found if d.est_erreur or d.fichier in changed]
    refused = "Le site n’est pas construit."
    with tempfile.TemporaryDirectory() as folder:
        if not contient_une_erreur(found):
            target = (demande.site_dir or Path(folder) / "site").resolve()
            click.echo("Construction du site…", err=True)
            refused = construire_site(root, target, demande.moteur)
            if not refused:
                found += personnes_publiees(target)
    click.echo(_dire(found, demande.form, sans_conseils=demande.sans_conseils), nl=False)
    click.echo(_conclure(found, projets, refused))
    return ERREURS if refused or contient_une_erreur(found) else OK


def _changes(root: Path, since: str) -> set[str]:
    """Name the files changed since a revision, but those of donnees/, which the catalogue writes itself."""
    others = ("--", ".", ":(exclude)donnees")
    done = _git(root, since, "diff", "--name-only", "--relative", "-z", "--end-of-options", since, *others)
    return {*done.decode().split("\0")}


def _liste_de(root: Path, since: str) -> Publies:
    """Return the list of a revision; empty if there was none, or none that can be read."""
    path = f"./{IDENTIFIANTS.as_posix()}"
    if not _git(root, since, "ls-tree", "--end-of-options", since, "--", path):
        return {}
    try:
        return analyser_publies(_git(root, since, "cat-file", "blob", "--end-of-options", f"{since}:{path}"))
    except ListeInvalide:
        return {}


def _git(root: Path, since: str, *arguments: str) -> bytes:
    """Run Git about a revision; return what it prints."""
    command = [shutil.which("git") or "git", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, check=False)
    if done.returncode:
        raise click.ClickException(f"Git ne connaît pas la révision {citer(since)}.")
    return done.stdout


def _dire(found: list[Diagnostic], form: str, *, sans_conseils: bool) -> str:
    """Write every problem, without the line that concludes a validation alone.

    Advice waits until nothing is wrong: on a terminal, it would drown the one line to mend.
    """
    hidden = sans_conseils or (form == "texte" and contient_une_erreur(found))
    told = [d for d in found if d.est_erreur or not hidden]
    lines = FORMATS[form](told, 0).splitlines()[:-1]
    return "\n".join([*lines, ""]) if lines else ""


def _conclure(found: list[Diagnostic], projets: list[Projet], refused: str) -> str:
    """Conclude in one sentence; `refused` says why the site is not built."""
    errors = [d.fichier for d in found if d.est_erreur]
    if errors:
        count, files = _compte(len(errors), "erreur"), _compte(len(set(errors)), "fichier")
        return f"À corriger, comme dit plus haut : {count} dans {files}. {refused}".rstrip()
    if refused:
        return f"{refused}\nLe site n’est pas construit : MkDocs dit pourquoi ci-dessus."
    return f"Tout est publiable : {_compte(len(projets), 'fiche')}, {_compte(len(found), 'conseil')}."


def _compte(count: int, noun: str) -> str:
    return f"{nombre(count)} {accorder(count, noun, f'{noun}s')}"


if __name__ == "__main__":
    main(fiches, "python3 scripts/fiches")
