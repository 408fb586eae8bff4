"""`catalogue fiches`: everything that the real data must pass, as a whole, the people that the site would name included."""

import gzip
import io
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import click

from catalogue_communs.collectivites.cles import IDENTIFIANTS, ListeInvalide, analyser_publies
from catalogue_communs.commandes import base, moteur
from catalogue_communs.contribution.proposition import completer
from catalogue_communs.contribution.publication import par_git
from catalogue_communs.fiches.diagnostics import FORMATS, Diagnostic, signaler
from catalogue_communs.socle.texte import citer, denombrer
from catalogue_communs.validation import publies, valider
from catalogue_communs.validation.contenus import TELEPHONE, est_nominative
from catalogue_communs.validation.fiche import ContexteDesRegles


@base.commande("", "--site-dir site", "--depuis origin/main")
@click.option("--site-dir", type=base.DOSSIER, help="Laisse le site dans ce dossier, pour le relire.")
@base.option_forme("texte", "github")
@click.option(
    "--depuis",
    metavar="RÉVISION",
    help="Vérifie que rien n’a quitté donnees/identifiants.csv depuis ; ne conseille que sur les fichiers changés.",
)
def fiches_command(root: Path, today: date, site_dir: Path | None, form: str, depuis: str | None) -> int:
    """Vérifie tout ce qui se publie, et dit quoi écrire.

    Dans l’ordre : les fiches et les lectures, la construction stricte du site, les noms et les
    adresses de personnes dans ce qu’il publie.
    """
    root = root.resolve()
    base.avertir("Vérification des fiches…")
    found = donnees(root, today, depuis)
    if not any(d.est_erreur for d in found):
        base.avertir("Construction du site…")
        with tempfile.TemporaryDirectory() as folder:
            target = (site_dir or Path(folder) / "site").resolve()
            if moteur.lancer(root, "build", "--strict", "--site-dir", str(target)):
                click.echo("Le site n’est pas construit : MkDocs dit pourquoi ci-dessus.")
                return base.ERREURS
            found += personnes_publiees(target)
    errors = [d for d in found if d.est_erreur]
    # Advice waits until nothing is wrong: on a terminal, it would drown the one line to mend.
    told = FORMATS[form](errors if errors and form == "texte" else found, 0).splitlines()
    for line in told[:-1]:  # not the line that concludes a validation alone
        click.echo(line)
    if errors:
        faults = denombrer(len(errors), "erreur", "erreurs")
        files = denombrer(len({d.fichier for d in errors}), "fichier", "fichiers")
        click.echo(f"À corriger, comme dit plus haut : {faults} dans {files}.")
        return base.ERREURS
    count, advice = len([*root.glob("projets/*.yml")]), denombrer(len(found), "conseil", "conseils")
    click.echo(f"Tout est publiable : {denombrer(count, 'fiche', 'fiches')}, {advice}.")
    return base.OK


# --- The files -----------------------------------------------------------------------------


def donnees(root: Path, today: date, depuis: str | None = None) -> list[Diagnostic]:
    """Check the files of `root`, and the readings; return what is wrong.

    Since a revision, the list of what is published loses nothing; what did not change is not advised on.
    """
    report = valider(root, today)
    found = [*report.diagnostics]
    with suppress(ListeInvalide):  # a fault already told
        _, _, late = completer(root, today, report)
        if late:
            # It is no fault of who edits a file.
            found.append(signaler(IDENTIFIANTS.as_posix(), "identifiants-a-noter"))
    # A file that cannot be read may name any repository: no reading is then said to be useless.
    if report.publiable:
        found += publies.inutiles(root, [fiche.projet for fiche in report.sans_erreur()])
    if depuis is None:
        return found
    # Those of donnees/ are written by the catalogue itself.
    others = ("--", ".", ":(exclude)donnees")
    done = par_git(root, "diff", "--name-only", "--relative", "-z", "--end-of-options", depuis, *others)
    if done is None:
        raise click.ClickException(f"Git ne connaît pas la révision {citer(depuis)}.")
    changed = done.decode().split("\0")
    found = [d for d in found if d.est_erreur or d.fichier in changed]
    listed = par_git(root, "cat-file", "blob", f"{depuis}:./{IDENTIFIANTS.as_posix()}") or b""
    with suppress(ListeInvalide):
        before = analyser_publies(listed)
        found += publies.changements_de_liste(before, ContexteDesRegles(root, today).publies)
    return found


# --- The site ------------------------------------------------------------------------------


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
                name = path.relative_to(dossier).as_posix()
                yield signaler(name, "personne-publiee", compris=what)


def _textes(path: Path) -> Iterator[str]:
    """Yield the texts of a file: those inside an archive, a workbook or a database too."""
    raw = path.read_bytes()
    if raw.startswith(b"\x1f\x8b"):
        raw = gzip.decompress(raw)
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            yield from (archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    elif raw.startswith(b"SQLite format 3\0"):
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            yield "\n".join(database.iterdump())
    else:
        yield raw.decode("utf-8", "replace")


def _dites(text: str) -> Iterator[str]:
    plain = text.replace("%40", "@")
    for local, domain in _COURRIEL.findall(plain):
        if est_nominative(local) and not _EXEMPLES.fullmatch(domain.lower()):
            yield f"une adresse qui semble celle d’une personne (« {local}@… »)"
    if TELEPHONE.search(_ADRESSE.sub(" ", plain)):
        yield "un numéro de téléphone"
    if found := _CIVILITE.search(plain):
        yield f"le nom d’une personne (« {found.group()} »)"
