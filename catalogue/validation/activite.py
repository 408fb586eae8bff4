"""What the readings of the forges say against a page, as advice for its team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.forges import signalements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.validation.fiche import ContexteDesRegles, Fiche


def check(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, on a page without error, the repositories that are not as it declares."""
    lectures = contexte.lectures
    if not lectures:
        return
    for one in signalements(fiche.projet, lectures, contexte.today):
        path = ("depots", one.rang, "url")
        yield fiche.at_value(
            path, one.code, f"{one.message} Lecture du {one.constate_le:%d/%m/%Y}.", one.remede
        )
