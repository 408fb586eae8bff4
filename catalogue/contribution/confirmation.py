"""Confirm a reuse that a file already has: its state, its dates, and nothing else of its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.fiches.edition import remplacer

if TYPE_CHECKING:
    from collections.abc import Iterable


def confirmer(texte: str, rang: int, champs: Iterable[tuple[tuple[str | int, ...], str]]) -> str:
    """Return the text where some fields of one reuse have new values.

    Args:
        texte: The text of the file.
        rang: The rank of the reuse in its list.
        champs: The fields, as paths inside the reuse, and their values.

    Raises:
        Refus: The line is written in a way that cannot be changed without touching others.
    """
    for path, value in champs:
        texte = remplacer(texte, ("reutilisations", rang, *path), value)
    return texte
