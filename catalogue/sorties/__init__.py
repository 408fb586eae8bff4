"""What the site publishes for machines: one module for each format, all listed here.

A format is a module with a function that takes the facts of the build and the addresses of
the publication, and returns files by their path in the site. To add one, write the module
and name its function in `SORTIES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.sorties import api, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from catalogue.contexte import Contexte
    from catalogue.publication import Publication

    Sortie = Callable[[Contexte, Publication], Mapping[str, bytes]]

SORTIES: tuple[Sortie, ...] = (api.fichiers, tables.fichiers)


def fichiers(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return every file of every format, by its path; two formats never share a path."""
    found: dict[str, bytes] = {}
    for sortie in SORTIES:
        for path, data in sortie(contexte, publication).items():
            if path in found:
                raise ValueError(f"two formats write {path}")
            found[path] = data
    return found
