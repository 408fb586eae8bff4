"""The tables that people write, as they are written: needs that no common answers to, who can help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.modele.tables import AIDANTS, BESOINS

if TYPE_CHECKING:
    from catalogue.faits.contexte import Contexte
    from catalogue.socle.programme import Publication


def du_catalogue(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the files that there are."""
    found = ((name, contexte.root / name) for name in (AIDANTS, BESOINS))
    return {name.as_posix(): path.read_bytes() for name, path in found if path.is_file()}
