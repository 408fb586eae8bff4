"""The files of needs, of helpers and of neighbours: a line that cannot be read stops the publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.fiches.diagnostics import Diagnostic
from catalogue.modele import tables, voisins
from catalogue.modele.tables import LigneInvalide

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check(root: Path) -> Iterator[Diagnostic]:
    """Yield what is wrong in the tables of `root` that people write."""
    for path, read, code in (
        (tables.BESOINS, tables.lire_besoins, "besoin-invalide"),
        (tables.AIDANTS, tables.lire_aidants, "aidant-invalide"),
        (voisins.VOISINS, voisins.lire_voisins, "voisin-invalide"),
    ):
        try:
            read(root)
        except LigneInvalide as error:
            yield Diagnostic(path.as_posix(), error.ligne, 1, code, str(error), error.remede)
