"""The files of each common, kept from one build to the next when nothing they say has changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from catalogue import empreintes
from catalogue.memoire import empreinte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from catalogue.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.publication import Publication


def par_commun(
    nature: str,
    contexte: Contexte,
    publication: Publication,
    make: Callable[[Projet], Mapping[str, bytes]],
) -> dict[str, bytes]:
    """Return the files of every common; `make` gives those of one, from what its page shows."""
    found: dict[str, bytes] = {}
    for projet in contexte.catalogue.projets:
        facts = contexte.une_fois(
            f"faits {publication}", projet, partial(_faits, projet, contexte, publication)
        )
        kept = contexte.memoire.garder(nature, (facts,), partial(_ecrire, make, projet))
        found |= msgspec.msgpack.decode(kept, type=dict[str, bytes])
    return found


def _faits(projet: Projet, contexte: Contexte, publication: Publication) -> bytes:
    return empreinte(empreintes.d_un_commun(projet, contexte, publication))


def _ecrire(make: Callable[[Projet], Mapping[str, bytes]], projet: Projet) -> bytes:
    return msgspec.msgpack.encode(make(projet))
