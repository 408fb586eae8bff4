"""What a newcomer finds in a repository, from the names of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.forges.modele import Fichiers
from catalogue.socle.texte import sans_accent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Folders where forges also look for these files.
DOSSIERS = (".github", "docs", ".gitlab")
PUBLICCODE = frozenset({"publiccode.yml", "publiccode.yaml"})
_DOCUMENTATION = frozenset({"doc", "docs", "documentation"})
# The folder of REUSE holds the texts of the licences.
LICENCES = "licenses"
_STEMS = {
    "readme": ("readme", "lisezmoi", "lisez-moi"),
    "contribuer": ("contributing", "contribuer", "contribution"),
    "journal": ("changelog", "changes", "history", "news", "journal", "historique"),
    "securite": ("security", "securite"),
    "conduite": ("code_of_conduct", "code-of-conduct", "code_de_conduite", "code-de-conduite"),
    "licence": ("license", "licence", "copying", "unlicense"),
    "conteneur": ("dockerfile", "containerfile"),
    "compose": ("docker-compose", "compose"),
    "helm": ("chart",),
    "procfile": ("procfile",),
    "installation": ("install", "installation", "installer", "deploy", "deployment", "deploiement"),
}
# What a folder of the root shows as well as a file.
_FOLDERS = {"helm": {"helm", "chart", "charts"}, "installation": {"install", "installation"}}
# These may lie in a folder; the others stand at the root.
_ELSEWHERE = frozenset({"contribuer", "journal", "securite", "conduite", "installation"})


def presence(racine: Iterable[str], dossiers: Mapping[str, Iterable[str] | None]) -> Fichiers:
    """Say what is there: `racine` lists the root, `dossiers` what the folders of `DOSSIERS` hold.

    The name of a folder ends with a slash. A folder that the root has and that was not listed
    leaves unknown what may be in it.
    """
    names = {sans_accent(name) for name in racine}
    folders = {name.rstrip("/") for name in names if name.endswith("/")}
    root = {name for name in names if not name.endswith("/")}
    inside: set[str] = set()
    whole = True
    for folder in DOSSIERS:
        if folder in folders:
            listed = dossiers.get(folder)
            whole = whole and listed is not None
            inside |= {sans_accent(name) for name in listed or ()}
    found: dict[str, bool | None] = {}
    for field, stems in _STEMS.items():
        places = root | {name.rstrip("/") for name in inside} if field in _ELSEWHERE else root
        there = any(_is(name, stems) for name in places) or bool(folders & _FOLDERS.get(field, set()))
        found[field] = there if there or whole or field not in _ELSEWHERE else None
    found["licence"] = found["licence"] or LICENCES in folders
    return Fichiers(
        publiccode=bool(root & PUBLICCODE),
        documentation=bool(folders & _DOCUMENTATION),
        **found,
    )


def est_licence(name: str) -> bool:
    """Tell whether a file of the root holds the text of a licence."""
    return _is(sans_accent(name), _STEMS["licence"])


def _is(name: str, stems: tuple[str, ...]) -> bool:
    """Compare without the extension; « license-mit » counts as a licence."""
    stem = name.partition(".")[0]
    return any(stem == known or stem.startswith((f"{known}-", f"{known}_")) for known in stems)
