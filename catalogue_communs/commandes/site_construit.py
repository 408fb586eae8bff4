"""The built site: its strict build, and what no other check reads in it: the people that it would name."""

from __future__ import annotations

import gzip
import io
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.validation.contenus import TELEPHONE, est_nominative


def construire_site(root: Path, cible: Path, moteur: Path | None = None) -> str:
    """Build `root` in the folder `cible` as a publication does; return what the engine refuses, as it says it.

    `moteur` is a script that runs MkDocs.
    """
    engine = [str(moteur), "mkdocs"] if moteur else ["-m", "mkdocs"]
    command = [
        *engine,
        "build",
        "--quiet",
        "--strict",
        "-f",
        "mkdocs.yml",
        "--site-dir",
        str(cible.resolve()),
    ]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
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
