"""`catalogue fiches`: everything that the real data must pass, as a whole, the people that the site would name included."""

from __future__ import annotations

import gzip
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from catalogue_communs.collectivites.cles import IDENTIFIANTS, ListeInvalide, Publies, analyser_publies
from catalogue_communs.commandes import base, depart
from catalogue_communs.contribution.redaction import completer, lisibles
from catalogue_communs.fiches.diagnostics import FORMATS, Diagnostic, contient_une_erreur
from catalogue_communs.modele import Projet
from catalogue_communs.socle import licences
from catalogue_communs.socle.fichiers import ressources
from catalogue_communs.socle.francais import denombrer
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import ChampPath, citer
from catalogue_communs.validation import Rapport, publies, valider
from catalogue_communs.validation.contenus import TELEPHONE, est_nominative
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche


@base.commande(
    exemples=("", "--site-dir site", "--depuis origin/main"),
    codes={
        0: "tout est publiable",
        1: "quelque chose est à corriger, ou le site ne se construit pas",
    },
)
@click.option(
    "--site-dir", type=base.DOSSIER, metavar="DOSSIER", help="Laisse le site dans ce dossier, pour le relire."
)
@base.option_forme("texte", "github")
@click.option("--sans-conseils", is_flag=True, help="N’affiche que les erreurs.")
@click.option(
    "--depuis",
    metavar="RÉVISION",
    help="Vérifie que rien n’a quitté donnees/identifiants.csv depuis ; ne conseille que sur les fichiers changés.",
)
def fiches_command(  # noqa: PLR0913 - one for each option
    root: Path, today: date, site_dir: Path | None, form: str, depuis: str | None, *, sans_conseils: bool
) -> int:
    """Vérifie tout ce qui se publie, et dit quoi écrire.

    Dans l’ordre : les fiches et les lectures, la construction stricte du site, les noms et les
    adresses de personnes dans ce qu’il publie.
    """
    root = root.resolve()
    click.echo("Vérification des fiches…", err=True)
    found, projets = donnees(root, today, depuis)
    if depuis:
        changed = _changes(root, depuis)
        found = [d for d in found if d.est_erreur or d.fichier in changed]
    refused = "Le site n’est pas construit."
    with tempfile.TemporaryDirectory() as folder:
        if not contient_une_erreur(found):
            target = (site_dir or Path(folder) / "site").resolve()
            click.echo("Construction du site…", err=True)
            refused = construire_site(root, target)
            if not refused:
                found += personnes_publiees(target)
    # Advice waits until nothing is wrong: on a terminal, it would drown the one line to mend.
    hidden = sans_conseils or (form == "texte" and contient_une_erreur(found))
    told = FORMATS[form]([d for d in found if d.est_erreur or not hidden], 0).splitlines()
    for line in told[:-1]:  # not the line that concludes a validation alone
        click.echo(line)
    click.echo(_conclure(found, projets, refused))
    return base.ERREURS if refused or contient_une_erreur(found) else base.OK


def _conclure(found: list[Diagnostic], projets: list[Projet], refused: str) -> str:
    """Conclude in one sentence; `refused` says why the site is not built."""
    errors = [d.fichier for d in found if d.est_erreur]
    if errors:
        count = denombrer(len(errors), "erreur", "erreurs")
        files = denombrer(len(set(errors)), "fichier", "fichiers")
        return f"À corriger, comme dit plus haut : {count} dans {files}. {refused}".rstrip()
    if refused:
        return f"{refused}\nLe site n’est pas construit : MkDocs dit pourquoi ci-dessus."
    advice = denombrer(len(found), "conseil", "conseils")
    return f"Tout est publiable : {denombrer(len(projets), 'fiche', 'fiches')}, {advice}."


# --- The files -----------------------------------------------------------------------------


def donnees(root: Path, today: date, since: str | None = None) -> tuple[list[Diagnostic], list[Projet]]:
    """Check the files of `root`, and the readings; return what is wrong, and the commons.

    The list of what is published is compared with that of the revision `since`.
    """
    report = valider(root, today)
    projets = [fiche.projet for fiche in report.sans_erreur()]
    found = [*report.diagnostics, *_a_noter(root, today, report)]
    # A file that cannot be read may name any repository: no reading is then said to be useless.
    if report.publiable:
        found += publies.inutiles(root, projets)
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


# --- The site ------------------------------------------------------------------------------


# Where the library is with its repository: what tells in one French line what the machine refuses.
MOTEUR = ressources() / "scripts" / "_moteur.py"


def construire_site(root: Path, cible: Path) -> str:
    """Build `root` in the folder `cible` as a publication does; return what the engine refuses, as it says it."""
    home = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]))
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1", "PYTHONPATH": home}
    if not (root / "mkdocs.yml").is_file():
        root, known = depart.assembler(root), programme().adresses
        said = {"CATALOGUE_SITE_URL": known.site, "CATALOGUE_DEPOT_URL": known.depot}
        env = {name: value for name, value in said.items() if value} | env
    engine = [str(MOTEUR), "mkdocs"] if MOTEUR.is_file() else ["-m", "mkdocs"]
    options = ["build", "--quiet", "--strict", "-f", "mkdocs.yml", "--site-dir", str(cible.resolve())]
    done = subprocess.run(
        [sys.executable, *engine, *options],
        cwd=root,
        env=env,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return ""
    return f"{done.stdout}{done.stderr}".strip() or "MkDocs s’est arrêté sans rien dire."


# Pictures and fonts hold no text: what a photograph keeps of itself is removed when it is published.
SANS_TEXTE = frozenset({".png", ".webp", ".jpg", ".jpeg", ".avif", ".ico", ".woff", ".woff2"})
_COURRIEL = re.compile(r"([\w.+%-]{1,64})@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,10})")
_CIVILITE = re.compile(r"\b(?:M\.|MM\.|Mme|Mmes|Mlle|Monsieur|Madame)[\s\u00a0\u202f]+[A-ZÀ-Ý][a-zà-ÿ-]+")
# Domains that are nobody's: those of the examples.
_EXEMPLES = re.compile(r"(?:.*\.)?(?:exemple\.fr|example(?:\.(?:com|org|net))?)|.*\.example")
_ADRESSE = re.compile(r"https?://\S+")


def personnes_publiees(dossier: Path) -> Iterator[Diagnostic]:
    """Yield each file of a built site that holds something of a person, and what."""
    for path in sorted(dossier.rglob("*")):
        if path.is_file() and path.suffix not in SANS_TEXTE:
            for what in dict.fromkeys(said for text in _textes(path) for said in _dites(text)):
                yield Diagnostic(
                    path.relative_to(dossier).as_posix(),
                    1,
                    1,
                    "personne-publiee",
                    f"Ce fichier publié contient {what}.",
                    "Cherchez-le dans la fiche ou la page d’où il vient, et remplacez-le par une adresse de service.",
                )


def _textes(path: Path) -> Iterator[str]:
    """Yield the texts of a file: those inside an archive, a workbook or a database too."""
    raw = path.read_bytes()
    if raw.startswith(b"\x1f\x8b"):
        raw = gzip.decompress(raw)
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            yield from (archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    elif raw.startswith(b"SQLite format 3\0"):
        yield from _base(path)
    else:
        yield raw.decode("utf-8", "replace")


def _base(path: Path) -> Iterator[str]:
    with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as base:
        names = [row[0] for row in base.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            for row in base.execute(f'select * from "{name}"'):  # noqa: S608 - a table of our own
                yield " | ".join(str(value) for value in row if isinstance(value, str))
    base.close()


def _dites(text: str) -> Iterator[str]:
    plain = text.replace("%40", "@")
    for local, domain in _COURRIEL.findall(plain):
        if est_nominative(local) and not _EXEMPLES.fullmatch(domain.lower()):
            yield f"une adresse qui semble celle d’une personne (« {local}@… »)"
    if TELEPHONE.search(_ADRESSE.sub(" ", plain)):
        yield "un numéro de téléphone"
    if found := _CIVILITE.search(plain):
        yield f"le nom d’une personne (« {found.group()} »)"
