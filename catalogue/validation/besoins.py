"""The file of needs: a line that cannot be read stops the publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.fiches.diagnostics import Diagnostic
from catalogue.modele.besoins import BESOINS, BesoinInvalide, lire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check(root: Path) -> Iterator[Diagnostic]:
    """Yield what is wrong in the file of needs of `root`."""
    try:
        lire(root)
    except BesoinInvalide as error:
        yield Diagnostic(BESOINS.as_posix(), error.ligne, 1, "besoin-invalide", str(error), error.remede)
