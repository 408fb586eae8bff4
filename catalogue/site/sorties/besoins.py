"""`donnees/besoins.csv`: the needs that no common answers to, as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.modele.besoins import BESOINS

if TYPE_CHECKING:
    from catalogue.faits.contexte import Contexte
    from catalogue.socle.publication import Publication


def du_catalogue(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the file, if there is one."""
    path = contexte.root / BESOINS
    return {BESOINS.as_posix(): path.read_bytes()} if path.is_file() else {}
