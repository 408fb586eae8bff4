"""What the site keeps of Material for MkDocs: one style sheet, none of its scripts nor of its pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

# Its name changes with each version of Material.
_FEUILLE = re.compile(r"assets/stylesheets/main\.[0-9a-f]+\.min\.css")


# Without one of these, the engine would take Material's page of the same name and say nothing.
_CADRE = ("main.html", "base.html", "404.html", "sitemap.xml", "partials/header.html", "partials/footer.html")


def verifier(config: MkDocsConfig) -> None:
    """Stop if a part of the frame of the pages is missing."""
    for name in _CADRE:
        if not Path(str(config.theme.custom_dir), name).is_file():
            raise PluginError(f"Il manque theme/{name} : rétablissez-le avec « git checkout ».")


def alleger(files: Files) -> str:
    """Drop every file of the theme that no page uses; return the path of its style sheet."""
    theirs = [file for file in files if file.src_uri.startswith("assets/")]
    [kept] = [file for file in theirs if _FEUILLE.fullmatch(file.src_uri)]
    for file in theirs:
        if file is not kept:
            files.remove(file)
    return kept.url
