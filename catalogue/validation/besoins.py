"""The files of needs, of helpers and of neighbours: a line that cannot be read stops the publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.fiches.diagnostics import Diagnostic
from catalogue.modele import aidants, besoins, voisins
from catalogue.modele.lignes import LigneInvalide

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check(root: Path) -> Iterator[Diagnostic]:
    """Yield what is wrong in the tables of `root` that people write."""
    for path, read, code in (
        (besoins.BESOINS, besoins.lire, "besoin-invalide"),
        (aidants.AIDANTS, aidants.lire, "aidant-invalide"),
        (voisins.VOISINS, voisins.lire_voisins, "voisin-invalide"),
    ):
        try:
            read(root)
        except LigneInvalide as error:
            yield Diagnostic(path.as_posix(), error.ligne, 1, code, str(error), error.remede)
