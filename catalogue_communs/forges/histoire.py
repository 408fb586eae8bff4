"""What the history of a repository says of one file.

Each commit that changed it, and where the history is cut.

Read with Git alone, from a copy made for the time of the reading or from one that is already here.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from catalogue_communs.forges.git import HTTPS, Git, jour_de_git
from catalogue_communs.forges.liste import DepotALire, cible
from catalogue_communs.reseau.bornes import Absent, Panne
from catalogue_communs.socle.texte import slugifier

_FICHIER = re.compile(
    r"(?P<depot>https://[^?#]+?)/(?:-/)?(?:blob|src/commit|raw)"
    r"/(?P<commit>[0-9a-f]{40})/(?P<chemin>[^?#]+)"
)
# A file is not looked at further than so many commits.
REVISIONS = 1_000
# A first commit of more files than this brings what was written elsewhere before.
IMPORT = 10
ECRITS_AILLEURS = "écrits ailleurs avant ce jour"
# What holds no name that can be read, or only copies of others.
_SANS_MOTS = "png jpg jpeg gif webp ico pdf zip gz woff woff2 ttf eot mp4 map lock min.js"
_ENTETE = "--format=%x1e%H%x1f%P%x1f%ct%x1f%s%x1f"
_EMPREINTE = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LIGNE = re.compile(r":\d{6} \d{6} (?P<avant>[0-9a-f]{40,64}) (?P<apres>[0-9a-f]{40,64}) [A-Z]\d*")
# The letters that people write for one without its accent.
_ACCENTS = {
    "a": "àâäÀÂÄ",
    "c": "çÇ",
    "e": "éèêëÉÈÊË",
    "i": "îïÎÏ",
    "o": "ôöÔÖ",
    "u": "ùûüÙÛÜ",
    "y": "ÿŸ",
}


class FichierCite(NamedTuple):
    """A file at a commit, as its address names it."""

    depot: DepotALire
    commit: str
    chemin: str


def fichier_cite(url: str) -> FichierCite | None:
    """Read the address of a file at a commit, on a forge of the list."""
    match = _FICHIER.match(url.strip())
    if match is None:
        return None
    depot = cible(match["depot"])
    return FichierCite(depot, match["commit"], unquote(match["chemin"])) if depot else None


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit that changed a file: its path and its content, before and after.

    They are empty when it was not there.
    """

    commit: str
    parents: tuple[str, ...]
    jour: date
    sujet: str
    chemin: str = ""
    ancien: str = ""
    apres: str = ""
    avant: str = ""


@contextmanager
def copie(cite: FichierCite, folder: Path | None, protocole: str = HTTPS) -> Iterator["Histoire"]:
    """Give the history around a file.

    It is that of a copy that is already here, or one made for the time of the reading.
    """
    if folder is not None:
        inside = folder / ".git"
        histoire = Histoire(Git(inside if inside.exists() else folder), cite.commit)
        if not histoire.complete:
            raise Absent(
                f"ce dossier n’est pas une copie du dépôt, ou n’a pas le commit {cite.commit}"
            )
        yield histoire
        return
    with tempfile.TemporaryDirectory(prefix="depot-") as draft:
        forge = cite.depot.forge
        git = Git(Path(draft) / "depot.git", forge.hote, protocole)
        url = f"{protocole}://{forge.hote}/{cite.depot.chemin}{forge.genre.clone}"
        git.cloner(url, contenu=True)
        histoire = Histoire(git, cite.commit)
        if not histoire.complete:
            # It may be on another branch.
            git.chercher("fetch", "--quiet", "--no-recurse-submodules", "origin", cite.commit)
        yield histoire


@dataclass(frozen=True, slots=True)
class Histoire:
    """The history before a commit."""

    git: Git
    commit: str

    @property
    def complete(self) -> bool:
        """Tell whether the commit is in this copy."""
        try:
            self.git.lire("cat-file", "-e", f"{self.commit}^{{commit}}")
        except Panne:
            return False
        return True

    def revisions(self, commit: str, path: str) -> list[Revision]:
        """List the commits that changed a file, the last one first, whatever its name was."""
        options = [
            "--follow",
            "--raw",
            "--no-abbrev",
            "-z",
            "--no-ext-diff",
            f"--max-count={REVISIONS}",
            _ENTETE,
        ]
        # Of a copy that lacks contents, only a file renamed as it was is followed.
        renames = "-M100%" if self.manquants else "-M"
        printed = self._texte("log", renames, *options, commit, "--", f":(literal){path}")
        return _revisions(printed)

    def texte(self, contenu: str) -> str:
        """Return the text of a content."""
        return self._texte("cat-file", "blob", contenu) if contenu else ""

    def contenu(self, path: str) -> str:
        """Return the text of a file at the commit."""
        try:
            return self._texte("cat-file", "blob", f"{self.commit}:{path}")
        except Panne:
            raise Absent(f"{path} n’est pas dans cette copie du dépôt, à ce commit") from None

    def ailleurs(self, commit: str, nom: str) -> list[str]:
        """List the files that hold a name at a commit."""
        options = ["-l", "-I", "-i", "-E", "-z", "--full-name", "-e", _motif(nom)]
        printed = self._texte("grep", *options, commit, "--", *self._textes(), vide=1)
        return [entry.partition(":")[2] for entry in printed.split("\0") if entry]

    def premiere_mention(self, commit: str, nom: str) -> Revision | None:
        """Return the first commit, up to another, that wrote a name in a file of the repository."""
        options = [
            "--pickaxe-regex",
            "-i",
            f"-S{_motif(nom)}",
            "--raw",
            "--no-abbrev",
            "--no-renames",
            "-z",
        ]
        options += ["--no-textconv", "--no-ext-diff", "--reverse", _ENTETE]
        printed = self._texte("log", *options, commit, "--", *self._textes())
        revisions = _revisions(printed)
        return revisions[0] if revisions else None

    def _textes(self) -> list[str]:
        """Say in which files to look for a name.

        Not in those that hold no words, nor in those of which this copy lacks a version.
        """
        wordless = [f":(exclude,icase,top)*.{end}" for end in _SANS_MOTS.split()]
        missing = [f":(exclude,top,literal){path}" for path in self.manquants]
        return [":/", *wordless, *missing]

    @property
    def manquants(self) -> tuple[str, ...]:
        """The files of which this copy lacks a version."""
        return _manquants(self.git, self.commit)

    def coupure(self, revision: Revision) -> str:
        """Say why nothing is known before a commit; « » if something is."""
        commit = revision.commit
        total = self._texte("ls-tree", "-r", "-z", "--name-only", commit).count("\0")
        if revision.parents:
            ajoutes = self._ajoutes(commit)
            if ajoutes <= IMPORT or 2 * ajoutes <= total:
                return ""
            return f"ce commit apporte d’un coup {ajoutes} fichiers sur {total}, {ECRITS_AILLEURS}"
        description = self._texte("cat-file", "commit", commit)
        if re.search(r"^parent ", description, re.MULTILINE):
            return "la copie de l’historique s’arrête là : lisez une copie entière"
        if total > IMPORT:
            return f"le dépôt commence par {total} fichiers d’un coup, {ECRITS_AILLEURS}"
        return ""

    def _ajoutes(self, commit: str) -> int:
        """Count the files that a commit adds."""
        options = ["-r", "-z", "-M", "--no-commit-id", "--name-only", "--diff-filter=A"]
        return self._texte("diff-tree", *options, commit).count("\0")

    def _texte(self, *arguments: str, vide: int = 0) -> str:
        return self.git.lire(*arguments, vide=vide).decode("utf-8", "replace")


@cache
def _manquants(git: Git, commit: str) -> tuple[str, ...]:
    objets = git.lire("rev-list", "--objects", "--missing=print", commit).decode("utf-8", "replace")
    missing = {line[1:] for line in objets.splitlines() if line.startswith("?")}
    if not missing:
        return ()
    printed = git.lire("log", "--raw", "--no-abbrev", "-z", "--no-renames", "--format=", commit)
    entries = [part for part in printed.decode("utf-8", "replace").split("\0") if part.strip()]
    pairs = zip(entries[::2], entries[1::2], strict=False)
    paths = {path for description, path in pairs if missing & {*description.split()[2:4]}}
    return tuple(sorted(paths))


def _revisions(printed: str) -> list[Revision]:
    """Read what Git prints of several commits."""
    revisions = [_revision(entry) for entry in printed.split("\x1e")[1:]]
    return [revision for revision in revisions if revision]


def _revision(entry: str) -> Revision | None:
    """Read what Git prints of a commit, and of its file.

    Nothing of one that a message feigns, or that has no day.
    """
    commit, parents, moment, sujet, rest = (entry.split("\x1f", 4) + [""] * 4)[:5]
    jour, oids = jour_de_git(moment), [commit, *parents.split()]
    if jour is None or not all(_EMPREINTE.fullmatch(oid) for oid in oids):
        return None
    line, *paths = [part for part in rest.strip("\0\n").split("\0") if part] or [""]
    match = _LIGNE.search(line)
    if match is None:
        return Revision(commit, tuple(parents.split()), jour, sujet)
    apres, avant = _contenu(match["apres"]), _contenu(match["avant"])
    ancien = paths[0] if avant else ""
    return Revision(commit, tuple(parents.split()), jour, sujet, paths[-1], ancien, apres, avant)


def _contenu(oid: str) -> str:
    """Return the name of a content; « » where there is no file."""
    return oid if oid.strip("0") else ""


def expressions_du_nom(nom: str) -> list[str]:
    """Write each word of a name as a regular expression finds it, with its accents or without."""
    letters = {letter: f"({'|'.join([letter, *accents])})" for letter, accents in _ACCENTS.items()}
    return [
        "".join(letters.get(letter, letter) for letter in word)
        for word in slugifier(nom).split("-")
    ]


def _motif(nom: str) -> str:
    """Write a name as Git looks for it, whatever is between its words."""
    return f"(^|[^[:alnum:]]){'[^[:alnum:]]{1,12}'.join(expressions_du_nom(nom))}($|[^[:alnum:]])"
