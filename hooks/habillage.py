"""What a page costs: one style sheet of Material for MkDocs, none of its scripts, ours without their comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.structure.files import Files

# Its name changes with each version of Material.
_FEUILLE = re.compile(r"assets/stylesheets/main\.[0-9a-f]+\.min\.css")
# Whole lines of comment, indentation and empty lines. A test sees to it that no text of ours spans lines.
_COMMENTAIRES = re.compile(r"^[ \t]*(?:/\*\*.*?\*/|//[^\n]*)[ \t]*\n", re.DOTALL | re.MULTILINE)
_MARGES = re.compile(r"^\s+", re.MULTILINE)


def resserrer(files: Files) -> None:
    """Publish each script without what only its authors read."""
    for file in files:
        if file.src_uri.startswith("scripts/") and file.src_uri.endswith(".js"):
            file.content_string = _MARGES.sub("", _COMMENTAIRES.sub("", file.content_string))


def alleger(files: Files) -> str:
    """Drop every file of the theme that no page uses; return the path of its style sheet."""
    theirs = [file for file in files if file.src_uri.startswith("assets/")]
    [kept] = [file for file in theirs if _FEUILLE.fullmatch(file.src_uri)]
    for file in theirs:
        if file is not kept:
            files.remove(file)
    return kept.url
