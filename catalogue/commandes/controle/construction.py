"""The strict build of the site, and what its engine warns of: which page, which link, what to write."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogue.fiches.diagnostics import Diagnostic
from catalogue.socle.texte import citer, proche

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

_LIGNE = re.compile(r"^(WARNING|ERROR) +-  ", re.MULTILINE)
_NIVEAU = re.compile(r"^(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) +-  |^Traceback |^Aborted ", re.MULTILINE)
_COMMUN = re.compile(r"(?:^|/)communs/([a-z0-9-]+)(?:/|$)")


@dataclass(frozen=True, slots=True)
class Construction:
    """What a build gave: the faults of the files, and what is no fault of theirs."""

    reussie: bool
    diagnostics: tuple[Diagnostic, ...] = ()
    panne: str = ""


def construire(root: Path, cible: Path, noms: Mapping[str, str], moteur: Path | None = None) -> Construction:
    """Build `root` in the folder `cible` as a publication does; `moteur` is a script that runs MkDocs.

    `noms` gives, for each name that a common has or had, the one of today.
    """
    engine = [str(moteur), "mkdocs"] if moteur else ["-m", "mkdocs"]
    command = [*engine, "build", "--strict", "-f", "mkdocs.yml", "--site-dir", str(cible.resolve())]
    # MkDocs folds its messages at the width of a terminal.
    env = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env={**env, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return Construction(reussie=True)
    found, others = lire(done.stderr + done.stdout, root, noms)
    return Construction(
        reussie=False, diagnostics=found, panne=others if found or others else done.stderr.strip()
    )


def lire(sortie: str, root: Path, noms: Mapping[str, str]) -> tuple[tuple[Diagnostic, ...], str]:
    """Read what MkDocs printed: the faults that it says, and what this module cannot say in French."""
    found: list[Diagnostic] = []
    others: list[str] = []
    for start in _LIGNE.finditer(sortie):
        end = _NIVEAU.search(sortie, start.end())
        text = sortie[start.end() : end.start() if end else None].strip()
        told = [*_dire(text, root, noms)]
        found += told
        if not told:
            others.append(text)
    return tuple(dict.fromkeys(found)), "\n".join(others)


def _dire(text: str, root: Path, noms: Mapping[str, str]) -> Iterator[Diagnostic]:
    for pattern, tell in _PHRASES:
        if said := pattern.match(text):
            yield from tell(said.groupdict(), root, noms)
            return


def _lien(said: Mapping[str, str], root: Path, noms: Mapping[str, str]) -> Iterator[Diagnostic]:
    url, target = said["url"], said.get("cible") or said["url"]
    common = _COMMUN.search(target)
    if common:
        slug, new = common[1], noms.get(common[1])
        message = f"Le lien {citer(url)} mène à la page du commun {citer(slug)}, qui n’est pas dans projets/."
        close = new or proche(slug, sorted(set(noms.values())))
        verb = "Ce commun a changé de nom : écrivez" if new else "Vouliez-vous écrire"
        remedy = (
            f"{verb} « {url.replace(slug, close)} »{'.' if new else ' ?'}"
            if close
            else "Enlevez ce lien, ou menez-le à un autre commun."
        )
    else:
        message = f"Le lien {citer(url)} ne mène à aucune page du site."
        meant = said.get("mieux")
        remedy = (
            f"Vouliez-vous écrire « {meant} » ?"
            if meant
            else "Écrivez le chemin du fichier à partir de celui-ci, par exemple « ../guichet/index.md », ou enlevez le lien."
        )
    yield _a(root, f"docs/{said['page']}", url, "lien-rompu", message, remedy)


def _ancre(said: Mapping[str, str], root: Path, _noms: Mapping[str, str]) -> Iterator[Diagnostic]:
    where = f"la page docs/{said['autre']}" if said.get("autre") else "cette page"
    message = f"Le lien {citer(said['url'])} mène à un endroit que {where} n’a pas."
    remedy = "Ajoutez « { #nom } » à la fin du titre visé, ou enlevez du lien ce qui suit « # »."
    yield _a(root, f"docs/{said['page']}", said["url"], "lien-rompu", message, remedy)


def _hors_menu(said: Mapping[str, str], root: Path, _noms: Mapping[str, str]) -> Iterator[Diagnostic]:
    for page in re.findall(r"^\s*- (.+)$", said["pages"], re.MULTILINE):
        yield _a(
            root,
            f"docs/{page}",
            "",
            "page-sans-menu",
            "Aucun menu ne mène à cette page.",
            f"Ajoutez la ligne « - {page} » à « nav », dans mkdocs.yml, ou supprimez la page.",
        )


def _du_menu(said: Mapping[str, str], root: Path, _noms: Mapping[str, str]) -> Iterator[Diagnostic]:
    message = f"Le menu mène à {citer(said['url'])}, qui n’est pas dans docs/."
    remedy = "Enlevez cette ligne de « nav », ou rétablissez la page."
    yield _a(root, "mkdocs.yml", said["url"], "page-sans-menu", message, remedy)


def _double(said: Mapping[str, str], root: Path, _noms: Mapping[str, str]) -> Iterator[Diagnostic]:
    message = f"Cette page a la même adresse que docs/{said['autre']} : elle ne serait pas publiée."
    remedy = "Donnez-lui un autre nom, ou supprimez l’une des deux."
    yield _a(root, f"docs/{said['page']}", "", "page-illisible", message, remedy)


_PAGE, _URL = r"Doc file '(?P<page>[^']+)' contains ", r"link '(?P<url>.+?)'"
_MIEUX = r"(?: Did you mean '(?P<mieux>.+)'\?)?$"
# What an edit of a file can cause; whatever else MkDocs says is told as it says it.
_PHRASES: tuple[tuple[re.Pattern[str], Callable[..., Iterator[Diagnostic]]], ...] = tuple(
    (re.compile(pattern, re.DOTALL), tell)
    for pattern, tell in (
        (rf"{_PAGE}a {_URL}, but there is no such anchor on this page", _ancre),
        (rf"{_PAGE}a {_URL}, but the doc '(?P<autre>.+?)' does not contain an anchor", _ancre),
        (
            rf"{_PAGE}a {_URL}, but the target(?: '(?P<cible>.+?)')? is not found among documentation files\.{_MIEUX}",
            _lien,
        ),
        (rf"{_PAGE}an (?:unrecognized relative|absolute) {_URL}, it was left as is\.{_MIEUX}", _lien),
        (rf"{_PAGE}a link to '(?P<url>.+?)' which is excluded", _lien),
        (
            r"The following pages exist in the docs directory, but are not included in the \"nav\".*?:\n(?P<pages>.*)",
            _hors_menu,
        ),
        (r"A reference to '(?P<url>.+?)' is included in the 'nav' configuration", _du_menu),
        (r"Excluding '(?P<page>.+?)' from the site because it conflicts with '(?P<autre>.+?)'", _double),
    )
)


def _a(root: Path, name: str, extract: str, code: str, *phrases: str) -> Diagnostic:
    """Make a diagnostic, message and remedy, at the place of an extract in a file, or at its beginning."""
    line, column = lieu(root / name, (extract,))
    message, remedy = phrases
    return Diagnostic(name, line, column, code, message, remedy)


def lieu(path: Path, extracts: Iterable[str]) -> tuple[int, int]:
    """Return the line and the column of the first of these extracts that a file holds, or its beginning."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return 1, 1
    for extract in filter(None, extracts):
        for number, line in enumerate(lines, 1):
            if extract in line:
                return number, line.index(extract) + 1
    return 1, 1
