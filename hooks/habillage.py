"""What the site keeps of Material for MkDocs: one style sheet, none of its scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.structure.files import Files

# Its name changes with each version of Material.
_FEUILLE = re.compile(r"assets/stylesheets/main\.[0-9a-f]+\.min\.css")


def alleger(files: Files) -> str:
    """Drop every file of the theme that no page uses; return the path of its style sheet."""
    theirs = [file for file in files if file.src_uri.startswith("assets/")]
    [kept] = [file for file in theirs if _FEUILLE.fullmatch(file.src_uri)]
    for file in theirs:
        if file is not kept:
            files.remove(file)
    return kept.url
