"""What the library writes itself: MkDocs knows the names, so that links to it are checked."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from catalogue_communs.site.construction.formats import ANNONCES


class Annonce(File):
    """A file of which MkDocs knows the name only."""

    def copy_file(self, dirty: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature of MkDocs
        """Leave it to the library."""


def annoncer(files: Files, config: MkDocsConfig, pages: Iterable[str]) -> None:
    """Add the pages at these addresses, and the files that hand-written pages link to."""
    for path in (*(f"{page}index.html" for page in pages), *ANNONCES):
        file = Annonce.generated(config, path, content="", inclusion=InclusionLevel.INCLUDED)
        file.url = path.removesuffix("index.html")
        files.append(file)
