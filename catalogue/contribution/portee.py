"""What a change touches: the data that `scripts/fiches` proves in seconds, or anything else.

Git tells each file with its mode, before and after, and follows no renaming: a file that moves is
one removed and one added. Whatever is not surely data is « tout », and so is a change that
cannot be known: the whole suite then runs.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from catalogue.contribution.publication import CONTROLE

if TYPE_CHECKING:
    from pathlib import Path

    from catalogue.contribution.github import DepotGitHub

DONNEES, TOUT = "donnees", "tout"
PUBLIER = "publier.yml"
_FICHIERS = re.compile(
    r"projets/[^/]+\.yml|guichet\.yml|donnees/(?:aidants|besoins|identifiants)\.csv|donnees/activite/[^/]+(/[^/]+)?\.json"
    r"|docs/images/communs/[^/]+\.(png|jpe?g|webp)"
)
# A file that anyone may read and nobody run: neither a link, nor a program, nor a submodule.
_ORDINAIRE, _ABSENT = b"100644", b"000000"
_SHA = re.compile(r"[0-9a-f]{40}")


def portee(difference: bytes) -> str:
    """Judge what `git diff --raw -z --no-renames` prints; nothing at all is not data."""
    parts = difference.split(b"\0")[:-1]
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    whole = len(parts) % 2 == 0 and bool(pairs) and all(_est_donnee(*pair) for pair in pairs)
    return DONNEES if whole else TOUT


def _est_donnee(about: bytes, name: bytes) -> bool:
    """Tell whether one file is data before and after; `about` is « :mode mode blob blob letter »."""
    modes = about.removeprefix(b":").split(b" ")[:2]
    try:
        path = name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return set(modes) <= {_ORDINAIRE, _ABSENT} and _FICHIERS.fullmatch(path) is not None


def depuis(clone: Path, base: str) -> str:
    """Judge what separates a commit from the one that is checked out; « tout » if it is not known."""
    options = ("--raw", "-z", "--no-renames", "--no-abbrev", "--end-of-options")
    done = _git(clone, "diff", *options, base, "HEAD", "--")
    return TOUT if done is None else portee(done)


def a_prouver(clone: Path, depot: DepotGitHub, branche: str = "main") -> tuple[str, str]:
    """Say what is left to prove before the commit that is checked out is published, and why.

    Each publication proves all that changed since the last that ended well, hence the whole site.
    """
    base = depot.derniere_reussite(PUBLIER, branche)
    head, tree = _ligne(clone, "rev-parse", "HEAD"), _ligne(clone, "rev-parse", "HEAD^{tree}")
    if not head or not tree:
        return TOUT, "ce dossier n’est pas une copie Git"
    if _SHA.fullmatch(base) and _git(clone, "fetch", "--quiet", "--depth=1", "origin", base) is not None:
        if _ligne(clone, "rev-parse", f"{base}^{{tree}}") == tree:
            return DONNEES, "rien n’a changé depuis la dernière publication"
        if depuis(clone, base) == DONNEES:
            return DONNEES, "seules des données ont changé depuis la dernière publication"
    for proposed in depot.propositions_fusionnees(head):
        same = _SHA.fullmatch(proposed) is not None and depot.arbre(proposed) == tree
        if same and depot.a_reussi(proposed, CONTROLE):
            return DONNEES, "la proposition a été vérifiée sur ces mêmes fichiers"
    return TOUT, "le code a changé, et rien ne dit que ces mêmes fichiers ont été vérifiés"


def _ligne(clone: Path, *arguments: str) -> str:
    return (_git(clone, *arguments) or b"").decode("ascii", "replace").strip()


def _git(clone: Path, *arguments: str) -> bytes | None:
    """Run Git; return what it prints, or `None` if it refuses."""
    command = [shutil.which("git") or "git", *arguments]
    done = subprocess.run(command, cwd=clone, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None
